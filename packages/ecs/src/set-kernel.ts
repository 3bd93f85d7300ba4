import type { Struct } from '@offheap/struct';
import { specialize } from '@offheap/struct/internal';
import { fullComponents } from './component-errors.ts';
import type { ComponentPool } from './component-pool.ts';
import { notEntity } from './entity.ts';
import type { EntitySet } from './entity-set.ts';
import { checkEnter } from './group-order.ts';
import { SET_COPIES } from './kernels/kernel-copies.ts';
import { setMethodsSource } from './kernels/kernel-sources.generated.ts';
import {
  type SetConstants,
  type SetMethods,
  setMethods,
  type SetParts,
} from './kernels/set-methods.kernel.ts';
import { NO_ID } from './sparse-set.ts';

/** A local name makes the bytecode shorter, and V8 inlines functions by the length of their bytecode. */
const { imul } = Math;

const KERNEL = { run: setMethods, source: setMethodsSource, copies: SET_COPIES };

const NOTHING = (): undefined => undefined;

function partsOf<E extends number>(
  set: EntitySet<E>,
): Pick<SetParts, 'set' | 'entities' | 'runningLoops' | 'i32' | 'imul' | 'checkEnter' | 'notEntity'> {
  return {
    set: set as never, // the kernels see all ids as numbers
    entities: set.entities,
    runningLoops: set.runningLoops,
    i32: set.memory.i32,
    imul,
    checkEnter: checkEnter as never,
    notEntity,
  };
}

/** Returns the constants of a set without data. */
function constantsOf<E extends number>(set: EntitySet<E>): SetConstants {
  return {
    HAS_DATA: false,
    COLUMNS: false,
    CHECKED: false,
    ONE_SLAB: true,
    GENERATES: false,
    HAS_ON_CREATE: false,
    HAS_ON_DESTROY: false,
    RELEASES: false,
    COUNT: set.countWord,
    IDS: set.idWords,
    PLACES: set.placeWords,
    SLOT_MASK: set.entities.slotMask,
    NO_ID,
    SLAB_WORDS: 0,
    SLAB_CAPACITY: set.capacity,
    SHIFT: 0,
    STRIDE: 0,
    ROWS: 0,
    BASE: 0,
    SINK: 0,
  };
}

/** Returns the code of a tag. */
export function tagMethods<E extends number>(tag: EntitySet<E>): SetMethods {
  return specialize(KERNEL, 'Tag', partsOf(tag) as SetParts, constantsOf(tag)); // a tag adds no components
}

/** Returns the offset of place 0 of a pool in the first slab, if the place were in it. */
export function baseOf<E extends number>({ storage }: ComponentPool<Struct, E>): number {
  return storage.viewOffset(0) - storage.viewStride;
}

/**
 * Returns the code of a component pool.
 *
 * @param end removes a component that has an `onDestroy`.
 */
export function poolMethods<T extends Struct, E extends number>(
  pool: ComponentPool<T, E>,
  end: (entity: E) => boolean,
): SetMethods {
  const { storage, binding, layout, cursors } = pool;
  const { reset, copy, onCreate, onDestroy, letGo, generated } = binding;
  const parts = {
    ...partsOf(pool),
    storage,
    cursors,
    cursor: cursors.cursor,
    reset,
    prepare: (entity: number) => pool.prepare(entity as E), // an id of the set; other values are refused
    copy,
    release: letGo ?? NOTHING,
    end,
    full: fullComponents,
  } as never as SetParts; // the kernels see all structs alike
  return specialize(KERNEL, `ComponentPool.${layout.name}`, parts, {
    ...constantsOf(pool),
    HAS_DATA: true,
    COLUMNS: storage.rows > 0,
    CHECKED: pool.isChecked,
    ONE_SLAB: storage.maxCapacity === storage.slabCapacity,
    GENERATES: generated !== undefined,
    HAS_ON_CREATE: onCreate !== undefined,
    HAS_ON_DESTROY: onDestroy !== undefined,
    RELEASES: letGo !== undefined,
    SLAB_WORDS: storage.slabWords,
    SLAB_CAPACITY: storage.slabCapacity,
    SHIFT: layout.shift,
    STRIDE: storage.viewStride,
    ROWS: storage.rows,
    BASE: baseOf(pool as never),
    SINK: storage.viewSink,
  });
}
