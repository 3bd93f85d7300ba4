import { AllocatorError, type Memory } from '@offheap/core';
import { refuseDetached, reserveStack, showValue } from '@offheap/core/internal';
import type { Field, Layout } from '../schema/layout.ts';
import type { Struct } from '../schema/struct.ts';
import type { SlabStorage } from '../storage/slab-storage.ts';
import type { Binding } from '../view/binding.ts';
import { refusePromise } from '../view/refuse-promises.ts';
import type { View } from '../view/view.ts';
import { canCompile, compile } from '../codegen/compile.ts';
import { CallbackLoops } from './callback-loops.ts';

/** Returns a function that reads the key of an entry. */
type Loop = (key: unknown, struct: string) => unknown;
import { CALLBACKS } from './callback-names.ts';
import type { PackedPool } from './packed-pool.ts';
import { frozenView, nameOf } from './pool-errors.ts';
import { SortSpace } from './sort-space.ts';

/** The names of a struct's number fields. */
export type NumberKey<T extends Struct> = {
  [K in keyof T]-?: T[K] extends number ? K : never;
}[keyof T] &
  string;

/** The key by which entries are sorted: a number field, or a function that returns a number for each entry. */
export type SortKey<T extends Struct> = NumberKey<T> | ((entry: T) => number);

/** A pool whose entries are contiguous: a `PackedPool`, or a component pool. */
export interface SortedPool<T extends Struct> {
  readonly layout: Layout<T>;
  readonly memory: Memory;
  readonly length: number;
  readonly slabCapacity: number;
  readonly storage: Pick<SlabStorage, 'strideOf' | 'addressOf'>;
  readonly binding: Pick<Binding<T>, 'copy' | 'letGo' | 'reset'>;
  each(fn: (entry: T) => void): void;
}

/**
 * How the entries of a kind of pool are found and moved. The functions take the pool as an argument, because closures
 * for each sort would be garbage.
 */
export interface EntryOrder<T extends Struct, P> {
  /** Returns the pool's name for messages. */
  nameOf(this: void, pool: P): string;
  /** Calls `read` with each entry, from the last to the first. Returns whether the pool is known to have changed. */
  readEach(this: void, pool: P, read: (entry: T) => void): boolean;
  /** Throws, before any entry is moved, if entries cannot be moved. */
  checkMoves(this: void, pool: P): void;
  /** Returns the offset of the sink. */
  sinkOf(this: void, pool: P): number;
  offsetOf(this: void, pool: P, index: number): number;
  /** Returns the word that identifies the owner of the entry at an index. */
  wordAt(this: void, pool: P, index: number): number;
  /** Records the owner of the entry at an index. */
  place(this: void, pool: P, word: number, index: number): void;
}

/**
 * The state of a sort. It is reused, so that a sort creates no garbage: one object serves all pools, and further ones
 * serve sorts inside a key function.
 */
class Sorter {
  readonly space = new SortSpace();
  /** The index for the next key. Loops run from the last entry to the first. */
  next = 0;
  readonly #readers = new CallbackLoops(CALLBACKS.sortBy, () => this.#makeReader());

  /**
   * Reads the key of each entry with a function.
   *
   * @throws AllocatorError `BUSY` when the function has changed the pool.
   */
  readAll<T extends Struct, P extends SortedPool<T>>(
    pool: P,
    key: (entry: T) => unknown,
    order: EntryOrder<T, P>,
  ): void {
    const { length } = pool;
    const reader = this.#readers.of(key, length);
    this.next = length;
    const read = reader(key, pool.layout.name) as (entry: T) => void; // the result of a reader
    if (order.readEach(pool, read) || pool.length !== length) throw changedBySort(order.nameOf(pool));
  }

  /**
   * Returns a function whose results read the key of an entry. Where code generation is allowed, key functions with
   * different source texts have separate readers, so that V8 inlines them and does not box the keys.
   */
  #makeReader(): Loop {
    const body = `let key, struct;
const read = (entry) => {
  const value = key(entry);
  if (typeof value !== 'number') throw noNumber(struct, value);
  space.keys[--sorter.next] = value;
};
return (givenKey, givenStruct) => {
  key = givenKey;
  struct = givenStruct;
  return read;
};`;
    const { space } = this;
    if (canCompile()) return compile('sort key', body, { sorter: this, space, noNumber });
    return (key, struct) => (entry: Struct) => {
      const value = (key as (entry: Struct) => unknown)(entry); // the function that `readAll` received
      if (typeof value !== 'number') throw noNumber(struct, value);
      space.keys[--this.next] = value;
    };
  }

  /** Reads a field of each entry. */
  readField<T extends Struct, P extends SortedPool<T>>(pool: P, name: string, order: EntryOrder<T, P>): void {
    const { layout, memory, length, slabCapacity, storage } = pool;
    const field = fieldOf(layout, name);
    const { kind } = field.type;
    if (!isPlain(kind)) {
      this.readAll(pool, accessorOf(layout, name, kind), order);
      return;
    }
    const { keys } = this.space;
    const { view } = memory;
    const stride = storage.strideOf(field);
    for (let first = 0; first < length; first += slabCapacity) {
      const end = Math.min(first + slabCapacity, length);
      readNumbers(view, kind, storage.addressOf(first, field), stride, keys, first, end);
    }
  }
}

