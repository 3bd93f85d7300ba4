import { Heap, KiB } from '@offheap/core';
import {
  array,
  bits,
  bool,
  type Color,
  color,
  enumOf,
  f16,
  f32,
  f64,
  flag,
  i64,
  object,
  PackedPool,
  Pool,
  ref,
  Struct,
  struct,
  text,
  u16,
  u8,
  u8norm,
  vec2,
} from '@offheap/struct';
import { Random } from '@offheap/core/testing';
import { describe, expect, test } from 'vitest';
import { randomStruct, readLeaf, writeLeaf } from '../model/random-struct.ts';
import { ColumnPool } from '../model/column-pool.ts';

class Part extends Struct {
  n = u16(3);
  at = vec2(1, 2);
}

class Wide extends Struct {
  static readonly packing: 'natural' | 'packed' = 'natural';
  byte = u8(1);
  x = f32(1.5);
  half = f16(0.5);
  big = i64(5n);
  exact = f64(2.5);
  on = bool(true);
  code = bits(9, 3);
  lit = flag(true);
  mood = enumOf(['calm', 'angry'], 'angry');
  name = text(8, { initial: 'ab' });
  share = u8norm(1);
  at = vec2(1, 2);
  tint: Color = color();
  part = struct(Part);
  list = array(f32, 3);
  parts = array(Part, 2);
  next: Wide | null = ref(() => Wide);
  thing = object<object>();
}

class Packed extends Wide {
  static override readonly packing = 'packed';
}

/** The value that each kind of field returns without bytes. */
function read(entry: Wide): unknown[] {
  const { byte, x, half, big, exact, on, code, lit, mood, name, share, at, part, list, parts } = entry;
  const values = [byte, x, half, big, exact, on, code, lit, mood, name, share, at.x, at.y, part.n];
  return [...values, part.at.x, list.get(1), parts.get(1).n, parts.get(1).at.y, entry.next, entry.thing];
}

function write(entry: Wide, other: Wide): void {
  entry.byte = 9;
  entry.x = entry.exact = entry.half = 9;
  entry.big = 9n;
  entry.on = entry.lit = false;
  entry.code = 9;
  entry.mood = 'calm';
  entry.name = 'nine';
  entry.share = 0.5;
  entry.at.set(9, 9);
  entry.at = other.at;
  entry.tint.set(1, 1, 1, 1);
  entry.part.n = 9;
  entry.part = other.part;
  entry.list.fill(9);
  entry.list.copy([8, 8]);
  entry.parts.get(1).at.y = 9;
  entry.parts.set(0, other.part);
  entry.thing = { nine: 9 };
  entry.next = null;
}

const NUMBERS = [undefined, undefined, 0, undefined, undefined, true, 0, false, undefined, '', NaN];
const NOTHING = [...NUMBERS, ...Array<undefined>(7).fill(undefined), null, undefined];

/** Views of production whose pool was disposed of, or was removed by a restore. */
export function viewsNowhereSuite(): void {
  describe.each([Pool, PackedPool, ColumnPool])('a view of a %o that no longer exists', (Kind) => {
    const ways: Record<
      string,
      (heap: Heap, before: Uint8Array, pool: Pool<Wide> | PackedPool<Wide>) => void
    > = {
      'was disposed of': (_heap, _before, pool) => pool[Symbol.dispose](),
      'a restore removed': (heap, before) => heap.memory.restore(before),
    };
    for (const T of [Wide, Packed]) {
      for (const [way, lose] of Object.entries(ways)) {
        test(`reads nothing and writes no byte: a pool of ${T.name} that ${way}`, () => {
          const heap = new Heap(64 * KiB);
          const before = heap.memory.snapshot();
          const pool = new Kind(T, { capacity: 4, allocator: heap, checked: false });
          const kept = pool.create();
          const handle = pool.spawn();
          const cursor = pool.get(handle)!;
          lose(heap, before, pool);
          const others = new Kind(T, { capacity: 4, allocator: heap, checked: false });
          const other = others.create();
          const bytes = heap.memory.u8.slice(64);
          for (const view of [kept, cursor]) {
            expect(read(view)).toEqual(NOTHING);
            write(view, other);
            expect(read(view)).toEqual(NOTHING);
          }
          expect(heap.memory.u8.slice(64)).toEqual(bytes);
        });
      }
    }

    test('of any fields writes no byte', () => {
      const random = new Random(7);
      for (let round = 0; round < 40; round++) {
        const heap = new Heap(64 * KiB);
        const { T, leaves } = randomStruct(random);
        const pool = new Kind(T, { capacity: 3, allocator: heap, checked: false });
        const view = pool.create();
        pool[Symbol.dispose]();
        new Kind(T, { capacity: 3, allocator: heap, checked: false }).spawnMany(3);
        const bytes = heap.memory.u8.slice();
        for (const leaf of leaves) {
          const nothing = readLeaf(view, leaf);
          writeLeaf(view, leaf, leaf.kind.random(random));
          expect(readLeaf(view, leaf)).toEqual(nothing);
        }
        expect(heap.memory.u8).toEqual(bytes);
      }
    });
  });
}
