import type { Struct } from '@offheap/struct';
import type { Binding, View } from '@offheap/struct/internal';
import type { ComponentCursors } from '../component-cursors.ts';
import type { ComponentStorage } from '../component-storage.ts';
import type { EntitySource } from '../entity.ts';
import type { EntityOrder } from '../entity-set.ts';
import type { RunningLoops } from '../running-loops.ts';
import { type PlaceConstants, removeAt } from './set-places.ts';

/**
 * Numbers and flags of one set. Places count from 1, indices are in the memory's `i32`, and offsets are in the units
 * of views.
 */
export interface SetConstants extends PlaceConstants {
  /** Whether each field has a column of its own. */
  readonly COLUMNS: boolean;
  readonly CHECKED: boolean;
  /** Whether all components are in one block. */
  readonly ONE_SLAB: boolean;
  /** Whether functions return some of the initial values. */
  readonly GENERATES: boolean;
  readonly HAS_ON_CREATE: boolean;
  readonly HAS_ON_DESTROY: boolean;
  /** Whether components refer to values outside the memory. */
  readonly RELEASES: boolean;
  readonly SLAB_WORDS: number;
  readonly SLAB_CAPACITY: number;
  readonly SHIFT: number;
  readonly STRIDE: number;
  /** The number of entries that each column of a slab has room for. */
  readonly ROWS: number;
  /** The offset of place 0 in the first slab, if the place were in it. */
  readonly BASE: number;
  /** The offset of the sink. */
  readonly SINK: number;
}

/** A set, as used by its kernel. */
export interface KernelSet {
  readonly group: EntityOrder<number> | undefined;
  readonly watched: number;
  checkNew(entity: number): void;
  checkRemove(entity: number): void;
  initialise(entity: number, init: unknown): void;
}

/** The objects that the kernel of one set uses. A tag has only the first six. */
export interface SetParts {
  readonly set: KernelSet;
  readonly entities: EntitySource<number>;
  readonly runningLoops: RunningLoops;
  readonly i32: Int32Array;
  imul(this: void, a: number, b: number): number;
  checkEnter(this: void, entity: number, set: KernelSet): void;
  readonly storage: ComponentStorage;
  readonly cursors: ComponentCursors<Struct, number>;
  readonly cursor: Struct & View;
  readonly reset: Binding['reset'];
  /** Calls the functions that return initial values of an entity's new component. */
  prepare(this: void, entity: number): void;
  readonly copy: Binding['copy'];
  release(this: void, offset: number): void;
  /** Removes a component that has an `onDestroy`. */
  end(this: void, entity: number): boolean;
  full(this: void, set: KernelSet): Error;
  /** Returns the error about a value that is not a number. */
  notEntity(this: void, value: unknown): Error;
}

/** How the entities of one set are found, added and removed. `SparseSet`, `EntitySet` and `ComponentPool` document the methods. */
export interface SetMethods {
  /** Returns the offset of the component at a place; place 0 is the sink. */
  offsetOf(this: void, place: number): number;
  has(this: void, entity: number): boolean;
  placeOf(this: void, entity: number): number;
  /** Adds an entity at the next place. There must be room. */
  link(this: void, entity: number, place: number): void;
  swap(this: void, a: number, b: number): void;
  /** Copies the component at one place to another place. */
  copyTo(this: void, to: number, from: number): void;
  /** Removes an entity without calling its `onDestroy`. */
  takeOut(this: void, entity: number): boolean;
  remove(this: void, entity: number): boolean;
  add(this: void, entity: number, init?: unknown): Struct;
  tryAdd(this: void, entity: number, init?: unknown): Struct | undefined;
  get(this: void, entity: number): Struct | undefined;
}

