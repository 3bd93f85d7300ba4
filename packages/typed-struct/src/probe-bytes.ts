import type { Memory } from '@offheap/core';

/**
 * Returns a function that writes different bytes on each call; the sequence depends only on the seed (xorshift32,
 * Marsaglia 2003).
 */
export function sequenceOfBytes({ u8 }: Memory, start: number, size: number, seed = 0x9e3779b9): () => void {
  let state = seed;
  return () => {
    for (let i = start; i < start + size; i++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      u8[i] = state >>> 11;
    }
  };
}

/** Bytes that count how often they are accessed. */
export interface WatchedBytes {
  readonly bytes: Uint8Array;
  readonly reads: () => number;
}

/** Watches a `Buffer`: the returned object behaves like it, but every access of a member is counted. */
export function watch(raw: Uint8Array): WatchedBytes {
  let reads = 0;
  const bytes = new Proxy(raw, {
    get(target, key) {
      reads++;
      const member: unknown = Reflect.get(target, key, target);
      // Methods and getters of typed arrays work on the array itself, not on a proxy of it.
      return typeof member === 'function' && key !== 'constructor' ? member.bind(target) : member;
    },
  });
  return { bytes, reads: () => reads };
}
