import { beforeAll, describe, expect, test } from 'vitest';
import { overflowAt } from './full-stack/overflow-at.ts';
import { loadBuild } from './mistakes/builds.ts';

const MODULES = [
  '@offheap/core',
  '@offheap/core/debug',
  '@offheap/struct',
  '@offheap/ecs',
  '@offheap/ecs/attach',
  '@offheap/ecs/debug',
];

type Library = typeof import('@offheap/core') &
  typeof import('@offheap/core/debug') &
  typeof import('@offheap/struct') &
  typeof import('@offheap/ecs') &
  typeof import('@offheap/ecs/debug');

const TURN = 7;

type Setting = ReturnType<typeof setUp>;

function setUp({ World, Struct, f32, u32 }: Library, backing: 'shared' | 'array') {
  class Place extends Struct {
    static readonly struct = 'Place';
    x = f32();
  }
  class Speed extends Struct {
    static readonly struct = 'Speed';
    x = f32();
  }
  class Thing extends Struct {
    static readonly struct = 'Thing';
    id = u32();
  }
  const world = new World({ capacity: 20, bytes: 65_536, scratch: 1024, backing, checked: false });
  const places = world.pool(Place);
  const speeds = world.pool(Speed);
  world.spawn([Place, { x: 1 }]);
  world.spawn([Place, { x: 2 }], Speed);
  const values = (): Set<number> => new Set(Array.from(places, ({ x }) => x));
  return { world, places, speeds, Thing, values };
}

const options = ({ world: { heap } }: Setting) => ({ capacity: 4, allocator: heap, checked: false });

type Make = (setting: Setting, library: Library) => unknown;

/** Functions that create a part of a memory. */
const PARTS: readonly (readonly [string, Make])[] = [
  ['Heap', ({ world }, { Heap }) => Heap.from(world.heap, 1024)],
  ['BumpAllocator', ({ world }, { BumpAllocator }) => BumpAllocator.from(world.heap, 100)],
  ['ScopedAllocator', ({ world }, { ScopedAllocator }) => ScopedAllocator.from(world.heap, 100)],
  ['FrameAllocator', ({ world }, { FrameAllocator }) => FrameAllocator.from(world.heap, 2, 100)],
  ['FreeListAllocator', ({ world }, { FreeListAllocator }) => FreeListAllocator.from(world.heap, 8, 4)],
  ['Scratch', ({ world }, { Scratch }) => new Scratch(500, { allocator: world.heap })],
  ['Pool', (setting, { Pool }) => new Pool(setting.Thing, options(setting))],
  ['PackedPool', (setting, { PackedPool }) => new PackedPool(setting.Thing, options(setting))],
  ['Entities', (setting, { Entities }) => new Entities({ capacity: 4, allocator: setting.world.heap })],
  ['Tag', ({ world: { entities } }, { Tag }) => new Tag({ entities, capacity: 4, name: 'Frozen' })],
  ['Changes', ({ places }, { Changes }) => new Changes(places)],
  ['group', ({ places, speeds }, { group }) => group(places, speeds)],
  ['pool of a World', ({ world, Thing }) => world.pool(Thing)],
  ['packed pool of a World', ({ world, Thing }) => world.packed(Thing)],
  ['single struct of a World', ({ world, Thing }) => world.single(Thing)],
  ['tag of a World', ({ world }) => world.tag('Burning')],
];

/** An error of any build. */
const REFUSED: unknown = expect.objectContaining({ code: 'THREAD' });

