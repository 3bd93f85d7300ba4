import { AllocatorError } from '@offheap/core';
import type { Leaf } from './leaves.ts';
import { bitsOf } from './saved-type.ts';

/**
 * Throws when fields of a struct overlap, as in a union, and a load would lose a value. A load writes every field, so
 * fields may only overlap if it writes exactly the bits that were saved.
 *
 * @param bytes the size of the struct.
 */
export function refuseOverlaps(leaves: readonly Leaf[], bytes: number): void {
  /** By byte of the struct: 1 + the index of the last leaf that has it. */
  const owners = new Int32Array(bytes);
  leaves.forEach((leaf, i) => {
    const { places, type } = leaf;
    for (let n = 0; n < places.length; n++) {
      const place = places[n]!;
      for (let byte = place; byte < place + type.size; byte++) {
        const other = leaves[owners[byte]! - 1];
        owners[byte] = i + 1;
        if (other === undefined || (isExact(leaf) && isExact(other)) || areEqual(leaf, other, n)) continue;
        throw new AllocatorError(
          'INVALID_ARGUMENT',
          `${other.path} and ${leaf.path} overlap and cannot be saved: a load writes both, so one would get another value. Give them separate bytes; only numbers and enumerations may overlap.`,
        );
      }
    }
  });
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
function isExact({ saved }: Leaf): boolean {
  return saved !== 'bool' && bitsOf(saved) !== undefined;
}
