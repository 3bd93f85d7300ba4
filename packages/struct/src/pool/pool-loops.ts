import { canCompile } from '../codegen/compile.ts';
import { paddingOf, WARMING_CALLS } from '../codegen/loop-function.ts';
import { type Kernel, specialize } from '../codegen/specialize.ts';
import type { Struct } from '../schema/struct.ts';
import { CallbackLoops } from './callback-loops.ts';
import { CALLBACKS } from './callback-names.ts';
import { destroyWhere } from './kernels/destroy-where.kernel.ts';
import { iteration, type Iteration } from './kernels/iteration.kernel.ts';
import {
  destroyWhereSource,
  iterationSource,
  spawnManySource,
  visitEntriesSource,
} from './kernels/kernel-sources.generated.ts';
import type {
  Callback,
  EntryInit,
  EntryLoop,
  LoopConstants,
  LoopParts,
  SpawnLoop,
} from './kernels/pool-kernel.ts';
import { spawnMany } from './kernels/spawn-many.kernel.ts';
import { visitEntries } from './kernels/visit-entries.kernel.ts';
import { withHeldArguments } from './held-arguments.ts';
import { checkSystem } from './pool-errors.ts';
import type { PoolKit } from './pool-kernels.ts';
import { staticLoop } from './static-loops.ts';

/** Arguments that the kernel of a system hands on besides the entry. */
const MOST_ARGUMENTS = 4;

type Method = keyof typeof CALLBACKS;

type LoopKernel<T extends Struct, L> = Kernel<LoopParts<T>, LoopConstants, L>;

/** The methods of a pool that run over many entries. `BasePool` documents them. */
export interface LoopMethods<T extends Struct> {
  each(fn: Callback<T>): void;
  destroyWhere(dead: Callback<T>): number;
  spawnMany(count: number, init: EntryInit<T> | undefined): number;
  system(fn: Callback<T>): (...args: unknown[]) => void;
  iterate(): IterableIterator<T>;
}

/** The loops of one pool. Their code is made when a loop is first asked for: some for each callback, so that its types stay its own. */
export class PoolLoops<T extends Struct> implements LoopMethods<T> {
  readonly #kit: PoolKit<T>;
  readonly #each: CallbackLoops<Sweep<T>>;
  readonly #destroyWhere: CallbackLoops<Sweep<T>>;
  readonly #spawnMany: CallbackLoops<Spawning<T>>;
  readonly #visiting: LoopKernel<T, EntryLoop<T>> = { run: visitEntries<T>, source: visitEntriesSource };
  readonly #iterations: Iteration<T>[] = [];

  constructor(kit: PoolKit<T>) {
    this.#kit = kit;
    const destroying = { run: destroyWhere<T>, source: destroyWhereSource };
    const spawning = { run: spawnMany<T>, source: spawnManySource };
    this.#each = new CallbackLoops(CALLBACKS.each, () => new Sweep(kit, 'each', 'Each', this.#visiting));
    this.#destroyWhere = new CallbackLoops(
      CALLBACKS.destroyWhere,
      () => new Sweep(kit, 'destroyWhere', 'DestroyWhere', destroying),
    );
    this.#spawnMany = new CallbackLoops(CALLBACKS.spawnMany, () => new Spawning(kit, spawning));
    kit.parts.views.atDisposal.push(() => {
      const refused = [...this.#iterations];
      for (const { refuse } of refused) refuse();
      return () => {
        for (const { allow } of refused) allow();
      };
    });
  }

  each(fn: Callback<T>): void {
    this.#each.of(fn, this.#kit.parts.pool.length).run(fn);
  }

  destroyWhere(dead: Callback<T>): number {
    return this.#destroyWhere.of(dead, this.#kit.parts.pool.length).run(dead);
  }

  spawnMany(count: number, init: EntryInit<T> | undefined): number {
    return this.#spawnMany.of(init, count).run(count, init);
  }

