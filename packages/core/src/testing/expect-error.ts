import { AllocatorError, type AllocatorErrorCode } from '../errors.ts';

/** Throws unless `call` throws an `AllocatorError` with one of these codes. */
export function expectError(what: string, codes: readonly AllocatorErrorCode[], call: () => unknown): void {
  const expected = `expected an AllocatorError with code ${codes.join(' or ')}`;
  let result: unknown;
  try {
    result = call();
  } catch (error) {
    if (error instanceof AllocatorError && codes.includes(error.code)) return;
    const code = error instanceof AllocatorError ? ` (${error.code})` : '';
    throw new Error(`${what} threw ${String(error)}${code}: ${expected}.`, { cause: error });
  }
  throw new Error(`${what} returned ${String(result)}: ${expected}.`);
}
