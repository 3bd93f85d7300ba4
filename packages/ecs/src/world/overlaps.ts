import { AllocatorError } from '@offheap/core';
import type { Leaf } from './leaves.ts';
import { bitsOf } from './saved-type.ts';

/**
 * Throws when fields of a struct overlap, as in a union, and a load would lose a value. A load writes every field, so
 * fields may only overlap if it writes exactly the bits that were saved.
 *
 * @param bytes the size of the struct.
 * @throws AllocatorError `INVALID_ARGUMENT`
 */
export function checkSavedOverlaps(leaves: readonly Leaf[], bytes: number): void {
  eachOverlap(leaves, bytes, isExact, (a, b) => {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `${a} and ${b} overlap and cannot be saved: a load writes both, so one would get another value. Give them separate bytes; only numbers may overlap.`,
    );
  });
}

/**
 * Throws when a load would convert a field to another type that overlaps a field of the save: the new bits would be
 * those of the other field too.
 *
 * @param leaves the fields that are in the save.
 * @param bytes the size of the struct.
 * @throws AllocatorError `INVALID_ARGUMENT`
 */
export function checkConvertedOverlaps(
  leaves: readonly Leaf[],
  bytes: number,
  isConverted: (leaf: Leaf) => boolean,
): void {
  eachOverlap(
    leaves,
    bytes,
    (leaf) => !isConverted(leaf),
    (a, b) => {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `${a} and ${b} overlap, and have other types in the save: a load writes both, so one would get another value. Keep their types, or give them separate bytes.`,
      );
    },
  );
}

/** Calls a function for fields that overlap, unless a load writes both exactly, or both are one value. */
function eachOverlap(
  leaves: readonly Leaf[],
  bytes: number,
  isExact: (leaf: Leaf) => boolean,
  found: (a: string, b: string) => void,
): void {
  /** By byte of the struct: 1 + the index of the last leaf that has it. */
  const owners = new Int32Array(bytes);
  leaves.forEach((leaf, i) => {
    const { places, type } = leaf;
    for (let n = 0; n < places.length; n++) {
      const place = places[n]!;
      for (let byte = place; byte < place + type.size; byte++) {
        const other = leaves[owners[byte]! - 1];
        owners[byte] = i + 1;
        if (
          other === undefined ||
          (isExact(leaf) && isExact(other)) ||
          areApart(leaf, other) ||
          areEqual(leaf, other, n)
        )
          continue;
        found(other.path, leaf.path);
      }
    }
  });
}

/** Whether two fields are bits of one word. */
function areApart({ type: a }: Leaf, { type: b }: Leaf): boolean {
  return a.shareWords !== undefined && b.shareWords !== undefined;
}

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
