import { Allocator, Heap, KiB, type Ptr } from '@offheap/core';
import { ProxyAllocator } from '@offheap/core/compose';
import { verify } from '@offheap/core/debug';
import { ComponentPool, Entities, Tag, World } from '@offheap/ecs';
import { verifyComponents } from '@offheap/ecs/debug';
import { create, PackedPool, Pool, Struct, u32 } from '@offheap/struct';
import { verifyPool } from '@offheap/struct/debug';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../../struct/test/error-of.ts';

class Point extends Struct {
  static readonly struct = 'Point';
  x = u32();
}

class Mark extends Struct {
  static readonly struct = 'Mark';
  n = u32();
}

/** A custom allocator that calls the program during its work. */
class Calling extends Allocator {
  readonly memory;
  readonly #heap: Heap;
  readonly #call: () => void;

  constructor(heap: Heap, call: () => void) {
    super();
    this.memory = heap.memory;
    this.#heap = heap;
    this.#call = call;
  }

  override tryAllocate(size: number, align?: number): Ptr {
    const ptr = this.#heap.tryAllocate(size, align);
    try {
      this.#call();
    } catch (error) {
      this.#heap.deallocate(ptr, size, align);
      throw error;
    }
    return ptr;
  }

  override deallocate(ptr: Ptr, size: number, align?: number): void {
    this.#call();
    this.#heap.deallocate(ptr, size, align);
  }
}

/** Allocators that call `call` whenever they return or free a block. */
const ALLOCATORS: Readonly<Record<string, (heap: Heap, call: () => void) => Allocator>> = {
  'a logger': (heap, call) => new ProxyAllocator(heap, { onAllocate: call, onDeallocate: call }),
  "an allocator of the program's own": (heap, call) => new Calling(heap, call),
};

