import { Allocator, AllocatorError } from '@offheap/core';
import { checkAllocator, checkOptions, isLiveBlock } from '@offheap/core/internal';
import { type Checked, checkedMode, checkedOf } from '../checked-mode.ts';
import { plainOf } from '../fields/struct-type.ts';
import { type Layout, layoutOf } from '../schema/layout.ts';
import { isListOf } from './listed-singles.ts';
import type { Color, Rgba } from '../fields/color.ts';
import type { Floats } from '../fields/floats.ts';
import type { Assigned, CopiedKey, Init } from '../schema/initial.ts';
import type { Handle } from '../storage/handle.ts';
import { FreshSingleOwner } from './fresh-single-owner.ts';
import { areFresh, type Views } from '../pool/pool-options.ts';
import { FastSingleOwner, type Leak, type SingleOwner } from './single-owner.ts';
import { checkEntry, type Struct, type StructClass } from '../schema/struct.ts';
import type { ArrayView } from '../view/array-view.ts';
import { makeAssign } from '../view/assign.ts';
import type { Assign } from '../view/kernels/assign.kernel.ts';
import { refuseUnknown } from '../view/refuse-unknown.ts';
import { bind, type Binding, checkBindable } from '../view/binding.ts';
import { nameOfEntry, notAlive } from '../view/stale.ts';
import { asView, structOf, type View, type ViewOwner } from '../view/view.ts';

/**
 * The type of a plain copy of a struct: vectors and nested structs are objects, arrays are lists, references are
 * handles; methods and getters are left out. A property of the class that has both a getter and a setter looks like a
 * field to the compiler. The copy contains its value, hidden from enumeration and `JSON.stringify`.
 */
export type Plain<T> = null extends T
  ? Handle<Extract<T, Struct>> | null
  : undefined extends T
    ? T
    : T extends ArrayView<infer E>
      ? Plain<E>[]
      : T extends Color
        ? { -readonly [K in keyof Rgba]: number }
        : T extends Floats
          ? { -readonly [K in keyof T as T[K] extends number ? K : never]: number }
          : T extends Struct
            ? {
                -readonly [K in keyof T as K extends CopiedKey<T> ? K : never]: Plain<T[K]>;
              }
            : T;

/** Options of {@link create}. */
export interface CreateOptions {
  /** Whether each access of the view checks that its struct is live; true by default in the development build. */
  readonly checked?: Checked;
  /**
   * Outside checked mode: with `'reused'` (default), the view objects of destroyed structs are reused for later
   * structs; with `'fresh'`, the view of a destroyed struct stays detached. See `PoolOptions`.
   */
  readonly views?: Views;
}

const KNOWN_OPTIONS: Record<keyof CreateOptions, true> = { checked: true, views: true };

/** By whether views are fresh. */
type Owners = Map<Binding, SingleOwner>;
const owners = [new WeakMap<Allocator, Owners>(), new WeakMap<Allocator, Owners>()] as const;

function ownerOf<T extends Struct>(
  allocator: Allocator,
  binding: Binding<T>,
  isFresh: boolean,
): SingleOwner<T> {
  const byAllocator = owners[isFresh ? 1 : 0];
  let byBinding = byAllocator.get(allocator);
  if (byBinding === undefined) byAllocator.set(allocator, (byBinding = new Map()));
  let owner = byBinding.get(binding);
  if (owner === undefined) {
    if (binding.checked) owner = checkedMode().ownerOf<Struct>(allocator, binding);
    else if (isFresh) owner = new FreshSingleOwner<Struct>(allocator, binding);
    else owner = new FastSingleOwner<Struct>(allocator, binding);
    byBinding.set(binding, owner);
  }
  return owner as unknown as SingleOwner<T>; // stored under its own binding
}

/** The arguments and result of the last look-up by `create`, which takes longer than the rest of the call. */
interface LastCreated {
  readonly struct: unknown;
  readonly checked: Checked;
  readonly isFresh: boolean;
  readonly binding: Binding;
  readonly owner: SingleOwner;
}

const lastCreated = new WeakMap<Allocator, LastCreated>();

