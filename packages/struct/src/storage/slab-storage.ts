import {
  alignUp,
  type Allocator,
  AllocatorError,
  GiB,
  KiB,
  type Memory,
  NULL,
  OutOfMemoryError,
  type Ptr,
} from '@offheap/core';
import {
  checkAllocator,
  checkCapacity,
  checkNewPart,
  DISPOSE,
  type Faults,
  HeldBlock,
  type HeldBlocks,
  OwnMemoryAllocator,
  POOLS_WORD,
  reserveStack,
  showValue,
} from '@offheap/core/internal';
import { columnsMode } from '../columns-mode.ts';
import type { Column } from '../columns/column.ts';
import type { Columns } from '../columns/columns.ts';
import type { Layout } from '../schema/layout.ts';
import { checkBindable } from '../view/binding.ts';
import { NOWHERE, NO_ROW } from '../view/view.ts';
import type { AttachedPlace } from './attached-place.ts';
import { layoutHash } from '../schema/layout-signature.ts';

/** The kinds of pools. */
export type StorageKind = 'Pool' | 'PackedPool' | 'ComponentPool';

/** The size and place of a pool. */
export interface StorageOptions {
  /** The number of entries at the start, and in each further slab. */
  readonly capacity: number;
  /**
   * The highest number of entries; the pool grows by `capacity` entries at a time. By default `capacity`, so that the
   * pool does not grow.
   */
  readonly maxCapacity?: number;
  /**
   * The allocator of the pool's memory. By default the pool creates a memory of its own, large enough for
   * `maxCapacity` entries.
   */
  readonly allocator?: Allocator;
  /** How the entries are stored in the slabs; `'interleaved'` by default. Only packed pools have the option. @internal */
  readonly storage?: StorageForm;
  /** State that already exists. @internal */
  readonly attached?: AttachedPlace;
}

/**
 * How the entries of a pool are stored in its slabs.
 *
 * - `'interleaved'` (default): the fields of each entry are contiguous.
 * - `'columns'`: the values of each field are contiguous, in a column of their own, so that SIMD code reads the
 *   values of several entries at once.
 */
export type StorageForm = 'interleaved' | 'columns';

/** 'Pool', 'Pack', 'Comp' */
export const TAGS: Readonly<Record<StorageKind, number>> = {
  Pool: 0x6c6f6f50,
  PackedPool: 0x6b636150,
  ComponentPool: 0x706d6f43,
};

// Words of the state block.
export const TAG = 0;
export const STRIDE = 1;
export const SLAB_CAPACITY = 2;
export const MAX_CAPACITY = 3;
export const SLAB_COUNT = 4;
export const LAYOUT_HASH = 5;
export const SERIAL = 6;
/** The number of rows, a multiple of 16, plus {@link RETIRES}. */
export const FORM = 7;
export const HEADER_WORDS = 8;

/** Added to the form word when slots whose generations are used up are retired. */
export const RETIRES = 1;

/** The kinds and places of the pools that this program has created of each struct without a name. */
const made = new WeakMap<Layout, Set<string>>();

/**
 * Returns whether this program has created a pool of the struct at a place, in some memory: the bytes there are then
 * its own, or a copy.
 */
export function wasMadeHere(layout: Layout, kind: StorageKind, ptr: Ptr): boolean {
  return made.get(layout)?.has(`${kind} ${ptr}`) === true;
}

function recordMade(layout: Layout, kind: StorageKind, ptr: Ptr): void {
  if (layout.isNamed) return;
  const places = made.get(layout) ?? new Set();
  made.set(layout, places.add(`${kind} ${ptr}`));
}

/** The place of a field in its struct. */
type Span = Pick<Column, 'byteOffset' | 'size'>;

/** Returns the number of entries that each column of a slab has room for; 0 if entries are interleaved. */
export function rowsOf(layout: Layout, slabCapacity: number, storage: StorageForm = 'interleaved'): number {
  if (storage === 'interleaved') return 0;
  if (storage === 'columns') return columnsMode().rowsOf(layout, slabCapacity);
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    `storage: ${showValue(storage)}: expected 'interleaved' or 'columns'.`,
  );
}

/** Slabs start at a cache line. */
export const SLAB_ALIGN = 64;
/** The highest number of bytes that a pool's own memory needs in addition to the pool. */
const MEMORY_MARGIN = KiB;

