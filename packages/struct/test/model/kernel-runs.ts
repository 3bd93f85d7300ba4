import { BumpAllocator, Memory, MiB } from '@offheap/core';
import { Random } from '@offheap/core/testing';
import {
  bool,
  color,
  enumOf,
  f32,
  f64,
  i16,
  i16norm,
  i32,
  i8,
  i8norm,
  type Layout,
  layoutOf,
  PackedPool,
  type StorageForm,
  Struct,
  struct,
  type StructClass,
  u16,
  u16norm,
  u32,
  u8,
  u8norm,
  vec2,
  vec3,
  vec4,
} from '@offheap/struct';
import { type Kernel, kernel, kernelReduce, type KernelOptions, kernelWhere } from '@offheap/struct/kernel';
import { type KernelProgram, type ModelField, type ModelVector, ProgramWriter } from './kernel-programs.ts';

/** Shortens the sources of callbacks, as a bundler does. */
export type Minify = (sources: readonly string[]) => string[];

/** The options of random kernels. */
export interface KernelRuns {
  readonly programs: number;
  readonly seed: number;
  /** Shortens the sources of every second program. */
  readonly minify?: Minify;
  readonly onProgress?: (programs: number) => void;
}

/** The results of random kernels. */
export interface KernelRunsResult {
  readonly programs: number;
  readonly minified: number;
  /** Comparisons of all entries with those of a plain loop. */
  readonly comparisons: number;
  /** How often field types, values, operations and storages have occurred. */
  readonly occurrences: ReadonlyMap<string, number>;
}

const KINDS: Readonly<Record<string, () => unknown>> = {
  f32: () => f32(0, { nan: true }),
  f64: () => f64(0, { nan: true }),
  i8,
  u8,
  i16,
  u16,
  i32,
  u32,
  u8norm,
  i8norm,
  u16norm,
  i16norm,
  bool,
  enum: () => enumOf(LEVELS),
};
const LEVELS = { low: -3, middle: 0, high: 200, top: 70_000 } as const;
const VECTORS: Readonly<Record<string, () => unknown>> = { vec2, vec3, vec4 };

export const SPECIAL = [
  0,
  -0,
  1,
  -1,
  NaN,
  Infinity,
  -Infinity,
  1e-42,
  -1e-45,
  3.4e38,
  0.1,
  255,
  2 ** 31,
  2 ** 32,
  -(2 ** 31),
  16777217,
  1e300,
  5e-324,
];

/** Programs that share structs, pools and memories. */
const BATCH = 100;
const STRUCTS = 4;

/** Plain loops run over interleaved entries, kernels over both storages. */
const STORAGES: readonly StorageForm[] = ['interleaved', 'columns'];

type Entry = Record<string, never>;
type Callback = (p: Entry, a0: number, a1: number) => never;

/** Struct classes of random fields. */
export function randomStruct(random: Random, name: string, depth: number): StructClass {
  const fields: [string, () => unknown][] = [];
  const count = random.between(2, 7);
  for (let i = 0; i < count; i++) {
    const kind = random.below(depth > 0 ? 10 : 6);
    if (kind < 4) fields.push([`f${i}`, KINDS[random.pick(['f32', 'f32', 'f64', 'i32'])]!]);
    else if (kind < 6) fields.push([`f${i}`, KINDS[random.pick(Object.keys(KINDS))]!]);
    else if (kind < 8) fields.push([`f${i}`, VECTORS[random.pick(Object.keys(VECTORS))]!]);
    else if (kind === 8) fields.push([`f${i}`, () => color(0x102030)]);
    else {
      const inner = randomStruct(random, `${name}Inner${i}`, 0);
      fields.push([`f${i}`, () => struct(inner)]);
    }
  }
  fields.push(['last', f32]);
  class Random_ extends Struct {
    constructor() {
      super();
      for (const [field, make] of fields) Object.assign(this, { [field]: make() });
    }
  }
  return Random_;
}

/** Adds the fields and vectors of a struct. */
export function describe(layout: Layout, path: string, fields: ModelField[], vectors: ModelVector[]): void {
  for (const { name, type } of layout.fields) {
    const inner = (type as unknown as { readonly layout?: Layout }).layout;
    if (inner === undefined) fields.push({ path: `${path}.${name}`, type: type.kind });
    else {
      const size = ['Vec2', 'Vec3', 'Vec4'].indexOf(inner.struct.name) + 2;
      if (size >= 2) vectors.push({ path: `${path}.${name}`, size: size as 2 | 3 | 4 });
      describe(inner, `${path}.${name}`, fields, vectors);
    }
  }
}

