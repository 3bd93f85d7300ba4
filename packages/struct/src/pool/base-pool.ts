import {
  AllocatorError,
  type Allocator,
  type Memory,
  OutOfMemoryError,
  type Ptr,
  type Resident,
  type SlotTable,
} from '@offheap/core';
import { type Checked, checkedByDefault } from '../checked.ts';
import { describeLayout } from '../describe-layout.ts';
import type { Init, Initial } from '../initial.ts';
import { layoutOf, type Layout } from '../layout.ts';
import type { Struct, StructClass } from '../struct.ts';
import { bind, type Binding } from '../view/binding.ts';
import { canCompile } from '../view/compile.ts';
import { asView, type CheckedView, type View, type ViewOwner } from '../view/view.ts';
import { CheckedViews, FREED, GONE } from './checked-views.ts';
import { compilePool } from './compile-pool.ts';
import { type Handle, NO_HANDLE } from './handle.ts';
import { refuseMethods } from './refuse-methods.ts';
import { type PoolKind, PoolStorage } from './pool-storage.ts';
import type { StorageOptions } from './slab-storage.ts';

/** Settings of a new pool. */
export interface PoolOptions extends StorageOptions {
  /**
   * Whether views test that their entry is alive, and with `'ranges'` that integers fit their fields; `true` unless
   * `process.env.NODE_ENV` is `'production'`.
   */
  readonly checked?: Checked;
}

/**
 * What the pools share: entries of one struct in blocks of one memory, each with a slot and a generation. The methods
 * here are right everywhere; where code may be compiled, `compilePool` puts faster twins of the hot ones on a
 * prototype of each unchecked pool's own, so that their types stay their own.
 */
export abstract class BasePool<T extends Struct> implements ViewOwner, Resident {
  readonly struct: StructClass<T>;
  readonly layout: Layout<T>;
  readonly memory: Memory;
  /** Where the pool's blocks come from. */
  readonly allocator: Allocator;
  /** Whether views test that their entry is alive. */
  readonly checked: Checked;
  /** What checked mode remembers of the views; other pools have none. */
  readonly #checkedViews: CheckedViews<T> | undefined;
  /** @internal */
  readonly storage: PoolStorage;
  /** @internal */
  readonly binding: Binding<T>;
  /** Kept views, by slot. @internal */
  readonly views: (T & View)[] = [];
  protected readonly slots: SlotTable;
  /** The cursor that `at` and `entry` move. */
  protected readonly cursor: T & View;
  /** Which pool it is. @internal */
  readonly kind: PoolKind;
  /** Cursors for loops, which may run inside one another. */
  readonly #idleCursors: (T & View)[] = [];
  /** Slots whose `onDestroy` runs. */
  readonly #ending: number[] = [];
  #disposed = false;
  /** The memory was restored to a moment when the pool was not there. */
  #isElsewhere = false;
  /** Whether its bytes are not its own any more: what references ask. @internal */
  isGone = false;

  protected constructor(kind: PoolKind, T: StructClass<T>, options: PoolOptions, plain: object) {
    this.struct = T;
    this.layout = layoutOf(T);
    this.storage = new PoolStorage(kind, this.layout, options);
    this.checked = options.checked ?? checkedByDefault();
    this.memory = this.storage.memory;
    this.allocator = this.storage.allocator;
    this.slots = this.storage.slots;
    this.binding = bind(T, this.memory, this.checked);
    this.cursor = new this.binding.View(this.toUnits(this.storage.sink), this);
    this.kind = kind;
    if (this.checked) {
      this.#checkedViews = new CheckedViews(this.binding, this.slots, this, kind === 'PackedPool');
    }
    this.memory.residents.add(this);
    if (!this.checked && canCompile()) compilePool(this, kind, plain);
  }

  /** Where the pool's state lies in its memory: what `attach` needs. */
  get ptr(): Ptr {
    return this.storage.ptr;
  }

  /** Entries alive. */
  get length(): number {
    return this.slots.live;
  }

