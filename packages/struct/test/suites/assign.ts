import { Heap, KiB } from '@offheap/core';
import {
  array,
  assign,
  color,
  create,
  destroy,
  enumOf,
  f32,
  object,
  PackedPool,
  Pool,
  ref,
  Scratch,
  Struct,
  struct,
  text,
  toObject,
  u32,
  u8,
  vec2,
} from '@offheap/struct';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../error-of.ts';
import { ColumnPool } from '../model/column-pool.ts';

class Key extends Struct {
  value = f32();
}

class Gun extends Struct {
  damage = f32(5);
  at = vec2(1, 2);
}

class Ship extends Struct {
  x = f32(1);
  at = vec2(3, 4);
  tint = color();
  name = text(8);
  mood = enumOf(['calm', 'angry']);
  gun = struct(Gun);
  guns = array(Gun, 2);
  marks = array(u8, 3);
  leader: Ship | null = ref(() => Ship);
  friends = array(() => ref(() => Ship), 2);
  sprite = object<object>();
  sprites = array(() => object<object>(), 2);

  /** Not exact: reading returns another value than the written one. */
  get rough(): number {
    return Math.round(this.x);
  }
  set rough(value: number) {
    this.x = value;
  }
}

/** Filling an entry from an object. */
function backwards<T>(list: Iterable<T>): T[] {
  const all = [...list];
  all.reverse();
  return all;
}

