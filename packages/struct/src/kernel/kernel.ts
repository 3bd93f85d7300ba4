import '../columns/index.ts'; // the fastest storage for kernels
import { AllocatorError } from '@offheap/core';
import { showValue, wrongArgument } from '@offheap/core/internal';
import { PackedPool } from '../pool/packed-pool.ts';
import { POOL } from '../pool/slot-pool.ts';
import type { Struct, StructClass } from '../schema/struct.ts';
import { checkCallback } from '../view/refuse-promises.ts';
import { asView } from '../view/view.ts';
import type { RunKernel } from './javascript-module.ts';
import {
  callSlab,
  callsOf,
  checking,
  combine,
  NEUTRAL,
  type Reduction,
  withArguments,
} from './kernel-calls.ts';
import { type HasKernelTarget, KERNEL_TARGET, type KernelTarget } from './kernel-target.ts';
import { type CompiledKernel, compileKernel, type KernelBackend, type KernelOptions } from './simd-kernel.ts';
import { linkOf, removalOf } from './simd-removal.ts';
import type { SimdValues } from './simd-values.ts';

/** A compiled kernel: a function that takes the callback's arguments without the entries. */
export interface Kernel<A extends readonly unknown[], R = void> {
  (...args: A): R;
  /** What the kernel runs on: SIMD instructions of WebAssembly, or JavaScript. */
  readonly backend: KernelBackend;
  /** The reason why it runs as JavaScript; empty with SIMD. */
  readonly why: string;
}

/** A component pool of `@offheap/ecs`: its callbacks are called with the component and the entity. */
export interface ComponentSource<T extends Struct, E extends number> extends HasKernelTarget {
  readonly struct: StructClass<T>;
  entityOf(component: T): E;
}

/** A group of `@offheap/ecs`: its callbacks are called with a component of each pool and the entity. */
export interface GroupSource<C extends readonly unknown[], E extends number> extends HasKernelTarget {
  each(fn: (...args: [...components: C, entity: E]) => void): void;
  first(): E;
}

type Callback = (...args: never[]) => unknown;

/**
 * Compiles a callback of `system` to SIMD instructions of WebAssembly and returns a function that runs it for all
 * entries. Over columns, it is about twice as fast as a loop in JavaScript, and four to eight times as fast with
 * `precision: 'f32'`. The pool's memory must have the backing `'wasm'`. Without SIMD, the function runs as JavaScript
 * with the same results. Create kernels once, not each frame.
 *
 * ```ts
 * const heap = new Heap(new Memory(16 * MiB, { backing: 'wasm' }));
 * const particles = new PackedPool(Particle, { capacity: 100_000, allocator: heap });
 * const move = kernel(particles, (p, dt: number) => {
 *   p.at.addScaled(p.velocity, dt);
 *   if (p.at.y > 768) p.velocity.y *= -0.8;
 * });
 * move(1 / 60);
 * move.backend; // 'simd', or 'js': then `move.why` contains the reason
 * ```
 *
 * The callback may use the subset of JavaScript that `docs/kernels.md` lists: no loops, no calls of other functions,
 * and no variables of the surrounding code.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` in checked mode when the callback cannot be compiled, with line, column
 *   and reason. In production, such a callback runs as in `system`.
 */
export function kernel<T extends Struct, A extends number[]>(
  pool: PackedPool<T>,
  fn: (entry: T, ...args: A) => void,
  options?: KernelOptions,
): Kernel<A>;
export function kernel<T extends Struct, E extends number, A extends number[]>(
  pool: ComponentSource<T, E>,
  fn: (component: T, entity: E, ...args: A) => void,
  options?: KernelOptions,
): Kernel<A>;
export function kernel<C extends readonly unknown[], E extends number, A extends number[]>(
  group: GroupSource<C, E>,
  fn: (...args: [...components: C, entity: E, ...args: A]) => void,
  options?: KernelOptions,
): Kernel<A>;
export function kernel(source: object, fn: Callback, options: KernelOptions = {}): Kernel<number[]> {
  const target = targetOf(source);
  checkFunction(fn);
  const compiled = compileKernel(target, fn, 'update', options);
  const { run } = compiled;
  return described(
    compiled,
    run === undefined
      ? checking(compiled.argumentCount, target.system(fn))
      : updating(target, run, compiled.argumentCount),
  );
}

