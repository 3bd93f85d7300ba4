import { AllocatorError } from '@offheap/core';
import { checkOptions, showValue } from '@offheap/core/internal';
import { checkedByDefault } from '../checked-mode.ts';
import { wrapMethods } from './wrap-methods.ts';

/** An object that can become full: a pool, a component pool, entities or a tag. */
export interface Fillable {
  readonly length: number;
  readonly capacity: number;
  /** The highest capacity, if the object can grow. */
  readonly maxCapacity?: number;
}

/** Options of {@link warnNearCapacity}. */
export interface NearCapacityOptions {
  /** The share of the capacity at which to warn: greater than 0, at most 1; 0.9 by default. */
  readonly at?: number;
  /** The name in the message; by default the object's own kind. */
  readonly name?: string;
  /** Whether to watch at all. The default is that of checked mode: not in production. */
  readonly enabled?: boolean;
  /** Called with the message; by default `console.warn`. */
  readonly warn?: (message: string) => void;
}

const KNOWN_OPTIONS: Record<keyof NearCapacityOptions, true> = {
  at: true,
  name: true,
  enabled: true,
  warn: true,
};

/** The methods that create entries. */
const MAKERS = [
  'create',
  'tryCreate',
  'createMany',
  'spawn',
  'trySpawn',
  'spawnMany',
  'add',
  'tryAdd',
] as const;

/** Below this share of the threshold, the object may warn again. */
const REARM = 0.9;

/**
 * Warns when the number of entries of a pool approaches its maximum capacity: once, and again only after the number
 * has been well below it. It wraps the methods that create entries, so other pools have no extra cost. Returns
 * a function that stops the watch.
 *
 * ```ts
 * warnNearCapacity(particles, { at: 0.95 });
 * ```
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when `at` is out of range.
 */
export function warnNearCapacity(pool: Fillable, options: NearCapacityOptions = {}): () => void {
  if (typeof pool?.length !== 'number' || typeof pool.capacity !== 'number') {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `The pool to watch is ${showValue(pool)}: expected a pool, a component pool, a tag or entities.`,
    );
  }
  checkOptions('warnNearCapacity', options, KNOWN_OPTIONS);
  const { at = 0.9, enabled = checkedByDefault(), warn = (message) => console.warn(message) } = options;
  if (!(typeof at === 'number' && at > 0 && at <= 1)) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `Warn at ${showValue(at)} of the capacity: expected more than 0, up to 1, as in { at: 0.9 }.`,
    );
  }
  if (typeof warn !== 'function') {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `The option \`warn\` of warnNearCapacity is ${showValue(warn)}: expected a function of a message.`,
    );
  }
  if (!enabled) return () => undefined;
  const near = Math.ceil((pool.maxCapacity ?? pool.capacity) * at);
  let isArmed = true;
  const look = (): void => {
    if (!isArmed || pool.length < near) return;
    isArmed = false;
    warn(messageFor(pool, options.name));
  };
  const watch =
    (make: (...args: unknown[]) => unknown) =>
    (...args: unknown[]): unknown => {
      if (pool.length < near * REARM) isArmed = true;
      const made = make(...args);
      look();
      return made;
    };
  return wrapMethods(pool, Object.fromEntries(MAKERS.map((name) => [name, watch])));
}

function messageFor(pool: Fillable, name: string | undefined): string {
  const { length, capacity, maxCapacity } = pool;
  const { layout } = pool as { layout?: { readonly name: string } };
  const called = name ?? `${pool.constructor.name}${layout === undefined ? '' : ` of ${layout.name}`}`;
  const more = maxCapacity === undefined ? '`capacity`' : '`capacity` or `maxCapacity`';
  return `offheap: the ${called} holds ${length} of at most ${maxCapacity ?? capacity} entries. Increase ${more}, or destroy entries sooner.`;
}
