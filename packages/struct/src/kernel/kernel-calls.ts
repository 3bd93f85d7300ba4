import { refuseDetached } from '@offheap/core/internal';
import { canCompile, compile } from '../codegen/compile.ts';
import { withHeldArguments } from '../pool/held-arguments.ts';
import type { RunKernel } from './javascript-module.ts';
import type { KernelTarget } from './kernel-target.ts';
import { checkArgument } from './simd-kernel.ts';

/** The results that `kernelReduce` computes. */
export type Reduction = 'sum' | 'min' | 'max';

/** The results without entries. */
export const NEUTRAL: Readonly<Record<Reduction, number>> = { sum: 0, min: Infinity, max: -Infinity };

export function combine(reduction: Reduction, a: number, b: number): number {
  return reduction === 'sum' ? a + b : Math[reduction](a, b);
}

/** Runs a kernel's function with its arguments. A reduction returns nothing: see {@link Calls}. */
type CallKernel = (
  row: number,
  count: number,
  b0: number,
  b1: number,
  b2: number,
  b3: number,
) => number | void;

/** What a kernel is called with. */
export interface Calls {
  readonly call: CallKernel;
  /** The arguments; after them, the result of a reduction so far. A typed array boxes no numbers. */
  readonly numbers: Float64Array;
}

/**
 * Creates the calls of a kernel. Where code generation is allowed, the function that passes the arguments on has source
 * code of its own: V8 then compiles the call of the WebAssembly function into it, and boxes no numbers.
 */
export function callsOf(name: string, run: RunKernel, argumentCount: number, reduction?: Reduction): Calls {
  const numbers = new Float64Array(argumentCount + 1);
  if (canCompile()) {
    const args = Array.from({ length: argumentCount }, (_, i) => `, numbers[${i}]`).join('');
    const result = `run(row, count, b0, b1, b2, b3${args})`;
    const all = `numbers[${argumentCount}]`;
    const reduced =
      reduction === 'sum' ? `${all} += ${result}` : `${all} = Math.${reduction}(${all}, ${result})`;
    const text = `return (row, count, b0, b1, b2, b3) => { ${reduction ? reduced : `return ${result}`}; };`;
    return { call: compile(`${name}.kernel`, text, { run, numbers }), numbers };
  }
  const call: CallKernel = (row, count, b0, b1, b2, b3) => {
    const result = run(row, count, b0, b1, b2, b3, ...numbers); // the function does not read the last number
    if (reduction !== undefined)
      numbers[argumentCount] = combine(reduction, numbers[argumentCount]!, result!); // a reduction returns a number
    return result;
  };
  return { call, numbers };
}

/** Calls a kernel with the addresses of a slab. */
export function callSlab(
  { pools }: KernelTarget,
  call: CallKernel,
  slab: number,
  row: number,
  count: number,
): number | void {
  const { i32 } = pools[0]!.memory;
  const b0 = i32[pools[0]!.storage.slabWords + slab]!;
  const b1 = pools.length > 1 ? i32[pools[1]!.storage.slabWords + slab]! : 0;
  const b2 = pools.length > 2 ? i32[pools[2]!.storage.slabWords + slab]! : 0;
  const b3 = pools.length > 3 ? i32[pools[3]!.storage.slabWords + slab]! : 0;
  return call(row, count, b0, b1, b2, b3);
}

/** The highest number of arguments that are passed on without a list. */
const MOST_ARGUMENTS = 4;

/** Makes the JavaScript form refuse the same arguments as the SIMD form. */
export function checking<A extends number[], R>(
  argumentCount: number,
  run: (...args: A) => R,
): (...args: A) => R {
  if (argumentCount === 0) return run;
  if (argumentCount > MOST_ARGUMENTS) {
    return withHeldArguments(argumentCount, (args) => {
      for (let i = 0; i < argumentCount; i++) checkArgument(i, args[i]);
      return run(...(args as A)); // checked
    });
  }
  const four = run as unknown as (a0?: number, a1?: number, a2?: number, a3?: number) => R; // arguments that it does not have are not read
  return ((a0?: number, a1?: number, a2?: number, a3?: number) => {
    checkArguments(argumentCount, a0, a1, a2, a3);
    return four(a0, a1, a2, a3);
  }) as unknown as (...args: A) => R;
}

function checkArguments(count: number, a0: unknown, a1: unknown, a2: unknown, a3: unknown): void {
  checkArgument(0, a0);
  if (count > 1) checkArgument(1, a1);
  if (count > 2) checkArgument(2, a2);
  if (count > 3) checkArgument(3, a3);
}

/**
 * Returns a function that checks and stores its arguments, checks the memory, and calls `visit`. Where code generation
 * is allowed, the function has source code of its own: V8 then inlines it into its caller, and boxes no numbers.
 *
 * @param result the place of the result in `numbers`; without it, `visit` returns the result.
 */
export function withArguments<R>(
  { name, pools }: KernelTarget,
  numbers: Float64Array,
  argumentCount: number,
  visit: () => R | void,
  result?: number,
): (...args: number[]) => R {
  const { memory } = pools[0]!; // there is at least one
  const check = (args: readonly unknown[]): void => {
    for (let i = 0; i < argumentCount; i++) checkArgument(i, args[i]);
  };
  if (!canCompile()) {
    return (...args) => {
      check(args);
      refuseDetached(memory);
      for (let i = 0; i < argumentCount; i++) numbers[i] = args[i]!;
      const visited = visit();
      return (result === undefined ? visited : numbers[result]) as R; // see above
    };
  }
  const args = Array.from({ length: argumentCount }, (_, i) => `a${i}`);
  const tests = args.map((arg) => `typeof ${arg} !== "number"`).join(' || ');
  const text = `return (${args.join()}) => {
${tests && `if (${tests}) check([${args.join()}]);`}
refuseDetached(memory);
${args.map((arg, i) => `numbers[${i}] = ${arg};`).join(' ')}
${result === undefined ? 'return visit();' : `visit(); return numbers[${result}];`}
};`;
  return compile(`${name}.kernel`, text, { check, refuseDetached, memory, numbers, visit });
}