/**
 * Compiles the predicate of `destroyWhere` and returns a function that destroys the entries for which it is true and
 * returns their number. SIMD instructions test the entries; the entries are then removed as in `destroyWhere`.
 *
 * ```ts
 * const removeDead = kernelWhere(particles, (p) => p.life <= 0);
 * removeDead();
 * ```
 *
 * The predicate may write fields. A kernel that moves the entries and returns whether they are dead reads each entry
 * once:
 *
 * ```ts
 * const step = kernelWhere(particles, (p, dt: number) => {
 *   p.at.addScaled(p.velocity, dt);
 *   p.life -= dt;
 *   return p.life <= 0;
 * });
 * ```
 *
 * Entries of a struct with an `onDestroy` hook are always tested by JavaScript, because the hook may change entries
 * that are still to be tested.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` under the same conditions as {@link kernel}.
 */
export function kernelWhere<T extends Struct, A extends number[]>(
  pool: PackedPool<T>,
  fn: (entry: T, ...args: A) => boolean,
  options: KernelOptions = {},
): Kernel<A, number> {
  if (!(pool instanceof PackedPool)) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `kernelWhere over ${showValue(pool)}: expected a PackedPool. To remove components of a ComponentPool, use a \`system\`.`,
    );
  }
  const target = targetOf(pool);
  checkFunction(fn);
  const hook = pool.binding.onDestroy === undefined ? '' : `${pool.layout.name} has an onDestroy`;
  const link = pool.checked !== false || pool.binding.letGo !== undefined ? undefined : linkOf(pool);
  const makeRemoval = link && ((values: SimdValues) => removalOf(pool, link, values));
  const compiled = compileKernel(target, fn, 'test', options, hook, makeRemoval);
  const { run, backend } = compiled;
  if (run === undefined) {
    const plain = (...args: A): number => pool.destroyWhere((entry) => fn(entry, ...args));
    return described(compiled, checking(compiled.argumentCount, plain));
  }
  if (hook !== '') return described(compiled, destroyingOneByOne(target, pool, run, compiled.argumentCount));
  const removes = link !== undefined && backend === 'simd';
  return described(compiled, destroying(target, pool, run, compiled.argumentCount, removes));
}

/**
 * Compiles an expression and returns a function that computes its sum, minimum or maximum over all entries. For a
 * pool without entries, the sum is 0, the minimum `Infinity` and the maximum `-Infinity`.
 *
 * ```ts
 * const energy = kernelReduce(particles, 'sum', (p) => p.velocity.lengthSquared());
 * energy();
 * ```
 *
 * A sum is computed in doubles. In each slab, there are four partial sums: of the entries 0, 4, 8 and so on, of 1, 5,
 * 9 and so on, of 2, 6, 10 and so on, and of 3, 7, 11 and so on. The first two and the last two of them are added,
 * and then the two results. The sum is therefore the same with SIMD and in JavaScript.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` under the same conditions as {@link kernel}; also when the callback
 *   writes a field, or does not always return a number.
 */
export function kernelReduce<T extends Struct, A extends number[]>(
  pool: PackedPool<T>,
  reduction: Reduction,
  fn: (entry: T, ...args: A) => number | boolean,
  options?: KernelOptions,
): Kernel<A, number>;
export function kernelReduce<T extends Struct, E extends number, A extends number[]>(
  pool: ComponentSource<T, E>,
  reduction: Reduction,
  fn: (component: T, entity: E, ...args: A) => number | boolean,
  options?: KernelOptions,
): Kernel<A, number>;
export function kernelReduce<C extends readonly unknown[], E extends number, A extends number[]>(
  group: GroupSource<C, E>,
  reduction: Reduction,
  fn: (...args: [...components: C, entity: E, ...args: A]) => number | boolean,
  options?: KernelOptions,
): Kernel<A, number>;
export function kernelReduce(
  source: object,
  reduction: Reduction,
  fn: Callback,
  options: KernelOptions = {},
): Kernel<number[], number> {
  const target = targetOf(source);
  checkFunction(fn);
  if (reduction !== 'sum' && reduction !== 'min' && reduction !== 'max') {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `The reduction is ${showValue(reduction)}: expected 'sum', 'min' or 'max'.`,
    );
  }
  const compiled = compileKernel(target, fn, reduction, options);
  const { run } = compiled;
  const reduce =
    run === undefined
      ? checking(compiled.argumentCount, plainReduction(target, reduction, fn))
      : reducing(target, reduction, run, compiled.argumentCount);
  return described(compiled, reduce);
}

