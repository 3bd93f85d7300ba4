import type { Init } from '../../schema/initial.ts';
import type { Struct } from '../../schema/struct.ts';
import type { Handle } from '../../storage/handle.ts';
import type { View } from '../../view/view.ts';
import type { EntryParts, PoolConstants } from './pool-kernel.ts';

/** The methods of a pool for single entries. `BasePool` documents them. */
export interface PoolMethods<T extends Struct> {
  readonly length: number;
  create(init?: Init<T>): T;
  tryCreate(init?: Init<T>): T | undefined;
  spawn(init?: Init<T>): Handle<T>;
  trySpawn(init?: Init<T>): Handle<T>;
  destroy(entry: T | Handle<T>): void;
  get(handle: Handle<T>): T | undefined;
  retarget(view: (T & View) | null, handle: number): (T & View) | null;
  has(handle: Handle<T>): boolean;
  at(index: number): T;
}

/** Returns the methods of one pool. */
export function poolMethods<T extends Struct>(parts: EntryParts<T>, C: PoolConstants): PoolMethods<T> {
  const { PACKED, ONE_SLAB, CHECKED, FRESH_VIEWS, GENERATES, HAS_ON_CREATE } = C;
  const { HIGHEST, LIVE, GENERATIONS, SLOT_WORDS, SLOT_MASK, STRIDE, BASE, ONE_BEGINNING, PADDING } = C;
  const { pool, i32, View, views, checks, kept, keptGenerations, fullPool } = parts;
  const { isFull, takeSlot, fillTaken, takenOffset, offsetOf, offsetOfSlot, indexOf } = parts;
  const { slotOf, isHandleOf, handleOf } = parts;
  const { fillNew, end, lifecycle } = parts;
  const cursor = views.cursor;
  const newest = views.newest;
  const dropped = views.dropped;

  /** Creates views for all slots up to the given one. Rarely called: it must not use up V8's budget for inlining in the caller. */
  function fillKept(slot: number): number {
    if (slot < 0) return PADDING;
    views.fill(slot);
    return slot;
  }

  /**
   * The view that `create` returns for the new entry in `slot`.
   *
   * @inline
   */
  function keep(at: number, slot: number): T & View {
    let view;
    if (CHECKED) {
      view = views.keep(at, slot);
    } else {
      if (slot >= kept.length) fillKept(slot);
      if (FRESH_VIEWS) {
        view = new View(at, pool);
        kept[slot] = view;
        keptGenerations[slot] = i32[GENERATIONS + (slot << 1)]!;
      } else {
        view = kept[slot]!;
        try {
          view.$offset = at;
          view.$owner = pool;
        } catch {
          view = views.replace(at, slot); // it is frozen
        }
      }
    }
    return view;
  }

  /** Runs `init`, then `onCreate`, with the kept view of a new entry. If either throws, the entry is removed. */
  function begin(slot: number, view: T & View, init: Init<T> | undefined): void {
    const handle = handleOf(slot);
    const before = views.watched;
    if (before >= ONE_BEGINNING) lifecycle.reserveStack(slot);
    views.watched = before + ONE_BEGINNING;
    try {
      fillNew(handle, view, init, 0);
    } catch (error) {
      views.watched = before; // without a call: the stack may be full
      undoBegin(slot, handle, before);
      throw error;
    }
    views.watched = before;
    if (dropped.length > 0) endDropping(before);
  }

  // Separate functions, because they run rarely: V8 inlines functions by the length of their bytecode.
  function undoBegin(slot: number, handle: number, watched: number): void {
    try {
      if (slotOf(handle) !== 0) lifecycle.takeBack(slot); // unless `init` has destroyed it
    } finally {
      endDropping(watched);
    }
  }

  function endDropping(watched: number): void {
    if (watched === 0) views.takeDropped(false);
  }

  /**
   * The rest of `create`, once there is room. Returns the view of the new entry.
   *
   * @inline
   */
  function createEntry(live: number, init: Init<T> | undefined): T & View {
    const slot = takeSlot(live);
    const at = takenOffset(live, slot);
    fillTaken(at, slot);
    const view = keep(at, slot);
    if (HAS_ON_CREATE || init !== undefined) begin(slot, view, init);
    return view;
  }

  /** The rest of `spawn`, after the entry in `slot` was created. */
  function initialiseSpawned(at: number, slot: number, handle: number, init: Init<T> | undefined): void {
    if (CHECKED) {
      lifecycle.initialise(slot, handle, init, 0);
    } else {
      const before = views.watched;
      if ((before & 1) !== 0) lifecycle.initialise(slot, handle, init, 0);
      else {
        try {
          newest.$offset = at;
          views.watched = before | 1;
          fillNew(handle, newest, init, 0);
        } catch (error) {
          const isPlaced = (views.watched & 1) !== 0;
          views.watched = before; // without a call: the stack may be full. The cursor, which may be frozen, need not follow
          if (!isPlaced) return lifecycle.initialise(slot, handle, init, 0); // the cursor is frozen
          const created = slotOf(handle);
          if (created !== 0) lifecycle.remove(created); // unless `init` has destroyed it
          throw views.orFrozen(error, newest);
        }
        views.watched = before;
      }
    }
  }

  /**
   * The rest of `spawn`, once there is room. Returns the handle of the new entry.
   *
   * @inline
   */
  function spawnEntry(live: number, init: Init<T> | undefined): Handle<T> {
    const slot = takeSlot(live);
    const at = takenOffset(live, slot);
    fillTaken(at, slot);
    const handle = handleOf(slot) as Handle<T>; // of a slot of this pool
    if (HAS_ON_CREATE || init !== undefined) {
      initialiseSpawned(at, slot, handle, init);
    }
    return handle;
  }

  return {
    get length() {
      return i32[LIVE]!;
    },
    create(init) {
      if (CHECKED) {
        pool.checkHere();
      }
      let live = i32[LIVE]!;
      if (isFull(live)) throw fullPool(pool);
      if (GENERATES) {
        live = lifecycle.prepare();
        if (isFull(live)) throw fullPool(pool);
      }
      return createEntry(live, init);
    },
    tryCreate(init) {
      if (CHECKED) {
        pool.checkHere();
      }
      let live = i32[LIVE]!;
      if (isFull(live)) return undefined;
      if (GENERATES) {
        live = lifecycle.prepare();
        if (isFull(live)) return undefined;
      }
      return createEntry(live, init);
    },
    spawn(init) {
      if (CHECKED) {
        pool.checkHere();
      }
      let live = i32[LIVE]!;
      if (isFull(live)) throw fullPool(pool);
      if (GENERATES) {
        live = lifecycle.prepare();
        if (isFull(live)) throw fullPool(pool);
      }
      return spawnEntry(live, init);
    },
    trySpawn(init) {
      if (CHECKED) {
        pool.checkHere();
      }
      let live = i32[LIVE]!;
      if (isFull(live)) return 0 as Handle<T>; // NO_HANDLE
      if (GENERATES) {
        live = lifecycle.prepare();
        if (isFull(live)) return 0 as Handle<T>; // NO_HANDLE
      }
      return spawnEntry(live, init);
    },
    destroy(entry) {
      if (CHECKED) {
        const slot = pool.slotOf(entry);
        checks.checkDestroy(slot);
        end(slot);
      } else {
        let slot = 0;
        if (typeof entry === 'number') {
          slot = slotOf(entry);
        } else {
          if (ONE_SLAB) {
            if (entry instanceof View && entry.$owner === pool) {
              const at = entry.$offset;
              const index = ((at - BASE) / STRIDE) >>> 0; // a huge number for an offset below the first entry
              if (index < i32[PACKED ? LIVE : HIGHEST]!) {
                const found = PACKED ? i32[SLOT_WORDS + index]! : index + 1;
                const isLive = PACKED || (i32[GENERATIONS + (found << 1)]! & 1) === 1;
                if (isLive && offsetOf(index) === at) slot = found;
              }
            }
          }
        }
        if (slot === 0) slot = pool.slotOf(entry); // or throws the reason
        end(slot);
      }
    },
    get(handle) {
      if (CHECKED) {
        pool.checkHere();
        if (typeof handle !== 'number') pool.slotOf(handle); // throws the reason
        const slot = slotOf(handle);
        return slot === 0 ? undefined : checks.moveCursor(offsetOfSlot(slot), slot);
      } else {
        try {
          const slot = slotOf(handle);
          if (slot === 0) return undefined;
          cursor.$offset = offsetOf(indexOf(slot));
        } catch (error) {
          if (typeof handle !== 'number') pool.slotOf(handle); // throws the reason
          return views.moveOther(cursor, offsetOf(indexOf(slotOf(handle))), error);
        }
        return cursor;
      }
    },
    retarget(view, handle) {
      // Written in place, because getters call this: V8 inlines only some of the functions that getters call.
      const slot = handle & SLOT_MASK;
      if (!isHandleOf(handle, slot)) return null;
      if (CHECKED) {
        return checks.retarget(view, offsetOfSlot(slot), slot);
      } else {
        if (view === null) view = views.newCursor();
        view.$offset = offsetOf(indexOf(slot));
        return view;
      }
    },
    has(handle) {
      try {
        return slotOf(handle) !== 0;
      } catch (error) {
        if (typeof handle !== 'number') pool.slotOf(handle); // throws the reason
        throw error;
      }
    },
    at(index) {
      if (CHECKED) {
        pool.checkIndex(index);
        return checks.moveCursor(offsetOf(index), i32[SLOT_WORDS + index]!);
      } else {
        try {
          cursor.$offset = offsetOf(index);
        } catch (error) {
          return views.moveOther(cursor, offsetOf(index), error);
        }
        return cursor;
      }
    },
  };
}