function creatorOf(
  allocator: Allocator,
  T: StructClass,
  checked: Checked,
  isFresh: boolean,
): Pick<LastCreated, 'binding' | 'owner'> {
  const last = lastCreated.get(allocator);
  if (last !== undefined && last.struct === T && last.checked === checked && last.isFresh === isFresh)
    return last;
  // The name of the struct is looked up only for the message.
  if (!(allocator instanceof Allocator)) checkAllocator(`The allocator for ${layoutOf(T).name}`, allocator);
  const binding = bind<Struct>(T, allocator.memory, checked);
  const made = { struct: T, checked, isFresh, binding, owner: ownerOf(allocator, binding, isFresh) };
  lastCreated.set(allocator, made);
  return made;
}

/**
 * Returns the structs that {@link create} has created in an allocator in checked mode and that were not destroyed,
 * each with the stack of its creation. Disposing of the allocator prints a warning about them, unless the allocator
 * frees all blocks at once, as scopes do.
 */
export function leaksOf(allocator: Allocator): Leak[] {
  checkAllocator('The allocator', allocator);
  const all = owners.flatMap((each) => Array.from(each.get(allocator)?.values() ?? []));
  return all.flatMap(({ leaks = [] }) => leaks);
}

/**
 * Creates one struct with its initial values in any allocator. `init` is a function that is called with the struct,
 * or an object with values for some of the fields. When `init` throws, the block is freed. Destroy the struct with
 * {@link destroy}, {@link take} or `using`.
 *
 * ```ts
 * using boss = create(heap, Enemy, (e) => {
 *   e.health = 500;
 * });
 * ```
 *
 * @throws OutOfMemoryError when the allocator has no room.
 */
export function create<T extends Struct>(
  allocator: Allocator,
  T: StructClass<T>,
  init?: Init<T>,
  options?: CreateOptions,
): T {
  if (options !== undefined) checkOptions('create()', options, KNOWN_OPTIONS);
  const isFresh = options !== undefined && areFresh(options.views);
  const { binding, owner } = creatorOf(allocator, T, checkedOf(options?.checked), isFresh);
  const view = owner.create() as T & View; // stored under its own struct
  if (init !== undefined || binding.onCreate !== undefined) begin(allocator, view, owner, binding, init);
  return view;
}

/**
 * Runs `init`, then `onCreate`, for a new struct. If either throws or disposes of the allocator, the struct is
 * removed.
 */
function begin<T extends Struct>(
  allocator: Allocator,
  view: T & View,
  owner: SingleOwner,
  binding: Pick<Binding, 'fill' | 'onCreate' | 'layout' | 'shift'>,
  init: Init<T> | undefined,
): void {
  const { memory } = allocator;
  const { moments } = memory.residents;
  const ptr = view.$offset << binding.shift;
  const before = moments.now;
  const { inCallbacks, callbacks } = owner;
  try {
    inCallbacks[callbacks] = view;
    owner.callbacks = callbacks + 1;
    if (init !== undefined) binding.fill(view, init);
    if (moments.now !== before) checkAllocatorIsThere(allocator, binding.layout);
    if (view.$owner !== owner) return; // `init` has destroyed it
    binding.onCreate?.(view);
    if (moments.now !== before) checkAllocatorIsThere(allocator, binding.layout);
  } catch (error) {
    if (view.$owner === owner) {
      if (isDisposed(allocator) || !isLiveBlock(memory, ptr, binding.layout.stride, allocator))
        owner.forget(view);
      else owner.takeBack(view);
    }
    throw error;
  } finally {
    owner.callbacks = callbacks; // without a call: the stack may be full
  }
}

/**
 * Throws for a new struct whose allocator was disposed of during its creation.
 *
 * @throws AllocatorError `DISPOSED`
 */
function checkAllocatorIsThere(allocator: Allocator, { name }: Layout): void {
  if (!isDisposed(allocator)) return;
  throw new AllocatorError(
    'DISPOSED',
    `The allocator of a new ${name} was disposed of by its \`init\` or \`onCreate\`: expected callbacks that do not dispose of it. Dispose of it afterwards.`,
  );
}

/** Returns whether an allocator was disposed of. An allocator throws the corresponding error for any request. */
function isDisposed(allocator: Allocator): boolean {
  try {
    allocator.tryAllocate(0);
    return false;
  } catch (error) {
    if (error instanceof AllocatorError && error.code === 'DISPOSED') return true;
    if (error instanceof AllocatorError && error.code === 'SCOPE') return false; // an inner scope is open
    throw error;
  }
}

