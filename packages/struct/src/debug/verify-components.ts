import { type Fault, Faults, verifySlots } from '@offheap/core/debug';
import { ComponentPool } from '../entities/component-pool.ts';
import { checkOwnEntities, type Entities } from '../entities/entities.ts';
import { checkSet, type EntitySet } from '../entities/entity-set.ts';
import { verifySlabs } from './verify-slabs.ts';
import { ABSENT_ID, NO_ID } from '../entities/sparse-set.ts';

/** Checks everything that must hold in the bytes of entities: nothing when all is well. It changes nothing. O(slots). */
export function verifyEntities(entities: Entities): Fault[] {
  checkOwnEntities('The entities to verify', entities);
  const { memory, ptr, slotMask } = entities;
  const faults = new Faults('entities');
  verifySlots(memory, ptr, slotMask, faults);
  return faults.found;
}

/**
 * Checks everything that must hold in the bytes of a component pool or a tag: nothing when all is well. It changes nothing.
 * O(capacity and slots).
 */
export function verifyComponents<E extends number>(set: EntitySet<E>): Fault[] {
  checkSet('The set to verify', set);
  const faults = new Faults(set instanceof ComponentPool ? 'components' : 'tag');
  if (set instanceof ComponentPool && !verifySlabs(set.storage, faults)) return faults.found;
  const { memory, countWord, groupedWord, idWords, placeWords, capacity } = set;
  const words = memory.i32;
  const count = words[countWord]!;
  const isCount = count >= 0 && count <= capacity;
  if (!faults.expect(isCount, 'count', countWord << 2, `${count} entities: from 0 to ${capacity}.`)) {
    return faults.found;
  }
  const grouped = words[groupedWord]!;
  faults.expect(
    grouped >= 0 && grouped <= count,
    'grouped',
    groupedWord << 2,
    `The group has ${grouped} of ${count} places.`,
  );
  faults.equal(words[idWords]!, ABSENT_ID, 'absent-id', idWords << 2, 'What place 0 holds');
  for (let place = 1; place < placeWords - idWords; place++) checkPlace(set, place, count, faults);
  faults.equal(words[placeWords]!, 1, 'slot-0', placeWords << 2, 'The place of slot 0');
  for (let slot = 1; slot <= set.entities.slotMask; slot++) {
    const place = words[placeWords + slot]!;
    const isRight = place === 0 || (place > 0 && place <= count);
    faults.expect(
      isRight,
      'place',
      (placeWords + slot) << 2,
      `Slot ${slot} leads to place ${place} of ${count}.`,
    );
  }
  return faults.found;
}

/** A place holds an entity that is alive and leads back to it, or, behind the last, nobody. */
function checkPlace<E extends number>(set: EntitySet<E>, place: number, count: number, faults: Faults): void {
  const { memory, idWords, placeWords, entities } = set;
  const id = memory.i32[idWords + place] as E; // if it is none, the checks say so
  const at = (idWords + place) << 2;
  if (place > count) {
    faults.equal(id, NO_ID, 'id-behind', at, `What place ${place}, which is free, holds`);
    return;
  }
  if (
    !faults.expect(entities.alive(id), 'id-alive', at, `Place ${place} holds ${id}, no entity that is alive.`)
  ) {
    return;
  }
  const back = memory.i32[placeWords + (id & entities.slotMask)]!;
  faults.equal(back, place, 'id-place', at, `Where entity ${id} of place ${place} leads`);
}
