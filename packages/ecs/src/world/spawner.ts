import { valuesOfTag } from '../entity-errors.ts';
import { AllocatorError } from '@offheap/core';
import { DEVELOPMENT, isOfAnotherCopy, showValue, wrongArgument } from '@offheap/core/internal';
import type { Struct, StructClass } from '@offheap/struct';
import {
  canCompile,
  isStructClass,
  paddingOf,
  specialize,
  STRUCT,
  structName,
} from '@offheap/struct/internal';
import type { ComponentInit } from '../component-options.ts';
import { ComponentPool } from '../component-pool.ts';
import type { Entities } from '../entities.ts';
import type { Entity } from '../entity.ts';
import { ENTITY_SET, EntitySet } from '../entity-set.ts';
import { spawnEntitySource } from '../kernels/kernel-sources.generated.ts';
import { spawnEntity, type SpawnSet } from '../kernels/spawn-entity.kernel.ts';
import { Tag } from '../tag.ts';

/**
 * A part of a new entity: a struct class, a component pool or a tag. A part with initial values is a list:
 * `[Position, { x: 1 }]` or `[Position, (position) => position.set(1, 2)]`.
 */
export type Part<T extends Struct = Struct> =
  | Tag
  | StructClass<T>
  | ComponentPool<T>
  | readonly [of: StructClass<T> | ComponentPool<T> | Tag, init?: ComponentInit<T> | undefined]
  | ValuesWithoutList;

type ListIsMissing = 'Put the part and its initial values into a list: [Position, { x: 1 }]';

/**
 * Exists only for the compiler's error message: in `spawn(Position, { x: 1 })`, the compiler compares the values with this type, and
 * the error contains the text. No value has this type. `at` is required, because `{}` is not a part either, and because lists and
 * pools have a method of this name, with which the compiler would compare a field `at`.
 */
interface ValuesWithoutList {
  readonly at: { readonly [field: string]: ListIsMissing };
  readonly [field: string]: ListIsMissing | { readonly [field: string]: ListIsMissing };
}

/** The keys that identify parts. */
export type PartKey = StructClass | EntitySet;

/** Any part, untyped. */
export type AnyPart = PartKey | readonly [PartKey, unknown?] | ValuesWithoutList;

/** The members of a world that spawning uses. */
export interface SpawnerWorld {
  readonly entities: Entities;
  /** Returns the pool or tag of a key. */
  setOf(key: PartKey): EntitySet;
  /** Spawns an entity after looking up all pools and tags again, because one was disposed of. */
  spawnList(parts: readonly (AnyPart | undefined)[]): Entity;
}

/** Creates an entity from the initial values of its components. */
type Run = (...inits: readonly unknown[]) => Entity;

/** The highest number of parts in one call. */
export const MOST_PARTS = 12;

/** Returns the key of a part. */
export function keyOf(part: AnyPart): PartKey {
  return Array.isArray(part) ? (part as readonly [PartKey])[0] : (part as PartKey); // no key is an array
}

/**
 * Returns the initial values of a part: an object or a function, which `add` distinguishes.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` in development when the list of the part has more than two elements. In
 *   production, the check would make `World.spawn` too long to be inlined; the first call for a list of parts has the
 *   check.
 */
export function initOf(part: AnyPart | undefined): unknown {
  if (!Array.isArray(part)) return undefined;
  if (DEVELOPMENT && part.length > 2) throw partsInOneList(part as readonly unknown[]);
  return (part as readonly [PartKey, unknown?])[1];
}

/**
 * A list of kinds of parts, as a path in a tree. A call of `spawn` descends the tree, part by part, to the function
 * that was compiled for this list, so that each list has code and type feedback of its own. A node caches the two
 * children that were looked up last, so that a loop needs no lookup.
 */
export class SpawnNode {
  readonly #world: SpawnerWorld;
  readonly #keys: readonly PartKey[];
  readonly #sets: readonly EntitySet[];
  readonly #children = new Map<PartKey, SpawnNode>();
  // Initially a key that no part has: not even `undefined`, which a wrong call may pass.
  #lastKey: unknown = this;
  #lastChild: SpawnNode | undefined;
  #otherKey: unknown = this;
  #otherChild: SpawnNode | undefined;
  /** Creates an entity. Compiled on the first call. */
  run: Run;

  constructor(world: SpawnerWorld, keys: readonly PartKey[] = [], sets: readonly EntitySet[] = []) {
    this.#world = world;
    this.#keys = keys;
    this.#sets = sets;
    const again: Run = (...inits) => world.spawnList(keys.map((key, i) => [key, inits[i]]));
    this.run = (...inits) => (this.run = makeRun(world.entities, sets, again))(...inits);
  }

  /** Whether a pool or tag of the list no longer exists. */
  get isGone(): boolean {
    const sets = this.#sets;
    for (let i = 0; i < sets.length; i++) if (sets[i]!.isGone) return true;
    return false;
  }

