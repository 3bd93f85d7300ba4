import { AllocatorError } from '@offheap/core';
import { checkOptions, wrongArgument } from '@offheap/core/internal';
import { checkedByDefault } from '../checked-mode.ts';
import type { BasePool } from '../pool/base-pool.ts';
import { POOL, SlotPool } from '../pool/slot-pool.ts';
import type { Struct } from '../schema/struct.ts';
import { tellHistory } from '../view/history.ts';
import { EntryTraces } from './entry-traces.ts';
import { wrapMethods } from './wrap-methods.ts';

/** Options of {@link traceEntries}. */
export interface TraceEntriesOptions {
  /** The number of destroyed entries to remember, the latest ones: 0 or more, 10,000 by default. */
  readonly keep?: number;
  /** Whether to trace at all. The default is that of checked mode: not in production. */
  readonly enabled?: boolean;
}

const KNOWN_OPTIONS: Record<keyof TraceEntriesOptions, true> = { keep: true, enabled: true };

/**
 * Records where the entries of a pool are created and destroyed: an error about a destroyed entry then includes both
 * stacks. A tool for debugging: each entry costs some microseconds and a few hundred bytes. A pool that is not traced
 * costs nothing. Returns a function that stops the trace. `traceEntries` of `@offheap/ecs/debug` also traces entities
 * and component pools.
 *
 * ```ts
 * traceEntries(bullets);
 * ```
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when the pool is not in checked mode, which the trace depends on, or when
 *   `keep` is out of range.
 */
export function traceEntries<T extends Struct>(
  pool: BasePool<T>,
  options: TraceEntriesOptions = {},
): () => void {
  if (!(pool instanceof SlotPool)) {
    throw wrongArgument('What to trace', pool, 'a Pool or a PackedPool', POOL);
  }
  return startTrace(pool, options, (traces) => {
    checkTraced(pool);
    return tracePool(pool, traces);
  });
}

/**
 * Checks the options and, unless they disable the trace, starts the trace with `wrap`, which returns the function that
 * stops the trace.
 */
export function startTrace(
  target: object,
  options: TraceEntriesOptions,
  wrap: (traces: EntryTraces) => () => void,
): () => void {
  checkOptions('traceEntries', options, KNOWN_OPTIONS);
  const { keep = 10_000, enabled = checkedByDefault() } = options;
  if (!(Number.isInteger(keep) && keep >= 0)) {
    throw new AllocatorError('INVALID_ARGUMENT', `keep is ${keep}: expected an integer of 0 or more.`);
  }
  if (!enabled) return () => undefined;
  const traces = new EntryTraces(keep);
  tellHistory(target, traces.history);
  return wrap(traces);
}

/** Throws for a pool that is not in checked mode. */
export function checkTraced(pool: {
  readonly checked: unknown;
  readonly layout: { readonly name: string };
}): void {
  if (pool.checked !== false) return;
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    `The ${pool.layout.name} entries cannot be traced: their pool is not in checked mode, which detects the mistakes that a trace explains. Create it with { checked: true }.`,
  );
}

function tracePool<T extends Struct>({ storage, views }: BasePool<T>, traces: EntryTraces): () => void {
  const { slots } = storage;
  /** The handles by slot; a restore may have changed them. */
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
        if (view !== undefined) tellHistory(view, traces.history); // the trace no longer refers to the pool
      },
    restored:
      (restored) =>
      (...snapshot) => {
        restored(...snapshot);
        look();
      },
  });
}
