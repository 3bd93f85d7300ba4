import {
  type Allocator,
  AllocatorError,
  MAX_CAPACITY as MOST_SLOTS,
  type Memory,
  type Ptr,
  RESERVED_BYTES,
} from '@offheap/core';
import { NullAllocator } from '@offheap/core/compose';
import { checkAllocator, checkMemory, checkOptions, SlotWords, textOf } from '@offheap/core/internal';
import type { Checked } from '../checked-mode.ts';
import type { Layout } from '../schema/layout.ts';
import { checkNamed, layoutHash } from '../schema/layout-signature.ts';
import type { Views } from '../pool/pool-options.ts';
import type { PoolStorageOptions } from './pool-storage.ts';
import {
  FORM,
  HEADER_WORDS,
  LAYOUT_HASH,
  MAX_CAPACITY,
  RETIRES,
  rowsOf,
  SLAB_CAPACITY,
  type StorageForm,
  type StorageKind,
  STRIDE,
  TAG,
  TAGS,
  wasMadeHere,
} from './slab-storage.ts';

/** Settings of a pool that is attached to entries which are in a memory already. */
export interface AttachOptions {
  /** Whether views test that their entry is alive; on by default in the development build. */
  readonly checked?: Checked;
  /** Where further slabs come from: an allocator over the same memory. None by default: the pool does not grow. */
  readonly allocator?: Allocator;
  /** Whether views of destroyed entries are used again: see `PoolOptions`. */
  readonly views?: Views;
}

/** Settings of a packed pool that is attached. */
export interface PackedAttachOptions extends AttachOptions {
  /** How the entries lie: as the other pool was made, `'interleaved'` by default. */
  readonly storage?: StorageForm;
}

const KNOWN_OPTIONS: Record<keyof AttachOptions, true> = {
  checked: true,
  allocator: true,
  views: true,
};
const KNOWN_OF_PACKED: Record<keyof PackedAttachOptions, true> = {
  ...KNOWN_OPTIONS,
  storage: true,
};

/** Settings that each kind of pool may be attached with. */
const KNOWN: Readonly<Record<StorageKind, Partial<Record<keyof PackedAttachOptions, boolean>>>> = {
  Pool: KNOWN_OPTIONS,
  PackedPool: KNOWN_OF_PACKED,
  ComponentPool: { ...KNOWN_OF_PACKED, views: false }, // its views are cursors
};

/** Where an attached pool's state lies. */
export interface AttachedPlace {
  readonly ptr: Ptr;
  readonly allocator: Allocator;
}

/**
 * The storage options of a pool whose state is at `ptr` already. Checks what the pool's object is made from; the pool checks the rest.
 *
 * @param ownBytes bytes that the kind's own words take in the state block of a pool of so many entries.
 * @throws AllocatorError `CORRUPT` when there is no such pool, `MEMORY` when the allocator is another memory's.
 */
export function attachedStorage(
  kind: StorageKind,
  layout: Layout,
  memory: Memory,
  ptr: Ptr,
  options: PackedAttachOptions,
  ownBytes = (maxCapacity: number): number =>
    SlotWords.bytesFor(maxCapacity) + (kind === 'PackedPool' ? maxCapacity * 4 : 0),
): PoolStorageOptions {
  checkMemory('The memory to attach to', memory);
  checkOptions(`${kind}.attach`, options, KNOWN[kind]);
  const { allocator = new NullAllocator(memory) } = options;
  checkAllocator(`The allocator of an attached ${kind}`, allocator);
  if (allocator.memory !== memory) {
    throw new AllocatorError(
      'MEMORY',
      `The allocator of an attached ${kind} is another memory's: expected one of its own.`,
    );
  }
  const expectThat = (what: string, holds: boolean): void => {
    if (!holds) throw noSuchPool(kind, layout, ptr, what);
  };
  const fits = (from: Ptr, bytes: number, align: number): boolean =>
    Number.isInteger(from) &&
    from >= RESERVED_BYTES &&
    from % align === 0 &&
    from + bytes <= memory.byteLength;
  expectThat('there is no room for one', fits(ptr, HEADER_WORDS * 4, 8));
  const words = memory.i32;
  const header = ptr >>> 2;
  expectThat('there is something else', words[header + TAG] === TAGS[kind]);
  const stride = words[header + STRIDE]!;
  expectThat(`its stride is ${stride}, expected ${layout.stride}`, stride === layout.stride);
  expectThat('its fields are others', words[header + LAYOUT_HASH] === layoutHash(layout));
  const capacity = words[header + SLAB_CAPACITY]!;
  const maxCapacity = words[header + MAX_CAPACITY]!;
  expectThat(
    `its capacity is ${capacity} up to ${maxCapacity}`,
    capacity > 0 && capacity <= maxCapacity && maxCapacity <= MOST_SLOTS,
  );
  const { storage } = options;
  const form = words[header + FORM]!;
  const rows = form & ~RETIRES;
  expectThat(
    rows === 0
      ? "its entries are interleaved: leave out `storage: 'columns'`"
      : `its entries lie in columns of ${rows} rows: add \`storage: 'columns'\` if that is right`,
    rows === rowsOf(layout, capacity, storage),
  );
  const tableBytes = (HEADER_WORDS + Math.ceil(maxCapacity / capacity)) * 4;
  expectThat('its state is cut off', fits(ptr, tableBytes + ownBytes(maxCapacity), 8));
  // Without a name, another program's struct with the same fields could not be told from this one.
  if (!wasMadeHere(layout, kind, ptr)) checkNamed(layout, 'attached to a pool that another program made');
  return {
    capacity,
    maxCapacity,
    ...(storage && { storage }),
    maxGeneration: (form & RETIRES) === 0 ? 'wrap' : 'retire',
    attached: { ptr, allocator },
  };
}

/** The error about bytes that are not those of a pool. */
export function noSuchPool(kind: StorageKind, { name }: Layout, ptr: Ptr, what: string): AllocatorError {
  return new AllocatorError(
    'CORRUPT',
    `No ${kind} of ${name} at ${textOf(ptr)}: ${what}. Pass the \`ptr\` of a pool of the same struct, in this memory or in the memory that this one is a copy of.`,
  );
}
