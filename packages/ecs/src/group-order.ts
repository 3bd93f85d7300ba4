import type { EntityOrder, EntitySet } from './entity-set.ts';
import { canCompile, compile } from '@offheap/struct/internal';

/** What keeps some sets in order: entities enter once they are in all of them, and leave before they are not. */
export function groupOrder<E extends number>(sets: readonly EntitySet<E>[]): EntityOrder<E> {
  return canCompile() ? compileOrder(sets) : new PlainOrder(sets);
}

/**
 * Has it take in all that belong into it, unless one of the sets is not there any more. From the start: the words may be an
 * earlier group's, that a restore has brought back. Those that it has already stay where they are.
 */
export function enterAll<E extends number>(order: EntityOrder<E>): void {
  const { sets } = order;
  if (!sets.every(({ isHere }) => isHere)) return;
  for (const set of sets) set.memory.i32[set.groupedWord] = 0;
  const first = sets[0]!; // a group has at least one
  for (let index = 0; index < first.length; index++) order.enter(first.entityAt(index));
}

/**
 * Refuses to add an entity to a set where it would enter the set's group, and a loop could not bear that. Only checked pools tell.
 *
 * @throws AllocatorError `BUSY`
 */
export function checkEnter<E extends number>(entity: E, adding: EntitySet<E>): void {
  const { group } = adding;
  if (group?.isChecked !== true || !group.sets.every((set) => set === adding || set.has(entity))) return;
  const { sets } = group;
  const { memory, groupedWord } = sets[0]!; // a group has at least one
  const to = memory.i32[groupedWord]! + 1;
  for (const set of sets) {
    const from = set === adding ? set.length + 1 : set.placeOf(entity);
    if (from !== to) set.checkSwap(entity, to, from);
  }
}

class PlainOrder<E extends number> implements EntityOrder<E> {
  readonly sets: readonly EntitySet<E>[];
  readonly isChecked: boolean;

  constructor(sets: readonly EntitySet<E>[]) {
    this.sets = sets;
    this.isChecked = anyChecked(sets);
  }

  enter(entity: E): void {
    const { sets } = this;
    for (let i = 0; i < sets.length; i++) if (!sets[i]!.has(entity)) return;
    const { memory, groupedWord } = sets[0]!; // a group has at least one
    const to = ++memory.i32[groupedWord]!;
    for (let i = 0; i < sets.length; i++) sets[i]!.swap(sets[i]!.placeOf(entity), to);
  }

  leave(entity: E): void {
    const { sets } = this;
    const { memory, groupedWord } = sets[0]!; // a group has at least one
    const last = memory.i32[groupedWord]!;
    const place = sets[0]!.placeOf(entity);
    if (place === 0 || place > last) return;
    for (let i = 0; i < sets.length; i++) sets[i]!.swap(place, last);
    memory.i32[groupedWord] = last - 1;
  }
}

function anyChecked<E extends number>(sets: readonly EntitySet<E>[]): boolean {
  return sets.some(({ isChecked }) => isChecked);
}

/** The same from a text of its own. The entity is alive, so that a place of its slot is its own. */
function compileOrder<E extends number>(sets: readonly EntitySet<E>[]): EntityOrder<E> {
  const constants: Record<string, unknown> = { sets, isChecked: anyChecked(sets) };
  sets.forEach((set, i) => Object.assign(constants, { [`set${i}`]: set, [`words${i}`]: set.memory.i32 }));
  const { groupedWord, entities } = sets[0]!; // a group has at least one
  const places = sets.map(
    (set, i) => `const place${i} = words${i}[${set.placeWords} + slot]; if (place${i} === 0) return;`,
  );
  return compile(
    'group',
    `return {
sets,
isChecked,
enter(entity) {
  const slot = entity & ${entities.slotMask};
  ${places.join('\n  ')}
  const to = words0[${groupedWord}] + 1;
  words0[${groupedWord}] = to;
  ${sets.map((_, i) => `if (place${i} !== to) set${i}.swap(place${i}, to);`).join('\n  ')}
},
leave(entity) {
  const last = words0[${groupedWord}];
  const place = words0[${sets[0]!.placeWords} + (entity & ${entities.slotMask})];
  if (place === 0 || place > last) return;
  words0[${groupedWord}] = last - 1;
  if (place === last) return;
  ${sets.map((_, i) => `set${i}.swap(place, last);`).join('\n  ')}
},
};`,
    constants,
  );
}
