import { type Allocator, AllocatorError, type Ptr } from '@offheap/core';
import { checkAllocator, readOptions, type Faults, guardTurn, type HeldBlocks } from '@offheap/core/internal';
import { type ComponentCursors, cursorsOf, type LoopTurn } from './component-cursors.ts';
import type { ComponentInit, ComponentPoolOptions } from './component-options.ts';
import { componentGone, noComponent } from './component-errors.ts';
import { ComponentIterator } from './component-iterator.ts';
import { ComponentLife } from './component-life.ts';
import {
  type Batch,
  type BatchOptions,
  ComponentBatch,
  type ComponentObserver,
  observersOf,
  type RestoreObserver,
} from './component-observers.ts';
import { searchComponents } from './component-search.ts';
import { sortComponents } from './component-sorting.ts';
import { checkSet } from './check-set.ts';
import { attachMode } from './attach-mode.ts';
import type { ComponentAttachOptions } from './attach/attach-options.ts';
import { ComponentStorage } from './component-storage.ts';
import type { Entities } from './entities.ts';
import { checkEntities, checkOwner, type Entity } from './entity.ts';
import { busyChange } from './entity-errors.ts';
import { allocatorOfSet, makeInEntityMemory } from './entity-memory.ts';
import { EntitySet, SET_CHANGES } from './entity-set.ts';
import { JoinLoop, joinSystem } from './join-loop.ts';
import { type Callback, shapeOf } from './join-shape.ts';
import type { SetMethods } from './kernels/set-methods.kernel.ts';
import { poolMethods } from './set-kernel.ts';
import {
  type Checked,
  checkedOf,
  checkNamed,
  layoutSignature,
  checkSystem,
  checkStorage,
  adoptMethods,
  bind,
  type Binding,
  checkCallback,
  valuesCheck,
  asView,
  type ViewOwner,
  KERNEL_TARGET,
  type KernelTarget,
} from '@offheap/struct/internal';
import { layoutOf, type Layout, type SortKey } from '@offheap/struct';
import type { Struct, StructClass } from '@offheap/struct';

/** The names of the callbacks of a pool's loops, for messages. */
const CALLBACKS = {
  each: 'callback of `each`',
  system: 'callback of `system`',
  removeWhere: 'callback of `removeWhere`',
} as const;

const KNOWN_OPTIONS: Record<keyof ComponentPoolOptions, boolean> = {
  entities: true,
  capacity: true,
  maxCapacity: true,
  allocator: true,
  checked: true,
  storage: true,
  attached: false, // only `attach` passes it
};

/**
 * Stores the components of one struct contiguously. Each component is found by the id of its entity; an entity has at
 * most one component in a pool. When a component is removed, the last component moves into the gap. To keep an order,
 * use a {@link Group}.
 *
 * ```ts
 * const positions = new ComponentPool(Position, { entities, capacity: 100_000 });
 * const position = positions.add(ship);
 * position.x = 10;
 * positions.get(ship)!.x += 1;
 * positions.each((position, entity) => { ... });
 * positions.remove(ship);
 * ```
 *
 * A pool has one cursor, which `add` and `get` move and return. It stays at a component until the next call.
 */
