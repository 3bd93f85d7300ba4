import { AllocatorError } from '@offheap/core';
import { checkNewPart, refuseDetached } from '@offheap/core/internal';
import { attachMode } from './attach-mode.ts';
import type { Entity } from './entity.ts';
import type { EntityOrder, EntitySet } from './entity-set.ts';
import { enterAll, groupOrder } from './group-order.ts';
import { poolsOf, shapeOf } from './join-shape.ts';
import { GROUP_WORD } from './sparse-set.ts';
import { checkSets, type ComponentsOf, type EntityOf, Query } from './query.ts';
import { KERNEL_TARGET, type KernelTarget } from '@offheap/struct/internal';

/**
 * Pools that are kept in order: the entities that are in all of them come first in each pool, in the same order. A
 * loop over them needs no lookups, and is as fast as one over a single pool. Adding and removing these components
 * costs a swap in each pool. A pool or tag belongs to at most one group. The algorithm is EnTT's (skypjack, "ECS back
 * and forth", part 2):
 *
 *     positions:   | a | b | c |:| d | e |      a, b and c have both
 *     velocities:  | a | b | c |:| f |
 *
 * In each pool, an entity that enters is swapped with the first entity after the group. An entity that leaves is
 * swapped with the last entity of the group.
 *
 * Created by {@link group}.
 */
export class Group<C extends readonly unknown[], E extends number = Entity> extends Query<C, E> {
  readonly #words: Int32Array;
  readonly #grouped: number;
  readonly #order: EntityOrder<E>;

  /** @internal */
  constructor(order: EntityOrder<E>) {
    super({ ...shapeOf(order.sets), grouped: true, check: () => checkWhole(order) });
    const { memory, groupedWord } = order.sets[0]!; // a query has at least one
    this.#words = memory.i32;
    this.#grouped = groupedWord;
    this.#order = order;
  }

  /**
   * The number of entities in the group.
   *
   * @throws AllocatorError `DISPOSED` when one of its pools or tags was disposed of. Loops of the group throw the
   *   same error.
   */
  get length(): number {
    checkWhole(this.#order);
    return this.#words[this.#grouped]!;
  }

  /** The target of SIMD kernels. @internal */
  [KERNEL_TARGET](): KernelTarget {
    const pools = poolsOf(this.#order.sets);
    return {
      name: `group of ${pools.map(({ layout }) => layout.name).join(' and ')}`,
      pools,
      skipped: 1,
      isChecked: pools.some(({ isChecked }) => isChecked),
      count: () => this.length,
      system: this.system as unknown as KernelTarget['system'], // called with arguments of its types
    };
  }
}

/**
 * Keeps component pools and tags in the same order, so that loops over the entities that are in all of them need no
 * lookups.
 *
 * ```ts
 * const moving = group(positions, velocities);
 * const move = moving.system((position, velocity, entity, dt: number) => {
 *   position.x += velocity.x * dt;
 * });
 * ```
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when a pool or tag is already in a group, is named twice, or belongs to
 *   other entities; `BUSY` in checked mode, inside a loop over one of them; `THREAD` when another thread has taken the
 *   memory.
 */
export function group<S extends readonly [EntitySet<E>, ...EntitySet<E>[]], E extends number = EntityOf<S>>(
  ...sets: S
): Group<ComponentsOf<S>, E> {
  checkSets(sets);
  const grouped = sets.find((set) => set.group !== undefined);
  if (grouped !== undefined) {
    const names = grouped.group!.sets.map(({ label }) => label).join(' and ');
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `The ${grouped.label} is in a group already (${names}), and can have only one order. Use a \`query\` in place of the second group.`,
    );
  }
  for (const set of sets) set.checkIdle('group()');
  const order = groupOrder<E>(sets);
  if (sets[0].isAttached) attachMode('group()').checkGroup(order);
  else {
    checkNewPart(sets[0].memory);
    enterAll(order);
    order.sets[0]!.memory.partCreated(); // a group has at least one
  }
  for (const set of sets) set.group = order;
  return new Group<ComponentsOf<S>, E>(order);
}

/** Throws for a group that has ended with one of its sets. */
function checkWhole<E extends number>(order: EntityOrder<E>): void {
  const first = order.sets[0]!; // a group has at least one
  if (first.group === order && first.memory.i32[first.countWord + GROUP_WORD] === order.id) return;
  refuseDetached(first.memory);
  throw new AllocatorError(
    'DISPOSED',
    'This Group can no longer be used: one of its pools or tags was disposed of, is in another group, or did not exist at the moment to which the memory was restored. Create the group again with `group`.',
  );
}
