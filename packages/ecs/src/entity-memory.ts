import {
  type Allocator,
  AllocatorError,
  GiB,
  Heap,
  KiB,
  type Memory,
  MiB,
  OutOfMemoryError,
} from '@offheap/core';
import { checkAllocator, inFull, type Resident, showValue } from '@offheap/core/internal';
import type { Entity, EntitySource } from './entity.ts';

// The bytes for components in a default memory. Pages that are never accessed use no physical memory.
const BYTES_PER_ENTITY = 512;
const MARGIN = 64 * KiB;
const MOST_BY_DEFAULT = 256 * MiB;
/** The state of a heap takes 1.6 % of its memory, and 2 KiB. */
const MOST_HEAP_BYTES = GiB - 24 * MiB;

/** How to get more room, for messages. */
const more = (): string =>
  inFull(
    'Increase `bytes`, as in `new Entities({ capacity, bytes: 64 * MiB })`, or pass one allocator to the entities and to all their pools and tags.',
  );

/** The allocators that entities created themselves. */
const defaults = new WeakSet<Allocator>();

/**
 * Returns the default size in bytes of the memory for the components of the given number of entities: 512 each plus
 * 64 KiB, at most 256 MiB.
 */
export function defaultComponentBytes(capacity: number): number {
  return Math.min(capacity * BYTES_PER_ENTITY + MARGIN, MOST_BY_DEFAULT);
}

/**
 * Creates the allocator of entities without an `allocator` option, over a memory of its own. Their pools and tags use
 * it too.
 *
 * @param ownBytes the bytes of the entities themselves.
 * @param bytes the bytes for components; by default 512 for each entity plus 64 KiB, at most 256 MiB.
 * @throws AllocatorError `INVALID_ARGUMENT` when `bytes` is out of range.
 */
export function makeEntityMemory(capacity: number, ownBytes: number, bytes?: number): Heap {
  const most = MOST_HEAP_BYTES - ownBytes;
  if (bytes !== undefined && (!Number.isInteger(bytes) || bytes < 0 || bytes > most)) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `${showValue(bytes)} bytes for the components of an Entities: expected an integer from 0 to ${most}.`,
    );
  }
  const budget = bytes ?? defaultComponentBytes(capacity);
  const heap = new Heap(ownBytes + budget + KiB);
  defaults.add(heap);
  return heap;
}

/** Throws when `bytes` is given together with an allocator, whose size is already fixed. */
export function checkMemoryOptions(what: string, options: { allocator?: Allocator; bytes?: number }): void {
  const { allocator, bytes } = options;
  if (allocator === undefined) return;
  checkAllocator(`The allocator of ${what}`, allocator);
  if (bytes === undefined) return;
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    `The options of ${what} have an \`allocator\` and \`bytes\`: expected one of them. \`bytes\` sizes the memory that is created if there is no allocator.`,
  );
}

/**
 * Returns the allocator of a pool or tag: its own option, or else that of its entities. Undefined when it creates a
 * memory of its own, for ids that are not in a memory.
 *
 * @param what names the set, as in `the ComponentPool of Position`.
 * @throws AllocatorError `MEMORY` when the allocator belongs to another memory than the entities.
 */
export function allocatorOfSet<E extends number = Entity>(
  what: string,
  entities: EntitySource<E>,
  own: Allocator | undefined,
): Allocator | undefined {
  if (own === undefined) return entities.allocator; // which may be created now
  const { memory } = entities;
  if (memory === undefined || own.memory.buffer === memory.buffer) return own;
  throw new AllocatorError(
    'MEMORY',
    `The allocator of ${what} is in a different memory than its entities: expected one memory for both, because a snapshot contains one memory. Pass the same allocator to both, as in \`new Entities({ capacity, allocator })\`, or none to ${what}, which then uses the allocator of its entities.`,
  );
}

/** Allocates a set's block. When the memory that its entities created has no room, the error says how to get more. */
export function makeInEntityMemory<B>(what: string, allocator: Allocator | undefined, make: () => B): B {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof OutOfMemoryError) || !(allocator instanceof Heap) || !defaults.has(allocator))
      throw error;
    throw new OutOfMemoryError(
      `No room for ${what} in the memory that its entities created: ${allocator.used} of ${allocator.capacity} bytes are in use. ${more()}`,
    );
  }
}

/**
 * Returns advice on how to get more room for a set in an allocator that entities created, or that an attached set
 * lacks; empty in other cases.
 */
export function moreRoom(allocator: Allocator, isAttached: boolean): string {
  if (isAttached) {
    return inFull(
      ' An attached pool grows only with an allocator over the same memory, as in `Entities.attach(memory, ptr, { allocator: Heap.attach(memory) })`.',
    );
  }
  return defaults.has(allocator) ? ` ${more()}` : '';
}

/** Finds the entities of a memory for its `entity()` fields, and keeps what it has found. @internal */
export interface EntityReader extends Resident {
  /** Forgets which entities the memory has. */
  restored(): void;
}

const readers = new WeakMap<Memory, EntityReader>();

/** Registers the reader of a memory, which forgets the entities after a restore and when others are created. @internal */
export function addReader(memory: Memory, reader: EntityReader): void {
  readers.set(memory, reader);
  memory.residents.addWeakly(reader);
}

/** Entities were created in a memory: its fields must no longer be read with the previous entities. @internal */
export function entitiesCreated(memory: Memory): void {
  readers.get(memory)?.restored();
}
