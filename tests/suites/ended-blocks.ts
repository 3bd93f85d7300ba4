import {
  type Allocator,
  AllocatorError,
  BumpAllocator,
  FrameAllocator,
  FreeListAllocator,
  Heap,
  KiB,
  Memory,
  ScopedAllocator,
} from '@offheap/core';
import { ComponentPool, Entities, type Entity, group, query, Tag } from '@offheap/ecs';
import { f32, type Handle, PackedPool, Pool, ref, Scratch, Struct, vec2 } from '@offheap/struct';
import '@offheap/struct/columns';
import { describe, expect, test } from 'vitest';

class Point extends Struct {
  x = f32(1);
}

class Holder extends Struct {
  point: Point | null = ref(() => Point);
}

const ENDED =
  /was created in a closed scope, or by an allocator that was reset or disposed of, and can no longer be used/;

/** An allocator, and the call that frees its blocks. */
interface Ending {
  readonly allocator: Allocator;
  end(this: void): void;
}

/** The ways in which allocators of a memory free their blocks. */
const ENDINGS: Readonly<Record<string, (root: Heap, checked: boolean) => Ending>> = {
  'a scope that is closed'(root) {
    const allocator = ScopedAllocator.from(root, 16 * KiB).openScope();
    return { allocator, end: () => allocator[Symbol.dispose]() };
  },
  'a scope of a Scratch'(root, checked) {
    const scope = new Scratch(16 * KiB, { allocator: root, checked }).open();
    return { allocator: scope.allocator, end: () => scope[Symbol.dispose]() };
  },
  'a bump allocator that is reset'(root) {
    const allocator = BumpAllocator.from(root, 16 * KiB);
    return { allocator, end: () => allocator.reset() };
  },
  'a bump allocator that is released to a mark'(root) {
    const allocator = BumpAllocator.from(root, 16 * KiB);
    allocator.allocate(8);
    const mark = allocator.mark();
    return { allocator, end: () => allocator.release(mark) };
  },
  'a frame allocator'(root) {
    const allocator = FrameAllocator.from(root, 2, 16 * KiB);
    const end = (): void => {
      allocator.nextFrame();
      allocator.nextFrame();
    };
    return { allocator, end };
  },
  'a heap that is disposed of'(root) {
    const allocator = Heap.from(root, 16 * KiB);
    return { allocator, end: () => allocator[Symbol.dispose]() };
  },
  'a heap in a scope that is closed'(root) {
    const scope = ScopedAllocator.from(root, 32 * KiB).openScope();
    return { allocator: Heap.from(scope, 16 * KiB), end: () => scope[Symbol.dispose]() };
  },
  'a free list in a bump allocator that is reset'(root) {
    const outer = BumpAllocator.from(root, 96 * KiB);
    return { allocator: FreeListAllocator.from(outer, 8 * KiB, 8, { align: 64 }), end: () => outer.reset() };
  },
};

class Place extends Struct {
  at = vec2(1, 2);
}

/** A pool of places in four kinds, whose entries have ids. */
interface Places {
  readonly ids: readonly number[];
  get(this: void, id: number): Place;
  each(this: void, fn: (place: Place) => void): void;
  readonly all: Iterable<Place>;
  first(this: void): Place | undefined;
  dispose(this: void): void;
  /** Creates the same kind of pool again, with the same ids if possible, in the freed bytes. */
  again(this: void): Iterable<Place>;
}

const COUNT = 10;

function slotPlaces(make: () => Pool<Place> | PackedPool<Place>): Places {
  const pool = make();
  const ids = Array.from({ length: COUNT }, () => pool.spawn());
  return {
    ids,
    get: (id) => pool.get(id as Handle<Place>)!,
    each: (fn) => pool.each(fn),
    all: pool,
    first: () => pool.first(),
    dispose: () => pool[Symbol.dispose](),
    again() {
      const other = make();
      other.spawnMany(COUNT);
      return other;
    },
  };
}

