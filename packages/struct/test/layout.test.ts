import {
  bool,
  f32,
  f64,
  i16,
  i64,
  i8,
  layoutOf,
  Struct,
  struct,
  u16,
  u32,
  u64,
  u8,
  vec2,
  vec3,
  vec4,
} from '@offheap/struct';
import { describe, expect, test } from 'vitest';

/** Name, offset and size of each field. */
function places(T: new () => Struct): string {
  return layoutOf(T)
    .fields.map(({ name, byteOffset, size }) => `${name} ${byteOffset}+${size}`)
    .join(', ');
}

describe('a layout', () => {
  class Mixed extends Struct {
    a = u8();
    b = f64();
    c = u16();
    d = u32();
    e = bool();
  }

  test('places fields as a C compiler does: each at a multiple of its own size', () => {
    expect(places(Mixed)).toBe('a 0+1, b 8+8, c 16+2, d 20+4, e 24+1');
    expect(layoutOf(Mixed)).toMatchObject({ name: 'Mixed', size: 25, stride: 32, align: 8, padding: 16 });
  });

  test('leaves no padding when it is packed', () => {
    class Packed extends Mixed {
      static readonly packing = 'packed';
    }
    expect(places(Packed)).toBe('a 0+1, b 1+8, c 9+2, d 11+4, e 15+1');
    expect(layoutOf(Packed)).toMatchObject({ size: 16, stride: 16, align: 1, padding: 0, packing: 'packed' });
  });

  test('has the size and range of every number type', () => {
    class Numbers extends Struct {
      a = i8();
      b = u8();
      c = i16();
      d = f32();
      e = i64();
      f = u64();
      g = vec2();
      h = vec3();
      i = vec4();
    }
    expect(places(Numbers)).toBe('a 0+1, b 1+1, c 2+2, d 4+4, e 8+8, f 16+8, g 24+8, h 32+12, i 44+16');
    expect(layoutOf(Numbers).fields.map(({ type }) => type.kind)).toEqual([
      'i8',
      'u8',
      'i16',
      'f32',
      'i64',
      'u64',
      'struct',
      'struct',
      'struct',
    ]);
  });

  test('stores a nested struct in place, aligned as its widest field', () => {
    class Inner extends Struct {
      tag = u8(7);
      weight = f64(0.5);
    }
    class Outer extends Struct {
      on = bool(true);
      inner = struct(Inner, { weight: 2 });
    }
    expect(places(Outer)).toBe('on 0+1, inner 8+16');
    const { template } = layoutOf(Outer);
    const view = new DataView(template.buffer);
    expect([view.getUint8(0), view.getUint8(8), view.getFloat64(16, true)]).toEqual([1, 7, 2]);
  });

  test("begins with the parent's fields", () => {
    class Derived extends Mixed {
      f = u8();
    }
    expect(places(Derived)).toBe('a 0+1, b 8+8, c 16+2, d 20+4, e 24+1, f 25+1');
  });

  test('lets a class redeclare a field of its parent, in the same place', () => {
    class Wider extends Mixed {
      override a = f64(3);
    }
    expect(places(Wider)).toBe('a 0+8, b 8+8, c 16+2, d 20+4, e 24+1');
  });

  test('contains the bytes of a new entry, little-endian', () => {
    class Begun extends Struct {
      a = u16(0x0102);
      b = i8(-1);
      c = bool(true);
    }
    expect([...layoutOf(Begun).template]).toEqual([2, 1, 255, 1]);
  });

  test('is computed once', () => {
    expect(layoutOf(Mixed)).toBe(layoutOf(Mixed));
  });
});
