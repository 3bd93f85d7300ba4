import { Heap, KiB } from '@offheap/core';
import { type Random, replayFrom, runSeeded } from '@offheap/core/testing';
import {
  array,
  bits,
  bool,
  create,
  enumOf,
  f16,
  f32,
  flag,
  layoutOf,
  PackedPool,
  Struct,
  struct,
  u16,
  u32,
  u8,
  u8norm,
  Vec2,
  vec2,
} from '@offheap/struct';
import { fromTypedStruct, toTypedStruct } from '@offheap/typed-struct';
import { Struct as TypedStruct } from 'typed-struct';
import { describe, expect, it } from 'vitest';
import type { FieldKind } from '../../struct/test/model/field-kinds.ts';
import { randomStruct, readLeaf, writeLeaf } from '../../struct/test/model/random-struct.ts';

type Values = Record<string | number, unknown>;

class Particle extends Struct {
  position = vec2(1, 2);
  life = f32(1);
  kind = enumOf(['spark', 'smoke']);
  isHot = flag(true);
  level = bits(5);
  trail = array(vec2, 3);
  weights = array(u16, 4);
  alive = bool(true);
}

describe('toTypedStruct', () => {
  it('refuses the values that checked mode refuses, in lists too', () => {
    class Lists extends Struct {
      half = f16();
      kinds = array(() => enumOf(['a', 'b']), 2);
      norms = array(u8norm, 2);
    }
    const typed = new (toTypedStruct(Lists))() as unknown as Record<string, unknown>;
    const write = (name: string, value: unknown) => () => (typed[name] = value);
    expect(write('half', Number.NaN)).toThrow('Lists.half: expected a number');
    expect(write('kinds', ['a', 'c'])).toThrow("Lists.kinds[1]: expected one of 'a', 'b', got \"c\"");
    expect(write('norms', [Number.NaN, 0])).toThrow('Lists.norms[0]: expected a number');
    for (const value of [null, 5, Symbol('x')]) expect(write('kinds', value)).toThrow('Lists.kinds');
    expect(typed['kinds']).toEqual(['a', 'a']);
    typed['kinds'] = ['b', 'a'];
    expect(typed['kinds']).toEqual(['b', 'a']);
  });

  it('writes lists of objects that have other properties too', () => {
    class Grid extends Struct {
      rows = array(() => array(Vec2, 1), 2);
    }
    const typed = new (toTypedStruct(Grid))() as unknown as Record<string, unknown>;
    typed['rows'] = [[{ x: 1, y: 2, name: 'a' }], [{ x: 3, y: 4 }]];
    expect(typed['rows']).toEqual([[{ x: 1, y: 2 }], [{ x: 3, y: 4 }]]);
  });

  it('returns frozen lists, whose elements are frozen too, because changes would not reach the instance', () => {
    class Lists extends Struct {
      static readonly packing = 'std140';
      points = array(vec2, 2);
      halves = array(f16, 2);
      grid = array(() => array(f16, 2), 2);
    }
    const Exported = toTypedStruct(Lists);
    const typed = new Exported() as unknown as Record<'points' | 'halves' | 'grid', never[]>;
    const points: { x: number; y: number }[] = typed.points;
    const grid: number[][] = typed.grid;
    expect(() => (points[0]!.x = 77)).toThrow(TypeError);
    expect(() => points.pop()).toThrow(TypeError);
    expect(() => ((typed.halves as number[])[0] = 50)).toThrow(TypeError);
    expect(() => (grid[1]![0] = 5)).toThrow(TypeError);
    const other = new Exported() as unknown as typeof typed;
    Object.assign(other, {
      points: [
        { x: 1, y: 2 },
        { x: 3, y: 4 },
      ],
      halves: [5, 6],
      grid: [
        [7, 8],
        [9, 10],
      ],
    });
    Object.assign(typed, { points: other.points, halves: other.halves, grid: other.grid });
    expect([typed.points, typed.halves, typed.grid]).toEqual([
      [
        { x: 1, y: 2 },
        { x: 3, y: 4 },
      ],
      [5, 6],
      [
        [7, 8],
        [9, 10],
      ],
    ]);
  });

  it('calls the functions that return initial values for each new instance, with those of nested structs', () => {
    let calls = 0;
    class Part extends Struct {
      n = u8(() => ++calls);
      kind = enumOf(['a', 'b'], () => 'b');
    }
    class Whole extends Struct {
      x = f32(() => 5);
      fixed = u16(7);
      part = struct(Part);
    }
    const Exported = toTypedStruct(Whole);
    const [first, second] = [new Exported(), new Exported()];
    const valuesOf = ({ x, fixed, part }: typeof first) => [x, fixed, part.n, part.kind];
    expect([valuesOf(first), valuesOf(second)]).toEqual([
      [5, 7, 1, 'b'],
      [5, 7, 2, 'b'],
    ]);
  });

  it('returns a class with the same offsets, whose new instances contain the initial values', () => {
    const Typed = toTypedStruct(Particle);
    const layout = layoutOf(Particle);
    expect(Typed.baseSize).toBe(layout.stride);
    expect(Typed.name).toBe('Particle');
    for (const { name, byteOffset } of layout.fields) {
      expect(Typed.getOffsets()).toHaveProperty(name, byteOffset);
    }
    const typed = new Typed();
    expect([...Typed.raw(typed)]).toEqual([...layout.template]);
    expect(typed.position.y).toBe(2);
    expect([typed.life, typed.kind, typed.isHot, typed.level, typed.alive]).toEqual([
      1,
      'spark',
      true,
      0,
      true,
    ]);
    typed.kind = 'smoke';
    typed.trail[2]!.x = 7;
    typed.weights[3] = 9;
    expect(() => {
      // @ts-expect-error unknown kind
      typed.kind = 'fire';
    }).toThrow("expected one of 'spark', 'smoke', got \"fire\"");

    const heap = new Heap(4 * KiB);
    const pool = new PackedPool(Particle, { capacity: 2, allocator: heap, checked: false });
    const entry = pool.create();
    heap.memory.u8.set(Typed.raw(typed), pool.slabs[0]);
    expect(entry.kind).toBe('smoke');
    expect(entry.trail.get(2).x).toBe(7);
    expect(entry.weights.get(3)).toBe(9);
  });

  it('reads a whole pool as an array of structs', () => {
    const heap = new Heap(64 * KiB);
    const pool = new PackedPool(Particle, { capacity: 10, allocator: heap });
    for (let i = 0; i < 10; i++) pool.spawn((p) => (p.life = i));
    const bytes = heap.memory.u8.slice(pool.slabs[0], pool.slabs[0]! + 10 * pool.layout.stride);
    const File = new TypedStruct('File').StructArray('particles', toTypedStruct(Particle)).compile();
    const file = new File([...bytes]);
    expect(new Set(file.particles.map(({ life }) => life))).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
  });

  it('can be nested in definitions, and returns the original of a converted class', () => {
    const Point = toTypedStruct(Vec2);
    expect(toTypedStruct(Vec2)).toBe(Point);
    const Definition = new TypedStruct('Line').Struct('start', Point).UInt32BE('id').compile();
    const Line = fromTypedStruct(Definition);
    expect(toTypedStruct(Line)).toBe(Definition);
    class Named extends Line {
      get length(): number {
        return Math.hypot(this.start.x, this.start.y);
      }
    }
    expect(toTypedStruct(Named)).toBe(Definition);
    const line = create(new Heap(4 * KiB), Named);
    line.start.x = 3;
    line.start.y = 4;
    expect(line.length).toBe(5);

    class Scene extends Struct {
      tag = u8();
      line = struct(Line);
    }
    const scene = create(new Heap(4 * KiB), Scene);
    scene.line.id = 0x01020304;
    scene.line = { start: { x: 1, y: 2 }, id: 5 } as typeof scene.line;
    const typed = new (toTypedStruct(Scene))();
    expect([scene.line.start.y, scene.line.id, typed.line.id]).toEqual([2, 5, 0]);
  });

  it('reads unaligned arrays of numbers as lists', () => {
    class Loose extends Struct {
      static readonly packing = 'packed';
      tag = u8();
      values = array(u32, 2, [5, 6]);
    }
    const loose = new (toTypedStruct(Loose))();
    expect(loose.values).toEqual([5, 6]);
    loose.values = [7, 8];
    expect([...toTypedStruct(Loose).raw(loose)]).toEqual([0, 7, 0, 0, 0, 8, 0, 0, 0]);
  });

  it(
    'has the same bytes as random structs with every kind of field, and reads the values that they write',
    { timeout: 30_000 },
    () => {
      const environment = typeof process === 'undefined' ? {} : process.env;
      runSeeded({ name: 'toTypedStruct', programs: 200, ...replayFrom(environment) }, (random, _, trace) => {
        const { T, leaves, layout } = randomStruct(random);
        trace?.push(...layout.fields.map(({ name, type }) => `${name}: ${type.kind}`));
        const Typed = toTypedStruct(T);
        const heap = new Heap(16 * KiB);
        const pool = new PackedPool(T, { capacity: 1, allocator: heap });
        const entry = pool.create();
        const bytes = heap.memory.u8.subarray(pool.slabs[0], pool.slabs[0]! + layout.stride);
        const typed = new Typed();
        const typedBytes = Typed.raw(typed);
        expect([...typedBytes]).toEqual([...bytes]);
        for (let round = 0; round < 2; round++) {
          for (const leaf of random.shuffled(leaves)) {
            const value = exact(leaf.kind, random);
            trace?.push(`${leaf.path.join('.')} (${leaf.kind.name}) = ${String(value)}`);
            writeLeaf(entry, leaf, value);
            writeIndexed(typed as unknown as Values, leaf.path, value);
            expect(typedBytes.every((byte, i) => byte === bytes[i])).toBe(true);
            const read = leaf.path.reduce<unknown>((held, key) => (held as Values)[key], typed);
            expect(read).toEqual(leaf.kind.stored(value));
            expect(readLeaf(entry, leaf)).toEqual(read);
          }
        }
      });
    },
  );
});

/** Writes a value in an instance; what reads as a copy is assigned as a whole. */
function writeIndexed(holder: Values, [key, ...rest]: readonly (string | number)[], value: unknown): void {
  if (rest.length === 0) {
    holder[key!] = value;
    return;
  }
  const isCopy = Object.getOwnPropertyDescriptor(holder, key!)?.set !== undefined;
  const inner = (isCopy ? structuredClone(holder[key!]) : holder[key!]) as Values; // frozen
  writeIndexed(inner, rest, value);
  if (isCopy) holder[key!] = inner;
}

/** A random value that the package `buffer`, too, writes as IEEE 754 says: no NaN, and nothing between two floats. */
function exact(kind: FieldKind, random: Random): unknown {
  const value = kind.random(random);
  if (Number.isNaN(value)) return 0;
  return kind.name === 'f32' ? Math.fround(value as number) : value;
}