/** The types of fields that are read without a view. */
const PLAIN_KINDS = ['f32', 'f64', 'i32', 'u32', 'i16', 'u16', 'i8', 'u8'] as const;
type PlainKind = (typeof PLAIN_KINDS)[number];

function isPlain(kind: string): kind is PlainKind {
  return (PLAIN_KINDS as readonly string[]).includes(kind);
}

/**
 * Reads numbers that are `stride` bytes apart, from `at` on, into the elements from `i` to `end`. Each type has a
 * statement of its own: from a statement that reads any type, V8 would box the numbers.
 */
function readNumbers(
  view: DataView,
  kind: PlainKind,
  at: number,
  stride: number,
  keys: Float64Array,
  i: number,
  end: number,
): void {
  for (; i < end; i++, at += stride) {
    if (kind === 'f32') keys[i] = view.getFloat32(at, true);
    else if (kind === 'f64') keys[i] = view.getFloat64(at, true);
    else if (kind === 'i32') keys[i] = view.getInt32(at, true);
    else if (kind === 'u32') keys[i] = view.getUint32(at, true);
    else if (kind === 'i16') keys[i] = view.getInt16(at, true);
    else if (kind === 'u16') keys[i] = view.getUint16(at, true);
    else if (kind === 'i8') keys[i] = view.getInt8(at);
    else keys[i] = view.getUint8(at);
  }
}

/** A view without an entry. */
const NO_VIEW = { $offset: -1 } as View; // only the offset of a watched view is read

/** The state that is kept for the next sort. */
let idle: Sorter | undefined;

/** Sorts the entries of a packed pool by their keys. */
export function sortEntries<T extends Struct>(pool: PackedPool<T>, key: SortKey<T>): void {
  checkMayMove(pool, 'sortBy() of the pool');
  if (!sortPool(pool, key, PACKED_ORDER as unknown as EntryOrder<T, PackedPool<T>>)) return; // it holds for all structs
  const { views } = pool;
  for (let slot = 1; slot < views.kept.length; slot++) views.moved(slot);
  views.reordered();
}

/** Sorts the entries of a pool by their keys; returns whether any entry has moved. */
export function sortPool<T extends Struct, P extends SortedPool<T>>(
  pool: P,
  key: SortKey<T>,
  order: EntryOrder<T, P>,
): boolean {
  const count = pool.length;
  const sorter = idle ?? new Sorter();
  idle = undefined;
  const { space } = sorter;
  try {
    space.reserve(count);
    if (typeof key === 'function') sorter.readAll(pool, key, order);
    else sorter.readField(pool, key, order);
    if (!space.arrange(count)) return false;
    reserveStack(16);
    order.checkMoves(pool);
    permute(pool, space.order, count, order);
  } finally {
    idle = sorter;
  }
  return true;
}

const PACKED_ORDER: EntryOrder<Struct, PackedPool<Struct>> = {
  nameOf,
  readEach(pool, read) {
    const { views } = pool;
    const { changes, watched } = views;
    views.watch(NO_VIEW); // so that removals are counted
    try {
      pool.each(read);
    } finally {
      views.watched = watched;
    }
    return views.changes !== changes;
  },
  checkMoves: (pool) => checkFollowers(pool, 1, pool.views.kept.length),
  sinkOf: ({ views }) => views.sink,
  offsetOf: ({ entries }, index) => entries.offsetOf(index),
  wordAt: ({ storage, memory }, index) => memory.i32[storage.slotWords + index]!,
  place,
};

