import { AllocatorError, checkOptions, isOfAnotherCopy, wrongArgument } from '@offheap/core';
import { checkedByDefault } from '../checked.ts';
import { ComponentPool } from '../entities/component-pool.ts';
import { Entities } from '../entities/entities.ts';
import { ENTITIES, type Entity } from '../entities/entity.ts';
import { ENTITY_SET } from '../entities/entity-set.ts';
import type { BasePool } from '../pool/base-pool.ts';
import { POOL, SlotPool } from '../pool/slot-pool.ts';
import type { Struct } from '../struct.ts';
import { tellHistory } from '../view/history.ts';
import { EntryTraces } from './entry-traces.ts';
import { wrapMethods } from './wrap-methods.ts';

/** Settings of {@link traceEntries}. */
export interface TraceEntriesOptions {
  /** How many entries that have ended are remembered, the last ones: 0 and more, 10,000 by default. */
  readonly keep?: number;
  /** Whether to trace at all; by default not in production, as checked mode. */
  readonly enabled?: boolean;
}

const KNOWN_OPTIONS: Record<keyof TraceEntriesOptions, true> = { keep: true, enabled: true };

/**
 * Remembers where the entries of a pool, components or entities are made and destroyed: errors about those that are gone
 * then end with both stacks. For the hunt: it takes some microseconds and a few hundred bytes for each entry. A pool that is not traced pays
 * nothing. Gives what ends the trace.
 *
 * ```ts
 * traceEntries(bullets);
 * ```
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when the pool is not in checked mode, which notices what the trace explains, or when
 *   `keep` is out of range.
 */
export function traceEntries<T extends Struct, E extends number>(
  pool: BasePool<T> | ComponentPool<T, E> | Entities,
  options: TraceEntriesOptions = {},
): () => void {
  checkTraced(pool);
  checkOptions('traceEntries', options, KNOWN_OPTIONS);
  const { keep = 10_000, enabled = checkedByDefault() } = options;
  if (!(Number.isInteger(keep) && keep >= 0)) {
    throw new AllocatorError('INVALID_ARGUMENT', `Keep ${keep} traces: expected an integer from 0 up.`);
  }
  if (!enabled) return () => undefined;
  const traces = new EntryTraces(keep);
  tellHistory(pool, traces.history);
  return pool instanceof Entities ? ofEntities(pool, traces) : ofChecked(pool, traces);
}

/** Refuses what has no entries to trace. */
function checkTraced(value: unknown): void {
  if (value instanceof Entities || value instanceof ComponentPool || value instanceof SlotPool) return;
  const what = 'What to trace';
  const expected = 'a Pool, a PackedPool, a ComponentPool or an Entities';
  for (const origin of [ENTITIES, ENTITY_SET]) {
    if (isOfAnotherCopy(value, origin)) throw wrongArgument(what, value, expected, origin);
  }
  throw wrongArgument(what, value, expected, POOL);
}

function ofChecked<T extends Struct, E extends number>(
  pool: BasePool<T> | ComponentPool<T, E>,
  traces: EntryTraces,
): () => void {
  if (pool.checked === false) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `The ${pool.layout.name} entries cannot be traced: their pool is not in checked mode, which notices what the trace explains. Make it with { checked: true }.`,
    );
  }
  return 'views' in pool ? ofPool(pool, traces) : ofComponents(pool, traces);
}

function ofPool<T extends Struct>({ storage, views }: BasePool<T>, traces: EntryTraces): () => void {
  const { slots } = storage;
  /** By slot; a restore may have changed them. */
  let handles: number[] = [];
  const look = (): void => {
    handles = Array.from({ length: slots.highest + 1 }, (_, slot) =>
      slots.isLive(slot) ? slots.handle(slot) : 0,
    );
  };
  look();
  return wrapMethods(views, {
    began: () => (slot) => {
      const handle = slots.handle(slot as number);
      handles[slot as number] = handle;
      traces.made(handle);
    },
    ended:
      (ended) =>
      (slot, ...rest) => {
        const handle = handles[slot as number]!;
        traces.destroyed(handle);
        ended(slot, ...rest);
        const view = views.kept[slot as number];
        if (view !== undefined) tellHistory(view, traces.history); // it forgets its pool
      },
    restored:
      (restored) =>
      (...snapshot) => {
        restored(...snapshot);
        look();
      },
  });
}

function ofComponents<T extends Struct, E extends number>(
  pool: ComponentPool<T, E>,
  traces: EntryTraces,
): () => void {
  return wrapMethods(pool, {
    tryAdd:
      (tryAdd) =>
      (entity, ...rest) => {
        const isNew = !pool.has(entity as E);
        const component = tryAdd(entity, ...rest);
        if (isNew && pool.has(entity as E)) traces.made(entity as E);
        return component;
      },
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

function ofEntities(entities: Entities, traces: EntryTraces): () => void {
  const making = (make: (...args: unknown[]) => unknown) => (): unknown => {
    const entity = make() as number; // both give an id
    if (entity !== 0) traces.made(entity);
    return entity;
  };
  return wrapMethods(entities, {
    create: making,
    tryCreate: making,
    release: (release) => (entity) => {
      if (entities.alive(entity as Entity)) traces.destroyed(entity as number);
      release(entity);
    },
  });
}
