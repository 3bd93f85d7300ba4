import { Random } from '@offheap/core/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { REPLAY } from '../packages/core/test/replay.ts';
import { forbidden } from '../packages/struct/test/forbidden-code.ts';
import { compileModule } from '../tools/build/compile.ts';

type EntityCopies = typeof import('../packages/ecs/src/kernels/kernel-copies.ts');
type AssignCopies = typeof import('../packages/struct/src/view/kernels/assign-copies.ts');

const ENTITIES = 'ecs/src/kernels/kernel-copies.ts';
const ASSIGN = 'struct/src/view/kernels/assign-copies.ts';

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

/** Returns the exports of a module with copies, as the build writes it. */
async function copiesIn(file: string): Promise<unknown> {
  const [name, path] = file.split('/src/');
  const code = await compileModule(name!, path!, 'static');
  return import(`data:text/javascript,${encodeURIComponent(code)}`);
}

beforeAll(async () => {
  const copies = (await copiesIn(ENTITIES)) as EntityCopies; // the names that it exports
  const assign = (await copiesIn(ASSIGN)) as AssignCopies; // the same
  makeEndless('sets', copies.SET_COPIES.run);
  copies.LOOP_COPIES.forEach((list, i) => makeEndless(`loops over ${i + 1}`, list));
  copies.ORDER_COPIES.forEach((list, i) => makeEndless(`groups of ${i + 1}`, list));
  copies.REMOVAL_COPIES.forEach((list, i) => makeEndless(`removals from ${i + 1}`, list));
  assign.ASSIGN_COPIES.forEach((list, i) => makeEndless(`initial values of ${i + 1} fields`, list));
  vi.resetModules();
  vi.stubGlobal('Function', forbidden);
  vi.doMock(`../packages/${ENTITIES}`, () => copies);
  vi.doMock(`../packages/${ASSIGN}`, () => assign);
});

afterAll(() => {
  vi.doUnmock(`../packages/${ENTITIES}`);
  vi.doUnmock(`../packages/${ASSIGN}`);
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

test('structs of up to 20 fields have the values of the object, and initial values in the other fields', async () => {
  const { array, f32, i16, PackedPool, Struct, struct, toObject, vec2 } = await import('@offheap/struct');
  class Part extends Struct {
    left = i16(-1);
    right = i16(-2);
  }
  /** A kind of field, its initial value, and another value. */
  const kinds: [make: () => unknown, initial: unknown, value: (random: Random) => unknown][] = [
    [() => f32(3), 3, (random) => random.below(100) + 0.5],
    [() => i16(4), 4, (random) => random.below(100)],
    [() => vec2(5, 6), { x: 5, y: 6 }, (random) => ({ x: random.below(100), y: -1 })],
    [() => array(i16, 3), [0, 0, 0], (random) => [random.below(100), 1, 2]],
    [() => struct(Part), { left: -1, right: -2 }, (random) => ({ left: random.below(9), right: 7 })],
  ];
  for (let count = 1; count <= 20; count++) {
    const random = new Random(count);
    const fields = Array.from({ length: count }, (_, i) => ({
      name: `field${i}`,
      kind: kinds[random.below(kinds.length)]!,
    }));
    class Values extends Struct {
      constructor() {
        super();
        for (const { name, kind } of fields) Object.assign(this, { [name]: kind[0]() });
      }
    }
    const pool = new PackedPool(Values, { capacity: 100, checked: false });
    for (let round = 0; round < 100; round++) {
      const initial: Record<string, unknown> = {};
      for (const { name, kind } of fields) if (random.below(2) === 0) initial[name] = kind[2](random);
      const others = Object.fromEntries(fields.map(({ name, kind }) => [name, kind[1]]));
      expect(toObject(pool.create(initial))).toEqual({ ...others, ...initial });
    }
  }
});

test('entries of 1 to 12 words are reset and copied, by copies and by the function that they are copies of', async () => {
  const { wordMoves } = (await copiesIn(
    'struct/src/view/word-moves.ts',
  )) as typeof import('../packages/struct/src/view/word-moves.ts');
  for (let count = 1; count <= 12; count++) {
    for (let run = 0; run < 20; run++) {
      const shift = run % 4;
      const initial = Uint32Array.from({ length: count }, (_, i) => 100 * count + i);
      const words = Uint32Array.from({ length: 64 }, (_, i) => 10_000 + i);
      const expected = words.slice();
      const { reset, copy } = wordMoves(words, initial, shift);
      const offsetOf = (word: number): number => (word * 4) >> shift;
      reset(offsetOf(4));
      expected.set(initial, 4);
      copy(offsetOf(30), offsetOf(4));
      expected.copyWithin(30, 4, 4 + count);
      copy(offsetOf(50), offsetOf(20));
      expected.copyWithin(50, 20, 20 + count);
      expect(words).toEqual(expected);
    }
  }
});

test('these programs take copies of each length that they can have', () => {
  expect(forbidden).toHaveBeenCalled();
  const unused = [...taken].filter(([, times]) => times === 0).map(([name]) => name);
  expect(unused).toEqual([]);
});
