import { AllocatorError, Memory, RESERVED_BYTES } from '@offheap/core';
import { lastOf } from '@offheap/core/internal';
import type { Layout } from '@offheap/struct';
import { ObjectType } from '@offheap/struct/internal';
import { type Assignment, type LoadedLinks, placesOf, writerOf } from './assignment.ts';
import { type Leaf, leavesOf } from './leaves.ts';
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
  const written = assignments.filter(
    (assignment) =>
      !(assignment.type instanceof ObjectType) && // layouts have refused their overlaps
      (assignment.kind === 'copy' || assignment.values.some((value) => value !== undefined)),
  );
  const isWritten = ({ type, places }: Leaf): boolean =>
    written.some((assignment) => assignment.type === type && places.includes(assignment.byteOffset));
  checkSavedOverlaps(leaves.filter(isWritten), stride);
  const all = new Memory(RESERVED_BYTES + stride);
  const alone = new Memory(RESERVED_BYTES + stride);
  const writes = written.map((assignment) => ({
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
      if (!hasValue(assignment, entry)) continue;
      writeAlone(entry, RESERVED_BYTES);
      for (const place of places) {
        for (let byte = place; byte < place + mask.length; byte++) {
          const at = RESERVED_BYTES + byte;
          const lost = (all.u8[at]! ^ alone.u8[at]!) & mask[byte - place]!;
          if (lost !== 0) {
            const others = written.filter((other) => hasValue(other, entry) && hasBits(other, byte, lost));
            throw contradiction(assignment, lastOf(others)!); // the last one has written these bits
          }
          alone.u8[at] = 0;
        }
      }
    }
  }
}

function hasValue(assignment: Assignment, entry: number): boolean {
  return assignment.kind === 'copy' || assignment.values[entry] !== undefined;
}

/** Whether an assignment writes some bits of a byte of the struct. */
function hasBits(assignment: Assignment, byte: number, bits: number): boolean {
  const mask = maskOf(assignment.type);
  return placesOf(assignment).some((place) => (mask[byte - place]! & bits) !== 0);
}

/** Entities and references by their numbers in the save. */
const NUMBERS: LoadedLinks = {
  entityOf: (number) => number,
  entryOf: ({ section, entry }) => [entry, section],
};

function contradiction(lost: Assignment, kept: Assignment): AllocatorError {
  return new AllocatorError(
    'INVALID_ARGUMENT',
    `${lost.path} and ${kept.path} overlap, and the save has different bits for each: a load writes both, so one would be wrong. Keep their types, give them separate bytes, or return only one of them from a function in \`from\`.`,
  );
}
