import { KiB, ScopedAllocator } from '@offheap/core';
import { group, World } from '@offheap/ecs';
import { f32, PackedPool, Pool, Scratch, Struct } from '@offheap/struct';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../packages/struct/test/error-of.ts';

class Body extends Struct {
  static readonly struct = 'Body';
  x = f32();
}
class Mass extends Struct {
  static readonly struct = 'Mass';
  kg = f32();
}

/** Any value: a program without types may pass it. */
type Wrong = never;

const VALUES: readonly (readonly [name: string, value: unknown])[] = [
  ['undefined', undefined],
  ['null', null],
  ['a number', 5],
  ['a symbol', Symbol('callback')],
  ['an object without a prototype', Object.create(null)],
];

/** Methods that take a callback: a value that is not a function is refused before anything runs. */
export function wrongCallbacksSuite(checked: boolean): void {
  /** A world and two pools, with the given number of entries each. */
  const start = (count: number) => {
    const world = new World({ capacity: 8, checked });
    const bodies = world.pool(Body);
    const masses = world.pool(Mass);
    const grouped = group(bodies, masses);
    const tag = world.tag('Tag');
    const packed = new PackedPool(Body, { capacity: 4, checked });
    const pool = new Pool(Body, { capacity: 4, checked });
    for (let i = 0; i < count; i++) {
      world.spawn([Body], [Mass], tag);
      packed.spawn();
      pool.spawn();
    }
    return { world, bodies, grouped, tag, packed, pool };
  };
  type Parts = ReturnType<typeof start>;
  const empty = start(0);
  const filled = start(3);

  describe.each(VALUES)(`%s in place of a callback, checked: ${checked}`, (name, given) => {
    const value = given as Wrong;
    const uses: Readonly<Record<string, (parts: Parts) => unknown>> = {
      'PackedPool.each': ({ packed }) => packed.each(value),
      'PackedPool.destroyWhere': ({ packed }) => packed.destroyWhere(value),
      'PackedPool.find': ({ packed }) => packed.find(value),
      'PackedPool.some': ({ packed }) => packed.some(value),
      'PackedPool.system': ({ packed }) => packed.system(value),
      'Pool.each': ({ pool }) => pool.each(value),
      'Pool.destroyWhere': ({ pool }) => pool.destroyWhere(value),
      'Pool.find': ({ pool }) => pool.find(value),
      'Pool.some': ({ pool }) => pool.some(value),
      'Pool.system': ({ pool }) => pool.system(value),
      'ComponentPool.each': ({ bodies }) => bodies.each(value),
      'ComponentPool.find': ({ bodies }) => bodies.find(value),
      'ComponentPool.some': ({ bodies }) => bodies.some(value),
      'ComponentPool.system': ({ bodies }) => bodies.system(value),
      'ComponentPool.removeWhere': ({ bodies }) => bodies.removeWhere(value),
      'ComponentPool.onAdd': ({ bodies }) => bodies.onAdd(value),
      'ComponentPool.onRemove': ({ bodies }) => bodies.onRemove(value),
      'ComponentPool.onRestore': ({ bodies }) => bodies.onRestore(value),
      'Query.each': ({ world }) => world.query(Body, Mass).each(value),
      'Query.find': ({ world }) => world.query(Body, Mass).find(value),
      'Query.system': ({ world }) => world.query(Body, Mass).system(value),
      'Group.each': ({ grouped }) => grouped.each(value),
      'Group.find': ({ grouped }) => grouped.find(value),
      'Group.system': ({ grouped }) => grouped.system(value),
      'Tag.each': ({ tag }) => tag.each(value),
      'Entities.each': ({ world }) => world.entities.each(value),
      'Scratch.scope': () => new Scratch(KiB, { checked }).scope(value),
      'ScopedAllocator.scope': () => new ScopedAllocator(KiB).scope(value),
      ...(given !== undefined && {
        'Query.some': ({ world }: Parts) => world.query(Body, Mass).some(value),
        'Entities.createMany': ({ world }: Parts) => world.entities.createMany(1, value),
        'ComponentPool.batch': ({ bodies }: Parts) => bodies.batch({ onAdd: value }),
      }),
    };
    test.each(Object.entries(uses))(`${name} is refused by %s`, (_, use) => {
      for (const parts of [empty, filled]) {
        expect(errorOf(() => use(parts))).toMatch(/^INVALID_ARGUMENT: .* is .*: expected a function/);
      }
    });
  });

  test(`no loop runs and nothing has changed afterwards, checked: ${checked}`, () => {
    for (const { world, bodies, tag, packed, pool } of [empty, filled]) {
      const count = packed.length;
      expect([pool.length, bodies.length, tag.length, world.entities.length]).toEqual([
        count,
        count,
        count,
        count,
      ]);
      // A pool in which a loop runs is not disposed of.
      for (const each of [packed, pool, bodies, tag]) each[Symbol.dispose]();
    }
    expect(filled.packed.isGone).toBe(true);
  });

  test(`a function with a \`then\` that a callback returns is refused as a promise, checked: ${checked}`, () => {
    // oxlint-disable-next-line unicorn/no-thenable -- the point of the test
    const answer = (() => Object.assign(() => true, { then: () => {} })) as Wrong;
    const { world, bodies, grouped, packed, pool, tag } = start(3);
    const scratch = new Scratch(KiB, { checked });
    const uses: Readonly<Record<string, () => unknown>> = {
      'Scratch.scope': () => scratch.scope(answer),
      'ScratchScope.scope': () => scratch.scope((s) => s.scope(answer)),
      'ScopedAllocator.scope': () => new ScopedAllocator(KiB).scope(answer),
      'PackedPool.destroyWhere': () => packed.destroyWhere(answer),
      'Pool.destroyWhere': () => pool.destroyWhere(answer),
      'ComponentPool.removeWhere': () => bodies.removeWhere(answer),
      'PackedPool.find': () => packed.find(answer),
      'Pool.some': () => pool.some(answer),
      'ComponentPool.find': () => bodies.find(answer),
      'Query.find': () => world.query(Body, Mass).find(answer),
      'Group.find': () => grouped.find(answer),
      'Tag.each': () => tag.each(answer),
      'Entities.each': () => world.entities.each(answer),
      'Entities.createMany': () => world.entities.createMany(1, answer),
    };
    for (const [name, use] of Object.entries(uses)) {
      expect([name, errorOf(use)]).toEqual([
        name,
        expect.stringMatching(/^(SCOPE|INVALID_ARGUMENT): The .* returned a promise/),
      ]);
    }
    expect([packed.length, pool.length, bodies.length, scratch.depth]).toEqual([3, 3, 3, 0]);
    expect(scratch.scope(() => null)).toBe(null);
    expect(packed.destroyWhere((() => 1) as Wrong)).toBe(3); // any truthy answer
  });

  test(`a scope that was refused is not open, checked: ${checked}`, () => {
    const scratch = new Scratch(KiB, { checked });
    expect(errorOf(() => scratch.scope(5 as Wrong))).toBe(
      'INVALID_ARGUMENT: The callback of `scope` is 5: expected a function.',
    );
    expect([scratch.depth, scratch.scope((s) => s.create(Body).x)]).toEqual([0, 0]);
  });
}
