import { Heap, KiB } from '@offheap/core';
import {
  array,
  color,
  create,
  enumOf,
  f32,
  layoutOf,
  object,
  PackedPool,
  Pool,
  ref,
  Struct,
  struct,
  u16,
  u32,
  u8,
} from '@offheap/struct';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../error-of.ts';

class Target extends Struct {
  static readonly struct = 'Target';
  value = u8(4);
}
class Inner extends Struct {
  static readonly struct = 'Inner';
  a = u8(1);
  target = ref(() => Target);
}
class Packed extends Struct {
  static readonly packing = 'packed';
  n = u8();
  target = ref(() => Target);
  inner = struct(Inner);
  list = array(Inner, 2);
  at: Packed | null = ref(() => Packed);
}
class Placed extends Struct {
  static readonly packing = { byteOffsets: { n: 0, target: 1, inner: 9, list: 25, at: 57 } };
  n = u8();
  target = ref(() => Target);
  inner = struct(Inner);
  list = array(Inner, 2);
  at: Placed | null = ref(() => Placed);
}

/** References, values outside the memory and initial values in structs whose fields are not aligned. */
export function unalignedFieldsSuite(checked: boolean): void {
  describe(`fields that are not aligned, checked: ${checked}`, () => {
    test.each([
      ["packing = 'packed'", Packed],
      ['packing = { byteOffsets }', Placed],
    ] as const)('references are read and written: %s', (_, T) => {
      const allocator = new Heap(16 * KiB);
      const targets = new Pool(Target, { capacity: 8, allocator, checked });
      const pool = new PackedPool<Packed | Placed>(T, {
        capacity: 4,
        allocator,
        checked,
      });
      const first = pool.create({ n: 255 });
      const second = pool.create({ n: 255 });
      const made = [6, 7, 8, 9].map((value) => targets.create({ value }));
      first.target = made[0]!;
      first.inner.target = made[1]!;
      first.list.get(0).target = made[2]!;
      first.list.get(1).target = made[3]!;
      first.at = second;
      const read = (): unknown[] => [
        first.target?.value,
        first.inner.target?.value,
        first.list.get(0).target?.value,
        first.list.get(1).target?.value,
        first.at?.n,
      ];
      expect(read()).toEqual([6, 7, 8, 9, 255]);
      targets.destroy(made[1]!);
      pool.destroy(second);
      expect(read()).toEqual([6, undefined, 8, 9, undefined]);
      expect([first.n, first.inner.a, first.list.get(1).a]).toEqual([255, 1, 1]);
    });

    test('with explicit offsets, every field has the same initial value as in any other packing', () => {
      const fields = { raw: 0, state: 1, inners: 2, tints: 34, either: 43, tint: 45 };
      class Free extends Struct {
        raw = u8(7);
        state = enumOf({ A: 3, B: 9 });
        inners = array(Inner, 2);
        tints = array(color, 2);
        tint = color();
        either = enumOf(['x', 'y'], 'y');
      }
      class Fixed extends Free {
        static readonly packing = { byteOffsets: fields };
      }
      const heap = new Heap(4 * KiB);
      const valuesOf = (entry: Free): unknown[] => [
        entry.raw,
        entry.state,
        entry.inners.get(0).a,
        entry.inners.get(1).a,
        entry.tints.get(0).hex,
        entry.tints.get(1).alpha,
        entry.either,
        entry.tint.hex,
      ];
      expect(valuesOf(create(heap, Fixed, undefined, { checked }))).toEqual([
        7,
        3,
        1,
        1,
        0xffffff,
        1,
        'y',
        0xffffff,
      ]);
      expect(valuesOf(create(heap, Free, undefined, { checked }))).toEqual([
        7,
        3,
        1,
        1,
        0xffffff,
        1,
        'y',
        0xffffff,
      ]);
    });

    test('a field without an initial value does not change the bytes of an overlapping field', () => {
      class Union extends Struct {
        static readonly packing = { byteOffsets: { raw: 0, low: 0, list: 0, bytes: 0 } };
        raw = u32(0x01020304);
        low = u16();
        list = array(u8, 4);
        bytes = f32();
      }
      const union = create(new Heap(4 * KiB), Union, undefined, { checked });
      expect([union.raw, union.low, union.list.get(3)]).toEqual([0x01020304, 0x0304, 1]);
    });

    test.each<[string, object, () => object]>([
      ['a number', { other: 2, held: 0 }, () => ({ other: u16(), held: object() })],
      ['a number behind it', { held: 0, other: 3 }, () => ({ held: object(), other: u8() })],
      [
        'a struct that has one inside',
        { other: 10, held: 4 },
        () => ({ other: u32(), held: struct(Holding) }),
      ],
      ['an array of them', { held: 4, other: 8 }, () => ({ held: array(object, 2), other: u32() })],
      ['another one', { held: 0, other: 0 }, () => ({ held: object(), other: object() })],
    ])('an `object()` that overlaps %s is refused', (_, byteOffsets, fieldsOf) => {
      class Holder extends Struct {
        static readonly packing = { byteOffsets };
        constructor(...args: never[]) {
          super(...(args as []));
          Object.assign(this, fieldsOf());
        }
      }
      expect(errorOf(() => new Pool(Holder, { capacity: 1, checked }))).toMatch(
        /^INVALID_ARGUMENT: Holder\.packing\.byteOffsets: (held and other|other and held) overlap, and .* holds a value of object\(\): expected separate bytes/,
      );
    });

    test('an `object()` may be at any offset, and its values follow its entries', () => {
      class Holder extends Struct {
        static readonly packing = { byteOffsets: { n: 0, held: 1 } };
        n = u8(255);
        held = object<string>();
      }
      const pool = new PackedPool(Holder, { capacity: 4, checked });
      const first = pool.create({ held: 'first' });
      const second = pool.create({ held: 'second' });
      first.n = 3;
      expect([first.held, second.held]).toEqual(['first', 'second']);
      pool.destroy(first);
      expect(second.held).toBe('second');
    });

    test('a template that refers to a value of `object()` is refused', () => {
      const made = (template: Uint8Array): void => {
        class Holder extends Struct {
          static readonly packing = { byteOffsets: { n: 0, held: 4 }, template };
          n = u8();
          held = object<string>();
        }
        layoutOf(Holder);
      };
      expect(errorOf(() => made(Uint8Array.of(9, 9, 9, 9, 1, 0, 0, 0)))).toBe(
        'INVALID_ARGUMENT: Holder.packing.template has bytes at held, which holds a value of object(): expected zeros there.',
      );
      expect(errorOf(() => made(Uint8Array.of(9, 9, 9, 9, 0, 0, 0, 0)))).toBe('none');
    });
  });
}

class Holding extends Struct {
  static readonly struct = 'Holding';
  n = u32();
  held = object<string>();
}
