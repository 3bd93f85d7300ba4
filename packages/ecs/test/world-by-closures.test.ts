import { afterAll, beforeAll, describe, vi } from 'vitest';
import { generatedComponentSuite } from './suites/generated-components.ts';
import { historySuite } from './suites/history.ts';
import { namesakeSuite } from './suites/namesakes.ts';
import { observerSuite } from './suites/observers.ts';
import { removalsInCallbacksSuite } from './suites/removals-in-callbacks.ts';
import { worldSuite } from './suites/world.ts';

/** `Function` under a content security policy that forbids generated code. */
const forbidden = vi.fn(function () {
  throw new EvalError('Code generation from strings disallowed for this context');
});
forbidden.prototype = Function.prototype; // `instanceof Function` still works

describe('where code generation is not allowed', () => {
  beforeAll(() => void vi.stubGlobal('Function', forbidden));
  afterAll(() => void vi.unstubAllGlobals());
  for (const checked of [true, false]) {
    worldSuite(checked);
    namesakeSuite(checked);
    generatedComponentSuite(checked);
    observerSuite(checked);
    historySuite(checked);
    removalsInCallbacksSuite(checked);
  }
});
