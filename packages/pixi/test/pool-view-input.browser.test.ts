import { bool, f32, f64, i64, PackedPool, Pool, Struct, u32, u8, vec3 } from '@offheap/struct';
import { Point, Sprite, Texture } from 'pixi.js';
import { describe, expect, it } from 'vitest';
import { type EntryRange, PoolView, type PoolViewOptions } from '../src/index.ts';

class Mote extends Struct {
  x = f32();
  y = f32();
  precise = f64();
  long = i64();
  on = bool();
  box = vec3();
  tint = u32();
}

class Tight extends Struct {
  static packing = 'packed' as const;
  flag = u8();
  x = f32();
  y = f32();
  rest = u8();
  more = u8();
  last = u8();
}

class Odd extends Struct {
  static packing = 'packed' as const;
  x = f32();
  y = f32();
  flag = u8();
}

class Huge extends Struct {
  x = f32();
  y = f32();
  a = vec3();
  b = vec3();
  c = vec3();
  d = vec3();
  e = vec3();
  f = vec3();
  g = vec3();
  h = vec3();
  i = vec3();
  j = vec3();
  k = vec3();
  l = vec3();
  m = vec3();
  n = vec3();
  o = vec3();
  p = vec3();
  q = vec3();
  r = vec3();
  s = vec3();
  t = vec3();
  u = vec3();
}

const texture = Texture.WHITE;

/** The message of the refusal of options that the compiler would refuse as well. */
function refusal(
  options: Record<string, unknown>,
  pool: unknown = new PackedPool(Mote, { capacity: 1 }),
): string {
  const given = { texture, position: ['x', 'y'], ...options } as unknown as PoolViewOptions<Mote>;
  try {
    void new PoolView(pool as PackedPool<Mote>, given);
  } catch (error) {
    expect(error).toMatchObject({ name: 'AllocatorError', code: 'INVALID_ARGUMENT' });
    return (error as Error).message;
  }
  throw new Error('Nothing was refused.');
}