/** The pools of one struct: the same entries for each way of running. */
class Ground {
  readonly fields: ModelField[] = [];
  readonly vectors: ModelVector[] = [];
  readonly pools: readonly PackedPool<Struct>[];
  readonly #read: (p: Entry) => unknown[];
  readonly #fill: (p: Entry, values: readonly unknown[]) => void;

  /** @param storages of each pool; interleaved where there is none. */
  constructor(
    T: StructClass,
    memories: readonly BumpAllocator[],
    storages: readonly (StorageForm | undefined)[],
    capacity: number,
    maxCapacity: number,
  ) {
    describe(layoutOf(T), 'p', this.fields, this.vectors);
    this.pools = memories.map((allocator, i) => {
      const storage = storages[i] ?? 'interleaved';
      return new PackedPool(T, { capacity, maxCapacity, allocator, storage, checked: false });
    });
    const paths = this.fields.map(({ path }) => path);
    this.#read = functionOf(['p'], `return [${paths.join(', ')}];`) as (p: Entry) => unknown[];
    this.#fill = functionOf(['p', 'v'], paths.map((path, i) => `${path} = v[${i}];`).join(' ')) as (
      p: Entry,
      v: readonly unknown[],
    ) => void;
  }

  /** @param occurred is called for each special value. */
  refill(random: Random, count: number, occurred: (what: string) => void): void {
    for (const pool of this.pools) pool.clear();
    for (let i = 0; i < count; i++) {
      const values = this.fields.map(({ type }) => randomValue(random, type, occurred));
      for (const pool of this.pools) pool.spawn((p) => this.#fill(p as unknown as Entry, values));
    }
  }

  /** An entry that says which integers wrap when they are written to its fields. */
  watched(p: Entry, occurred: (what: string) => void): Entry {
    const types = new Map(this.fields.map(({ path, type }) => [path, type]));
    return new Proxy(p, {
      get: (_, name) => Reflect.get(p, name) as unknown,
      set: (_, name, value: unknown) => {
        const type = types.get(`p.${String(name)}`)!;
        const range = INTEGERS[type];
        if (range !== undefined && !(Number(value) >= range[0] && Number(value) <= range[1])) {
          occurred(`${type} wraps, in one of ten programs`);
        }
        return Reflect.set(p, name, value);
      },
    });
  }

  /** Returns a difference between two of the pools. NaN is NaN, whatever its bits. */
  difference(a: number, b: number): string | undefined {
    const [first, second] = [this.pools[a]!, this.pools[b]!];
    if (first.length !== second.length) return `${first.length} entries, expected ${second.length}`;
    for (let i = 0; i < first.length; i++) {
      const own = this.#read(first.at(i) as unknown as Entry);
      const expected = this.#read(second.at(i) as unknown as Entry);
      const at = own.findIndex((value, field) => !Object.is(value, expected[field]));
      if (at >= 0)
        return `entry ${i} ${this.fields[at]!.path}: ${show(own[at])}, expected ${show(expected[at])}`;
    }
    return undefined;
  }
}

export function show(value: unknown): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** A value for a field of a type. `occurred` is called for special ones. */
export function randomValue(random: Random, type: string, occurred: (what: string) => void): unknown {
  if (type === 'bool') return random.oneIn(2);
  if (type === 'enum') return random.pick(Object.values(LEVELS));
  if (random.oneIn(4)) {
    const special = random.pick(SPECIAL);
    occurred(`${type} ${nameOf(special)}`);
    return special;
  }
  const number = (random.next() / 2 ** 32 - 0.5) * 10 ** random.between(-3, 5);
  return type.endsWith('norm') ? number % 1.2 : number;
}

/** The category of a special value. */
function nameOf(value: number): string {
  if (Object.is(value, -0)) return '-0';
  if (Number.isNaN(value)) return 'NaN';
  if (Math.abs(value) === Infinity) return 'infinity';
  if (value !== 0 && Math.abs(value) < 2 ** -126) return 'denormal';
  return Math.abs(value) >= 2 ** 31 ? 'beyond 31 bits' : 'other special value';
}

/** The constructs that are counted in the text of a callback. */
const COUNTED: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['if, ?: or &&', /\bif\b|\?|&&|\|\|/],
  ['+ - * /', /[-+*/]/],
  ['bitwise operator', /[&|^~] /],
  ['shift', /<< |>> /],
  ['comparison', /[<>=]=|[<>] /],
  ['return in the middle', /return; }?/],
  ['method of a vector', /\.f\d+\.\w+\(/],
  ...['abs', 'floor', 'ceil', 'trunc', 'sqrt', 'sign', 'round', 'fround', 'min', 'max', 'imul'].map(
    (name) => [`Math.${name}`, new RegExp(`Math\\.${name}\\b`)] as const,
  ),
];

