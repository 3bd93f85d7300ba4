import { AllocatorError, type Allocator, type Memory, type Ptr } from '@offheap/core';
import {
  readOptions,
  Faults,
  type HeldBlocks,
  type Origin,
  Presence,
  type Resident,
  type StateSeal,
  showValue,
  identify,
  wrongArgument,
  wordsOf,
} from '@offheap/core/internal';
import { type Checked, checkedMode, checkedOf } from '../checked-mode.ts';
import { checkNamed, layoutSignature } from '../schema/layout-signature.ts';
import { layoutOf, type Layout } from '../schema/layout.ts';
import type { Struct, StructClass } from '../schema/struct.ts';
import { bind, type Binding } from '../view/binding.ts';
import { valuesCheck } from '../view/check-values.ts';
import { asView, type View, type ViewOwner } from '../view/view.ts';
import { noSuchPool } from '../storage/attached-place.ts';
import { EntryLifecycle } from './entry-lifecycle.ts';
import { FreshViews } from './fresh-views.ts';
import type { Entries } from './kernels/entries.kernel.ts';
import type { Handle } from '../storage/handle.ts';
import {
  busyEnd,
  busyRestore,
  entryElsewhere,
  entryGone,
  nameOf,
  noEntry,
  staleHandle,
} from './pool-errors.ts';
import { areFresh, type PackedPoolOptions, type PoolOptions } from './pool-options.ts';
import { type PoolKind, PoolStorage } from '../storage/pool-storage.ts';
import { PoolViews } from './pool-views.ts';
import { LOST, refuseMethods } from './refuse-methods.ts';

const KNOWN_OPTIONS: Record<Exclude<keyof PoolOptions, 'storage'>, boolean> = {
  capacity: true,
  maxCapacity: true,
  allocator: true,
  checked: true,
  views: true,
  maxGeneration: true,
  attached: false, // only `attach` passes it
};
const KNOWN_OF_PACKED: Record<keyof PackedPoolOptions, boolean> = {
  ...KNOWN_OPTIONS,
  storage: true,
};

/** The origin by which copies of the package recognise pools. @internal */
export const POOL: Origin = { of: 'pool of @offheap/struct' };

/**
 * The common base of all pools with slots: the bytes, the order and lifecycle of the entries, the views, and the
 * search for an entry. `BasePool` adds the methods for programs.
 */
export abstract class SlotPool<T extends Struct> implements ViewOwner, Resident {
  readonly struct: StructClass<T>;
  readonly layout: Layout<T>;
  readonly memory: Memory;
  /** The allocator of the pool's blocks. */
  readonly allocator: Allocator;
  /** Whether each access of a view checks that its entry is live. */
  readonly checked: Checked;
  /** The kind of pool. @internal */
  readonly kind: PoolKind;
  /** @internal */
  readonly storage: PoolStorage;
  /** @internal */
  readonly binding: Binding<T>;
  /** @internal */
  readonly views: PoolViews<T>;
  /** @internal */
  readonly lifecycle: EntryLifecycle<T>;
  /** The functions that find, create and remove entries. @internal */
  abstract readonly entries: Entries<T>;
  /** Undoes the effect of a restore to a state before the pool was created. */
  #comeBack: (() => void) | undefined;
  /** Whether the pool has lost its bytes, for references. @internal */
  isGone = false;
  /** Undefined for attached pools, whose bytes belong to another object. */
  protected readonly presence: Presence | undefined;

  protected constructor(kind: PoolKind, T: StructClass<T>, given: PoolOptions) {
    this.kind = kind;
    this.struct = T;
    this.layout = layoutOf(T);
    const options = readOptions(`a ${kind}`, given, kind === 'PackedPool' ? KNOWN_OF_PACKED : KNOWN_OPTIONS);
    const isFresh = areFresh(options.views); // before bytes are allocated, because it may throw
    this.checked = checkedOf(options.checked); // likewise
    this.storage = new PoolStorage(kind, this.layout, options);
    this.memory = this.storage.memory;
    this.allocator = this.storage.allocator;
    if (!this.storage.isOwner) this.#checkAttached();
    this.binding = bind(T, this.memory, this.checked, this.storage.columns);
    if (this.checked) this.views = checkedMode().viewsOf(this);
    else this.views = isFresh ? new FreshViews(this) : new PoolViews(this);
    this.lifecycle = new EntryLifecycle(this);
    this.memory.residents.add(this);
    const { storage } = this;
    if (storage.isOwner)
      this.presence = new Presence(this.memory, storage.ptr, (words) => storage.isHere(words));
  }

