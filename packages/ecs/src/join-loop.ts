import { refuseDetached } from '@offheap/core/internal';
import type { Struct } from '@offheap/struct';
import {
  answersYes,
  canCompile,
  FIRST_PIECE,
  identifierOf,
  paddingOf,
  refusePromise,
  specialize,
  type View,
  WARMING_CALLS,
  withHeldArguments,
  takeCopyForLength,
} from '@offheap/struct/internal';
import { ENDED, type LoopTurn } from './component-cursors.ts';
import type { ComponentPool } from './component-pool.ts';
import type { EntitySet } from './entity-set.ts';
import {
  allSetsOf,
  type Callback,
  hasComponents,
  type JoinShape,
  poolsOf,
  readVersions,
} from './join-shape.ts';
import {
  type AnySet,
  type JoinConstants,
  joinLoop,
  type JoinLoopFunction,
  type JoinParts,
  type PassedPool,
  type TestedSet,
} from './kernels/join-loop.kernel.ts';
import {
  joinRun,
  type RunConstants,
  type RunFunction,
  type RunFunctions,
  type RunParts,
} from './kernels/join-run.kernel.ts';
import { LOOP_COPIES } from './kernels/kernel-copies.ts';
import { joinLoopSource, joinRunSource } from './kernels/kernel-sources.generated.ts';
import { baseOf } from './set-kernel.ts';
import { NO_ID } from './sparse-set.ts';

/** The purpose of a loop. */
export interface LoopKind {
  readonly what: 'each' | 'system' | 'find' | 'removeWhere';
  /** The name of the callback in messages. */
  readonly callbackName: string;
  /** The callback of a system. */
  readonly fn?: Callback;
}

/**
 * The number of arguments, after the components and the entity, that a system passes on without a list; also the
 * lowest number of such arguments.
 */
const MOST_ARGUMENTS = 4;

/** Returns a function that runs a loop around `fn`, with code of its own. */
export function joinSystem<E extends number>(
  shape: JoinShape<E>,
  callbackName: string,
  fn: Callback,
): (...args: unknown[]) => void {
  const { declared, run, system } = new JoinLoop(shape, { what: 'system', callbackName, fn });
  return declared > MOST_ARGUMENTS ? withHeldArguments(declared, (args) => void run(fn, args)) : system;
}

/** A pool whose components are passed to a loop's callback, with the loop's cursor. */
interface LoopPool<E extends number> {
  readonly pool: ComponentPool<Struct, E>;
  readonly cursor: Struct & View;
}

/** A pool whose slabs a loop visits. */
interface SharedPool<E extends number> {
  readonly pool: ComponentPool<Struct, E>;
  /** The offset of place 0 in the slab that the loop visits, if the place were in it. */
  readonly base: Int32Array;
}

/**
 * A loop over a component pool, a query or a group. There is code for each set that may be the smallest, created when
 * that set is first the smallest. A loop that runs inside itself, called by its own callback, consists of the kernels
 * with their constants as arguments.
 */
export class JoinLoop<E extends number> {
  /** The number of parameters that the callback of a system declares after the components and the entity. */
  readonly declared: number;
  /** Returns the number of components removed, or the entity found, or 0. */
  readonly run: RunFunction;
  /** The same for a system. */
  readonly system: RunFunctions['system'];
  readonly #shape: JoinShape<E>;
  readonly #kind: LoopKind;
  readonly #isNested: boolean;
  readonly #isGeneric: boolean;
  readonly #isChecked: boolean;
  /** The pools whose components are passed to the callback: first those that each entity has. */
  readonly #pools: readonly LoopPool<E>[];
  readonly #always: number;
  /** The sets that the loop may visit, and its code for each. */
  readonly #drivers: readonly EntitySet<E>[];
  /** Those whose components are not passed to the callback. */
  readonly #others: readonly EntitySet<E>[];
  readonly #loops: (JoinLoopFunction | undefined)[];
  /** The code for the sets that can be visited in one call. It contains the offsets of their places as constants. */
  readonly #whole: (JoinLoopFunction | undefined)[];
  /** By driver: the pools whose slabs the loop visits, and the offsets of their places. */
  readonly #shared: readonly (readonly SharedPool<E>[])[];
  /** The turn of the visited set, and those of the pools. */
  readonly #turn: LoopTurn = { entity: 0 };
  readonly #turns: LoopTurn[] = [];
  readonly #since: number[] = [];
  readonly #args: unknown[];
  readonly #nested: JoinLoop<E>[] = [];