/**
 * The bytes of a pool. One block contains its state, and each slab of entries is a block of its own:
 *
 *     ptr: | tag | stride | slab capacity | max capacity | slab count | layout hash | serial | form |
 *          | slab offsets, one word for each possible slab                           |
 *          | the kind's own words                                                    |
 *
 *     slab:            | entry | entry | ... | in the first slab, the sink |
 *     slab of columns: | field a of each entry and of the sink | field b of each | ...
 *
 * In columns, a field at byte `b` of the struct begins at byte `b * rows` of the slab. From there, its row `i` is at
 * `i` times the field's size. All slabs have the same number of rows, a multiple of 16, so that their columns have the
 * same layout.
 *
 * The serial number distinguishes the pool from an earlier one at the same place.
 *
 * The sink is a place that no entry uses. Kept views of destroyed entries refer to it, so that writes through them
 * change no entry.
 */
export class SlabStorage {
  readonly memory: Memory;
  readonly allocator: Allocator;
  readonly ptr: Ptr;
  readonly layout: Layout;
  readonly stride: number;
  readonly slabCapacity: number;
  readonly maxCapacity: number;
  /** The number of entries that each column of a slab has room for; 0 if entries are interleaved. */
  readonly rows: number;
  /** The offset of views without an entry. */
  readonly nowhere: number;
  /** Index in `memory.i32` of the slabs' byte offsets. */
  readonly slabWords: number;
  /** The byte offset of the kind's own words, which are not initialised. */
  protected readonly ownPtr: Ptr;
  /** Whether the allocator is allocating or freeing a block of the pool at present. */
  isResizing = false;
  #columns: Columns | undefined;
  readonly #words: Int32Array;
  readonly #slabs: Ptr[] = [];
  readonly #countWord: number;
  /** The size of the block at `ptr` in bytes. */
  readonly stateBytes: number;
  readonly #isOwner: boolean;
  readonly #tag: number;
  /** The allocator of its bytes when none is given. */
  readonly #own: OwnMemoryAllocator | undefined;
  /** The storage form, and whether slots are retired. */
  readonly #form: number;
  /** A hash that distinguishes its layout from others. */
  readonly #hash: number;
  /** The offset of the first slab, which is constant, as generated code contains it. */
  readonly #first: Ptr;
  /**
   * The serial number of the pool that the bytes belonged to when this object was created, or when the memory was
   * restored.
   */
  #serial: number;

