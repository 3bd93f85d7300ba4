import '@offheap/ecs/attach';
import { FrameAllocator, Heap, KiB, loadSnapshot, Memory, saveSnapshot } from '@offheap/core';
import { Changes, ComponentPool, Entities, group, Tag, World } from '@offheap/ecs';
import { create, f32, PackedPool, Pool, Scratch, Struct } from '@offheap/struct';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../packages/struct/test/error-of.ts';

class Place extends Struct {
  static readonly struct = 'Place';
  x = f32();
}

class Speed extends Struct {
  static readonly struct = 'Speed';
  x = f32();
}

const REFUSED =
  'THREAD: Another thread, or another Memory object over the same buffer, has created a part of the memory since these bytes were saved: a pool, a tag, a group, an allocator or a single struct; or it has released a value of object(). A restore here would not notify that thread. Restore in the thread that did this, or create all parts before the first snapshot. Pools whose entries another thread restores should have no fields of object().';

/** A heap with entities and two component pools, in which one more part is created. */
function setUp(
  checked: boolean,
  heap = new Heap(256 * KiB),
): {
  heap: Heap;
  entities: Entities;
  places: ComponentPool<Place>;
  speeds: ComponentPool<Speed>;
} {
  const entities = new Entities({ capacity: 20, allocator: heap });
  const places = new ComponentPool(Place, { entities, capacity: 10, checked });
  const speeds = new ComponentPool(Speed, { entities, capacity: 10, checked });
  return { heap, entities, places, speeds };
}

type Parts = ReturnType<typeof setUp>;

const PARTS: readonly [name: string, make: (parts: Parts, checked: boolean) => unknown][] = [
  ['Pool', ({ heap }, checked) => new Pool(Place, { capacity: 4, allocator: heap, checked })],
  ['PackedPool', ({ heap }, checked) => new PackedPool(Place, { capacity: 4, allocator: heap, checked })],
  ['ComponentPool', ({ entities }, checked) => new ComponentPool(Place, { entities, capacity: 4, checked })],
  ['Tag', ({ entities }) => new Tag({ entities, capacity: 4, name: 'Frozen' })],
  ['Entities', ({ heap }) => new Entities({ capacity: 4, allocator: heap })],
  ['group', ({ places, speeds }) => group(places, speeds)],
  ['Changes', ({ places }) => new Changes(places)],
  ['FrameAllocator', ({ heap }) => FrameAllocator.from(heap, 2, 512)],
  ['Scratch', ({ heap }, checked) => new Scratch(1024, { allocator: heap, checked })],
  ['single struct', ({ heap }, checked) => create(heap, Place, { x: 1 }, { checked })],
  ['fresh single struct', ({ heap }, checked) => create(heap, Place, { x: 1 }, { checked, views: 'fresh' })],
];

describe.each([true, false])('a restore by another Memory object, checked: %s', (checked) => {
  test.each(PARTS)('is refused if a %s was created since', (_name, make) => {
    const parts = setUp(checked);
    const { memory } = parts.heap;
    const other = Memory.from(memory.buffer);
    const before = other.snapshot();
    const ownBefore = memory.snapshot();
    other.restore(before);
    make(parts, checked);
    const bytes = memory.u8.slice();
    expect(errorOf(() => other.restore(before))).toBe(REFUSED);
    expect(errorOf(() => other.restore(before.slice()))).toBe(REFUSED);
    expect(errorOf(() => other.restore(ownBefore))).toBe(REFUSED);
    expect(memory.u8.every((byte, i) => byte === bytes[i])).toBe(true);
    const after = other.snapshot();
    parts.places.add(parts.entities.create(), { x: 5 });
    other.restore(after);
    expect(parts.places.length).toBe(0);
    memory.restore(ownBefore); // its own parts are notified
    other.restore(other.snapshot());
    expect(errorOf(() => other.restore(after))).toBe('none');
  });

  test('is allowed if this object has created the parts since', () => {
    const { heap } = setUp(checked);
    const other = Memory.from(heap.memory.buffer);
    const before = other.snapshot();
    const pool = new Pool(Place, { capacity: 4, allocator: Heap.attach(other), checked });
    expect(errorOf(() => heap.memory.restore(before))).toBe(REFUSED);
    other.restore(before);
    expect(errorOf(() => pool.create())).toMatch(/^DISPOSED: /);
  });

  test('is refused if parts were created in place of those of the snapshot', () => {
    const { heap } = setUp(checked);
    const other = Memory.from(heap.memory.buffer);
    const before = heap.memory.snapshot();
    expect(new Pool(Place, { capacity: 4, allocator: heap, checked }).length).toBe(0);
    const old = other.snapshot();
    heap.memory.restore(before);
    expect(new Pool(Speed, { capacity: 4, allocator: heap, checked }).length).toBe(0);
    expect(errorOf(() => other.restore(old))).toBe(REFUSED);
  });

  test('is refused for a file, which may be of another run', () => {
    const heap = new Heap(16 * KiB);
    const attached = Memory.from(heap.memory.buffer);
    Heap.attach(attached);
    const file = saveSnapshot(heap.memory);
    expect(errorOf(() => loadSnapshot(attached, file))).toBe(REFUSED);
    const copy = Memory.from(heap.memory.buffer.slice(0)); // nobody else uses it
    Heap.attach(copy);
    loadSnapshot(copy, file);
  });

  test.each(PARTS)('is not needed to load a file with a %s that this object has created', (_name, make) => {
    for (const memory of [
      new Memory(256 * KiB, { backing: 'shared' }),
      Memory.from(new SharedArrayBuffer(256 * KiB)),
    ]) {
      const heap = new Heap(memory);
      const file = saveSnapshot(memory);
      loadSnapshot(memory, file);
      const parts = setUp(checked, heap);
      const made = make(parts, checked);
      const entity = parts.entities.create();
      parts.places.add(entity, { x: 5 });
      const later = saveSnapshot(memory);
      const attached = Heap.attach(Memory.from(memory.buffer)); // creates nothing
      for (const seconds of [1, 2]) {
        parts.places.get(entity)!.x = seconds;
        loadSnapshot(memory, later);
        expect(parts.places.get(entity)!.x).toBe(5);
      }
      expect(errorOf(() => loadSnapshot(attached.memory, file))).toBe(REFUSED);
      expect(FrameAllocator.from(attached, 2, 64).frames).toBe(2);
      expect(errorOf(() => loadSnapshot(memory, later))).toBe(REFUSED);
      expect(made).toBeDefined(); // kept until here
    }
  });

  test('is refused for a rollback of an attached world, and changes nothing', () => {
    const owner = new World({ capacity: 20, bytes: 256 * KiB, checked });
    const places = owner.pool(Place);
    const attached = World.attach(owner.memory.buffer, { checked });
    attached.pool(Place);
    const history = attached.history(4);
    history.save(1);
    attached.spawn([Place]);
    history.save(2);
    attached.spawn([Place]);
    history.rollback(2);
    expect(places.length).toBe(1);
    owner.tag('Frozen');
    expect(errorOf(() => history.rollback(1))).toBe(REFUSED);
    expect([places.length, history.newest]).toEqual([1, 2]);
    history.save(3);
    attached.spawn([Place]);
    history.rollback(3);
    expect(places.length).toBe(1);
    expect(errorOf(() => history.rollback(1))).toBe(REFUSED);
    const own = owner.history(4);
    own.save(1);
    owner.tag('Hot');
    own.rollback(1);
    expect(owner.heap.live).toBeGreaterThan(0);
  });
});
