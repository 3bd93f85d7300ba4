import { FreeListAllocator, Heap, KiB, ScopedAllocator } from '@offheap/core';
import {
  color,
  create,
  destroy,
  f16,
  f32,
  f64,
  layoutOf,
  PackedPool,
  Pool,
  type PoolOptions,
  Scratch,
  Struct,
  type StructClass,
  struct,
  take,
  u32,
  u8,
  vec2,
} from '@offheap/struct';
import { describe, expect, test } from 'vitest';
import { errorOf } from './error-of.ts';

class Particle extends Struct {
  x = f32();
  at = vec2();
}

class Other extends Struct {
  x = f32();
}

/** A value that a caller without types may pass. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- it stands for a caller without types
function untyped<T>(value: unknown): T {
  return value as T; // wrong on purpose
}

describe('a struct class', () => {
  test('constructed with new is refused, and the message says how to create it', () => {
    const message =
      'INVALID_ARGUMENT: new Particle(): a struct is stored in a memory. Create one with `pool.create()`, `scope.create(Particle)` or `create(allocator, Particle)`.';
    expect(errorOf(() => new Particle())).toBe(message);
    layoutOf(Particle);
    expect(errorOf(() => new Particle())).toBe(message);
  });

  test('that is not a struct, or has no fields, is refused', () => {
    class Empty extends Struct {}
    const refused = (T: unknown): string => errorOf(() => new Pool(untyped(T), { capacity: 1 }));
    expect(refused(Empty)).toBe(
      'INVALID_ARGUMENT: Empty has no fields: add at least one, as in `x = f32()`.',
    );
    expect(refused(Date)).toBe(
      'INVALID_ARGUMENT: The struct is the function Date: expected a class that extends Struct.',
    );
    expect(refused(undefined)).toContain('The struct is undefined: expected a class');
    expect(refused({ x: 1 })).toContain('The struct is a plain object: expected a class');
    expect(refused(Struct)).toContain('Struct');
    const scratch = new Scratch(KiB);
    expect(errorOf(() => scratch.scope((s) => void s.create(untyped<StructClass>(Date))))).toContain(
      'The struct is the function Date',
    );
    expect(errorOf(() => scratch.scope((s) => void s.array(untyped<() => number>(5), 3)))).toContain(
      'INVALID_ARGUMENT: The type of elements is 5: expected a function that creates a field, such as f32, vec2, () => text(8), or a struct class.',
    );
    expect(errorOf(() => create(new Heap(KiB), Empty))).toContain('Empty has no fields');
  });

  test('with an invalid field is refused', () => {
    class Constant extends Struct {
      x = f32();
      speed = 5;
    }
    expect(errorOf(() => layoutOf(Constant))).toBe(
      'INVALID_ARGUMENT: Constant.speed is 5: expected a field type, as in `speed = f32(5)`. Write constants as static members, and set values in `onCreate` instead of a constructor.',
    );
    class Uncalled extends Struct {
      x = f32;
    }
    expect(errorOf(() => layoutOf(Uncalled))).toContain(
      'Uncalled.x is the function f32: expected a field type, as in `x = f32()`',
    );
    class Dollar extends Struct {
      $offset = f32();
    }
    expect(errorOf(() => layoutOf(Dollar))).toContain(
      'Dollar.$offset: names that start with $ are reserved for offheap.',
    );
    class Sorted extends Struct {
      static readonly packing = 'tight';
      x = u8();
    }
    expect(errorOf(() => layoutOf(Sorted))).toContain(
      "Sorted.packing is \"tight\": expected 'natural', 'packed'",
    );
    expect(errorOf(() => layoutOf(Sorted, 'std140'))).toContain('Sorted.packing is "tight"');
    class Right extends Struct {
      x = u8();
    }
    expect(errorOf(() => layoutOf(Right, 'std43' as never))).toBe(
      "INVALID_ARGUMENT: Right.packing is \"std43\": expected 'natural', 'packed', 'std430', 'std140' or { byteOffsets: {...} }.",
    );
  });

  test('inside itself is refused', () => {
    class Node extends Struct {
      next: Node = struct(Node);
    }
    expect(errorOf(() => layoutOf(Node))).toContain('Node contains itself: its size would be infinite.');
    // Again: the refusal has changed nothing.
    expect(errorOf(() => layoutOf(Node))).toContain('Node contains itself');
  });

  test('can be corrected after a refusal', () => {
    let speed: unknown = 5;
    class Late extends Struct {
      speed = untyped<number>(speed);
    }
    expect(errorOf(() => layoutOf(Late))).toContain('Late.speed is 5: expected a field type');
    speed = f32();
    expect(layoutOf(Late).size).toBe(4);
  });
});

for (const PoolOf of [Pool, PackedPool] as const) {
  for (const checked of [true, false]) {
    describe(`${PoolOf.name}, ${checked ? 'checked' : 'unchecked'}`, () => {
      const make = (capacity = 2): Pool<Particle> | PackedPool<Particle> =>
        new PoolOf(Particle, { capacity, checked });

      test('refuses an invalid capacity', () => {
        for (const capacity of [0, -1, 1.5, Number.NaN, Infinity, 2 ** 24, '5', undefined]) {
          expect(errorOf(() => new PoolOf(Particle, { capacity: untyped(capacity), checked }))).toBe(
            `INVALID_ARGUMENT: A capacity of ${typeof capacity === 'string' ? `"${capacity}"` : String(capacity)}: expected an integer from 1 to 16777215.`,
          );
        }
        expect(errorOf(() => new PoolOf(Particle, { capacity: 5, maxCapacity: 4, checked }))).toBe(
          'INVALID_ARGUMENT: A maxCapacity of 4 with a capacity of 5: expected at least 5.',
        );
        expect(
          errorOf(() => new PoolOf(Particle, { capacity: 5, maxCapacity: Number.NaN, checked })),
        ).toContain('A maxCapacity of NaN');
        expect(errorOf(() => new PoolOf(Particle, untyped<PoolOptions>(undefined)))).toBe(
          `INVALID_ARGUMENT: The options of a ${PoolOf.name} are undefined: expected an object with some of capacity, maxCapacity, allocator, checked, views, maxGeneration${PoolOf === PackedPool ? ', storage' : ''}.`,
        );
      });

      test('refuses more entries than a memory can contain', () => {
        class Wide extends Struct {
          a = vec2();
          b = struct(Particle);
          c = struct(Particle);
          d = struct(Particle);
          e = struct(Particle);
          f = struct(Particle);
        }
        expect(errorOf(() => new PoolOf(Wide, { capacity: 16_000_000, checked }))).toMatch(
          /^INVALID_ARGUMENT: A (Packed)?Pool of 16000000 Wide takes \d+ bytes: expected less than 1073741824 \(1 GiB\)\. Use a smaller capacity or maxCapacity\.$/,
        );
      });

      test('refuses an invalid allocator, and an allocator without enough room', () => {
        expect(
          errorOf(() => new PoolOf(Particle, { capacity: 5, allocator: untyped('heap'), checked })),
        ).toContain('is "heap": expected an Allocator, such as `new Heap(16 * MiB)`.');
        const heap = new Heap(4 * KiB);
        const before = heap.memory.u8.slice();
        expect(errorOf(() => new PoolOf(Particle, { capacity: 300, allocator: heap, checked }))).toMatch(
          /^OUT_OF_MEMORY/,
        );
        expect(heap.deallocate(heap.allocate(heap.capacity), heap.capacity)).toBeUndefined();
        expect(before).toHaveLength(heap.memory.byteLength);
      });

      test('reports when it is full, and how to increase the capacity', () => {
        const pool = make();
        const kept = pool.create();
        kept.x = 5;
        pool.spawn();
        const message = `OUT_OF_MEMORY: The ${PoolOf.name} of Particle is full: 2 entries. Increase \`capacity\` or \`maxCapacity\`, or use \`tryCreate\` or \`trySpawn\`.`;
        expect(errorOf(() => pool.create())).toBe(message);
        expect(errorOf(() => pool.spawn())).toBe(message);
        expect([pool.tryCreate(), pool.trySpawn(), pool.spawnMany(3), pool.length, kept.x]).toEqual([
          undefined,
          0,
          0,
          2,
          5,
        ]);
      });

      test('refuses a view of another pool, another memory or another struct, and values that are not views', () => {
        const pool = make();
        const inside = pool.create().at;
        const heap = new Heap(64 * KiB);
        const neighbours = [
          new PoolOf(Particle, { capacity: 2, allocator: heap, checked }).create(),
          new PoolOf(Particle, { capacity: 2, checked }).create(),
          create(heap, Particle),
        ];
        for (const view of neighbours) {
          for (const use of [() => pool.destroy(view), () => pool.handleOf(view)]) {
            expect(errorOf(use)).toBe(
              `NOT_OWNED: This Particle is not an entry of this ${PoolOf.name} of Particle: it was created by another pool or by a scope. Pass it to its owner, or destroy it with \`destroy(view)\`, which finds its owner.`,
            );
          }
          expect(view.x).toBe(0);
        }
        for (const nothing of [create(heap, Other), {}, null, undefined, 'p', inside]) {
          expect(errorOf(() => pool.destroy(untyped(nothing)))).toMatch(
            new RegExp(
              `^NOT_OWNED: The entry is .+: expected an entry or a handle of the ${PoolOf.name} of Particle\\.$`,
            ),
          );
        }
        expect(pool.length).toBe(1);
      });

      test('refuses a view or a handle whose entry was destroyed', () => {
        const pool = make(4);
        const p = pool.create();
        const q = pool.create();
        q.x = 3;
        const handle = pool.handleOf(p);
        pool.destroy(p);
        const dead = /^STALE: This Particle (of handle \d+ )?is not alive: (it|this entry) was destroyed/;
        expect(errorOf(() => pool.destroy(p))).toMatch(dead);
        expect(errorOf(() => pool.handleOf(p))).toMatch(dead);
        expect(errorOf(() => destroy(p))).toMatch(dead);
        expect(errorOf(() => take(p))).toContain('STALE');
        const stale = `: this entry of the ${PoolOf.name} of Particle is not alive.`;
        for (const gone of [handle, 0, -1, 1.5, Number.NaN, 2 ** 30 + 1]) {
          expect(errorOf(() => pool.destroy(untyped(gone)))).toMatch(
            new RegExp(`^STALE: Handle ${gone}.*${stale}`),
          );
          expect([pool.get(untyped(gone)), pool.has(untyped(gone))]).toEqual([undefined, false]);
        }
        expect([pool.length, q.x]).toEqual([1, 3]);
      });

      test('refuses an invalid number of entries, and an invalid index', () => {
        const pool = make(4);
        for (const count of [-1, 1.5, Number.NaN, Infinity]) {
          expect(errorOf(() => pool.spawnMany(count))).toBe(
            `INVALID_ARGUMENT: spawnMany(${count}): expected an integer of 0 or more.`,
          );
        }
        expect(pool.length).toBe(0);
        if (!(pool instanceof PackedPool) || !checked) return;
        pool.spawn();
        for (const index of [-1, 1, 0.5, Number.NaN]) {
          expect(errorOf(() => pool.at(index))).toBe(
            `INVALID_ARGUMENT: Entry ${index} of the PackedPool of Particle: expected an index from 0 to 0.`,
          );
        }
      });
    });
  }
}

for (const checked of [true, false]) {
  describe(`Scratch, ${checked ? 'checked' : 'unchecked'}`, () => {
    const make = (bytes = KiB): Scratch => new Scratch(bytes, { checked });

    test('refuses an invalid size', () => {
      for (const bytes of [-1, 1.5, Number.NaN, Infinity, 2 ** 31]) {
        expect(errorOf(() => make(bytes))).toContain(
          `INVALID_ARGUMENT: A bump allocator of ${bytes}: expected an integer from 1 to`,
        );
      }
    });

    test('refuses the use of a closed scope', () => {
      const scratch = make();
      const closed = scratch.open();
      closed[Symbol.dispose]();
      for (const use of [
        () => closed.create(Particle),
        () => closed.array(u32, 3),
        () => closed.scope(() => {}),
        () => closed.allocator,
      ]) {
        expect(errorOf(use)).toBe(
          'SCOPE: This scope (depth 1) has ended. Use the scope that `scope` passes to its callback, inside the callback.',
        );
      }
      expect(scratch.depth).toBe(0);
    });

    test('refuses the outer scope while an inner one is open', () => {
      const scratch = make();
      scratch.scope((outer) => {
        outer.scope(() => {
          for (const use of [
            () => outer.create(Particle),
            () => outer.array(u8, 1),
            () => outer[Symbol.dispose](),
          ]) {
            expect(errorOf(use)).toBe(
              'SCOPE: An inner scope is open (depth 2). Allocate from the inner scope, or end it first.',
            );
          }
          expect(errorOf(() => outer.scope(() => {}))).toContain(
            'SCOPE: A scope inside this one (depth 1) is open already.',
          );
          expect(scratch.depth).toBe(2);
        });
        expect(outer.create(Particle).x).toBe(0);
      });
    });

    test('refuses a promise, and values of the scope', () => {
      const scratch = make();
      expect(errorOf(() => scratch.scope(untyped<() => void>(async () => {})))).toContain(
        'SCOPE: The callback of `scope` returned a promise',
      );
      expect(errorOf(() => scratch.scope(untyped<() => void>(function* () {})))).toContain(
        'SCOPE: The callback of `scope` returned a generator: its data would be overwritten before it continues.',
      );
      let caught = '';
      caught = errorOf(() =>
        scratch.scope(untyped<() => void>((s: { create(T: StructClass): Struct }) => s.create(Particle))),
      );
      expect(caught).toContain('SCOPE: The callback of `scope` returned a value of the scope');
      expect(scratch.depth).toBe(0);
    });

    test('refuses an invalid length, and arrays that do not fit', () => {
      make().scope((s) => {
        for (const length of [-1, 0.5, Number.NaN, Infinity]) {
          expect(errorOf(() => s.array(u8, length))).toBe(
            `INVALID_ARGUMENT: An array of ${length} elements: expected an integer of 0 or more.`,
          );
        }
        expect(errorOf(() => s.array(u8, 2000))).toMatch(/^OUT_OF_MEMORY/);
        expect(s.array(u8, 900).length).toBe(900);
        expect(errorOf(() => s.array(Particle, 20))).toMatch(/^OUT_OF_MEMORY/);
        expect(s.array(u8, 100).length).toBe(100);
      });
    });

    test('refuses to destroy values that it did not create, or has already destroyed', () => {
      const scratch = make();
      scratch.scope((outer) => {
        const p = outer.create(Particle);
        outer.scope((inner) => {
          expect(errorOf(() => inner.destroy(p))).toBe(
            'NOT_OWNED: This Particle was created elsewhere: destroy it where it was created, or with `destroy(view)`, which finds its owner.',
          );
        });
        outer.destroy(p);
        expect(errorOf(() => outer.destroy(p))).toBe(
          'STALE: This Particle is not alive. Destroy it once, or let its scope free it.',
        );
        expect(errorOf(() => outer.destroy(create(new Heap(KiB), Particle)))).toContain('NOT_OWNED');
        expect(errorOf(() => outer.destroy(untyped({})))).toContain('NOT_OWNED');
        expect(errorOf(() => outer.destroy(untyped(null)))).toContain('NOT_OWNED');
      });
    });
  });

  describe(`fields of several numbers, ${checked ? 'checked' : 'unchecked'}`, () => {
    test.each([
      [5, '5'],
      [null, 'null'],
      [undefined, 'undefined'],
      ['x', '"x"'],
    ])('refuse %s, and keep their values', (value, shown) => {
      class Flag extends Struct {
        at = vec2(1, 2);
        tint = color(0x102030);
      }
      const flag = new Pool(Flag, { capacity: 1, checked }).create();
      expect(errorOf(() => (flag.at = untyped(value)))).toBe(
        `INVALID_ARGUMENT: Flag.at: expected an object with x, y, got ${shown}. Or set a part of it, such as Flag.at.x.`,
      );
      expect(errorOf(() => (flag.tint = untyped(value)))).toBe(
        `INVALID_ARGUMENT: Flag.tint: expected an object with r, g, b, a, got ${shown}. Or set a part of it, such as Flag.tint.hex.`,
      );
      expect([flag.at.x, flag.at.y, flag.tint.hex]).toEqual([1, 2, 0x102030]);
    });
  });

  test('an unknown option of a float field is refused', () => {
    for (const make of [f32, f64, f16]) {
      expect(errorOf(() => make(0, untyped({ NaN: true })))).toMatch(
        /^INVALID_ARGUMENT: "NaN" is not an option of a float field\. Did you mean nan\?/,
      );
    }
  });

  test('a colour that is out of range is refused', () => {
    for (const [hex, alpha, shown] of [
      [0xff8800ff, 1, '0xff8800ff, 1'],
      [-1, 1, '0x-1, 1'],
      [Math.random as never, 1, `0x${String(Math.random)}, 1`],
      [0xff8800, Math.random as never, `0xff8800, ${String(Math.random)}`],
      [0xff8800, 2.5, '0xff8800, 2.5'],
      [0xff8800, -0.1, '0xff8800, -0.1'],
    ] as const) {
      expect(errorOf(() => color(hex, alpha))).toBe(
        `INVALID_ARGUMENT: color(${shown}): expected a colour from 0 to 0xffffff, as 0xrrggbb, and an alpha from 0 to 1.`,
      );
    }
  });

  test('an unknown name in the initial value of a nested struct is refused', () => {
    class Ship extends Struct {
      inner = struct(Other, untyped({ x: 1, xx: 2 }));
    }
    expect(errorOf(() => layoutOf(Ship))).toMatch(/^INVALID_ARGUMENT: Other has no field xx/);
  });

  describe(`a scratch that is full, ${checked ? 'checked' : 'unchecked'}`, () => {
    test('throws an error that says how to enlarge the scratch, also in inner scopes and for commands', () => {
      const scratch = new Scratch(KiB, { checked });
      const message =
        'OUT_OF_MEMORY: A Scratch of 1024 bytes has no room for 4000 more. Create it with more bytes: `new Scratch(bytes)`, or `new World({ scratch: bytes })` for the scratch of a world.';
      scratch.scope((s) => {
        expect(errorOf(() => s.array(f32, 1000))).toBe(message);
        s.scope((inner) => {
          expect(errorOf(() => inner.array(f32, 1000))).toBe(message);
          expect(errorOf(() => inner.allocator.allocate(4000))).toBe(message);
        });
      });
      const own = new ScopedAllocator(KiB);
      expect(errorOf(() => own.allocate(4000))).toContain('ScopedAllocator has no room for 4000 bytes');
    });
  });

  describe(`single structs, ${checked ? 'checked' : 'unchecked'}`, () => {
    test('refuse a second destroy, parts of other structs, and values that are not structs', () => {
      const p = create(new Heap(KiB), Particle, undefined, { checked });
      expect(errorOf(() => destroy(p.at))).toBe(
        'NOT_OWNED: This Vec2 is part of another struct and is destroyed with that struct.',
      );
      expect(errorOf(() => destroy(untyped({})))).toContain(
        ': expected what a pool, a scope or `create` returned.',
      );
      expect(errorOf(() => take(untyped(null)))).toContain('The struct is null');
      destroy(p);
      expect(errorOf(() => destroy(p))).toContain('STALE: This Particle is not alive');
    });

    test('refuse an allocator without room, which does not change', () => {
      const list = new FreeListAllocator(8, 2);
      expect(errorOf(() => create(list, Particle, undefined, { checked }))).toMatch(/^OUT_OF_MEMORY/);
      const scoped = new ScopedAllocator(16);
      const p = create(scoped, Particle, undefined, { checked });
      expect(errorOf(() => create(scoped, Particle, undefined, { checked }))).toMatch(/^OUT_OF_MEMORY/);
      destroy(p);
      expect(create(scoped, Particle, undefined, { checked }).x).toBe(0);
      expect(errorOf(() => create(untyped('heap'), Particle))).toBe(
        'INVALID_ARGUMENT: The allocator for Particle is "heap": expected an Allocator, such as `new Heap(16 * MiB)`.',
      );
    });
  });
}

describe('an array view, checked', () => {
  test('refuses an invalid index, and any index after its scope has ended', () => {
    const scratch = new Scratch(KiB, { checked: true });
    const scope = scratch.open();
    const numbers = scope.array(f32, 2);
    const points = scope.array(vec2, 2);
    points.get(1).x = 4;
    for (const index of [-1, 2, 0.5, Number.NaN]) {
      expect(errorOf(() => numbers.get(index))).toContain(
        `INVALID_ARGUMENT: array of f32: index ${index} of 2 elements`,
      );
      expect(errorOf(() => numbers.set(index, 1))).toContain('expected an integer from 0 to 1.');
      const point = points.get(1);
      expect(errorOf(() => points.get(index))).toContain(`index ${index} of 2 elements`);
      expect(point.x).toBe(4); // the cursor has not moved
    }
    scope[Symbol.dispose]();
    expect(errorOf(() => numbers.get(0))).toContain('STALE: ');
    expect(errorOf(() => points.get(0))).toContain('its scope has ended.');
  });
});
