import { MiB } from '@offheap/core';
import { Random } from '@offheap/core/testing';
import { type ComponentPool, type Entity, group, World } from '@offheap/ecs';
import { layoutOf, type StorageForm, type Struct, type StructClass } from '@offheap/struct';
import { kernel, kernelReduce } from '@offheap/struct/kernel';
import {
  type ModelField,
  type ModelVector,
  ProgramWriter,
} from '../../packages/struct/test/model/kernel-programs.ts';
import {
  callbackOf,
  describe,
  functionOf,
  type KernelRuns,
  randomStruct,
  randomValue,
  show,
  SPECIAL,
} from '../../packages/struct/test/model/kernel-runs.ts';

/** Programs that share structs and worlds. */
const BATCH = 50;

type Components = [p: Struct, q: Struct];

// The worlds of a ground.
const PLAIN = 0;
const ROUNDED = 1;
const SIMD_EXACT = 2;
const SIMD_F32 = 3;
const JS_F32 = 4;

/** The same entities in several worlds; most of them have both components. */
class GroupGround {
  readonly fields: ModelField[] = [];
  readonly vectors: ModelVector[] = [];
  readonly groups: readonly ReturnType<typeof groupOf>[];
  readonly #read: (p: Struct, q: Struct) => unknown[];
  readonly #fill: (p: Struct, q: Struct, values: readonly unknown[]) => void;

  constructor(random: Random) {
    const structs = ['P', 'Q'].map((name) => randomStruct(random, name, 1)) as [StructClass, StructClass]; // two
    const [capacity, maxCapacity] = random.pick([
      [16, 16],
      [37, 37],
      [13, 60],
    ] as const);
    const count = random.between(0, maxCapacity);
    this.groups = [PLAIN, ROUNDED, SIMD_EXACT, SIMD_F32, JS_F32].map((at) => {
      const backing = at === SIMD_EXACT || at === SIMD_F32 ? 'wasm' : 'array';
      const world = new World({ bytes: MiB, backing, checked: false });
      const pools = structs.map((T) => {
        const storage: StorageForm = at > ROUNDED && random.oneIn(2) ? 'columns' : 'interleaved';
        return world.pool(T, { capacity, maxCapacity, storage });
      }) as [ComponentPool<Struct>, ComponentPool<Struct>]; // two
      for (let i = 0; i < count; i++) {
        const entity = world.spawn([structs[0]]);
        if (i % 5 !== 1) pools[1].add(entity);
      }
      return groupOf(pools);
    });
    structs.forEach((T, i) => describe(layoutOf(T), 'pq'[i]!, this.fields, this.vectors));
    const paths = this.fields.map(({ path }) => path);
    this.#read = functionOf(['p', 'q'], `return [${paths.join(', ')}];`) as never; // determined by its source
    this.#fill = functionOf(['p', 'q', 'v'], paths.map((path, i) => `${path} = v[${i}];`).join(' ')) as never; // determined by its source
  }

  refill(random: Random): void {
    const rows: unknown[][] = [];
    for (const one of this.groups) {
      let at = 0;
      one.each((p, q) => {
        rows[at] ??= this.fields.map(({ type }) => randomValue(random, type, () => {}));
        this.#fill(p, q, rows[at++]!);
      });
    }
  }

  /** Returns a difference between two of the worlds. NaN is NaN, whatever its bits. */
  difference(a: number, b: number): string | undefined {
    const [own, expected] = [a, b].map((at) => {
      const rows: unknown[][] = [];
      this.groups[at]!.each((p, q) => void rows.push(this.#read(p, q)));
      return rows;
    }) as [unknown[][], unknown[][]]; // two
    for (let i = 0; i < expected.length; i++) {
      const at = expected[i]!.findIndex((value, field) => !Object.is(value, own[i]?.[field]));
      if (at < 0) continue;
      return `entry ${i} ${this.fields[at]!.path}: ${show(own[i]?.[at])}, expected ${show(expected[i]![at])}`;
    }
    return own.length === expected.length ? undefined : `${own.length} entries`;
  }
}

function groupOf([p, q]: readonly [ComponentPool<Struct>, ComponentPool<Struct>]) {
  return group(p, q);
}

/**
 * Compiles random callbacks over groups of two component pools, and compares the results of kernels with those of plain loops.
 *
 * @returns the number of comparisons.
 * @throws Error for the first difference, with the program.
 */
export function runKernelGroups({ programs, seed, minify }: KernelRuns): number {
  let comparisons = 0;
  let ground: GroupGround | undefined;
  for (let program = 0; program < programs; program++) {
    const random = new Random(seed * 1_000_003 + program);
    if (program % BATCH === 0) ground = new GroupGround(new Random(seed * 7919 + program));
    const { groups, fields, vectors } = ground!;
    const writer = new ProgramWriter(random, fields, vectors, 'p, q, e, a0, a1');
    const update = writer.update();
    const { isExactOnly } = writer;
    const number = writer.number();
    const texts = [update.plain, number.plain];
    const [text, numberText] = (minify !== undefined && program % 2 === 1 ? minify(texts) : texts) as [
      string,
      string,
    ]; // two
    const args = [random.pick([1 / 60, 0.1, 2, -1.5]), random.pick(SPECIAL)] as const;
    const check = (a: number, b: number): void => {
      comparisons++;
      const difference = ground!.difference(a, b);
      if (difference !== undefined)
        throw new Error(`Seed ${seed}, group program ${program}, ${text} (${args.join()}): ${difference}`);
    };
    const loop = (at: number, source: string): void => {
      const run = callbackOf(source) as unknown as (...all: [...Components, Entity, number, number]) => void;
      groups[at]!.each((p, q, e) => run(p, q, e, ...args));
    };
    const run = (at: number, precision: 'exact' | 'f32'): void => {
      const compiled = kernel(groups[at]!, callbackOf(text) as never, { precision }) as (
        ...all: number[]
      ) => void;
      compiled(...args);
    };
    ground!.refill(random);
    loop(PLAIN, update.plain);
    run(SIMD_EXACT, 'exact');
    check(SIMD_EXACT, PLAIN);
    if (!isExactOnly) {
      loop(ROUNDED, update.rounded);
      run(SIMD_F32, 'f32');
      check(SIMD_F32, ROUNDED);
      run(JS_F32, 'f32');
      check(JS_F32, ROUNDED);
    }
    ground!.refill(random);
    const reduction = random.pick(['sum', 'min', 'max'] as const);
    const [simd, plain] = [SIMD_EXACT, PLAIN].map((at) => {
      const reduce = kernelReduce(groups[at]!, reduction, callbackOf(numberText) as never) as unknown as (
        ...all: number[]
      ) => number;
      return reduce(...args);
    });
    comparisons++;
    if (!Object.is(simd, plain))
      throw new Error(
        `Seed ${seed}, group program ${program}, ${reduction} ${numberText} (${args.join()}): ${show(simd)}, expected ${show(plain)}`,
      );
  }
  return comparisons;
}