  /**
   * @param ownBytes the bytes of the kind's own words.
   * @param flags are added to the form word.
   */
  constructor(kind: StorageKind, layout: Layout, options: StorageOptions, ownBytes: number, flags = 0) {
    const { capacity, maxCapacity = capacity, storage } = options;
    this.rows = rowsOf(layout, capacity, storage);
    this.#form = this.rows + flags;
    this.nowhere = this.rows === 0 ? NOWHERE : NO_ROW;
    this.slabCapacity = capacity;
    this.stride = layout.stride;
    this.layout = layout;
    const maxSlabs = Math.ceil(maxCapacity / capacity);
    const slabTableBytes = maxSlabs * 4;
    const stateBytes = HEADER_WORDS * 4 + slabTableBytes + ownBytes;
    const { attached } = options;
    this.#isOwner = attached === undefined;
    const allocator =
      attached?.allocator ??
      options.allocator ??
      (this.#own = ownMemory(
        `${kind} of ${maxCapacity} ${layout.name}`,
        alignUp(stateBytes, 8) +
          this.slabBytes(0) +
          (maxSlabs - 1) * this.slabBytes(1) +
          (maxSlabs + 1) * SLAB_ALIGN,
      ));
    checkAllocator(`The allocator of a ${kind}`, allocator);
    const { memory } = allocator;
    checkBindable(layout, memory);
    this.#hash = layoutHash(layout); // before bytes are allocated: the target of a reference may be refused
    if (attached === undefined) checkNewPart(memory);
    const ptr = attached?.ptr ?? whileAllocating(memory, () => allocator.allocate(stateBytes));
    this.memory = memory;
    this.allocator = allocator;
    this.ptr = ptr;
    this.maxCapacity = maxCapacity;
    this.#words = memory.i32;
    this.stateBytes = stateBytes;
    const word = ptr >>> 2;
    this.#countWord = word + SLAB_COUNT;
    this.#tag = TAGS[kind];
    this.slabWords = word + HEADER_WORDS;
    this.ownPtr = (this.slabWords << 2) + slabTableBytes;
    this.#first = this.#words[this.slabWords]!;
    this.#serial = this.#words[word + SERIAL]!;
    if (attached !== undefined) return;
    this.#serial = ++this.#words[POOLS_WORD]!;
    this.#words[word + TAG] = this.#tag;
    this.#words[word + STRIDE] = layout.stride;
    this.#words[word + SLAB_CAPACITY] = capacity;
    this.#words[word + MAX_CAPACITY] = maxCapacity;
    this.#words.fill(0, word + SLAB_COUNT, word + HEADER_WORDS);
    this.#words[word + FORM] = this.#form;
    this.#words[word + LAYOUT_HASH] = this.#hash;
    this.#words[word + SERIAL] = this.#serial;
    memory.watchEnds(ptr);
    if (!this.#addSlab()) {
      allocator.deallocate(ptr, stateBytes);
      const reason = allocator.refusal(this.slabBytes(0), SLAB_ALIGN); // it may not support the alignment
      throw reason instanceof OutOfMemoryError
        ? new OutOfMemoryError(
            `No room for a ${kind} of ${capacity} ${layout.name}: its entries take ${this.slabBytes(0)} bytes.`,
          )
        : reason;
    }
    this.#first = this.#words[this.slabWords]!;
    recordMade(layout, kind, ptr);
  }

  /** The number of entries that there is room for now. */
  get capacity(): number {
    return this.capacityIn(this.#words);
  }

  /** The same, in a snapshot's words. */
  capacityIn(words: Int32Array): number {
    return Math.min(words[this.#countWord]! * this.slabCapacity, this.maxCapacity);
  }

  /** Whether the pool has fewer slabs in a snapshot's words. */
  hasFewerSlabs(words: Int32Array): boolean {
    return words[this.#countWord]! < this.#words[this.#countWord]!;
  }

  /** The byte offsets of the slabs. Returns the same list each time, with current values. */
  get slabs(): readonly Ptr[] {
    const slabs = this.#slabs;
    slabs.length = this.#words[this.#countWord]!;
    for (let i = 0; i < slabs.length; i++) slabs[i] = this.#words[this.slabWords + i]!;
    return slabs;
  }

  /** The byte offset of the sink. */
  get sink(): Ptr {
    return this.#words[this.slabWords]! + this.slabCapacity * this.stride;
  }

  /** Whether the bytes still belong to this pool. Restored bytes may be older than the pool. */
  isHere(words: Int32Array = this.#words): boolean {
    const word = this.ptr >>> 2;
    return (
      words[word + TAG] === this.#tag &&
      words[word + STRIDE] === this.stride &&
      words[word + SLAB_CAPACITY] === this.slabCapacity &&
      words[word + MAX_CAPACITY] === this.maxCapacity &&
      words[word + LAYOUT_HASH] === this.#hash &&
      words[word + FORM] === this.#form
    );
  }

  /**
   * Whether the pool that these bytes belonged to has not been disposed of, including by another object or in another
   * thread.
   */
  get isAlive(): boolean {
    return this.#words[(this.ptr >>> 2) + SERIAL] === this.#serial && this.isHere();
  }

  /**
   * Updates the serial number: restored bytes may come from another run of the program, which has created its pools
   * in another order.
   */
  restored(): void {
    this.#serial = this.#words[(this.ptr >>> 2) + SERIAL]!;
  }

  /**
   * Checks the state block that all pools have, and the places of the slabs. Returns false when nothing else can be
   * checked. O(n log n) in the number of slabs.
   *
   * @param words the words of the memory, or of a snapshot of it.
   */
  check(words: Int32Array, faults: Faults): boolean {
    const { memory, ptr, slabCapacity, maxCapacity, slabWords } = this;
    const isHere = this.isHere(words);
    if (
      !faults.expect(isHere, 'state', ptr, 'The state block is not the one that the pool was created with.')
    ) {
      return false;
    }
    const count = words[this.#countWord]!;
    const most = Math.ceil(maxCapacity / slabCapacity);
    const isCount = count > 0 && count <= most;
    if (!faults.expect(isCount, 'slab-count', ptr, `${count} slabs: expected from 1 to ${most}.`))
      return false;
    const first = this.#first;
    if (words[slabWords] !== first) {
      faults.equal(words[slabWords]!, first, 'slab', slabWords << 2, 'The byte offset of slab 0');
      return false;
    }
    for (let i = 0; i < count; i++) {
      const slab = words[slabWords + i]!;
      const end = slab + this.slabBytes(i);
      const fits = slab > 0 && slab % SLAB_ALIGN === 0 && end <= memory.byteLength;
      const isBeside = end <= ptr || slab >= ptr + this.stateBytes;
      if (fits && isBeside) continue;
      faults.add(
        'slab',
        (slabWords + i) << 2,
        `Slab ${i} at ${slab} ${fits ? 'overlaps the state block' : 'does not fit the memory'}.`,
      );
      return false;
    }
    const sorted = words.slice(slabWords, slabWords + count);
    sorted.sort();
    for (let i = 1; i < count; i++) {
      const before = sorted[i - 1]!;
      if (sorted[i]! - before >= this.slabBytes(before === first ? 0 : 1)) continue;
      faults.add('slab-overlap', slabWords << 2, `The slabs at ${before} and ${sorted[i]!} overlap.`);
      return false;
    }
    return true;
  }

  /** Records the blocks of a pool whose words were checked. */
  hold(words: Int32Array, held: HeldBlocks, owner: string): void {
    const { ptr, stateBytes, allocator } = this;
    held.push(new HeldBlock(ptr, stateBytes, allocator, owner));
    for (let i = 0; i < words[this.#countWord]!; i++) {
      held.push(new HeldBlock(words[this.slabWords + i]!, this.slabBytes(i), allocator, owner));
    }
  }

  /** The current number of entries, for {@link grow}; 0 if the caller of `grow` counts the entries again. */
  protected get liveEntries(): number {
    return 0;
  }

  /**
   * Allocates one more slab. Returns false when the pool cannot grow further or its allocator has no room.
   *
   * @throws AllocatorError `BUSY` when the allocator has called code of the program that created or destroyed
   *   entries, or while slabs are being freed.
   */
  grow(): boolean {
    const { layout, liveEntries } = this;
    if (this.isResizing) throw busyGrowth(layout.name, 'a slab of the pool is being allocated or freed');
    const hasGrown = this.#addSlab();
    const { liveEntries: after } = this;
    if (after !== liveEntries)
      throw busyGrowth(layout.name, `the pool has ${after} entries now, and had ${liveEntries}`);
    return hasGrown;
  }

  #addSlab(): boolean {
    const count = this.#words[this.#countWord]!;
    if (count * this.slabCapacity >= this.maxCapacity) return false;
    const slab = this.#resize(() => this.allocator.tryAllocate(this.slabBytes(count), SLAB_ALIGN));
    if (slab === NULL) return false;
    this.memory.watchEnds(slab);
    this.#words[this.slabWords + count] = slab;
    this.#words[this.#countWord] = count + 1;
    return true;
  }

  /**
   * Frees the slabs after those of the first `entries()` entries, the last one first. The first slab is kept. Returns
   * the number of slabs freed. `entries` is called before each slab, because the allocator may call code of the program that adds entries.
   */
  shrink(entries: () => number): number {
    const count = this.#words[this.#countWord]!;
    let slab = count - 1;
    for (; slab >= Math.max(1, Math.ceil(entries() / this.slabCapacity)); slab--) {
      const ptr = this.#words[this.slabWords + slab]!;
      this.#words[this.#countWord] = slab; // first: the allocator may call the program
      try {
        this.#resize(() => this.allocator.deallocate(ptr, this.slabBytes(slab), SLAB_ALIGN));
      } catch (error) {
        this.#words[this.#countWord] = slab + 1;
        throw error;
      }
    }
    return count - 1 - slab;
  }

  /** Returns the byte offset of entry `index`. */
  offsetOf(index: number, words: Int32Array = this.#words): Ptr {
    const slab = Math.floor(index / this.slabCapacity);
    return words[this.slabWords + slab]! + (index - slab * this.slabCapacity) * this.stride;
  }

  /** Returns the index of the entry at a byte offset, -1 when none starts there. O(slabs). */
  indexOf(byteOffset: Ptr): number {
    const count = this.#words[this.#countWord]!;
    for (let slab = 0; slab < count; slab++) {
      const index = (byteOffset - this.#words[this.slabWords + slab]!) / this.stride;
      if (index >= 0 && index < this.slabCapacity) {
        return Number.isInteger(index) ? slab * this.slabCapacity + index : -1;
      }
    }
    return -1;
  }

  /** Returns the byte offset of a field of entry `index`, including fields of nested structs: see `columnsOf`. */
  addressOf(index: number, span: Span): Ptr {
    return this.columns?.at(this.viewOffset(index), span) ?? this.offsetOf(index) + span.byteOffset;
  }

  /** Returns the bytes from a field of one entry to that of the next entry. */
  strideOf({ size }: Span): number {
    return this.rows === 0 ? this.stride : size;
  }

  /**
   * Returns the offset of a view of entry `index`: in columns the entry's row, counted through all slabs; otherwise a
   * number of units of the layout.
   */
  viewOffset(index: number): number {
    const { rows, slabCapacity } = this;
    if (rows === 0) return this.offsetOf(index) >> this.layout.shift;
    return index + Math.floor(index / slabCapacity) * (rows - slabCapacity);
  }

  /** The same for the sink. */
  get viewSink(): number {
    return this.rows === 0 ? this.sink >> this.layout.shift : this.slabCapacity;
  }

  /** Returns the index of the entry of a view with an offset, -1 when the view has no entry. O(slabs). */
  indexOfView(offset: number): number {
    const { rows, slabCapacity } = this;
    if (rows === 0) return this.indexOf(offset << this.layout.shift);
    const slab = Math.floor(offset / rows);
    const row = offset - slab * rows;
    return slab >= 0 && slab < this.#words[this.#countWord]! && row < slabCapacity
      ? slab * slabCapacity + row
      : -1;
  }

  /** The columns; undefined if entries are interleaved. */
  get columns(): Columns | undefined {
    const { layout, memory, rows, slabWords, slabCapacity, maxCapacity } = this;
    if (rows === 0) return undefined;
    const places = { rows, slabWords, first: this.#first, isGrowing: slabCapacity < maxCapacity };
    return (this.#columns ??= columnsMode().columnsOf(layout, memory, places));
  }

  /** The distance from the offset of a view to that of a view of the next entry in the slab. */
  get viewStride(): number {
    return this.rows === 0 ? this.stride >> this.layout.shift : 1;
  }

  /** Whether the blocks belong to this object, rather than to the pool that it is attached to. */
  get isOwner(): boolean {
    return this.#isOwner;
  }

  /** Whether one of the blocks begins in the given bytes. */
  touches(start: Ptr, end: Ptr): boolean {
    const { ptr } = this;
    return (
      (ptr >= start && ptr < end) || (this.isHere() && this.slabs.some((slab) => slab >= start && slab < end))
    );
  }

  /** Called when the bytes no longer belong to this pool, whatever a restore restores. */
  end(): void {
    if (this.isHere()) this.#words[(this.ptr >>> 2) + TAG] = 0;
  }

  /** Frees all blocks. */
  dispose(): void {
    this.end();
    this.#resize(() => {
      this.slabs.forEach((slab, i) => this.allocator.deallocate(slab, this.slabBytes(i), SLAB_ALIGN));
      this.allocator.deallocate(this.ptr, this.stateBytes);
    });
    this.#own?.[DISPOSE]();
  }

  /**
   * Called around each allocation or free of a block: the allocator may call code of the program, which must not free
   * the pool's bytes.
   */
  #resize<R>(run: () => R): R {
    reserveStack(16); // less than the `dispose` of a pool has already reserved
    this.isResizing = true;
    try {
      return whileAllocating(this.memory, run);
    } finally {
      this.isResizing = false;
    }
  }

  /** Returns the size of a slab's block in bytes. The first slab also contains the sink. */
  slabBytes(slab: number): number {
    const { rows, slabCapacity, stride } = this;
    return (rows || slabCapacity + (slab === 0 ? 1 : 0)) * stride;
  }
}

/**
 * Throws for invalid options, and returns the maximum capacity.
 *
 * @throws AllocatorError `INVALID_ARGUMENT`
 */
export function checkStorage(options: StorageOptions): number {
  const { capacity, maxCapacity = capacity } = options;
  checkCapacity(capacity);
  checkCapacity(maxCapacity, 'maxCapacity');
  if (maxCapacity < capacity) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `A maxCapacity of ${maxCapacity} with a capacity of ${capacity}: expected at least ${capacity}.`,
    );
  }
  return maxCapacity;
}

/**
 * Makes the memory refuse to be restored while an allocator, which may call code of the program, allocates or frees a
 * block.
 */
function whileAllocating<R>({ residents }: Memory, run: () => R): R {
  residents.allocating++;
  try {
    return run();
  } finally {
    residents.allocating--;
  }
}

/** Returns the error for a growing pool whose allocator has called code of the program that changed the pool. */
function busyGrowth(name: string, why: string): AllocatorError {
  return new AllocatorError(
    'BUSY',
    `An entry of ${name} was created while its pool grows: ${why}. An allocator and its loggers must not create or destroy entries of a pool that they allocate for. Record what happened, and do it afterwards.`,
  );
}

/** Creates an allocator over a memory of the pool's own. */
function ownMemory(pool: string, bytes: number): OwnMemoryAllocator {
  if (bytes > GiB - MEMORY_MARGIN) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `A ${pool} takes ${bytes} bytes: expected less than ${GiB} (1 GiB). Use a smaller capacity or maxCapacity.`,
    );
  }
  return new OwnMemoryAllocator(bytes);
}