/** Returns the methods of one set, a component pool or a tag. */
export function setMethods(parts: SetParts, C: SetConstants): SetMethods {
  const { HAS_DATA, COLUMNS, CHECKED, ONE_SLAB, GENERATES, HAS_ON_CREATE, HAS_ON_DESTROY, RELEASES } = C;
  const { COUNT, IDS, PLACES, SLOT_MASK } = C;
  const { SLAB_WORDS, SLAB_CAPACITY, SHIFT, STRIDE, ROWS, BASE, SINK } = C;
  const { set, entities, runningLoops, i32, imul, checkEnter, storage, cursors, cursor } = parts;
  const { reset, prepare, copy, release, end, full, notEntity } = parts;
  const iterations = HAS_DATA ? cursors.iterations : undefined!; // a tag has none

  function slabOffsetAt(place: number): number {
    const index = place - 1;
    const slab = (index / SLAB_CAPACITY) | 0;
    if (COLUMNS) return (index + imul(slab, ROWS - SLAB_CAPACITY)) | 0;
    return ((i32[SLAB_WORDS + slab]! >> SHIFT) + imul(index - slab * SLAB_CAPACITY, STRIDE)) | 0;
  }

  /** @inline */
  function offsetAt(place: number): number {
    return ONE_SLAB ? (BASE + imul(place, STRIDE)) | 0 : slabOffsetAt(place);
  }

  function offsetOf(place: number): number {
    return place === 0 ? SINK : offsetAt(place);
  }

  function has(entity: number): boolean {
    try {
      return i32[IDS + i32[PLACES + (entity & SLOT_MASK)]!] === entity;
    } catch {
      throw notEntity(entity);
    }
  }

  function placeOf(entity: number): number {
    try {
      const place = i32[PLACES + (entity & SLOT_MASK)]!;
      return i32[IDS + place] === entity ? place : 0;
    } catch {
      throw notEntity(entity);
    }
  }

  /** @inline */
  function link(entity: number, place: number): void {
    i32[COUNT] = place;
    i32[IDS + place] = entity;
    i32[PLACES + (entity & SLOT_MASK)] = place;
  }

  function copyTo(to: number, from: number): void {
    copy(offsetAt(to), offsetAt(from));
  }

  // A separate function, because it runs rarely.
  function followSwap(a: number, b: number): void {
    cursors.swapped(a, b);
    if (set.watched !== 0) cursors.refresh();
  }

  function swap(a: number, b: number): void {
    if (a === b) return;
    const idOfA = i32[IDS + a]!;
    const idOfB = i32[IDS + b]!;
    const atA = offsetAt(a);
    const atB = offsetAt(b);
    if (HAS_DATA) {
      copy(SINK, atA);
      copy(atA, atB);
      copy(atB, SINK);
    }
    i32[IDS + a] = idOfB;
    i32[IDS + b] = idOfA;
    i32[PLACES + (idOfB & SLOT_MASK)] = a;
    i32[PLACES + (idOfA & SLOT_MASK)] = b;
    if (HAS_DATA) {
      if (CHECKED) {
        followSwap(a, b);
      } else {
        const offset = cursor.$offset;
        if (
          offset === atA ||
          offset === atB ||
          (runningLoops.count | set.watched) !== 0 ||
          !iterations.isEmpty
        )
          followSwap(a, b);
      }
    }
  }

  // A separate function: V8 inlines functions by the length of their bytecode, and few pools are in a group.
  function leaveGroup(entity: number, slot: number): number {
    set.group!.leave(entity);
    return i32[PLACES + slot]!;
  }

  function takeOut(entity: number): boolean {
    if (typeof entity !== 'number') throw notEntity(entity);
    const slot = entity & SLOT_MASK;
    let place = i32[PLACES + slot]!;
    if (i32[IDS + place] !== entity) return false;
    const before = CHECKED ? place : 0;
    if (RELEASES) {
      release(offsetOf(place));
    }
    if (set.group !== undefined) place = leaveGroup(entity, slot);
    removeAt(C, parts, copyTo, slot, place);
    if (CHECKED) {
      const freed = i32[COUNT]! + 1;
      cursors.freed(offsetOf(freed), entity, before !== freed);
    }
    return true;
  }

  function remove(entity: number): boolean {
    if (typeof entity !== 'number') throw notEntity(entity);
    if (CHECKED) {
      set.checkRemove(entity);
    }
    if (HAS_ON_DESTROY) {
      return end(entity);
    } else {
      return takeOut(entity);
    }
  }

  /** Moves the cursor to an offset, or another cursor to the place if the cursor is frozen. Returns the cursor. */
  function moveTo(offset: number, place: number): Struct {
    try {
      cursor.$offset = offset;
    } catch {
      return cursors.move(place);
    }
    return cursor;
  }

  // Separate functions, because they run rarely.
  function initialise(entity: number, init: unknown): Struct {
    if (!CHECKED) moveTo(SINK, 0);
    set.initialise(entity, init); // may remove the component, or freeze the cursor
    const place = placeOf(entity);
    if (CHECKED) {
      return cursors.move(place);
    } else {
      return moveTo(offsetOf(place), place);
    }
  }

  /** The rest of adding a component that is in a group or has an `init` or an `onCreate`. */
  function begin(entity: number, init: unknown): Struct {
    if (set.group !== undefined) set.group.enter(entity);
    if (HAS_ON_CREATE || init !== undefined) return initialise(entity, init);
    const place = i32[PLACES + (entity & SLOT_MASK)]!;
    if (CHECKED) {
      return cursors.move(place);
    } else {
      return moveTo(offsetAt(place), place);
    }
  }

  /** A separate function: the allocator of the pool may call the program, which may add components too, or destroy the entity. */
  function makeRoom(entity: number): boolean {
    do {
      if (!storage.grow()) return false;
    } while (i32[COUNT] === storage.capacity);
    set.checkNew(entity);
    return true;
  }

  function tryAdd(entity: number, init?: unknown): Struct | undefined {
    if (GENERATES) prepare(entity);
    if (CHECKED) {
      set.checkNew(entity);
      checkEnter(entity, set);
    } else {
      // `has` first: it refuses values which are not numbers. The place of a live entity's slot belongs to the entity.
      if (!entities.has(entity) || i32[PLACES + (entity & SLOT_MASK)] !== 0) set.checkNew(entity);
    }
    let count = i32[COUNT]!;
    if (ONE_SLAB) {
      if (count === SLAB_CAPACITY) return undefined;
    } else {
      if (count === storage.capacity) {
        if (!makeRoom(entity)) return undefined;
        count = i32[COUNT]!;
      }
    }
    if (CHECKED) {
      cursors.move(0);
    }
    const place = count + 1;
    const at = offsetAt(place);
    reset(at); // before the component is added: the stack may have no room for the call
    link(entity, place);
    if (HAS_ON_CREATE || init !== undefined || set.group !== undefined) return begin(entity, init);
    if (CHECKED) {
      return cursors.move(place);
    } else {
      return moveTo(at, place);
    }
  }

  function add(entity: number, init?: unknown): Struct {
    const component = tryAdd(entity, init);
    if (component === undefined) throw full(set);
    return component;
  }

  function get(entity: number): Struct | undefined {
    if (CHECKED) {
      const place = placeOf(entity);
      return place === 0 ? undefined : cursors.move(place);
    } else {
      try {
        const place = i32[PLACES + (entity & SLOT_MASK)]!;
        if (i32[IDS + place] !== entity) return undefined;
        cursor.$offset = offsetAt(place);
      } catch (error) {
        if (typeof entity !== 'number') throw notEntity(entity);
        if (!Object.isFrozen(cursor)) throw error;
        return cursors.move(placeOf(entity));
      }
      return cursor;
    }
  }

  return {
    offsetOf,
    has,
    placeOf,
    link,
    swap,
    copyTo,
    takeOut,
    remove: CHECKED || HAS_ON_DESTROY ? remove : takeOut,
    add,
    tryAdd,
    get,
  };
}
