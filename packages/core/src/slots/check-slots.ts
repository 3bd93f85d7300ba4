import type { Faults } from '../memory/fault.ts';
import type { SlotWords } from './slot-words.ts';

/**
 * Checks the words of a slot table. O(highest).
 *
 * @param words the words of the memory, or of a snapshot of it.
 * @param most the number of slots that may have been used.
 * @returns whether no fault was found.
 * @internal
 */
export function checkSlots(table: SlotWords, words: Int32Array, most: number, faults: Faults): boolean {
  const { head, fresh: freshAt, live: liveAt, retired: retiredAt, stamps, links, stampMask } = table.places;
  const before = faults.found.length;
  const fresh = words[freshAt]!;
  if (!(fresh >= 0 && fresh <= most)) {
    faults.add('fresh', freshAt << 2, `${fresh} of ${most} slots used.`);
    return false;
  }
  let live = 0;
  let retired = 0;
  for (let slot = 1; slot <= fresh; slot++) {
    const stamp = words[stamps + slot * 2]!;
    if ((stamp & ~stampMask) !== 0) {
      faults.add('stamp', (stamps + slot * 2) << 2, `Slot ${slot}: stamp ${stamp}, max ${stampMask}.`);
    }
    if ((stamp & 1) === 1) live++;
    else if (stamp === 0 && table.retires) retired++;
  }
  faults.equal(words[liveAt]!, live, 'live-count', liveAt << 2, 'The count of live slots');
  const above = words[retiredAt]!;
  if (table.countsRetired) {
    faults.equal(above, retired, 'retired-count', retiredAt << 2, 'The count of retired slots');
  } else if ((above & ~stampMask) !== 0 || (above & 1) === 1) {
    faults.add(
      'first-stamp',
      retiredAt << 2,
      `Stamps begin above ${above}: expected even, below ${stampMask}.`,
    );
  }
  let left = fresh - live - retired;
  let where = head;
  for (let slot = words[head]!; slot !== 0; slot = words[where]!) {
    const listed = `Slot ${slot} is listed as free`;
    if (!(slot > 0 && slot <= fresh)) {
      faults.add('free-link', where << 2, `${listed}: from 1 to ${fresh}.`);
      return false;
    }
    const stamp = words[stamps + slot * 2]!;
    if ((stamp & 1) === 1 || (stamp === 0 && table.retires)) {
      faults.add('free-live', where << 2, `${listed}, but ${stamp === 0 ? 'retired' : 'live'}.`);
      return false;
    }
    // A list that ends has no slot twice.
    if (--left < 0) {
      faults.add('free-cycle', where << 2, `${listed} twice.`);
      return false;
    }
    where = links + slot * 2;
  }
  faults.expect(left === 0, 'free-unlisted', where << 2, `${left} free slots are in no list.`);
  return faults.found.length === before;
}
