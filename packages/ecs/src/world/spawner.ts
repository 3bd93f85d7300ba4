import { AllocatorError } from '@offheap/core';
import { showValue } from '@offheap/core/internal';
import type { Struct, StructClass } from '@offheap/struct';
import { canCompile, paddingOf, specialize } from '@offheap/struct/internal';
import type { ComponentInit } from '../component-options.ts';
import { ComponentPool } from '../component-pool.ts';
import type { Entities } from '../entities.ts';
import type { Entity } from '../entity.ts';
import { EntitySet } from '../entity-set.ts';
import { spawnEntitySource } from '../kernels/kernel-sources.generated.ts';
import { spawnEntity, type SpawnSet } from '../kernels/spawn-entity.kernel.ts';
import { Tag } from '../tag.ts';

/**
 * A part of a new entity: a struct class, a component pool or a tag. A part with initial values is a list of both: `[Position, { x: 1 }]`
 * or `[Position, (position) => position.set(1, 2)]`.
 */
export type Part<T extends Struct = Struct> =
  | Tag
  | StructClass<T>
  | ComponentPool<T>
  | readonly [of: StructClass<T> | ComponentPool<T> | Tag, init?: ComponentInit<T> | undefined]
  | ValuesWithoutList;

type ListIsMissing = 'Put the part and its initial values into a list: [Position, { x: 1 }]';

/**
 * Exists only for the error of the compiler: in `spawn(Position, { x: 1 })`, the values are compared with this type, and the error
 * shows the text. No value has this type. `at` is required, because `{}` is no part either, and because lists and pools have a method
 * of this name, with which the compiler would compare a field `at`.
 */
interface ValuesWithoutList {
  readonly at: { readonly [field: string]: ListIsMissing };
  readonly [field: string]: ListIsMissing | { readonly [field: string]: ListIsMissing };
}

/** What parts are told apart by. */
export type PartKey = StructClass | EntitySet;

/** Any part, as spawning sees it. */
export type AnyPart = PartKey | readonly [PartKey, unknown?] | ValuesWithoutList;

/** What spawning needs of a world. */
export interface SpawnerWorld {
  readonly entities: Entities;
  /** The pool or tag that a key stands for. */
  setOf(key: PartKey): EntitySet;
  /** Spawns after looking up all pools and tags anew: one was disposed of. */
  spawnList(parts: readonly (AnyPart | undefined)[]): Entity;
}

/** Creates an entity from the initial values of its components. */
type Run = (...inits: readonly unknown[]) => Entity;

/** The most parts of one call. */
export const MOST_PARTS = 12;

/** What a part names. */
export function keyOf(part: AnyPart): PartKey {
  return Array.isArray(part) ? (part as readonly [PartKey])[0] : (part as PartKey); // no key is an array
}

/** The initial values of a part: an object or a function, which `add` tells apart. */
export function initOf(part: AnyPart | undefined): unknown {
  return Array.isArray(part) ? (part as readonly [PartKey, unknown?])[1] : undefined;
}

/**
 * A list of kinds of parts, as a path in a tree. A call of `spawn` goes down the tree, part by part, and finds there the function that
 * was compiled for this list: each list has a text, and types, of its own. A node remembers the two children that were looked up last, so that
 * a loop looks nothing up.
 */
export class SpawnNode {
  readonly #world: SpawnerWorld;
  readonly #keys: readonly PartKey[];
  readonly #sets: readonly EntitySet[];
  readonly #children = new Map<PartKey, SpawnNode>();
  // At first a key that no part names: not even `undefined`, which a wrong call may name.
  #lastKey: unknown = this;
  #lastChild: SpawnNode | undefined;
  #otherKey: unknown = this;
  #otherChild: SpawnNode | undefined;
  /** Creates an entity. Compiled at the first call. */
  run: Run;

