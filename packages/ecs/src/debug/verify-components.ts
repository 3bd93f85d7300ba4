import { type Fault } from '@offheap/core';
import { Faults, readWhole } from '@offheap/core/internal';
import { ComponentPool } from '../component-pool.ts';
import { checkOwnEntities, type Entities } from '../entities.ts';
import { checkSet, type EntitySet } from '../entity-set.ts';

/**
 * Checks all invariants of the state of entities and returns the violations; an empty array when there are none. It
 * changes nothing. O(slots).
 *
 * @throws AllocatorError `THREAD` when another thread has taken the memory.
 */
export function verifyEntities(entities: Entities): Fault[] {
  checkOwnEntities('The entities to verify', entities);
  const faults = new Faults('entities');
  const { memory } = entities;
  readWhole(memory, () => entities.checkWords(memory.i32, faults));
  return faults.found;
}

/**
 * Checks all invariants of the state of a component pool or a tag and returns the violations; an empty array when
 * there are none. It changes nothing. O(capacity + slots).
 *
 * @throws AllocatorError `THREAD` when another thread has taken the memory.
 */
export function verifyComponents<E extends number>(set: EntitySet<E>): Fault[] {
  checkSet('The set to verify', set);
  const faults = new Faults(set instanceof ComponentPool ? 'components' : 'tag');
  const { memory } = set;
  readWhole(memory, () => set.checkWords(memory.i32, faults));
  return faults.found;
}
