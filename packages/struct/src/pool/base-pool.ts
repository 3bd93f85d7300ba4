import { checkTurn, detached, DISPOSE, SHOW } from '@offheap/core/internal';
import { checkedMode } from '../checked-mode.ts';
import type { Init, Initial } from '../schema/initial.ts';
import type { Struct, StructClass } from '../schema/struct.ts';
import { methodAdopter } from '../codegen/adopt-methods.ts';
import { showPool } from '../view/show-view.ts';
import type { View } from '../view/view.ts';
import { askFirst, forgetAttached, isAttachedBusy } from './attached-pools.ts';
import { firstSlot, searchEntries } from './entry-search.ts';
import type { Handle } from '../storage/handle.ts';
import type { Entries } from './kernels/entries.kernel.ts';
import type { Kernels } from './kernels/kernels.ts';
import type { Callback } from './kernels/pool-kernel.ts';
import type { PoolMethods } from './kernels/pool-methods.kernel.ts';
import { busyDispose, nameOf, staleHandle } from './pool-errors.ts';
import { makeKernels } from './pool-kernels.ts';
import type { LoopMethods } from './pool-loops.ts';
import type { PoolOptions } from './pool-options.ts';
import { shrinkPool } from './pool-shrinking.ts';
import type { PoolKind } from '../storage/pool-storage.ts';
import { LOST, refuseMethods } from './refuse-methods.ts';
import { SlotPool } from './slot-pool.ts';

/**
 * What the pools share: entries of one struct in blocks of one memory, each with a slot and a generation. What the methods do is in
 * the kernels (`kernels/`). Each pool has code of its own for them, which takes the place of the methods for single entries.
 */
export abstract class BasePool<T extends Struct> extends SlotPool<T> {
  /** @internal */
  readonly entries: Entries<T>;
  readonly #makeMethods: () => PoolMethods<T>;
  #methods: PoolMethods<T> | undefined;
  readonly #adopt: (methods: object) => void;
  readonly #loops: LoopMethods<T>;
  #disposed = false;
  /** What {@link entryOf} moves. */
  #target: (T & View) | null = null;

  protected constructor(
    kind: PoolKind,
    T: StructClass<T>,
    options: PoolOptions,
    plain: object,
    kernels: Kernels,
  ) {
    super(kind, T, options);
    const { entries, makeMethods, loops } = makeKernels(this, kernels);
    this.entries = entries;
    this.#makeMethods = makeMethods;
    this.#loops = loops;
    this.#adopt = methodAdopter(this, plain);
    if (!this.storage.isOwner) askFirst(this);
    if (this.checked !== false) checkedMode().guardTurn(this);
  }

  /** The methods for single entries, which the pool adopts when one is first called. @internal */
  protected get methods(): PoolMethods<T> {
    if (this.#methods === undefined) {
      this.#methods = this.#makeMethods();
      this.#adopt(this.#methods);
    }
    return this.#methods;
  }

  /**
   * Creates an entry with its initial values and returns its own view, which stays the same object until the entry is
   * destroyed. `init`, a function or some of the fields, fills it. O(1). In a loop over thousands, prefer {@link spawn}.
   *
   * Outside of checked mode, view objects are used again: once the entry is destroyed, the view reaches nobody's data until the
   * slot is used again, and is the next entry's view from then on. Keep handles, which are always checked, or make the pool
   * with `views: 'fresh'`.
   *
   * @throws OutOfMemoryError when the pool is full.
   */
  create(init?: Init<T>): T {
    return this.methods.create(init);
  }

  /** As {@link create}, but `undefined` when the pool is full. */
  tryCreate(init?: Init<T>): T | undefined {
    return this.methods.tryCreate(init);
  }

  /**
   * Creates an entry, passes it to `init` through a cursor (or fills it from some of its fields), and returns its handle.
   * Creates no garbage. O(1). When `init` throws, the entry is taken back.
   *
   * @throws OutOfMemoryError when the pool is full.
   */
  spawn(init?: Init<T>): Handle<T> {
    return this.methods.spawn(init);
  }

