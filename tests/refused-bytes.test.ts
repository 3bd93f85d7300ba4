import {
  BumpAllocator,
  FrameAllocator,
  FreeListAllocator,
  Heap,
  KiB,
  loadSnapshot,
  Memory,
  saveSnapshot,
  ScopedAllocator,
} from '@offheap/core';
import { f32, object, PackedPool, Pool, Struct, text } from '@offheap/struct';
import { ComponentPool, Entities, Tag } from '@offheap/ecs';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../packages/struct/test/error-of.ts';
import { signed } from './hostile/signed.ts';

class Ball extends Struct {
  static readonly struct = 'Ball';
  y = f32(10);
  owner = object<string>();
  name = text(8, { initial: 'ball' });
}

class Spot extends Struct {
  static readonly struct = 'Spot';
  x = f32();
  y = f32();
}

const HEADER_BYTES = 32;

/** The error of loading the memory's own save file with a word changed; nothing in the memory changes. */
function refusal(memory: Memory, word: number, value: number): string {
  const file = saveSnapshot(memory);
  new Int32Array(file.buffer, HEADER_BYTES)[word] = value;
  const before = memory.u8.slice();
  const error = errorOf(() => loadSnapshot(memory, signed(file)));
  expect(memory.u8.every((byte, i) => byte === before[i])).toBe(true);
  return error;
}

for (const checked of [true, false]) {
  describe(`a save file with a valid checksum is refused for an invalid number, ${checked ? 'checked' : 'production'}`, () => {
    for (const PoolOf of [Pool, PackedPool]) {
      const make = (): Pool<Ball> | PackedPool<Ball> => {
        const allocator = new Heap(16 * KiB);
        const pool = new PoolOf(Ball, { capacity: 10, maxCapacity: 40, allocator, checked });
        pool.spawnMany(15, (ball, i) => void (ball.owner = `owner ${i}`));
        pool.destroyWhere((ball) => ball.owner === 'owner 3' || ball.owner === 'owner 9');
        return pool;
      };
      const name = PoolOf.name;
      test.each<[what: string, word: (pool: Pool<Ball>) => number, value: number, reason: string]>([
        ['slab count', ({ ptr }) => (ptr >>> 2) + 4, 10_000_000, '10000000 slabs: expected from 1 to 4.'],
        ['first slab', ({ storage }) => storage.slabWords, 8192, 'The byte offset of slab 0 is 8192'],
        ['second slab', ({ storage }) => storage.slabWords + 1, 4096, 'not live in its allocator'],
        ['highest slot', ({ storage }) => storage.slots.places.fresh, 1e8, '100000000 of 40 slots used.'],
        ['live count', ({ storage }) => storage.slots.places.live, 14, 'The count of live slots is 14'],
        ['free slot', ({ storage }) => storage.slots.places.head, 16, 'Slot 16 is listed as free'],
        ['stamp', ({ storage }) => storage.slots.stampIndex(2), -1, 'Slot 2: stamp -1, max'],
        [
          'number of an object',
          ({ storage, layout }) => (storage.offsetOf(0) + layout.fields[1]!.byteOffset) >>> 2,
          50_000_000,
          'owner holds value 50000000',
        ],
      ])(`${name}: %s`, (_what, word, value, reason) => {
        const pool = make();
        const error = refusal(pool.memory, word(pool), value);
        expect(error).toContain(
          'CORRUPT: This is not a snapshot for the memory: its numbers contradict each other',
        );
        expect(error).toContain(`in the ${name} of Ball: `);
        expect(error).toContain(reason);
        expect(pool.length).toBe(13);
      });
    }

    test('a text that fills its field is read to the end of the field', () => {
      const pool = new Pool(Ball, { capacity: 2, allocator: new Heap(4 * KiB), checked });
      pool.spawnMany(2, (ball) => void (ball.name = '8 bytes!'));
      loadSnapshot(pool.memory, saveSnapshot(pool.memory));
      expect(Array.from(pool, (ball) => ball.name)).toEqual(['8 bytes!', '8 bytes!']);
    });

    test('entities, components and tags', () => {
      const allocator = new Heap(16 * KiB);
      const entities = new Entities({ capacity: 20, allocator });
      const balls = new ComponentPool(Ball, { entities, capacity: 10, allocator, checked });
      const hot = new Tag({ entities, capacity: 10, name: 'hot', allocator });
      const ids = Array.from({ length: 12 }, () => entities.create());
      for (const id of ids.slice(2, 8)) {
        balls.add(id);
        hot.add(id);
      }
      entities.destroy(ids[0]!);
      const { memory } = allocator;
      const { fresh } = entities.slots.places;
      expect(refusal(memory, fresh, 2 ** 30)).toContain(`the Entities: ${2 ** 30} of 31 slots used.`);
      expect(refusal(memory, balls.countWord, 2 ** 30)).toContain(
        'the ComponentPool of Ball: 1073741824 entities',
      );
      expect(refusal(memory, hot.countWord, 11)).toContain('the tag hot: 11 entities: from 0 to 10.');
      expect(refusal(memory, hot.groupedWord, 7)).toContain('the tag hot: The group has 7 of 0 places.');
      expect(refusal(memory, hot.idWords + 2, ids[0]!)).toContain('which is not a live entity');
      expect(refusal(memory, hot.placeWords + 3, 1e9)).toContain('the tag hot: ');
      expect(refusal(memory, balls.storage.slabWords, 64)).toContain('the ComponentPool of Ball: ');
    });

    test('attaching to a pool with other words is refused', () => {
      const pool = new PackedPool(Ball, { capacity: 10, allocator: new Heap(16 * KiB), checked });
      pool.spawnMany(6);
      const { memory, ptr, storage } = pool;
      const attachWith = (word: number, value: number): string => {
        const before = memory.i32[word]!;
        memory.i32[word] = value;
        const error = errorOf(() => PackedPool.attach(Ball, memory, ptr, { checked }));
        memory.i32[word] = before;
        return error;
      };
      const { fresh, head } = storage.slots.places;
      expect(attachWith(fresh, 1e8)).toContain(
        `CORRUPT: No PackedPool of Ball at ${ptr}: 100000000 of 10 slots used.`,
      );
      expect(attachWith(head, 3)).toContain('Slot 3 is listed as free, but live.');
      expect(attachWith(storage.slotWords, 4)).toContain('Slot 1 refers to entry 0, which refers to slot 4.');
      expect(attachWith(storage.slabWords, ptr & -64)).toContain('overlaps the state block');
    });
  });
}