  constructor(world: SpawnerWorld, keys: readonly PartKey[] = [], sets: readonly EntitySet[] = []) {
    this.#world = world;
    this.#keys = keys;
    this.#sets = sets;
    const again: Run = (...inits) => world.spawnList(keys.map((key, i) => [key, inits[i]]));
    this.run = (...inits) => (this.run = makeRun(world.entities, sets, again))(...inits);
  }

  /** Whether a pool or tag of the list is not there any more. */
  get isGone(): boolean {
    const sets = this.#sets;
    for (let i = 0; i < sets.length; i++) if (sets[i]!.isGone) return true;
    return false;
  }

  /** A function that creates an entity with certain parts of these kinds. `again` does it where a pool is not there any more. */
  bind(parts: readonly AnyPart[], again: () => Entity): () => Entity {
    return makeRun(this.#world.entities, this.#sets, again, parts.map(initOf));
  }

  /** The list with one more part, of this kind. */
  step(key: PartKey): SpawnNode {
    if (key === this.#lastKey) return this.#lastChild!; // set together
    if (key === this.#otherKey) return this.#otherChild!;
    return this.#find(key);
  }

  #find(key: PartKey): SpawnNode {
    let child = this.#children.get(key);
    if (child === undefined) {
      child = new SpawnNode(this.#world, [...this.#keys, key], [...this.#sets, this.#world.setOf(key)]);
      this.#children.set(key, child);
    }
    this.#otherKey = this.#lastKey;
    this.#otherChild = this.#lastChild;
    this.#lastKey = key;
    this.#lastChild = child;
    return child;
  }
}

type AnyInit = ((component: Struct, entity: Entity) => void) | undefined;

/** Gives an entity a part that it has not. */
export function addPart(set: EntitySet, entity: Entity, part: AnyPart): void {
  if (set instanceof ComponentPool) (set as ComponentPool<Struct>).add(entity, initOf(part) as AnyInit); // or an object, which it takes as well
  else if (set instanceof Tag) (set as Tag).add(entity);
}

/** Gives an entity a part, or writes its initial values over those that the entity has. */
export function putPart(set: EntitySet, entity: Entity, part: AnyPart): void {
  if (!set.has(entity)) return addPart(set, entity, part);
  const init = initOf(part) as AnyInit;
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
 * @param bound the initial values, where they are always the same.
 */
function makeRun(
  entities: Entities,
  sets: readonly EntitySet[],
  again: Run,
  bound?: readonly unknown[],
): Run {
  const undo = (entity: Entity): void => {
    try {
      entities.destroy(entity);
    } catch {
      // The first error is thrown. Sets that are not attached here have nothing of the entity.
      if (entities.isAttached) removeFrom(sets, entity, entities);
    }
  };
  const parts = {
    SETS: sets.map((target, INDEX) => ({
      INDEX,
      HAS_DATA: target instanceof ComponentPool,
      target: target as unknown as SpawnSet['target'], // a set that adds entities
      INIT: bound?.[INDEX],
    })),
    entities,
    undo,
    again,
  };
  // The initial values of a call are arguments by the names that the elements of the list have in the source.
  const names = sets.map((_, i) => `SETSINIT${i}`).join(', ');
  const source = spawnEntitySource
    .replaceAll('inits[set.INDEX]', 'set.INIT')
    .replaceAll('...inits', bound === undefined ? names : '');
  const run = specialize({ run: spawnEntity, source }, 'World.spawn', parts, { PADDING: 0 }, { PADDING });
  return bound === undefined || canCompile() ? run : () => run(...bound); // compiled, it has its initial values in it
}

const PADDING = paddingOf('entity');

/** The error about a part that is none. */
export function noPart(value: unknown): AllocatorError {
  return new AllocatorError(
    'INVALID_ARGUMENT',
    `A part of an entity is ${showValue(value)}: expected a struct class, a component pool or a tag, or a list of one and its initial values, such as \`[Position, { x: 1 }]\`.`,
  );
}
