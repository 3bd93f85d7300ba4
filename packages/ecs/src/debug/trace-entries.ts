import { isOfAnotherCopy, wrongArgument } from '@offheap/core/internal';
import type { PackedPool, Pool, Struct } from '@offheap/struct';
import { type TraceEntriesOptions, traceEntries as tracePool } from '@offheap/struct/debug';
import {
  checkTraced,
  type EntryTraces,
  POOL,
  SlotPool,
  startTrace,
  wrapMethods,
} from '@offheap/struct/internal';
import { ComponentPool } from '../component-pool.ts';
import { Entities } from '../entities.ts';
import { ENTITY_SET } from '../entity-set.ts';
import { ENTITIES, type Entity } from '../entity.ts';

/**
 * Records where the entries of a pool, components or entities are created and destroyed, as `traceEntries` of
 * `@offheap/struct/debug` does for pools. Returns a function that stops the trace.
 *
 * ```ts
 * traceEntries(entities);
 * ```
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when the pool is not in checked mode, which the trace depends on, or when
 *   `keep` is out of range.
 */
export function traceEntries<T extends Struct, E extends number>(
  target: Pool<T> | PackedPool<T> | ComponentPool<T, E> | Entities,
  options: TraceEntriesOptions = {},
): () => void {
  if (target instanceof Entities) {
    return startTrace(target, options, (traces) => traceIds(target, traces));
  }
  if (target instanceof ComponentPool) {
    return startTrace(target, options, (traces) => {
      checkTraced(target);
      return traceComponents(target, traces);
    });
  }
  if (!(target instanceof SlotPool)) {
    const what = 'What to trace';
    const expected = 'a Pool, a PackedPool, a ComponentPool or an Entities';
    for (const origin of [ENTITIES, ENTITY_SET]) {
      if (isOfAnotherCopy(target, origin)) throw wrongArgument(what, target, expected, origin);
    }
    throw wrongArgument(what, target, expected, POOL);
  }
  return tracePool(target, options);
}

function traceComponents<T extends Struct, E extends number>(
  pool: ComponentPool<T, E>,
  traces: EntryTraces,
): () => void {
  const adding =
    (add: (...args: unknown[]) => unknown) =>
    (entity: unknown, ...rest: unknown[]): unknown => {
      const isNew = !pool.has(entity as E); // an id is the first argument
      const component = add(entity, ...rest);
      if (isNew && pool.has(entity as E)) traces.made(entity as E); // the same
      return component;
    };
  return wrapMethods(pool, {
    add: adding,
    tryAdd: adding,
    remove: (remove) => (entity) => {
      const had = pool.has(entity as E);
      try {
        return remove(entity);
      } finally {
        if (had && !pool.has(entity as E)) traces.destroyed(entity as E);
      }
    },
  });
}

function traceIds(entities: Entities, traces: EntryTraces): () => void {
  const making = (make: (...args: unknown[]) => unknown) => (): unknown => {
    const entity = make() as number; // both return an id
    if (entity !== 0) traces.made(entity);
    return entity;
  };
  return wrapMethods(entities, {
    create: making,
    tryCreate: making,
    release: (release) => (entity) => {
      if (entities.has(entity as Entity)) traces.destroyed(entity as number);
      release(entity);
    },
  });
}
