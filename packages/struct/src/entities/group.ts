import { AllocatorError } from '@offheap/core';
import type { Entity } from './entity.ts';
import type { EntitySet } from './entity-set.ts';
import { enterAll, groupOrder } from './group-order.ts';
import { type ComponentsOf, type EntityOf, Join } from './join.ts';

/**
 * Pools kept in order: the entities that are in all of them come first in each, in the same order. A loop over them needs
 * no look-ups, and is as fast as one over a single pool; adding and removing these components costs a swap in each.
 * A pool or tag belongs to one group at most. How it is kept is EnTT's idea (skypjack, "ECS back and forth", part 2):
 *
 *     positions:   | a | b | c |:| d | e |      a, b and c have both
 *     velocities:  | a | b | c |:| f |
 *
 * An entity enters by swapping places with the one behind the last of the group, in each pool, and leaves by swapping with
 * the last.
 *
 * Made by {@link group}.
 */
export class Group<C extends readonly unknown[], E extends number = Entity> extends Join<C, E> {
  readonly #words: Int32Array;
  readonly #grouped: number;

  /** @internal */
  constructor(sets: readonly EntitySet<E>[]) {
    super({ sets, excluded: [], grouped: true });
    for (const set of sets) {
      if (set.group !== undefined) {
        throw new AllocatorError(
          'INVALID_ARGUMENT',
          'A pool or tag that is in a group already: each can be kept in one order only. Use a `join` for the other.',
        );
      }
    }
    this.#words = sets[0]!.memory.i32; // a join has at least one
    this.#grouped = sets[0]!.groupedWord;
    const order = groupOrder(sets);
    for (const set of sets) {
      set.group = order;
      set.memory.i32[set.groupedWord] = 0; // a restore may have brought back an earlier group's
    }
    enterAll(order);
  }

  /** Entities in it. */
  get length(): number {
    return this.#words[this.#grouped]!;
  }
}

/**
 * Keeps some component pools and tags in order, so that loops over the entities that are in all of them need no look-ups.
 *
 * ```ts
 * const moving = group(positions, velocities);
 * const move = moving.system((position, velocity, entity, dt: number) => {
 *   position.x += velocity.x * dt;
 * });
 * ```
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when one is in a group already, is there twice, or is of other entities.
 */
export function group<S extends readonly [EntitySet<E>, ...EntitySet<E>[]], E extends number = EntityOf<S>>(
  ...sets: S
): Group<ComponentsOf<S>, E> {
  return new Group<ComponentsOf<S>, E>(sets);
}