  /** As {@link spawn}, but {@link NO_HANDLE} (0) when the pool is full. */
  trySpawn(init?: Init<T>): Handle<T> {
    return this.methods.trySpawn(init);
  }

  /**
   * Creates up to `count` entries, passes each to `init` with its number (or fills it from some of its fields), and returns how
   * many there was room for.
   *
   * @param count 0 or more.
   */
  spawnMany(count: number, init?: ((entry: T, i: number) => void) | Initial<T>): number {
    this.checkCount(count);
    return this.#loops.spawnMany(count, init);
  }

  /**
   * Destroys an entry: by its handle, its own view, or the cursor that stands on it. O(1). When its `onDestroy` throws, the
   * entry is destroyed all the same. Does nothing within the entry's own `onDestroy`. A handle is always checked; a view of an
   * entry that was destroyed before is detected until the slot is used again (see {@link create}).
   *
   * In a loop over the pool, the visited entry may be destroyed. A `Pool`'s others may be too, and are then not visited any
   * more. A `PackedPool`'s others must not be, as the last entry would move under the loop: it might be visited twice, or not
   * at all. Checked mode throws then: a `for ... of` loop when it takes its next entry, other loops at once. An `init` and a hook
   * may destroy any entry.
   *
   * @throws AllocatorError `STALE` when it was destroyed before, `NOT_OWNED` when it belongs to another pool, `BUSY` in checked mode, for
   *   another entry of a packed pool than the visited entry of a loop; `INVALID_ARGUMENT` when a view that must change with
   *   the entry is frozen.
   */
  destroy(entry: T | Handle<T>): void {
    this.methods.destroy(entry);
  }

  /** @internal */
  free(entry: T): void {
    const slot = this.slotOf(entry);
    this.views.checkDestroy(slot);
    this.entries.remove(slot);
  }

  /**
   * Destroys the entries for which `dead` returns true, in one pass from the last to the first, and returns their number.
   * O(length). `dead` may create entries, and may destroy those that a loop may destroy (see {@link destroy}); they are not
   * counted.
   *
   * @throws AllocatorError `INVALID_ARGUMENT` when `dead` is an async function or returns a promise.
   */
  destroyWhere(dead: (entry: T) => boolean): number {
    return this.#loops.destroyWhere(dead);
  }

  /**
   * Destroys all entries. O(capacity). When an `onDestroy` throws, the others end too; then the first error is thrown.
   *
   * @throws AllocatorError `BUSY` in checked mode, inside a loop over the pool.
   */
  clear(): void {
    this.views.checkIdle('clear() of the pool');
    this.checkHere();
    this.lifecycle.destroyAll();
  }

  /** Moves the pool's cursor to an entry and returns it; `undefined` when the handle is stale. O(1). */
  get(handle: Handle<T>): T | undefined {
    return this.methods.get(handle);
  }

