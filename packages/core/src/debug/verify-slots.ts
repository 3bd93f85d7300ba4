import type { Memory } from '../memory.ts';
import type { Ptr } from '../ptr.ts';
import { FRESH, HEAD, LINKS, LIVE, RETIRED, STAMPS } from '../slot-table.ts';
import type { Faults } from './fault.ts';

/**
 * Checks the slot table at `ptr`, and gives the live slots with their owner's words. O(highest).
 *
 * @param capacity of the table.
 */
export function verifySlots(memory: Memory, ptr: Ptr, capacity: number, faults: Faults): Map<number, number> {
  const words = memory.i32.subarray(ptr >>> 2);
  const live = new Map<number, number>();
  const fresh = words[FRESH]!;
  const at = (word: number): Ptr => ptr + word * 4;
  const isRight = fresh >= 0 && fresh <= capacity;
  if (!faults.expect(isRight, 'fresh', at(FRESH), `${fresh} slots used of ${capacity}.`)) return live;
  const free = new Set<number>();
  let retired = 0;
  for (let slot = 1; slot <= fresh; slot++) {
    const stamp = words[STAMPS + slot * 2]!;
    if ((stamp & 1) === 1) live.set(slot, words[LINKS + slot * 2]!);
    else if (stamp === 0 && words[RETIRED] !== 0) retired++;
    else free.add(slot);
  }
  faults.equal(words[LIVE]!, live.size, 'live-count', at(LIVE), 'The count of live slots');
  faults.equal(words[RETIRED]!, retired, 'retired-count', at(RETIRED), 'The count of retired slots');
  let where = at(HEAD);
  for (let slot = words[HEAD]!; slot !== 0; slot = words[LINKS + slot * 2]!) {
    if (
      !faults.expect(
        slot > 0 && slot <= fresh,
        'free-link',
        where,
        `Slot ${slot} is listed as free: from 1 to ${fresh}.`,
      )
    )
      return live;
    if (!faults.expect(!live.has(slot), 'free-live', where, `Slot ${slot} is listed as free, but live.`))
      return live;
    if (!faults.expect(free.delete(slot), 'free-cycle', where, `Slot ${slot} is listed as free twice.`))
      return live;
    where = at(LINKS + slot * 2);
  }
  for (const slot of free) {
    faults.expect(false, 'free-unlisted', at(STAMPS + slot * 2), `The free slot ${slot} is in no list.`);
  }
  return live;
}