export function assignSuite(): void {
  describe.each([true, false])('assign, checked: %s', (checked) => {
    test('fills fields of any name', () => {
      const names = [
        'CHECKED',
        'FIELDS',
        'HAS_SETTERS',
        'FIELDSNAME0',
        'noObject',
        'value',
        'a@b',
        '@?A b@:c@;',
        'x y',
        '"',
        '`${1}`',
      ];
      class Named extends Struct {
        constructor() {
          super();
          for (const name of names) Object.assign(this, { [name]: f32() });
        }
      }
      const values = Object.fromEntries(names.map((name, i) => [name, i + 1]));
      const pool = new PackedPool(Named, { capacity: 2, checked });
      expect(toObject(pool.create(values))).toEqual(values);
    });

    describe.each([Pool, PackedPool, ColumnPool])('on entries of a %o', (Kind) => {
      const start = () => {
        const allocator = new Heap(64 * KiB);
        const ships = new Kind(Ship, { capacity: 8, allocator, checked });
        const full = ships.create({ x: 1.25, name: 'full', mood: 'angry', marks: [7, 8, 9] });
        full.gun.at.y = 11;
        full.guns.get(1).damage = 12;
        full.tint.set(0.5, 0.25, 1, 1);
        full.leader = ships.create({ name: 'leader' });
        full.friends.set(1, full);
        full.sprite = { a: 1 };
        full.sprites.set(0, full.sprite);
        return { allocator, ships, full };
      };

      test('makes any entry equal to the result of `toObject`, including references and values outside the memory', () => {
        const { ships, full } = start();
        const plain = toObject(full);
        const dirty = ships.create({ sprite: { b: 2 }, sprites: [{}, {}], rough: 8 });
        dirty.friends.set(0, dirty);
        expect(assign(dirty, plain)).toBe(dirty);
        expect(toObject(dirty)).toEqual(plain);
        expect([dirty.x, dirty.leader?.name, dirty.friends.get(0)]).toEqual([1.25, 'leader', null]);
        expect(ships.handleOf(dirty.friends.get(1)!)).toBe(ships.handleOf(full));
        expect(dirty.sprite).toBe(full.sprite);
        expect(dirty.sprites.get(1)).toBeUndefined();
        const empty = ships.create();
        assign(full, toObject(empty));
        expect(toObject(full)).toEqual(toObject(empty));
        expect(full.sprite).toBeUndefined();
      });

      test('writes the fields that the object has, and keeps the others', () => {
        const { full } = start();
        const before = toObject(full);
        assign(full, {
          at: { y: 9 },
          gun: { at: { x: 8 } },
          guns: [{ damage: 6 }],
          marks: [5],
          leader: null,
        });
        expect(toObject(full)).toEqual({
          ...before,
          at: { x: 3, y: 9 },
          gun: { damage: 5, at: { x: 8, y: 11 } },
          guns: [{ damage: 6, at: { x: 1, y: 2 } }, before.guns[1]],
          marks: [5, 8, 9],
          leader: null,
        });
        assign(full, { sprite: undefined, x: undefined! });
        expect([full.sprite, full.x]).toEqual([undefined, 1.25]);
        assign(full, { rough: 4 });
        expect(full.x).toBe(4);
      });

      test('accepts other entries, and parts of them', () => {
        const { ships, full } = start();
        const other = ships.create();
        assign(other, full);
        expect(toObject(other)).toEqual(toObject(full));
        assign(other.gun, { damage: 1 });
        assign(other, { gun: full.guns.get(1), guns: full.guns, leader: full });
        expect([other.gun.damage, other.guns.get(1).damage]).toEqual([12, 12]);
        expect(ships.handleOf(other.leader!)).toBe(ships.handleOf(full));
      });

      test('does not move the cursor of the pool', () => {
        const { ships, full } = start();
        const cursor = ships.get(ships.handleOf(full))!;
        assign(full, { leader: ships.handleOf(full.leader!) });
        expect(cursor.name).toBe('full');
      });

      test('refuses unknown names, lists that are too long, and entries that are not alive', () => {
        const { ships, full } = start();
        const any = (values: object) => errorOf(() => assign(full, values));
        expect(any({ lfie: 1 })).toMatch(/^INVALID_ARGUMENT: Ship has no field lfie/);
        expect(any({ gun: { dmg: 1 } })).toMatch(/^INVALID_ARGUMENT: Gun has no field dmg/);
        expect(any({ marks: [1, 2, 3, 4] })).toMatch(/^INVALID_ARGUMENT: 4 elements for an array of 3/);
        expect(any({ guns: [{}, {}, {}] })).toMatch(/^INVALID_ARGUMENT: 3 elements for an array of 2/);
        expect(any({ guns: 5 })).toMatch(/^INVALID_ARGUMENT: An array is set to 5/);
        expect(any({ at: null })).toMatch(/^INVALID_ARGUMENT: The initial values of Vec2 are null/);
        ships.destroy(full);
        expect(errorOf(() => assign(full, { x: 1 }))).toMatch(/^STALE: This Ship is not alive/);
        expect(errorOf(() => assign({} as Ship, { x: 1 }))).toMatch(/^NOT_OWNED: The struct is/);
      });

      test('refuses handles that refer to no entry, or may refer to several', () => {
        const { allocator, ships, full } = start();
        const gone = ships.spawn();
        ships.destroy(gone);
        expect(errorOf(() => assign(full, { leader: gone }))).toMatch(/^STALE: Handle \d+/);
        expect(errorOf(() => assign(full, { friends: [gone] }))).toMatch(/^STALE: Handle \d+/);
        const handle = ships.handleOf(full);
        const others = new Kind(Ship, { capacity: 2, allocator, checked });
        const ambiguous = `INVALID_ARGUMENT: Handle ${handle} for a reference to Ship: the memory has 2 pools of Ship, and a handle is accepted only if there is exactly one. Pass the entry instead, as in \`pool.get(handle)\`.`;
        expect(errorOf(() => assign(full, { leader: handle }))).toBe(ambiguous);
        others[Symbol.dispose]();
        assign(full, { leader: handle });
        expect(ships.handleOf(full.leader!)).toBe(handle);
        const alone = create(new Heap(4 * KiB), Ship, undefined, { checked });
        expect(errorOf(() => assign(alone, { leader: handle }))).toMatch(/the memory has 0 pools of Ship/);
        destroy(alone);
      });
    });

    describe.each([Pool, PackedPool, ColumnPool])(
      'a list that contains elements of the array it is written to, in a %o',
      (Kind) => {
        class Trail extends Struct {
          points = array(vec2, 40);
          keys = array(Key, 3);
          words = array(() => array(u32, 2), 3);
        }
        const start = () => {
          const trail = new Kind(Trail, { capacity: 2, checked }).create();
          [3, 1, 2].forEach((value, i) => {
            trail.points.get(i).set(value, value);
            trail.keys.get(i).value = value;
            trail.words.get(i).set(0, value);
          });
          return trail;
        };
        const valuesOf = (trail: Trail): unknown[] => [
          ...[0, 1, 2].map((i) => trail.points.get(i).x),
          ...[0, 1, 2].map((i) => trail.keys.get(i).value),
          ...[0, 1, 2].map((i) => trail.words.get(i).get(0)),
        ];
        const REFUSED =
          'INVALID_ARGUMENT: Element 1 of the list is or contains a view of element 0 of the same array, which';

        test('is refused if an element would be overwritten before it is read, and nothing has changed', () => {
          const trail = start();
          const before = valuesOf(trail);
          const reversed = [trail.keys.get(1), trail.keys.get(0)];
          for (const write of [
            () => (trail.keys = reversed as never),
            () => trail.keys.copy(reversed),
            () => assign(trail, { keys: reversed }),
            () => (trail.points = [{ x: 9, y: 9 }, trail.points.get(0)] as never),
            () => (trail.words = [trail.words.get(1), trail.words.get(0)] as never),
          ]) {
            expect(errorOf(write)).toContain(REFUSED);
            expect(valuesOf(trail)).toEqual(before);
          }
          expect(errorOf(() => trail.points.copy(backwards(trail.points)))).toContain(
            'Element 20 of the list is or contains a view of element 19 of the same array',
          );
          const rotated = [
            trail.points.get(39),
            ...Array.from({ length: 38 }, () => ({ x: 8, y: 8 })),
            trail.points.get(0),
          ];
          expect(errorOf(() => trail.points.copy(rotated as never))).toContain(
            'Element 39 of the list is or contains a view of element 0',
          );
          expect(valuesOf(trail)).toEqual(before);
        });

        test('is refused if an element contains a part of an earlier element, or is another view of it', () => {
          class Line extends Struct {
            end = vec2();
          }
          class Path extends Struct {
            lines = array(Line, 2);
          }
          const pool = new Kind(Path, { capacity: 2, checked });
          const path = pool.create();
          path.lines.get(0).end.set(1, 1);
          path.lines.get(1).end.set(2, 2);
          const ends = () => [0, 1].map((i) => path.lines.get(i).end.x);
          const crossed = () => [{ end: path.lines.get(1).end }, { end: path.lines.get(0).end }];
          for (const write of [
            () => (path.lines = crossed() as never),
            () => path.lines.copy(crossed() as never),
            () => assign(path, { lines: crossed() }),
            () => pool.each((other) => void (path.lines = [other.lines.get(1), other.lines.get(0)] as never)),
          ]) {
            expect(errorOf(write)).toContain(REFUSED);
            expect(ends()).toEqual([1, 2]);
          }
          const another = pool.create();
          another.lines = crossed() as never;
          expect([0, 1].map((i) => another.lines.get(i).end.x)).toEqual([2, 1]);
        });

        test('is written if no element is overwritten before it is read: copies, later elements, the same place, other entries', () => {
          const trail = start();
          const sorted = [...trail.keys].map((key) => toObject(key));
          sorted.sort((a, b) => a.value - b.value);
          trail.keys = sorted as never;
          trail.points = [trail.points.get(1), trail.points.get(2), { x: 9, y: 9 }] as never;
          trail.words = [...trail.words] as never;
          expect(valuesOf(trail)).toEqual([1, 2, 9, 1, 2, 3, 3, 1, 2]);
          const other = start();
          trail.keys = backwards(other.keys) as never;
          trail.points.copy(trail.points);
          expect(valuesOf(trail)).toEqual([1, 2, 9, 2, 1, 3, 3, 1, 2]);
        });

        test('references and values outside the memory can be exchanged', () => {
          const allocator = new Heap(16 * KiB);
          const ships = new Kind(Ship, { capacity: 4, allocator, checked });
          const [first, second, third] = [
            ships.create({ x: 1 }),
            ships.create({ x: 2 }),
            ships.create({ x: 3 }),
          ];
          first.friends = [second, third] as never;
          first.friends = [first.friends.get(1), first.friends.get(0)] as never;
          first.sprites = [second, third] as never;
          first.sprites = [first.sprites.get(1), first.sprites.get(0)] as never;
          expect([first.friends.get(0)!.x, first.friends.get(1)!.x]).toEqual([3, 2]);
          expect(first.sprites.get(0) === third && first.sprites.get(1) === second).toBe(true);
        });

        test('is refused if an element contains an array inside an earlier element', () => {
          class Row extends Struct {
            cells = array(u8, 2);
            n = u8();
          }
          class Board extends Struct {
            rows = array(Row, 3);
            cube = array(() => array(() => array(u8, 2), 2), 2);
            lines = array(() => array(vec2, 2), 2);
          }
          const boards = new Kind(Board, { capacity: 2, checked });
          const board = boards.create((it) => {
            it.rows.copy([1, 2, 3].map((n) => ({ cells: [n, n], n })) as never);
            it.cube.copy([1, 2].map((n) => [[n], [n + 2]]) as never);
            it.lines.copy([1, 2].map((x) => [{ x, y: 0 }]) as never);
          });
          const { rows, cube, lines } = board;
          const before = JSON.stringify(board);
          const row = { cells: [9, 9], n: 9 };
          const bytes = new Uint8Array(boards.memory.buffer, rows.get(0).cells.byteOffset, 2);
          const writes: readonly (readonly [array: string, list: readonly unknown[]])[] = [
            ['rows', [row, { cells: rows.get(0).cells, n: 1 }]],
            ['rows', [row, { cells: bytes, n: 1 }]],
            [
              'cube',
              [
                [[9], [9]],
                [cube.get(0).get(0), cube.get(0).get(1)],
              ],
            ],
            [
              'cube',
              [
                [[9], [9]],
                [[1], [...cube.get(0)][1]],
              ],
            ],
            ['lines', [[{ x: 9, y: 9 }], [lines.get(0).get(0)]]],
            ['lines', [[{ x: 9, y: 9 }], [{ x: 1, y: 1 }, lines.get(0).get(1)]]],
          ];
          for (const [name, list] of writes) {
            for (const write of [
              () => Object.assign(board, { [name]: list }),
              () => board[name as 'rows'].copy(list as never),
              () => assign(board, { [name]: list }),
            ]) {
              expect(errorOf(write)).toContain(REFUSED);
              expect(JSON.stringify(board)).toBe(before);
            }
          }
          board.rows = [{ cells: rows.get(1).cells, n: 4 }, { cells: rows.get(2).cells, n: 5 }, row] as never;
          board.cube = [[cube.get(0).get(1), [7]], cube.get(1)] as never;
          expect(JSON.parse(JSON.stringify({ rows, cube }))).toEqual({
            rows: [{ cells: [2, 2], n: 4 }, { cells: [3, 3], n: 5 }, row],
            cube: [
              [
                [3, 0],
                [7, 0],
              ],
              [
                [2, 0],
                [4, 0],
              ],
            ],
          });
        });

        test('in bytes that overlap is copied as if it was read first', () => {
          const at = (numbers: number, grid: number) => ({
            all: 0,
            numbers,
            grid,
            next: numbers + 1,
            below: grid + 2,
          });
          class Union extends Struct {
            static readonly packing = { byteOffsets: at(0, 8) };
            all = array(u8, 16);
            numbers = array(u8, 5);
            next = array(u8, 5);
            grid = array(() => array(u8, 2), 3);
            below = array(() => array(u8, 2), 3);
          }
          const unions = new PackedPool(Union, { capacity: 1, checked });
          const { u8: bytes } = unions.memory;
          const union = unions.create();
          const move = (write: () => void): number[] => {
            for (let i = 0; i < 16; i++) union.all.set(i, i);
            write();
            return [...union.all];
          };
          const moved = (to: number, from: number, length: number): number[] =>
            Array.from(Uint8Array.from({ length: 16 }, (_, i) => i).copyWithin(to, from, from + length));
          const { numbers, next, grid, below } = union;
          const start = numbers.byteOffset;
          for (const [to, from, length, ...writes] of [
            [
              1,
              0,
              5,
              () => next.copy(numbers),
              () => void (union.next = numbers),
              () => assign(union, { next: numbers }),
            ],
            [0, 1, 5, () => numbers.copy(next), () => void (union.numbers = next)],
            [1, 0, 5, () => next.copy(bytes.subarray(start, start + 5) as never)],
            [0, 1, 5, () => numbers.copy(bytes.subarray(start + 1, start + 6) as never)],
            [
              10,
              8,
              6,
              () => below.copy(grid),
              () => void (union.below = grid),
              () => assign(union, { below: grid }),
            ],
            [8, 10, 6, () => grid.copy(below), () => void (union.grid = below)],
          ] as const)
            for (const write of writes) expect(move(write)).toEqual(moved(to, from, length));
        });

        test('is refused in a scratch array too', () => {
          new Scratch(8 * KiB, { checked }).scope((s) => {
            const keys = s.array(Key, 100);
            for (let i = 0; i < 100; i++) keys.get(i).value = i;
            expect(errorOf(() => keys.copy(backwards(keys)))).toContain(
              'Element 50 of the list is or contains a view of element 49',
            );
            expect([keys.get(0).value, keys.get(99).value]).toEqual([0, 99]);
          });
        });
      },
    );

    test('the list of a nested array that is too long is refused also when an entry is created', () => {
      const pool = new PackedPool(Ship, { capacity: 4, checked });
      pool.spawn();
      expect(errorOf(() => pool.create({ guns: [{}, {}, { damage: 99 }] }))).toMatch(
        /^INVALID_ARGUMENT: 3 elements for an array of 2/,
      );
      expect(pool.length).toBe(1);
    });
  });
}