/**
 * Returns views of the structs of `T` that the last loaded snapshot file lists in an allocator, and that have no view
 * in this program. {@link create} created these structs in the run that saved the file. Each struct is returned once;
 * its view is then like a view that `create` returned. No hook is called.
 *
 * ```ts
 * loadSnapshot(heap.memory, file);
 * for (const boss of reclaim(heap, Boss)) bosses.add(boss);
 * ```
 *
 * @param allocator the allocator that corresponds to the allocator of the structs: created in the same order, with
 *   the same size.
 * @throws AllocatorError `CORRUPT` when the struct of that name has other fields.
 */
export function reclaim<T extends Struct>(
  allocator: Allocator,
  T: StructClass<T>,
  options?: CreateOptions,
): T[] {
  const layout = layoutOf(T);
  checkAllocator(`The allocator for ${layout.name}`, allocator);
  if (options !== undefined) checkOptions('reclaim()', options, KNOWN_OPTIONS);
  const { memory } = allocator;
  checkBindable(layout, memory);
  const ptrs = memory.unclaimed?.claim((list) => isListOf(list, allocator, layout)) ?? [];
  const binding = bind(T, memory, checkedOf(options?.checked));
  const owner = ownerOf(allocator, binding, options !== undefined && areFresh(options.views));
  return ptrs.filter((ptr) => ptr % (1 << binding.shift) === 0).map((ptr) => owner.adopt(ptr));
}

/**
 * Destroys a struct, an entry of a pool or a value of a scope.
 *
 * @throws AllocatorError `STALE` when it was already destroyed, `NOT_OWNED` when it is not a struct, or is part of
 *   another struct.
 */
export function destroy(entry: Struct): void {
  liveOwner(entry).destroy(entry);
}

/**
 * Copies the fields of a struct into a plain object and destroys the struct, without calling `onDestroy`.
 *
 * @throws AllocatorError under the same conditions as {@link destroy}.
 */
export function take<T extends Struct>(entry: T): Plain<T> {
  const owner = liveOwner(entry);
  const copy = toObject(entry);
  owner.free(entry);
  return copy;
}

const assigns = new WeakMap<Layout, Assign>();

/**
 * Writes the fields that an object has, as the `init` object of `create` does, and returns the struct. The inverse of
 * {@link toObject}: accepts its results, including handles of references.
 *
 * ```ts
 * const saved = toObject(ship);
 * assign(ship, { at: { x: 1 }, life: 3 });
 * assign(ship, saved);
 * ```
 *
 * Fields that the object does not have keep their values, and so do further elements of an array if the list is
 * shorter. A handle refers to an entry of the only pool of the target struct in the memory. When a value is refused,
 * the fields before it have been written.
 *
 * @throws AllocatorError `STALE` when the struct is not live; `INVALID_ARGUMENT` when the object has a name that is
 *   not a field, a list is too long, or the memory has no pool or several pools of the target struct of a handle.
 */
export function assign<T extends Struct>(entry: T, values: Assigned<T>): T {
  checkEntry('The struct', entry, 'what a pool, a scope or `create` returned');
  const view = asView(entry);
  if (view.$owner === null) throw notAlive(entry, 'Write to it earlier');
  const layout = view.$layout;
  let write = assigns.get(layout);
  if (write === undefined) assigns.set(layout, (write = makeAssign(layout, refuseUnknown)));
  write(entry, values, view.$memory);
  return entry;
}

/**
 * Copies the fields of a struct into a plain object. {@link assign} is the inverse.
 *
 * @throws AllocatorError `STALE` when the struct is not live.
 */
export function toObject<T extends Struct>(entry: T): Plain<T> {
  checkEntry('The struct', entry, 'what a pool, a scope or `create` returned');
  if (asView(entry).$owner === null) throw notAlive(entry, 'Copy it earlier');
  return plainOf(entry, layoutOf(structOf(entry))) as Plain<T>; // exactly its fields
}

function liveOwner(entry: Struct): ViewOwner {
  checkEntry('The struct', entry, 'what a pool, a scope or `create` returned');
  const { $owner } = asView(entry);
  if ($owner === null) throw notAlive(entry, 'Destroy it once');
  if ($owner === undefined) {
    throw new AllocatorError(
      'NOT_OWNED',
      `This ${nameOfEntry(entry)} is part of another struct and is destroyed with that struct.`,
    );
  }
  return $owner;
}
