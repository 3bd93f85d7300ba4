import { AllocatorError } from '@offheap/core';
import { showValue } from '@offheap/core/internal';
import type { Struct } from '@offheap/struct';
import type { Changes } from './changes.ts';
import type { ComponentPool } from './component-pool.ts';
import type { Entity } from './entity.ts';
import type { EntitySet } from './entity-set.ts';
import type { QueryPart } from './query.ts';

/** The callback of any query, as its loop calls it: with arguments of the types in its own declaration. @internal */
export type Callback = (...args: unknown[]) => unknown;

/** The name of the callback in messages. @internal */
export const CALLBACK = 'callback of a query';

/** The name of the callback of `find` and `some` in messages. @internal */
export const PREDICATE = 'callback of `find`';

/** Selects the entities whose component was marked as changed. @internal */
export interface ChangedSince<E extends number = Entity> {
  readonly changes: Changes<E>;
  /** Called once when a loop begins. */
  readonly since: () => number;
}

/**
 * Calls the `since` function of each of `changed` and stores the results in `versions`.
 *
 * @internal
 * @throws AllocatorError `INVALID_ARGUMENT` for a result that is not a number; `DISPOSED` when a function has disposed of
 *   the changes.
 */
export function readVersions<E extends number>(
  changed: readonly ChangedSince<E>[],
  versions: number[],
): void {
  for (let i = 0; i < changed.length; i++) {
    const version = changed[i]!.since();
    if (typeof version !== 'number' || Number.isNaN(version)) throw noVersion(version);
    versions[i] = version;
  }
  for (let i = 0; i < changed.length; i++) changed[i]!.changes.checkHere();
}

function noVersion(version: unknown): AllocatorError {
  return new AllocatorError(
    'INVALID_ARGUMENT',
    `The function of \`changedSince\` returned ${showValue(version)}: expected a version, which \`changes.advance()\` returns, or 0.`,
  );
}

/** The parts of a query that loops use. @internal */
export interface JoinShape<E extends number = Entity> {
  /** The sets that an entity must be in, and whose components are passed to the callback. */
  readonly sets: readonly EntitySet<E>[];
  /** Further sets that an entity must be in. */
  readonly required: readonly EntitySet<E>[];
  /** Sets that an entity must not be in. */
  readonly excluded: readonly EntitySet<E>[];
  /** Pools whose components are passed to the callback if the entity has one. */
  readonly optional: readonly EntitySet<E>[];
  /** Lists of sets: the entity must be in at least one set of each list. */
  readonly any: readonly (readonly EntitySet<E>[])[];
  /** The changes that an entity's components must have. */
  readonly changed: readonly ChangedSince<E>[];
  /** Whether the sets are a group, so that their first places correspond. */
  readonly grouped: boolean;
  /** Throws instead of beginning a loop over a set that no longer exists. */
  readonly check?: () => void;
  /** Returns the pool of a struct class. */
  readonly resolve?: (part: QueryPart<E>) => EntitySet<E>;
}

/** Returns the shape of a query of the given sets only. @internal */
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

/** Returns all sets of a shape. @internal */
export function allSetsOf<E extends number>(shape: JoinShape<E>): EntitySet<E>[] {
  const { sets, required, excluded, optional, any } = shape;
  return [...sets, ...required, ...excluded, ...optional, ...any.flat()];
}

/** Whether a set is a component pool; a tag has no struct. @internal */
export function hasComponents<E extends number>(set: EntitySet<E>): set is ComponentPool<Struct, E> {
  return 'binding' in set;
}

/** Returns the component pools among some sets. @internal */
export function poolsOf<E extends number>(sets: readonly EntitySet<E>[]): ComponentPool<Struct, E>[] {
  return sets.filter((set) => hasComponents(set));
}