/** Pools whose allocators call the program while the pools allocate or free blocks. */
export function poolsThatGrowSuite(): void {
  for (const checked of [true, false]) {
    describe.each(Object.entries(ALLOCATORS))(`${checked ? 'checked' : 'production'}, %s`, (_, make) => {
      let call: (() => void) | undefined;
      const run = (): void => {
        const now = call;
        call = undefined;
        now?.();
      };
      const setUp = () => {
        call = undefined;
        const heap = new Heap(64 * KiB);
        return { heap, allocator: make(heap, run) };
      };

      describe.each([Pool, PackedPool])('a %o that grows', (Kind) => {
        const full = () => {
          const { heap, allocator } = setUp();
          const pool = new Kind(Point, { capacity: 4, maxCapacity: 64, allocator, checked });
          pool.spawnMany(4, (point, i) => void (point.x = i));
          return { heap, pool };
        };
        const valuesOf = (pool: Pool<Point> | PackedPool<Point>) => new Set(Array.from(pool, ({ x }) => x));

        test.each<
          [string, (pool: Pool<Point> | PackedPool<Point>, heap: Heap, before: Uint8Array) => unknown]
        >([
          ['creates an entry', (pool) => pool.create({ x: 50 })],
          ['spawns an entry', (pool) => pool.spawn({ x: 50 })],
          ['spawns many', (pool) => pool.spawnMany(5)],
          ['disposes of the pool', (pool) => pool[Symbol.dispose]()],
          ['shrinks the pool', (pool) => pool.shrink()],
          ['restores the memory', (_pool, heap, before) => heap.memory.restore(before)],
          ['disposes of the heap', (_pool, heap) => heap[Symbol.dispose]()],
        ])('its allocator, which %s, is refused, and nothing changes', (_what, act) => {
          const { heap, pool } = full();
          const before = heap.memory.snapshot();
          const { live } = heap;
          call = () => act(pool, heap, before);
          expect(errorOf(() => pool.spawn({ x: 7 }))).toMatch(/^BUSY: /);
          expect([pool.length, valuesOf(pool), heap.live]).toEqual([4, new Set([0, 1, 2, 3]), live]);
          expect([verifyPool(pool), verify(heap)]).toEqual([[], []]);
          const handle = pool.spawn({ x: 7 });
          expect([pool.get(handle)!.x, valuesOf(pool)]).toEqual([7, new Set([0, 1, 2, 3, 7])]);
        });

        test.each<[string, (pool: Pool<Point> | PackedPool<Point>) => unknown, number[]]>([
          ['clears the pool', (pool) => pool.clear(), []],
          ['destroys an entry', (pool) => pool.destroyWhere(({ x }) => x === 2), [0, 1, 3]],
        ])('when its allocator %s, the new entry is refused', (_what, act, left) => {
          const { heap, pool } = full();
          call = () => void act(pool);
          expect(errorOf(() => pool.create({ x: 7 }))).toMatch(/^BUSY: An entry of Point was created while/);
          expect([pool.length, valuesOf(pool)]).toEqual([left.length, new Set(left)]);
          expect([verifyPool(pool), verify(heap)]).toEqual([[], []]);
          pool.spawn({ x: 7 });
          expect(valuesOf(pool)).toEqual(new Set([...left, 7]));
        });

        test('its allocator cannot use the pool while the pool is disposed of or shrinks', () => {
          const { heap, pool } = full();
          const { live } = heap;
          pool.spawn({ x: 7 });
          pool.destroyWhere(({ x }) => x === 7);
          call = () => void pool.spawnMany(8);
          expect(errorOf(() => pool.shrink())).toMatch(/^BUSY: /);
          expect([verifyPool(pool), verify(heap)]).toEqual([[], []]);
          pool.shrink();
          expect(heap.live).toBe(live);
          call = () => void pool.spawn();
          expect(errorOf(() => pool[Symbol.dispose]())).toMatch(/^DISPOSED: /);
          expect(verify(heap)).toEqual([]);
        });
      });

      test.each([Pool, PackedPool])(
        'the slabs of a %o that shrinks stay when its allocator adds entries to them',
        (Kind) => {
          const { heap, allocator } = setUp();
          const pool = new Kind(Point, { capacity: 2, maxCapacity: 40, allocator, checked });
          const first = pool.spawn({ x: 1 });
          pool.spawnMany(7);
          pool.destroyWhere((point) => point.x === 0);
          let added: (typeof first)[] = [];
          call = () => (added = [50, 51, 52].map((x) => pool.spawn({ x })));
          expect([pool.shrink(), pool.capacity]).toEqual([2, 4]);
          const others = new PackedPool(Point, { capacity: 60, allocator: heap, checked });
          others.spawnMany(60, (point) => void (point.x = 99));
          expect([first, ...added].map((handle) => pool.get(handle)!.x)).toEqual([1, 50, 51, 52]);
          expect([verifyPool(pool), verify(heap)]).toEqual([[], []]);
        },
      );

      test('the slabs of a component pool that shrinks stay when its allocator adds components to them', () => {
        const { heap, allocator } = setUp();
        const entities = new Entities({ capacity: 32, allocator: heap });
        const options = { entities, capacity: 1, maxCapacity: 16, allocator, checked };
        const points = new ComponentPool(Point, options);
        const ids = [1, 2, 3, 4].map((x) => {
          const id = entities.create();
          points.add(id, { x });
          return id;
        });
        for (const id of ids.slice(1)) points.remove(id);
        call = () => void points.add(ids[3]!, { x: 5 });
        expect([points.shrink(), points.capacity]).toEqual([2, 2]);
        const others = new PackedPool(Point, { capacity: 60, allocator: heap, checked });
        others.spawnMany(60, (point) => void (point.x = 99));
        expect([points.get(ids[0]!)!.x, points.get(ids[3]!)!.x]).toEqual([1, 5]);
        expect([verifyComponents(points), verify(heap)]).toEqual([[], []]);
      });

      test('a load during which an allocator disposes of a part is refused, and the world does not change', () => {
        const partsOf = (world: World, own: Allocator) => {
          const points = new ComponentPool(Point, {
            entities: world.entities,
            capacity: 2,
            maxCapacity: 16,
            allocator: own,
            checked,
          });
          return { points, marks: world.pool(Mark, { checked }), tag: world.tag('T') };
        };
        const source = new World({ capacity: 16 });
        const saved = partsOf(source, source.heap);
        for (let i = 0; i < 10; i++) source.spawn([saved.points, { x: 100 + i }], [Mark], saved.tag);
        const file = source.save();
        for (const part of ['marks', 'tag'] as const) {
          const world = new World({ capacity: 16 });
          const parts = partsOf(world, make(world.heap, run));
          const id = world.spawn([parts.points, { x: 1 }], [Mark, { n: 2 }], parts.tag);
          const capacity = parts.points.capacity;
          call = () => parts[part][Symbol.dispose]();
          expect(errorOf(() => world.load(file))).toMatch(/^DISPOSED: /);
          expect([world.entities.length, parts.points.length, parts.points.get(id)!.x]).toEqual([1, 1, 1]);
          expect([parts.points.capacity, verify(world.heap)]).toEqual([capacity, []]);
          const left = part === 'tag' ? parts.marks.get(id)!.n : Number(parts.tag.has(id)) + 1;
          expect(left).toBe(2);
        }
      });

      test('a component pool that grows keeps the component that its allocator has added in the meantime', () => {
        const { heap, allocator } = setUp();
        const entities = new Entities({ capacity: 32, allocator: heap });
        const points = new ComponentPool(Point, {
          entities,
          capacity: 4,
          maxCapacity: 16,
          allocator,
          checked,
        });
        for (let i = 0; i < 4; i++) points.add(entities.create(), { x: i });
        const [a, b] = [entities.create(), entities.create()];
        call = () => void points.add(b, { x: 50 });
        expect(errorOf(() => points.add(a, { x: 7 }))).toMatch(/^BUSY: /);
        expect([points.length, points.has(a), points.has(b)]).toEqual([4, false, false]);
        call = () => void entities.destroy(a);
        expect(errorOf(() => points.add(a, { x: 7 }))).toMatch(/^STALE: /);
        expect(points.length).toBe(4);
        points.add(b, { x: 50 });
        expect([points.length, points.get(b)!.x]).toEqual([5, 50]);
        call = () => points[Symbol.dispose]();
        for (let i = 0; i < 3; i++) points.add(entities.create());
        expect(errorOf(() => points.add(entities.create()))).toMatch(/^BUSY: /);
        expect([points.length, points.get(b)!.x, verify(heap)]).toEqual([8, 50, []]);
      });

      test('sets and entities throw inside the allocator that is freeing their blocks', () => {
        const { heap, allocator } = setUp();
        const entities = new Entities({ capacity: 8, allocator });
        const points = new ComponentPool(Point, { entities, capacity: 4, checked });
        const tag = new Tag({ entities, capacity: 4 });
        const ship = entities.create();
        for (const [set, use] of [
          [points, () => points.add(ship)],
          [tag, () => tag.add(ship)],
          [entities, () => entities.create()],
        ] as const) {
          call = () => void use();
          expect(errorOf(() => set[Symbol.dispose]())).toMatch(/^DISPOSED: /);
        }
        expect(verify(heap)).toEqual([]);
      });

      test('a memory cannot be restored inside the allocation of a single struct', () => {
        const { heap, allocator } = setUp();
        const before = heap.memory.snapshot();
        call = () => heap.memory.restore(before);
        if (allocator instanceof ProxyAllocator) {
          expect(errorOf(() => create(allocator, Point, { x: 1 }, { checked }))).toMatch(/^BUSY: /);
          expect(heap.live).toBe(0);
        }
      });
    });
  }
}
