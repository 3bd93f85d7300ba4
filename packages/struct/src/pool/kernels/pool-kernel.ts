import type { Init } from '../../schema/initial.ts';
import type { Struct } from '../../schema/struct.ts';
import type { PoolStorage } from '../../storage/pool-storage.ts';
import type { CheckedViews } from '../../checked/checked-views.ts';
import type { RunHook } from '../../view/hooks.ts';
import type { answersYes, refusePromise } from '../../view/refuse-promises.ts';
import type { CheckedViewClass, View } from '../../view/view.ts';
import type { BasePool } from '../base-pool.ts';
import type { EntryLifecycle } from '../entry-lifecycle.ts';
import type { GONE } from '../gone.ts';
import type { fullPool } from '../pool-errors.ts';
import type { PoolViews } from '../pool-views.ts';
import type { Entries } from './entries.kernel.ts';

/** Numbers and flags of one pool. They are literals in the source that is compiled for the pool. */
export interface PoolConstants {
  /** Whether live entries are contiguous, so that the last entry moves into a gap. */
  readonly PACKED: boolean;
  /** Whether each field has a column of its own. */
  readonly COLUMNS: boolean;
  /** Whether the pool never grows, so that all entries are in one block. */
  readonly ONE_SLAB: boolean;
  /** Whether views check that their entry is live. */
  readonly CHECKED: boolean;
  /** Whether each call of `create` creates a new view. */
  readonly FRESH_VIEWS: boolean;
  /** Whether functions return some of the initial values. */
  readonly GENERATES: boolean;
  /** Whether a slot is never used again when its generations are used up. */
  readonly RETIRES: boolean;
  readonly HAS_ON_CREATE: boolean;
  readonly HAS_ON_DESTROY: boolean;
  /** Whether entries refer to values outside the memory, which are released when the entry is destroyed. */
  readonly RELEASES: boolean;
  /**
   * Whether entries may have views that `create` returned, which removals detach. Views of checked mode are detached
   * by `checks`.
   */
  readonly KEPT: boolean;
  // Indices in the memory's `i32`: of the words of the slot table (see `SlotTable`), of the slot of entry 0, of the slabs.
  readonly HEAD: number;
  readonly HIGHEST: number;
  readonly LIVE: number;
  readonly FIRST_GENERATION: number;
  readonly GENERATIONS: number;
  readonly LINKS: number;
  readonly SLOT_WORDS: number;
  readonly SLAB_WORDS: number;
  readonly GENERATION_MASK: number;
  readonly SLOT_BITS: number;
  readonly SLOT_MASK: number;
  readonly SLAB_CAPACITY: number;
  readonly MAX_CAPACITY: number;
  /** The number of entries that each column of a slab has room for. */
  readonly ROWS: number;
  /**
   * Offsets count `2 ** SHIFT` bytes, like those of views; in columns they count rows. This applies to the next three
   * constants.
   */
  readonly SHIFT: number;
  readonly STRIDE: number;
  /** The offset of entry 0. */
  readonly BASE: number;
  /** The offset of the sink, to which views of destroyed entries refer. */
  readonly SINK: number;
  /** The offset of the cursor of an idle iterator, far below the memory. */
  readonly IDLE: number;
  /** See `PoolViews`. */
  readonly ONE_BEGINNING: number;
  /** An expression that is never evaluated, too large for V8 to inline the function around it: see `loop-function.ts`. */
  readonly PADDING: number;
}

/** The objects that the kernels of one pool work on. */
export interface PoolParts<T extends Struct> {
  readonly pool: BasePool<T>;
  readonly storage: PoolStorage;
  readonly i32: Int32Array;
  readonly View: CheckedViewClass<T>;
  readonly views: PoolViews<T>;
  /** The additional work of checked mode: called only if `CHECKED`. */
  readonly checks: CheckedViews<T>;
  readonly lifecycle: EntryLifecycle<T>;
  /** Views that `create` returned, by slot. */
  readonly kept: (T & View)[];
  /** For fresh views: the generation word of the entry of each element of `kept`, by slot. */
  readonly keptGenerations: number[];
  readonly GONE: typeof GONE;
  readonly endedAt: number;
  readonly iteratorPrototype: object;
  imul(this: void, a: number, b: number): number;
  reset(this: void, offset: number): void;
  copy(this: void, to: number, from: number): void;
  fill(this: void, entry: T, init: Init<T>): void;
  readonly onCreate: RunHook;
  release(this: void, offset: number): void;
  readonly refusePromise: typeof refusePromise;
  readonly answersYes: typeof answersYes;
  readonly fullPool: typeof fullPool;
}

/** The same, and the functions of the kernel of entries. */
export interface EntryParts<T extends Struct> extends PoolParts<T>, Entries<T> {}

/** Constants of one loop. */
export interface LoopConstants extends PoolConstants {
  /** Whether the loop runs inside itself, or inside callbacks whose views follow their entries. */
  readonly NESTED: boolean;
  /**
   * Whether the loop calls one function only, which is then a constant of its code: V8 does not compare functions for
   * each entry, which would cost 0.2 ns where the loop is not peeled.
   */
  readonly OWN_CALLBACK: boolean;
  /** The number of arguments of a system, after the entry, that are certainly numbers. */
  readonly NUMBERS: number;
}

/** The objects that the kernel of one loop works on. */
export interface LoopParts<T extends Struct> extends EntryParts<T> {
  /** The loop's own cursor. Not used in checked mode, which creates a view for each entry. */
  readonly cursor: T & View;
  /** The only function that the loop calls, if `OWN_CALLBACK`. */
  readonly callback: Callback<T>;
  /** The name of the loop's callback in messages. */
  readonly callbackName: string;
  /**
   * How `destroyWhere` removes entries: without handling kept views, until `create` is called. V8 treats the function
   * as a constant, and discards the code around it when it is replaced.
   */
  readonly removal: Pick<Entries<T>, 'dropAt'>;
}

/** Fills a new entry; `i` is its number among those created together. */
export type EntryInit<T extends Struct> = Init<T> | ((entry: T, i: number) => void);

/** The entry that a checked loop visits, and the view of it. */
export interface Visit<T extends Struct> {
  slot: number;
  view: (T & View) | undefined;
}

/** The function that a loop calls with each entry, and with further arguments. */
export type Callback<T extends Struct> = (
  entry: T,
  a0?: unknown,
  a1?: unknown,
  a2?: unknown,
  a3?: unknown,
) => unknown;

/**
 * Calls a function with each entry of one slab, from index `index` down to index `first`. Returns the number of entries that it has destroyed. The
 * loop of `spawnMany` creates `index` entries, or as many as there is room for, and returns their number; its function is `init`, which may also be
 * an object or undefined. Short loops are called often, and each parameter costs time.
 */
export type EntryLoop<T extends Struct> = (
  index: number,
  first: number,
  visited: Visit<T> | undefined,
  fn: Callback<T>,
  a0?: unknown,
  a1?: unknown,
  a2?: unknown,
  a3?: unknown,
) => number;
