import { canCompile, identifierOf } from '../codegen/compile.ts';
import { paddingOf } from '../codegen/loop-function.ts';
import { specialize } from '../codegen/specialize.ts';
import { type CheckedMode, checkedMode } from '../checked-mode.ts';
import type { CheckedViews } from '../checked/checked-views.ts';
import type { Struct } from '../schema/struct.ts';
import { answersYes, refusePromise } from '../view/refuse-promises.ts';
import { ALWAYS_STAMP_AT, type CheckedViewClass } from '../view/view.ts';
import type { BasePool } from './base-pool.ts';
import { FreshViews } from './fresh-views.ts';
import { iteratorPrototype } from '../codegen/iterator-prototype.ts';
import type { Entries } from './kernels/entries.kernel.ts';
import type { Kernels } from './kernels/kernels.ts';
import type { EntryParts, LoopParts, PoolConstants, PoolParts } from './kernels/pool-kernel.ts';
import type { PoolMethods } from './kernels/pool-methods.kernel.ts';
import { fullPool } from './pool-errors.ts';
import { ONE_BEGINNING } from './pool-views.ts';
import { type LoopMethods, PoolLoops } from './pool-loops.ts';

/** The arguments of the kernels of one pool. */
export interface PoolKit<T extends Struct> {
  /** The name for debuggers, as in `PackedPool.Particle`. */
  readonly name: string;
  /** The struct's name as an identifier. */
  readonly struct: string;
  readonly kernels: Kernels<T>;
  readonly parts: EntryParts<T>;
  readonly constants: PoolConstants;
  /** Creates the cursor of a loop. */
  cursorOfLoop(this: void): LoopParts<T>['cursor'];
  /** See `LoopParts`. */
  removal(this: void): LoopParts<T>['removal'];
}

/** Outside checked mode, views end without a reason. */
const NO_REASONS = {} as CheckedMode['reasons']; // never read

const NOTHING = (): undefined => undefined;

/** A local name makes the bytecode shorter, and V8 inlines functions by the length of their bytecode. */
const { imul } = Math;

/** The compiled code of one pool. */
export interface PoolKernels<T extends Struct> {
  readonly entries: Entries<T>;
  /** Compiles the methods for single entries. */
  makeMethods(this: void): PoolMethods<T>;
  readonly loops: LoopMethods<T>;
}

/**
 * Creates the code of one pool. Methods and loops are compiled on the first call, as many pools never use all of
 * them.
 *
 * @param plain the kernels of such a pool outside checked mode.
 */
export function makeKernels<T extends Struct>(pool: BasePool<T>, plain: Kernels): PoolKernels<T> {
  const name = `${pool.kind}.${pool.layout.name}`;
  const constants = constantsOf(pool);
  const parts = partsOf(pool);
  const kernels = (constants.CHECKED ? checkedMode().kernels : plain) as unknown as Kernels<T>; // for every struct
  const sources = { PADDING: paddingOf('slot') };
  const made = specialize(kernels.entries, `${name}.entries`, parts, constants, sources);
  const { views } = pool;
  let removal: LoopParts<T>['removal'] | undefined;
  const kit: PoolKit<T> = {
    name,
    struct: identifierOf(pool.layout.name),
    kernels,
    parts: { ...parts, ...made },
    constants,
    cursorOfLoop: () => (constants.CHECKED ? views.cursor : views.newCursor()),
    removal: () => (removal ??= makeRemoval()),
  };
  const makeRemoval = (): LoopParts<T>['removal'] => {
    if (constants.CHECKED || views.hasKept || !canCompile()) return made;
    const withoutKept = { ...constants, KEPT: false };
    const { dropAt } = specialize(kernels.entries, `${name}.removal`, parts, withoutKept, sources);
    const replaceable = { dropAt };
    views.whenKept = () => {
      replaceable.dropAt = made.dropAt;
    };
    return replaceable;
  };
  return {
    entries: made,
    makeMethods: () => specialize(kernels.poolMethods, name, kit.parts, constants, sources),
    loops: new PoolLoops(kit),
  };
}

function constantsOf<T extends Struct>(pool: BasePool<T>): PoolConstants {
  const { storage, binding, kind, views } = pool;
  const { slots, slabCapacity, maxCapacity, rows } = storage;
  const { head, fresh, live, retired, stamps, links, stampMask } = slots.places;
  const { onCreate, onDestroy, letGo, shift, generated } = binding;
  return {
    PACKED: kind === 'PackedPool',
    COLUMNS: rows > 0,
    ONE_SLAB: maxCapacity === slabCapacity,
    CHECKED: pool.checked !== false,
    FRESH_VIEWS: views.areFresh,
    GENERATES: generated !== undefined,
    RETIRES: slots.retires,
    HAS_ON_CREATE: onCreate !== undefined,
    HAS_ON_DESTROY: onDestroy !== undefined,
    RELEASES: letGo !== undefined,
    KEPT: pool.checked === false,
    HEAD: head,
    HIGHEST: fresh,
    LIVE: live,
    FIRST_GENERATION: retired, // retired slots are not counted: generations begin above that word
    GENERATIONS: stamps,
    LINKS: links,
    SLOT_WORDS: storage.slotWords,
    SLAB_WORDS: storage.slabWords,
    GENERATION_MASK: stampMask,
    SLOT_BITS: slots.slotBits,
    SLOT_MASK: slots.slotMask,
    SLAB_CAPACITY: slabCapacity,
    MAX_CAPACITY: maxCapacity,
    SHIFT: shift,
    STRIDE: storage.viewStride,
    ROWS: rows,
    BASE: storage.viewOffset(0),
    SINK: storage.viewSink,
    IDLE: storage.nowhere,
    ONE_BEGINNING,
    PADDING: 0,
  };
}

function partsOf<T extends Struct>(pool: BasePool<T>): PoolParts<T> {
  const { storage, binding, views } = pool;
  const { reset, copy, fill, onCreate, letGo } = binding;
  return {
    pool,
    storage,
    i32: pool.memory.i32,
    imul,
    View: binding.View as unknown as CheckedViewClass<T>, // it takes further arguments in checked mode
    views,
    lifecycle: pool.lifecycle,
    checks: views as CheckedViews<T>, // used in checked mode alone
    kept: views.kept,
    keptGenerations: views instanceof FreshViews ? views.keptGenerations : [],
    GONE: pool.checked === false ? NO_REASONS : checkedMode().reasons,
    endedAt: ALWAYS_STAMP_AT,
    iteratorPrototype,
    reset,
    copy,
    fill,
    onCreate: onCreate ?? NOTHING,
    release: letGo ?? NOTHING,
    refusePromise,
    answersYes,
    fullPool,
  };
}