function described<A extends readonly unknown[], R>(
  { backend, why }: Pick<CompiledKernel, 'backend' | 'why'>,
  run: (...args: A) => R,
): Kernel<A, R> {
  return Object.assign(run, { backend, why });
}

function checkFunction(fn: unknown): void {
  checkCallback('callback of a kernel', fn, 'a function of the entry, such as (p, dt) => { ... }');
}

function targetOf(source: object): KernelTarget {
  if (source instanceof PackedPool) {
    const pool = source as PackedPool<Struct>;
    return {
      name: `PackedPool of ${pool.layout.name}`,
      pools: [pool],
      skipped: 0,
      isChecked: pool.checked !== false,
      count: () => {
        pool.checkHere();
        return pool.length;
      },
      system: (fn) => pool.system(fn as unknown as (entry: Struct, ...args: unknown[]) => void), // called with the pool's entries
    };
  }
  const target = (source as Partial<HasKernelTarget> | null | undefined)?.[KERNEL_TARGET];
  if (target !== undefined) return target.call(source as HasKernelTarget);
  throw wrongArgument(
    'The target of a kernel',
    source,
    'a PackedPool, a ComponentPool or a group, because the entries of a Pool are not contiguous',
    POOL,
  );
}

function updating(target: KernelTarget, run: RunKernel, argumentCount: number): (...args: number[]) => void {
  const { slabCapacity } = target.pools[0]!;
  const { call, numbers } = callsOf(target.name, run, argumentCount);
  return withArguments(target, numbers, argumentCount, () => {
    const count = target.count();
    for (let first = 0, slab = 0; first < count; first += slabCapacity, slab++) {
      callSlab(target, call, slab, 0, Math.min(slabCapacity, count - first));
    }
  });
}

function reducing(
  target: KernelTarget,
  reduction: Reduction,
  run: RunKernel,
  argumentCount: number,
): (...args: number[]) => number {
  const { slabCapacity } = target.pools[0]!;
  const { call, numbers } = callsOf(target.name, run, argumentCount, reduction);
  const neutral = NEUTRAL[reduction]; // reading it in each call would box it
  const visit = (): void => {
    const count = target.count();
    numbers[argumentCount] = neutral;
    for (let first = 0, slab = 0; first < count; first += slabCapacity, slab++) {
      callSlab(target, call, slab, 0, Math.min(slabCapacity, count - first));
    }
  };
  return withArguments<number>(target, numbers, argumentCount, visit, argumentCount);
}

/** The values of the callback in one call, from the last to the first. */
interface Collected {
  readonly values: Float64Array;
  at: number;
}

/** Computes the reduction with the callback itself. */
function plainReduction(
  target: KernelTarget,
  reduction: Reduction,
  fn: Callback,
): (...args: number[]) => number {
  const { pools, skipped } = target;
  const { slabCapacity } = pools[0]!;
  const shown = pools.length + skipped;
  const call = fn as (...args: unknown[]) => unknown; // called with arguments of its types
  const collect = target.system((...all: unknown[]) => {
    const [args, into] = all.slice(shown) as [unknown[], Collected]; // passed below
    const value = call(...all.slice(0, shown), ...args);
    if (typeof value !== 'number' && typeof value !== 'boolean') throw noNumber(pools[0]!.layout.name, value);
    into.values[--into.at] = Number(value);
  });
  return (...args) => {
    const count = target.count();
    const values = new Float64Array(count); // of this call: the callback may call the reduction again
    const into: Collected = { values, at: count };
    collect(args, into);
    if (into.at !== 0 || target.count() !== count) throw changedByReduction(target.name);
    let all = NEUTRAL[reduction];
    for (let first = 0; first < count; first += slabCapacity) {
      const end = Math.min(first + slabCapacity, count);
      const lanes = [0, 0, 0, 0].fill(NEUTRAL[reduction]);
      for (let i = first; i < end; i++) {
        const lane = (i - first) & 3;
        lanes[lane] = combine(reduction, lanes[lane]!, values[i]!);
      }
      const [a, b, c, d] = lanes as [number, number, number, number]; // four
      all = combine(reduction, all, combine(reduction, combine(reduction, a, b), combine(reduction, c, d)));
    }
    return all;
  };
}

