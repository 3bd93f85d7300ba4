import type { Constants } from './resolve-flags.ts';

// Copies of kernels, in the build without code generator. Each copy is used for one call, as V8 keeps type feedback for each function in
// the source.

type Run<P, C, R> = (this: void, parts: P, constants: C) => R;

/** Copies of a kernel for calls with these flags. */
export interface KernelCopies<P, C, R> {
  readonly flags: Readonly<Record<string, boolean>>;
  /** The unused copies. */
  readonly run: Run<P, C, R>[];
}

/**
 * Returns a copy of a kernel that no other call uses; undefined when there is none for these constants, or all are in
 * use.
 */
export function takeCopy<P, C, R>(
  copies: KernelCopies<P, C, R> | undefined,
  constants: C,
): Run<P, C, R> | undefined {
  if (copies === undefined) return undefined;
  const isMeant = Object.entries(copies.flags).every(
    ([flag, value]) => (constants as Constants)[flag] === value,
  );
  return isMeant ? copies.run.pop() : undefined;
}

/** Copies of a kernel that iterates over a list. Index 0 contains the unused copies for lists of length 1. */
export type CopiesByLength<P, C, R> = readonly Run<P, C, R>[][];

/** Returns a copy that no other call uses; undefined when there is none for this length, or all are in use. */
export function takeCopyForLength<P, C, R>(
  copies: CopiesByLength<P, C, R>,
  length: number,
): Run<P, C, R> | undefined {
  return copies[length - 1]?.pop();
}
