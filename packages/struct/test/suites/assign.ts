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
  Struct,
  struct,
  text,
  toObject,
  u8,
  vec2,
} from '@offheap/struct';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../error-of.ts';
import { ColumnPool } from '../model/column-pool.ts';

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

  /** Not exact: what it writes is not what was read. */
  get rough(): number {
    return Math.round(this.x);
  }
  set rough(value: number) {
    this.x = value;
  }
}

/** Filling an entry from an object. */
export function assignSuite(): void {
  describe.each([true, false])('assign, checked: %s', (checked) => {
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

      test('makes any entry equal to what `toObject` returned, references and values beside the memory included', () => {
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

      test('writes the fields that the object has, and leaves the others', () => {
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

      test('takes other entries, and parts of them', () => {
        const { ships, full } = start();
        const other = ships.create();
        assign(other, full);
        expect(toObject(other)).toEqual(toObject(full));
        assign(other.gun, { damage: 1 });
        assign(other, { gun: full.guns.get(1), guns: full.guns, leader: full });
        expect([other.gun.damage, other.guns.get(1).damage]).toEqual([12, 12]);
        expect(ships.handleOf(other.leader!)).toBe(ships.handleOf(full));
      });

      test('leaves the cursor of the pool where it is', () => {
        const { ships, full } = start();
        const cursor = ships.get(ships.handleOf(full))!;
        assign(full, { leader: ships.handleOf(full.leader!) });
        expect(cursor.name).toBe('full');
      });

      test('refuses what is no field, too much for an array, and what is not alive', () => {
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

      test('refuses handles that mean no entry, or may mean several', () => {
        const { allocator, ships, full } = start();
        const gone = ships.spawn();
        ships.destroy(gone);
        expect(errorOf(() => assign(full, { leader: gone }))).toMatch(/^STALE: Handle \d+/);
        expect(errorOf(() => assign(full, { friends: [gone] }))).toMatch(/^STALE: Handle \d+/);
        const handle = ships.handleOf(full);
        const others = new Kind(Ship, { capacity: 2, allocator, checked });
        const ambiguous = `INVALID_ARGUMENT: Handle ${handle} for a reference to Ship: the memory has 2 pools of Ship, and a handle refers to an entry of the only pool. Pass the entry instead, as in \`pool.get(handle)\`.`;
        expect(errorOf(() => assign(full, { leader: handle }))).toBe(ambiguous);
        others[Symbol.dispose]();
        assign(full, { leader: handle });
        expect(ships.handleOf(full.leader!)).toBe(handle);
        const alone = create(new Heap(4 * KiB), Ship, undefined, { checked });
        expect(errorOf(() => assign(alone, { leader: handle }))).toMatch(/the memory has 0 pools of Ship/);
        destroy(alone);
      });
    });

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
