import { expect } from 'vitest';

/**
 * Equal arrays of bytes are compared without Vitest's walk, which takes most of the time of a test that compares whole memories. Others
 * are left to Vitest, which shows the difference.
 */
function equalBytes(a: unknown, b: unknown): true | undefined {
  if (!(a instanceof Uint8Array && b instanceof Uint8Array) || a.length !== b.length) return undefined;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return undefined;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return undefined;
  return true;
}

expect.addEqualityTesters([equalBytes]);
