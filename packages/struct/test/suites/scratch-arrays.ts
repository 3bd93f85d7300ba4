import { KiB, MiB } from '@offheap/core';
import {
  array,
  color,
  f32,
  i32,
  Scratch,
  type ScratchScope,
  Struct,
  struct,
  text,
  u32,
  u8,
  Vec2,
  vec2,
  vec3,
} from '@offheap/struct';
import { mat3 } from '@offheap/struct/math';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../error-of.ts';

class Spot extends Struct {
  score = f32(1);
  at = vec2(3, 4);
  trail = array(vec2, 3);
}

class Byte extends Struct {
  value = u8(7);
}

/** Members that a cursor's own method would hide. */
class Seeker extends Struct {
  seek = i32();
}

/** Its size is no multiple of its alignment. */
class Packet extends Struct {
  static readonly packing = { byteOffsets: { id: 0, flag: 4 }, align: 4 as const };
  id = u32(7);
  flag = u8(1);
}

class Nest extends Struct {
  spot = struct(Spot);
  id = u32();
}

/** Elements of scratch arrays that are objects, in one mode. */
export function scratchArraySuite(checked: boolean): void {
  const scratch = new Scratch(64 * KiB, { checked });
  const run = (fn: (s: ScratchScope) => void): void => scratch.scope(fn);

  describe(`arrays of objects in a scope, ${checked ? 'checked' : 'unchecked'}`, () => {
    test('an element is written whole: fields that are missing get their initial values', () => {
      run((s) => {
        const nests = s.array(Nest, 3);
        nests.get(0).id = 5;
        nests.get(0).spot.at.set(8, 9);
        nests.get(0).spot.trail.get(2).x = 6;
        const plain = () =>
          [...nests].map(({ id, spot: { score, at, trail } }) => [id, score, at.x, at.y, trail.get(2).x]);
        nests.set(1, nests.get(0));
        nests.set(0, { spot: { at: { x: 7 } } } as never);
        nests.set(2, { id: undefined } as never);
        expect(plain()).toEqual([
          [0, 1, 7, 0, 0],
          [5, 1, 8, 9, 6],
          [0, 1, 3, 4, 0],
        ]);
        nests.fill(nests.get(1));
        expect(plain()).toEqual([0, 1, 2].map(() => [5, 1, 8, 9, 6]));
      });
    });

    test('an element is written from an object that has other properties too', () => {
      run((s) => {
        const nests = s.array(Nest, 2);
        nests.set(0, {
          id: 5,
          spot: { score: 2, at: { x: 1, y: 2 }, trail: [{ x: 3, y: 4 }], note: 'b' },
          name: 'a',
        } as never);
        expect([nests.get(0).id, nests.get(0).spot.score]).toEqual([5, 2]);
      });
    });

    test('an element is written where it is, although reading the value writes another one', () => {
      run((s) => {
        const list = s.array(vec2, 3);
        list.set(0, {
          get x() {
            list.set(2, { x: 8, y: 9 });
            return 1;
          },
          y: 2,
        });
        expect([...list].map(({ x, y }) => [x, y])).toEqual([
          [1, 2],
          [0, 0],
          [8, 9],
        ]);
      });
    });

    test.each([null, undefined, 5, 'x', Symbol('x'), 5n])('no element is set to %s', (value) => {
      run((s) => {
        const list = s.array(vec2, 2);
        const expected = /^INVALID_ARGUMENT: array of Vec2: expected an object with x, y, got/;
        expect(errorOf(() => list.set(0, value as never))).toMatch(expected);
        expect(errorOf(() => list.fill(value as never))).toMatch(expected);
        expect(errorOf(() => list.copy([value as never]))).toMatch(expected);
      });
    });

    test('two elements are two views', () => {
      run((s) => {
        const list = s.array(vec2, 2);
        list.get(1).set(3, 4);
        expect(list.get(0).distance(list.get(1))).toBe(5);
        expect([list.get(0).x, list.get(1).x]).toEqual([0, 3]);
      });
    });

    test('the same element is the same view', () => {
      run((s) => {
        const list = s.array(Spot, 4);
        expect(list.get(1)).toBe(list.get(1));
        expect(list.get(0)).not.toBe(list.get(1));
        expect(list.get(2).trail.get(1)).toBe(list.get(2).trail.get(1));
      });
    });

    test('an element that is kept in a loop does not change', () => {
      run((s) => {
        const list = s.array(Spot, 5);
        [3, 9, 4, 8, 1].forEach((score, i) => void (list.get(i).score = score));
        let best = list.get(0);
        for (let i = 1; i < list.length; i++) if (list.get(i).score > best.score) best = list.get(i);
        expect(best.score).toBe(9);
        best = list.get(0);
        for (const spot of list) if (spot.score > best.score) best = spot;
        expect(best.score).toBe(9);
      });
    });

    test('spread, destructured, mapped and sorted elements differ', () => {
      run((s) => {
        const list = s.array(Spot, 3);
        [3, 1, 2].forEach((score, i) => void (list.get(i).score = score));
        const [first, second] = list;
        expect([first?.score, second?.score]).toEqual([3, 1]);
        const sorted = [...list];
        sorted.sort((a, b) => a.score - b.score);
        expect(sorted.map((spot) => spot.score)).toEqual([1, 2, 3]);
        expect(new Set(list).size).toBe(3);
        expect(Array.from(list, (spot) => spot.at).map((at) => at.x)).toEqual([3, 3, 3]);
      });
    });

    test('nested vectors and arrays of different elements differ', () => {
      run((s) => {
        const list = s.array(Spot, 2);
        const a = list.get(0).trail;
        const b = list.get(1).trail;
        a.get(1).set(0, 0);
        b.get(1).set(6, 8);
        expect(a.get(1).distance(b.get(1))).toBe(10);
        expect(list.get(0).at).not.toBe(list.get(1).at);
        const nests = s.array(Nest, 2);
        nests.get(1).spot.at.x = 9;
        expect([nests.get(0).spot.at.x, nests.get(1).spot.at.x]).toEqual([3, 9]);
      });
    });

    test('vectors, colours, matrices, bytes and arrays of arrays', () => {
      run((s) => {
        const points = s.array(vec3, 3);
        points.get(2).set(1, 2, 3);
        points.get(0).set(4, 5, 6);
        expect(points.get(2).dot(points.get(0))).toBe(32);
        const colors = s.array(color, 3);
        const [red, white] = [colors.get(0), colors.get(1)];
        red.hex = 0xff0000;
        expect([red.hex, white.hex]).toEqual([0xff0000, 0xffffff]);
        const matrices = s.array(mat3, 2);
        const [one, other] = [matrices.get(0), matrices.get(1)];
        one.m00 = 5;
        expect([one.m00, other.m00]).toEqual([5, 1]);
        const bytes = s.array(Byte, 3);
        const byte = bytes.get(0);
        bytes.get(2).value = 200;
        expect([byte.value, bytes.get(1).value, bytes.get(2).value]).toEqual([7, 7, 200]);
        const packets = s.array(Packet, 3);
        const [front, back] = [packets.get(0), packets.get(2)];
        packets.get(1).id = 0xffffffff;
        packets.set(2, { id: 9, flag: 2 } as Packet);
        expect([front.id, front.flag, back.id, back.flag, packets.get(1).flag]).toEqual([7, 1, 9, 2, 1]);
        const rows = s.array(() => array(f32, 2), 3);
        const [top, bottom] = [rows.get(0), rows.get(2)];
        top.set(1, 5);
        bottom.set(1, 6);
        expect([top.get(1), bottom.get(1)]).toEqual([5, 6]);
        expect(rows.get(0)).toBe(top);
        const corners = s.array(() => array(vec2, 2), 2);
        const corner = corners.get(0).get(1);
        corners.get(1).get(1).x = 8;
        expect([corner.x, corners.get(1).get(1).x]).toEqual([0, 8]);
      });
    });

    test('an element is copied by value with set, fill and copy', () => {
      run((s) => {
        const list = s.array(vec2, 3);
        list.get(0).set(1, 2);
        list.set(1, list.get(0));
        list.get(0).set(5, 5);
        expect(Array.from(list, ({ x, y }) => [x, y])).toEqual([
          [5, 5],
          [1, 2],
          [0, 0],
        ]);
        list.fill(list.get(1));
        expect(Array.from(list, ({ x }) => x)).toEqual([1, 1, 1]);
        const longer = s.array(vec2, 4);
        longer.copy(list);
        expect(Array.from(longer, ({ y }) => y)).toEqual([2, 2, 2, 0]);
      });
    });

    test('arrays of later scopes, longer and shorter, find their own elements', () => {
      for (const length of [3, 9, 1, 20, 4]) {
        run((s) => {
          s.array(u8, length);
          const list = s.array(Spot, length);
          const other = s.array(Spot, length);
          for (let i = 0; i < length; i++) list.get(i).score = i;
          for (let i = 0; i < length; i++) other.get(i).score = 100 + i;
          expect([...list].map(({ score }) => score)).toEqual(Array.from({ length }, (_, i) => i));
          expect([...other].map(({ score }) => score)).toEqual(Array.from({ length }, (_, i) => 100 + i));
        });
      }
    });

    test('arrays created before the first read of their type have their elements', () => {
      class Fresh extends Struct {
        score = f32(2);
      }
      run((s) => {
        const [one, two] = [s.array(Fresh, 2), s.array(Fresh, 3)];
        two.get(2).score = 5;
        one.get(1).score = 4;
        expect([...one, ...two].map(({ score }) => score)).toEqual([2, 4, 2, 2, 5]);
        const three = s.array(Fresh, 4);
        expect([three.get(3).score, one.get(0).score]).toEqual([2, 2]);
        expect(three.get(3)).toBe([...three][3]);
      });
      const other = new Scratch(KiB, { checked });
      other.scope((s) => expect(s.array(Fresh, 2).get(1).score).toBe(2));
    });

    test('an iteration can be repeated, stopped and nested', () => {
      class Item extends Struct {
        score = f32(3);
      }
      run((s) => {
        const list = s.array(Item, 3);
        for (const item of list) {
          item.score = 7;
          break;
        }
        let pairs = 0;
        for (const a of list) for (const b of list) pairs += a === b ? 10 : 1;
        expect(pairs).toBe(36);
        expect(Array.from(list, ({ score }) => score)).toEqual([7, 3, 3]);
        const all = list[Symbol.iterator]() as IterableIterator<Item>; // like the iterators of the language
        expect(all[Symbol.iterator]()).toBe(all);
        expect([...s.array(Item, 0)]).toEqual([]);
      });
    });

    test('a very long array has a view for each element that was read', () => {
      const long = new Scratch(4 * MiB, { checked });
      for (const offset of [1, 17]) {
        long.scope((s) => {
          s.array(u8, offset);
          const list = s.array(Byte, 100_000);
          const [first, last] = [list.get(0), list.get(99_999)];
          last.value = 200;
          expect([first.value, list.get(99_999).value, list.get(99_998).value]).toEqual([7, 200, 7]);
          expect(list.get(99_999)).toBe(last);
          const short = s.array(Byte, 2);
          expect([short.get(1).value, list.get(50_000).value]).toEqual([7, 7]);
        });
      }
    });

    test('two cursors of one array can refer to different elements', () => {
      run((s) => {
        const list = s.array(Spot, 4);
        for (let i = 0; i < 4; i++) {
          list.get(i).score = i;
          list.get(i).at.x = 10 * i;
        }
        const a = list.cursor();
        const b = list.cursor();
        expect(a.seek(3)).toBe(a);
        expect([a.score, b.score]).toEqual([3, 0]);
        expect(b.seek(1).at.x).toBe(10);
        expect([a.at.x, a.trail.get(0).x]).toEqual([30, 0]);
        a.at.distance(b.at);
        expect(a.at.distance(b.at)).toBe(20);
        expect(a).toBeInstanceOf(Spot);
        a.seek(2).trail.get(2).set(6, 7);
        expect(list.get(2).trail.get(2).y).toBe(7);
        expect(list.get(2)).not.toBe(a);
      });
    });

    test('a cursor of vectors has their methods, and a cursor of arrays returns each array', () => {
      run((s) => {
        const points = s.array(vec2, 3);
        const point = points.cursor();
        for (let i = 0; i < 3; i++) point.seek(i).set(i, 2 * i);
        expect(point).toBeInstanceOf(Vec2);
        expect([...points].map(({ y }) => y)).toEqual([0, 2, 4]);
        const rows = s.array(() => array(f32, 2), 3);
        const row = rows.cursor();
        for (let i = 0; i < 3; i++) row.seek(i).set(1, i + 1);
        expect(Array.from(rows, (each) => each.get(1))).toEqual([1, 2, 3]);
        const bytes = s.array(Byte, 3);
        expect(bytes.cursor().seek(2).value).toBe(7);
      });
    });

    test('cursors of later scopes refer to their own arrays', () => {
      for (let round = 0; round < 5; round++) {
        run((s) => {
          s.array(u8, 1 + 16 * round);
          const list = s.array(Spot, 3 + round);
          const a = list.cursor();
          const b = list.cursor();
          for (let i = 0; i < list.length; i++) a.seek(i).score = round + i;
          expect(b.score).toBe(round);
          expect(b.seek(list.length - 1).score).toBe(round + list.length - 1);
        });
      }
    });

    test('cursors of elements that are values, or have a member of that name, are refused', () => {
      run((s) => {
        // @ts-expect-error -- numbers have no cursor
        expect(errorOf(() => s.array(u32, 2).cursor())).toBe(
          'INVALID_ARGUMENT: A cursor of an array of u32: expected elements that are objects. Use `get(i)`.',
        );
        const names = s.array(() => text(4), 2);
        // @ts-expect-error -- nor have strings
        expect(errorOf(() => names.cursor())).toContain('INVALID_ARGUMENT: A cursor of an array of text');
        expect(errorOf(() => s.array(Seeker, 2).cursor())).toBe(
          'INVALID_ARGUMENT: A cursor of Seeker: its method `seek` would hide the member `seek` of the struct. Rename that member, or use `get(i)`.',
        );
      });
    });

    test('an element or a cursor cannot be returned from the scope', () => {
      for (const leak of [
        (s: ScratchScope): unknown => s.array(vec2, 3).get(1),
        (s: ScratchScope): unknown => s.array(vec2, 3).cursor(),
        (s: ScratchScope): unknown => s.array(Spot, 3).get(2).at,
        (s: ScratchScope): unknown => s.array(Spot, 3).get(2).trail,
        (s: ScratchScope): unknown => s.create(Spot).trail.get(1),
      ]) {
        expect(errorOf(() => scratch.scope(leak))).toContain('SCOPE: The callback of `scope` returned');
      }
      expect(scratch.depth).toBe(0);
    });

    test('elements are refused as entries', () => {
      run((s) => {
        const list = s.array(Spot, 2);
        expect(errorOf(() => s.destroy(list.get(0)))).toContain('NOT_OWNED');
        expect(errorOf(() => s.destroy(list.cursor()))).toContain('NOT_OWNED');
      });
    });
  });
}
