import { AllocatorError, type Memory } from '@offheap/core';
import { checkOptions, showValue } from '@offheap/core/internal';
import { type Precision } from './flow.ts';
import { javascriptModule, type RunKernel } from './javascript-module.ts';
import type { KernelTarget } from './kernel-target.ts';
import type { SlabShape } from './simd-fields.ts';
import { type MakeRemoval, MOST_PARTS, type Purpose, simdModule } from './simd-module.ts';
import { type KernelConstants, type Trace, trace } from './trace.ts';
import { located, Unsupported } from './unsupported.ts';

/** What a kernel runs on: SIMD instructions of WebAssembly, or JavaScript. */
export type KernelBackend = 'simd' | 'js';

/** Options of a kernel. */
export interface KernelOptions {
  /**
   * `'exact'` (default): the results equal those of `system`, bit for bit. `'f32'`: all numbers except integers are
   * 32-bit floats, and the result of each operation is rounded to one, as on a GPU; at least twice as fast.
   */
  readonly precision?: Precision;
  /** The values of names that the callback uses without declaring them: numbers or booleans that never change. */
  readonly constants?: KernelConstants;
}

/** A compiled callback. */
export interface CompiledKernel {
  /**
   * Runs the callback over entries in slabs, with SIMD or JavaScript; undefined when only the callback itself can be
   * called.
   */
  readonly run: RunKernel | undefined;
  readonly argumentCount: number;
  readonly backend: KernelBackend;
  /** The reason why it runs as JavaScript; empty with SIMD. */
  readonly why: string;
}

const KNOWN_OPTIONS: Record<keyof KernelOptions, true> = { precision: true, constants: true };

// Called with a callback as its `this`.
// oxlint-disable-next-line typescript/unbound-method
const textOf = Function.prototype.toString;

/**
 * Compiles a callback. Its source is what the engine returns for the function; this is the only place in the library
 * that requires it.
 *
 * @param hook the reason why entries are tested one by one, in JavaScript; empty when they are not. The function then
 *   returns 1 for an entry for which the condition is true.
 * @param makeRemoval makes the function of a test remove entries, with SIMD.
 * @throws AllocatorError `INVALID_ARGUMENT` in checked mode when the source cannot be compiled.
 */
export function compileKernel(
  target: KernelTarget,
  fn: (...args: never[]) => unknown,
  purpose: Purpose,
  options: KernelOptions,
  hook = '',
  makeRemoval?: MakeRemoval,
): CompiledKernel {
  checkOptions('a kernel', options, KNOWN_OPTIONS);
  const { precision = 'exact', constants = {} } = options;
  checkKernelOptions(precision, constants);
  const source = textOf.call(fn);
  const layouts = target.pools.map(({ layout }) => layout);
  const returns = purpose === 'update' ? 'nothing' : purpose === 'test' ? 'condition' : 'number';
  let traced: Trace;
  try {
    traced = trace(source, { layouts, skipped: target.skipped, precision, constants, returns });
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error;
    const why = located(error, source);
    if (target.isChecked) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `The callback of a kernel over the ${target.name} cannot be compiled: ${why}. See docs/kernels.md for what a callback may contain, or use \`system\`.`,
      );
    }
    return { run: undefined, argumentCount: 0, backend: 'js', why };
  }
  const { argumentCount } = traced;
  const { memory } = target.pools[0]!; // there is at least one
  const shapes = shapesOf(target);
  try {
    checkPools(target);
  } catch (error) {
    return { run: undefined, argumentCount, backend: 'js', why: reasonOf(error) };
  }
  try {
    if (hook !== '') throw new Unsupported(hook);
    checkAlignment(target, traced);
    return {
      run: instantiate(memory, simdModule(traced, shapes, purpose, makeRemoval)),
      argumentCount,
      backend: 'simd',
      why: '',
    };
  } catch (error) {
    const why = reasonOf(error);
    // The callback itself returns the same results, unless constants replace its variables.
    const isPlain = precision === 'exact' && Object.keys(constants).length === 0;
    const run = isPlain
      ? undefined
      : javascriptModule(`${target.name} kernel`, memory, traced, shapes, hook === '' ? purpose : 'sum');
    return { run, argumentCount, backend: 'js', why };
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Unsupported) return error.message;
  throw error;
}

function checkKernelOptions(precision: unknown, constants: unknown): void {
  if (typeof constants !== 'object' || constants === null || Array.isArray(constants)) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `The constants of a kernel are ${showValue(constants)}: expected an object of numbers and booleans, such as { G: 9.81 }.`,
    );
  }
  for (const [name, value] of Object.entries(constants)) {
    if (typeof value === 'number' || typeof value === 'boolean') continue;
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `The constant '${name}' of a kernel is ${showValue(value)}: expected a number or a boolean.`,
    );
  }
  if (precision === 'exact' || precision === 'f32') return;
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    `precision: ${showValue(precision)}: expected 'exact' or 'f32'.`,
  );
}

/** Returns the layouts of the entries in the slabs. */
function shapesOf({ pools }: KernelTarget): SlabShape[] {
  return pools.map(({ layout, storage: { rows } }) => ({ isColumns: rows > 0, stride: layout.stride, rows }));
}

/** Throws for pools that cannot be visited together, slab by slab. */
function checkPools({ pools }: KernelTarget): void {
  if (pools.length > MOST_PARTS)
    throw new Unsupported(`${pools.length} structs: expected at most ${MOST_PARTS}`);
  const { slabCapacity } = pools[0]!; // there is at least one
  // A group never has more entries than its smallest pool.
  const most = Math.min(...pools.map(({ maxCapacity }) => maxCapacity));
  const areAlike = pools.every((pool) => pool.slabCapacity === slabCapacity);
  if (!areAlike && pools.some((pool) => pool.slabCapacity < most)) {
    throw new Unsupported('pools of a group that grow by different capacities');
  }
}

/** Throws for fields that SIMD instructions cannot access. */
function checkAlignment({ pools }: KernelTarget, { fields }: Trace): void {
  for (const { part, byteOffset, bits, path } of fields) {
    const { layout, storage } = pools[part]!;
    const { stride } = layout;
    if (storage.rows > 0) continue; // columns are aligned
    if (stride % 4 === 0 && byteOffset % Math.min(bits / 8, 4) === 0) continue;
    throw new Unsupported(
      `${path.join('.')} at byte ${byteOffset} of ${stride}: expected aligned fields in a struct of a multiple of 4 bytes`,
    );
  }
}

export function instantiate(memory: Memory, bytes: Uint8Array<ArrayBuffer>): RunKernel {
  if (typeof WebAssembly === 'undefined') throw new Unsupported('there is no WebAssembly here');
  if (memory.wasm === undefined) {
    throw new Unsupported(
      "the memory is not a WebAssembly memory: give the pool an allocator of `new Memory(bytes, { backing: 'wasm' })`",
    );
  }
  try {
    const module = new WebAssembly.Module(bytes);
    const { exports } = new WebAssembly.Instance(module, { m: { m: memory.wasm } });
    return exports['run'] as unknown as RunKernel; // see `simdModule`
  } catch (error) {
    throw new Unsupported(
      `WebAssembly SIMD cannot be compiled here; a content security policy needs 'wasm-unsafe-eval' (${String(error)})`,
    );
  }
}

/** Throws for arguments that are not numbers, in production too, because a kernel would use them as numbers. */
export function checkArgument(index: number, value: unknown): void {
  if (typeof value === 'number') return;
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    `Argument ${index + 1} of a kernel is ${showValue(value)}: expected a number, as in \`move(1 / 60)\`.`,
  );
}