export class ComponentPool<T extends Struct, E extends number = Entity>
  extends EntitySet<E>
  implements ViewOwner
{
  /** Whether components 0 to `length - 1` are the existing components: true. */
  readonly isPacked = true;
  readonly struct: StructClass<T>;
  readonly layout: Layout<T>;
  /** The allocator of the pool's blocks. */
  readonly allocator: Allocator;
  /** Whether views check that their component still exists. */
  readonly checked: Checked;
  /** @internal */
  readonly storage: ComponentStorage;
  /** @internal */
  readonly binding: Binding<T>;
  /** @internal */
  readonly cursors: ComponentCursors<T, E>;
  /** The number of running callbacks whose views follow their components: `init` functions and hooks. @internal */
  watched = 0;
  /** The number of components that are being removed, and whose observers were called or are being called. @internal */
  removing = 0;
  /** Restores of the memory so far. @internal */
  restores = 0;
  /** @internal */
  readonly methods: SetMethods;
  /** The prototype of this pool alone, which contains its methods. @internal */
  readonly home: object;
  /** The number of running functions for initial values. */
  #preparing = 0;
  /** Makes the pool grow, which may call a logger that creates structs of the same class elsewhere. */
  readonly #makeRoom = (): void => {
    while (this.length === this.storage.capacity && this.storage.grow());
  };
  readonly #life: ComponentLife<T, E>;
  #each: JoinLoop<E> | undefined;
  #removeWhere: JoinLoop<E> | undefined;

  /**
   * @throws AllocatorError `INVALID_ARGUMENT` when the class is not a struct or the capacity is out of range,
   *   `MEMORY` when the allocator belongs to another memory than the entities.
   * @throws OutOfMemoryError when the allocator has no room, UnsupportedAlignmentError when it does not align blocks to
   *   64 bytes.
   */
  constructor(T: StructClass<T>, given: ComponentPoolOptions<E>) {
    const layout = layoutOf(T);
    const options = readOptions('a ComponentPool', given, KNOWN_OPTIONS);
    const { entities } = options;
    checkEntities('The option `entities` of a ComponentPool', entities, 'attach', 'detach');
    const maxCapacity = checkStorage(options);
    const checked = checkedOf(options.checked); // before bytes are allocated, because it may throw
    if (options.allocator !== undefined)
      checkAllocator('The allocator of a ComponentPool', options.allocator);
    const title = `the ComponentPool of ${layout.name}`;
    if (options.attached === undefined) checkOwner(`A new ComponentPool of ${layout.name}`, entities);
    const allocator = allocatorOfSet(title, entities, options.allocator);
    const setBytes = EntitySet.bytesFor(maxCapacity, entities.slotMask);
    const storage = makeInEntityMemory(
      title,
      allocator,
      () => new ComponentStorage(layout, { ...options, ...(allocator && { allocator }) }, setBytes),
    );
    super(entities, {
      memory: storage.memory,
      ptr: storage.setPtr,
      maxCapacity,
      block: storage.ptr,
      name: 0,
      isAttached: !storage.isOwner,
    });
    this.struct = T;
    this.layout = layout;
    this.checked = checked;
    this.storage = storage;
    this.allocator = storage.allocator;
    this.binding = bind(T, this.memory, this.checked, storage.columns);
    this.cursors = cursorsOf(this);
    this.#life = new ComponentLife(this);
    this.methods = poolMethods(this, (entity) => this.#life.end(entity));
    this.home = adoptMethods(this, this.methods, ComponentPool.prototype);
    if (this.isChecked) guardTurn(this, this.memory, SET_CHANGES);
  }

  /**
   * Returns a pool over the components of a pool that already exists in the memory of its entities: a pool of another
   * thread, or a pool in a copy of the bytes. All changes are stored in the memory, so both pools have the same
   * components. Only one thread at a time may add and remove components. Disposing of the attached pool does not
   * remove the components. Requires `import '@offheap/ecs/attach'`.
   *
   * @param ptr the `ptr` of the other pool.
   * @throws AllocatorError `CORRUPT` when there is no such pool of this struct and these entities; `MEMORY` when the
   *   allocator belongs to another memory; `THREAD` when another thread has taken the memory.
   */
  static attach<T extends Struct>(
    T: StructClass<T>,
    entities: Entities,
    ptr: Ptr,
    options: ComponentAttachOptions = {},
  ): ComponentPool<T> {
    return attachMode('ComponentPool.attach').components(T, entities, ptr, options);
  }

  /** The number of components for which the pool has room at present. */
  get capacity(): number {
    return this.storage.capacity;
  }

  /** The number of components to which the pool can grow. */
  get maxCapacity(): number {
    return this.storage.maxCapacity;
  }

  /** The number of components in each slab. */
  get slabCapacity(): number {
    return this.storage.slabCapacity;
  }

  /**
   * The byte offset of each slab. Component `i` is in slab `Math.floor(i / slabCapacity)`. Components are
   * `layout.stride` bytes apart, unless the pool has columns. Returns the same list each time, with current values.
   */
  get slabs(): readonly Ptr[] {
    return this.storage.slabs;
  }

  /** The number of components in each column of a slab; 0 if components are interleaved: see `PackedPool.rows`. */
  get rows(): number {
    return this.storage.rows;
  }

  /**
   * Adds a component to an entity and moves the cursor to the component, which has its initial values and those of
   * `init`. O(1). When `init` throws, the component is removed.
   *
   * @throws OutOfMemoryError when the pool is full.
   * @throws AllocatorError `STALE` when the entity is not alive, `INVALID_ARGUMENT` when it already has such a
   *   component, `BUSY` in checked mode when the entity would enter a group during a loop that visits another entity.
   */
  add(entity: E, init?: ComponentInit<T, E>): T {
    return this.methods.add(entity, init) as T;
  }

  /** Like {@link add}, but returns `undefined` when the pool is full. */
  tryAdd(entity: E, init?: ComponentInit<T, E>): T | undefined {
    return this.methods.tryAdd(entity, init) as T | undefined;
  }

  /**
   * Calls the functions that return initial values of a new component, before the component is created, because the
   * functions may throw or change the pool. @internal
   */
  prepare(entity: E): void {
    this.checkNew(entity);
    if (this.length === this.maxCapacity) return; // the next call refuses it
    this.#preparing++;
    try {
      this.binding.generated?.prepareAnd(this.#makeRoom);
    } finally {
      this.#preparing--;
    }
  }

  /**
   * Moves the cursor to the component of an entity and returns the cursor; `undefined` when the entity has no such
   * component or is not alive. O(1).
   */
  get(entity: E): T | undefined {
    return this.methods.get(entity) as T | undefined;
  }

  /**
   * Moves the cursor to the component at an index, from 0 to `length - 1`, and returns the cursor. O(1).
   *
   * @throws AllocatorError `INVALID_ARGUMENT` when there is no such component.
   */
  at(index: number): T {
    return this.cursors.move(this.placeOf(this.entityAt(index)));
  }

  /**
   * Moves the cursor to the first component, in the order of the pool, and returns the cursor; `undefined` when the pool is
   * empty. O(1).
   */
  first(): T | undefined {
    this.checkHere();
    return this.length === 0 ? undefined : this.cursors.move(1);
  }

  /**
   * Moves the cursor to the first component, in the order of the pool, for which `fn` returns true, and returns the cursor;
   * `undefined` when there is no such component. `fn` must not remove the visited component. O(length).
   *
   * @throws AllocatorError `INVALID_ARGUMENT` when `fn` is an async function or returns a promise, `BUSY` when `fn` has
   *   removed or moved the visited component.
   */
  find(fn: (component: T, entity: E) => boolean): T | undefined {
    const place = searchComponents(this, 'find', fn);
    return place === 0 ? undefined : this.cursors.move(place);
  }

  /**
   * Returns whether `fn` returns true for at least one component. Stops at the first such component. The rules of
   * {@link find} apply. O(length).
   *
   * @throws AllocatorError under the same conditions as {@link find}.
   */
  some(fn: (component: T, entity: E) => boolean): boolean {
    return searchComponents(this, 'some', fn) !== 0;
  }

  /**
   * Sorts the components in ascending order of a number field, or of the number that a function returns for each
   * component, as `PackedPool.sortBy` does. Entities keep their components; cursors do not follow. Adding and
   * removing components changes the order: a removal moves the last component into the gap. Saves do not contain the
   * order.
   *
   * ```ts
   * actors.sortBy('y'); // drawn from the back to the front
   * ```
   *
   * O(length). Creates no garbage.
   *
   * @throws AllocatorError `INVALID_ARGUMENT` when the pool is in a group, which has its own order; `BUSY` inside a
   *   loop over the pool, an `init` or a hook, in production too; further errors under the same conditions as
   *   `PackedPool.sortBy`. No component is moved in these cases.
   */
  sortBy(key: SortKey<T>): void {
    sortComponents(this, key);
  }

  /**
   * Frees the slabs after the last component, and returns the number of slabs freed. The first slab is always kept.
   * O(slabs).
   *
   * @throws AllocatorError `BUSY` inside a loop over the pool, an `init` or a hook, in production too.
   */
  shrink(): number {
    this.checkMayMove('shrink()', 'which may use the bytes that would be freed');
    const count = this.storage.shrink(() => this.length);
    if (count > 0) this.cursors.shrunk();
    return count;
  }

  /**
   * Throws instead of moving or freeing components while a loop, an `init` or a hook is running.
   *
   * @internal
   */
  checkMayMove(what: string, why: string): void {
    this.checkHere();
    if (!this.isAttended) this.checkIdle(what);
    if (!this.isBusy) return;
    throw new AllocatorError(
      'BUSY',
      `${what} of the ComponentPool of ${this.layout.name} inside a loop over it, an \`init\` or a hook, ${why}. Do it afterwards.`,
    );
  }

  /**
   * Returns the entity of the component of a view or cursor. O(number of slabs).
   *
   * @throws AllocatorError `STALE` when the component was removed, `NOT_OWNED` when it belongs to another pool.
   */
  entityOf(component: T): E {
    if (!(component instanceof this.struct)) throw noComponent(this, component);
    const view = asView(component);
    if (view.$owner !== this && view.$owner !== null) {
      throw noComponent(this, component);
    }
    const index = this.storage.indexOfView(view.$offset);
    if (view.$owner === null || index < 0 || index >= this.length || !this.cursors.stands(view)) {
      throw componentGone(this, view);
    }
    return this.memory.i32[this.idWords + 1 + index] as E; // places 1 to length hold ids
  }

  /**
   * Removes the component of a view or cursor.
   *
   * @throws AllocatorError under the same conditions as {@link entityOf}.
   */
  destroy(component: T): void {
    this.remove(this.entityOf(component));
  }

  /** @internal */
  free(component: T): void {
    this.remove(this.entityOf(component));
  }

  /**
   * Calls `fn` with a cursor on every component, and its entity, from the last to the first. The visited component may be
   * removed, and its entity destroyed. For other changes, use a {@link CommandBuffer}.
   */
  each(fn: (component: T, entity: E) => void): void {
    checkCallback(CALLBACKS.each, fn);
    this.#each ??= new JoinLoop(shapeOf<E>([this]), { what: 'each', callbackName: CALLBACKS.each });
    this.#each.run(fn as unknown as Callback); // called with arguments of its types
  }

  /**
   * Compiles a dedicated loop for `fn` and returns it as a function, which is as fast as a hand-written loop. The
   * arguments of the function are the parameters of `fn` after the component and the entity: as many as `fn`
   * declares, or four if `fn` declares fewer and has a rest parameter. Create systems once, not in each frame.
   *
   * ```ts
   * const age = lives.system((life, entity, dt: number) => {
   *   life.left -= dt;
   *   if (life.left <= 0) entities.destroy(entity);
   * });
   * age(1 / 60);
   * ```
   */
  system<A extends unknown[]>(fn: (component: T, entity: E, ...args: A) => void): (...args: A) => void {
    checkSystem(this.layout.name, fn);
    return joinSystem(shapeOf<E>([this]), CALLBACKS.system, fn as unknown as Callback) as (
      ...args: A
    ) => void;
  }

  /**
   * Removes the components for which `dead` returns true, and returns their number. O(length). Components that `dead` itself
   * removes are not counted.
   *
   * @throws AllocatorError `INVALID_ARGUMENT` when `dead` is an async function or returns a promise.
   */
  removeWhere(dead: (component: T, entity: E) => boolean): number {
    const callbackName = CALLBACKS.removeWhere;
    checkCallback(callbackName, dead);
    this.#removeWhere ??= new JoinLoop(shapeOf<E>([this]), { what: 'removeWhere', callbackName });
    return this.#removeWhere.run(dead as unknown as Callback); // called with arguments of its types
  }

  /**
   * Iterates over all components with one cursor, from the last to the first, as {@link each} does. Creates an iterator
   * object.
   */
  [Symbol.iterator](): IterableIterator<T> {
    return new ComponentIterator(this).iterable;
  }

  /**
   * Calls `fn` with each component that is added from now on, after its initial values, `init` and `onCreate`. Returns a
   * function that removes the observer. A pool without observers is not slower. When `fn` throws, the component stays, and
   * the other observers are called too.
   *
   * ```ts
   * const stop = sprites.onAdd((sprite, entity) => stage.addChild(...));
   * ```
   */
  onAdd(fn: ComponentObserver<T, E>): () => void {
    return observersOf(this).observe('onAdd', fn);
  }

  /**
   * Calls `fn` with each component before it is removed: its data can still be read. This includes destroying its entity,
   * `clear`, and disposing of the pool. Returns a function that removes the observer.
   */
  onRemove(fn: ComponentObserver<T, E>): () => void {
    return observersOf(this).observe('onRemove', fn);
  }

  /**
   * Calls `fn` after a restore, a rollback or a load of the memory: with each component that was restored, and with
   * `undefined` for each entity whose component no longer exists. Not called for components that exist before and after with
   * other values. Returns a function that removes the observer. Creates no garbage.
   */
  onRestore(fn: RestoreObserver<T, E>): () => void {
    return observersOf(this).observeRestores(fn);
  }

  /**
   * Collects the entities whose component is added or removed, by calls, restores, rollbacks and loads, until `deliver` is
   * called. Has no cost between deliveries; a delivery is O(length).
   *
   * ```ts
   * const sprites = actors.batch({
   *   onAdd: (actor, entity) => show(entity),
   *   onRemove: (entity) => hide(entity),
   * });
   * sprites.deliver(); // once per frame
   * ```
   */
  batch(options: BatchOptions<T, E>): Batch {
    return new ComponentBatch(this, options);
  }

  /** The target of SIMD kernels. @internal */
  [KERNEL_TARGET](): KernelTarget {
    return {
      name: `ComponentPool of ${this.layout.name}`,
      pools: [this],
      skipped: 1,
      isChecked: this.isChecked,
      count: () => {
        this.checkHere();
        return this.length;
      },
      system: (fn) => this.system(fn as unknown as (component: T, entity: E, ...args: unknown[]) => void), // called as a callback
    };
  }

  /** Returns the offset of a place's component in a view's units; place 0 is the sink. @internal */
  offsetOf(place: number): number {
    return this.methods.offsetOf(place);
  }

  /** Runs `init`, then `onCreate`, for a new component. If either throws, the component is removed. @internal */
  initialise(entity: E, init: ComponentInit<T, E> | undefined): void {
    this.#life.initialise(entity, init);
  }

  /** Writes initial values over the component of an entity, under the rules of `init` in {@link add}. @internal */
  overwrite(entity: E, init: object): void {
    this.#life.overwrite(entity, init);
  }

  /**
   * Removes the component of an entity, after calling its `onDestroy`; returns false when the entity has no such component or
   * is not alive. O(1).
   *
   * @throws AllocatorError `BUSY` in checked mode, inside a loop over the pool that visits another entity.
   */
  override remove(entity: E): boolean {
    return this.methods.remove(entity);
  }

  /** @internal */
  override checkLoops(entity: E): void {
    this.cursors.checkRemove(entity);
  }

  /** @internal */
  override checkIdle(what: string): void {
    this.cursors.checkIdle(what);
  }

  /** @internal */
  override checkSwap(entity: E, to: number, from: number): void {
    this.cursors.checkSwap(entity, to, from);
  }

  /** @internal */
  override openTurn(turn: LoopTurn): void {
    this.cursors.open(turn);
  }

  /** @internal */
  override closeTurn(turn: LoopTurn): void {
    this.cursors.close(turn);
  }

  /** Removes an entity's component, with or without notifying observers. Returns false when it has none. @internal */
  takeOut(entity: E): boolean {
    return this.methods.takeOut(entity);
  }

  /** @internal */
  override checkRestore(snapshot: Uint8Array): void {
    if (this.#life.isEnding || this.removing !== 0) throw busyChange();
    super.checkRestore(snapshot);
  }

  /** @internal */
  override get dropsPlainly(): boolean {
    return !this.isChecked && this.binding.letGo === undefined && !this.callsBack;
  }

  /** @internal */
  override get callsBack(): boolean {
    return this.binding.onDestroy !== undefined || this.remove !== this.methods.remove;
  }

  /** @internal */
  override get isAttended(): boolean {
    return this.watched !== 0 || this.#preparing !== 0 || this.storage.isResizing;
  }

  /** @internal */
  override get isChecked(): boolean {
    return this.checked !== false;
  }

  protected override hasWords(words: Int32Array): boolean {
    return super.hasWords(words) && this.storage.isHere(words);
  }

  /** @internal */
  override checkWords(words: Int32Array, faults: Faults): void {
    const { storage, layout, countWord } = this;
    if (!storage.check(words, faults)) return;
    checkSet(this, words, storage.capacityIn(words), faults);
    if (faults.found.length > 0) return;
    const { columns } = storage;
    const check = columns === undefined ? valuesCheck(layout) : columns.valuesCheck();
    if (check === undefined) return;
    const bytes = new DataView(words.buffer, words.byteOffset, words.byteLength);
    for (let index = 0; index < words[countWord]!; index++) {
      const at = columns === undefined ? storage.offsetOf(index, words) : storage.viewOffset(index);
      const fault = check(bytes, at);
      if (fault === undefined) continue;
      faults.add('value', columns?.at(at, columns.all[0]!) ?? at, `Component ${index}: ${fault}`);
    }
  }

  protected override get stateWord(): number {
    return this.storage.ptr >>> 2;
  }

  protected override hasFewerSlabs(words: Int32Array): boolean {
    return this.storage.hasFewerSlabs(words);
  }

  protected override hold(words: Int32Array, held: HeldBlocks): void {
    this.storage.hold(words, held, this.title);
  }

  /** @internal */
  override signature(): string | undefined {
    if (this.isGone) return undefined;
    const { ptr, slabCapacity, maxCapacity, rows } = this.storage;
    const { slotMask } = this.entities;
    checkNamed(this.layout, 'saved in a snapshot file');
    return `ComponentPool at ${ptr}: ${slabCapacity} to ${maxCapacity} of ${slotMask} ${rows === 0 ? '' : 'in columns '}${layoutSignature(this.layout)}`;
  }

  /** @internal */
  override get label(): string {
    return `ComponentPool of ${this.layout.name}`;
  }

  /** @internal */
  override restored(): void {
    if (this.isAttached) this.storage.restored();
    super.restored();
    this.restores++;
    if (!this.isGone) this.cursors.restored();
  }

  protected override touches(start: Ptr, end: Ptr): boolean {
    return this.storage.touches(start, end);
  }

  protected override lost(): void {
    this.cursors.lost();
  }

  protected override release(): void {
    this.storage.dispose();
  }
}