  /**
   * A view of the entry of a handle, for a reference to be set to: the pool's cursor stays where it is.
   *
   * @internal
   * @throws AllocatorError `STALE`
   */
  entryOf(handle: number): T {
    this.checkHere();
    const view = this.retarget(this.#target, handle);
    if (view === null) throw staleHandle(this, handle);
    return (this.#target = view);
  }

  /** Puts a reference's view on an entry, and returns it; null when the handle is stale. @internal */
  retarget(view: (T & View) | null, handle: number): (T & View) | null {
    return this.methods.retarget(view, handle);
  }

  /** Whether a handle's entry is alive. O(1). */
  has(handle: Handle<T>): boolean {
    return this.methods.has(handle);
  }

  /**
   * The handle of the entry that a view or cursor stands on. O(1).
   *
   * @throws AllocatorError `STALE` when the entry was destroyed, `NOT_OWNED` when it belongs to another pool.
   */
  handleOf(entry: T): Handle<T> {
    return this.storage.slots.handle(this.slotOf(entry)) as Handle<T>; // of a slot of this pool
  }

  /** Moves the pool's cursor to the first entry, in the order of the pool, and returns it; `undefined` when there is none. */
  first(): T | undefined {
    this.checkHere();
    return this.#moveTo(firstSlot(this));
  }

  /**
   * Moves the pool's cursor to the first entry, in the order of the pool, for which `fn` returns true, and returns it; `undefined`
   * when there is none. `fn` must not destroy the visited entry. O(length).
   *
   * @throws AllocatorError `INVALID_ARGUMENT` when `fn` is an async function or returns a promise, `BUSY` when it has destroyed the
   *   visited entry.
   */
  find(fn: (entry: T) => boolean): T | undefined {
    return this.#moveTo(searchEntries(this, 'find', fn));
  }

  /**
   * Whether `fn` returns true for some entry: it is called until it does. With the rules of {@link find}. O(length).
   *
   * @throws AllocatorError as {@link find}.
   */
  some(fn: (entry: T) => boolean): boolean {
    return searchEntries(this, 'some', fn) !== 0;
  }

  #moveTo(slot: number): T | undefined {
    return slot === 0 ? undefined : this.methods.get(this.entries.handleOf(slot) as Handle<T>); // of a slot of this pool
  }

  /**
   * Gives slabs that no entry lies in back to the allocator, and returns their number. The first slab stays. A `PackedPool` keeps as
   * many slabs as its entries need. The entries of a `Pool` do not move: it keeps the slabs up to its last entry. O(slots).
   *
   * A bump allocator, and the memory of a pool's own, take a slab back only if it was allocated last.
   *
   * @throws AllocatorError `BUSY` inside a loop over the pool, an `init` or a hook, in production too.
   */
  shrink(): number {
    return shrinkPool(this);
  }

  /**
   * Calls `fn` with a cursor on every entry, from the last to the first. The cursor is the loop's own: loops may run inside one
   * another, and `at` and `spawn` leave it alone. Keep `handleOf(entry)`, not the cursor. The visited entry may be destroyed
   * (which others: see {@link destroy}). Entries made meanwhile are not visited by a packed pool, and may be by a `Pool`.
   */
  each(fn: (entry: T) => void): void {
    this.#loops.each(fn);
  }

  /**
   * Compiles a loop for `fn` and returns it: as fast as one written by hand, however many there are. Call it
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
    return this.#loops.system(fn as unknown as Callback<T>); // called with the arguments that the caller gives
  }

  /**
   * A cursor on every entry, from the last to the first, with the rules of {@link each}. `break` is fine; a list of the
   * entries (`[...pool]`) holds the one cursor many times, so map them on the way: `Array.from(pool, (p) => p.x)`.
   */
  [Symbol.iterator](): IterableIterator<T> {
    return this.#loops.iterate();
  }

  /** What a console shows. @internal */
  [SHOW](): unknown {
    return showPool(this);
  }

  /**
   * Destroys all entries and frees the blocks of the pool. An attached pool is only detached. A second time
   * does nothing; every other method, and every system and iterator, throws from then on. Views reach no bytes any more.
   *
   * @throws AllocatorError `BUSY` inside a loop over the pool, an `init` or a hook: nothing has changed then.
   */
  [DISPOSE](): void {
    if (this.#disposed) return;
    const { memory, storage } = this;
    if (storage.isOwner) checkTurn(memory);
    if (this.isBusy || (storage.isOwner && isAttachedBusy(memory, storage.ptr)))
      throw busyDispose(nameOf(this));
    this.#disposed = true;
    try {
      // Until the last `onDestroy` has returned, the pool refuses that its bytes are taken away.
      if (this.#ownsBytes) this.clear();
    } finally {
      const ownsBytes = this.#ownsBytes;
      this.presence?.end();
      this.isGone = true;
      memory.residents.delete(this);
      const what = `This ${nameOf(this)}`;
      this.views.disposed();
      if (!storage.isOwner) forgetAttached(this);
      refuseMethods(this, what, LOST.disposed); // before the allocator, which may call the program, frees the blocks
      if (ownsBytes) storage.dispose();
    }
  }

  get #ownsBytes(): boolean {
    return this.storage.isOwner && !this.isGone && detached(this.memory) === undefined;
  }
}