  /** A function that runs a loop around `fn`, with code of its own. */
  system(fn: Callback<T>): (...args: unknown[]) => void {
    const { PACKED, CHECKED } = this.#kit.constants;
    checkSystem(this.#kit.parts.pool.layout.name, fn);
    const declared = Math.max(fn.length - 1, 0);
    const make = (numbers: number): Sweep<T> =>
      new Sweep(this.#kit, 'system', 'System', this.#visiting, numbers);
    if (declared > MOST_ARGUMENTS) {
      const sweep = make(0);
      const spreading: Callback<T> = (entry, args) => fn(entry, ...(args as [])); // as many as there are
      return withHeldArguments(declared, (args) => void sweep.run(spreading, args));
    }
    if (declared === 0 || PACKED || CHECKED) {
      const sweep = make(0);
      return (a0, a1, a2, a3) => void sweep.run(fn, a0, a1, a2, a3);
    }
    // In a loop that asks whether each entry is alive, V8 unboxes the arguments on every turn, unless they are numbers for certain.
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

  /** An iterator over the entries. Iterators are used again, so that loops make no garbage. */
  iterate(): IterableIterator<T> {
    const { name, parts, constants } = this.#kit;
    const { pool } = parts;
    if (pool.isGone) pool.checkHere();
    for (const { start } of this.#iterations) {
      const started = start();
      if (started !== undefined) return started;
    }
    const kernel = { run: iteration<T>, source: iterationSource };
    const made = specialize(kernel, `${name}.iterator`, parts, constants);
    this.#iterations.push(made);
    return made.start()!; // it is idle
  }
}

/**
 * Code for one loop. A loop that runs inside of itself, called by its own callback, is the kernel with its constants as arguments: there may
 * be as many as the stack has room for.
 */
function makeLoop<T extends Struct, L>(
  { name, struct, parts, constants, removal }: PoolKit<T>,
  what: Method,
  suffix: string,
  kernel: LoopKernel<T, L>,
  cursor: LoopParts<T>['cursor'],
  numbers: number,
  isNested: boolean,
): L {
  const loopParts = {
    ...parts,
    cursor,
    callbackName: CALLBACKS[what],
    removal: isNested ? parts : removal(),
  };
  const loopConstants = { ...constants, NESTED: isNested, NUMBERS: numbers, PADDING: 0 };
  if (isNested) return kernel.run(loopParts, loopConstants);
  if (!canCompile()) return (staticLoop<T, L>(what, loopConstants) ?? kernel.run)(loopParts, loopConstants);
  const sources = { LOOP: `${struct}${suffix}`, PADDING: paddingOf('index') };
  return specialize(kernel, `${name}.${what}`, loopParts, loopConstants, sources);
}

/** A loop over all entries. */
class Sweep<T extends Struct> {
  readonly #kit: PoolKit<T>;
  readonly #what: Method;
  readonly #kernel: LoopKernel<T, EntryLoop<T>>;
  readonly #isNested: boolean;
  readonly #cursor: LoopParts<T>['cursor'];
  readonly #loop: EntryLoop<T>;
  /** Those that run inside of this one, while they do not. */
  readonly #nested: Sweep<T>[] = [];
  #isRunning = false;

  constructor(
    kit: PoolKit<T>,
    what: Method,
    suffix: string,
    kernel: LoopKernel<T, EntryLoop<T>>,
    numbers = 0,
    isNested = false,
  ) {
    this.#kit = kit;
    this.#what = what;
    this.#kernel = kernel;
    this.#isNested = isNested;
    this.#cursor = kit.cursorOfLoop();
    this.#loop = makeLoop(kit, what, suffix, kernel, this.#cursor, numbers, isNested);
    if (isNested) return;
    const idle = (): void => undefined;
    for (let i = 0; i < WARMING_CALLS; i++) this.#loop(-1, 0, -1, 0, undefined, idle);
  }

  /** Returns the number of entries that the loop has destroyed. */
  run(fn: Callback<T>, a0?: unknown, a1?: unknown, a2?: unknown, a3?: unknown): number {
    const { parts, constants } = this.#kit;
    const { pool, views, checks } = parts;
    const { watched } = views;
    const isWatched = this.#what === 'destroyWhere' && !constants.CHECKED;
    if (this.#isRunning || (isWatched && watched !== 0 && !this.#isNested)) {
      return this.#runNested(fn, a0, a1, a2, a3);
    }
    if (pool.isGone || constants.CHECKED) pool.checkHere();
    if (constants.CHECKED) {
      const { leases } = views;
      const depth = leases.length;
      const lease = checks.acquire();
      this.#isRunning = true;
      try {
        return this.#runSlabs(lease, fn, a0, a1, a2, a3);
      } catch (error) {
        throw views.orFrozen(error, lease.view);
      } finally {
        leases.length = depth; // without a call, as the stack may be full
        this.#isRunning = false;
        checks.release(lease, 'turn');
      }
    }
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

  /** The slabs, from the last to the first. */
  #runSlabs(
    visited: Parameters<EntryLoop<T>>[4],
    fn: Callback<T>,
    a0: unknown,
    a1: unknown,
    a2: unknown,
    a3: unknown,
  ): number {
    const { parts, constants } = this.#kit;
    const { ONE_SLAB, SLAB_CAPACITY, PACKED, LIVE, HIGHEST } = constants;
    const { i32, offsetOf } = parts;
    let count = 0;
    for (let end = i32[PACKED ? LIVE : HIGHEST]!; end > 0;) {
      const first = ONE_SLAB ? 0 : (((end - 1) / SLAB_CAPACITY) | 0) * SLAB_CAPACITY;
      count += this.#loop(offsetOf(end - 1), offsetOf(first), end - 1, first, visited, fn, a0, a1, a2, a3);
      end = first;
    }
    return count;
  }

  #runNested(fn: Callback<T>, a0: unknown, a1: unknown, a2: unknown, a3: unknown): number {
    const sweep = this.#nested.pop() ?? new Sweep(this.#kit, this.#what, '', this.#kernel, 0, true);
    const count = sweep.run(fn, a0, a1, a2, a3);
    this.#nested.push(sweep); // unless it has thrown: then its cursor may be frozen
    return count;
  }
}

/** The loop of `spawnMany`. */
class Spawning<T extends Struct> {
  readonly #kit: PoolKit<T>;
  readonly #kernel: LoopKernel<T, SpawnLoop<T>>;
  readonly #cursor: LoopParts<T>['cursor'];
  readonly #loop: SpawnLoop<T>;
  readonly #nested: Spawning<T>[] = [];
  #isRunning = false;

  constructor(kit: PoolKit<T>, kernel: LoopKernel<T, SpawnLoop<T>>, isNested = false) {
    this.#kit = kit;
    this.#kernel = kernel;
    this.#cursor = kit.cursorOfLoop();
    this.#loop = makeLoop(kit, 'spawnMany', 'SpawnMany', kernel, this.#cursor, 0, isNested);
    if (isNested) return;
    for (let i = 0; i < WARMING_CALLS; i++) this.#loop(0, undefined, undefined);
  }

  run(count: number, init: EntryInit<T> | undefined): number {
    if (this.#isRunning) {
      const spawning = this.#nested.pop() ?? new Spawning(this.#kit, this.#kernel, true);
      const spawned = spawning.run(count, init);
      this.#nested.push(spawning); // unless it has thrown: then its cursor may be frozen
      return spawned;
    }
    const { parts, constants } = this.#kit;
    const { pool, views, checks } = parts;
    if (pool.isGone || constants.CHECKED) pool.checkHere();
    if (constants.CHECKED) {
      const { leases } = views;
      const depth = leases.length;
      const lease = checks.acquireWatched();
      this.#isRunning = true;
      try {
        return this.#loop(count, lease, init);
      } catch (error) {
        throw views.orFrozen(error, lease.view);
      } finally {
        leases.length = depth; // without a call, as the stack may be full
        this.#isRunning = false;
        checks.release(lease, 'init');
      }
    }
    const { watched } = views;
    views.watch(this.#cursor);
    this.#isRunning = true;
    try {
      return this.#loop(count, undefined, init);
    } catch (error) {
      throw views.orFrozen(error, this.#cursor);
    } finally {
      views.watched = watched;
      this.#isRunning = false;
    }
  }
}