  abstract destroy(entry: T | Handle<T>): void;
  /** @internal */
  abstract free(entry: T): void;

  /** The byte offset of the pool's state in its memory, which `attach` takes. */
  get ptr(): Ptr {
    return this.storage.ptr;
  }

  /** The number of live entries. */
  get length(): number {
    return this.storage.slots.live;
  }

  /** The number of entries for which the pool has room at present. */
  get capacity(): number {
    return this.storage.capacity;
  }

  /** The number of entries to which the pool can grow. */
  get maxCapacity(): number {
    return this.storage.maxCapacity;
  }

  /**
   * The number of slots that are no longer used because their generations are used up: see the option
   * `maxGeneration`. The pool has room for `maxCapacity - retired` entries. O(slots).
   */
  get retired(): number {
    return this.storage.slots.retired;
  }

  /** The number of entries in each slab. */
  get slabCapacity(): number {
    return this.storage.slabCapacity;
  }

  /**
   * The byte offset of each slab. Entry `i` is in slab `Math.floor(i / slabCapacity)`. Entries are `layout.stride`
   * bytes apart, unless the pool has columns. Returns the same list each time, with current values.
   */
  get slabs(): readonly Ptr[] {
    return this.storage.slabs;
  }

  /**
   * The number of entries in each column of a slab; 0 if entries are interleaved. The column of a field at byte `b`
   * of the struct begins at byte `b * rows` of the slab. From there, the value of entry `i` of the slab is at `i` times
   * the size of the field.
   */
  get rows(): number {
    return this.storage.rows;
  }

  /**
   * Throws for a restore to a state before the pool was created, or had its present slabs, while a loop or a callback
   * uses its bytes.
   *
   * @internal
   * @throws AllocatorError `BUSY`
   */
  checkRestore(snapshot: Uint8Array): void {
    if (this.isGone || !this.isBusy) return;
    const words = wordsOf(snapshot);
    if (!this.#isIn(words) || this.storage.hasFewerSlabs(words)) throw busyRestore(nameOf(this));
  }

  /**
   * Moves the kept views to the places in the restored bytes. The view of an entry that is live again belongs to that
   * entry again. After a restore to a state before the pool was created, all its methods throw and its views access
   * no bytes, until a later state is restored.
   *
   * @internal
   */
  restored(snapshot?: Uint8Array): void {
    this.storage.restored();
    if (this.presence?.follow(this.memory.i32) ?? this.storage.isHere()) {
      this.#comeBack?.();
      this.#comeBack = undefined;
      this.isGone = false;
      this.views.restored(snapshot);
      this.views.shrunk(); // the pool may have fewer slabs now
    } else if (this.#comeBack === undefined) this.#lose(LOST.restored);
  }

  /**
   * Throws for the end of a scope or an allocator while a loop or a callback uses the pool's bytes in it.
   *
   * @internal
   * @throws AllocatorError `BUSY`
   */
  checkEnd(start: Ptr, end: Ptr): void {
    if (!this.isGone && this.isBusy && this.storage.touches(start, end)) throw busyEnd(nameOf(this));
  }

  /**
   * Called when a scope or an allocator with some of the pool's bytes has ended: all methods throw and the views
   * access no bytes, until an earlier state is restored.
   *
   * @internal
   */
  ended(start: Ptr, end: Ptr): void {
    if (this.isGone || !this.storage.touches(start, end)) return;
    this.storage.end();
    this.presence?.end();
    this.#lose(LOST.ended);
  }

  #lose(why: string): void {
    this.isGone = true;
    const views = this.views.lost();
    const allow = refuseMethods(this, `This ${nameOf(this)}`, why);
    this.#comeBack = () => {
      allow();
      views();
    };
  }

  /** Whether a loop, an `init` or a hook is running, as far as is known. @internal */
  get isBusy(): boolean {
    return this.views.isBusy || this.storage.isResizing;
  }

  /** @internal */
  saved(snapshot: Uint8Array): boolean {
    return this.views.saved(snapshot);
  }

  /** @internal */
  written(file: number): void {
    this.views.written(file);
  }

  /** @internal */
  loading(file: number, snapshot: Uint8Array): void {
    this.views.loading(file, snapshot);
  }

