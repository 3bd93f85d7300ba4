import { BumpAllocator, Heap, loadSnapshot, Memory, saveSnapshot, ScopedAllocator } from '@offheap/core';
import { create, destroy, f32, PackedPool, Pool, Scratch, Struct } from '@offheap/struct';
import { ComponentPool, Entities, group, query, World } from '@offheap/ecs';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../packages/struct/test/error-of.ts';

class Ship extends Struct {
  static readonly struct = 'Ship';
  x = f32(1);
}

class Other extends Struct {
  static readonly struct = 'Other';
  y = f32();
}

/** All kinds of objects over one memory, with an entry of each kind, before its buffer is transferred. */
function make(checked: boolean) {
  const heap = new Heap(64 * 1024);
  const pool = new Pool(Ship, { capacity: 8, allocator: heap, checked });
  const packed = new PackedPool(Ship, { capacity: 8, allocator: heap, checked });
  const growing = new Pool(Ship, { capacity: 2, maxCapacity: 8, allocator: heap, checked });
  growing.spawnMany(2);
  const retiring = new PackedPool(Ship, { capacity: 2, maxGeneration: 'retire', allocator: heap, checked });
  const entities = new Entities({ capacity: 8, allocator: heap });
  const components = new ComponentPool(Ship, { entities, capacity: 8, allocator: heap, checked });
  const scratch = new Scratch(1024, { allocator: heap, checked });
  const entity = entities.create();
  components.add(entity);
  const single = create(heap, Ship, undefined, { checked });
  const view = pool.create();
  const handle = packed.spawn();
  const run = packed.system(() => undefined);
  const move = components.system(() => undefined);
  const both = query(components).system(() => undefined);
  const grouped = group(new ComponentPool(Other, { entities, capacity: 8, checked })).system(() => undefined);
  const file = saveSnapshot(heap.memory);
  structuredClone(heap.memory.buffer, { transfer: [heap.memory.buffer as ArrayBuffer] });
  return {
    heap,
    pool,
    packed,
    growing,
    retiring,
    entities,
    components,
    scratch,
    entity,
    single,
    view,
    handle,
    run,
    move,
    both,
    grouped,
    file,
  };
}
type Made = ReturnType<typeof make>;

const always: Record<string, (made: Made) => unknown> = {
  'allocating on a heap': ({ heap }) => heap.allocate(8),
  'freeing on a heap': ({ heap }) => heap.deallocate(800, 8),
  'a new pool': ({ heap }) => new Pool(Ship, { capacity: 3, allocator: heap }),
  'a scope': ({ scratch }) => scratch.scope((s) => void s.create(Ship)),
  'a snapshot': ({ heap }) => heap.memory.snapshot(),
  'a restore': ({ heap }) => heap.memory.restore(new Uint8Array(64)),
  'a save': ({ heap }) => saveSnapshot(heap.memory),
  'a load': ({ heap, file }) => loadSnapshot(heap.memory, file),
  'attaching to it': ({ heap }) => Heap.attach(heap.memory),
  'destroying by view': ({ pool, view }) => pool.destroy(view),
  'destroying by handle': ({ packed, handle }) => packed.destroy(handle),
  'destroying a single struct': ({ single }) => destroy(single),
  'creating an entry': ({ pool }) => pool.create(),
  'creating an entry with values': ({ packed }) => packed.create({ x: 2 }),
  'creating an entry if there is room': ({ packed }) => packed.tryCreate(),
  'spawning an entry': ({ packed }) => packed.spawn(),
  'spawning an entry if there is room': ({ pool }) => pool.trySpawn((ship) => void (ship.x = 2)),
  'creating many entities': ({ entities }) => entities.createMany(3),
  'spawning many entries': ({ pool }) => pool.spawnMany(3),
  'spawning in a pool that grows': ({ growing }) => growing.spawn(),
  'spawning in a pool that retires slots': ({ retiring }) => retiring.spawn(),
  'destroying by a predicate': ({ packed }) => packed.destroyWhere(() => true),
  'clearing a pool': ({ pool }) => pool.clear(),
  'clearing a packed pool': ({ packed }) => packed.clear(),
  'shrinking a pool': ({ growing }) => growing.shrink(),
  'sorting a pool': ({ packed }) => packed.sortBy('x'),
  'a loop': ({ packed }) => packed.each(() => undefined),
  'a loop over a pool': ({ pool }) => pool.each(() => undefined),
  'a system': ({ run }) => run(),
  'making an entity': ({ entities }) => entities.create(),
  'clearing entities': ({ entities }) => entities.clear(),
  'clearing components': ({ components }) => components.clear(),
  'adding a component': ({ components, entity }) => components.add(entity),
  'a loop over components': ({ components }) => components.each(() => undefined),
  'a system of components': ({ move }) => move(),
  'removing components by a predicate': ({ components }) => components.removeWhere(() => true),
  'an iteration of components': ({ components }) => [...components],
  'searching components': ({ components }) => components.find(() => true),
  'a query': ({ components }) => query(components).each(() => undefined),
  'a system of a query': ({ both }) => both(),
  'a system of a group': ({ grouped }) => grouped(),
  'a loop over entities': ({ entities }) => entities.each(() => undefined),
};
const inCheckedMode: Record<string, (made: Made) => unknown> = {
  'reading a field': ({ view }) => view.x,
  'writing a field': ({ view }) => (view.x = 3),
  'reading a single struct': ({ single }) => single.x,
  'finding an entry': ({ packed, handle }) => packed.get(handle),
  'an iteration': ({ packed }) => [...packed],
};

