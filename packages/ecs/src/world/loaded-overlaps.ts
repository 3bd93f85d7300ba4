import { AllocatorError, Memory, RESERVED_BYTES } from '@offheap/core';
import { lastOf } from '@offheap/core/internal';
import type { Layout } from '@offheap/struct';
import { ObjectType } from '@offheap/struct/internal';
import { type Assignment, type LoadedLinks, placesOf, writerOf } from './assignment.ts';
import { leavesOf } from './leaves.ts';
import { checkSavedOverlaps, findOverlap, maskOf } from './overlaps.ts';

/**
 * Throws when fields of a struct overlap, and a load would lose the value of one of them, for example because it has
 * another type now. All values are written to a memory of their own, and are then compared with each value alone.
 *
 * @throws AllocatorError `INVALID_ARGUMENT`
 */
export function checkLoadedOverlaps(layout: Layout, assignments: readonly Assignment[], count: number): void {
  const { stride } = layout;
  const leaves = leavesOf(layout);
  if (findOverlap(leaves, stride, () => false) === undefined) return;
  checkSavedOverlaps(leaves, stride);
  const all = new Memory(RESERVED_BYTES + stride);
  const alone = new Memory(RESERVED_BYTES + stride);
  const writes = assignments
    .filter(({ type }) => !(type instanceof ObjectType)) // layouts have refused their overlaps
    .map((assignment) => ({
      assignment,
      places: placesOf(assignment),
      mask: maskOf(assignment.type),
      writeAll: writerOf(assignment, all, NUMBERS),
      writeAlone: writerOf(assignment, alone, NUMBERS),
    }));
  for (let entry = 0; entry < count; entry++) {
    all.u8.fill(0, RESERVED_BYTES);
    for (const { writeAll } of writes) writeAll(entry, RESERVED_BYTES);
    for (const { assignment, places, mask, writeAlone } of writes) {
      if (assignment.kind === 'values' && assignment.values[entry] === undefined) continue;
      writeAlone(entry, RESERVED_BYTES);
      for (const place of places) {
        for (let byte = place; byte < place + mask.length; byte++) {
          const at = RESERVED_BYTES + byte;
          if (((all.u8[at]! ^ alone.u8[at]!) & mask[byte - place]!) !== 0)
            throw contradiction(assignment, byte, assignments);
          alone.u8[at] = 0;
        }
      }
    }
  }
}

/** Entities and references by their numbers in the save. */
const NUMBERS: LoadedLinks = {
  entityOf: (number) => number,
  entryOf: ({ section, entry }) => [entry, section],
};

function contradiction(lost: Assignment, byte: number, assignments: readonly Assignment[]): AllocatorError {
  const written = assignments.filter(
    (assignment) =>
      assignment !== lost &&
      placesOf(assignment).some((place) => byte >= place && byte < place + assignment.type.size),
  );
  return new AllocatorError(
    'INVALID_ARGUMENT',
    `${lost.path} and ${lastOf(written)!.path} overlap, and the save has different bits for each: a load writes both, so one would be wrong. Keep their types, give them separate bytes, or return only one of them from a function in \`from\`.`,
  );
}