/** Swaps the places of the entries in two slots. */
export function swapEntries<T extends Struct>(pool: PackedPool<T>, first: number, second: number): void {
  checkMayMove(pool, 'swap() of the pool');
  if (first === second) return;
  const { entries, views, binding } = pool;
  checkFollowers(pool, first, first + 1);
  checkFollowers(pool, second, second + 1);
  const to = entries.indexOf(first);
  const from = entries.indexOf(second);
  binding.letGo?.(views.sink); // of a view whose entry was destroyed
  binding.copy(views.sink, entries.offsetOf(to));
  binding.copy(entries.offsetOf(to), entries.offsetOf(from));
  binding.copy(entries.offsetOf(from), views.sink);
  binding.reset(views.sink);
  place(pool, second, to);
  place(pool, first, from);
  views.moved(first);
  views.moved(second);
  views.reordered();
}

/**
 * Throws while a loop, an `init` or a hook is running, which may use some of the entries to be moved.
 *
 * @throws AllocatorError `BUSY`
 */
export function checkMayMove<T extends Struct>(pool: PackedPool<T>, what: string): void {
  pool.checkHere();
  refuseDetached(pool.memory);
  pool.views.checkIdle(what, true);
  if (!pool.isBusy) return;
  throw new AllocatorError(
    'BUSY',
    `${what} of ${pool.layout.name} inside a loop over it, an \`init\` or a hook: its entries would move. Do it afterwards.`,
  );
}

/** Throws when the views of an entry in the slots from `slot` up to `end` cannot follow the entry. */
function checkFollowers<T extends Struct>(
  { views, layout, checked }: PackedPool<T>,
  slot: number,
  end: number,
): void {
  try {
    for (; slot < end; slot++) {
      const view = views.keptOf(slot);
      if (view === undefined) continue;
      // A store is cheaper than `Object.isFrozen`. It does not detect frozen views of checked mode, whose state is private.
      if (checked !== false && Object.isFrozen(view)) throw new TypeError();
      const { $offset } = view;
      view.$offset = $offset;
    }
  } catch {
    throw frozenView(layout.name, 'moved');
  }
}

/**
 * Moves the entries in cycles, where the first entry of a cycle is stored in the sink meanwhile. Marks the entries
 * that have been moved in `from`.
 */
function permute<T extends Struct, P extends SortedPool<T>>(
  pool: P,
  from: Uint32Array,
  count: number,
  { sinkOf, offsetOf, wordAt, place }: EntryOrder<T, P>,
): void {
  const { binding } = pool;
  const { copy } = binding;
  const sink = sinkOf(pool);
  binding.letGo?.(sink); // of a view whose entry was destroyed
  for (let first = 0; first < count; first++) {
    if (from[first] === first) continue;
    const word = wordAt(pool, first);
    let to = first;
    let free = offsetOf(pool, first);
    copy(sink, free);
    for (let next = from[to]!; next !== first; next = from[to]!) {
      const at = offsetOf(pool, next);
      copy(free, at);
      free = at;
      place(pool, wordAt(pool, next), to);
      from[to] = to;
      to = next;
    }
    copy(free, sink);
    place(pool, word, to);
    from[to] = to;
  }
  binding.reset(sink);
}

/** Records the index of a slot's entry. */
function place<T extends Struct>({ storage, memory }: PackedPool<T>, slot: number, index: number): void {
  memory.i32[storage.slotWords + index] = slot;
  storage.slots.setWord(slot, index);
}

function fieldOf({ fields, name: struct }: Layout, name: unknown): Field {
  for (let i = 0; i < fields.length; i++) if (fields[i]!.name === name) return fields[i]!;
  const given = typeof name === 'string' ? `'${name}'` : showValue(name);
  const names = fields.map((field) => field.name).join(', ');
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    `sortBy(${given}): expected a number field of ${struct} (its fields: ${names}), or a function of the entry, such as (p) => p.y.`,
  );
}

/** Returns a function that reads a field of a type that only views can read: `f16()`, `bits(n)`, a `u8norm()`. */
function accessorOf({ name: struct }: Layout, name: string, kind: string): (entry: Struct) => number {
  return (entry) => {
    const value: unknown = Reflect.get(entry, name);
    if (typeof value === 'number') return value;
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `sortBy('${name}'): ${struct}.${name} is of type ${kind}, expected a number. Pass a function that returns a number, such as (p) => Number(p.${name}).`,
    );
  };
}

function noNumber(struct: string, value: unknown): AllocatorError {
  refusePromise(CALLBACKS.sortBy, value);
  return new AllocatorError(
    'INVALID_ARGUMENT',
    `The callback of \`sortBy\` returned ${showValue(value)} for an entry of ${struct}: expected a number.`,
  );
}

function changedBySort(name: string): AllocatorError {
  return new AllocatorError(
    'BUSY',
    `The callback of \`sortBy\` created or destroyed entries of the ${name}, or restored its memory: expected a function that only reads. Nothing was sorted.`,
  );
}