function componentPlaces(
  root: Heap,
  checked: boolean,
  loop: 'pool' | 'query' | 'group',
  storage: 'interleaved' | 'columns' = 'interleaved',
): Places {
  const entities = new Entities({ capacity: COUNT, allocator: root });
  const ids = Array.from({ length: COUNT }, () => entities.create());
  const make = (): ComponentPool<Place> => {
    const pool = new ComponentPool(Place, { entities, capacity: COUNT, checked, storage });
    for (const id of ids) pool.add(id);
    return pool;
  };
  const pool = make();
  const visited = loop === 'pool' ? pool : loop === 'query' ? query(pool) : group(pool);
  return {
    ids,
    get: (id) => pool.get(id as Entity)!,
    each: (fn) => visited.each((place) => fn(place)),
    all: pool,
    first: () => pool.first(),
    dispose: () => pool[Symbol.dispose](),
    again: make,
  };
}

const PLACES: Readonly<Record<string, (root: Heap, checked: boolean) => Places>> = {
  'a Pool': (allocator, checked) =>
    slotPlaces(() => new Pool(Place, { capacity: COUNT, allocator, checked })),
  'a PackedPool': (allocator, checked) =>
    slotPlaces(() => new PackedPool(Place, { capacity: COUNT, allocator, checked })),
  'a PackedPool in columns': (allocator, checked) =>
    slotPlaces(() => new PackedPool(Place, { capacity: COUNT, allocator, checked, storage: 'columns' })),
  'a component pool': (root, checked) => componentPlaces(root, checked, 'pool'),
  'a component pool in columns': (root, checked) => componentPlaces(root, checked, 'pool', 'columns'),
  'a component pool in a query': (root, checked) => componentPlaces(root, checked, 'query'),
  'a component pool in a group': (root, checked) => componentPlaces(root, checked, 'group'),
};

/** The ways to keep a view too long. */
const VIEWS: Readonly<Record<string, (places: Places) => Place>> = {
  get: ({ get, ids }) => get(ids[3]!),
  'get, of the last entry': ({ get, ids }) => get(ids[COUNT - 1]!),
  first: ({ first }) => first()!,
  'an iterator that is not finished': ({ all }) => all[Symbol.iterator]().next().value as Place,
  'a loop that throws'({ each }) {
    let kept: Place | undefined;
    try {
      each((place) => {
        kept = place;
        throw new Error('stop');
      });
    } catch {
      // as expected
    }
    return kept!;
  },
};

function isUnchanged({ u8 }: Memory, before: Uint8Array): boolean {
  return u8.every((byte, i) => byte === before[i]);
}