  /** Entries there is room for now. */
  get capacity(): number {
    return this.storage.capacity;
  }

  /** Entries that the pool may grow to. */
  get maxCapacity(): number {
    return this.storage.maxCapacity;
  }

  /** Entries in each slab. */
  get slabCapacity(): number {
    return this.storage.slabCapacity;
  }

  /** Byte offset of each slab: entry `i` lies in slab `i / slabCapacity`, `layout.stride` bytes from one to the next. */
  get slabs(): readonly Ptr[] {
    return this.storage.slabs;
  }

  /**
   * Makes an entry with its initial values and gives its own view, which stays the same object until the entry is
   * destroyed. `init`, a function or some of the fields, fills it. O(1); view objects are reused. In a loop over
   * thousands, prefer {@link spawn}.
   *
   * @throws OutOfMemoryError when the pool is full.
   */
  create(init?: Init<T>): T {
    const view = this.tryCreate(init);
    if (view === undefined) throw this.full();
    return view;
  }

  /** As {@link create}, but `undefined` when the pool is full. */
  tryCreate(init?: Init<T>): T | undefined {
    const slot = this.takeSlot();
    if (slot === 0) return undefined;
    const offset = this.offsetOfSlot(slot);
    this.binding.reset(offset);
    this.fillViews(slot);
    let view = this.views[slot]!;
    if (this.#checkedViews !== undefined) {
      this.#checkedViews.retire(view as T & CheckedView);
      view = this.views[slot] = this.#checkedViews.make(offset, slot);
    }
    view.$offset = offset;
    view.$owner = this;
    if (init !== undefined || this.binding.onCreate !== undefined) {
      this.begin(slot, this.slots.handle(slot), view, init);
    }
    return view;
  }

  /**
   * Makes an entry, hands it to `init` through a cursor (or fills it from some of its fields), and gives its handle.
   * Makes no garbage. O(1). When `init` throws, the entry is taken back.
   *
   * @throws OutOfMemoryError when the pool is full.
   */
  spawn(init?: Init<T>): Handle<T> {
    const handle = this.trySpawn(init);
    if (handle === NO_HANDLE) throw this.full();
    return handle;
  }

  /** As {@link spawn}, but {@link NO_HANDLE} (0) when the pool is full. */
  trySpawn(init?: Init<T>): Handle<T> {
    const slot = this.takeSlot();
    if (slot === 0) return NO_HANDLE;
    this.binding.reset(this.offsetOfSlot(slot));
    const handle = this.slots.handle(slot) as Handle<T>; // of a slot of this pool
    this.initialise(slot, handle, init, 0);
    return handle;
  }

  /**
   * Makes up to `count` entries, hands each to `init` with its number (or fills it from some of its fields), and gives how
   * many there was room for.
   *
   * @param count 0 or more.
   */
  spawnMany(count: number, init?: ((entry: T, i: number) => void) | Initial<T>): number {
    this.checkCount(count);
    for (let i = 0; i < count; i++) {
      const slot = this.takeSlot();
      if (slot === 0) return i;
      this.binding.reset(this.offsetOfSlot(slot));
      this.initialise(slot, this.slots.handle(slot), init, i);
    }
    return count;
  }

  /**
   * Ends an entry: by its handle, its own view, or the cursor that stands on it. O(1). When its `onDestroy` throws, it
   * ends all the same. Does nothing within its own `onDestroy`.
   *
   * In a loop over the pool (or an `init`), the entry in hand may be destroyed. A `Pool`'s others may be too, and are then not
   * visited any more. A `PackedPool`'s others must not be, as the last entry would move under the loop: it might be visited
   * twice, or not at all. Checked mode throws then.
   *
   * @throws AllocatorError `STALE` when it is gone already, `NOT_OWNED` when it is another pool's, `BUSY` in checked mode, for
   *   another entry of a packed pool than the one that a loop has in hand.
   */
  destroy(entry: T | Handle<T>): void {
    const slot = this.slotOf(entry);
    this.#checkedViews?.checkDestroy(slot);
    this.end(slot);
  }

