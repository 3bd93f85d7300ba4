import { type Allocator, AllocatorError, type Ptr } from '@offheap/core';
import { type ListedBlocks } from '@offheap/core/internal';
import type { Layout } from '../schema/layout.ts';
import { partsOf, stateOf } from './allocator-parts.ts';
import { checkNamed, layoutHash, nameHash } from '../schema/layout-signature.ts';

/**
 * Returns the list of an owner's live structs for a snapshot file.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when the struct has no name.
 */
export function listOf(allocator: Allocator, layout: Layout, ptrs: readonly Ptr[]): ListedBlocks[] {
  if (ptrs.length === 0 || layout.stride === 0) return [];
  checkNamed(layout, 'saved in a snapshot file');
  return [
    {
      place: placeOf(allocator),
      name: nameHash(layout),
      layout: layoutHash(layout) >>> 0,
      bytes: layout.stride,
      ptrs: new Set(ptrs),
    },
  ];
}

/**
 * Returns whether a list of a file belongs to a struct in an allocator.
 *
 * @throws AllocatorError `CORRUPT` when it belongs to a struct of the same name with other fields.
 */
export function isListOf(list: ListedBlocks, allocator: Allocator, layout: Layout): boolean {
  if (!layout.isNamed || list.name !== nameHash(layout)) return false;
  if (list.layout !== layoutHash(layout) >>> 0 || list.bytes !== layout.stride) {
    throw new AllocatorError(
      'CORRUPT',
      `The snapshot file has a single ${layout.name} with other fields: expected those of the struct in this program. Load the file with the version of the program that saved it.`,
    );
  }
  return list.place === placeOf(allocator);
}

/** A number above all offsets of a memory. */
const COMPOSED = 0x8000_0000;

/**
 * Returns a number that distinguishes an allocator from the others of its memory: the offset of its state, or a
 * number above all offsets that is computed from its parts; 0 when it has neither.
 */
function placeOf(allocator: Allocator): number {
  const ptr = stateOf(allocator);
  if (ptr !== undefined) return ptr;
  const parts = partsOf(allocator);
  if (parts.length === 0) return 0;
  const hash = parts.reduce((sum, part) => Math.imul(sum ^ placeOf(part), 0x01000193), 0x811c9dc5);
  return (hash | COMPOSED) >>> 0;
}
