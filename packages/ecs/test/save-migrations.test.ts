import {
  array,
  assign,
  bool,
  color,
  enumOf,
  f16,
  f32,
  f64,
  object,
  ref,
  struct,
  Struct,
  type StructClass,
  text,
  toObject,
  u32,
  u64,
  u8,
  u8norm,
  vec2,
} from '@offheap/struct';
import { entity, type Migration, NO_ENTITY, World } from '@offheap/ecs';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../struct/test/error-of.ts';
import { type Fields, structWith } from './suites/schema-changes.ts';

type Migrations = Readonly<Record<string, Migration>>;
type Plain = Record<string, unknown>;

describe.each([true, false])('migrations of saves, checked: %s', (checked) => {
  const make = (version: number): World => new World({ capacity: 16, version, checked });
  /** Returns a save with an entity that has a struct `A`. */
  const saved = (fields: Fields, value: object, version = 0): Uint8Array => {
    const world = make(version);
    const A = structWith('A', fields);
    world.pool(A);
    world.spawn([A, value as never]);
    return world.save();
  };
  /** Returns what the entity has after a load into a world whose struct `A` has other fields. */
  const loaded = (bytes: Uint8Array, fields: Fields, migrate: Migrations, version = 1): unknown => {
    const world = make(version);
    const pool = world.pool(structWith('A', fields));
    const error = errorOf(() => world.load(bytes, { migrate }));
    return error === 'none' ? toObject(pool.at(0)) : error;
  };
  const n = () => u32();
  const identity = (old: Plain) => old;

  describe('names that remain in the program', () => {
    test('a field that the save has under its current name keeps its value, although its old name is in use again', () => {
      const now = { hp: n, health: n };
      const migrate = { A: { was: { hp: 'health' } } };
      expect(loaded(saved({ health: n }, { health: 10 }), now, migrate)).toEqual({ hp: 10, health: 0 });
      expect(loaded(saved({ hp: n }, { hp: 10 }), now, migrate)).toEqual({ hp: 10, health: 0 });
      const own = saved(now, { hp: 10, health: 99 }, 1);
      expect(loaded(own, now, migrate)).toEqual({ hp: 10, health: 99 });
    });

    test('a field whose name has changed twice is found under each of its names, in results of functions too', () => {
      const twice = { A: { was: { vigour: ['hp', 'health'] } } };
      const steps = { A: { ...twice.A, from: { 0: (old: Plain) => ({ ...old }) } } };
      for (const name of ['health', 'hp', 'vigour']) {
        for (const migrate of [twice, steps])
          expect(loaded(saved({ [name]: n }, { [name]: 7 }), { vigour: n }, migrate)).toEqual({ vigour: 7 });
      }
    });

    const without =
      (name: string) =>
      (old: Plain): Plain =>
        Object.fromEntries(Object.entries(old).filter(([key]) => key !== name));

    test('a save that has two former names of a field is refused, and can be loaded with a function for its version', () => {
      const both = { hp: n, health: n };
      const load = (now: Fields, version: number, step?: (old: Plain) => Plain) =>
        loaded(saved(both, { hp: 10, health: 99 }, version), now, {
          A: { was: { vigour: ['hp', 'health'] }, ...(step && { from: { 0: step } }) },
        });
      const refusal =
        'INVALID_ARGUMENT: The save has both hp and health for A.vigour: expected one of them, because health is a former name in `was`. To keep hp, use `A: { from: { 0: ({ health, ...old }) => old } }`; to use health, `({ health, ...old }) => ({ ...old, vigour: health })`.';
      expect(load({ vigour: n }, 0)).toBe(refusal);
      expect(load({ vigour: n }, 1)).toBe(
        `${refusal.replace('from: { 0', 'from: { 1')} Increase the \`version\` of the world first.`,
      );
      expect(load({ vigour: n }, 0, identity)).toBe(refusal);
      expect(load({ vigour: n }, 0, without('health'))).toEqual({ vigour: 10 });
      expect(load({ vigour: n }, 0, without('hp'))).toEqual({ vigour: 99 });
      const earlier = ({ health, ...old }: Plain): Plain => ({ ...old, vigour: health });
      expect(load({ vigour: n }, 0, earlier)).toEqual({ vigour: 99 });
      expect(load({ vigour: n }, 0, ({ hp }) => ({ vigour: hp }))).toEqual({ vigour: 10 });
      // The struct still has a field of the earlier name.
      const now = { vigour: n, health: n };
      expect(load(now, 0)).toBe(refusal.replace('({ health, ...old }) => old', '(old) => old'));
      expect(load(now, 0, identity)).toEqual({ vigour: 10, health: 99 });
      expect(load(now, 0, without('hp'))).toEqual({ vigour: 99, health: 0 });
      expect(load(now, 0, earlier)).toEqual({ vigour: 99, health: 0 });
      expect(load(now, 1)).toEqual({ vigour: 10, health: 99 });
    });

    test('the earlier of two former names may belong to another field that was renamed', () => {
      const bytes = saved({ b: n, c: n }, { b: 1, c: 2 });
      const was = { a: ['b', 'c'], d: 'c' };
      expect(loaded(bytes, { a: n, d: n }, { A: { was } })).toEqual({ a: 1, d: 2 });
      expect(loaded(bytes, { d: n, a: n }, { A: { was } })).toEqual({ d: 2, a: 1 });
      const three = saved({ b: n, c: n, d: n }, { b: 1, c: 2, d: 3 });
      expect(loaded(three, { a: n, d: n }, { A: { was: { a: ['b', 'c'], d: 'e' } } })).toContain(
        'The save has both b and c for A.a',
      );
      const last = { A: { was: { a: ['b', 'c', 'd'], e: 'c' } } };
      expect(loaded(three, { a: n, e: n }, last)).toContain('The save has both b and d for A.a');
    });

    test('a name that was used again, and changed again, belongs to the field that has no other name in the save', () => {
      // Version 0: speed. Version 1: it became most, and speed was new. Version 2: the new speed became velocity.
      const now = { most: n, velocity: n };
      const was = { most: 'speed', velocity: 'speed' };
      const refusal =
        'INVALID_ARGUMENT: The save has speed for both A.most and A.velocity: expected it for one of them, because speed is a former name of both in `was`. To load it into most, use `A: { from: { 0: ({ speed, ...old }) => ({ ...old, most: speed }) } }`, and the same with velocity, or with both.';
      const first = saved({ speed: n }, { speed: 50 });
      expect(loaded(first, now, { A: { was } })).toBe(refusal);
      expect(loaded(first, now, { A: { was, from: { 0: identity } } })).toBe(refusal);
      const most = ({ speed, ...old }: Plain): Plain => ({ ...old, most: speed });
      expect(loaded(first, now, { A: { was, from: { 0: most } } })).toEqual({ most: 50, velocity: 0 });
      const both = ({ speed }: Plain): Plain => ({ most: speed, velocity: speed });
      expect(loaded(first, now, { A: { was, from: { 0: both } } })).toEqual({ most: 50, velocity: 50 });
      const second = saved({ most: n, speed: n }, { most: 50, speed: 7 });
      expect(loaded(second, now, { A: { was, from: { 0: most } } })).toEqual({ most: 7, velocity: 0 });
      expect(loaded(second, now, { A: { was } })).toEqual({ most: 50, velocity: 7 });
      expect(loaded(saved(now, { most: 50, velocity: 7 }), now, { A: { was } })).toEqual({
        most: 50,
        velocity: 7,
      });
      const same = saved({ speed: n }, { speed: 50 }, 1);
      expect(loaded(same, now, { A: { was } })).toBe(
        `${refusal.replace('from: { 0', 'from: { 1')} Increase the \`version\` of the world first.`,
      );
    });

    test('a save that has the current name, a former one that is in use again, and an earlier one is refused', () => {
      const bytes = saved({ vigour: n, hp: n, health: n }, { vigour: 1, hp: 2, health: 3 }, 1);
      const migrate = { A: { was: { vigour: ['hp', 'health'] } } };
      expect(loaded(bytes, { vigour: n, hp: n }, migrate)).toContain(
        'The save has both vigour and health for A.vigour',
      );
      const now = { vigour: n, hp: n, health: n };
      expect(loaded(bytes, now, migrate)).toEqual({ vigour: 1, hp: 2, health: 3 });
    });

    test('fields of nested structs with two former names in the save are refused', () => {
      const inner = (fields: Fields) => ({ in: () => struct(structWith('In', fields)) });
      const bytes = saved(inner({ hp: n, health: n }), { in: { hp: 10, health: 99 } });
      const load = (from?: Migration['from']) =>
        loaded(bytes, inner({ vigour: n }), {
          In: { was: { vigour: ['hp', 'health'] }, ...(from && { from }) },
        });
      expect(load()).toMatch(/^INVALID_ARGUMENT: The save has both hp and health for A\.in\.vigour/);
      expect(load({ 0: ({ hp }) => ({ hp }) })).toEqual({ in: { vigour: 10 } });
    });

    test('structs and tags with two former names in the save: the part that would not be loaded is refused', () => {
      const old = make(0);
      const [Hp, Health] = [structWith('Hp', { left: n }), structWith('Health', { left: n })];
      old.pool(Hp);
      old.pool(Health);
      const [stopped, stunned] = [old.tag('Stopped'), old.tag('Stunned')];
      const entity = old.spawn([Hp, { left: 1 } as never], [Health, { left: 2 } as never]);
      for (const tag of [stopped, stunned]) tag.add(entity);
      const bytes = old.save();
      const load = (migrate: Migrations): string | readonly unknown[] => {
        const world = make(1);
        const pool = world.pool(structWith('Vitality', { left: n }));
        const tag = world.tag('Frozen');
        const error = errorOf(() => world.load(bytes, { migrate }));
        return error === 'none' ? [toObject(pool.at(0)), tag.length] : error;
      };
      const names = { Vitality: { name: ['Health', 'Hp'] }, Frozen: { name: ['Stunned', 'Stopped'] } };
      expect(load(names)).toContain('Hp');
      expect(load({ ...names, Hp: { drop: true } })).toContain('Stopped');
      expect(load({ ...names, Hp: { drop: true }, Stopped: { drop: true } })).toEqual([{ left: 2 }, 1]);
    });

    test('a struct and a tag whose names have changed twice are found under each of their names, also in references and nested structs', () => {
      const migrate = {
        Vitality: { name: ['Health', 'Hp'] },
        Frozen: { name: ['Stunned', 'Stopped'] },
        Pose: { name: ['Place', 'At'] },
      };
      const worldOf = (version: number, [pose, health, tag]: readonly [string, string, string]) => {
        const world = make(version);
        const Pose = structWith(pose, { x: n });
        const Health = structWith(health, { left: n, pose: () => struct(Pose) });
        const Target = structWith('Target', { of: () => ref(() => Health) });
        return {
          world,
          Health,
          healths: world.packed(Health),
          targets: world.pool(Target),
          Target,
          tag: world.tag(tag),
        };
      };
      for (const names of [
        ['At', 'Hp', 'Stopped'],
        ['Place', 'Health', 'Stunned'],
        ['Pose', 'Vitality', 'Frozen'],
      ] as const) {
        const before = worldOf(0, names);
        const of = before.healths.create({ left: 3, pose: { x: 4 } });
        before.tag.add(before.world.spawn([before.Target, { of } as never]));
        const now = worldOf(1, ['Pose', 'Vitality', 'Frozen']);
        now.world.load(before.world.save(), { migrate });
        const health = now.healths.at(0);
        expect([toObject(health), now.tag.length]).toEqual([{ left: 3, pose: { x: 4 } }, 1]);
        assign(health, { left: 9 });
        expect((now.targets.at(0) as unknown as { of: { left: number } }).of.left).toBe(9);
      }
    });

    test('lists of former names that lead back to a name are refused', () => {
      const now = { a: n, b: n };
      const load = (was: Record<string, readonly string[]>) =>
        loaded(saved({ a: n }, { a: 1 }), now, { A: { was } });
      expect(load({ a: ['c', 'b'], b: ['d', 'a'] })).toContain(
        'The option `was` of the migration of A exchanges the names a and b',
      );
      expect(load({ a: [] })).toContain('The option `was` of the migration of A is');
      expect(load({ a: ['b', 'a'] })).toEqual({ a: 1, b: 0 }); // it had another name in between
    });

    test('a save of an older version that has both names is refused, and can be loaded with a function for its version', () => {
      const now = { hp: n, health: n };
      const both = saved(now, { hp: 10, health: 99 });
      const load = (step?: (old: Plain) => Plain) =>
        loaded(both, now, { A: { was: { hp: 'health' }, ...(step && { from: { 0: step } }) } });
      expect(load()).toBe(
        'INVALID_ARGUMENT: The save has both hp and health for A.hp: expected one of them, because health is a former name in `was`. To keep hp, use `A: { from: { 0: (old) => old } }`; to use health, `({ health, ...old }) => ({ ...old, hp: health })`.',
      );
      expect(load(identity)).toEqual({ hp: 10, health: 99 });
      expect(load(({ health, ...old }) => ({ ...old, hp: health }))).toEqual({ hp: 99, health: 0 });
    });

    test('so is a save of any version if the struct has only the current name, even with functions', () => {
      const both = { hp: n, health: n };
      const load = (version: number, from?: Migration['from']) =>
        loaded(
          saved(both, { hp: 10, health: 99 }, version),
          { hp: n },
          { A: { was: { hp: 'health' }, ...(from && { from }) } },
        );
      const refusal =
        /^INVALID_ARGUMENT: The save has both hp and health .* \(\{ health, \.\.\.old \}\) => old \} \}`/;
      expect(load(0)).toMatch(refusal);
      expect(load(1)).toMatch(refusal);
      expect(load(0, { 0: identity })).toMatch(refusal);
      expect(load(0, { 0: ({ hp }) => ({ hp }) })).toEqual({ hp: 10 });
      expect(load(0, { 0: ({ health, ...old }) => ({ ...old, hp: health }) })).toEqual({ hp: 99 });
    });

    test('names that move in a chain are found', () => {
      const bytes = saved({ b: n, c: n }, { b: 1, c: 2 });
      expect(loaded(bytes, { a: n, b: n }, { A: { was: { a: 'b', b: 'c' } } })).toEqual({ a: 1, b: 2 });
      expect(loaded(bytes, { b: n, a: n }, { A: { was: { b: 'c', a: 'b' } } })).toEqual({ a: 1, b: 2 });
      const own = saved({ a: n, b: n }, { a: 3, b: 4 }, 1);
      expect(loaded(own, { a: n, b: n }, { A: { was: { a: 'b', b: 'c' } } })).toEqual({ a: 3, b: 4 });
    });

    test('exchanged names are refused, and can be loaded with a function', () => {
      const fields = { a: n, b: n };
      const bytes = saved(fields, { a: 1, b: 2 });
      const message = loaded(bytes, fields, { A: { was: { a: 'b', b: 'a' } } });
      expect(message).toBe(
        'INVALID_ARGUMENT: The option `was` of the migration of A exchanges the names a and b: a save does not show whether it is older than the exchange. Exchange them in a function, as in `from: { 0: ({ a, b, ...old }) => ({ ...old, a: b, b: a }) }`.',
      );
      const swap: Migrations = { A: { from: { 0: ({ a, b, ...old }) => ({ ...old, a: b, b: a }) } } };
      expect(loaded(bytes, fields, swap)).toEqual({ a: 2, b: 1 });
      expect(loaded(saved(fields, { a: 2, b: 1 }, 1), fields, swap)).toEqual({ a: 2, b: 1 });
      const three = { a: 'b', b: 'c', c: 'a' };
      expect(loaded(bytes, { ...fields, c: n }, { A: { was: three } })).toMatch(
        /exchanges the names a and b/,
      );
    });

    test('values of enumerations: exchanged names are refused, and a name that is in use again is not renamed', () => {
      const load = (
        before: readonly string[],
        version: number,
        now: readonly string[],
        names: Record<string, string>,
        from?: Migration['from'],
      ) =>
        loaded(
          saved({ s: () => enumOf(before) }, { s: 'run' }, version),
          { s: () => enumOf(now) },
          { A: { now: { s: names }, ...(from && { from }) } },
        );
      expect(load(['run', 'fly'], 1, ['run', 'fly'], { run: 'fly', fly: 'run' })).toMatch(
        /^INVALID_ARGUMENT: The option `now\.s` of the migration of A exchanges the names run and fly/,
      );
      expect(load(['run'], 0, ['fly', 'run'], { run: 'fly' })).toEqual({ s: 'fly' });
      expect(load(['fly', 'run'], 1, ['fly', 'run'], { run: 'fly' })).toEqual({ s: 'run' });
      expect(load(['fly', 'run'], 0, ['fly', 'run'], { run: 'fly' })).toBe(
        'INVALID_ARGUMENT: The save has both "run" and "fly" among the values of A.s: expected one of them, because "run" is the old name in `now`. To keep both, use `A: { from: { 0: (old) => old } }`; to rename the value, return the new name there.',
      );
      expect(load(['fly', 'run'], 0, ['fly', 'run'], { run: 'fly' }, { 0: identity })).toEqual({ s: 'run' });
      expect(load(['fly', 'run'], 0, ['fly'], { run: 'fly' })).toEqual({ s: 'fly' }); // two become one
    });

    const pools = (version: number, names: readonly string[]) => {
      const world = make(version);
      return { world, all: names.map((name) => world.packed(structWith(name, { x: n }), { capacity: 4 })) };
    };
    const contents = ({ all }: ReturnType<typeof pools>): unknown[] =>
      all.map((pool) => Array.from(pool, (entry) => (toObject(entry) as { x: number }).x));
    const saveOf = (values: Readonly<Record<string, number>>): Uint8Array => {
      const { world, all } = pools(0, Object.keys(values));
      for (const [i, x] of Object.values(values).entries()) all[i]!.spawn({ x });
      return world.save();
    };

    test('structs: each keeps its entries if the save has both names, and exchanged names are refused', () => {
      const world = pools(1, ['A', 'X']);
      const load = (bytes: Uint8Array, migrate: Migrations): unknown => {
        const error = errorOf(() => world.world.load(bytes, { migrate }));
        return error === 'none' ? contents(world) : error;
      };
      const renamed = { A: { name: 'X' } };
      expect(load(saveOf({ A: 1, X: 2 }), renamed)).toEqual([[1], [2]]);
      expect(load(saveOf({ A: 1 }), renamed)).toEqual([[1], []]);
      expect(load(saveOf({ X: 2 }), renamed)).toBe(
        'INVALID_ARGUMENT: A and X would both be loaded from the pool X of the save: expected one of them. If X is new, use `migrate: { X: { name: null } }`.',
      );
      expect(contents(world)).toEqual([[1], []]);
      const isNew = { ...renamed, X: { name: null } };
      expect(load(saveOf({ X: 2 }), isNew)).toEqual([[2], []]);
      expect(load(saveOf({ A: 1, X: 2 }), isNew)).toEqual([[1], [2]]);
      expect(load(saveOf({ A: 1, X: 2 }), { A: { name: 'X' }, X: { name: 'A' } })).toBe(
        'INVALID_ARGUMENT: The option `name` of two migrations exchanges the names A and X: a save does not show whether it is older than the exchange. Give one of them a name that no other part has had.',
      );
    });

    test('two pools of one part of a save are refused', () => {
      const { world } = pools(1, ['A', 'B']);
      const both = { A: { name: 'X' }, B: { name: 'X' } };
      expect(errorOf(() => world.load(saveOf({ X: 1 }), { migrate: both }))).toBe(
        'INVALID_ARGUMENT: A and B would both be loaded from the pool X of the save: expected one of them. Load it into one of them, and copy the entries after the load.',
      );
    });

    test('a component can be split in two only if both migrations name it', () => {
      const old = make(0);
      const Rock = structWith('Rock', { hp: n, size: n });
      old.pool(Rock);
      old.spawn([Rock, { hp: 5, size: 7 } as never]);
      const bytes = old.save();
      const world = make(1);
      const rocks = world.pool(structWith('Rock', { size: n }));
      const healths = world.pool(structWith('Health', { left: n }));
      const health = { name: 'Rock', was: { left: 'hp' } };
      expect(errorOf(() => world.load(bytes, { migrate: { Health: health } }))).toBe(
        'INVALID_ARGUMENT: Health and Rock would both be loaded from the component pool Rock of the save: expected one of them. If Rock is new, use `migrate: { Rock: { name: null } }`. To load it into both, use `Rock: { name: "Rock" }`.',
      );
      const migrate = { Health: health, Rock: { name: 'Rock' } };
      for (const each of [bytes, undefined]) {
        world.load(each ?? world.save(), { migrate });
        expect([toObject(rocks.at(0)), toObject(healths.at(0))]).toEqual([{ size: 7 }, { left: 5 }]);
      }
    });
  });

  describe('functions', () => {
    const other = (old: Plain): Plain => ({ ...old, z: 6 });
    const load = (before: () => unknown, value: unknown, now: () => unknown, migration: Migration = {}) => {
      const bytes = saved({ s: before, z: n }, { s: value, z: 5 });
      return (loaded(bytes, { s: now, z: n }, { A: { from: { 0: other }, ...migration } }) as { s: unknown })
        .s;
    };

    test('of another field do not affect enumerations, which are loaded by name and by `now`', () => {
      const before = () => enumOf({ Idle: 0, Run: 1 });
      expect(load(before, 1, () => enumOf({ Run: 0, Idle: 1 }))).toBe(0);
      expect(load(before, 1, () => enumOf({ Fly: 7, Idle: 8 }), { now: { s: { Run: 'Fly' } } })).toBe(7);
      expect(load(before, 1, () => enumOf(['Idle', 'Run']))).toBe('Run');
      expect(
        load(
          () => enumOf(['idle', 'fly']),
          'fly',
          () => enumOf(['idle', 'run']),
          { now: { s: { fly: 'run' } } },
        ),
      ).toBe('run');
      expect(
        load(
          () => array(before, 2),
          [1, 0],
          () => array(() => enumOf({ Run: 0, Idle: 1 }), 2),
        ),
      ).toEqual([0, 1]);
    });

    test('may move values of an enumeration to other fields, and return names and current values', () => {
      const bytes = saved({ s: () => enumOf({ Idle: 0, Run: 1 }) }, { s: 1 });
      const seen: unknown[] = [];
      const moved = (step: (old: Plain) => Plain) =>
        loaded(bytes, { state: () => enumOf({ Run: 5, Idle: 1 }) }, { A: { from: { 0: step } } });
      expect(moved((old) => (seen.push(old['s']), { state: old['s'] }))).toEqual({ state: 5 });
      expect(seen).toEqual(['Run']);
      expect(moved(() => ({ state: 1 }))).toEqual({ state: 1 });
      expect(moved(() => ({ state: 'Fly' }))).toMatch(
        /^INVALID_ARGUMENT: A\.state has "Fly" in the result of the migration of A: expected one of 5, 1/,
      );
    });

    test('need not convert numbers to wider types', () => {
      expect(
        load(
          () => u32(),
          5,
          () => u64(),
        ),
      ).toBe(5n);
      expect(
        load(
          () => bool(),
          true,
          () => u8(),
        ),
      ).toBe(1);
      expect(
        load(
          () => bool(),
          true,
          () => f32(),
        ),
      ).toBe(1);
    });

    test('are not needed for references to a base class without a pool that was renamed', () => {
      class Old extends Struct {
        static readonly struct: string = 'Old';
        hp = u32();
      }
      class OldShip extends Old {
        static override readonly struct = 'Ship';
      }
      class New extends Struct {
        static readonly struct: string = 'New';
        hp = u32();
      }
      class Ship extends New {
        static override readonly struct = 'Ship';
      }
      const old = make(1);
      const ship = old.packed(OldShip, { capacity: 4 }).create({ hp: 7 });
      old.packed(structWith('Lock', { target: () => ref(() => Old) }), { capacity: 4 }).create({
        target: ship,
      });
      class Lock extends Struct {
        static readonly struct = 'Lock';
        target = ref(() => New);
      }
      const world = make(2);
      world.packed(Ship, { capacity: 4 });
      const locks = world.packed(Lock, { capacity: 4 });
      world.load(old.save(), { migrate: { New: { name: 'Old' } } });
      expect(locks.at(0).target?.hp).toBe(7);
    });

    test('may return null for a renamed reference', () => {
      const T = structWith('T', { n });
      const old = make(1);
      const Old = structWith('A', { old: () => ref(() => T) });
      old.pool(Old);
      const target = old.packed(T, { capacity: 4 }).create({ n: 7 });
      old.spawn([Old, { old: target } as never]);
      const bytes = old.save();
      class A extends Struct {
        static readonly struct = 'A';
        target = ref(() => T);
      }
      const world = make(2);
      const pool = world.pool(A);
      world.packed(T, { capacity: 4 });
      const loadWith = (step: (entry: Plain) => Plain) => {
        world.load(bytes, { migrate: { A: { was: { target: 'old' }, from: { 1: step } } } });
        const { target: found } = pool.at(0);
        return found && toObject(found);
      };
      expect(loadWith((entry) => ({ ...entry, target: null }))).toBeNull();
      expect(loadWith((entry) => ({ ...entry, target: undefined }))).toBeNull();
      expect(loadWith(identity)).toEqual({ n: 7 });
    });

    test('of nested structs are called, before those of the outer struct', () => {
      const inner = (fields: Fields) => () => struct(structWith('N', fields));
      const before = {
        n: inner({ x: () => f32() }),
        all: () => array(structWith('N', { x: () => f32() }), 2),
      };
      const bytes = saved(before, { n: { x: 1.5 }, all: [{ x: 2 }, { x: 3 }] });
      const now = { n: inner({ y: n }), all: () => array(structWith('N', { y: n }), 2) };
      const seen: unknown[] = [];
      const N: Migration = { from: { 0: ({ x }) => (seen.push(x), { y: (x as number) * 100 }) } };
      const expected = { n: { y: 150 }, all: [{ y: 200 }, { y: 300 }] };
      expect(loaded(bytes, now, { N })).toEqual(expected);
      expect(seen).toEqual([1.5, 2, 3]);
      const A: Migration = { from: { 0: (old) => (seen.push(old['n']), old) } };
      expect(loaded(bytes, now, { N, A })).toEqual(expected);
      expect(seen.slice(3)).toEqual([1.5, 2, 3, { y: 150 }]);
      expect(loaded(bytes, now, { N: { from: { 0: () => ({ y: -1 }) } } })).toMatch(
        /^INVALID_ARGUMENT: A\.n\.y has -1 in the result of the migration of N: expected an integer .* Return a value/,
      );
    });

    test('need not apply `was` of nested structs', () => {
      const inner = (name: string) => ({ n: () => struct(structWith('N', { [name]: () => f32() })) });
      const migrate = { N: { was: { y: 'x' } }, A: { from: { 0: identity } } };
      expect(loaded(saved(inner('x'), { n: { x: 1.5 } }), inner('y'), migrate)).toEqual({ n: { y: 1.5 } });
    });
  });

  describe('results of functions', () => {
    const Inner = structWith('N', { q: () => u8(4) });
    const load = (field: () => unknown, value: object | undefined, result: unknown): unknown =>
      loaded(
        saved({ f: field }, value === undefined ? {} : { f: value }),
        { f: field },
        {
          A: { from: { 0: (old) => ({ ...old, f: result }) } },
        },
      );

    test('are checked inside vectors, nested structs and arrays', () => {
      const nested = () => struct(Inner);
      const list = () => array(Inner, 2);
      for (const wrong of [
        [1, 2],
        { X: 1, Y: 2 },
        new Map(),
        new Date(0),
        new Float32Array(2),
        5,
        null,
        () => 1,
      ]) {
        expect(load(() => vec2(), { x: 1, y: 2 }, wrong)).toMatch(
          /^INVALID_ARGUMENT: (A\.f has .*: expected an object with the fields x, y|"X" is not a field of A\.f)/,
        );
      }
      for (const wrong of [{ q2: 5 }, [1], new Uint8Array(1), { q: 4, r: 1 }]) {
        expect(load(nested, { q: 7 }, wrong)).toMatch(
          /^INVALID_ARGUMENT: (A\.f has .*: expected an object with the fields q\.|"(q2|r)" is not a field of A\.f)/,
        );
        expect(load(list, [{ q: 7 }], [{ q: 1 }, wrong])).toMatch(
          /^INVALID_ARGUMENT: (A\.f\[1\] has .*: expected an object with the fields q\.|"(q2|r)" is not a field of A\.f\[1\])/,
        );
      }
      expect(load(nested, { q: 7 }, {})).toEqual({ f: { q: 4 } });
      expect(load(nested, { q: 7 }, { q: 9 })).toEqual({ f: { q: 9 } });
      expect(load(nested, { q: 7 }, Object.create({ q: 9 }))).toEqual({ f: { q: 9 } });
      expect(load(() => array(u8, 2), [1], new Uint8Array(2))).toMatch(
        /^INVALID_ARGUMENT: A\.f has an? Uint8Array in the result of the migration of A: expected a list of at most 2 elements/,
      );
    });

    test('must be objects with fields', () => {
      for (const wrong of [[], [1], new Map([['f', 1]]), new Uint8Array(2), 5, null]) {
        expect(
          loaded(saved({ f: n }, { f: 1 }), { f: n }, { A: { from: { 0: () => wrong as never } } }),
        ).toMatch(
          /^INVALID_ARGUMENT: The migration of A from version 0 returned .*: expected an object with the fields of version 1/,
        );
      }
    });

    test('may have names of removed fields that were passed on', () => {
      const before = { f: () => struct(structWith('N', { q: () => u8(), gone: () => u8() })) };
      const step = (old: Plain) => ({ ...old, f: { ...(old['f'] as Plain), q: 3 } });
      const steps = { 0: (old: Plain) => ({ ...old, f: { ...(old['f'] as Plain), extra: 1 } }), 1: step };
      const bytes = saved(before, { f: { q: 1, gone: 2 } });
      const after = { f: () => struct(Inner) };
      expect(loaded(bytes, after, { A: { from: { 0: step } } })).toEqual({ f: { q: 3 } });
      expect(loaded(bytes, after, { A: { from: steps } }, 2)).toEqual({ f: { q: 3 } });
      const gone = { f: () => struct(structWith('N', { fresh: () => u8(8) })) };
      expect(loaded(bytes, gone, { A: { from: { 0: step } } })).toEqual({ f: { fresh: 8 } });
    });

    test('may not have names of no field, added in place to nested structs and their elements', () => {
      const nested = { f: () => struct(structWith('N', { q: () => u8(), gone: () => u8() })) };
      const list = { f: () => array(structWith('N', { q: () => u8(), gone: () => u8() }), 2) };
      const add = (name: string) => (old: Plain) => {
        const given = old['f'] as Plain | Plain[];
        (Array.isArray(given) ? given[1]! : given)[name] = 3;
        return old;
      };
      const now = (inner: () => unknown) => ({ f: inner });
      const load = (before: Fields, inner: () => unknown, name: string) =>
        loaded(saved(before, {}), now(inner), { A: { from: { 0: add(name) } } });
      const one = () => struct(Inner);
      const two = () => array(Inner, 2);
      expect(load(nested, one, 'extra')).toMatch(/^INVALID_ARGUMENT: "extra" is not a field of A\.f\./);
      expect(load(list, two, 'extra')).toMatch(/^INVALID_ARGUMENT: "extra" is not a field of A\.f\[1\]\./);
      expect(load(nested, one, 'gone')).toEqual({ f: { q: 0 } });
      expect(load(list, two, 'q')).toEqual({ f: [{ q: 0 }, { q: 3 }] });
    });

    test('that a number, a fraction or a text cannot hold are refused', () => {
      const one = { f16: () => f16(), f32: () => f32(), u8norm: () => u8norm(), text: () => text(4) };
      const load1 = (kind: keyof typeof one, value: unknown) => load(one[kind], undefined, value);
      expect(load1('f32', 1e308)).toMatch(
        /A\.f has 1e\+308 in the result of the migration of A: expected a number that does not become Infinity in a field of the type f32/,
      );
      expect(load1('f16', -(2 ** 40))).toMatch(
        /A\.f has -1099511627776 in the result of the migration of A: expected a number that does not become Infinity in a field of the type f16/,
      );
      expect(load1('u8norm', NaN)).toMatch(
        /A\.f has NaN in the result of the migration of A: expected a number from 0 to 1/,
      );
      expect(load1('u8norm', 5)).toMatch(
        /A\.f has 5 in the result of the migration of A: expected a number from 0 to 1/,
      );
      expect(load1('text', '\ud800')).toMatch(
        /A\.f has .* in the result of the migration of A: expected a string without unpaired surrogates/,
      );
      const inexact = (kind: string, value: number) =>
        `INVALID_ARGUMENT: A.f has ${value} in the result of the migration of A: expected an integer that a field of the type ${kind} holds exactly, or a fraction, which is rounded. Return a value that the field can hold.`;
      for (const [kind, value] of [
        ['f32', 2 ** 32 - 2],
        ['f32', -(2 ** 24) - 1],
        ['f32', 2 ** 53 - 1],
        ['f16', 2049],
        ['f16', -65_503],
      ] as const)
        expect(load1(kind, value)).toBe(inexact(kind, value));
      expect(load(() => array(f32, 2), undefined, [2 ** 24, 2 ** 24 + 1])).toMatch(
        /^INVALID_ARGUMENT: A\.f\[1\] has 16777217 /,
      );
      expect(load(() => vec2(), undefined, { x: 1, y: 2 ** 24 + 1 })).toMatch(
        /^INVALID_ARGUMENT: A\.f\.y has 16777217 /,
      );
      expect(load1('f32', 2 ** 24 + 2)).toEqual({ f: 2 ** 24 + 2 });
      expect(load1('f32', 2 ** 24 + 1.5)).toEqual({ f: 2 ** 24 + 2 });
      expect(load1('f32', 1e30)).toEqual({ f: Math.fround(1e30) });
      expect(load1('f32', -0)).toEqual({ f: -0 });
      expect(load1('f16', 0.1)).toEqual({ f: 0.0999755859375 });
      expect(load(() => f64(), undefined, 2 ** 53 - 1)).toEqual({ f: 2 ** 53 - 1 });
      expect(load1('f32', 3.4028234663852886e38)).toEqual({ f: 3.4028234663852886e38 });
      expect(load1('f32', Infinity)).toEqual({ f: Infinity });
      expect(load1('f16', 65_504)).toEqual({ f: 65_504 });
      expect(load1('u8norm', 1)).toEqual({ f: 1 });
      expect(load1('text', '🚀')).toEqual({ f: '🚀' });
    });
  });

  test('a reference to an entry of another struct is refused, from functions and in a file', () => {
    class T1 extends Struct {
      static readonly struct = 'T1';
      k = u32();
    }
    class T2 extends Struct {
      static readonly struct: string = 'T2';
      f = f32();
    }
    class T3 extends T2 {
      static override readonly struct = 'T3';
    }
    class A extends Struct {
      static readonly struct = 'A';
      a: T1 | null = ref(() => T1);
      b: T2 | null = ref(() => T2);
    }
    const start = (version: number) => {
      const world = make(version);
      const ones = world.packed(T1, { capacity: 4 });
      const threes = world.packed(T3, { capacity: 4 });
      return { world, ones, threes, pool: world.pool(A) };
    };
    const old = start(0);
    old.world.spawn([A, { a: old.ones.create({ k: 7 }), b: old.threes.create({ f: 2 }) }]);
    const bytes = old.world.save();
    const { world, pool } = start(1);
    world.load(bytes);
    expect([pool.at(0).a!.k, pool.at(0).b!.f]).toEqual([7, 2]);
    expect(
      errorOf(() =>
        world.load(bytes, { migrate: { A: { from: { 0: (entry) => ({ ...entry, b: entry['a'] }) } } } }),
      ),
    ).toMatch(
      /^INVALID_ARGUMENT: A\.b has a reference in the result of the migration of A: expected a reference to T2/,
    );
    expect([pool.at(0).a!.k, pool.at(0).b!.f]).toEqual([7, 2]);
    world.load(bytes, { migrate: { A: { from: { 0: (entry) => ({ ...entry, a: null }) } } } });
    expect([pool.at(0).a, pool.at(0).b!.f]).toEqual([null, 2]);
  });

  test('a nested struct that is now another struct is refused by name, unless it was renamed', () => {
    const holding = (T: StructClass) => ({ n: () => struct(T) });
    const N1 = holding(structWith('N1', { a: n, c: n }));
    const N2 = holding(structWith('N2', { b: n, c: n }));
    const bytes = saved(N1, { n: { a: 5, c: 6 } });
    const refusal = /^INVALID_ARGUMENT: A\.n was a struct N1 in the save and is a struct N2 now/;
    expect(loaded(bytes, N2, {})).toMatch(refusal);
    expect(loaded(bytes, N2, { A: { from: { 0: identity } } })).toMatch(refusal);
    expect(loaded(bytes, N2, { N2: { name: 'N1', was: { b: 'a' } } })).toEqual({ n: { b: 5, c: 6 } });
    const step = ({ n: old }: Plain) => ({ n: { b: (old as Plain)['a'] } });
    expect(loaded(bytes, N2, { A: { from: { 0: step } } })).toEqual({ n: { b: 5, c: 0 } });
    const vector = saved({ n: () => vec2() }, { n: { x: 1, y: 2 } });
    expect(loaded(vector, { n: () => color() }, {})).toMatch(
      /^INVALID_ARGUMENT: A\.n was a struct of x, y in the save and is a struct of r, g, b, a now/,
    );
    const list = (T: StructClass) => ({ n: () => array(T, 2) });
    const lists = saved(list(structWith('N1', { a: n })), { n: [{ a: 1 }, { a: 2 }] });
    expect(loaded(lists, list(structWith('N2', { a: n })), {})).toMatch(
      /^INVALID_ARGUMENT: A\.n\[0\] was a struct N1/,
    );
  });

  test('options of the wrong type are refused', () => {
    const bytes = saved({ x: n }, { x: 9 }, 1);
    const world = make(2);
    const pool = world.pool(structWith('A', { x: n }));
    const refusal = (migrate: unknown): string =>
      errorOf(() => world.load(bytes, { migrate: migrate as Migrations })).split(': expected')[0]!;
    const of = (migration: unknown): string => refusal({ A: migration });
    const wrong = (option: string, value: string): string =>
      `INVALID_ARGUMENT: The option \`${option}\` of the migration of A is ${value}`;
    expect([refusal(5), refusal(null), refusal([])]).toEqual(
      ['5', 'null', 'an Array'].map(
        (value) => `INVALID_ARGUMENT: The option \`migrate\` of load() is ${value}`,
      ),
    );
    expect([of(5), of(null)]).toEqual(
      ['5', 'null'].map((value) => `INVALID_ARGUMENT: The migration of A is ${value}`),
    );
    expect([of({ was: 5 }), of({ was: null }), of({ was: { x: 5 } })]).toEqual([
      wrong('was', '5'),
      wrong('was', 'null'),
      wrong('was', 'a plain object'),
    ]);
    expect([of({ now: 5 }), of({ now: null }), of({ now: { x: 5 } }), of({ now: { x: { a: 1 } } })]).toEqual([
      wrong('now', '5'),
      wrong('now', 'null'),
      wrong('now.x', '5'),
      wrong('now.x', 'a plain object'),
    ]);
    expect([of({ from: 5 }), of({ from: null }), of({ from: [] }), of({ from: { 1: 5 } })]).toEqual([
      wrong('from', '5'),
      wrong('from', 'null'),
      wrong('from', 'an Array'),
      wrong('from[1]', '5'),
    ]);
    for (const key of ['1.0', '01', 'x', ' 1']) {
      expect(of({ from: { [key]: identity } })).toMatch(
        /^INVALID_ARGUMENT: The migration of A has a function from version/,
      );
    }
    expect([of({ name: 5 }), of({ name: '' }), of({ drop: 5 })]).toEqual([
      wrong('name', '5'),
      wrong('name', '""'),
      wrong('drop', '5'),
    ]);
    expect(pool.length).toBe(0);
  });

  test('`drop` is refused for a part of the save that would be loaded, and accepted for any other one', () => {
    const bytes = saved({ x: n }, { x: 5 }, 1);
    const drop = { drop: true };
    expect(loaded(bytes, { x: n }, { A: drop })).toMatch(
      /^INVALID_ARGUMENT: The migration of A has `drop: true`, and the component pool A of the save is loaded/,
    );
    const other = make(1);
    other.tag('A');
    other.pool(structWith('B', { x: n }));
    expect(errorOf(() => other.load(bytes, { migrate: { A: drop, B: { name: 'A' } } }))).toMatch(
      /^INVALID_ARGUMENT: The migration of A has `drop: true`/,
    );
    other.load(bytes, { migrate: { A: drop } }); // the tag is another part
    const without = make(1).save();
    other.load(without, { migrate: { A: drop, B: { name: 'A' } } }); // nothing is loaded for it
    expect(other.entities.length).toBe(0);
  });

  test('a `revive` that returns a promise is refused', () => {
    const bytes = saved({ o: () => object<unknown>({ save: (it) => it, revive: (it) => it }) }, { o: [5] });
    const asynchronous = {
      o: () => object<unknown>({ save: (it) => it, revive: async (it) => Promise.resolve(it) }),
    };
    expect(loaded(bytes, asynchronous, {})).toBe(
      'INVALID_ARGUMENT: `revive` of A.o returned a promise: expected the value itself. Await what it needs before `load()`.',
    );
  });

  test('entities are passed on unchanged, and can be compared; other values are refused, numbers too', () => {
    const pair = { at: () => entity(), to: () => entity(), id: n };
    const before = make(0);
    const A = structWith('A', pair);
    before.pool(A);
    const first = before.spawn();
    const target = before.spawn();
    before.entities.destroy(first);
    before.spawn([A, { at: target, to: target, id: 1 } as never]);
    const bytes = before.save();
    const kept: unknown[] = [];
    const load = (step: (old: Plain) => Plain): unknown => {
      const world = make(1);
      const pool = world.pool(structWith('A', pair));
      const error = errorOf(() => world.load(bytes, { migrate: { A: { from: { 0: step } } } }));
      if (error !== 'none') return error;
      const { at, to } = pool.at(0) as unknown as { at: number; to: number };
      return [at !== NO_ENTITY && at === to, to === NO_ENTITY];
    };
    expect(load((old) => old)).toEqual([true, false]);
    expect(load(({ at, to }) => ({ at: to, to: at === to ? NO_ENTITY : to }))).toEqual([false, true]);
    expect(load(({ at, ...old }) => (kept.push(at), { ...old, at }))).toEqual([true, false]);
    const refusal = (shown: string): string =>
      `INVALID_ARGUMENT: A.to has ${shown} in the result of the migration of A: expected an entity of the save. Return a value that the field can hold.`;
    expect(load((old) => ({ ...old, to: old['id'] }))).toBe(refusal('1'));
    expect(load((old) => ({ ...old, to: {} }))).toBe(refusal('a plain object'));
    expect(load((old) => ({ ...old, to: kept[0] }))).toBe(refusal('an entity')); // of another load
    expect(load((old) => ({ ...old, id: old['at'] }))).toContain('A.id has an entity in the result');
    // A field that was a number.
    const number = saved({ e: n }, { e: 1 });
    expect(loaded(number, { e: () => entity() }, { A: { from: { 0: (old) => old } } })).toBe(
      'INVALID_ARGUMENT: A.e has 1 in the result of the migration of A: expected an entity of the save. Return a value that the field can hold.',
    );
  });

  test('a removed field of a nested struct in a renamed field is left out, whatever the functions of both structs return', () => {
    const Before = structWith('In', { a: n, gone: n, old: n });
    const Now = structWith('In', { a: n, fresh: n, now: n });
    const bytes = saved(
      { part: () => struct(Before), list: () => array(Before, 2) },
      { part: { a: 7, gone: 2, old: 8 } },
    );
    const wanted = {
      item: { a: 7, fresh: 0, now: 8 },
      items: [
        { a: 0, fresh: 0, now: 0 },
        { a: 0, fresh: 0, now: 0 },
      ],
    };
    const copy = (old: Plain) => ({ ...old });
    const deepCopy = ({ part, list }: Plain) => ({
      part: { ...(part as Plain) },
      list: (list as Plain[]).map(copy),
    });
    const renamedCopy = (old: Plain) => {
      const { part, list } = deepCopy(old);
      return { item: part, items: list };
    };
    for (const inner of [undefined, copy]) {
      for (const outer of [undefined, copy, deepCopy, renamedCopy]) {
        const migrate = {
          In: { was: { now: 'old' }, ...(inner && { from: { 0: inner } }) },
          A: { was: { item: 'part', items: 'list' }, ...(outer && { from: { 0: outer } }) },
        };
        expect(loaded(bytes, { item: () => struct(Now), items: () => array(Now, 2) }, migrate)).toEqual(
          wanted,
        );
      }
    }
    // A name that the function adds is still refused.
    const adds = ({ part }: Plain) => ({ item: { ...(part as Plain), extra: 1 } });
    const migrate = {
      In: { was: { now: 'old' } },
      A: { was: { item: 'part', items: 'list' }, from: { 0: adds } },
    };
    expect(loaded(bytes, { item: () => struct(Now), items: () => array(Now, 2) }, migrate)).toContain(
      '"extra" is not a field of A.item',
    );
  });

  test('functions for versions that are far apart take no extra time', () => {
    const bytes = saved({ x: n }, { x: 1 });
    const add = ({ x }: Plain) => ({ x: (x as number) * 10 + 1 });
    expect(loaded(bytes, { x: n }, { A: { from: { 2_000_000_000: add, 5: add } } }, 2 ** 31 - 1)).toEqual({
      x: 111,
    });
  });
});

test('a value that an enumeration does not have is refused by the save, in production too', () => {
  const world = new World({ capacity: 4, checked: false });
  class A extends Struct {
    static readonly struct = 'A';
    s = enumOf({ X: 1, Y: 2 });
    m = array(() => enumOf({ X: 1, Y: 2 }), 2);
    n = enumOf(['a', 'b']);
  }
  const pool = world.pool(A);
  world.spawn([A]);
  expect(errorOf(() => world.load(world.save()))).toBe('none');
  pool.at(0).s = 7 as never; // not checked in production
  expect(errorOf(() => world.save())).toBe(
    'INVALID_ARGUMENT: A.s is 7 and cannot be saved: expected one of 1, 2. Assign one of them; in checked mode, the wrong assignment throws.',
  );
  pool.at(0).s = 2;
  pool.at(0).m.set(1, 0 as never);
  expect(errorOf(() => world.save())).toMatch(
    /^INVALID_ARGUMENT: A\.m is 0 and cannot be saved: expected one of 1, 2/,
  );
  pool.at(0).m.set(1, 2);
  expect(errorOf(() => world.load(world.save()))).toBe('none');
});
