import type { Struct } from '../../schema/struct.ts';
import type { CheckedView, View, ViewOwner } from '../../view/view.ts';
import type { EntryInit, PoolConstants, PoolParts, Visit } from './pool-kernel.ts';

/** How the entries of one pool are found, created and removed. Offsets are in the units of views. */
export interface Entries<T extends Struct> {
  offsetOf(this: void, index: number): number;
  /** The same in a pool that may grow. */
  slabOffsetOf(this: void, index: number): number;
  /** Returns the index of a live slot's entry. */
  indexOf(this: void, slot: number): number;
  offsetOfSlot(this: void, slot: number): number;
  /** Returns the live slot of a handle, 0 when there is none. */
  slotOf(this: void, handle: number): number;
  /** Returns whether a handle belongs to the entry in a slot. The number of the slot is part of the handle. */
  isHandleOf(this: void, handle: number, slot: number): boolean;
  /** Returns the handle of a live slot. */
  handleOf(this: void, slot: number): number;
  /**
   * Returns whether there is no room for another entry, given the number of entries. A pool that can grow tries to grow
   * first.
   */
  isFull(this: void, live: number): boolean;
  /** Returns a slot that has never been used. */
  newSlot(this: void): number;
  /** Takes a slot for a new entry, given the number of entries before. */
  takeSlot(this: void, live: number): number;
  /** Writes the initial values of the entry in a slot that was just taken. */
  fillTaken(this: void, at: number, slot: number): void;
  /** Takes a slot for a new entry with its initial values, given the number of entries before. */
  take(this: void, live: number): number;
  /** Returns the offset of the entry for which {@link take} returned a slot. */
  takenOffset(this: void, live: number, slot: number): number;
  /** Runs `init`, or writes its values, and then runs `onCreate`, with a view of a new entry. */
  fillNew(this: void, handle: number, view: T & View, init: EntryInit<T> | undefined, i: number): void;
  /**
   * Removes the entry at an index, in a live slot, and detaches its view; `last` entries are left. Watched views do not follow.
   */
  dropAt(this: void, index: number, slot: number, last: number): void;
  /** Removes the entry of a live slot, detaches its view, and makes watched views follow their entries. */
  remove(this: void, slot: number): void;
  /** Destroys the entry of a live slot, after calling its `onDestroy`. */
  end(this: void, slot: number): void;
  /** In checked mode, creates the view of the entry that a loop visits, and ends the previous one. */
  visit(
    this: void,
    last: (T & View) | undefined,
    visited: Visit<T>,
    at: number,
    slot: number,
    reason: string,
  ): T & View;
}

