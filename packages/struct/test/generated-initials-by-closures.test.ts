import { afterAll, beforeAll, describe, vi } from 'vitest';
import { generatedInitialSuite } from './suites/generated-initials.ts';

/** What `Function` is where a content security policy forbids code made from text. */
const forbidden = vi.fn(function () {
  throw new EvalError('Code generation from strings disallowed for this context');
});
forbidden.prototype = Function.prototype; // `instanceof Function` goes on working

describe('where code generation is not allowed', () => {
  beforeAll(() => void vi.stubGlobal('Function', forbidden));
  afterAll(() => void vi.unstubAllGlobals());
  for (const checked of [true, false]) generatedInitialSuite(checked);
});
