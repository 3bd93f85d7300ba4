import { Heap, KiB } from '@offheap/core';
import {
  array,
  bool,
  create,
  f32,
  f64,
  type Handle,
  i16,
  i32,
  i8,
  layoutOf,
  PackedPool,
  Pool,
  Struct,
  struct,
  type StructClass,
  u16,
  u32,
  u8,
  vec2,
  vec3,
} from '@offheap/struct';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ColumnPool } from './model/column-pool.ts';

/** The same each time; fast-check shrinks a failing example. */
const RUNS = { seed: 1, numRuns: 200 } as const;

class Inner extends Struct {
  a = u8();
  b = f64();
}

const FIELDS: readonly (() => unknown)[] = [
  u8,
  i8,
  u16,
  i16,
  u32,
  i32,
  f32,
  f64,
  bool,
  vec2,
  vec3,
  () => struct(Inner),
  () => array(u16, 3),
  () => array(Inner, 2),
];

const fieldLists = fc.array(fc.constantFrom(...FIELDS), { minLength: 1, maxLength: 12 });

function structOf(
  fields: readonly (() => unknown)[],
  packing: 'natural' | 'packed' = 'natural',
): StructClass {
  class Made extends Struct {
    static readonly packing: 'natural' | 'packed' = packing;
    constructor() {
      super();
      fields.forEach((field, i) => Object.assign(this, { [`f${i}`]: field() }));
    }
  }
  return Made;
}

describe('whatever the fields of a struct', () => {
  test.each(['natural', 'packed'] as const)(
    'they are in declared order, do not overlap, are within the size, and are aligned unless packed: %s',
    (packing) => {
      fc.assert(
        fc.property(fieldLists, (fields) => {
          const { size, stride, align, padding, fields: placed } = layoutOf(structOf(fields, packing));
          let end = 0;
          let used = 0;
          for (const { byteOffset, size: bytes, type } of placed) {
            expect(byteOffset).toBeGreaterThanOrEqual(end);
            if (packing === 'natural') {
              expect(byteOffset % type.align).toBe(0);
              expect(byteOffset - end).toBeLessThan(type.align); // no more room than necessary
            } else expect(byteOffset).toBe(end);
            end = byteOffset + bytes;
            used += bytes;
          }
          expect(size).toBe(end);
          expect(stride % align).toBe(0);
          expect(stride - size).toBeLessThan(align);
          expect(padding).toBe(stride - used);
        }),
        RUNS,
      );
    },
  );

  test('writing one does not change the others', () => {
    const numbers = fc.array(fc.constantFrom(u8, i8, u16, i16, u32, i32), { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(numbers, fc.boolean(), fc.nat(), fc.nat({ max: 127 }), (fields, packed, which, value) => {
        // Two generated structs take some time: one memory for both is enough.
        const T = structOf(fields, packed ? 'packed' : 'natural');
        const entry = create(new Heap(KiB), T) as unknown as Record<string, number>;
        const names = fields.map((_, i) => `f${i}`);
        names.forEach((name, i) => (entry[name] = i));
        const written = names[which % names.length]!;
        entry[written] = value;
        expect(names.map((name) => entry[name])).toEqual(
          names.map((name, i) => (name === written ? value : i)),
        );
      }),
      { ...RUNS, numRuns: 50 },
    );
  });
});

class Item extends Struct {
  id = u32();
}

describe.each([Pool, PackedPool, ColumnPool])('handles of a %o', (PoolOf) => {
  const made = [true, false].map((checked) => new PoolOf(Item, { capacity: 4, maxCapacity: 64, checked }));

  test('refer to their entry, and to no entry after it was destroyed', () => {
    const programs = fc.array(fc.option(fc.nat({ max: 1000 })), { maxLength: 80 });
    fc.assert(
      fc.property(programs, fc.constantFrom(...made), (program, pool) => {
        pool.clear();
        const live: [Handle<Item>, number][] = [];
        const stale: Handle<Item>[] = [];
        program.forEach((end, id) => {
          if (end === null) {
            if (pool.length < pool.maxCapacity) live.push([pool.spawn({ id }), id]);
          } else if (live.length > 0) {
            const [[handle]] = live.splice(end % live.length, 1) as [[Handle<Item>, number]];
            pool.destroy(handle);
            stale.push(handle);
          }
        });
        for (const [handle, id] of live) {
          const entry = pool.get(handle)!;
          expect(entry.id).toBe(id);
          expect(pool.handleOf(entry)).toBe(handle);
        }
        for (const handle of stale) expect(pool.has(handle)).toBe(false);
        expect(pool.length).toBe(live.length);
      }),
      RUNS,
    );
  });
});