/** The algorithms for single entries that run for each of many entries. Code that runs rarely is in `EntryLifecycle`. */
export function entries<T extends Struct>(parts: PoolParts<T>, C: PoolConstants): Entries<T> {
  const { PACKED, COLUMNS, ONE_SLAB, CHECKED, RETIRES, HAS_ON_CREATE, HAS_ON_DESTROY, RELEASES, KEPT } = C;
  const { SHIFT, STRIDE, ROWS, BASE, SINK } = C;
  const { HEAD, HIGHEST, LIVE, FIRST_GENERATION, GENERATIONS, LINKS, SLOT_WORDS, SLAB_WORDS } = C;
  const { GENERATION_MASK, SLOT_BITS, SLOT_MASK, SLAB_CAPACITY, MAX_CAPACITY, PADDING } = C;
  const { pool, storage, i32, imul, View, views, checks, lifecycle, kept, GONE, endedAt } = parts;
  const { reset, copy, fill, onCreate, release, refusePromise, fullPool } = parts;

  function slabOffsetOf(index: number): number {
    const slab = (index / SLAB_CAPACITY) | 0;
    if (COLUMNS) return (index + imul(slab, ROWS - SLAB_CAPACITY)) | 0;
    return ((i32[SLAB_WORDS + slab]! >> SHIFT) + imul(index - slab * SLAB_CAPACITY, STRIDE)) | 0;
  }

  /** @inline */
  function offsetOf(index: number): number {
    return ONE_SLAB ? (BASE + imul(index, STRIDE)) | 0 : slabOffsetOf(index);
  }

  /** @inline */
  function indexOf(slot: number): number {
    return PACKED ? i32[LINKS + (slot << 1)]! : slot - 1;
  }

  function offsetOfSlot(slot: number): number {
    return offsetOf(indexOf(slot));
  }

  /** @inline */
  function isHandleOf(handle: number, slot: number): boolean {
    return (
      slot !== 0 &&
      slot <= i32[HIGHEST]! &&
      (handle | 0) === handle &&
      i32[GENERATIONS + (slot << 1)] === (((handle >>> SLOT_BITS) << 1) | 1)
    );
  }

  function slotOf(handle: number): number {
    const slot = handle & SLOT_MASK;
    return isHandleOf(handle, slot) ? slot : 0;
  }

  function handleOf(slot: number): number {
    return ((i32[GENERATIONS + (slot << 1)]! >>> 1) << SLOT_BITS) | slot;
  }

  /** @inline */
  function isFull(live: number): boolean {
    return RETIRES
      ? storage.hasNoSlot(live)
      : ONE_SLAB
        ? live === MAX_CAPACITY
        : live === storage.capacity && !storage.grow();
  }

  function newSlot(): number {
    const slot = (i32[HIGHEST]! + 1) | 0;
    if (slot < 0) return PADDING; // rarely called: it must not use up V8's budget for inlining in the caller
    if (slot === 0) throw fullPool(pool); // the buffer is detached: no word can be read
    i32[HIGHEST] = slot;
    i32[GENERATIONS + (slot << 1)] = i32[FIRST_GENERATION]! + 2;
    return slot;
  }

  /** @inline */
  function takenOffset(live: number, slot: number): number {
    return offsetOf(PACKED ? live : slot - 1);
  }

  /** @inline */
  function takeSlot(live: number): number {
    let slot = i32[HEAD]!;
    if (slot > 0) i32[HEAD] = i32[LINKS + (slot << 1)]!;
    else slot = newSlot() | 0; // an integer for V8 too, if it does not inline the call
    if (PACKED) {
      i32[SLOT_WORDS + live] = slot;
    }
    i32[GENERATIONS + (slot << 1)]! |= 1;
    i32[LINKS + (slot << 1)] = PACKED ? live : 0;
    i32[LIVE] = (live + 1) | 0;
    return slot;
  }

  /** @inline */
  function fillTaken(at: number, slot: number): void {
    reset(at);
    if (CHECKED) {
      checks.began(slot);
    }
  }

  /** @inline */
  function take(live: number): number {
    const slot = takeSlot(live);
    const at = takenOffset(live, slot);
    fillTaken(at, slot);
    return slot;
  }

  /** @inline */
  function fillNew(handle: number, view: T & View, init: EntryInit<T> | undefined, i: number): void {
    if (typeof init === 'function') {
      const result = init(view, i) as unknown; // a promise is refused
      if (result !== undefined) refusePromise('`init`', result);
    } else if (init !== undefined) fill(view, init);
    if (HAS_ON_CREATE) {
      if (slotOf(handle) !== 0) onCreate(view); // unless `init` has destroyed it
    }
  }

  /** Throws if the view of the entry in `slot` is frozen and still refers to the entry. */
  function refuseFrozen(index: number, slot: number): void {
    if (kept[slot]!.$owner !== null) throw views.frozen(slot, pool, offsetOf(index));
  }

  /**
   * Also inlined in `remove` itself: V8 then inlines a call of `remove` even where its inlining budget does not allow a nested call.
   *
   * @inline
   */
  function dropAt(index: number, slot: number, last: number): void {
    if (CHECKED) {
      checks.leave(slot, PACKED && index !== last ? i32[SLOT_WORDS + last]! : 0);
    }
    if (PACKED) {
      const to = offsetOf(index);
      let owner: ViewOwner | null = null;
      try {
        if (KEPT) {
          if (slot < kept.length) {
            const view = kept[slot]!;
            if (view.$owner !== null) {
              owner = pool;
              view.$owner = null;
              view.$offset = SINK;
            }
          }
        }
        if (index !== last) {
          const moved = i32[SLOT_WORDS + last]!;
          if (KEPT) {
            if (moved < kept.length) {
              const follower = kept[moved]!;
              if (follower.$owner === pool) follower.$offset = to;
            }
          }
          if (RELEASES) {
            release(to);
          }
          copy(to, offsetOf(last));
          i32[SLOT_WORDS + index] = moved;
          i32[LINKS + (moved << 1)] = index;
        } else {
          if (RELEASES) {
            release(to);
          }
        }
      } catch (error) {
        if (KEPT) {
          throw views.frozen(slot, owner, to);
        } else {
          throw error;
        }
      }
    } else {
      if (KEPT) {
        if (slot < kept.length) {
          const view = kept[slot]!;
          try {
            view.$owner = null;
            view.$offset = SINK;
          } catch {
            refuseFrozen(index, slot);
          }
        }
      }
      if (RELEASES) {
        release(offsetOf(index));
      }
    }
    i32[LIVE] = last;
    const word = GENERATIONS + (slot << 1);
    const generation = (i32[word]! + 1) & GENERATION_MASK;
    i32[word] = generation; // not live, with the next generation
    if (!RETIRES || generation !== 0) {
      i32[LINKS + (slot << 1)] = i32[HEAD]!;
      i32[HEAD] = slot;
    }
    if (CHECKED) {
      checks.ended(slot, offsetOf(PACKED ? last : index));
    }
  }

  function remove(slot: number): void {
    const index = indexOf(slot);
    if (!CHECKED && views.watched !== 0) lifecycle.removeWatched(index, slot);
    else {
      const last = (i32[LIVE]! - 1) | 0;
      dropAt(index, slot, last);
    }
  }

  /** @inline */
  function end(slot: number): void {
    if (HAS_ON_DESTROY) {
      lifecycle.destroy(slot);
    } else {
      remove(slot);
    }
  }

  /** @inline */
  function visit(
    last: (T & View) | undefined,
    visited: Visit<T>,
    at: number,
    slot: number,
    reason: string,
  ): T & View {
    let view = last!; // called only in checked mode, where it is a new view
    if (CHECKED) {
      if (last !== undefined) {
        const ended = last as unknown as CheckedView;
        ended.$stampAt = endedAt;
        ended.$end = reason;
        ended.$owner = null;
      }
      const stampAt = GENERATIONS + (slot << 1);
      const stamp = i32[stampAt]!;
      const handle = ((stamp >>> 1) << SLOT_BITS) | slot;
      visited.slot = slot;
      view = new View(at, pool, stampAt, stamp, handle, GONE.destroyed);
      visited.view = view;
    }
    return view;
  }

  return {
    offsetOf,
    slabOffsetOf,
    indexOf,
    offsetOfSlot,
    slotOf,
    isHandleOf,
    handleOf,
    isFull,
    newSlot,
    takeSlot,
    fillTaken,
    take,
    takenOffset,
    fillNew,
    dropAt,
    remove,
    end,
    visit,
  };
}
