import { afterAll, beforeAll, vi } from 'vitest';

/** `Function` under a content security policy that forbids generated code. */
export const forbidden = vi.fn(function () {
  throw new EvalError('Code generation from strings disallowed for this context');
});
forbidden.prototype = Function.prototype; // `instanceof Function` still works

/** Forbids generated code during the tests of the file or of the `describe` that calls this. */
export function forbidGeneratedCode(): void {
  beforeAll(() => void vi.stubGlobal('Function', forbidden));
  afterAll(() => void vi.unstubAllGlobals());
}
