import { AllocatorError, Memory, RESERVED_BYTES } from '@offheap/core';
import type { FieldType } from '@offheap/struct/internal';
import type { Leaf } from './leaves.ts';
import { bitsOf, savedTypeOf } from './saved-type.ts';

/**
 * Throws when fields of a struct overlap, as in a union, and a load would lose a value. A load writes every field, so
 * fields may only overlap if it writes exactly the bits that were saved.
 *
 * @param bytes the size of the struct.
 * @throws AllocatorError `INVALID_ARGUMENT`
 */
export function checkSavedOverlaps(leaves: readonly Leaf[], bytes: number): void {
  const overlap = findOverlap(leaves, bytes, (a, b, n) => (isExact(a) && isExact(b)) || areEqual(a, b, n));
  if (overlap === undefined) return;
  const [a, b] = overlap;
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    `${a.path} and ${b.path} overlap and cannot be saved: a load writes both, so one would be wrong. Give them separate bytes; only numbers may overlap.`,
  );
}

/**
 * Returns the first fields of a struct that overlap; undefined if there are none.
 *
 * @param isHarmless whether the overlap with element `n` of the second field is ignored.
 */
export function findOverlap(
  leaves: readonly Leaf[],
  bytes: number,
  isHarmless: (a: Leaf, b: Leaf, n: number) => boolean,
): [Leaf, Leaf] | undefined {
  /** By byte of the struct: the bits that fields have, and the index of the last field. */
  const taken = new Uint8Array(bytes);
  const owners = new Int32Array(bytes);
  for (const [i, leaf] of leaves.entries()) {
    const mask = maskOf(leaf.type);
    for (const [n, place] of leaf.places.entries()) {
      for (let byte = 0; byte < mask.length; byte++) {
        const at = place + byte;
        const other = leaves[owners[at]!]!;
        if ((taken[at]! & mask[byte]!) !== 0 && !isHarmless(other, leaf, n)) return [other, leaf];
        taken[at]! |= mask[byte]!;
        owners[at] = i;
      }
    }
  }
  return undefined;
}

/** Returns the bits of a field in each of its bytes: all, except for fields that share words. */
export function maskOf(type: FieldType): Uint8Array {
  let mask = masks.get(type);
  if (mask !== undefined) return mask;
  const saved = savedTypeOf(type);
  if (saved !== 'flag' && saved[0] !== 'bits') mask = new Uint8Array(type.size).fill(0xff);
  else {
    const memory = new Memory(RESERVED_BYTES + type.size);
    type.access(memory).set(RESERVED_BYTES, saved === 'flag' ? true : 2 ** (saved[1] as number) - 1);
    mask = memory.u8.slice(RESERVED_BYTES, RESERVED_BYTES + type.size);
  }
  masks.set(type, mask);
  return mask;
}

const masks = new WeakMap<FieldType, Uint8Array>();

/** Whether element `n` of two fields is the same one, under two names. */
function areEqual(a: Leaf, b: Leaf, n: number): boolean {
  return (
    a.places.length === b.places.length &&
    a.places[n] === b.places[n] &&
    a.type.signature() === b.type.signature()
  );
}

/** Whether a load writes exactly the bits that were saved. */
function isExact({ type, saved }: Leaf): boolean {
  return saved !== 'bool' && type.kind !== 'enum' && bitsOf(saved) !== undefined;
}