for (const checked of [true, false]) {
  describe(`a memory whose buffer was transferred, ${checked ? 'checked' : 'unchecked'}`, () => {
    test.each(Object.entries(checked ? { ...always, ...inCheckedMode } : always))(
      'is named by %s',
      (_, use) => {
        const made = make(checked);
        expect(errorOf(() => use(made))).toBe(
          "DISPOSED: The buffer of this memory is detached: it was transferred, by `postMessage` or `structuredClone`, or its WebAssembly.Memory has grown. Share it instead, with `new Memory(bytes, { backing: 'shared' })`, or send a copy, `memory.snapshot()`.",
        );
      },
    );

    test.each([Pool, PackedPool])('is named in the error of a %o whose onDestroy has detached it', (Kind) => {
      const heap = new Heap(4096);
      class Leaving extends Struct {
        x = f32();
        onDestroy(): void {
          if (heap.memory.u8.length > 0)
            structuredClone(heap.memory.buffer, { transfer: [heap.memory.buffer as ArrayBuffer] });
        }
      }
      const pool = new Kind(Leaving, { capacity: 4, allocator: heap, checked });
      pool.spawnMany(3);
      expect(errorOf(() => pool[Symbol.dispose]())).toContain('DISPOSED: The buffer of this memory is');
      expect(errorOf(() => pool.spawn())).toContain('DISPOSED: This ');
    });

    test('does not prevent pools from being disposed of', () => {
      const { pool, packed, components, entities } = make(checked);
      for (const each of [pool, packed, components, entities])
        expect(() => each[Symbol.dispose]()).not.toThrow();
    });
  });
}

test('a memory whose WebAssembly.Memory has grown throws', () => {
  const wasm = new WebAssembly.Memory({ initial: 1, maximum: 2 });
  const heap = new Heap(Memory.from(wasm));
  wasm.grow(1);
  expect(errorOf(() => heap.allocate(8))).toContain('its WebAssembly.Memory has grown');
});

test('allocators with their own memories throw', () => {
  for (const allocator of [new BumpAllocator(64), new ScopedAllocator(64)]) {
    structuredClone(allocator.memory.buffer, { transfer: [allocator.memory.buffer as ArrayBuffer] });
    expect(errorOf(() => allocator.allocate(8))).toContain('DISPOSED: The buffer of this memory is detached');
  }
});

test('a transferred buffer, or a value that is not a buffer, is refused', () => {
  const buffer = new ArrayBuffer(128);
  structuredClone(buffer, { transfer: [buffer] });
  expect(errorOf(() => Memory.from(buffer))).toContain('INVALID_ARGUMENT: ');
  for (const wrong of [null, undefined, 'x', {}, new Memory(64), [1]]) {
    expect(errorOf(() => Memory.from(wrong as never))).toContain('The buffer of a Memory is ');
  }
  expect(errorOf(() => Memory.from(new Uint8Array(64) as never))).toContain(
    'Memory.from(array.slice().buffer)',
  );
});

test.each([true, false])(
  'saves and histories of a world whose buffer was transferred are refused, checked: %s',
  (checked) => {
    const world = new World({ capacity: 8, checked });
    const ships = world.pool(Ship);
    const id = world.spawn([Ship, { x: 2 }]);
    const history = world.history(4);
    history.save(1);
    ships.get(id)!.x = 3;
    history.save(2);
    const saved = world.save();
    structuredClone(world.memory.buffer, { transfer: [world.memory.buffer as ArrayBuffer] });
    for (const run of [
      () => world.save(),
      () => world.load(saved),
      () => history.save(3),
      () => history.rollback(1),
    ])
      expect(errorOf(run)).toMatch(/^DISPOSED: The buffer of this memory is detached/);
    expect([history.length, history.newest]).toEqual([2, 2]);
  },
);