/** Pools, entities and tags of an allocator that has freed their blocks. */
export function endedBlocksSuite(checked: boolean): void {
  describe.each(Object.entries(ENDINGS))(`checked: ${checked}, in %s`, (_name, make) => {
    test.each([Pool, PackedPool])('%o throws, and its views and systems access no bytes', (Kind) => {
      const root = new Heap(256 * KiB);
      const holders = new Pool(Holder, { capacity: 2, allocator: root, checked });
      const { allocator, end } = make(root, checked);
      const pool = new Kind(Point, { capacity: 4, allocator, checked });
      const view = pool.create();
      const holder = holders.create();
      holder.point = view;
      const handle = pool.handleOf(view);
      const visit = pool.system((point) => void (point.x = 99));
      end();
      const before = root.memory.u8.slice();
      const uses: Readonly<Record<string, () => unknown>> = {
        create: () => pool.create(),
        trySpawn: () => pool.trySpawn(),
        spawnMany: () => pool.spawnMany(2),
        destroy: () => pool.destroy(handle),
        each: () => pool.each((point) => void (point.x = 99)),
        get: () => pool.get(handle),
        length: () => pool.length,
        capacity: () => pool.capacity,
        slabs: () => pool.slabs,
        system: visit,
        clear: () => pool.clear(),
      };
      for (const [name, use] of Object.entries(uses)) expect(use, name).toThrow(ENDED);
      expect(holder.point).toBeNull();
      if (checked) expect(() => view.x).toThrow(AllocatorError);
      else view.x = 99;
      pool[Symbol.dispose]();
      expect(isUnchanged(root.memory, before)).toBe(true);
    });

    test('pools that are created later do not return its handles', () => {
      const root = new Heap(256 * KiB);
      const { allocator, end } = make(root, checked);
      const handle = new PackedPool(Point, { capacity: 4, allocator, checked }).spawn();
      end();
      expect(new PackedPool(Point, { capacity: 4, allocator: root, checked }).spawn()).not.toBe(handle);
    });

    test('a pool can be used again after a restore to an earlier moment', () => {
      const root = new Heap(256 * KiB);
      const { allocator, end } = make(root, checked);
      const pool = new PackedPool(Point, { capacity: 4, allocator, checked });
      const view = pool.create({ x: 5 });
      const snapshot = root.memory.snapshot();
      end();
      expect(() => pool.spawn()).toThrow(ENDED);
      root.memory.restore(root.memory.snapshot());
      expect(() => pool.spawn()).toThrow(ENDED);
      root.memory.restore(snapshot);
      expect([pool.length, view.x]).toEqual([1, 5]);
      pool.spawn();
      expect(pool.length).toBe(2);
    });

    test('entities, component pools, tags and queries throw', () => {
      const root = new Heap(256 * KiB);
      const { allocator, end } = make(root, checked);
      const entities = new Entities({ capacity: 20, allocator });
      const points = new ComponentPool(Point, { entities, capacity: 8, checked });
      const tag = new Tag({ entities, capacity: 8 });
      const ship = entities.create();
      const point = points.add(ship);
      tag.add(ship);
      const move = points.system((each) => void (each.x = 99));
      const both = query(points).with(tag);
      end();
      const before = root.memory.u8.slice();
      const uses: Readonly<Record<string, () => unknown>> = {
        create: () => entities.create(),
        has: () => entities.has(ship),
        'destroy an entity': () => entities.destroy(ship),
        add: () => points.add(ship),
        get: () => points.get(ship),
        remove: () => points.remove(ship),
        length: () => points.length,
        system: move,
        'add a tag': () => tag.add(ship),
        'clear a tag': () => tag.clear(),
        query: () => both.each((each) => void (each.x = 99)),
      };
      for (const [name, use] of Object.entries(uses)) expect(use, name).toThrow(ENDED);
      if (!checked) point.x = 99;
      for (const each of [points, tag, entities]) each[Symbol.dispose]();
      expect(isUnchanged(root.memory, before)).toBe(true);
    });
  });

  describe.each(Object.entries(PLACES))(`checked: ${checked}, %s that is disposed of`, (_kind, make) => {
    test.each(Object.entries(VIEWS))('a view from %s accesses no bytes', (_way, viewOf) => {
      const root = new Heap(256 * KiB);
      const places = make(root, checked);
      const view = viewOf(places);
      let at: Place['at'] | undefined;
      try {
        at = view.at;
      } catch {
        expect(checked).toBe(true); // the view ended with the loop
      }
      places.dispose();
      const others = places.again(); // in the same bytes
      const before = root.memory.u8.slice();
      const writes = [() => (view.at.x = 99), () => view.at.set(99, 99), () => at?.set(99, 99)];
      for (const write of at === undefined ? writes.slice(0, 2) : writes) {
        let code = 'none';
        try {
          write();
        } catch (error) {
          code = (error as AllocatorError).code;
        }
        // The cursors of iterators over pools throw in production too.
        expect(checked ? ['STALE'] : ['none', 'DISPOSED']).toContain(code);
      }
      expect(isUnchanged(root.memory, before)).toBe(true);
      expect(Array.from(others, ({ at }) => [at.x, at.y])).toEqual(
        Array.from({ length: COUNT }, () => [1, 2]),
      );
    });
  });

  describe(`checked: ${checked}`, () => {
    test('a pool that has grown into a scope ends with the scope', () => {
      const arena = new BumpAllocator(16 * KiB);
      const pool = new PackedPool(Point, { capacity: 4, maxCapacity: 64, allocator: arena, checked });
      const mark = arena.mark();
      pool.spawnMany(5);
      arena.release(mark);
      expect(() => pool.spawn()).toThrow(ENDED);
    });

    test('blocks before a mark, and pools outside a scope, stay', () => {
      const heap = new Heap(64 * KiB);
      const arena = ScopedAllocator.from(heap, 16 * KiB);
      const beside = new PackedPool(Point, { capacity: 4, allocator: heap, checked });
      const pool = new PackedPool(Point, { capacity: 4, allocator: arena, checked });
      const mark = arena.mark();
      arena.scope((scope) => new Pool(Point, { capacity: 4, allocator: scope, checked }).spawn());
      arena.release(mark);
      pool.spawn();
      beside.spawn();
      expect([pool.length, beside.length]).toEqual([1, 1]);
    });

    test('an allocator whose own block has ended throws', () => {
      const arena = new ScopedAllocator(64 * KiB);
      const scope = arena.openScope();
      const heap = Heap.from(scope, 8 * KiB);
      const stack = ScopedAllocator.from(scope, 8 * KiB);
      const inner = stack.openScope();
      const scratch = new Scratch(8 * KiB, { allocator: scope, checked });
      scope[Symbol.dispose]();
      const next = arena.allocate(32 * KiB);
      const before = arena.memory.u8.slice();
      for (const each of [heap, stack, inner]) expect(() => each.allocate(8)).toThrow(AllocatorError);
      expect(() => scratch.open()).toThrow(AllocatorError);
      for (const each of [heap, stack, scratch]) each[Symbol.dispose]();
      expect(isUnchanged(arena.memory, before)).toBe(true);
      expect(next).toBeGreaterThan(0);
    });

    test('a scope or an allocator cannot end inside a loop over a pool in its blocks', () => {
      const arena = new ScopedAllocator(64 * KiB);
      const frames = FrameAllocator.from(arena, 1, 8 * KiB);
      const scope = arena.openScope();
      const points = new PackedPool(Point, { capacity: 4, allocator: scope, checked });
      const others = new PackedPool(Point, { capacity: 4, allocator: frames, checked });
      points.spawnMany(3);
      others.spawnMany(3);
      const busy = expect.objectContaining({ code: 'BUSY' }) as unknown;
      points.each(() => expect(() => scope[Symbol.dispose]()).toThrow(busy));
      points.each(() => expect(() => scope.reset()).toThrow(busy));
      others.each(() => expect(() => frames.nextFrame()).toThrow(busy));
      others.each(() => expect(() => frames[Symbol.dispose]()).toThrow(busy));
      expect([points.length, others.length, frames.frame]).toEqual([3, 3, 0]);
      scope.allocate(8);
    });

    test('entities and component pools cannot end inside their loops', () => {
      const arena = new BumpAllocator(64 * KiB);
      const entities = new Entities({ capacity: 20, allocator: arena });
      const points = new ComponentPool(Point, { entities, capacity: 8, checked });
      points.add(entities.create());
      const busy = expect.objectContaining({ code: 'BUSY' }) as unknown;
      points.each(() => expect(() => arena.reset()).toThrow(busy));
      entities.each(() => expect(() => arena.reset()).toThrow(busy));
      expect([entities.length, points.length]).toEqual([1, 1]);
    });

    test('a pool in the former place of another pool is part of snapshots', () => {
      const memory = new Memory(64 * KiB);
      const arena = new BumpAllocator(memory);
      const first = new PackedPool(Point, { capacity: 4, allocator: arena, checked });
      first.spawnMany(2);
      const one = memory.snapshot();
      arena.reset();
      const second = new PackedPool(Point, { capacity: 4, allocator: arena, checked });
      expect(second.ptr).toBe(first.ptr);
      second.spawn();
      const two = memory.snapshot();
      expect(() => first.length).toThrow(ENDED);
      memory.restore(one);
      expect(first.length).toBe(2);
      expect(() => second.length).toThrow(AllocatorError);
      memory.restore(two);
      expect(second.length).toBe(1);
      expect(() => first.length).toThrow(AllocatorError);
    });
  });
}