  /** Throws when a pool or tag of the list no longer exists. */
  checkHere(): void {
    for (const set of this.#sets) if (set.isGone) set.checkHere();
  }

  /** A function that creates an entity with certain parts of these kinds. `again` creates the entity if a pool no longer exists. */
  bind(parts: readonly AnyPart[], again: () => Entity): () => Entity {
    return makeRun(this.#world.entities, this.#sets, again, parts.map(initOf));
  }

  /** Returns the node of the list with one more part of the given kind. */
  step(key: PartKey, part: AnyPart): SpawnNode {
    if (key === this.#lastKey) return this.#lastChild!; // set together
    if (key === this.#otherKey) return this.#otherChild!;
    return this.#find(key, part);
  }

  #find(key: PartKey, part: AnyPart): SpawnNode {
    if (Array.isArray(part) && part.length > 2) throw partsInOneList(part as readonly unknown[]);
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

/** Adds a part that the entity does not have. */
export function addPart(set: EntitySet, entity: Entity, part: AnyPart): void {
  if (set instanceof ComponentPool) (set as ComponentPool<Struct>).add(entity, initOf(part) as AnyInit); // or an object, which `add` also accepts
  else if (set instanceof Tag) {
    refuseValues(set, initOf(part));
    (set as Tag).add(entity);
  }
}

/** Adds a part, or writes its initial values over those of the entity's part. */
export function putPart(set: EntitySet, entity: Entity, part: AnyPart): void {
  if (!set.has(entity)) return addPart(set, entity, part);
  const init = initOf(part) as AnyInit;
  if (init === undefined) return;
  if (!(set instanceof ComponentPool)) return refuseValues(set, init);
  (set as ComponentPool<Struct>).overwrite(entity, init);
}

/** Destroys an entity to which not all of its parts could be added. The error of the part that could not be added is thrown, and no other. */
export function undoSpawn(entities: Entities, entity: Entity): void {
  try {
    entities.undo(entity);
  } catch {
    // The entity is destroyed nevertheless.
  }
}

/**
 * Compiles the function that creates an entity with parts in these sets.
 *
 * @param again called instead if one of the sets no longer exists.
 * @param bound the initial values, if they are always the same.
 */
function makeRun(
  entities: Entities,
  sets: readonly EntitySet[],
  again: Run,
  bound?: readonly unknown[],
): Run {
  const parts = {
    SETS: sets.map((target, INDEX) => ({
      INDEX,
      HAS_DATA: target instanceof ComponentPool,
      target: target as unknown as SpawnSet['target'], // a set that adds entities
      INIT: bound?.[INDEX],
    })),
    entities,
    undo: (entity: Entity) => undoSpawn(entities, entity),
    refuseValues,
    again,
    explain: (error: unknown, ...inits: readonly unknown[]): unknown => {
      const wrong = (bound ?? inits).findIndex((init) => isStructClass(init) || init instanceof EntitySet);
      return wrong < 0 ? error : partsInOneList([sets[wrong]!, (bound ?? inits)[wrong]]);
    },
  };
  // The initial values are parameters, with the names that the elements of the list have in the source.
  const names = sets.map((_, i) => `SETSINIT${i}`).join(', ');
  const source = spawnEntitySource
    .split('inits[set.INDEX]')
    .join('set.INIT')
    .split('...inits')
    .join(bound === undefined ? names : '');
  const run = specialize({ run: spawnEntity, source }, 'World.spawn', parts, { PADDING: 0 }, { PADDING });
  return bound === undefined || canCompile() ? run : () => run(...bound); // the compiled function contains the initial values
}

const PADDING = paddingOf('entity');

/** Throws for initial values of a tag, which has no data. */
function refuseValues(tag: object, values: unknown): void {
  if (values === undefined) return;
  if (isStructClass(values) || values instanceof EntitySet) throw partsInOneList([tag, values]);
  throw valuesOfTag(nameOf(tag as Tag), values);
}

/** Returns the error about a list of several parts: `spawn([Position, Velocity])`. */
function partsInOneList(list: readonly unknown[]): AllocatorError {
  const shown = list.map((part) => {
    if (isStructClass(part) || part instanceof EntitySet) return nameOf(part);
    return typeof part === 'object' ? '{ ... }' : showValue(part);
  });
  return new AllocatorError(
    'INVALID_ARGUMENT',
    `A part of an entity is the list [${shown.join(', ')}]: expected a list of one part and its initial values. Write each part as a separate argument, as in \`spawn([Position, { x: 1 }], Velocity)\`.`,
  );
}

function nameOf(part: PartKey): string {
  if (part instanceof ComponentPool) return part.layout.name;
  return part instanceof EntitySet ? ((part as unknown as Tag).name ?? 'Tag') : structName(part); // there are no other sets
}

/** Returns the error about a value that is not a part. */
export function noPart(value: unknown): AllocatorError {
  if (Array.isArray(value)) {
    return new AllocatorError(
      'INVALID_ARGUMENT',
      'A part is a list of parts: expected each part as a separate argument, as in `query(Position, Velocity)` or `spawn(Position, [Velocity, { x: 1 }])`.',
    );
  }
  return wrongArgument(
    'A part of an entity',
    value,
    'a struct class, a component pool or a tag, or a list of one and its initial values, such as `[Position, { x: 1 }]`',
    isOfAnotherCopy(value, ENTITY_SET) ? ENTITY_SET : STRUCT,
  );
}
