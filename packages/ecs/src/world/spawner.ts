import { AllocatorError } from '@offheap/core';
import { showValue } from '@offheap/core/internal';
import type { Struct, StructClass } from '@offheap/struct';
import { canCompile, specialize } from '@offheap/struct/internal';
import type { ComponentInit } from '../component-options.ts';
import { ComponentPool } from '../component-pool.ts';
import type { Entities } from '../entities.ts';
import type { Entity } from '../entity.ts';
import { EntitySet } from '../entity-set.ts';
import { spawnEntitySource } from '../kernels/kernel-sources.generated.ts';
import { spawnEntity, type SpawnSet } from '../kernels/spawn-entity.kernel.ts';
import { Tag } from '../tag.ts';

/** What an entity is spawned with: a tag, or a component with its initial values. A component is named by its struct class or its pool. */
export type Part<T extends Struct = Struct> =
  | Tag
  | StructClass<T>
  | ComponentPool<T>
  | readonly [of: StructClass<T> | ComponentPool<T> | Tag, init?: ComponentInit<T> | undefined];

/** What parts are told apart by. */
export type PartKey = StructClass | EntitySet;

/** Any part, as spawning sees it. */
export type AnyPart = PartKey | readonly [PartKey, unknown?];

/** What spawning needs of a world. */
export interface SpawnerWorld {
  readonly entities: Entities;
  /** The pool or tag that a key stands for. */
  setOf(key: PartKey): EntitySet;
  /** Spawns after looking up all pools and tags anew: one was disposed of. */
  spawnList(parts: readonly (AnyPart | undefined)[]): Entity;
}

/** Creates an entity with the parts that a node stands for. */
type Run = (...parts: readonly (AnyPart | undefined)[]) => Entity;

/** The most parts of one call. */
export const MOST_PARTS = 12;

/**
 * A list of kinds of parts, as a path in a tree. A call of `spawn` goes down the tree, part by part, and finds there the function that
 * was compiled for this list: each list has a text, and types, of its own. A node remembers the child of the last call, so that a loop
 * looks nothing up.
 */
export class SpawnNode {
  readonly #world: SpawnerWorld;
  readonly #sets: readonly EntitySet[];
  readonly #children = new Map<PartKey, SpawnNode>();
  #lastKey: PartKey | undefined;
  #lastChild: SpawnNode | undefined;
  /** Creates an entity. Compiled at the first call. */
  run: Run;

  constructor(world: SpawnerWorld, sets: readonly EntitySet[]) {
    this.#world = world;
    this.#sets = sets;
    this.run = (...parts) =>
      (this.run = makeRun(world.entities, sets, (...all) => world.spawnList(all)))(...parts);
  }

  /** Whether a pool or tag of the list is not there any more. */
  get isGone(): boolean {
    const sets = this.#sets;
    for (let i = 0; i < sets.length; i++) if (sets[i]!.isGone) return true;
    return false;
  }

  /** A function that creates an entity with certain parts of these kinds. `again` does it where a pool is not there any more. */
  bind(parts: readonly AnyPart[], again: () => Entity): () => Entity {
    return makeRun(this.#world.entities, this.#sets, again, parts);
  }

  /** The list with one more part. */
  step(part: AnyPart): SpawnNode {
    const key = Array.isArray(part) ? (part as readonly [PartKey])[0] : (part as PartKey); // no key is an array
    if (key === this.#lastKey) return this.#lastChild!; // set together
    return this.#find(key);
  }

  #find(key: PartKey): SpawnNode {
    let child = this.#children.get(key);
    if (child === undefined) {
      child = new SpawnNode(this.#world, [...this.#sets, this.#world.setOf(key)]);
      this.#children.set(key, child);
    }
    this.#lastKey = key;
    this.#lastChild = child;
    return child;
  }
}

type AnyInit = ((component: Struct, entity: Entity) => void) | undefined;

/** The initial values of a part. */
function initOf(part: AnyPart): AnyInit {
  return Array.isArray(part) ? (part as readonly [PartKey, AnyInit?])[1] : undefined; // a function or values, which `add` tells apart
}

/** Gives an entity a part that it has not. */
export function addPart(set: EntitySet, entity: Entity, part: AnyPart): void {
  if (set instanceof ComponentPool) (set as ComponentPool<Struct>).add(entity, initOf(part));
  else if (set instanceof Tag) (set as Tag).add(entity);
}

/** Gives an entity a part, or writes its initial values over those that the entity has. */
export function putPart(set: EntitySet, entity: Entity, part: AnyPart): void {
  if (!set.has(entity)) return addPart(set, entity, part);
  const init = initOf(part);
  if (init === undefined || !(set instanceof ComponentPool)) return;
  (set as ComponentPool<Struct>).overwrite(entity, init);
}

/** Destroys an attached entity that has parts in these sets alone. */
function removeFrom(sets: readonly EntitySet[], entity: Entity, entities: Entities): void {
  for (const set of sets) {
    try {
      set.remove(entity);
    } catch {
      // What was not added cannot be removed.
    }
  }
  entities.release(entity);
}

/**
 * Compiles what creates an entity with parts in these sets.
 *
 * @param again called instead where one of the sets is gone.
 * @param bound the parts, where they are always the same.
 */
function makeRun(
  entities: Entities,
  sets: readonly EntitySet[],
  again: Run,
  bound: readonly AnyPart[] = [],
): Run {
  const undo = (entity: Entity): void => {
    try {
      entities.destroy(entity);
    } catch {
      // The first error is thrown. Sets that are not attached here have nothing of the entity.
      if (entities.isAttached) removeFrom(sets, entity, entities);
    }
  };
  const isBound = bound.length > 0;
  const parts = {
    SETS: sets.map((target, INDEX) => ({
      INDEX,
      HAS_DATA: target instanceof ComponentPool,
      target: target as unknown as SpawnSet['target'], // a set that adds entities
      PART: bound[INDEX],
    })),
    entities,
    undo,
    again,
  };
  // The parts of a call are arguments by the names that the elements of the list have in the source.
  const names = sets.map((_, i) => `SETSPART${i}`).join(', ');
  const source = spawnEntitySource
    .replaceAll('given[set.INDEX]', 'set.PART')
    .replaceAll('...given', isBound ? '' : names);
  const run = specialize({ run: spawnEntity, source }, 'World.spawn', parts, {});
  return isBound && !canCompile() ? () => run(...bound) : run; // compiled, it has its parts in it
}

/** The error about a part that is none. */
export function noPart(value: unknown): AllocatorError {
  return new AllocatorError(
    'INVALID_ARGUMENT',
    `A part of an entity is ${showValue(value)}: expected a struct class, a component pool or a tag, or a list of one and its initial values, such as \`[Position, { x: 1 }]\`.`,
  );
}
