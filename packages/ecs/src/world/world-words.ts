import type { Allocator, Memory, Ptr } from '@offheap/core';
import { WORLD_WORD } from '@offheap/core/internal';
import { SERIAL, TAG } from '@offheap/struct/internal';

/** 'Worl' */
export const WORLD_TAG = 0x6c726f57;

// Words of a world's state.
const TAG_WORD = 0;
export const VERSION_WORD = 1;
export const ENTITIES_WORD = 2;
const FIRST_PART_WORD = 3;
export const WORLD_BYTES = 16;

// Words of the record of a pool.
const NEXT = 0;
const KIND = 1;
const POOL = 2;
const POOL_SERIAL = 3;
const PART_BYTES = 16;

/** The purpose of a pool of a world, in its record. */
export const PACKED = 1;
export const SINGLE = 2;
export type PoolPart = typeof PACKED | typeof SINGLE;

/** A recorded pool. */
interface RecordedPool {
  readonly ptr: Ptr;
}

/**
 * The data that other threads need to attach to a world. It consists of words of the memory: the state, and a record
 * for each pool.
 */
export class WorldWords {
  readonly #memory: Memory;
  readonly #ptr: Ptr;

  constructor(memory: Memory, ptr: Ptr) {
    this.#memory = memory;
    this.#ptr = ptr;
  }

  /** Writes the state of a new world, to which the memory refers. */
  static write(allocator: Allocator, version: number, entities: Ptr): WorldWords {
    const { memory } = allocator;
    const ptr = allocator.allocate(WORLD_BYTES);
    const word = ptr >>> 2;
    memory.i32[word + TAG_WORD] = WORLD_TAG;
    memory.i32[word + VERSION_WORD] = version;
    memory.i32[word + ENTITIES_WORD] = entities;
    memory.i32[word + FIRST_PART_WORD] = 0;
    memory.i32[WORLD_WORD] = ptr;
    return new WorldWords(memory, ptr);
  }

  /** Creates a pool and records it, in the record of one that no longer exists or in a new record. */
  add<P extends RecordedPool>(allocator: Allocator, kind: PoolPart, make: () => P): P {
    const { i32 } = this.#memory;
    let record = this.#find(() => false, true);
    if (record === 0) {
      record = allocator.allocate(PART_BYTES);
      const first = (this.#ptr >>> 2) + FIRST_PART_WORD;
      i32.set([i32[first]!, 0, 0, 0], record >>> 2);
      i32[first] = record;
    }
    const pool = make();
    const word = record >>> 2;
    i32[word + KIND] = kind;
    i32[word + POOL] = pool.ptr;
    i32[word + POOL_SERIAL] = i32[(pool.ptr >>> 2) + SERIAL]!;
    return pool;
  }

  /** Returns the place of the pool of a kind for which `matches` returns true; 0 when there is none. O(pools). */
  poolOf(kind: PoolPart, matches: (ptr: Ptr) => boolean): Ptr {
    const { i32 } = this.#memory;
    const record = this.#find((word) => i32[word + KIND] === kind && matches(i32[word + POOL]!));
    return record === 0 ? 0 : i32[(record >>> 2) + POOL]!;
  }

  /** Returns the first record that matches; 0 when there is none. Follows the list as far as it is valid. */
  #find(matches: (word: number) => boolean, orUnused = false): Ptr {
    const { i32, byteLength } = this.#memory;
    let record = i32[(this.#ptr >>> 2) + FIRST_PART_WORD]!;
    for (let left = byteLength / PART_BYTES; record !== 0 && left > 0; left--) {
      if (record < 0 || record % 4 !== 0 || record + PART_BYTES > byteLength) return 0;
      const word = record >>> 2;
      const header = i32[word + POOL]! >>> 2;
      const isUsed =
        header !== 0 && i32[header + TAG] !== 0 && i32[header + SERIAL] === i32[word + POOL_SERIAL];
      if (isUsed ? matches(word) : orUnused) return record;
      record = i32[word + NEXT]!;
    }
    return 0;
  }
}
