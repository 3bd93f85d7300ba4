import {
  BumpAllocator,
  FrameAllocator,
  FreeListAllocator,
  Heap,
  KiB,
  type Memory,
  ScopedAllocator,
} from '@offheap/core';
import { verify } from '@offheap/core/debug';
import { Random } from '@offheap/core/testing';
import { create, f32, object, PackedPool, Pool, Struct } from '@offheap/struct';
import { verifyPool } from '@offheap/struct/debug';
import { ComponentPool, Entities, group, Tag } from '@offheap/ecs';
import { verifyComponents, verifyEntities } from '@offheap/ecs/debug';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../packages/struct/test/error-of.ts';

class Thing extends Struct {
  x = f32(7);
  held = object<object>();
}

/** A memory with all kinds of objects in it. */
function world(checked: boolean) {
  const heap = new Heap(40 * KiB);
  const options = { capacity: 4, maxCapacity: 12, allocator: heap, checked };
  const pool = new Pool(Thing, options);
  const packed = new PackedPool(Thing, options);
  const entities = new Entities({ capacity: 12, allocator: heap });
  const things = new ComponentPool(Thing, { ...options, entities });
  const tag = new Tag({ entities, capacity: 12, allocator: heap });
  group(things, tag);
  const scoped = ScopedAllocator.from(heap, KiB);
  const bump = BumpAllocator.from(heap, KiB);
  const list = FreeListAllocator.from(heap, 16, 8);
  const frames = FrameAllocator.from(heap, 2, 256);
  const handles = [1, 2, 3, 4, 5].map((x) => pool.spawn({ x, held: {} }));
  for (const x of [1, 2, 3, 4, 5, 6]) packed.spawn({ x });
  packed.destroyWhere(({ x }) => x === 2);
  pool.destroy(handles[1]!);
  for (let i = 0; i < 7; i++) {
    const entity = entities.create();
    if (i % 2 === 0) tag.add(entity);
    if (i !== 3) things.add(entity, { x: i });
    if (i === 5) entities.destroy(entity);
  }
  list.allocate(8);
  list.deallocate(list.allocate(8), 8);
  bump.allocate(16, 64);
  frames.current.allocate(8);
  heap.deallocate(heap.allocate(100), 100);
  create(heap, Thing, undefined, { checked });
  const faults = (): unknown[] => [
    ...verify(heap),
    ...verify(scoped),
    ...verify(bump),
    ...verify(list),
    ...verify(frames),
    ...verifyPool(pool),
    ...verifyPool(packed),
    ...verifyEntities(entities),
    ...verifyComponents(things),
    ...verifyComponents(tag),
  ];
  const { memory } = heap;
  const scope = scoped.openScope();
  scope.allocate(8, 32);
  return { memory, pool, packed, handles, faults };
}

/** Restores an array that has been written to, and a copy of the array; both have the same result, which is returned. */
function outcomeOf(memory: Memory, array: Uint8Array, what: string): string {
  const copy = array.slice();
  const before = memory.u8.slice();
  const error = errorOf(() => memory.restore(array));
  if (error !== 'none') {
    expect(error, what).toMatch(/^CORRUPT: /);
    expect(
      before.every((byte, i) => byte === memory.u8[i]),
      what,
    ).toBe(true);
  }
  expect(
    errorOf(() => memory.restore(copy)),
    what,
  ).toBe(error);
  return error;
}

test('a snapshot array of which any word was changed is restored like a copy, in checked mode', () => {
  const { memory, faults } = world(true);
  const good = memory.snapshot();
  const array = memory.snapshot();
  const words = new Int32Array(array.buffer);
  const random = new Random(5);
  let refused = 0;
  for (let word = 0; word < words.length; word++) {
    const was = words[word]!;
    if (was === 0 && !random.oneIn(8)) continue; // most of it is free
    words[word] = random.pick([was + 1, was - 1, 0, -1, was ^ (1 << random.below(32)), random.next() | 0]);
    if (outcomeOf(memory, array, `word ${word}`) !== 'none') refused++;
    words[word] = was;
    memory.restore(good);
  }
  expect(refused).toBeGreaterThan(150);
  memory.restore(array);
  expect(faults()).toEqual([]);
});

test('a snapshot array that was filled with other bytes is restored like a copy, in production', () => {
  const { memory, faults } = world(false);
  const good = memory.snapshot();
  const array = memory.snapshot();
  const random = new Random(6);
  let refused = 0;
  for (let round = 0; round < 200; round++) {
    const bytes = random.between(1, 16) * 256;
    const at = random.below(array.length - bytes);
    if (random.oneIn(2)) array.fill(random.pick([0, 1, 0xff]), at, at + bytes);
    else for (let i = 0; i < bytes; i++) array[at + i] = random.next();
    if (outcomeOf(memory, array, `${bytes} bytes from ${at}`) !== 'none') refused++;
    array.set(good);
    memory.restore(array);
    expect(faults()).toEqual([]);
  }
  expect(refused).toBeGreaterThan(20);
});

describe.each([true, false])('a snapshot array, checked: %s', (checked) => {
  test('may have other values in its fields', () => {
    const { memory, pool, handles, faults } = world(checked);
    const held = pool.get(handles[0]!)!.held;
    const array = memory.snapshot();
    const at = pool.slabs[0]! + pool.layout.fields[0]!.byteOffset;
    new DataView(array.buffer).setFloat32(at, 99, true);
    pool.clear();
    memory.restore(array);
    expect([pool.get(handles[0]!)!.x, pool.get(handles[0]!)!.held]).toEqual([99, held]);
    expect(faults()).toEqual([]);
  });

  test('may be taken after a restore to a moment before its pools were created', () => {
    const heap = new Heap(8 * KiB);
    const entities = new Entities({ capacity: 4, allocator: heap });
    const { memory } = heap;
    const early = memory.snapshot();
    const options = { capacity: 4, allocator: heap, checked };
    const pools = [new Pool(Thing, options), new ComponentPool(Thing, { ...options, entities })];
    const tag = new Tag({ entities, capacity: 4, allocator: heap });
    const late = memory.snapshot();
    memory.restore(early);
    memory.restore(memory.snapshot());
    for (const gone of [...pools, tag]) expect(errorOf(() => gone.length)).toMatch(/^DISPOSED: /);
    memory.restore(late);
    expect([...pools, tag].map(({ length }) => length)).toEqual([0, 0, 0]);
  });

  test('may begin anywhere in its buffer', () => {
    const { memory, packed, faults } = world(checked);
    for (const byteOffset of [0, 1, 2, 4]) {
      const buffer = new ArrayBuffer(memory.byteLength + 8);
      const array = memory.snapshot(new Uint8Array(buffer, byteOffset, memory.byteLength));
      packed.clear();
      memory.restore(array);
      expect([packed.length, faults()]).toEqual([5, []]);
    }
  });
});
