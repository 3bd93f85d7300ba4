import type { Struct } from '@offheap/struct';
import type { Changes } from './changes.ts';
import type { ComponentPool } from './component-pool.ts';
import type { Entity } from './entity.ts';
import type { EntitySet } from './entity-set.ts';
import type { QueryPart } from './query.ts';

/** Any query's callback, as its loop sees it: called with what the type that it came with says. @internal */
export type Callback = (...args: unknown[]) => unknown;

/** What messages call it. @internal */
export const CALLBACK = 'callback of a query';

/** What messages call the callback of `find` and `some`. @internal */
export const PREDICATE = 'callback of `find`';

/** Selects the entities whose component was marked as changed. @internal */
export interface ChangedSince<E extends number = Entity> {
  readonly changes: Changes<E>;
  /** Asked once when a loop begins. */
  readonly since: () => number;
}

/** What loops need to know of a query. @internal */
export interface JoinShape<E extends number = Entity> {
  /** All that an entity has to be in, and whose components the callback gets. */
  readonly sets: readonly EntitySet<E>[];
  /** What it has to be in besides. */
  readonly required: readonly EntitySet<E>[];
  /** What it must not be in. */
  readonly excluded: readonly EntitySet<E>[];
  /** Pools whose components the callback gets where the entity has one. */
  readonly optional: readonly EntitySet<E>[];
  /** Of each list, the entity has to be in one. */
  readonly any: readonly (readonly EntitySet<E>[])[];
  /** What must have changed. */
  readonly changed: readonly ChangedSince<E>[];
  /** Whether the sets are a group: their first places belong together. */
  readonly grouped: boolean;
  /** Refuses to begin a loop that would go over what is gone. */
  readonly check?: () => void;
  /** Finds the pool that a struct class stands for. */
  readonly resolve?: (part: QueryPart<E>) => EntitySet<E>;
}

/** A shape of some sets alone. @internal */
export function shapeOf<E extends number>(
  sets: readonly EntitySet<E>[],
  resolve?: (part: QueryPart<E>) => EntitySet<E>,
): JoinShape<E> {
  return {
    sets,
    required: [],
    excluded: [],
    optional: [],
    any: [],
    changed: [],
    grouped: false,
    ...(resolve && { resolve }),
  };
}

/** All sets of a shape. @internal */
export function allSetsOf<E extends number>(shape: JoinShape<E>): EntitySet<E>[] {
  const { sets, required, excluded, optional, any } = shape;
  return [...sets, ...required, ...excluded, ...optional, ...any.flat()];
}

/** Whether a set is a component pool: a tag binds no struct to the memory. @internal */
export function hasComponents<E extends number>(set: EntitySet<E>): set is ComponentPool<Struct, E> {
  return 'binding' in set;
}

/** The component pools among some sets. @internal */
export function poolsOf<E extends number>(sets: readonly EntitySet<E>[]): ComponentPool<Struct, E>[] {
  return sets.filter((set) => hasComponents(set));
}