  /** @internal */
  checkBytes(words: Int32Array, held: HeldBlocks): string | undefined {
    const { storage } = this;
    if (!this.#isIn(words)) return undefined;
    const owner = `the ${nameOf(this)}`;
    const fault = this.#fault(words);
    if (fault === undefined) storage.hold(words, held, owner);
    return fault && `${owner}: ${fault}`;
  }

  /** @internal */
  seal(seal: StateSeal): void {
    if (!this.isGone && this.storage.isHere()) this.storage.seal(seal, this.checked !== false);
  }

  /** Whether the words that are being restored contain the pool. */
  #isIn(words: Int32Array): boolean {
    return this.presence?.isIn(words) ?? this.storage.isHere(words);
  }

  /** Returns a description of the fault in the pool's bytes. */
  #fault(words: Int32Array): string | undefined {
    const { storage, layout } = this;
    const faults = new Faults('pool');
    if (!storage.check(words, faults)) return faults.found[0]!.message; // it is defined
    const { columns } = storage;
    const check = columns === undefined ? valuesCheck(layout) : columns.valuesCheck();
    if (check === undefined) return undefined;
    const { fresh, stamps, links } = storage.slots.places;
    const bytes = new DataView(words.buffer, words.byteOffset, words.byteLength);
    for (let slot = 1; slot <= words[fresh]!; slot++) {
      if ((words[stamps + slot * 2]! & 1) === 0) continue;
      const index = this.kind === 'PackedPool' ? words[links + slot * 2]! : slot - 1;
      const fault = check(
        bytes,
        columns === undefined ? storage.offsetOf(index, words) : storage.viewOffset(index),
      );
      if (fault !== undefined) return `The entry of slot ${slot}: ${fault}`;
    }
    return undefined;
  }

  #checkAttached(): void {
    const fault = this.#fault(this.memory.i32);
    if (fault === undefined) return;
    throw noSuchPool(this.kind, this.layout, this.ptr, fault.replace(/\.$/, ''));
  }

  /** @internal */
  signature(): string | undefined {
    if (this.isGone) return undefined;
    const { ptr, slabCapacity, maxCapacity, rows, slots } = this.storage;
    checkNamed(this.layout, 'saved in a snapshot file');
    return `${this.kind} at ${ptr}: ${slabCapacity} to ${maxCapacity} ${rows === 0 ? '' : 'in columns '}${slots.retires ? 'retiring slots ' : ''}${layoutSignature(this.layout)}`;
  }

  /** Returns the slot of the entry of a view, cursor or handle. @internal */
  slotOf(entry: T | Handle<T>): number {
    this.checkHere();
    if (typeof entry === 'number') {
      const slot = this.storage.slots.slotOf(entry);
      if (slot === 0) throw staleHandle(this, entry);
      return slot;
    }
    if (!(entry instanceof this.struct)) throw noEntry(this, entry);
    const view = asView(entry);
    if (view.$owner !== this) throw view.$owner === null ? entryGone(this, view) : entryElsewhere(this);
    if (this.checked !== false) this.views.follow(view);
    const slot = this.lifecycle.slotAtOffset(view.$offset);
    if (slot === 0 || !this.views.standsOn(view, slot)) throw entryGone(this, view);
    return slot;
  }

  /**
   * Moves a checked-mode view to the current place of its entry, as another pool over the same bytes may have moved
   * the entry. @internal
   */
  follow(view: View): void {
    this.views.follow(view);
  }

  /**
   * Throws when the pool no longer exists, as all methods do then; in checked mode also when its memory's buffer is
   * detached. @internal
   */
  checkHere(): void {}

  /** Throws for an invalid number of entries. @internal */
  checkCount(count: number): void {
    if (!Number.isInteger(count) || count < 0) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `spawnMany(${showValue(count)}): expected an integer of 0 or more.`,
      );
    }
  }

  /** Throws for an index of a packed pool at which there is no entry. @internal */
  checkIndex(index: number): void {
    if (Number.isInteger(index) && index >= 0 && index < this.length) return;
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `Entry ${showValue(index)} of the ${nameOf(this)}: expected an index from 0 to ${this.length - 1}.`,
    );
  }
}

identify(SlotPool, POOL);

/**
 * Throws when a value is not a pool.
 *
 * @param what names the argument, as in `The pool to verify`.
 * @throws AllocatorError `INVALID_ARGUMENT`
 */
export function checkPool(what: string, value: unknown): void {
  if (!(value instanceof SlotPool)) throw wrongArgument(what, value, 'a Pool or a PackedPool', POOL);
}
