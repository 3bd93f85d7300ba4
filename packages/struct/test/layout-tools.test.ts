import {
  array,
  bits,
  bool,
  color,
  f16,
  f32,
  f64,
  flag,
  i32,
  i64,
  layoutOf,
  ref,
  Struct,
  struct,
  text,
  u32,
  u8,
  u8norm,
  vec2,
  vec3,
  vec4,
} from '@offheap/struct';
import { describeLayout, emitC, emitWGSL } from '@offheap/struct/layout-tools';
import { mat3, mat4, quat } from '@offheap/struct/math';
import { Random } from '@offheap/core/testing';
import { describe, expect, test } from 'vitest';
import type { FieldKind } from './model/field-kinds.ts';
import { randomStruct } from './model/random-struct.ts';

class Inner extends Struct {
  x = f32();
}

function gpuFields(packing: 'std430' | 'std140') {
  return class Gpu extends Struct {
    static readonly packing = packing;
    a = f32();
    b = vec2();
    c = vec3();
    d = f32();
    e = array(f32, 3);
    m = mat3();
    inner = struct(Inner);
    list = array(vec3, 2);
  };
}

describe('the layouts of GPU buffers', () => {
  const offsets = (packing: 'std430' | 'std140') => {
    const { fields, stride, align } = layoutOf(gpuFields(packing));
    return [...fields.map(({ byteOffset }) => byteOffset), stride, align];
  };

  test('follow std430', () => {
    expect(offsets('std430')).toEqual([0, 8, 16, 28, 32, 48, 96, 112, 144, 16]);
  });

  test('follow std140', () => {
    expect(offsets('std140')).toEqual([0, 8, 16, 28, 32, 80, 128, 144, 176, 16]);
  });
});

describe('describeLayout', () => {
  test('shows offsets, sizes, padding and shared words, and a better order', () => {
    class Shot extends Struct {
      alive = bool();
      time = f64();
      kind = bits(3);
      seen = flag();
      at = vec2();
      trail = array(u8, 3);
    }
    expect(describeLayout(Shot)).toBe(`\
Shot: 32 bytes each, 11 of them padding; aligned to 8 (natural)
offset  size  field  type
     0     1  alive  bool
     1     7         padding
     8     8  time   f64
    16     1  kind   bits(3) from bit 0
    16     "  seen   flag from bit 3
    17     3         padding
    20     8  at     Vec2
    28     3  trail  u8[3]
    31     1         padding
In this order it would take 24 bytes, 8 fewer: time, at, alive, kind, seen, trail.`);
  });

  test('gives no advice if the order is already the best', () => {
    class Tight extends Struct {
      a = f32();
      b = u8();
    }
    expect(describeLayout(Tight)).not.toContain('In this order');
    expect(describeLayout(gpuFields('std430'))).not.toContain('In this order');
  });
});

describe('emitC', () => {
  test('writes structs in C, nested structs first', () => {
    class Owner extends Struct {
      name = text(8);
      int = ref(() => Inner);
      low = bits(3);
      high = bits(6);
      inners = array(Inner, 2);
    }
    const header = emitC(Owner);
    expect(header.indexOf('} Inner;')).toBeLessThan(header.indexOf('} Owner;'));
    expect(header).toContain(`\
typedef struct {
  char name[8]; // UTF-8, padded with zeros
  struct { uint32_t handle; uint32_t pool; } int_;
  uint16_t low; // low: 3 from 0; high: 6 from 3;
  Inner inners[2];
} Owner;
_Static_assert(sizeof(Owner) == 28, "Owner");`);
  });

  test('distinguishes structs of one name, and refuses unions', () => {
    const make = (bytes: number) =>
      ({
        Same: class Same extends Struct {
          x = text(bytes);
        },
      }).Same;
    expect(emitC(make(1), make(2))).toContain('} Same_2;');
    class Union extends Struct {
      static readonly packing = { byteOffsets: { a: 0, b: 2 } };
      a = u32();
      b = u32();
    }
    expect(() => emitC(Union)).toThrow('Union.b overlaps the field before it');
  });
});

