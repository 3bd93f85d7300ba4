import { reserveStack } from '@offheap/core/internal';
import { canCompile } from '../codegen/compile.ts';
import { FIRST_PIECE, LEAST_WARMED_ENTRIES, paddingOf, WARMING_CALLS } from '../codegen/loop-function.ts';
import { takeCopy } from '../codegen/kernel-copies.ts';
import { specialize } from '../codegen/specialize.ts';
import type { Struct } from '../schema/struct.ts';
import { CallbackLoops } from './callback-loops.ts';
import { CALLBACKS } from './callback-names.ts';
import type { BasePool } from './base-pool.ts';
import type { Iteration } from './kernels/iteration.kernel.ts';
import type { Callback, EntryInit, EntryLoop, LoopParts } from './kernels/pool-kernel.ts';
import { withHeldArguments } from './held-arguments.ts';
import { canMove, checkSystem } from './pool-errors.ts';
import type { PoolKit } from './pool-kernels.ts';
import type { PoolViews } from './pool-views.ts';
import { staticLoop } from './static-loops.ts';

/** More entries than any pool has. An integer: V8 stores other numbers outside of objects. */
const ANY_NUMBER = 2 ** 30 - 1;

/** The highest number of arguments after the entry that the kernel of a system passes on. */
const MOST_ARGUMENTS = 4;

/**
 * The most iterators that a pool reuses, each with code of its own. An iterator that a program does not finish stays in
 * use.
 */
const MOST_ITERATORS = 8;

const NEVER_CALLED = (): undefined => undefined;

/** The kernel of each method's loop. */
const LOOPS = {
  each: 'visitEntries',
  system: 'visitEntries',
  destroyWhere: 'destroyWhere',
  spawnMany: 'spawnMany',
} as const;

type Method = keyof typeof LOOPS;

/** The methods of a pool that run over many entries. `BasePool` documents them. */
export interface LoopMethods<T extends Struct> {
  each(fn: Callback<T>): void;
  destroyWhere(dead: Callback<T>): number;
  spawnMany(count: number, init: EntryInit<T> | undefined): number;
  system(fn: Callback<T>): (...args: unknown[]) => void;
  iterate(): IterableIterator<T>;
}

/**
 * The loops of one pool. Their code is created when a loop is first used, for some loops once per callback, so that the
 * type feedback stays separate.
 */
export class PoolLoops<T extends Struct> implements LoopMethods<T> {
  readonly #kit: PoolKit<T>;
  readonly #each: CallbackLoops<Sweep<T>>;
  readonly #destroyWhere: CallbackLoops<Sweep<T>>;
  readonly #spawnMany: CallbackLoops<Sweep<T>>;
  readonly #iterations: Iteration<T>[] = [];
  readonly #words: Int32Array;
  /** The index of the number of entries. */
  readonly #live: number;

  constructor(kit: PoolKit<T>) {
    this.#kit = kit;
    this.#words = kit.parts.i32;
    this.#live = kit.constants.LIVE;
    const loopsOf = (what: Method): CallbackLoops<Sweep<T>> =>
      new CallbackLoops(CALLBACKS[what], () => new Sweep(kit, what), what === 'spawnMany');
    this.#each = loopsOf('each');
    this.#destroyWhere = loopsOf('destroyWhere');
    this.#spawnMany = loopsOf('spawnMany');
    kit.parts.views.atDisposal.push(() => {
      const refused = this.#iterations.splice(0); // the pool no longer starts them
      for (const { refuse } of refused) refuse();
      return () => {
        for (const { allow } of refused) allow();
        this.#iterations.push(...refused);
      };
    });
  }

  each(fn: Callback<T>): void {
    this.#each.of(fn, this.#words[this.#live]!).run(fn);
  }

  destroyWhere(dead: Callback<T>): number {
    return this.#destroyWhere.of(dead, this.#words[this.#live]!).run(dead);
  }

  spawnMany(count: number, init: EntryInit<T> | undefined): number {
    return this.#spawnMany.of(init, count).run(init as Callback<T>, count); // its kernel accepts every kind of `init`
  }

