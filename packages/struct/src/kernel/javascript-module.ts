import type { Memory } from '@offheap/core';
import { canCompile, compile } from '../codegen/compile.ts';
import { ScalarType } from '../fields/scalar.ts';
import type { EntryField, Flow, Operation } from './flow.ts';
import type { SlabShape } from './simd-fields.ts';
import { MOST_PARTS, type Purpose } from './simd-module.ts';
import type { Store, Trace } from './trace.ts';

/** Applies a callback to `count` entries from `row` on: see `simdModule`. */
export type RunKernel = (row: number, count: number, ...slabsAndArguments: number[]) => number | undefined;

const { fround } = Math;

type Step = (a: number, b: number, c: number) => number | boolean;

/**
 * The operations as source with the operands `a`, `b` and `c`, and as functions for pages that forbid code
 * generation. The functions of `Math` are not listed, as they keep their names.
 */
const OPERATIONS: Partial<Record<Operation, readonly [source: string, run: Step]>> = {
  add: ['a + b', (a, b) => a + b],
  sub: ['a - b', (a, b) => a - b],
  mul: ['a * b', (a, b) => a * b],
  div: ['a / b', (a, b) => a / b],
  neg: ['-a', (a) => -a],
  int: ['a | 0', (a) => a | 0],
  uint: ['a >>> 0', (a) => a >>> 0],
  and: ['a & b', (a, b) => a & b],
  or: ['a | b', (a, b) => a | b],
  xor: ['a ^ b', (a, b) => a ^ b],
  less: ['a < b', (a, b) => a < b],
  atMost: ['a <= b', (a, b) => a <= b],
  equal: ['a === b', (a, b) => a === b],
  not: ['!a', (a) => !a],
  both: ['a && b', (a, b) => a && b],
  either: ['a || b', (a, b) => a || b],
  select: ['a ? b : c', (a, b, c) => (a ? b : c)],
};

const SHIFTS: Partial<
  Record<Operation, readonly [source: string, run: (a: number, bits: number) => number]>
> = {
  shl: ['a <<', (a, bits) => a << bits],
  shr: ['a >>', (a, bits) => a >> bits],
  shru: ['a >>>', (a, bits) => a >>> bits],
};

/** Operations whose result is rounded with the precision `'f32'`. */
const ROUNDED: readonly Operation[] = ['add', 'sub', 'mul', 'div', 'sqrt'];

/**
 * Returns the JavaScript equivalent of `simdModule`, for `'f32'` where SIMD is not available. The results are equal,
 * bit for bit.
 *
 * @param name the function's name in debuggers.
 */
export function javascriptModule(
  name: string,
  memory: Memory,
  trace: Trace,
  shapes: readonly SlabShape[],
  purpose: Purpose,
): RunKernel {
  const order = inOrder(trace);
  return canCompile()
    ? compileModule(name, memory, trace, shapes, purpose, order)
    : closeModule(memory, trace, shapes, purpose, order);
}

/** Returns all required values, each after its operands. */
function inOrder({ stores, result }: Trace): Flow[] {
  const found = new Set<Flow>();
  const visit = (flow: Flow): void => {
    if (found.has(flow)) return;
    for (const arg of flow.args) visit(arg);
    found.add(flow);
  };
  for (const { flow } of stores) visit(flow);
  if (result !== undefined) visit(result);
  return [...found];
}

function isRounded({ op, isF32, isInt }: Flow): boolean {
  return isF32 && !isInt && ROUNDED.includes(op);
}

// From source