describe('emitWGSL', () => {
  test('writes structs in WGSL', () => {
    expect(emitWGSL(gpuFields('std430'))).toBe(
      `\
struct Inner_std430 {
  x: f32,
}

struct Gpu {
  a: f32,
  b: vec2f,
  c: vec3f,
  d: f32,
  e: array<f32, 3>,
  m: mat3x3f,
  @size(16) inner: Inner_std430,
  list: array<vec3f, 2>,
}
`.replace('@size(16) ', ''),
    );
    expect(emitWGSL(gpuFields('std140'))).toContain('e: array<f32_every_16, 3>,');
  });

  test('accepts colours, bits and structs of other packings if their offsets are valid', () => {
    class Sprite extends Struct {
      at = vec2();
      tint = color();
      frame = bits(20);
      flip = flag();
    }
    expect(emitWGSL(Sprite)).toBe(`\
struct Sprite {
  at: vec2f,
  tint: u32, // unpack4x8unorm
  frame: u32, // frame: 20 bits from 0, flip: 1 bits from 20
}
`);
  });

  test('throws the reason if WGSL does not support a field', () => {
    const one = (make: () => unknown, packing = 'std430') => {
      class One extends Struct {
        static readonly packing = packing;
        a = f32();
        b = make();
      }
      return () => emitWGSL(One);
    };
    for (const make of [
      () => u8(),
      () => f64(),
      () => i64(),
      () => bool(),
      () => u8norm(),
      () => text(4),
      () => bits(3),
    ]) {
      expect(one(make)).toThrow('expected a type that WGSL has');
    }
    expect(one(() => vec3(), 'natural')).toThrow(
      "One.b: 4 bytes, but WGSL expects vec3f at a multiple of 16, from 16 on. Give the struct `static readonly packing = 'std430'`",
    );
    expect(one(() => mat3(), 'natural')).toThrow('but WGSL expects a mat3x3f of 48 bytes');
  });

  test('places every field of 300 random structs at its offset in the layout', () => {
    const kind = (name: string, make: () => unknown): FieldKind => ({
      name,
      make,
      random: () => 0,
      stored: () => 0,
    });
    const kinds = Object.entries({ f32, i32, u32, vec2, vec3, vec4, quat, mat3, mat4, color, f16 }).map(
      ([name, make]) => kind(name, () => make()),
    );
    const random = new Random(5);
    for (let i = 0; i < 300; i++) {
      const { T, layout } = randomStruct(
        random,
        kinds,
        2,
        random.pick(['std430', 'std140'] as const),
        `Struct${i}`,
      );
      const found = wgslLayout(emitWGSL(T)).get(layout.name)!;
      const expected = { size: layout.stride, offsets: layout.fields.map(({ byteOffset }) => byteOffset) };
      expect({ size: found.size, offsets: found.offsets }, describeLayout(T)).toEqual(expected);
    }
  });
});

interface WgslStruct {
  readonly size: number;
  readonly align: number;
  readonly offsets: readonly number[];
}

/** Sizes and alignments by the rules of the WGSL specification, 14.4.1. */
function wgslLayout(source: string): Map<string, WgslStruct> {
  const structs = new Map<string, WgslStruct>();
  const up = (value: number, align: number): number => Math.ceil(value / align) * align;
  const plain: Readonly<Record<string, readonly [align: number, size: number]>> = {
    f16: [2, 2],
    f32: [4, 4],
    i32: [4, 4],
    u32: [4, 4],
    vec2f: [8, 8],
    vec3f: [16, 12],
    vec4f: [16, 16],
    mat3x3f: [16, 48],
    mat4x4f: [16, 64],
  };
  const measure = (type: string): readonly [align: number, size: number] => {
    const list = /^array<(.*), (\d+)>$/.exec(type);
    if (list !== null) {
      const [align, size] = measure(list[1]!);
      return [align, up(size, align) * Number(list[2])];
    }
    const inner = structs.get(type);
    return inner === undefined ? plain[type]! : [inner.align, inner.size];
  };
  for (const [, name, body] of source.matchAll(/struct (\w+) \{\n([^}]*)\}/g)) {
    let end = 0;
    let most = 1;
    const offsets: number[] = [];
    for (const [, given, type] of body!.matchAll(/^ {2}(?:@size\((\d+)\) )?\w+: (.*?),(?: \/\/.*)?$/gm)) {
      const [align, size] = measure(type!);
      offsets.push(up(end, align));
      end = up(end, align) + (given === undefined ? size : Number(given));
      most = Math.max(most, align);
    }
    structs.set(name!, { size: up(end, most), align: most, offsets });
  }
  return structs;
}
