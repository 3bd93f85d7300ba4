import type { EntityOrder, EntitySet } from './entity-set.ts';
import { GROUP_WORD } from './sparse-set.ts';
import { specialize, takeCopyForLength } from '@offheap/struct/internal';
import { groupOrder as orderKernel } from './kernels/group-order.kernel.ts';
import { ORDER_COPIES } from './kernels/kernel-copies.ts';
import { groupOrderSource } from './kernels/kernel-sources.generated.ts';

/**
 * Keeps several sets in the same order: entities enter the group once they are in all of the sets, and leave it
 * before they are removed from one of them.
 */
export function groupOrder<E extends number>(sets: readonly EntitySet<E>[]): EntityOrder<E> {
  const { memory, groupedWord, placeWords, entities } = sets[0]!; // a group has at least one
  const parts = {
    SETS: sets.map((set) => ({
      i32: set.memory.i32,
      PLACES: set.placeWords,
      swap: set.methods.swap,
    })),
    i32: memory.i32,
  };
  const constants = { COUNT: groupedWord, PLACES: placeWords, SLOT_MASK: entities.slotMask };
  const run = takeCopyForLength(ORDER_COPIES, sets.length) ?? orderKernel;
  const methods = specialize({ run, source: groupOrderSource }, 'group', parts, constants);
  return { sets, id: idOf(sets), isChecked: anyChecked(sets), ...methods };
}

/** Returns a number that distinguishes a group from others in the memory. It is the same in each thread. */
function idOf<E extends number>(sets: readonly EntitySet<E>[]): number {
  let id = sets.length;
  for (const { countWord } of sets) id = (Math.imul(id, 31) + countWord) | 0;
  return id || 1;
}

/**
 * Rebuilds the group from its sets, unless one of the sets no longer exists. The words may be those of an earlier
 * group that a restore has restored. Entities that are already in the group keep their places.
 */
export function enterAll<E extends number>(order: EntityOrder<E>): void {
  const { sets } = order;
  if (!sets.every(({ isHere }) => isHere)) return;
  for (const set of sets) {
    const { i32 } = set.memory;
    i32[set.groupedWord] = 0;
    i32[set.countWord + GROUP_WORD] = order.id;
  }
  const first = sets[0]!; // a group has at least one
  for (let index = 0; index < first.length; index++) order.enter(first.entityAt(index));
}

/**
 * Throws instead of adding an entity to a set when it would enter the set's group, and a running loop does not allow
 * that. Only checked pools detect this.
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

function anyChecked<E extends number>(sets: readonly EntitySet<E>[]): boolean {
  return sets.some(({ isChecked }) => isChecked);
}
