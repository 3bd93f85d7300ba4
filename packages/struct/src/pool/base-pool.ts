import { checkTurn, detached, DISPOSE, reserveStack, SHOW } from '@offheap/core/internal';
import { checkedMode } from '../checked-mode.ts';
import type { Init, Initial } from '../schema/initial.ts';
import type { Struct, StructClass } from '../schema/struct.ts';
import { methodAdopter } from '../codegen/adopt-methods.ts';
import { showPool } from '../view/show-view.ts';
import type { View } from '../view/view.ts';
import { askFirst, forgetAttached, isAttachedBusy } from './attached-pools.ts';
import { firstSlot, searchEntries } from './entry-search.ts';
import { clearUntilEmpty } from '../storage/clear-until-empty.ts';
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

/** The highest number of entries in one call of `spawnMany`, which counts in 32 bits. */
const MOST_ENTRIES = 2 ** 31 - 1;

/**
 * The common base of `Pool` and `PackedPool`: entries of one struct in blocks of one memory, each with a slot and a
 * generation. The algorithms of the methods are in the kernels (`kernels/`). Each pool has its own compiled code for
 * them, which replaces the methods for single entries.
 */
export abstract class BasePool<T extends Struct> extends SlotPool<T> {
  /** @internal */
  readonly entries: Entries<T>;
  readonly #makeMethods: () => PoolMethods<T>;
  #methods: PoolMethods<T> | undefined;
  readonly #adopt: (methods: object) => void;
  readonly #loops: LoopMethods<T>;
  #disposed = false;
  /** The view that {@link entryOf} moves. */
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

  /** The methods for single entries, which the pool adopts when one of them is first called. @internal */
  protected get methods(): PoolMethods<T> {
    if (this.#methods === undefined) {
      this.#methods = this.#makeMethods();
      this.#adopt(this.#methods);
    }
    return this.#methods;
  }

  /**
   * Creates an entry with its initial values and returns its view, which is the same object until the entry is
   * destroyed. `init` is a function that is called with the entry, or an object with values for some of the fields.
   * O(1). To create thousands of entries in a loop, prefer {@link spawn}.
   *
   * Outside checked mode, view objects are reused. After the entry is destroyed, its view reads and writes no entry
   * until the slot is used again. From then on, it is the view of the new entry. Keep handles, which are always
   * checked, or create the pool with `views: 'fresh'`.
   *
   * @throws OutOfMemoryError when the pool is full.
   */
  create(init?: Init<T>): T {
    return this.methods.create(init);
  }

  /** Like {@link create}, but returns `undefined` when the pool is full. */
  tryCreate(init?: Init<T>): T | undefined {
    return this.methods.tryCreate(init);
  }

  /**
   * Creates an entry and returns its handle. `init` is a function that is called with a cursor on the entry, or an
   * object with values for some of the fields. Creates no garbage. O(1). When `init` throws, the entry is removed.
   *
   * @throws OutOfMemoryError when the pool is full.
   */
  spawn(init?: Init<T>): Handle<T> {
    return this.methods.spawn(init);
  }

  /** Like {@link spawn}, but returns {@link NO_HANDLE} (0) when the pool is full. */
  trySpawn(init?: Init<T>): Handle<T> {
    return this.methods.trySpawn(init);
  }

  /**
   * Creates up to `count` entries and returns the number of entries created, which is lower when the pool becomes
   * full. `init` is a function that is called with the entry and its number, or an object with values for some of the
   * fields. O(count).
   *
   * @param count an integer of 0 or more: round a computed number.
   * @throws AllocatorError `INVALID_ARGUMENT` for any other count, in production too.
   */
  spawnMany(count: number, init?: ((entry: T, i: number) => void) | Initial<T>): number {
    this.checkCount(count);
    // Not limited by the capacity: `init` may destroy entries.
    return this.#loops.spawnMany(Math.min(count, MOST_ENTRIES), init);
  }