describe('of allocators', () => {
  test('a file is refused, and so is attaching, when sizes, tops or lists are invalid', () => {
    const heap = new Heap(16 * KiB);
    const { memory } = heap;
    const blocks = Array.from({ length: 4 }, () => heap.allocate(100));
    heap.deallocate(blocks[1]!, 100);
    const list = FreeListAllocator.from(heap, 32, 10);
    list.allocate(8);
    const scoped = ScopedAllocator.from(heap, KiB);
    scoped.allocate(8);
    const frames = FrameAllocator.from(heap, 2, 256);
    const word = (ptr: number, at: number): number => (ptr >>> 2) + at;
    const cases: readonly [at: number, value: number, reason: string][] = [
      [word(blocks[0]!, -2), 1 << 20, 'does not fit the heap'],
      [word(blocks[1]!, -1), 12, 'not a free block'],
      [word(list.ptr, 6), 1e7, '10000000 of 10 blocks used.'],
      [word(list.ptr, 5), 9, 'Block 9 is listed as free'],
      [word(scoped.ptr, 4), 1e6, 'The top is 1000000'],
      [word(scoped.ptr, 6), scoped.ptr + 48, 'The record of the inner scope'],
      [word(frames.ptr, 3), 7, 'The current region is 7'],
      [word(frames.ptr, 2), 7, 'other allocators'],
      [word(scoped.ptr, 1), 1e6, 'other allocators'],
      [0, 0, 'other allocators'],
    ];
    for (const [at, value, reason] of cases) expect(refusal(memory, at, value)).toContain(reason);
    memory.i32[word(blocks[0]!, -2)] = 1 << 20;
    expect(errorOf(() => Heap.attach(memory))).toContain(
      'CORRUPT: The state at 64 is not the state of an allocator: A block of 1048576 bytes does not fit the heap.',
    );
    memory.i32[word(list.ptr, 6)] = 1e7;
    expect(errorOf(() => FreeListAllocator.attach(memory, list.ptr))).toContain('CORRUPT: ');
  });

  test('attaching is refused to a block that is larger than in the allocator around it, or that others are in', () => {
    const heap = new Heap(16 * KiB);
    const bump = BumpAllocator.from(heap, KiB);
    const list = FreeListAllocator.from(heap, 32, 10);
    heap.memory.i32[(bump.ptr >>> 2) + 1] = 8 * KiB;
    const refusedIn = (first: (memory: Memory) => unknown, second: (memory: Memory) => unknown): string => {
      const copy = Memory.from(heap.memory.buffer.slice(0));
      first(copy);
      return errorOf(() => second(copy));
    };
    const attachHeap = (memory: Memory): unknown => Heap.attach(memory);
    const attachBump = (memory: Memory): unknown => BumpAllocator.attach(memory, bump.ptr);
    const attachList = (memory: Memory): unknown => FreeListAllocator.attach(memory, list.ptr);
    expect(refusedIn(attachHeap, attachBump)).toContain(
      'Its block of 8192 bytes is not live in the allocator around it.',
    );
    expect(refusedIn(attachList, attachBump)).toContain('is not live in the allocator around it.');
    expect(refusedIn(attachBump, attachList)).toContain('is not live in the allocator around it.');
  });
});