function compileModule(
  name: string,
  memory: Memory,
  { stores, result, argumentCount }: Trace,
  shapes: readonly SlabShape[],
  purpose: Purpose,
  order: readonly Flow[],
): RunKernel {
  const early: string[] = [];
  const body: string[] = [];
  const place = ({ part, byteOffset, scalar, bits }: EntryField): ReturnType<ScalarType['inline']> => {
    const { isColumns, stride, rows } = shapes[part]!;
    const bytes = bits >> 3;
    const at = isColumns
      ? `slab${part} + ${byteOffset * rows} + row * ${bytes}`
      : `slab${part} + row * ${stride} + ${byteOffset}`;
    const isAligned = isColumns || (byteOffset % bytes === 0 && stride % bytes === 0); // slabs are aligned
    return new ScalarType(scalar).inline({
      element: (bytesLog2) => (isAligned ? `(${at}) >> ${bytesLog2}` : undefined),
      byteOffset: at,
    });
  };
  for (const flow of order) {
    const { id, op, args, value, isUniform } = flow;
    const operands: Readonly<Record<string, string>> = Object.fromEntries(
      ['a', 'b', 'c'].map((letter, i) => [letter, `x${args[i]?.id}`]),
    );
    const shift = SHIFTS[op];
    const template = shift === undefined ? OPERATIONS[op]?.[0] : `${shift[0]} ${value}`;
    let source = template?.replace(/\b[abc]\b/g, (letter) => operands[letter]!);
    if (op in Math) source = `Math.${op}(${args.map((arg) => `x${arg.id}`).join()})`;
    else if (op === 'constant')
      source = flow.isBool ? String(value !== 0) : Object.is(value, -0) ? '-0' : String(value);
    else if (op === 'argument') source = `argument${value}`;
    else if (op === 'load') source = place(flow.field!).get;
    if (isRounded(flow)) source = `Math.fround(${source})`;
    (isUniform ? early : body).push(`const x${id} = ${source};`);
  }
  for (const { field, flow } of stores) {
    body.push(`{ const value = +x${flow.id}; ${place(field).set}; }`);
  }
  const found = result && `x${result.id}`;
  const reduced = purpose === 'min' || purpose === 'max' ? `all = Math.${purpose}(all, ${found});` : '';
  const collected = {
    update: '',
    test: `if (${found}) bits |= 1 << (row & 3); if ((row & 3) === 0 && bits !== 0) return row << 2 | bits;`,
    sum: `if ((i & 3) === 0) s0 += ${found}; else if ((i & 3) === 1) s1 += ${found}; else if ((i & 3) === 2) s2 += ${found}; else s3 += ${found};`,
    min: reduced,
    max: reduced,
  };
  const returned = { update: '', test: '0', sum: '(s0 + s1) + (s2 + s3)', min: 'all', max: 'all' };
  const args = Array.from({ length: argumentCount }, (_, i) => `, argument${i}`).join('');
  const text = `return function (first, count, slab0, slab1, slab2, slab3${args}) {
let bits = 0, s0 = 0, s1 = 0, s2 = 0, s3 = 0, all = ${purpose === 'min' ? 'Infinity' : '-Infinity'};
${early.join('\n')}
${purpose === 'test' ? 'for (let row = first + count - 1; row >= 0; row--) {' : 'for (let i = 0, row = first; i < count; i++, row++) {'}
${body.join('\n')}
${collected[purpose]}
}
return ${returned[purpose]};
};`;
  const { i8, u8, i16, u16, i32, u32, f32, f64, view } = memory;
  return compile(name, text, { i8, u8, i16, u16, i32, u32, f32, f64, view });
}

// From functions

function closeModule(
  memory: Memory,
  { stores, result }: Trace,
  shapes: readonly SlabShape[],
  purpose: Purpose,
  order: readonly Flow[],
): RunKernel {
  const values: number[] = [];
  let row = 0;
  let words: readonly number[] = [];
  const address = ({ part, byteOffset, bits }: EntryField): number => {
    const { isColumns, stride, rows } = shapes[part]!;
    return words[part]! + (isColumns ? byteOffset * rows + (row * bits) / 8 : row * stride + byteOffset);
  };
  const accessOf = ({ scalar }: EntryField): ReturnType<ScalarType<number>['access']> =>
    new ScalarType<number>(scalar).access(memory);
  const steps = order.map((flow): (() => number | boolean) => {
    const { op, args, value, field } = flow;
    if (op === 'constant') return () => value;
    if (op === 'argument') return () => words[MOST_PARTS + value]!;
    if (op === 'load') {
      const access = accessOf(field!);
      return () => access.get(address(field!));
    }
    const [a = flow, b = flow, c = flow] = args;
    const shift = SHIFTS[op]?.[1];
    if (shift !== undefined) return () => shift(values[a.id]!, value);
    // Operations that are not in the table are functions of `Math`.
    const run: Step = OPERATIONS[op]?.[1] ?? ((x, y) => Math[op as 'imul'](x, y));
    const plain = (): number | boolean => run(values[a.id]!, values[b.id]!, values[c.id]!);
    return isRounded(flow) ? () => fround(plain() as number) : plain; // arithmetic returns numbers
  });
  const writes = stores.map(({ field, flow }: Store) => {
    const access = accessOf(field);
    return (): void => access.set(address(field), values[flow.id]!);
  });
  return (first, count, ...slabsAndArguments) => {
    words = slabsAndArguments;
    const sums = [0, 0, 0, 0];
    let bits = 0;
    let all = purpose === 'min' ? Infinity : -Infinity;
    const isTest = purpose === 'test';
    for (let i = 0, left = isTest ? first + count : count; left > 0; i++, left--) {
      row = isTest ? left - 1 : first + i;
      for (let at = 0; at < order.length; at++) values[order[at]!.id] = Number(steps[at]!());
      for (const write of writes) write();
      if (result === undefined) continue;
      const found = values[result.id]!;
      if (isTest) {
        bits |= found << (row & 3);
        if ((row & 3) === 0 && bits !== 0) return (row << 2) | bits;
      } else if (purpose === 'sum') sums[i & 3]! += found;
      else all = Math[purpose as 'min'](all, found); // or 'max'
    }
    if (purpose === 'update') return undefined;
    if (isTest) return 0;
    return purpose === 'sum' ? sums[0]! + sums[1]! + (sums[2]! + sums[3]!) : all;
  };
}