  /**
   * Destroys an entry, given by its handle, its view or a cursor on it. O(1). When its `onDestroy` throws, the entry
   * is still destroyed. Inside the `onDestroy` of the same entry, the call has no effect. A stale handle is always
   * detected; a stale view is detected until the slot is used again (see {@link create}).
   *
   * A loop over the pool may destroy the entry that it visits. In a `Pool`, it may destroy other entries too; the
   * loop then skips them. In a `PackedPool`, it must not destroy other entries, because the last entry moves: the
   * loop could visit that entry twice or not at all. Checked mode throws in this case: a `for ... of` loop at its
   * next step, other loops immediately. An `init` and a hook may destroy any entry.
   *
   * @throws AllocatorError `STALE` when the entry was already destroyed, `NOT_OWNED` when it belongs to another pool,
   *   `BUSY` in checked mode when a loop over a packed pool visits another entry, `INVALID_ARGUMENT` when a view that
   *   must change is frozen.
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
   * Destroys the entries for which `dead` returns true, in one pass from the last entry to the first, and returns their
   * number. O(length). `dead` may create entries, and may destroy the entries that a loop may destroy (see {@link destroy});
   * these are not counted. If an `onDestroy` destroys other entries of a packed pool, `dead` may be called more than once with
   * an entry that remains.
   *
   * @throws AllocatorError `INVALID_ARGUMENT` when `dead` is an async function or returns a promise.
   */
  destroyWhere(dead: (entry: T) => boolean): number {
    return this.#loops.destroyWhere(dead);
  }

  /**
   * Destroys all entries. O(capacity). When an `onDestroy` throws, the other entries are still destroyed, and then
   * the first error is thrown.
   *
   * @throws AllocatorError `BUSY` in checked mode, inside a loop over the pool.
   */
  clear(): void {
    this.views.checkIdle('clear() of the pool');
    this.checkHere();
    this.lifecycle.destroyAll();
  }

  /** Moves the cursor of the pool to an entry and returns the cursor; `undefined` when the handle is stale. O(1). */
  get(handle: Handle<T>): T | undefined {
    return this.methods.get(handle);
  }

  /**
   * Returns a view of the entry of a handle, to be assigned to a reference. The pool's cursor does not move.
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

  /** Moves a reference's view to an entry, and returns the view; null when the handle is stale. @internal */
  retarget(view: (T & View) | null, handle: number): (T & View) | null {
    return this.methods.retarget(view, handle);
  }

  /**
   * Returns the view of a live entry that `create` has returned, or a new one that follows the entry in the same way: for
   * an entry that was loaded, or that another pool over the same bytes has created or restored.
   *
   * @internal
   */
  keptViewOf(handle: Handle<T>): T {
    const slot = this.slotOf(handle);
    const view = this.views.keptOf(slot);
    if (view !== undefined && this.views.standsOn(view, slot)) return view;
    return this.views.keep(this.entries.offsetOfSlot(slot), slot);
  }

  /** Returns whether the entry of a handle is live. O(1). */
  has(handle: Handle<T>): boolean {
    return this.methods.has(handle);
  }

  /**
   * Returns the handle of the entry of a view or cursor. O(1).
   *
   * @throws AllocatorError `STALE` when the entry was destroyed, `NOT_OWNED` when it belongs to another pool.
   */
  handleOf(entry: T): Handle<T> {
    return this.storage.slots.handle(this.slotOf(entry)) as Handle<T>; // of a slot of this pool
  }

  /**
   * Moves the cursor of the pool to the first entry, in the order of the pool, and returns the cursor; `undefined` when the
   * pool is empty.
   */
  first(): T | undefined {
    this.checkHere();
    return this.#moveTo(firstSlot(this));
  }