/** Integers that fields hold; others wrap. */
const INTEGERS: Readonly<Record<string, readonly [low: number, high: number]>> = {
  i8: [-128, 127],
  u8: [0, 255],
  i16: [-32768, 32767],
  u16: [0, 65535],
  i32: [-(2 ** 31), 2 ** 31 - 1],
  u32: [0, 2 ** 32 - 1],
};

export function callbackOf(source: string): Callback {
  return functionOf(['r'], `return (${source});`)(Math.fround as never) as Callback;
}

/** Random programs are text. */
export function functionOf(names: readonly string[], text: string): (...args: never[]) => unknown {
  // oxlint-disable-next-line typescript/no-implied-eval -- see above
  return new Function(...names, text) as (...args: never[]) => unknown; // called with the same number of arguments
}

// The pools of a ground.
const PLAIN = 0;
const ROUNDED = 1;
const SIMD_EXACT = 2;
const SIMD_F32 = 3;
const JS_F32 = 4;

/**
 * Compiles random callbacks, and compares the results of kernels with those of plain loops over the same entries.
 *
 * @throws Error for the first difference, with the program.
 */
export function runKernelPrograms({ programs, seed, minify, onProgress }: KernelRuns): KernelRunsResult {
  let minified = 0;
  let comparisons = 0;
  const occurrences = new Map<string, number>();
  const occurred = (what: string): void => void occurrences.set(what, (occurrences.get(what) ?? 0) + 1);
  let grounds: Ground[] = [];
  for (let program = 0; program < programs; program++) {
    const random = new Random(seed * 1_000_003 + program);
    if (program % BATCH === 0) {
      grounds = makeGrounds(new Random(seed * 7919 + program));
      onProgress?.(program);
    }
    const ground = random.pick(grounds);
    const writer = new ProgramWriter(random, ground.fields, ground.vectors);
    const shorten = minify !== undefined && program % 2 === 1;
    if (shorten) minified++;
    const args = [random.pick([1 / 60, 0.1, 2, -1.5, random.pick(SPECIAL)]), random.pick(SPECIAL)] as const;
    let what = '';
    const update = writer.update();
    const isExactOnly = writer.isExactOnly;
    const number = writer.number();
    const predicate = writer.predicate();
    const updatingPredicate = writer.updatingPredicate();
    const isPredicateExactOnly = writer.isExactOnly;
    const texts = [update, number, predicate, updatingPredicate].map(({ plain }) => plain);
    const shortened = shorten ? minify(texts) : texts;
    const source = ({ plain }: KernelProgram): Callback => callbackOf(shortened[texts.indexOf(plain)]!);
    const check = (a: number, b: number): void => {
      comparisons++;
      const difference = ground.difference(a, b);
      if (difference !== undefined)
        throw new Error(`Seed ${seed}, program ${program}, ${what}: ${difference}`);
    };
    const expectBackend = <K extends Kernel<never[], unknown>>(made: K, backend: 'simd' | 'js'): K => {
      if (made.backend !== backend) throw new Error(`Seed ${seed}, program ${program}, ${what}: ${made.why}`);
      return made;
    };
    const pool = (at: number): PackedPool<never> => ground.pools[at] as unknown as PackedPool<never>;
    const count = random.between(0, pool(0).maxCapacity);

    what = `update ${source(update).toString()} (${args.join()})`;
    ground.refill(random, count, occurred);
    const f32Options: KernelOptions = { precision: 'f32' };
    for (const [one, pattern] of COUNTED) if (pattern.test(update.plain)) occurred(`update with ${one}`);
    for (const { path, type } of ground.fields) {
      if (update.plain.includes(path)) occurred(`update of ${type}`);
    }
    for (const at of [SIMD_EXACT, SIMD_F32])
      occurred(`${pool(at).storage.rows > 0 ? 'columns' : 'interleaved'} on SIMD`);
    if (count > pool(0).slabCapacity) occurred('several slabs');
    if (count % 4 !== 0) occurred('entries that are no multiple of four');
    const run = (at: number, options: KernelOptions): void => {
      const backend = at === JS_F32 ? 'js' : 'simd';
      expectBackend(kernel(pool(at), source(update), options), backend)(...args);
    };
    const plain = callbackOf(update.plain);
    pool(PLAIN).each((p) => plain(program % 10 === 0 ? ground.watched(p, occurred) : p, ...args));
    run(SIMD_EXACT, {});
    check(SIMD_EXACT, PLAIN);
    if (!isExactOnly) {
      const rounded = callbackOf(update.rounded);
      what = `f32 ${what} ${update.rounded}`;
      pool(ROUNDED).each((p) => rounded(p, ...args));
      run(SIMD_F32, f32Options);
      check(SIMD_F32, ROUNDED);
      run(JS_F32, f32Options);
      check(JS_F32, ROUNDED);
    }

    ground.refill(random, count, occurred);
    const reduction = random.pick(['sum', 'min', 'max'] as const);
    occurred(`kernelReduce ${reduction}`);
    what = `${reduction} ${source(number).toString()} (${args.join()})`;
    const all = (at: number, form: 'plain' | 'rounded'): number =>
      plainReduction(pool(at), reduction, callbackOf(number[form]), args);
    const reduce = (at: number, options: KernelOptions): number =>
      kernelReduce(pool(at), reduction, source(number), options)(...args);
    const equal = (value: number, expected: number): void => {
      comparisons++;
      if (!Object.is(value, expected)) {
        throw new Error(
          `Seed ${seed}, program ${program}, ${what}: ${show(value)}, expected ${show(expected)}`,
        );
      }
    };
    equal(reduce(SIMD_EXACT, {}), all(PLAIN, 'plain'));
    equal(reduce(SIMD_F32, f32Options), all(ROUNDED, 'rounded'));
    equal(reduce(JS_F32, f32Options), all(ROUNDED, 'rounded'));
    equal(reduce(JS_F32, {}), all(PLAIN, 'plain'));

    for (const tested of [predicate, updatingPredicate]) {
      what = `where ${source(tested).toString()} (${args.join()})`;
      const isDead = callbackOf(tested.plain);
      const where = (at: number, options: KernelOptions): number =>
        kernelWhere(pool(at), source(tested), options)(...args);
      const destroyed = pool(PLAIN).destroyWhere((p) => isDead(p, ...args));
      occurred(destroyed === 0 ? 'kernelWhere that destroys nothing' : 'kernelWhere that destroys');
      equal(where(SIMD_EXACT, {}), destroyed);
      check(SIMD_EXACT, PLAIN);
      if (tested === updatingPredicate && isPredicateExactOnly) continue;
      const isDeadRounded = callbackOf(tested.rounded);
      what += ` ${tested.rounded}`;
      const destroyedRounded = pool(ROUNDED).destroyWhere((p) => isDeadRounded(p, ...args));
      equal(where(SIMD_F32, f32Options), destroyedRounded);
      check(SIMD_F32, ROUNDED);
      equal(where(JS_F32, f32Options), destroyedRounded);
      check(JS_F32, ROUNDED);
    }
  }
  return { programs, minified, comparisons, occurrences };
}

