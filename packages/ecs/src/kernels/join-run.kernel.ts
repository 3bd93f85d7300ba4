import type { Struct } from '@offheap/struct';
import type { View } from '@offheap/struct/internal';
import type { ComponentCursors } from '../component-cursors.ts';
import type { Callback } from '../join-shape.ts';
import type { RunningLoop, RunningLoops } from '../running-loops.ts';
import type { JoinLoopFunction } from './join-loop.kernel.ts';

/** A set that a loop uses. */
export interface UsedSet {
  readonly set: {
    readonly isGone: boolean;
    checkHere(): void;
  };
}

/** A component pool among them. */
export interface UsedPool {
  readonly cursors: Pick<ComponentCursors<Struct, number>, 'isStuck' | 'refuseStuck'>;
}

/** A pool whose components are passed to the callback. */
export interface PassedCursor {
  readonly cursor: Struct & View;
}

/** A set whose places a loop may visit, apart from the first such set. */
export interface FurtherDriver {
  readonly INDEX: number;
  /** Index of the number of its places. */
  readonly COUNT: number;
}

/** The objects that the kernel of one query uses. */
export interface RunParts {
  readonly i32: Int32Array;
  readonly runningLoops: RunningLoops;
  readonly loop: RunningLoop;
  readonly SETS: readonly UsedSet[];
  readonly POOLS: readonly UsedPool[];
  readonly CURSORS: readonly PassedCursor[];
  readonly FURTHER: readonly FurtherDriver[];
  /** By driver: its loop, if the loop can visit all places in one call; undefined before the loop is created. */
  readonly loops: readonly (JoinLoopFunction | undefined)[];
  readonly callback: Callback;
  check(this: void): void;
  /** Calls the functions that return versions. */
  readVersions(this: void): void;
  /** Throws when the memory's buffer is detached. */
  refuseDetached(this: void): void;
  readonly runNested: RunFunction;
  /** Visits the places of a driver in pieces. */
  runPieces(
    this: void,
    at: number,
    places: number,
    fn: Callback,
    a0: unknown,
    a1: unknown,
    a2: unknown,
    a3: unknown,
  ): number;
  openTurns(this: void): void;
  closeTurns(this: void): void;
  /** Returns the error to throw: the given one, or an error about a frozen cursor. */
  orFrozen(this: void, error: unknown): unknown;
}

/** Numbers and flags of one query. */
export interface RunConstants {
  readonly CHECKED: boolean;
  /** Whether there is a function that throws for a query which has ended. */
  readonly HAS_CHECK: boolean;
  /** Whether components must have changed. */
  readonly HAS_CHANGED: boolean;
  /** Index of the number of places of the first driver. */
  readonly COUNT: number;
}

/** Runs a query. Returns the number of components removed, or the entity found, or 0. */
export type RunFunction = (
  this: void,
  fn: Callback,
  a0?: unknown,
  a1?: unknown,
  a2?: unknown,
  a3?: unknown,
) => number;

/** A query's function, and the same for a system, which has one callback. */
export interface RunFunctions {
  readonly run: RunFunction;
  system(this: void, a0?: unknown, a1?: unknown, a2?: unknown, a3?: unknown): void;
}

/** What happens before and after the loop of a component pool, a query or a group: it costs more than the loop if entities are few. */
export function joinRun(parts: RunParts, C: RunConstants): RunFunctions {
  const { CHECKED, HAS_CHECK, HAS_CHANGED, COUNT } = C;
  const {
    i32,
    runningLoops,
    loop,
    SETS,
    POOLS,
    CURSORS,
    FURTHER,
    loops,
    callback,
    check,
    readVersions,
    refuseDetached,
  } = parts;
  const { runNested, runPieces, openTurns, closeTurns, orFrozen } = parts;
  // A loop with a frozen cursor counts as running from then on: another loop, with other cursors, runs in its place.
  let isRunning = false;

  function run(fn: Callback, a0?: unknown, a1?: unknown, a2?: unknown, a3?: unknown): number {
    if (HAS_CHECK) check();
    if (HAS_CHANGED && !isRunning) readVersions(); // before the sets are checked: the functions may dispose of them
    for (let k = 0; k < SETS.length; k++) {
      const used = SETS[k]!;
      if (CHECKED || used.set.isGone) used.set.checkHere();
    }
    if (isRunning) return runNested(fn, a0, a1, a2, a3);
    let at = 0;
    let places = i32[COUNT]!;
    for (let k = 0; k < FURTHER.length; k++) {
      const driver = FURTHER[k]!;
      if (i32[driver.COUNT]! < places) {
        at = driver.INDEX;
        places = i32[driver.COUNT]!;
      }
    }
    if (!(places > 0)) {
      refuseDetached();
      return 0;
    }
    if (!CHECKED) {
      try {
        for (let k = 0; k < CURSORS.length; k++) {
          const passed = CURSORS[k]!;
          passed.cursor.$offset = passed.cursor.$offset; // oxlint-disable-line no-self-assign -- throws for a frozen object
        }
      } catch {
        isRunning = true;
        return runNested(fn, a0, a1, a2, a3);
      }
    }
    const depth = runningLoops.count;
    runningLoops.list[depth] = loop;
    runningLoops.count = depth + 1;
    isRunning = true;
    try {
      if (CHECKED) openTurns();
      const whole = loops[at];
      const found =
        whole === undefined
          ? runPieces(at, places, fn, a0, a1, a2, a3)
          : whole(places, 1, fn, a0, a1, a2, a3);
      for (let k = 0; k < POOLS.length; k++) {
        const used = POOLS[k]!;
        if (used.cursors.isStuck) used.cursors.refuseStuck();
      }
      return found;
    } catch (error) {
      throw orFrozen(error);
    } finally {
      runningLoops.count = depth;
      isRunning = false;
      if (CHECKED) closeTurns();
    }
  }

  return {
    run,
    system(a0, a1, a2, a3) {
      run(callback, a0, a1, a2, a3);
    },
  };
}
