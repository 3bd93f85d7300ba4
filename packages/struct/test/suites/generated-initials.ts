import { Heap, KiB, MiB } from '@offheap/core';
import {
  array,
  bits,
  create,
  enumOf,
  f32,
  flag,
  PackedPool,
  Pool,
  Scratch,
  struct,
  Struct,
  text,
  toObject,
  u32,
  u8,
  vec2,
} from '@offheap/struct';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../error-of.ts';

export function generatedInitialSuite(checked: boolean): void {
  describe(`initial values that functions return, checked: ${checked}`, () => {
    const make = () => {
      let next = 0;
      const count = () => ++next;
      class Inner extends Struct {
        n = u8(count);
        fixed = u8(7);
      }
      class Entry extends Struct {
        id = u32(count);
        at = vec2(count, 5);
        inner = struct(Inner);
        given = struct(Inner, { n: 99 });
        few = bits(10, count);
        is = flag(() => next % 2 === 0);
        name = text(8, { initial: () => `n${next}` });
        mode = enumOf(['a', 'b'], () => 'b' as const);
        list = array(() => u8(count), 2);
        inners = array(Inner, 2);
        after = f32(0.5);
      }
      return { Entry, reset: () => (next = 0) };
    };
    const first = {
      id: 1,
      at: { x: 2, y: 5 },
      inner: { n: 3, fixed: 7 },
      given: { n: 99, fixed: 7 },
      few: 4,
      is: true,
      name: 'n4',
      mode: 'b',
      list: [5, 6],
      inners: [
        { n: 7, fixed: 7 },
        { n: 8, fixed: 7 },
      ],
      after: 0.5,
    };

    test.each(['Pool', 'PackedPool', 'create', 'scratch'])(
      'are called for each entry, in order: %s',
      (kind) => {
        const { Entry, reset } = make();
        const heap = new Heap(MiB);
        const pool = new (kind === 'Pool' ? Pool : PackedPool)(Entry, {
          capacity: 4,
          checked,
          allocator: heap,
        });
        const scratch = new Scratch(4 * KiB, { checked });
        const scope = scratch.open();
        reset();
        const next = () =>
          toObject(
            kind === 'create'
              ? create(heap, Entry, {}, { checked })
              : kind === 'scratch'
                ? scope.create(Entry)
                : pool.create(),
          );
        expect(next()).toEqual(first);
        const second = next();
        expect([second.id, second.at.x, second.inners[1]!.n]).toEqual([9, 10, 16]);
        scope[Symbol.dispose]();
      },
    );

    test('are called in spawn and spawnMany too, and before `init`, which may write others', () => {
      const { Entry, reset } = make();
      const pool = new PackedPool(Entry, { capacity: 8, checked });
      reset();
      pool.spawn({ id: 100 });
      pool.spawnMany(2, (entry) => void (entry.after += entry.id));
      expect([pool.at(0).id, pool.at(0).at.x, pool.at(1).id, pool.at(1).after, pool.at(2).id]).toEqual([
        100, 2, 9, 9.5, 17,
      ]);
    });

    test('are refused where they are none, and in arrays of a scope', () => {
      class Wrong extends Struct {
        n = u8(() => 300);
      }
      const pool = new Pool(Wrong, { capacity: 1, checked });
      expect(errorOf(() => pool.create())).toBe(
        'INVALID_ARGUMENT: Wrong.n: the function for its initial value returned 300: expected an integer from 0 to 255.',
      );
      const scratch = new Scratch(4 * KiB, { checked });
      expect(errorOf(() => scratch.scope((scope) => void scope.array(Wrong, 2)))).toMatch(
        /^INVALID_ARGUMENT: An array in a scope of elements whose initial values functions return/,
      );
    });
  });
}
