import { BumpAllocator, FrameAllocator, FreeListAllocator, Heap, KiB, ScopedAllocator } from '@offheap/core';
import { verify } from '@offheap/core/debug';
import { ComponentPool, Entities, Tag } from '@offheap/ecs';
import { PackedPool, Pool, Struct, u32 } from '@offheap/struct';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../packages/struct/test/error-of.ts';

class Brick extends Struct {
  static readonly struct = 'SamePlaceBrick';
  id = u32();
}

/** An object that owns bytes: its creation, its contents, and its disposal. */
interface Owner {
  readonly name: string;
  make(this: void, heap: Heap): Made;
}

interface Made {
  /** Writes a number into the bytes, in a new entry. */
  write(id: number): void;
  /** The numbers that are in the bytes; throws when the object is refused. */
  read(): readonly number[];
  dispose(): void;
}

function owners(checked: boolean): Owner[] {
  const pools: Owner[] = [Pool, PackedPool].map((Kind) => ({
    name: Kind.name,
    make(heap): Made {
      const pool = new Kind(Brick, { capacity: 4, allocator: heap, checked });
      return {
        write: (id) => void pool.spawn({ id }),
        read: () => Array.from(pool, (brick) => brick.id),
        dispose: () => pool[Symbol.dispose](),
      };
    },
  }));
  const all = new WeakMap<Heap, Entities>();
  const entitiesOf = (heap: Heap): Entities => {
    let entities = all.get(heap);
    if (entities === undefined) all.set(heap, (entities = new Entities({ capacity: 8, allocator: heap })));
    return entities;
  };
  return [
    ...pools,
    {
      name: 'ComponentPool',
      make(heap): Made {
        const entities = entitiesOf(heap);
        const pool = new ComponentPool(Brick, { entities, capacity: 4, allocator: heap, checked });
        return {
          write: (id) => void pool.add(entities.create(), { id }),
          read: () => Array.from(pool, (brick) => brick.id),
          dispose: () => pool[Symbol.dispose](),
        };
      },
    },
    {
      name: 'Tag',
      make(heap): Made {
        const entities = entitiesOf(heap);
        const tag = new Tag({ entities, capacity: 4, allocator: heap });
        return {
          write: () => tag.add(entities.create()),
          read: () => Array.from(tag, () => 1),
          dispose: () => tag[Symbol.dispose](),
        };
      },
    },
    {
      name: 'Entities',
      make(heap): Made {
        const entities = new Entities({ capacity: 4, allocator: heap });
        return {
          write: () => void entities.create(),
          read: () => Array.from(entities, () => 1),
          dispose: () => entities[Symbol.dispose](),
        };
      },
    },
  ];
}

type AnyAllocator = Heap | BumpAllocator | FreeListAllocator | FrameAllocator;

const ALLOCATORS: Readonly<Record<string, (heap: Heap) => AnyAllocator>> = {
  Heap: (heap) => Heap.from(heap, KiB),
  BumpAllocator: (heap) => BumpAllocator.from(heap, KiB),
  ScopedAllocator: (heap) => ScopedAllocator.from(heap, KiB),
  FreeListAllocator: (heap) => FreeListAllocator.from(heap, 16, 8),
  FrameAllocator: (heap) => FrameAllocator.from(heap, 2, 256),
};

/** Two objects of a kind that were created at the same place, one after the other, after a restore of the memory. */
export function samePlaceSuite(checked: boolean): void {
  for (const { name, make } of owners(checked)) {
    describe(`two of ${name} at one place, ${checked ? 'checked' : 'production'}`, () => {
      const setUp = () => {
        const heap = new Heap(32 * KiB);
        make(heap).dispose(); // other required objects exist
        return { heap, beginning: heap.memory.snapshot() };
      };

      test('after a restore to the first, the second is refused, and vice versa', () => {
        const { heap, beginning } = setUp();
        const first = make(heap);
        first.write(1);
        const withFirst = heap.memory.snapshot();
        heap.memory.restore(beginning);
        const second = make(heap);
        second.write(2);
        second.write(2);
        const withSecond = heap.memory.snapshot();
        for (let round = 0; round < 3; round++) {
          heap.memory.restore(withFirst);
          expect(first.read()).toHaveLength(1);
          expect(errorOf(() => second.read())).toMatch(/^DISPOSED: /);
          const later = heap.memory.snapshot();
          heap.memory.restore(withSecond.slice()); // a copy has the same result
          expect(second.read()).toHaveLength(2);
          expect(errorOf(() => first.read())).toMatch(/^DISPOSED: /);
          heap.memory.restore(later);
          expect(first.read()).toHaveLength(1);
          expect(errorOf(() => second.read())).toMatch(/^DISPOSED: /);
        }
      });

      test('the refused one frees nothing', () => {
        const { heap, beginning } = setUp();
        const first = make(heap);
        first.write(1);
        heap.memory.restore(beginning);
        const second = make(heap);
        second.write(2);
        const bytes = heap.memory.u8.slice();
        first.dispose();
        expect(heap.memory.u8).toEqual(bytes);
        expect(second.read()).toHaveLength(1);
        expect(verify(heap)).toEqual([]);
        second.dispose();
      });

      test('a disposed one stays disposed of, and the second is refused at moments at which only the first existed', () => {
        const { heap } = setUp();
        const first = make(heap);
        first.write(1);
        const withFirst = heap.memory.snapshot();
        first.dispose();
        const second = make(heap);
        second.write(2);
        second.write(2);
        heap.memory.restore(withFirst);
        expect(errorOf(() => first.read())).toMatch(/^DISPOSED: /);
        expect(errorOf(() => second.read())).toMatch(/^DISPOSED: /);
        first.dispose();
        second.dispose();
        expect(verify(heap)).toEqual([]);
      });

      test('bytes from another source belong to the existing one', () => {
        const { heap, beginning } = setUp();
        const first = make(heap);
        first.write(1);
        const foreign = heap.memory.u8.slice();
        heap.memory.restore(beginning);
        const second = make(heap);
        second.write(2);
        second.write(2);
        heap.memory.restore(foreign);
        expect(second.read()).toHaveLength(1);
        expect(errorOf(() => first.read())).toMatch(/^DISPOSED: /);
      });
    });
  }

  for (const [name, from] of Object.entries(ALLOCATORS)) {
    test(`two of ${name} at one place: after a restore to the first, the second is refused, and vice versa`, () => {
      const heap = new Heap(32 * KiB);
      const beginning = heap.memory.snapshot();
      const first = from(heap);
      first.allocate(8);
      const withFirst = heap.memory.snapshot();
      heap.memory.restore(beginning);
      const second = from(heap);
      second.allocate(16);
      const withSecond = heap.memory.snapshot();
      for (let round = 0; round < 2; round++) {
        heap.memory.restore(withFirst);
        expect(first.allocate(8)).toBeGreaterThan(0);
        expect(errorOf(() => second.allocate(8))).toMatch(/^DISPOSED: /);
        heap.memory.restore(withSecond);
        expect(second.allocate(8)).toBeGreaterThan(0);
        expect(errorOf(() => first.allocate(8))).toMatch(/^DISPOSED: /);
      }
      first[Symbol.dispose]();
      second.allocate(8);
      second[Symbol.dispose]();
      expect(verify(heap)).toEqual([]);
      const third = from(heap);
      heap.memory.restore(withFirst);
      expect(errorOf(() => third.allocate(8))).toMatch(/^DISPOSED: /);
      third[Symbol.dispose]();
      expect(first.allocate(8)).toBeGreaterThan(0);
    });
  }
}