function makeGrounds(random: Random): Ground[] {
  const memories = [PLAIN, ROUNDED, SIMD_EXACT, SIMD_F32, JS_F32].map((at) => {
    const backing = at === SIMD_EXACT || at === SIMD_F32 ? 'wasm' : 'array';
    return new BumpAllocator(new Memory(MiB / 4, { backing }));
  });
  return Array.from({ length: STRUCTS }, (_, i) => {
    const [capacity, maxCapacity] = random.pick([
      [1, 1],
      [5, 13],
      [16, 16],
      [37, 37],
      [37, 90],
    ] as const);
    const storages = memories.map((_, at) => (at <= ROUNDED ? undefined : random.pick(STORAGES)));
    return new Ground(randomStruct(random, `Random${i}`, 1), memories, storages, capacity, maxCapacity);
  });
}

/** A plain loop, in the documented order. */
function plainReduction(
  pool: PackedPool<never>,
  reduction: 'sum' | 'min' | 'max',
  fn: Callback,
  args: readonly [number, number],
): number {
  const combine = (a: number, b: number): number => (reduction === 'sum' ? a + b : Math[reduction](a, b));
  const neutral = { sum: 0, min: Infinity, max: -Infinity }[reduction];
  let all = neutral;
  for (let first = 0; first < pool.length; first += pool.slabCapacity) {
    const lanes: [number, number, number, number] = [neutral, neutral, neutral, neutral];
    for (let i = first; i < Math.min(pool.length, first + pool.slabCapacity); i++) {
      lanes[(i - first) % 4] = combine(lanes[(i - first) % 4]!, Number(fn(pool.at(i), ...args)));
    }
    all = combine(all, combine(combine(lanes[0], lanes[1]), combine(lanes[2], lanes[3])));
  }
  return all;
}
