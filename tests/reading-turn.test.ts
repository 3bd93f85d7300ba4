import '@offheap/ecs/attach';
import '@offheap/struct/columns';
import {
  type Allocator,
  BumpAllocator,
  FrameAllocator,
  FreeListAllocator,
  Heap,
  KiB,
  Memory,
  saveSnapshot,
  ScopedAllocator,
} from '@offheap/core';
import { verify } from '@offheap/core/debug';
import { ComponentPool, Entities, group, Tag, World } from '@offheap/ecs';
import { verifyComponents, verifyEntities } from '@offheap/ecs/debug';
import { f32, PackedPool, Pool, Struct } from '@offheap/struct';
import { verifyPool } from '@offheap/struct/debug';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../packages/struct/test/error-of.ts';

class Place extends Struct {
  static readonly struct = 'Place';
  x = f32();
}

class Clock extends Struct {
  static readonly struct = 'Clock';
  frame = f32();
}

class Ship extends Struct {
  static readonly struct = 'Ship';
  x = f32();
}

class Spark extends Struct {
  static readonly struct = 'Spark';
  x = f32();
}

class Star extends Struct {
  static readonly struct = 'Star';
  x = f32();
}

class Dust extends Struct {
  static readonly struct = 'Dust';
  x = f32();
}

const TURN = 7;
const READING = /^THREAD: Another thread has taken this memory, and may be changing the state that this call/;

/** Everything that reads whole state, in a memory and in a second `Memory` object over the same buffer. */
function readers(checked: boolean): { memory: Memory; reads: (() => unknown)[] } {
  const world = new World({ capacity: 50, backing: 'shared', checked });
  const { heap, memory, entities } = world;
  const options = { capacity: 8, allocator: heap, checked };
  const pool = new Pool(Ship, options);
  const packed = new PackedPool(Spark, options);
  const columns = new PackedPool(Star, { ...options, storage: 'columns' });
  const places = world.pool(Place);
  const tag = world.tag('Frozen');
  world.packed(Dust);
  world.single(Clock);
  group(places, tag);
  world.spawn([Place], tag);
  const free = FreeListAllocator.from(heap, 64, 8);
  const [bump, scoped]: Allocator[] = [BumpAllocator.from(heap, KiB), ScopedAllocator.from(heap, KiB)];
  const frames = FrameAllocator.from(heap, 2, KiB);
  const other = Memory.from(memory.buffer);
  const attached = World.attach(memory.buffer, { checked });
  const own = Entities.attach(other, entities.ptr);
  const theirs = ComponentPool.attach(Place, own, places.ptr, { checked });
  const reads: (() => unknown)[] = [() => world.save()]; // before further pools are attached to its memory
  const inEach = (each: Memory): (() => unknown)[] => [
    () => Heap.attach(each),
    () => FreeListAllocator.attach(each, free.ptr),
    () => BumpAllocator.attach(each, (bump as BumpAllocator).ptr),
    () => ScopedAllocator.attach(each, (scoped as ScopedAllocator).ptr),
    () => FrameAllocator.attach(each, frames.ptr),
    () => Pool.attach(Ship, each, pool.ptr, { checked }),
    () => PackedPool.attach(Spark, each, packed.ptr, { checked }),
    () => PackedPool.attach(Star, each, columns.ptr, { checked, storage: 'columns' }),
    () => Entities.attach(each, entities.ptr),
    () => verify(each),
  ];
  reads.push(
    ...inEach(memory),
    ...inEach(other),
    () => ComponentPool.attach(Place, own, places.ptr, { checked }),
    () => Tag.attach(own, tag.ptr, { name: 'Frozen' }),
    () => World.attach(memory.buffer),
    () => attached.pool(Place),
    () => attached.packed(Dust),
    () => attached.tag('Frozen'),
    () => attached.single(Clock),
    () => group(theirs, Tag.attach(own, tag.ptr, { name: 'Frozen' })),
    () => verifyPool(pool),
    () => verifyEntities(entities),
    () => verifyComponents(places),
    () => verifyComponents(tag),
    () => saveSnapshot(memory),
  );
  return { memory, reads };
}

describe.each([true, false])('functions that read whole state, checked: %s', (checked) => {
  test('throw THREAD while another thread has the memory, and change nothing', () => {
    const { memory, reads } = readers(checked);
    memory.i32[TURN] = 12_345; // as in another thread
    const bytes = memory.u8.slice();
    for (const read of reads) expect(errorOf(read), String(read)).toMatch(READING);
    expect(memory.u8.every((byte, i) => byte === bytes[i])).toBe(true);
  });

  test('read while this thread has the memory, which it keeps', () => {
    const { memory, reads } = readers(checked);
    for (const read of reads) expect(errorOf(read), String(read)).toBe('none');
    expect(memory.hasTurn).toBe(true);
  });

  test('have the memory only until they return or throw, when no thread has it', () => {
    const { memory, reads } = readers(checked);
    memory.handOver();
    for (const read of reads) {
      expect(errorOf(read), String(read)).toBe('none');
      expect(memory.i32[TURN]).toBe(0);
    }
    expect(errorOf(() => Pool.attach(Place, memory, 8))).toMatch(/^CORRUPT: /);
    expect(memory.i32[TURN]).toBe(0);
  });
});