  constructor(shape: JoinShape<E>, kind: LoopKind, isNested = false) {
    const { sets, required, optional, grouped } = shape;
    this.#shape = shape;
    this.#kind = kind;
    this.#isNested = isNested;
    this.#isGeneric = isNested || !canCompile();
    const always = poolsOf(sets);
    this.#always = always.length;
    this.#pools = [...always, ...poolsOf(optional)].map((pool) => ({
      pool,
      cursor: pool.cursors.borrow(),
    }));
    this.#drivers = grouped ? sets.slice(0, 1) : [...sets, ...required];
    this.#others = this.#drivers.filter((set) => !this.#pools.some(({ pool }) => pool === set));
    this.#isChecked = [...this.#pools.map(({ pool }) => pool), ...this.#others].some((set) => set.isChecked);
    this.#loops = this.#drivers.map(() => undefined);
    this.#whole = [...this.#loops];
    this.#shared = this.#drivers.map((driver) =>
      this.#pools
        .slice(0, this.#always)
        .filter(({ pool }) => grouped || pool === driver)
        .map(({ pool }) => ({ pool, base: Int32Array.of(baseOf(pool)) })),
    );
    const components = this.#pools.length;
    this.declared = kind.fn === undefined ? 0 : Math.max(kind.fn.length - components - 1, 0);
    const further = kind.fn === undefined ? 0 : Math.max(this.declared, MOST_ARGUMENTS);
    this.#args = [
      ...this.#pools.map(({ cursor }) => cursor),
      ...Array.from({ length: 1 + further }, () => 0),
    ];
    ({ run: this.run, system: this.system } = this.#makeRun());
  }

  /** Returns the code around the loops. */
  #makeRun(): RunFunctions {
    const { check, changed, grouped } = this.#shape;
    const all = allSetsOf(this.#shape);
    const counts = this.#drivers.map(({ groupedWord, countWord }) => (grouped ? groupedWord : countWord));
    const { memory, runningLoops } = this.#drivers[0]!;
    const parts: RunParts = {
      i32: memory.i32,
      runningLoops,
      loop: { sets: all, passed: this.#pools },
      SETS: all.map((set) => ({ set })),
      POOLS: poolsOf(all),
      CURSORS: this.#pools,
      FURTHER: counts.map((COUNT, INDEX) => ({ COUNT, INDEX })).slice(1),
      loops: this.#whole,
      callback: this.#kind.fn ?? idle,
      check: check ?? idle,
      readVersions: () => readVersions(changed, this.#since),
      refuseDetached: () => refuseDetached(memory),
      runNested: (fn, a0, a1, a2, a3) => this.#runNested(fn, a0, a1, a2, a3),
      runPieces: (at, places, fn, a0, a1, a2, a3) => this.#runPieces(at, places, fn, a0, a1, a2, a3),
      openTurns: () => this.#openTurns(),
      closeTurns: () => this.#closeTurns(),
      orFrozen: (error) => this.#orFrozen(error),
    };
    const constants: RunConstants = {
      CHECKED: this.#isChecked,
      HAS_CHECK: check !== undefined,
      HAS_CHANGED: changed.length > 0,
      COUNT: counts[0]!,
    };
    return this.#isGeneric ? joinRun(parts, constants) : specialize(RUN_KERNEL, this.#name, parts, constants);
  }

  /** Visits the places of a set, from the last to the first, slab by slab. Creates the loop on the first call. */
  #runPieces(
    at: number,
    places: number,
    fn: Callback,
    a0: unknown,
    a1: unknown,
    a2: unknown,
    a3: unknown,
  ): number {
    const isNew = this.#loops[at] === undefined;
    const loop = (this.#loops[at] ??= this.#make(at));
    const shared = this.#shared[at]!;
    if (shared.every(({ pool: { storage } }) => storage.maxCapacity === storage.slabCapacity))
      this.#whole[at] = loop;
    let count = 0;
    let piece = isNew && this.#kind.what === 'system' ? FIRST_PIECE : places;
    for (let end = places; end > 0;) {
      let first = Math.max(1, end - piece + 1);
      for (let i = 0; i < shared.length; i++) {
        const { slabCapacity } = shared[i]!.pool.storage;
        first = Math.max(first, (((end - 1) / slabCapacity) | 0) * slabCapacity + 1);
      }
      this.#setBases(shared, first);
      const found = loop(end, first, fn, a0, a1, a2, a3);
      if (this.#kind.what === 'find' && found !== 0) return found;
      count += found;
      end = first - 1;
      if (piece < places) piece *= 2;
    }
    return count;
  }

  #setBases(shared: readonly SharedPool<E>[], first: number): void {
    for (let i = 0; i < shared.length; i++) {
      const { pool, base } = shared[i]!;
      base[0] = pool.offsetOf(first) - first * pool.storage.viewStride;
    }
  }

  #runNested(fn: Callback, a0: unknown, a1: unknown, a2: unknown, a3: unknown): number {
    const loop = this.#nested.pop() ?? new JoinLoop(this.#shape, this.#kind, true);
    const found = loop.run(fn, a0, a1, a2, a3);
    this.#nested.push(loop); // unless it has thrown: then a cursor may be frozen
    return found;
  }

  #openTurns(): void {
    for (let i = 0; i < this.#pools.length; i++) {
      const turn = { entity: 0, view: undefined }; // also for pools that are not in checked mode, because the turn holds their view
      this.#turns[i] = this.#pools[i]!.pool.cursors.open(turn);
    }
    for (let i = 0; i < this.#others.length; i++) this.#others[i]!.openTurn(this.#turn);
  }

  #closeTurns(): void {
    for (let i = 0; i < this.#others.length; i++) this.#others[i]!.closeTurn(this.#turn);
    this.#turn.entity = 0;
    for (let i = 0; i < this.#turns.length; i++) {
      const turn = this.#turns[i]!;
      const { cursors } = this.#pools[i]!.pool;
      cursors.close(turn);
      if (turn.view !== undefined) cursors.end(turn.view, ENDED.turn);
    }
  }

  #orFrozen(error: unknown): unknown {
    return this.#pools.reduce((found, { pool, cursor }) => pool.cursors.orFrozen(found, cursor), error);
  }

  /** Returns the code of the loop over one of the sets. */
  #make(at: number): JoinLoopFunction {
    const { sets, required, excluded, any, changed, grouped } = this.#shape;
    const driver = this.#drivers[at]!;
    const { what, callbackName, fn } = this.#kind;
    const shared = this.#shared[at]!;
    const passed = this.#pools.map(({ pool, cursor }, INDEX): PassedPool => {
      const { storage } = pool;
      const own = shared.find((one) => one.pool === pool);
      return {
        ...tested(pool),
        INDEX,
        SHARES_PLACE: INDEX < this.#always && own !== undefined,
        ONE_SLAB: storage.maxCapacity === storage.slabCapacity,
        STRIDE: storage.viewStride,
        BASE: baseOf(pool),
        base: own?.base ?? new Int32Array(1),
        cursor,
        cursors: pool.cursors,
        offsetOf: pool.methods.offsetOf,
      };
    });
    const tags = grouped ? [] : sets.filter((set) => set !== driver && !hasComponents(set));
    const isTested = required.length + excluded.length + any.length + changed.length > 0;
    const parts: JoinParts = {
      i32: driver.memory.i32,
      PASSED: passed.slice(0, this.#always),
      OPTIONAL: passed.slice(this.#always),
      REQUIRED: [...tags, ...required.filter((set) => set !== driver)].map(tested),
      EXCLUDED: excluded.map(tested),
      ANY: any.flatMap((list) =>
        list.map((set, i): AnySet => ({
          ...tested(set),
          IS_FIRST: i === 0,
          IS_LAST: i === list.length - 1,
        })),
      ),
      CHANGED: changed.map(({ changes }, INDEX) => ({
        i32: changes.memory.i32,
        INDEX,
        VERSIONS: changes.versionWords,
      })),
      callback: fn ?? idle,
      callbackName,
      target: driver,
      visit,
      turn: this.#turn,
      turns: this.#turns,
      since: this.#since,
      args: this.#args,
      fillArguments: this.#fillArguments(),
      answersYes,
      refusePromise,
    };
    const copy = this.#takeCopyForLength();
    const isGeneric = copy === undefined && this.#isGeneric;
    const most = hasComponents(driver) ? driver.maxCapacity : driver.capacity;
    const constants: JoinConstants = {
      CHECKED: this.#isChecked,
      GROUPED: grouped,
      GENERIC: isGeneric,
      READS_ID:
        isGeneric ||
        this.#isChecked ||
        what !== 'system' ||
        !grouped ||
        isTested ||
        this.#pools.length > this.#always ||
        !takesAtMost(this.#pools.length, fn),
      SEARCHES: what === 'find',
      REMOVES: what === 'removeWhere',
      IDS: driver.idWords,
      SLOT_MASK: driver.entities.slotMask,
      NO_ID,
      PLACE_MASK: 2 ** (32 - Math.clz32(most)) - 1,
      ENTITY: this.#pools.length,
      OWN_CALLBACK: what === 'system' && !isGeneric,
      PADDING: 0,
    };
    const loop = this.#isGeneric ? (copy ?? joinLoop)(parts, constants) : this.#specialize(parts, constants);
    if (isGeneric || what === 'system') return loop; // the first run of a system is split into pieces
    for (let i = 0; i < WARMING_CALLS; i++) loop(0, 1, idle);
    return loop;
  }

  #specialize(parts: JoinParts, constants: JoinConstants): JoinLoopFunction {
    const { what } = this.#kind;
    const kernel = {
      run: joinLoop,
      source: joinLoopSource.split('...args').join(this.#sourceOfArguments(parts, constants)),
    };
    return specialize(kernel, this.#name, parts, constants, {
      LOOP: `${identifierOf(this.#title)}${what[0]!.toUpperCase()}${what.slice(1)}`,
      PADDING: paddingOf('end'),
    });
  }

  /**
   * Returns a copy of the kernel that no other loop uses; undefined when there is none, as in the builds with the code generator.
   */
  #takeCopyForLength(): typeof joinLoop | undefined {
    const isPlain = this.#always === this.#pools.length && this.declared <= MOST_ARGUMENTS;
    if (!isPlain || this.#isNested || this.#isChecked) return undefined;
    return takeCopyForLength(LOOP_COPIES, this.#always);
  }

  get #title(): string {
    return this.#shape.sets.map((set) => (hasComponents(set) ? set.layout.name : 'Tag')).join('With');
  }

  /** The name of the code in debuggers and stack traces. */
  get #name(): string {
    return `ComponentPool.${this.#title}.${this.#kind.what}`;
  }

  /** Returns the source of the callback's arguments. */
  #sourceOfArguments({ PASSED, OPTIONAL }: JoinParts, { CHECKED, READS_ID }: JoinConstants): string {
    const { fn } = this.#kind;
    const components = CHECKED
      ? this.#pools.map((_, i) => `turns[${i}].view`)
      : [
          ...PASSED.map((_, i) => `PASSEDcursor${i}`),
          ...OPTIONAL.map(
            ({ PLACES }, i) => `OPTIONALi32${i}[${PLACES} + slot] === 0 ? undefined : OPTIONALcursor${i}`,
          ),
        ];
    if (!READS_ID) return components.join(', ');
    const { declared } = this;
    const further =
      fn === undefined
        ? []
        : declared > MOST_ARGUMENTS
          ? Array.from({ length: declared }, (_, i) => `a0[${i}]`)
          : ['a0', 'a1', 'a2', 'a3'];
    return [...components, 'entity', ...further].join(', ');
  }

  /** Writes the arguments of a system to a list. */
  #fillArguments(): JoinParts['fillArguments'] {
    const first = this.#pools.length + 1;
    const { declared } = this;
    if (this.#kind.fn === undefined) return () => undefined;
    if (declared > MOST_ARGUMENTS) {
      return (args, held) => {
        for (let i = 0; i < declared; i++) args[first + i] = (held as unknown[])[i];
      };
    }
    return (args, a0, a1, a2, a3) => {
      args[first] = a0;
      args[first + 1] = a1;
      args[first + 2] = a2;
      args[first + 3] = a3;
    };
  }
}

const RUN_KERNEL = { run: joinRun, source: joinRunSource };

const idle = (): undefined => undefined;

function tested<E extends number>({ memory, placeWords }: EntitySet<E>): TestedSet {
  return { i32: memory.i32, PLACES: placeWords };
}

/** In checked mode, ends the view of the previous component of a loop and creates the next one; place 0 has none. */
const visit: JoinParts['visit'] = (turn, cursors, cursor, place, entity) => {
  if (turn.view !== undefined) cursors.end(turn.view, ENDED.turn);
  turn.entity = place === 0 ? 0 : entity;
  turn.view = place === 0 ? undefined : cursors.begin(cursor, place);
};

/**
 * Whether a callback certainly takes at most the given number of arguments: an arrow function, which has no
 * `arguments`, with plain parameters. The entity's id need not be read for it, which saves a tenth of a group's loop.
 */
function takesAtMost(count: number, fn: Callback | undefined): boolean {
  return fn !== undefined && fn.length <= count && PLAIN_ARROW.test(Function.prototype.toString.call(fn));
}

const PLAIN_ARROW = /^(?:\(\s*(?:[\w$]+\s*(?:,\s*[\w$]+\s*)*,?\s*)?\)|[\w$]+)\s*=>/;
