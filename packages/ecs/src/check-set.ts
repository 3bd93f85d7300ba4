import type { Faults } from '@offheap/core/internal';
import type { EntitySet } from './entity-set.ts';
import { ABSENT_ID, GROUP_WORD, NO_ID } from './sparse-set.ts';

/**
 * Checks all invariants of the entity set of a component pool or a tag: each place up to the count contains the id of
 * a live entity, whose slot refers to the place, and no other slot refers to a place. O(capacity + slots).
 *
 * @param words the words of the memory, or of a snapshot of it.
 * @param capacity the highest number of entities that these words have room for.
 */
export function checkSet<E extends number>(
  set: EntitySet<E>,
  words: Int32Array,
  capacity: number,
  faults: Faults,
): void {
  const { countWord, groupedWord, idWords, placeWords, entities, memory } = set;
  const { slotMask } = entities;
  const before = faults.found.length;
  const count = words[countWord]!;
  if (!(count >= 0 && count <= capacity)) {
    faults.add('count', countWord << 2, `${count} entities: from 0 to ${capacity}.`);
    return;
  }
  const grouped = words[groupedWord]!;
  const most = words[countWord + GROUP_WORD] === 0 ? 0 : count; // without a group, no places are grouped
  const isGrouped = grouped >= 0 && grouped <= most;
  faults.expect(isGrouped, 'grouped', groupedWord << 2, `The group has ${grouped} of ${most} places.`);
  faults.equal(words[idWords]!, ABSENT_ID, 'absent-id', idWords << 2, 'The content of place 0');
  const isAlive = entities.aliveIn?.(memory, words) ?? ((id: number) => id > 0 && (id & slotMask) !== 0);
  for (let place = 1; place < placeWords - idWords; place++) {
    const id = words[idWords + place]!;
    const at = (idWords + place) << 2;
    if (place > count) {
      if (id === NO_ID) continue;
      faults.equal(id, NO_ID, 'id-behind', at, `The content of the free place ${place}`);
    } else if (isAlive(id)) {
      const back = words[placeWords + (id & slotMask)]!;
      if (back === place) continue;
      faults.equal(back, place, 'id-place', at, `The place that the slot of entity ${id} refers to`);
    } else {
      faults.add('id-alive', at, `Place ${place} holds ${id}, which is not a live entity.`);
    }
  }
  faults.equal(words[placeWords]!, 1, 'slot-0', placeWords << 2, 'The place of slot 0');
  let leading = 0;
  for (let slot = 1; slot <= slotMask; slot++) {
    const place = words[placeWords + slot]!;
    if (place === 0) continue;
    leading++;
    if (place > 0 && place <= count) continue;
    faults.add('place', (placeWords + slot) << 2, `Slot ${slot} refers to place ${place} of ${count}.`);
  }
  if (leading === count || faults.found.length > before) return;
  faults.add('place', placeWords << 2, `${leading} slots refer to places, of which ${count} are in use.`);
}