function noNumber(struct: string, value: unknown): AllocatorError {
  return new AllocatorError(
    'INVALID_ARGUMENT',
    `The callback of \`kernelReduce\` returned ${showValue(value)} for an entry of ${struct}: expected a number or a boolean.`,
  );
}

function changedByReduction(target: string): AllocatorError {
  return new AllocatorError(
    'BUSY',
    `The callback of \`kernelReduce\` destroyed entries of the ${target}: expected a function that only reads.`,
  );
}

/** Like {@link destroying}, for structs with a hook that may change entries that are still to be tested. */
function destroyingOneByOne<T extends Struct>(
  target: KernelTarget,
  pool: PackedPool<T>,
  run: RunKernel,
  argumentCount: number,
): (...args: number[]) => number {
  const { storage, slabCapacity } = pool;
  const { call, numbers } = callsOf(target.name, run, argumentCount);
  return withArguments(target, numbers, argumentCount, () => {
    const given = numbers.slice(); // the hook may call this kernel
    return pool.destroyWhere((entry) => {
      const index = storage.indexOfView(asView(entry).$offset);
      const slab = Math.floor(index / slabCapacity);
      numbers.set(given);
      return callSlab(target, call, slab, index - slab * slabCapacity, 1) !== 0;
    });
  });
}

/** @param removes whether `run` can remove entries, if no view follows its entry. */
function destroying<T extends Struct>(
  target: KernelTarget,
  pool: PackedPool<T>,
  run: RunKernel,
  argumentCount: number,
  removes: boolean,
): (...args: number[]) => number {
  const { storage, entries, views, memory, slabCapacity } = pool;
  const { i32 } = memory;
  const { slotWords } = storage;
  const { call, numbers } = callsOf(target.name, run, argumentCount);
  /** The result of {@link scan}: the row of the first of four entries, and a bit for each of them. */
  let found = 0;
  let bits = 0;
  /**
   * Finds the last group of four entries, before `end` and in its slab, that includes an entry for which the predicate
   * is true. Without such a group, finds the start of the slab.
   */
  const scan = (end: number): void => {
    const slab = Math.floor((end - 1) / slabCapacity);
    const start = slab * slabCapacity;
    const row = (end - 1 - start) & -4;
    const answer = callSlab(target, call, slab, row, end - start - row) as number; // a test returns a number
    found = start + ((answer >> 4) << 2);
    bits = answer & 15;
    if (found + 4 > end) bits &= (1 << (end - found)) - 1; // the remaining bits are rows of other entries
  };
  if (pool.checked !== false) {
    let at = 0;
    const isFound = (): boolean => {
      if (at === found) scan(at);
      at--;
      return at < found + 4 && ((bits >>> (at - found)) & 1) === 1;
    };
    return withArguments(target, numbers, argumentCount, () => {
      // Each entry is visited once, from the last to the first.
      at = found = target.count();
      return pool.destroyWhere(isFound);
    });
  }
  return withArguments(target, numbers, argumentCount, () => {
    let end = target.count();
    if (removes && !views.hasKept && views.watched === 0) {
      const live = end;
      // Integers: V8 boxes the numbers that it computes as floats.
      for (let slab = Math.floor((end - 1) / slabCapacity) | 0, first; slab >= 0; slab--, end = first) {
        first = Math.imul(slab, slabCapacity);
        const row = (end - 1 - first) & -4;
        call(row, (end - first - row) | 0, i32[storage.slabWords + slab]!, first, 1, 0);
      }
      return live - pool.length;
    }
    let count = 0;
    for (; end > 0; end = found) {
      scan(end);
      // The entry that moves into a gap was after the gap, so it has already been tested.
      for (; bits !== 0; count++) {
        const bit = 31 - Math.clz32(bits);
        bits &= ~(1 << bit);
        entries.remove(i32[slotWords + found + bit]!);
      }
    }
    return count;
  });
}