test('a slab over an allocator in the same arena is refused, even next to a pool that was not disposed of', () => {
  const arena = new ScopedAllocator(32 * KiB);
  const forgotten = ScopedAllocator.from(arena, 4 * KiB);
  const old = new Pool(Spot, { capacity: 4, allocator: forgotten });
  forgotten.reset();
  expect(errorOf(() => old.length)).toContain('by an allocator that was reset');
  const pool = new Pool(Spot, { capacity: 8, maxCapacity: 16, allocator: arena });
  pool.spawnMany(12);
  const inner = Heap.from(arena, 4 * KiB);
  loadSnapshot(arena.memory, saveSnapshot(arena.memory));
  for (const at of [
    inner.ptr & -64,
    (inner.ptr + 3 * KiB) & -64,
    forgotten.ptr + 64 - (forgotten.ptr % 64),
  ]) {
    expect(refusal(arena.memory, pool.storage.slabWords + 1, at)).toMatch(
      /is not live in its allocator|overlaps \d+ bytes at/,
    );
  }
  expect(pool.length).toBe(12);
});

describe('restore', () => {
  test('checks an array that no snapshot() of the memory has filled', () => {
    const pool = new Pool(Ball, { capacity: 10, allocator: new Heap(8 * KiB) });
    pool.spawnMany(4);
    const { memory } = pool;
    const copy = memory.snapshot().slice();
    memory.restore(copy);
    new Int32Array(copy.buffer)[pool.storage.slots.places.fresh] = 1e8;
    expect(errorOf(() => memory.restore(copy))).toContain('100000000 of 10 slots used.');
    const unaligned = new Uint8Array(copy.length + 1).subarray(1);
    unaligned.set(copy);
    expect(errorOf(() => memory.restore(unaligned))).toContain('100000000 of 10 slots used.');
    expect(pool.length).toBe(4);
  });

  test('ignores a pool that was not disposed of in an arena', () => {
    const heap = new Heap(16 * KiB);
    const arena = ScopedAllocator.from(heap, 4 * KiB);
    const forgotten = new Pool(Ball, { capacity: 4, allocator: arena });
    arena.reset();
    const kept = new Pool(Ball, { capacity: 4, allocator: heap });
    kept.spawnMany(2);
    const copy = heap.memory.snapshot().slice();
    kept.clear();
    heap.memory.restore(copy);
    expect(kept.length).toBe(2);
    expect(errorOf(() => forgotten.length)).toContain('by an allocator that was reset');
  });
});
