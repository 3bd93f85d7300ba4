import '@offheap/struct/columns';
import { Heap, KiB, MiB } from '@offheap/core';
import {
  array,
  bits,
  bool,
  create,
  enumOf,
  f32,
  flag,
  PackedPool,
  Pool,
  Scratch,
  struct,
  Struct,
  text,
  toObject,
  u32,
  u8,
  vec2,
} from '@offheap/struct';
import { ProxyAllocator } from '@offheap/core/compose';
import { describe, expect, test } from 'vitest';
import { verifyPool } from '@offheap/struct/debug';
import { errorOf } from '../error-of.ts';

export function generatedInitialSuite(checked: boolean): void {
  describe(`initial values that functions return, checked: ${checked}`, () => {
    const make = () => {
      let next = 0;
      const count = () => ++next;
      class Inner extends Struct {
        n = u8(count);
        fixed = u8(7);
      }
      class Entry extends Struct {
        id = u32(count);
        at = vec2(count, 5);
        inner = struct(Inner);
        given = struct(Inner, { n: 99 });
        few = bits(10, count);
        is = flag(() => next % 2 === 0);
        name = text(8, { initial: () => `n${next}` });
        mode = enumOf(['a', 'b'], () => 'b' as const);
        list = array(() => u8(count), 2);
        inners = array(Inner, 2);
        after = f32(0.5);
      }
      return { Entry, reset: () => (next = 0) };
    };
    const first = {
      id: 1,
      at: { x: 2, y: 5 },
      inner: { n: 3, fixed: 7 },
      given: { n: 99, fixed: 7 },
      few: 4,
      is: true,
      name: 'n4',
      mode: 'b',
      list: [5, 6],
      inners: [
        { n: 7, fixed: 7 },
        { n: 8, fixed: 7 },
      ],
      after: 0.5,
    };

    test.each(['Pool', 'PackedPool', 'create', 'scratch'])(
      'are called for each entry, in order: %s',
      (kind) => {
        const { Entry, reset } = make();
        const heap = new Heap(MiB);
        const pool = new (kind === 'Pool' ? Pool : PackedPool)(Entry, {
          capacity: 4,
          checked,
          allocator: heap,
        });
        const scratch = new Scratch(4 * KiB, { checked });
        const scope = scratch.open();
        reset();
        const next = () =>
          toObject(
            kind === 'create'
              ? create(heap, Entry, {}, { checked })
              : kind === 'scratch'
                ? scope.create(Entry)
                : pool.create(),
          );
        expect(next()).toEqual(first);
        const second = next();
        expect([second.id, second.at.x, second.inners[1]!.n]).toEqual([9, 10, 16]);
        scope[Symbol.dispose]();
      },
    );

    test('are called in spawn and spawnMany too, before `init`, which may write other values', () => {
      const { Entry, reset } = make();
      const pool = new PackedPool(Entry, { capacity: 8, checked });
      reset();
      pool.spawn({ id: 100 });
      pool.spawnMany(2, (entry) => void (entry.after += entry.id));
      expect([pool.at(0).id, pool.at(0).at.x, pool.at(1).id, pool.at(1).after, pool.at(2).id]).toEqual([
        100, 2, 9, 9.5, 17,
      ]);
    });

    test('are called for the parts of the elements of arrays, and for elements in a list', () => {
      let next = 0;
      const count = () => ++next;
      class Path extends Struct {
        points = array(() => vec2(count, 5), 2);
        grid = array(() => array(() => vec2(9, count), 1), 2, [[{ x: 1, y: 2 }]] as never);
        list = array(u8, 3, [7, count] as never);
      }
      const values = {
        points: [
          { x: 1, y: 5 },
          { x: 2, y: 5 },
        ],
        grid: [[{ x: 1, y: 2 }], [{ x: 9, y: 3 }]],
        list: [7, 4, 0],
      };
      for (const Kind of [Pool, PackedPool]) {
        next = 0;
        const pool = new Kind(Path, { capacity: 2, checked });
        expect(toObject(pool.create())).toEqual(values);
        expect(pool.create().points.get(1).x).toBe(6);
      }
      const scratch = new Scratch(4 * KiB, { checked });
      for (const of of [() => vec2(count), () => array(() => vec2(1, count), 2)] as const)
        expect(errorOf(() => scratch.scope((scope) => void scope.array(of as () => unknown, 2)))).toMatch(
          /^INVALID_ARGUMENT: An array in a scope, of elements whose initial values are functions/,
        );
      expect(errorOf(() => scratch.scope((scope) => void scope.array(() => u8(300), 2)))).toBe(
        'INVALID_ARGUMENT: scope.array()[]: its initial value is 300: expected an integer from 0 to 255.',
      );
    });

    test('are refused if they return invalid values, and in arrays of a scope', () => {
      class Wrong extends Struct {
        n = u8(() => 300);
      }
      const pool = new Pool(Wrong, { capacity: 1, checked });
      expect(errorOf(() => pool.create())).toBe(
        'INVALID_ARGUMENT: Wrong.n: the function for its initial value returned 300: expected an integer from 0 to 255.',
      );
      class Late extends Struct {
        isReady = bool((() => Promise.resolve(false)) as unknown as () => boolean);
      }
      const late = new Pool(Late, { capacity: 1, checked });
      expect(errorOf(() => late.create())).toMatch(
        /^INVALID_ARGUMENT: Late\.isReady: the function for its initial value returned .*: expected a boolean\.$/,
      );
      const scratch = new Scratch(4 * KiB, { checked });
      expect(errorOf(() => scratch.scope((scope) => void scope.array(Wrong, 2)))).toMatch(
        /^INVALID_ARGUMENT: An array in a scope, of elements whose initial values are functions/,
      );
    });

    for (const Kind of [Pool, PackedPool]) {
      const makeRolled = (roll: () => number) => {
        class Rolled extends Struct {
          before = u32(1);
          eyes = u8(roll);
          after = u32(2);
        }
        return new Kind(Rolled, { capacity: 2, maxCapacity: 4, checked, allocator: new Heap(8 * KiB) });
      };
      const valuesOf = (pool: ReturnType<typeof makeRolled>): number[][] =>
        Array.from(pool, ({ before, eyes, after }) => [before, eyes, after]);

      test(`one that throws, or returns an invalid value, creates no entry: ${Kind.name}`, () => {
        let value = 6;
        const failure = new Error('mine');
        const pool = makeRolled(() => {
          if (value === 0) throw failure;
          return value;
        });
        pool.spawn();
        const creations: readonly (() => unknown)[] = [
          () => pool.create(),
          () => pool.tryCreate(),
          () => pool.spawn(),
          () => pool.trySpawn({ before: 5 }),
          () => pool.spawnMany(2),
          () => pool.spawnMany(2, () => undefined),
        ];
        for (const run of creations) {
          value = 0;
          expect(run).toThrow(failure);
          value = 300;
          expect(errorOf(run)).toMatch(/^INVALID_ARGUMENT: Rolled\.eyes/);
          expect([pool.length, verifyPool(pool)]).toEqual([1, []]);
        }
        value = 5;
        expect([pool.spawnMany(9), pool.length]).toEqual([3, 4]);
        expect(valuesOf(pool).map(([, eyes]) => eyes)).toEqual([5, 5, 5, 6]);
      });

      test(`one may create and destroy entries of the pool: ${Kind.name}`, () => {
        let depth = 0;
        let act: () => void = () => undefined;
        const pool = makeRolled(() => {
          if (depth > 0) return 7;
          depth++;
          try {
            act();
          } finally {
            depth--;
          }
          return 3;
        });
        act = () => void pool.spawnMany(2, { before: 9 });
        expect(pool.create()).toMatchObject({ before: 1, eyes: 3, after: 2 });
        expect(valuesOf(pool)).toHaveLength(3);
        act = () => {
          pool.spawn();
        };
        expect(errorOf(() => pool.spawn())).toMatch(/^OUT_OF_MEMORY: /);
        expect([pool.length, verifyPool(pool)]).toEqual([4, []]);
        act = () => pool.clear();
        pool.destroyWhere(({ before }) => before === 9);
        pool.spawn();
        expect(valuesOf(pool)).toEqual([[1, 3, 2]]);
        act = () => pool[Symbol.dispose]();
        expect(errorOf(() => pool.spawn())).toMatch(/^BUSY: /);
        act = () => void pool.shrink();
        expect(errorOf(() => pool.spawn())).toMatch(/^BUSY: /);
        expect([valuesOf(pool), verifyPool(pool)]).toEqual([[[1, 3, 2]], []]);
      });
    }

    test.each(['create', 'fresh', 'Pool', 'PackedPool', 'columns'])(
      'a logger of the allocator that creates such structs does not change them: %s',
      (kind) => {
        let next = 0;
        let onGenerate: (() => void) | undefined;
        class Id extends Struct {
          id = u32(() => {
            const run = onGenerate;
            onGenerate = undefined;
            const id = ++next;
            run?.();
            return id;
          });
        }
        const heap = new Heap(MiB);
        let onAllocate: (() => void) | undefined;
        const allocator = new ProxyAllocator(heap, {
          onAllocate() {
            const run = onAllocate;
            onAllocate = undefined;
            run?.();
          },
        });
        const views = kind === 'fresh' ? 'fresh' : 'reused';
        let inner: Id | undefined;
        const createInner = () => (inner = create(heap, Id, undefined, { checked, views }));
        if (kind === 'create' || kind === 'fresh') {
          create(allocator, Id, undefined, { checked, views }); // the owner exists now
          onAllocate = createInner;
          const outer = create(allocator, Id, undefined, { checked, views });
          expect([outer.id, inner!.id]).toEqual([2, 3]);
          return;
        }
        const pool = new (kind === 'Pool' ? Pool : PackedPool)(Id, {
          capacity: 2,
          maxCapacity: 8,
          checked,
          allocator,
          ...(kind === 'columns' ? { storage: 'columns' as const } : {}),
        });
        pool.spawn(); // 1
        onGenerate = () => {
          pool.spawn(); // 3, and the pool is full
          onAllocate = createInner; // 4, when the pool grows for 2
        };
        pool.spawn();
        expect([new Set(Array.from(pool, ({ id }) => id)), inner!.id]).toEqual([new Set([1, 2, 3]), 4]);
        onGenerate = () => {
          pool.spawn(); // 6, and the pool is full again
          onAllocate = createInner; // 7, when the pool grows for 5
        };
        expect([pool.spawnMany(1), pool.length, inner!.id]).toEqual([1, 5, 7]);
        expect(new Set(Array.from(pool, ({ id }) => id))).toEqual(new Set([1, 2, 3, 5, 6]));
      },
    );

    test('they are not called to sort or swap entries', () => {
      let calls = 0;
      class Sorted extends Struct {
        key = u32(() => ++calls);
      }
      const pool = new PackedPool(Sorted, { capacity: 4, checked });
      const [a, b] = [pool.spawn(), pool.spawn()];
      pool.sortBy((entry) => -entry.key);
      pool.swap(a, b);
      expect(calls).toBe(2);
    });
  });
}
