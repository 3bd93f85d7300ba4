import { f32, PackedPool, Pool, Struct } from '@offheap/struct';
import {
  type Fillable,
  type NearCapacityOptions,
  traceEntries,
  warnNearCapacity,
} from '@offheap/struct/debug';
import { ComponentPool, Entities, Tag } from '@offheap/ecs';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../packages/struct/test/error-of.ts';

class Spark extends Struct {
  life = f32(1);
}

/** Collects the warnings about a pool. */
function watch(pool: Fillable, options: NearCapacityOptions = {}): { said: string[]; end: () => void } {
  const said: string[] = [];
  return { said, end: warnNearCapacity(pool, { warn: (message) => said.push(message), ...options }) };
}

describe.each([Pool, PackedPool])('a watched %o', (PoolOf) => {
  for (const checked of [true, false]) {
    const make = () => new PoolOf(Spark, { capacity: 5, maxCapacity: 20, checked });

    test(`warns once when it is nearly full, and again after it has been well below the threshold, checked: ${checked}`, () => {
      const pool = make();
      const { said } = watch(pool);
      for (let i = 0; i < 17; i++) pool.spawn();
      expect(said).toEqual([]);
      pool.create();
      expect(said).toEqual([
        `offheap: the ${PoolOf.name} of Spark holds 18 of at most 20 entries. Increase \`capacity\` or \`maxCapacity\`, or destroy entries sooner.`,
      ]);
      for (let i = 0; i < 4; i++) {
        pool.destroyWhere((spark) => pool.length === 18 && spark.life === 1);
        pool.trySpawn();
      }
      expect(said).toHaveLength(1);
      pool.clear();
      pool.spawnMany(20, (spark, i) => (spark.life = i));
      expect(said).toHaveLength(2);
    });

    test(`works as before, during the watch and after its end, checked: ${checked}`, () => {
      const pool = make();
      const { said, end } = watch(pool, { at: 0.1, name: 'sparks' });
      expect(pool.create({ life: 3 }).life).toBe(3);
      const handle = pool.spawn({ life: 4 });
      expect(pool.get(handle)!.life).toBe(4);
      expect(said[0]).toContain('the sparks holds 2 of at most 20');
      pool.clear();
      end();
      end();
      pool.spawnMany(20);
      expect(pool.spawnMany(1)).toBe(0);
      expect(said).toHaveLength(1);
      expect(Object.hasOwn(pool, 'spawn')).toBe(false);
    });
  }
});

test('entities, component pools and tags can be watched too', () => {
  const entities = new Entities({ capacity: 10 });
  const sparks = new ComponentPool(Spark, { entities, capacity: 5 });
  const tag = new Tag({ entities, capacity: 5 });
  const watches = [watch(entities), watch(sparks), watch(tag, { name: 'tag Hot' })];
  for (let i = 0; i < 10; i++) {
    const entity = entities.create();
    if (i % 2 === 1) continue;
    sparks.add(entity);
    tag.add(entity);
  }
  expect(watches.map(({ said }) => said)).toEqual([
    [expect.stringContaining('the Entities holds 9 of at most 10')],
    [expect.stringContaining('the ComponentPool of Spark holds 5 of at most 5')],
    [expect.stringContaining('the tag Hot holds 5 of at most 5')],
  ]);
});

test.each([
  ['in the order of their creation', [0, 1, 2]],
  ['in reverse order', [2, 1, 0]],
  ['in any order', [1, 2, 0]],
])('several watches of one pool end %s, and the others continue', (_, order) => {
  const pool = new Pool(Spark, { capacity: 4, checked: true });
  const watches = [watch(pool), watch(pool), watch(pool)];
  const stopTrace = traceEntries(pool);
  const alive = new Set([0, 1, 2]);
  for (const index of order) {
    watches[index]!.end();
    watches[index]!.end(); // does nothing
    alive.delete(index);
    for (const { said } of watches) said.length = 0;
    pool.clear();
    pool.spawn();
    pool.spawnMany(3);
    expect(watches.map(({ said }) => said.length)).toEqual([0, 1, 2].map((i) => Number(alive.has(i))));
  }
  stopTrace();
  expect(Object.hasOwn(pool, 'spawn')).toBe(false);
});

test('a watch that ends does not change a method that was replaced in the meantime', () => {
  const pool = new Pool(Spark, { capacity: 4 });
  const { end } = watch(pool);
  let calls = 0;
  const replaced = { value: () => ++calls, configurable: true };
  Object.defineProperty(pool, 'spawn', replaced);
  end();
  pool.spawn();
  expect(calls).toBe(1);
});

test('with the watch disabled, as in production by default, nothing is printed and no method is wrapped', () => {
  const pool = new Pool(Spark, { capacity: 2 });
  const { said } = watch(pool, { enabled: false });
  pool.spawnMany(2);
  expect(said).toEqual([]);
  expect(Object.hasOwn(pool, 'spawn')).toBe(false);
});

test.each([0, -1, 1.5, Number.NaN])('a share of %s is refused', (at) => {
  const pool = new Pool(Spark, { capacity: 2 });
  expect(errorOf(() => warnNearCapacity(pool, { at }))).toContain('INVALID_ARGUMENT: Warn at');
});