  /** Returns a function that runs a loop around `fn`, with code of its own. */
  system(fn: Callback<T>): (...args: unknown[]) => void {
    const { PACKED, CHECKED } = this.#kit.constants;
    checkSystem(this.#kit.parts.pool.layout.name, fn);
    const declared = Math.max(fn.length - 1, 0);
    const make = (numbers: number, callback = fn): Sweep<T> =>
      new Sweep(this.#kit, 'system', numbers, callback);
    if (declared > MOST_ARGUMENTS) {
      const spreading: Callback<T> = (entry, args) => fn(entry, ...(args as [])); // all of the arguments
      const sweep = make(0, spreading);
      return withHeldArguments(declared, (args) => void sweep.run(spreading, args));
    }
    if (declared === 0 || PACKED || CHECKED) {
      const sweep = make(0);
      return (a0, a1, a2, a3) => void sweep.run(fn, a0, a1, a2, a3);
    }
    // In a loop that tests whether each entry is alive, V8 unboxes the arguments in every iteration, unless they are certainly numbers.
    let sweep: Sweep<T> | undefined;
    let sweepOfNumbers: Sweep<T> | undefined;
    return (a0, a1, a2, a3) => {
      const areNumbers =
        typeof a0 === 'number' &&
        (declared < 2 || typeof a1 === 'number') &&
        (declared < 3 || typeof a2 === 'number') &&
        (declared < 4 || typeof a3 === 'number');
      if (areNumbers) (sweepOfNumbers ??= make(declared)).run(fn, a0, a1, a2, a3);
      else (sweep ??= make(0)).run(fn, a0, a1, a2, a3);
    };
  }

  /** Returns an iterator over the entries. Iterators are reused, so that loops create no garbage. */
  iterate(): IterableIterator<T> {
    for (let k = 0; k < this.#iterations.length; k++) {
      const started = this.#iterations[k]!.start();
      if (started !== undefined) return started;
    }
    const { name, kernels, parts, constants } = this.#kit;
    const { pool } = parts;
    if (pool.isGone) pool.checkHere();
    if (this.#iterations.length === MOST_ITERATORS) return this.#iterations[0]!.more();
    const made = specialize(kernels.iteration, `${name}.iterator`, parts, constants);
    this.#iterations.push(made);
    return made.start()!; // it is idle
  }
}

/** A loop over all entries, or the loop of `spawnMany`. */
class Sweep<T extends Struct> {
  readonly #kit: PoolKit<T>;
  readonly #what: Method;
  readonly #isNested: boolean;
  readonly #spawns: boolean;
  /** Whether the loop's cursor follows its entry while the callback creates and destroys other entries. */
  readonly #isWatched: boolean;
  readonly #cursor: LoopParts<T>['cursor'];
  readonly #loop: EntryLoop<T>;
  /** The sweeps for nested runs of this loop that are not in use. */
  readonly #nested: Sweep<T>[] = [];
  #isRunning = false;
  /** Whether the loop has visited only few entries so far. */
  #isCold: boolean;
  // Fields of this object for the fast path in `run`: each is read in one step.
  readonly #pool: BasePool<T>;
  readonly #views: PoolViews<T>;
  readonly #words: Int32Array;
  /** The index of the number of entries, or of the highest slot. */
  readonly #countAt: number;
  /** With fewer entries than this, `run` takes the fast path; 0 if it never does. */
  #shortBelow: number;

  /**
   * @param numbers how many arguments after the entry are certainly numbers.
   * @param callback the only function that {@link run} is called with.
   * @param isNested whether the loop runs inside itself, called by its own callback. Such a loop is not compiled: the
   *   kernel is called with its constants as arguments, because there may be as many nested runs as the stack allows.
   */
  constructor(kit: PoolKit<T>, what: Method, numbers = 0, callback?: Callback<T>, isNested = false) {
    const { name, struct, parts, constants } = kit;
    this.#kit = kit;
    this.#what = what;
    this.#isNested = isNested;
    this.#spawns = what === 'spawnMany';
    this.#isWatched = !constants.CHECKED && (this.#spawns || what === 'destroyWhere');
    this.#cursor = kit.cursorOfLoop();
    const kernel = kit.kernels[LOOPS[what]];
    const loopParts = {
      ...parts,
      cursor: this.#cursor,
      callbackName: CALLBACKS[what],
      callback: callback ?? NEVER_CALLED,
      removal: what === 'destroyWhere' && !isNested ? kit.removal() : parts,
    };
    const loopConstants = {
      ...constants,
      NESTED: isNested,
      NUMBERS: numbers,
      OWN_CALLBACK: callback !== undefined && canCompile(),
    };
    if (isNested) {
      this.#loop = kernel.run(loopParts, loopConstants);
    } else if (canCompile()) {
      const sources = {
        LOOP: struct + what[0]!.toUpperCase() + what.slice(1),
        PADDING: paddingOf('index'),
      };
      this.#loop = specialize(kernel, `${name}.${what}`, loopParts, loopConstants, sources);
    } else {
      const copy = takeCopy(kernel.copies, loopConstants) ?? staticLoop(what, loopConstants);
      this.#loop = (copy ?? kernel.run)(loopParts, loopConstants);
    }
    this.#isCold = !isNested;
    const { PACKED, LIVE, HIGHEST, ONE_SLAB, CHECKED } = constants;
    this.#pool = parts.pool;
    this.#views = parts.views;
    this.#words = parts.i32;
    this.#countAt = PACKED ? LIVE : HIGHEST;
    this.#shortBelow = (ONE_SLAB || this.#spawns) && !CHECKED && !isNested ? LEAST_WARMED_ENTRIES : 0;
  }

  /**
   * Returns the number of entries that the loop has destroyed or created. `spawnMany` passes the number of entries to
   * create as `a0`.
   */
  run(fn: Callback<T>, a0?: unknown, a1?: unknown, a2?: unknown, a3?: unknown): number {
    const views = this.#views;
    const isWatched = this.#isWatched;
    const spawns = this.#spawns;
    const entries = spawns ? (a0 as number) : this.#words[this.#countAt]!; // undefined when the buffer is detached
    const isShort = entries < this.#shortBelow && !this.#isRunning && !this.#pool.isGone;
    if (!isShort || (isWatched && views.watched !== 0)) return this.#runAny(fn, a0, a1, a2, a3);
    if (entries === 0) return 0;
    if (!this.#freesCursor()) return this.#runNested(fn, a0, a1, a2, a3);
    const { loops } = views;
    if (isWatched) views.watchFirst(this.#cursor);
    else views.loops = loops + 1;
    this.#isRunning = true;
    try {
      if (isWatched) return this.#loop(spawns ? entries : entries - 1, 0, undefined, fn);
      return this.#loop(entries - 1, 0, undefined, fn, a0, a1, a2, a3);
    } catch (error) {
      throw views.orFrozen(error, this.#cursor);
    } finally {
      if (isWatched) views.watched = 0;
      else views.loops = loops;
      this.#isRunning = false;
    }
  }

  /** Like {@link run}, for every kind of loop and in every state. */
  #runAny(fn: Callback<T>, a0: unknown, a1: unknown, a2: unknown, a3: unknown): number {
    const { parts, constants } = this.#kit;
    const { pool, views, checks } = parts;
    const { watched } = views;
    const isWatched = this.#isWatched;
    // A removal makes the cursors of the enclosing callbacks follow their entries.
    if (this.#isRunning || (isWatched && watched !== 0 && !this.#isNested && !this.#spawns)) {
      return this.#runNested(fn, a0, a1, a2, a3);
    }
    if (pool.isGone || constants.CHECKED) pool.checkHere();
    if (constants.CHECKED) {
      const { leases } = views;
      const depth = leases.length;
      const lease = this.#spawns ? checks.acquireWatched() : checks.acquire();
      this.#isRunning = true;
      try {
        return this.#runSlabs(lease, fn, a0, a1, a2, a3);
      } catch (error) {
        throw views.orFrozen(error, lease.view);
      } finally {
        leases.length = depth; // without a call, because the stack may be full
        this.#isRunning = false;
        checks.release(lease, this.#spawns ? 'init' : 'turn');
      }
    }
    if (!this.#freesCursor()) return this.#runNested(fn, a0, a1, a2, a3);
    if (isWatched) views.watch(this.#cursor);
    else views.loops++;
    this.#isRunning = true;
    try {
      return this.#runSlabs(undefined, fn, a0, a1, a2, a3);
    } catch (error) {
      throw views.orFrozen(error, this.#cursor);
    } finally {
      if (isWatched) views.watched = watched;
      else views.loops--;
      this.#isRunning = false;
    }
  }

  /**
   * Whether the cursor can be moved. A loop whose cursor is frozen counts as running from then on: another loop, with
   * another cursor, runs in its place.
   */
  #freesCursor(): boolean {
    if (canMove(this.#cursor)) return true;
    this.#isRunning = true;
    return false;
  }

  /** Visits the slabs, from the last to the first. */
  #runSlabs(
    visited: Parameters<EntryLoop<T>>[2],
    fn: Callback<T>,
    a0: unknown,
    a1: unknown,
    a2: unknown,
    a3: unknown,
  ): number {
    const { parts, constants } = this.#kit;
    const { ONE_SLAB, SLAB_CAPACITY, PACKED, LIVE, HIGHEST } = constants;
    const { pool, i32, fullPool } = parts;
    const entries = this.#spawns ? (a0 as number) : i32[PACKED ? LIVE : HIGHEST];
    if (entries === undefined) throw fullPool(pool); // the buffer is detached
    let piece = entries;
    if (this.#isCold && entries >= LEAST_WARMED_ENTRIES) {
      this.#isCold = false;
      if (this.#shortBelow > 0) this.#shortBelow = ANY_NUMBER;
      if (this.#what === 'system') piece = FIRST_PIECE;
      else this.#warmUp();
    }
    if (this.#spawns) return this.#loop(entries, 0, visited, fn);
    let count = 0;
    for (let end = entries; end > 0;) {
      const slab = ONE_SLAB ? 0 : (((end - 1) / SLAB_CAPACITY) | 0) * SLAB_CAPACITY;
      const first = Math.max(slab, end - piece);
      count += this.#loop(end - 1, first, visited, fn, a0, a1, a2, a3);
      end = first;
      if (piece < entries) piece *= 2;
    }
    return count;
  }

  #warmUp(): void {
    const idle = (): void => undefined;
    for (let i = 0; i < WARMING_CALLS; i++) this.#loop(-1, 0, undefined, idle);
  }

  #runNested(fn: Callback<T>, a0: unknown, a1: unknown, a2: unknown, a3: unknown): number {
    if (this.#spawns) reserveStack(); // inside its own `init`
    const sweep = this.#nested.pop() ?? new Sweep(this.#kit, this.#what, 0, undefined, true);
    const count = sweep.run(fn, a0, a1, a2, a3);
    this.#nested.push(sweep); // unless it has thrown: then its cursor may be frozen
    return count;
  }
}