  /**
   * Moves the cursor of the pool to the first entry, in the order of the pool, for which `fn` returns true, and returns the
   * cursor; `undefined` when there is no such entry. `fn` must not destroy the visited entry. O(length).
   *
   * @throws AllocatorError `INVALID_ARGUMENT` when `fn` is an async function or returns a promise, `BUSY` when `fn` has
   *   destroyed the visited entry.
   */
  find(fn: (entry: T) => boolean): T | undefined {
    return this.#moveTo(searchEntries(this, 'find', fn));
  }

  /**
   * Returns whether `fn` returns true for at least one entry. Stops at the first such entry. The rules of
   * {@link find} apply. O(length).
   *
   * @throws AllocatorError under the same conditions as {@link find}.
   */
  some(fn: (entry: T) => boolean): boolean {
    return searchEntries(this, 'some', fn) !== 0;
  }

  #moveTo(slot: number): T | undefined {
    return slot === 0 ? undefined : this.methods.get(this.entries.handleOf(slot) as Handle<T>); // of a slot of this pool
  }

  /**
   * Frees the slabs after the last slab that is needed, and returns the number of slabs freed. The first slab is
   * always kept. A `PackedPool` needs as many slabs as its entries fill. The entries of a `Pool` do not move, so it
   * needs the slabs up to the last entry. O(slots).
   *
   * A bump allocator, and the memory that a pool creates for itself, can only reuse the bytes of the slab that was
   * allocated last.
   *
   * @throws AllocatorError `BUSY` inside a loop over the pool, an `init` or a hook, in production too.
   */
  shrink(): number {
    return shrinkPool(this);
  }

  /**
   * Calls `fn` with a cursor on every entry, from the last to the first. Each loop has its own cursor: loops can be nested,
   * and `at` and `spawn` do not move it. Keep `handleOf(entry)`, not the cursor. The visited entry may be destroyed (for
   * other entries, see {@link destroy}). A loop over a packed pool does not visit entries that are created during the loop; a
   * loop over a `Pool` may visit them.
   */
  each(fn: (entry: T) => void): void {
    this.#loops.each(fn);
  }

  /**
   * Compiles a dedicated loop for `fn` and returns it as a function. It is as fast as a hand-written loop, even if
   * there are many systems. The arguments of the function are the parameters of `fn` after the entry: as many as `fn`
   * declares, or four if `fn` declares fewer and has a rest parameter. Create systems once, not in each frame. The
   * rules of {@link each} apply.
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
   * Iterates over all entries with one cursor, from the last to the first. The rules of {@link each} apply. `break` is
   * allowed. A list of the entries (`[...pool]`) contains the same cursor many times: convert the entries instead, as in
   * `Array.from(pool, (p) => p.x)`.
   *
   * Iterators are meant for `for … of`. In production they are reused after their end, so `next` must not be called
   * again on an iterator that has ended. An iterator that a program advances by hand and does not finish stays in use: call its
   * `return()`, or use {@link find}. While eight iterators of a pool are in use, further loops are slower and create garbage.
   */
  [Symbol.iterator](): IterableIterator<T> {
    return this.#loops.iterate();
  }

  /** The form that a console shows. @internal */
  [SHOW](): unknown {
    return showPool(this);
  }

  /**
   * Destroys all entries and frees the blocks of the pool. An attached pool is only detached: its entries are not
   * destroyed. A second call does nothing. All other methods, systems and iterators throw from then on, and views
   * read and write no bytes.
   *
   * @throws AllocatorError `BUSY` inside a loop over the pool, an `init` or a hook. Nothing is changed in this case.
   */
  [DISPOSE](): void {
    if (this.#disposed) return;
    reserveStack();
    const { memory, storage } = this;
    if (storage.isOwner) checkTurn(memory);
    if (this.isBusy || (storage.isOwner && isAttachedBusy(memory, storage.ptr)))
      throw busyDispose(nameOf(this));
    this.#disposed = true;
    try {
      // Until the last `onDestroy` has returned, the pool does not allow its bytes to be freed.
      if (this.#ownsBytes) clearUntilEmpty(this);
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
