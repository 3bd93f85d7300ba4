import { afterAll, beforeAll, describe, vi } from 'vitest';
import { generatedInitialSuite } from './suites/generated-initials.ts';

/** `Function` under a content security policy that forbids generated code. */
const forbidden = vi.fn(function () {
  throw new EvalError('Code generation from strings disallowed for this context');
});
forbidden.prototype = Function.prototype; // `instanceof Function` still works

describe('where code generation is not allowed', () => {
  beforeAll(() => void vi.stubGlobal('Function', forbidden));
  afterAll(() => void vi.unstubAllGlobals());
  for (const checked of [true, false]) generatedInitialSuite(checked);
});