  /** @internal */
  free(entry: T): void {
    const slot = this.slotOf(entry);
    this.#checkedViews?.checkDestroy(slot);
    this.removeSlot(slot);
  }

  /**
   * Destroys the entries for which `dead` is true, in one pass from the last to the first, and gives how many they were.
   * O(length). `dead` only answers: it may make entries, but must not destroy any.
   */
  destroyWhere(dead: (entry: T) => boolean): number {
    let count = 0;
    this.visit((entry, slot) => {
      const handle = this.slots.handle(slot);
      if (dead(entry) && this.slots.slotOf(handle) !== 0) {
        this.end(slot);
        count++;
      }
    });
    return count;
  }

  /**
   * Destroys all entries. O(capacity). When an `onDestroy` throws, the others end too; then the first error is thrown.
   *
   * @throws AllocatorError `BUSY` in checked mode, inside a loop over the pool.
   */
  clear(): void {
    this.#checkedViews?.checkIdle('clear() of the pool');
    const errors: unknown[] = [];
    this.visit((_, slot) => {
      try {
        this.end(slot);
      } catch (error) {
        errors.push(error);
      }
    });
    if (errors.length > 0) throw errors[0];
  }

  /** Moves the pool's cursor to an entry and gives it; `undefined` when the handle is stale. O(1). */
  at(handle: Handle<T>): T | undefined {
    this.#refuseElsewhere();
    const slot = this.slots.slotOf(handle);
    return slot === 0 ? undefined : this.moveCursor(this.offsetOfSlot(slot), slot);
  }

  /** Puts a reference's view on an entry, and gives it; null when the handle is stale. @internal */
  seat(view: (T & View) | null, handle: number): (T & View) | null {
    const slot = this.slots.slotOf(handle);
    if (slot === 0) return null;
    const offset = this.offsetOfSlot(slot);
    const checkedViews = this.#checkedViews;
    if (checkedViews !== undefined) {
      const last = view as (T & CheckedView) | null; // it made it
      if (last === null || !checkedViews.standsOn(last, slot)) {
        if (last !== null) checkedViews.end(last, GONE.reference);
        return checkedViews.make(offset, slot);
      }
    }
    const seated = view ?? this.#newView();
    seated.$offset = offset;
    return seated;
  }

  /** Whether a handle's entry is alive. O(1). */
  has(handle: Handle<T>): boolean {
    return this.slots.slotOf(handle) !== 0;
  }

  /**
   * The handle of the entry that a view or cursor stands on. O(1).
   *
   * @throws AllocatorError `STALE` when it is gone, `NOT_OWNED` when it is another pool's.
   */
  handleOf(entry: T): Handle<T> {
    return this.slots.handle(this.slotOf(entry)) as Handle<T>; // of a slot of this pool
  }

  /**
   * Calls `fn` with a cursor on every entry, from the last to the first. The cursor is the loop's own: loops may run inside one
   * another, and `at` and `spawn` leave it alone. Keep `handleOf(entry)`, not the cursor. The entry in hand may be destroyed
   * (which others: see {@link destroy}). Entries made meanwhile are not visited by a packed pool, and may be by a `Pool`.
   */
  each(fn: (entry: T) => void): void {
    this.visit((entry) => fn(entry));
  }

  /**
   * Compiles a loop of its own around `fn` and gives it: as fast as one written by hand, however many there are. Call it
   * with the arguments that `fn` takes besides the entry: as many as it declares, or four where it declares fewer and takes
   * a rest. Make it once, outside the frame. Rules inside it are those of {@link each}.
   *
   * ```ts
   * const move = particles.system((p, dt: number) => {
   *   p.x += p.vx * dt;
   * });
   * move(1 / 60);
   * ```
   */
  system<A extends unknown[]>(fn: (entry: T, ...args: A) => void): (...args: A) => void {
    // Spreading arguments costs more than all the rest: most systems take none, or one.
    const bare = fn as unknown as (entry: T, only?: unknown) => void;
    return (...args) => {
      if (args.length > 1) this.visit((entry) => fn(entry, ...args));
      else if (args.length === 0) this.visit((entry) => bare(entry));
      else this.visit((entry) => bare(entry, args[0]));
    };
  }

