import { AllocatorError, OutOfMemoryError } from '@offheap/core';
import { detached } from '@offheap/core/internal';
import { moreRoom } from './entity-memory.ts';
import type { ComponentPool } from './component-pool.ts';
import { type Struct } from '@offheap/struct';
import { pastOf, wrongEntry } from '@offheap/struct/internal';
import type { View } from '@offheap/struct/internal';

/** The error for a pool without room for another component. */
export function fullComponents<T extends Struct, E extends number>(
  pool: ComponentPool<T, E>,
): AllocatorError {
  const { capacity, maxCapacity, layout, length } = pool;
  const more = capacity < maxCapacity ? moreRoom(pool.allocator, pool.isAttached) : '';
  return (
    detached(pool.memory) ??
    new OutOfMemoryError(
      `The ComponentPool of ${layout.name} is full: ${length} components.${
        capacity < maxCapacity
          ? ` It may grow to ${maxCapacity}, but its allocator has no room for a further slab.${more}`
          : ' Increase `capacity` or `maxCapacity`, or use `tryAdd`.'
      }`,
    )
  );
}

/** The error for observers of an attached pool. */
export function otherObservers<T extends Struct, E extends number>({
  layout,
}: ComponentPool<T, E>): AllocatorError {
  return new AllocatorError(
    'THREAD',
    `Observers of the attached ComponentPool of ${layout.name} would not be called for components that are added or removed in the thread that created the pool. Use \`batch\`, or observe the pool in that thread.`,
  );
}

/** The error for an argument that is not a component of this pool. */
export function noComponent<T extends Struct, E extends number>(
  { layout }: ComponentPool<T, E>,
  given: unknown,
): AllocatorError {
  const expected = `a component that \`add\`, \`get\` or a loop of the ComponentPool of ${layout.name} returned`;
  return wrongEntry('The component', given, layout, expected);
}

/** The error for a view whose component was removed or has moved. */
export function componentGone<T extends Struct, E extends number>(
  { layout, cursors, memory }: ComponentPool<T, E>,
  view: View,
): AllocatorError {
  return (
    detached(memory) ??
    new AllocatorError(
      'STALE',
      `This ${layout.name} was removed, or has moved: ${cursors.endOf(view)}.${pastOf(view)}`,
    )
  );
}

/** The error for removing a component or a tag inside a loop that visits another entity. */
export function busyRemoval(title: string, entity: number, inHand: number): AllocatorError {
  return new AllocatorError(
    'BUSY',
    `Entity ${entity} of ${title}: a loop visits entity ${inHand}, and only that entity may be removed from it inside the loop, because the last one would move to another place. Record the change in a \`CommandBuffer\`, and apply it after the loop.`,
  );
}

/** The error for an entity that would enter a group, and be swapped with one that a loop visits or has yet to visit. */
export function busySwap(title: string, entity: number, inHand: number): AllocatorError {
  return new AllocatorError(
    'BUSY',
    `Entity ${entity} would enter a group, and change places with another entity in ${title}, during a loop that visits entity ${inHand}: the loop would skip an entity, or visit it twice. Use a \`CommandBuffer\`, or add the component after the loop.`,
  );
}

/** The error for an operation that no loop over a set allows. */
export function busyLoop(what: string, title: string, inHand: number): AllocatorError {
  return new AllocatorError(
    'BUSY',
    `${what} inside a loop over ${title}, which visits entity ${inHand}. Do it after the loop.`,
  );
}
