import { Heap, KiB, Memory } from '@offheap/core';
import {
  bool,
  toObject,
  create,
  f32,
  f64,
  i16,
  i32,
  i64,
  i8,
  PackedPool,
  Pool,
  Struct,
  struct,
  u16,
  u32,
  u64,
  u8,
  Vec2,
  vec2,
  vec3,
} from '@offheap/struct';
import { describe, expect, test } from 'vitest';

class Numbers extends Struct {
  i8 = i8(-5);
  u8 = u8(250);
  i16 = i16(-3000);
  u16 = u16(60_000);
  i32 = i32(-70_000);
  u32 = u32(4_000_000_000);
  i64 = i64(-(2n ** 60n));
  u64 = u64(2n ** 63n);
  f32 = f32(1.5);
  f64 = f64(0.1);
  yes = bool(true);
}

class PackedNumbers extends Numbers {
  static readonly packing = 'packed';
  first = u8(1); // the following values are at any offset
}

class Odd extends Struct {
  static readonly packing = 'packed';
  tag = u8();
  numbers = struct(Numbers);
  packed = struct(PackedNumbers);
  at = vec3(1, 2, 3);
}

class Shape extends Struct {
  static readonly made = 'by hand';
  static describe(): string {
    return this.made;
  }

  at = vec2(1, 2);
  scale = f32(2);

  get right(): number {
    return this.at.x + this.scale;
  }

  set right(value: number) {
    this.at.x = value - this.scale;
  }

  grow(by: number): this {
    this.scale *= by;
    return this;
  }
}

class Circle extends Shape {
  radius = f32(3);

  override grow(by: number): this {
    this.radius *= by;
    return super.grow(by);
  }
}

for (const checked of [true, false]) {
  describe(`a view, ${checked ? 'checked' : 'unchecked'}`, () => {
    const one = <T extends Struct>(T: new () => T): T => new Pool(T, { capacity: 1, checked }).create();

    test('begins with the initial values', () => {
      const begun = {
        i8: -5,
        u8: 250,
        i16: -3e3,
        u16: 6e4,
        i32: -7e4,
        u32: 4e9,
        i64: -(2n ** 60n),
        u64: 2n ** 63n,
        f32: 1.5,
        f64: 0.1,
        yes: true,
      };
      expect(toObject(one(Numbers))).toEqual(begun);
      expect(toObject(one(PackedNumbers))).toEqual({ ...begun, first: 1 });
      expect(toObject(one(Odd))).toEqual({
        tag: 0,
        numbers: begun,
        packed: { ...begun, first: 1 },
        at: { x: 1, y: 2, z: 3 },
      });
    });

    test('wraps and rounds as typed arrays do', () => {
      for (const n of [one(Numbers), one(PackedNumbers), one(Odd).numbers, one(Odd).packed]) {
        Object.assign(n, { i8: 200, u8: -1, i16: 40_000, u16: -1, i32: 2 ** 31, u32: -1 });
        Object.assign(n, { i64: 2n ** 63n, u64: -1n, f32: 0.1, f64: 0.1, yes: false });
        expect(toObject(n)).toMatchObject({
          i8: -56,
          u8: 255,
          i16: -25536,
          u16: 65535,
          i32: -(2 ** 31),
          u32: 2 ** 32 - 1,
          i64: -(2n ** 63n),
          u64: 2n ** 64n - 1n,
          f32: Math.fround(0.1),
          f64: 0.1,
          yes: false,
        });
      }
    });

    test('has the methods, getters, setters and static members of its class, including inherited ones', () => {
      const circle = one(Circle);
      expect(circle).toBeInstanceOf(Circle);
      expect(circle).toBeInstanceOf(Shape);
      expect(circle).toBeInstanceOf(Struct);
      expect(circle.constructor).toBe(Circle);
      expect(circle.grow(2)).toBe(circle);
      expect([circle.radius, circle.scale, circle.right]).toEqual([6, 4, 5]);
      circle.right = 10;
      expect(circle.at.x).toBe(6);
      expect(Circle.describe()).toBe('by hand');
    });

    test('returns views of nested structs, and copies on assignment', () => {
      const pool = new PackedPool(Circle, { capacity: 2, checked });
      const a = pool.create();
      const b = pool.create();
      expect(a.at).toBeInstanceOf(Vec2);
      const { at } = a;
      expect(a.at).toBe(at);
      b.at.set(7, 8);
      a.at = b.at;
      b.at.x = 0;
      expect([at.x, at.y, b.at.x]).toEqual([7, 8, 0]);
    });

    test('accepts structs of another memory where it copies them', () => {
      const a = one(Odd);
      const b = create(new Heap(KiB), Odd, undefined, { checked });
      b.numbers.u8 = 9;
      b.packed.f64 = 0.3;
      a.numbers = b.numbers;
      a.packed = b.packed;
      expect([a.numbers.u8, a.packed.f64]).toEqual([9, 0.3]);
    });

    test('moves with its loop if it is a cursor, and so do the views inside it', () => {
      const pool = new Pool(Circle, { capacity: 3, maxCapacity: 6, checked });
      pool.spawnMany(6, (circle, i) => void circle.at.set(i, -i));
      expect(Array.from(pool, ({ at }) => at.x - at.y)).toEqual([10, 8, 6, 4, 2, 0]);
    });

    test('reads and writes little-endian bytes at the offsets of the layout', () => {
      const memory = new Memory(4 * KiB);
      const pool = new Pool(Numbers, { capacity: 1, checked, allocator: new Heap(memory) });
      pool.spawn((n) => void (n.u32 = 0x01020304));
      const [slab] = pool.slabs;
      for (const { name, byteOffset } of pool.layout.fields) {
        if (name === 'u32') expect(memory.view.getUint32(slab! + byteOffset, true)).toBe(0x01020304);
        if (name === 'i16') memory.view.setInt16(slab! + byteOffset, 77, true);
      }
      for (const n of pool) expect(n.i16).toBe(77);
    });
  });
}