describe('PoolView refuses', () => {
  it.each([
    [
      { position: undefined },
      "position is missing: name the fields that hold it, as in `position: ['x', 'y']`.",
    ],
    [
      { size: 'radius' },
      "size: 'radius' is not a field of Mote. Name one of its fields: x, y, precise, long, on, box, tint.",
    ],
    [
      { size: 'precise' },
      'size: Mote.precise is of type f64, which a GPU cannot read as a number. Expected f32, f16, i8, u8, i16, u16, i32 or u32: declare it as f32().',
    ],
    [
      { rotation: 'long' },
      'rotation: Mote.long is of type i64, which a GPU cannot read as a number. Expected f32, f16, i8, u8, i16, u16, i32 or u32.',
    ],
    [
      { alpha: 'on' },
      'alpha: Mote.on is of type bool, which a GPU cannot read as a number. Expected f32, f16, i8, u8, i16, u16, i32 or u32.',
    ],
    [
      { tint: 'x' },
      'tint: Mote.x is of type f32, expected a u32 or a color(). Declare it as `x = color(0xffffff)`.',
    ],
    [
      { tint: 0x1000000 },
      'tint is 16777216, expected a number from 0 to 0xffffff (0xRRGGBB), or the name of a field.',
    ],
    [
      { position: ['box.x', 'y'] },
      "position: 'box.x' is not a field of Mote. Name one of its fields: x, y, precise, long, on, box, tint. A vec2 is named as a whole: 'box'.",
    ],
    [
      { position: ['box', 'y'] },
      "position: Mote.box is of type struct, which a GPU cannot read as a number. Expected f32, f16, i8, u8, i16, u16, i32 or u32. A vec2 is named without a list: `position: 'box'`.",
    ],
    [
      { overLife: { remaining: 'x', alpha: [1, 0] } },
      "overLife needs both `remaining` and `lifetime`: expected the field that counts down to 0, and its first value, as in `overLife: { remaining: 'life', lifetime: 2, alpha: [1, 0] }`.",
    ],
    [
      { overLife: { remaining: 'x', lifetime: 1, alpha: 0 } },
      'overLife.alpha is 0, expected a list of 1 to 16 values, from birth to death, as in [1, 0].',
    ],
    ...[2, -1, 1 + 1e-9, -1e-9, 3.5e38, -Infinity, Number.NaN].map(
      (alpha): [Record<string, unknown>, string] => [
        { alpha },
        `alpha is ${alpha}, expected a number from 0 to 1, or the name of a field.`,
      ],
    ),
    ...[2, -0.5].map((alpha): [Record<string, unknown>, string] => [
      { overLife: { remaining: 'x', lifetime: 1, alpha: [1, alpha] } },
      `overLife.alpha[1] is ${alpha}, expected a number from 0 to 1, or [time, value] in all stops, with times from 0 (birth) to 1 (death) in ascending order.`,
    ]),
    [{ anchor: { x: 0.5, y: 1, z: 2 } }, '"z" is not an option of anchor. Expected one of x, y.'],
    [{ anchor: { x: 0.5, Y: 1 } }, '"Y" is not an option of anchor. Expected one of x, y.'],
    [
      { tint: 'tint', color: 'tint' },
      "tint: 'tint' and color: 'tint': expected one of them. tint reads 0xRRGGBB, color reads 0xAABBGGRR.",
    ],
    [
      { position: 'x' },
      "position: Mote.x is of type f32, expected a vec2, or the names of two number fields as in ['x', 'y'].",
    ],
    [{ rotation: Number.NaN }, 'rotation is NaN, expected a finite 32-bit float, or the name of a field.'],
    [
      { texture: 'dot.png' },
      "texture is 'dot.png', expected a Texture. Load it first: `texture: await Assets.load(url)`.",
    ],
    [{ frames: [] }, 'frames: 0 textures, expected at least one.'],
    [
      { overLife: { remaining: 'x', lifetime: 1, tint: [] } },
      'overLife.tint: 0 stops, expected 1 to 16, from birth to death.',
    ],
    [
      { overLife: { remaining: 'x', lifetime: 1, alpha: [1, Number.NaN] } },
      'overLife.alpha[1] is NaN, expected a number from 0 to 1, or [time, value] in all stops, with times from 0 (birth) to 1 (death) in ascending order.',
    ],
    [
      {
        overLife: {
          remaining: 'x',
          lifetime: 1,
          scale: [
            [0, 1],
            [0.6, 2],
            [0.5, 1],
          ],
        },
      },
      'overLife.scale[2] is [0.5, 1], expected a finite 32-bit float, or [time, value] in all stops, with times from 0 (birth) to 1 (death) in ascending order.',
    ],
    [
      { overLife: { remaining: 'x', lifetime: 1, scale: [[0, 1], 2] } },
      'overLife.scale[1] is 2, expected a finite 32-bit float, or [time, value] in all stops, with times from 0 (birth) to 1 (death) in ascending order.',
    ],
    [
      { overLife: { remaining: 'x', lifetime: 1, tint: ['red', 'no colour'] } },
      "overLife.tint[1] is 'no colour', expected a colour, or [time, value] in all stops, with times from 0 (birth) to 1 (death) in ascending order.",
    ],
    [{ visible: 'x' }, 'visible: Mote.x is of type f32, expected a bool. Declare it as `x = bool(true)`.'],
    [
      { visible: 'shown' },
      "visible: 'shown' is not a field of Mote. Name one of its fields: x, y, precise, long, on, box, tint.",
    ],
    [
      { anchor: 'x' },
      "anchor: Mote.x is of type f32, expected a vec2, or the names of two number fields as in ['x', 'y'].",
    ],
    [{ anchor: ['x', Number.NaN] }, 'anchor is NaN, expected a finite 32-bit float, or the name of a field.'],
    [
      { anchor: ['on', 0] },
      'anchor: Mote.on is of type bool, which a GPU cannot read as a number. Expected f32, f16, i8, u8, i16, u16, i32 or u32.',
    ],
    [
      { range: [5, 2] },
      'range is [5, 2], expected [start, end], indices of entries from 0 up in ascending order; or null, all entries.',
    ],
    [
      { range: 10 },
      'range is 10, expected [start, end], indices of entries from 0 up in ascending order; or null, all entries.',
    ],
    ...Object.entries({ size: 1e39, scale: -1e39, rotation: Infinity, frame: 1e39 }).map(
      ([option, value]): [Record<string, unknown>, string] => [
        { [option]: value },
        `${option} is ${value}, expected a finite 32-bit float, or the name of a field.`,
      ],
    ),
    ...['position', 'anchor', 'size'].map((option): [Record<string, unknown>, string] => [
      { [option]: [0, -1e39] },
      `${option} is -1e+39, expected a finite 32-bit float, or the name of a field.`,
    ]),
    [
      { overLife: { remaining: 'x', lifetime: 1, scale: [1, 1e39] } },
      'overLife.scale[1] is 1e+39, expected a finite 32-bit float, or [time, value] in all stops, with times from 0 (birth) to 1 (death) in ascending order.',
    ],
    ...[0, -1, -0, 1e39, Number.NaN].map((lifetime): [Record<string, unknown>, string] => [
      { overLife: { remaining: 'x', lifetime, scale: [1] } },
      `overLife.lifetime is ${lifetime}, expected a finite 32-bit float greater than 0, or the name of a field.`,
    ]),
    ...['position', 'anchor', 'size'].flatMap((option) =>
      [[0, 1, 2], [0]].map((list): [Record<string, unknown>, string] => [
        { [option]: list },
        `${option} is an Array, expected two fields as in ['x', 'y'], or the name of a vec2() field.`,
      ]),
    ),
    [
      { range: [0, 1, 2] },
      'range is [0, 1, 2], expected [start, end], indices of entries from 0 up in ascending order; or null, all entries.',
    ],
  ])('%j', (options, message) => {
    expect(refusal(options)).toBe(message);
  });

  it('a pool that is not packed', () => {
    expect(refusal({}, new Pool(Mote, { capacity: 1 }))).toBe(
      'pool is a Pool, expected a PackedPool or ComponentPool, whose live entries are contiguous: `new PackedPool(Particle, { capacity })`.',
    );
    expect(refusal({}, null)).toContain('pool is null, expected a PackedPool or ComponentPool');
  });

  it('fields and strides that a GPU cannot read', () => {
    expect(refusal({}, new PackedPool(Tight, { capacity: 1 }))).toBe(
      "position: Tight.x is at byte 1; a GPU reads it at multiples of 4. Move it, or drop the struct's packing.",
    );
    expect(refusal({}, new PackedPool(Odd, { capacity: 1 }))).toBe(
      'Odd has a stride of 9 bytes; a GPU reads multiples of 4. Add 3 bytes of u8() fields, or drop its packing.',
    );
    expect(refusal({}, new PackedPool(Huge, { capacity: 1 }))).toBe(
      'Huge has a stride of 260 bytes; WebGL reads at most 255. Move fields that are not drawn into another struct with its own pool.',
    );
  });

  it('an invalid range, and keeps the previous range', () => {
    const view = new PoolView(new PackedPool(Mote, { capacity: 1 }), {
      texture,
      position: ['x', 'y'],
      range: [0, 1],
    });
    for (const range of [[-1, 2], [0.5, 2], [0, Number.NaN], [0], 'all', undefined]) {
      expect(() => {
        view.range = range as unknown as EntryRange;
      }).toThrow(
        'expected [start, end], indices of entries from 0 up in ascending order; or null, all entries.',
      );
    }
    expect(view.range).toEqual([0, 1]);
  });

  it('a point where two numbers are expected', () => {
    const view = new PoolView(new PackedPool(Mote, { capacity: 1 }), { texture, position: ['x', 'y'] });
    const hitTest = view.hitTest.bind(view) as (point: unknown) => unknown;
    expect(() => hitTest({ x: 1, y: 2 })).toThrow(
      'PoolView.hitTest(x, y): a plain object and undefined, expected two numbers: `view.hitTest(point.x, point.y)`.',
    );
  });
});

describe('PoolView accepts', () => {
  const pool = new PackedPool(Mote, { capacity: 1 });
  const base = { texture, position: ['x', 'y'] } as const;

  it('an anchor that is a point of pixi.js, which has other properties', () => {
    for (const anchor of [new Point(0.5, 1), new Sprite({ anchor: 0.25 }).anchor])
      expect(() => new PoolView(pool, { ...base, anchor })).not.toThrow();
  });

  it.each([0, 0.5, 1])('an alpha of %d', (alpha) => {
    const overLife = { remaining: 'x', lifetime: 1, alpha: [1, alpha] } as const;
    expect(() => new PoolView(pool, { ...base, alpha, overLife })).not.toThrow();
  });
});
