import {
  array,
  bits,
  bool,
  color,
  toObject,
  enumOf,
  f16,
  f32,
  flag,
  i64,
  Pool,
  Struct,
  struct,
  text,
  u16,
  u8norm,
  vec2,
} from '@offheap/struct';
import { fromTypedStruct, toTypedStruct } from '@offheap/typed-struct';
import { Struct as TypedStruct } from 'typed-struct';
import { describe, expect, it } from 'vitest';

const kinds: Record<string, () => unknown> = {
  enumOf: () => enumOf(['spark', 'smoke']),
  'enumOf numbers': () => enumOf({ A: 1, B: 300 }),
  text: () => text(5, { initial: 'abc' }),
  bool: () => bool(true),
  flag: () => flag(true),
  bits: () => bits(5, 3),
  f16: () => f16(1.5),
  u8norm: () => u8norm(1),
  i64: () => i64(-5n),
  u16: () => u16(7),
  vec2: () => vec2(1, 2),
  color: () => color(0x102030),
  array: () => array(f32, 3, [1, 2]),
  'array of enumOf': () => array(() => enumOf(['a', 'b']), 2),
};

describe('fromTypedStruct(toTypedStruct(T))', () => {
  it.each(Object.entries(kinds))(
    'takes a struct that nests one with %s, and has the same bytes',
    (_, make) => {
      class Inner extends Struct {
        first = u16(9);
        value = make();
      }
      class Outer extends Struct {
        inner = struct(Inner);
        both = array(Inner, 2);
        weight = f32(0.5);
      }
      const Typed = toTypedStruct(Outer);
      const Back = fromTypedStruct(Typed);
      const entry = new Pool(Outer, { capacity: 1 }).create();
      const typed = new Typed();
      const back = new Pool(Back, { capacity: 1 }).create();
      (Back as unknown as { raw(entry: object): Uint8Array }).raw(back).set(Typed.raw(typed));
      expect(JSON.stringify(toObject(back), asPlain)).toBe(JSON.stringify(toObject(entry), asPlain));
    },
  );
});

const asPlain = (_: string, value: unknown): unknown =>
  // bigints, and typed arrays

  typeof value === 'bigint'
    ? String(value)
    : ArrayBuffer.isView(value)
      ? Array.from(value as Float32Array)
      : value;

it('accepts a nested definition whose custom field cannot read every byte', () => {
  const Inner = new TypedStruct('Inner')
    .UInt8('count')
    .Custom(
      'kind',
      1,
      (_, bytes) => {
        if (bytes[0]! > 1) throw new Error('no such kind');
        return bytes[0] === 0 ? 'a' : 'b';
      },
      (_, bytes, value: string) => {
        bytes[0] = value === 'a' ? 0 : 1;
        return true;
      },
    )
    .compile();
  const Outer = new TypedStruct('Outer')
    .UInt8('x')
    .Struct('inner', Inner)
    .StructArray('more', Inner, 2)
    .compile();
  const entry = new Pool(fromTypedStruct(Outer), { capacity: 1 }).create();
  entry.inner.kind = 'b';
  entry.more[1]!.count = 3;
  expect([entry.inner.kind, entry.more[0]!.kind, entry.more[1]!.count]).toEqual(['b', 'a', 3]);
});

it('a copy and an exported class contain all members with the type of a field', () => {
  class Ship extends Struct {
    x = f32(2);
    get left(): number {
      return this.x - 1;
    }
    set left(left: number) {
      this.x = left + 1;
    }
  }
  const copy = toObject(new Pool(Ship, { capacity: 1 }).create());
  expect(copy.left).toBe(1);
  expect(JSON.stringify(copy)).toBe('{"x":2}');
  const typed = new (toTypedStruct(Ship))();
  typed.left = 7;
  expect([typed.x, typed.left]).toEqual([8, 7]);
});
