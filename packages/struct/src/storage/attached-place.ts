import {
  type Allocator,
  AllocatorError,
  MAX_CAPACITY as MOST_SLOTS,
  type Memory,
  type Ptr,
  RESERVED_BYTES,
} from '@offheap/core';
import { NullAllocator } from '@offheap/core/compose';
import { checkAllocator, checkOptions, SlotWords, showValue } from '@offheap/core/internal';
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

/** Options of a pool that is attached to entries in a memory. */
export interface AttachOptions {
  /** Whether each access of a view checks that its entry is live; true by default in the development build. */
  readonly checked?: Checked;
  /** The allocator of further slabs, over the same memory. Without it, the pool does not grow. */
  readonly allocator?: Allocator;
  /** Whether views of destroyed entries are reused: see `PoolOptions`. */
  readonly views?: Views;
}

/** Options of a packed pool that is attached. */
export interface PackedAttachOptions extends AttachOptions {
  /** How the entries are stored; must equal the option of the original pool. `'interleaved'` by default. */
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

/** The options with which each kind of pool may be attached. */
const KNOWN: Readonly<Record<StorageKind, Partial<Record<keyof PackedAttachOptions, boolean>>>> = {
  Pool: KNOWN_OPTIONS,
  PackedPool: KNOWN_OF_PACKED,
  ComponentPool: { ...KNOWN_OF_PACKED, views: false }, // its views are cursors
};

/** The place of an attached pool's state. */
export interface AttachedPlace {
  readonly ptr: Ptr;
  readonly allocator: Allocator;
}

/**
 * Returns the storage options of a pool whose state is already at `ptr`. Checks the values from which the pool's
 * object is created; the pool checks the rest.
 *
 * @param ownBytes the bytes of the kind's own words in the state block of a pool with the given number of entries.
 * @throws AllocatorError `CORRUPT` when there is no such pool, `MEMORY` when the allocator belongs to another memory.
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
  checkOptions(`${kind}.attach`, options, KNOWN[kind]);
  const { allocator = new NullAllocator(memory) } = options;
  checkAllocator(`The allocator of an attached ${kind}`, allocator);
  if (allocator.memory !== memory) {
    throw new AllocatorError(
      'MEMORY',
      `The allocator of an attached ${kind} belongs to another memory: expected one of the same memory.`,
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
  expectThat('something else is stored there', words[header + TAG] === TAGS[kind]);
  const stride = words[header + STRIDE]!;
  expectThat(`its stride is ${stride}, expected ${layout.stride}`, stride === layout.stride);
  expectThat('it has other fields', words[header + LAYOUT_HASH] === layoutHash(layout));
  const capacity = words[header + SLAB_CAPACITY]!;
  const maxCapacity = words[header + MAX_CAPACITY]!;
  expectThat(
    `its capacity is ${capacity} and its maxCapacity ${maxCapacity}`,
    capacity > 0 && capacity <= maxCapacity && maxCapacity <= MOST_SLOTS,
  );
  const { storage } = options;
  const form = words[header + FORM]!;
  const rows = form & ~RETIRES;
  expectThat(
    rows === 0
      ? "its entries are interleaved: leave out `storage: 'columns'`"
      : `its entries are stored in columns of ${rows} rows: add \`storage: 'columns'\` if intended`,
    rows === rowsOf(layout, capacity, storage),
  );
  const tableBytes = (HEADER_WORDS + Math.ceil(maxCapacity / capacity)) * 4;
  expectThat('its state is truncated', fits(ptr, tableBytes + ownBytes(maxCapacity), 8));
  // Without a name, another program's struct with the same fields could not be distinguished from this one.
  if (!wasMadeHere(layout, kind, ptr)) checkNamed(layout, 'attached to a pool that another program created');
  return {
    capacity,
    maxCapacity,
    ...(storage && { storage }),
    maxGeneration: (form & RETIRES) === 0 ? 'wrap' : 'retire',
    attached: { ptr, allocator },
  };
}

/** Returns the error about bytes that are not those of a pool. */
export function noSuchPool(kind: StorageKind, { name }: Layout, ptr: Ptr, what: string): AllocatorError {
  return new AllocatorError(
    'CORRUPT',
    `No ${kind} of ${name} at ${showValue(ptr)}: ${what}. Pass the \`ptr\` of a pool of the same struct, in this memory or in the memory that this one is a copy of.`,
  );
}