describe.each(['production', 'development'] as const)('the %s build', (mode) => {
  let library: Library;
  beforeAll(async () => {
    library = (await loadBuild(mode, MODULES)) as unknown as Library; // these modules
  }, 120_000);

  test.each(PARTS)(
    '%s: a part that is refused because another thread has the memory changes nothing',
    (_, make) => {
      const setting = setUp(library, 'shared');
      const { world, places, values } = setting;
      const { memory, heap } = world;
      const before = memory.snapshot();
      const { live } = heap;
      const turn = memory.i32[TURN]!;
      memory.i32[TURN] = 12_345; // as in another thread
      const bytes = memory.u8.slice();
      expect(() => make(setting, library)).toThrow(REFUSED);
      expect(memory.u8.every((byte, i) => byte === bytes[i])).toBe(true);
      memory.i32[TURN] = turn;
      expect(heap.live).toBe(live);
      for (const place of places) place.x = 9;
      memory.restore(before);
      expect(values()).toEqual(new Set([1, 2]));
      expect(() => make(setting, library)).not.toThrow();
    },
  );

  test('a load of a save that is refused because another thread has the memory changes nothing', () => {
    const { world, values } = setUp(library, 'shared');
    const { memory } = world;
    const save = world.save();
    memory.snapshot();
    world.tag('Burning');
    const turn = memory.i32[TURN]!;
    memory.i32[TURN] = 12_345; // as in another thread
    const bytes = memory.u8.slice();
    expect(() => world.load(save)).toThrow(REFUSED);
    expect(memory.u8.every((byte, i) => byte === bytes[i])).toBe(true);
    memory.i32[TURN] = turn;
    world.load(save);
    expect(values()).toEqual(new Set([1, 2]));
  });

  test('`Changes` neither advance nor end while another thread has the memory', () => {
    const { world, places } = setUp(library, 'shared');
    const { memory, heap } = world;
    const { live } = heap;
    const changes = new library.Changes(places);
    const turn = memory.i32[TURN]!;
    memory.i32[TURN] = 12_345; // as in another thread
    const bytes = memory.u8.slice();
    expect(() => changes.advance()).toThrow(REFUSED);
    expect(() => changes[Symbol.dispose]()).toThrow(REFUSED);
    expect(memory.u8.every((byte, i) => byte === bytes[i])).toBe(true);
    memory.i32[TURN] = turn;
    expect(changes.advance()).toBe(1);
    changes[Symbol.dispose]();
    expect(heap.live).toBe(live);
  });

  test.each(PARTS)('%s: a part that the stack has no room for leaves nothing', (_, make) => {
    let failures = 0;
    for (let depth = 0; depth < 60; depth++) {
      const setting = setUp(library, 'array');
      const { world, places, values } = setting;
      const { memory, entities } = world;
      const before = memory.snapshot();
      if (!overflowAt(depth, 0, () => void make(setting, library))) continue;
      failures++;
      expect(library.verify(memory)).toEqual([]);
      expect(() => library.inspect(memory)).not.toThrow();
      for (const place of places) place.x = 9;
      memory.restore(before);
      expect(values()).toEqual(new Set([1, 2]));
      expect(entities.destroy(entities.create())).toBe(true);
      expect(() => make(setting, library)).not.toThrow();
    }
    expect(failures).toBeGreaterThan(0);
  });

  test('a file is saved and loaded only with the object that has the root allocator', () => {
    const { loadSnapshot, saveSnapshot, Heap, Memory, ScopedAllocator, World } = library;
    const { world, places, values } = setUp(library, 'shared');
    const { memory } = world;
    const there = World.attach(memory.buffer, { checked: false });
    expect(() => saveSnapshot(there.memory)).toThrow(REFUSED);
    const file = saveSnapshot(memory);
    expect(() => loadSnapshot(there.memory, file)).toThrow(REFUSED);
    for (const place of places) place.x = 9;
    loadSnapshot(memory, file);
    expect(values()).toEqual(new Set([1, 2]));
    // The next run of the program can load it, also if another thread has created a part in this run.
    expect(ScopedAllocator.from(Heap.attach(Memory.from(memory.buffer)), 64).capacity).toBe(64);
    for (const saved of [file, saveSnapshot(memory)]) {
      const next = setUp(library, 'shared');
      loadSnapshot(next.world.memory, saved);
      expect(next.values()).toEqual(new Set([1, 2]));
    }
  });
});