  /**
   * A cursor on every entry, from the last to the first, with the rules of {@link each}. `break` is fine; a list of the
   * entries (`[...pool]`) holds the one cursor many times, so map them on the way: `Array.from(pool, (p) => p.x)`.
   */
  *[Symbol.iterator](): IterableIterator<T> {
    this.#refuseElsewhere();
    const cursor = this.borrowCursor();
    try {
      for (let index = this.lastIndex(); index >= 0; index = this.lastIndex(index)) {
        const slot = this.slotAt(index);
        if (slot === 0) continue;
        const entry = this.#beginTurn(cursor, index, slot);
        try {
          yield entry;
        } finally {
          this.#checkedViews?.finish(entry as T & CheckedView, GONE.turn);
        }
      }
    } finally {
      this.returnCursor(cursor);
    }
  }

  /**
   * Ends all entries and gives the pool's blocks back to its allocator; one that was attached only lets go. A second time
   * does nothing; every other method throws from then on. Views and systems must not be used any more.
   */
  [Symbol.dispose](): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.isGone = true;
    this.memory.residents.delete(this);
    try {
      if (this.storage.isOwner) this.clear();
    } finally {
      if (this.storage.isOwner) this.storage.dispose();
      this.#checkedViews?.endAll(this.views as (T & CheckedView)[]);
      refuseMethods(this, `This ${this.kind} of ${this.layout.name}`);
    }
  }

  /**
   * Puts the kept views where the restored bytes say. One of an entry that has come to life again is that entry's again.
   *
   * @internal
   */
  restored(): void {
    this.#isElsewhere = !this.storage.isHere();
    this.isGone = this.#isElsewhere;
    if (this.#isElsewhere) return;
    if (this.#checkedViews !== undefined) {
      this.#checkedViews.restored(this.views as (T & CheckedView)[], (slot) => this.offsetOfSlot(slot));
      return;
    }
    // Views of slots that `spawn` has filled are nobody's: no harm in moving them too.
    const sink = this.toUnits(this.storage.sink);
    for (let slot = 1; slot < this.views.length; slot++) {
      const view = this.views[slot]!;
      const isLive = this.slots.isLive(slot);
      view.$owner = isLive ? this : null;
      view.$offset = isLive ? this.offsetOfSlot(slot) : sink;
    }
  }

  /** @internal */
  signature(): string {
    const { ptr, slabCapacity, maxCapacity } = this.storage;
    return `${this.kind} at ${ptr}: ${slabCapacity} to ${maxCapacity} ${describeLayout(this.layout)}`;
  }

  /** The highest index that may have an entry, below `index` where given; -1 when there is none. */
  protected abstract lastIndex(index?: number): number;
  /** The live slot of the entry at an index, 0 when there is none. */
  protected abstract slotAt(index: number): number;
  /** Where a live slot's entry lies, in a view's units. */
  protected abstract offsetOfSlot(slot: number): number;
  /** Takes a slot for a new entry; the pool has room. */
  protected abstract link(): number;
  /** Ends a live slot's entry. */
  protected abstract unlink(slot: number): void;

  /** Units in which views count. */
  protected toUnits(byteOffset: Ptr): number {
    return byteOffset >> this.layout.shift;
  }

  /** A cursor for a loop, or for an `init`. @internal */
  borrowCursor(): T & View {
    return this.#idleCursors.pop() ?? this.#newView();
  }

  /** Takes back a borrowed cursor. @internal */
  returnCursor(cursor: T & View): void {
    this.#idleCursors.push(cursor);
  }

  /** Takes a slot, growing if need be; 0 when the pool is full. @internal */
  takeSlot(): number {
    this.#refuseElsewhere();
    if (this.slots.live === this.capacity && !this.storage.grow()) return 0;
    return this.link();
  }

  /** The error of a full pool. @internal */
  full(): AllocatorError {
    const { capacity, maxCapacity } = this;
    const grown =
      capacity < maxCapacity
        ? ` It may grow to ${maxCapacity}, but its allocator has no room for a further slab.`
        : ' Ask for more with `capacity` or `maxCapacity`, or use `tryCreate` or `trySpawn`.';
    return new OutOfMemoryError(
      `The ${this.kind} of ${this.layout.name} is full: ${this.length} entries.${grown}`,
    );
  }

  /** The slot of the entry that a view, cursor or handle means. @internal */
  slotOf(entry: T | Handle<T>): number {
    this.#refuseElsewhere();
    if (typeof entry === 'number') {
      const slot = this.slots.slotOf(entry);
      if (slot === 0) {
        throw new AllocatorError(
          'STALE',
          `Handle ${entry} (slot ${entry & this.slots.slotMask}, generation ${entry >>> this.slots.slotBits}): this entry of the ${this.kind} of ${this.layout.name} is gone already, or never was. Ask with \`has(handle)\`.`,
        );
      }
      return slot;
    }
    if (!(entry instanceof this.struct)) {
      throw new AllocatorError(
        'NOT_OWNED',
        `This is no ${this.layout.name} of a pool: expected a view or a handle of the ${this.kind} of ${this.layout.name}.`,
      );
    }
    const view = asView(entry);
    if (view.$owner !== this) {
      throw view.$owner === null
        ? this.#gone(view)
        : new AllocatorError(
            'NOT_OWNED',
            `This ${this.layout.name} lives elsewhere: destroy it where it was made.`,
          );
    }
    const index = this.storage.indexOf(view.$offset << this.layout.shift);
    const slot = index < 0 || index > this.lastIndex() ? 0 : this.slotAt(index);
    if (slot === 0 || this.#checkedViews?.standsOn(view as CheckedView, slot) === false) {
      throw this.#gone(view);
    }
    return slot;
  }

  #gone(view: View): AllocatorError {
    const { $handle = 0, $end = '' } = view as Partial<CheckedView>; // only checked mode has them
    const which = $handle === 0 ? '' : ` of handle ${$handle}`;
    return new AllocatorError(
      'STALE',
      `This ${this.layout.name}${which} is gone already: ${$end || 'it was destroyed before'}.`,
    );
  }

  /** In methods that the fast twins replace. */
  #refuseElsewhere(): void {
    if (!this.#isElsewhere) return;
    throw new AllocatorError(
      'DISPOSED',
      `This ${this.kind} of ${this.layout.name} was made after the moment that the memory was restored to: its bytes are not its own any more. Make a new one.`,
    );
  }

  /** Ends a live slot's entry, its `onDestroy` first. @internal */
  end(slot: number): void {
    const { onDestroy } = this.binding;
    if (onDestroy === undefined) {
      this.removeSlot(slot);
      return;
    }
    if (this.#ending.includes(slot)) return;
    this.#ending.push(slot);
    const handle = this.slots.handle(slot);
    const kept = this.views[slot];
    const isKept = kept !== undefined && kept.$owner === this;
    const view = isKept ? kept : this.#lend(slot);
    try {
      onDestroy(view);
    } finally {
      if (!isKept) this.#takeBack(view, 'its `onDestroy` has returned');
      this.#ending.splice(this.#ending.indexOf(slot), 1);
      if (this.slots.slotOf(handle) !== 0) this.removeSlot(slot); // unless it was taken out meanwhile
    }
  }

  /** Fills a new entry and tells it; takes it back when that throws. @internal */
  begin(
    slot: number,
    handle: number,
    view: T & View,
    init: ((entry: T, i: number) => void) | Initial<T> | undefined,
    i = 0,
  ): void {
    const { fill, onCreate } = this.binding;
    try {
      if (typeof init === 'function') init(view, i);
      else if (init !== undefined) fill(view, init);
      if (onCreate !== undefined && this.slots.slotOf(handle) !== 0) onCreate(view);
    } catch (error) {
      if (this.slots.slotOf(handle) !== 0) this.removeSlot(slot); // unless `init` has ended it
      throw error;
    }
  }

  /** Ends a live slot's entry and its kept view. @internal */
  removeSlot(slot: number): void {
    this.binding.letGo?.(this.offsetOfSlot(slot));
    const { views } = this;
    if (this.checked) {
      const last = this.storage.offsetOf(this.lastIndex());
      const at = this.kind === 'PackedPool' ? last : this.offsetOfSlot(slot) << this.layout.shift;
      this.unlink(slot);
      this.memory.u8.fill(FREED, at, at + this.layout.size);
    } else {
      this.unlink(slot);
    }
    const view = views[slot];
    if (view === undefined) return;
    if (this.checked) (view as T & CheckedView).$end = GONE.destroyed;
    view.$owner = null;
    view.$offset = this.toUnits(this.storage.sink);
  }

  /** The views up to a slot, so that the array never has holes. @internal */
  fillViews(slot: number): void {
    const { views } = this;
    while (views.length <= slot) views.push(new this.binding.View(this.toUnits(this.storage.sink), null));
  }

  #newView(): T & View {
    return new this.binding.View(this.toUnits(this.storage.sink), this);
  }

  protected moveCursor(offset: number, slot: number): T {
    if (this.#checkedViews !== undefined) return this.#checkedViews.cursor(offset, slot);
    this.cursor.$offset = offset;
    return this.cursor;
  }

  /** Lets the views that stand on a slot's entry follow it. */
  protected moveViews(slot: number, offset: number): void {
    const view = this.views[slot];
    if (view !== undefined && view.$owner === this) view.$offset = offset;
    this.#checkedViews?.moved(slot, offset);
  }

  /** Puts a loop's cursor on an entry. Checked mode takes a fresh view each turn, to tell when one is kept. */
  #beginTurn(cursor: T & View, index: number, slot: number): T & View {
    const offset = this.toUnits(this.storage.offsetOf(index));
    if (this.#checkedViews !== undefined) return this.#checkedViews.begin(offset, slot);
    cursor.$offset = offset;
    return cursor;
  }

  /** The plain loop behind `each`, `system` and `destroyWhere`. @internal */
  visit(fn: (entry: T, slot: number) => void): void {
    this.#refuseElsewhere();
    const cursor = this.borrowCursor();
    try {
      for (let index = this.lastIndex(); index >= 0; index = this.lastIndex(index)) {
        const slot = this.slotAt(index);
        if (slot === 0) continue;
        const entry = this.#beginTurn(cursor, index, slot);
        try {
          fn(entry, slot);
        } finally {
          this.#checkedViews?.finish(entry as T & CheckedView, GONE.turn);
        }
      }
    } finally {
      this.returnCursor(cursor);
    }
  }

  /** Fills a new entry through a cursor; takes it back when that throws. @internal */
  initialise(
    slot: number,
    handle: number,
    init: ((entry: T, i: number) => void) | Initial<T> | undefined,
    i: number,
  ): void {
    if (init === undefined && this.binding.onCreate === undefined) return;
    const cursor = this.#lend(slot);
    try {
      this.begin(slot, handle, cursor, init, i);
    } finally {
      this.#takeBack(cursor, GONE.init);
    }
  }

  /** A cursor on an entry, for a while. */
  #lend(slot: number): T & View {
    const offset = this.offsetOfSlot(slot);
    const cursor = this.#checkedViews?.begin(offset, slot) ?? this.borrowCursor();
    cursor.$offset = offset;
    return cursor;
  }

  #takeBack(cursor: T & View, why: string): void {
    if (this.#checkedViews === undefined) this.returnCursor(cursor);
    else this.#checkedViews.finish(cursor as T & CheckedView, why);
  }

  /** Refuses a number of entries that is none. @internal */
  checkCount(count: number): void {
    if (!Number.isInteger(count) || count < 0) {
      throw new AllocatorError('INVALID_ARGUMENT', `${count} entries: expected an integer from 0 up.`);
    }
  }
}
