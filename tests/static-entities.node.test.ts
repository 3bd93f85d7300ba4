import { Random } from '@offheap/core/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { REPLAY } from '../packages/core/test/replay.ts';
import { forbidden } from '../packages/struct/test/forbidden-code.ts';
import { compileModule } from '../tools/build/compile.ts';

type Copies = typeof import('../packages/ecs/src/kernels/kernel-copies.ts');

/** The number of times that a copy of each list was taken. */
const taken = new Map<string, number>();

/** Makes a list endless, because a program needs more copies than a bundle has. A copy can be called more than once. */
function makeEndless(name: string, list: unknown[]): void {
  const [copy] = list;
  if (copy === undefined) return; // a group has two sets or more
  taken.set(name, 0);
  list.pop = () => {
    taken.set(name, taken.get(name)! + 1);
    return copy;
  };
}

beforeAll(async () => {
  const code = await compileModule('ecs', 'kernels/kernel-copies.ts', 'static');
  const copies = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as Copies; // the names that it exports
  makeEndless('sets', copies.SET_COPIES.run);
  copies.LOOP_COPIES.forEach((list, i) => makeEndless(`loops over ${i + 1}`, list));
  copies.ORDER_COPIES.forEach((list, i) => makeEndless(`groups of ${i + 1}`, list));
  copies.REMOVAL_COPIES.forEach((list, i) => makeEndless(`removals from ${i + 1}`, list));
  vi.resetModules();
  vi.stubGlobal('Function', forbidden);
  vi.doMock('../packages/ecs/src/kernels/kernel-copies.ts', () => copies);
});

afterAll(() => {
  vi.doUnmock('../packages/ecs/src/kernels/kernel-copies.ts');
  vi.unstubAllGlobals();
});

test('random programs give the same results with the copied kernels of entities as in checked mode', async () => {
  const { fuzz } = await import('./fuzz/fuzz.ts');
  const digests: number[][] = [[], []];
  for (const checked of [true, false])
    fuzz(checked, { programs: 300, ...REPLAY }, (_, digest) => digests[Number(checked)]!.push(digest));
  expect(digests[0]!.length).toBeGreaterThan(0);
  expect(digests[0]).toEqual(digests[1]);
});

test('random operations of entities agree with the model with the copied kernels', async () => {
  const { modelRuns } = await import('./model/runs.ts');
  for (const { name, run } of modelRuns(false))
    if (name.startsWith('entities')) await run({ programs: 200, ...REPLAY });
});

test('loops, groups and the removal of entities from up to 18 pools agree with plain objects', async () => {
  const { ComponentPool, Entities, group, query } = await import('@offheap/ecs');
  const { f64, Struct } = await import('@offheap/struct');
  class Value extends Struct {
    static readonly struct = 'Value';
    of = f64();
  }
  for (let count = 1; count <= 18; count++) {
    for (const isGrouped of [false, true]) {
      const random = new Random(count);
      const entities = new Entities({ capacity: 64 });
      const options = { entities, capacity: 64, checked: false };
      const pools = Array.from({ length: count }, () => new ComponentPool(Value, options));
      const looped = pools.slice(0, 5) as [(typeof pools)[0]];
      const loop =
        isGrouped && looped.length > 1
          ? group(...(looped as never as Parameters<typeof group>))
          : query(...looped);
      const found = new Set<number>();
      const addAll = loop.system((...args: unknown[]) => {
        const values = args.slice(0, looped.length) as Value[]; // the components come first
        found.add(values.reduce((sum, value) => sum + value.of, 0));
      });
      const model = new Map<number, (number | undefined)[]>(); // by entity: the value in each pool
      for (let step = 0; step < 200; step++) {
        const all = [...model.keys()];
        const entity = all[random.below(all.length)];
        const at = random.below(count);
        const pool = pools[at]!;
        if (all.length < 60 && (entity === undefined || random.below(4) === 0)) {
          const created = entities.create();
          const values = pools.map((one) => {
            if (random.below(4) === 0) return undefined;
            return (one.add(created).of = random.next());
          });
          model.set(created, values);
        } else if (random.below(3) === 0) {
          entities.destroy(entity as never);
          model.delete(entity!);
        } else if (model.get(entity!)![at] === undefined) {
          model.get(entity!)![at] = pool.add(entity as never).of = random.next();
        } else {
          expect(pool.remove(entity as never)).toBe(true);
          model.get(entity!)![at] = undefined;
        }
        found.clear();
        addAll();
        const rows = [...model.values()].map((values) => values.slice(0, looped.length));
        const whole = rows.filter((values) => !values.includes(undefined)) as number[][];
        expect(found).toEqual(new Set(whole.map((values) => values.reduce((sum, value) => sum + value, 0))));
        for (const [k, one] of pools.entries()) {
          const inPool = [...model.values()].filter((values) => values[k] !== undefined);
          expect(one.length).toBe(inPool.length);
        }
        for (const [id, values] of model)
          expect(pools.map((one) => one.get(id as never)?.of)).toEqual(values);
      }
    }
  }
});

test('these programs take copies of each length that they can have', () => {
  expect(forbidden).toHaveBeenCalled();
  const unused = [...taken].filter(([, times]) => times === 0).map(([name]) => name);
  expect(unused).toEqual([]);
});
