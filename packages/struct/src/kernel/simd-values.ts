import { type EntryField, type Flow, isSigned, isUnsigned, isWithin } from './flow.ts';
import * as V from './simd-opcodes.ts';
import { F64, I32, selectOperation, signed, unsigned, V128 } from './wasm-bytes.ts';
import * as WASM from './wasm-opcodes.ts';

/** Locals that hold four doubles: entries 0 and 1, entries 2 and 3. */
export type Pair = readonly [low: number, high: number];

/** Reads fields of four entries. */
export interface FieldReader {
  /** Returns a local of four floats, or of four 32-bit integers. */
  readWord(field: EntryField): number;
  readDoubles(field: EntryField): Pair;
}

// Bytes that a shuffle of two vectors takes: words 0 to 3 of the first one, 4 to 7 of the second one.
const words = (...of: number[]): number[] =>
  of.flatMap((word) => [0, 1, 2, 3].map((byte) => word * 4 + byte));
/** Selects word 0 of both vectors, then word 1 of both. */
export const UNPACK_LOW: readonly number[] = words(0, 4, 1, 5);
export const UNPACK_HIGH: readonly number[] = words(2, 6, 3, 7);
/** Selects the first halves of both vectors. */
export const LOW_HALVES: readonly number[] = words(0, 1, 4, 5);
export const HIGH_HALVES: readonly number[] = words(2, 3, 6, 7);
const EVEN_WORDS = words(0, 2, 4, 6);
const TWICE_LOW = words(0, 0, 1, 1);
const TWICE_HIGH = words(2, 2, 3, 3);
const HIGH = words(2, 3, 2, 3);

const OPERATIONS: Readonly<Record<string, readonly [floats: number, doubles: number]>> = {
  add: [V.f32Add, V.f64Add],
  sub: [V.f32Sub, V.f64Sub],
  mul: [V.f32Mul, V.f64Mul],
  div: [V.f32Div, V.f64Div],
  min: [V.f32Min, V.f64Min],
  max: [V.f32Max, V.f64Max],
  neg: [V.f32Neg, V.f64Neg],
  abs: [V.f32Abs, V.f64Abs],
  sqrt: [V.f32Sqrt, V.f64Sqrt],
  floor: [V.f32Floor, V.f64Floor],
  ceil: [V.f32Ceil, V.f64Ceil],
  trunc: [V.f32Trunc, V.f64Trunc],
  less: [V.f32Less, V.f64Less],
  atMost: [V.f32AtMost, V.f64AtMost],
  equal: [V.f32Equal, V.f64Equal],
};

const I32_OPERATIONS: Readonly<Record<string, number>> = {
  add: V.i32Add,
  sub: V.i32Sub,
  mul: V.i32Mul,
  imul: V.i32Mul,
  neg: V.i32Neg,
  and: V.and,
  or: V.or,
  xor: V.xor,
  shl: V.i32Shl,
  shr: V.i32Shr,
  shru: V.u32Shr,
};

/** Operations whose result is a 32-bit integer, which is never -0. */
const INTEGERS = ['load', 'int', 'uint', 'imul', 'and', 'or', 'xor', 'shl', 'shr', 'shru'];

/** Operations before which rounding gives the same result as rounding afterwards. */
const MONOTONE = ['neg', 'abs', 'min', 'max'];
const ROUNDED_ONCE = ['add', 'sub', 'mul', 'div', 'sqrt'];

/**
 * Writes the instructions that compute values of the data flow graph for four entries at once. A value has several
 * forms: four floats, four doubles in two vectors, four integers, a mask of words, or a mask of double words. Each
 * form is computed once, on demand. Values that are the same for all entries are computed before the loop.
 *
 * A 32-bit float takes one vector instead of two. For the sum, difference, product or quotient of two floats, or a
 * square root, rounding to a double and then to a float gives the same result as rounding to a float directly,
 * because a double has more than twice as many digits.
 */
export class SimdValues {
  /** Instructions before the loop. */
  readonly prelude: number[] = [];
  /** Instructions of the loop's body. */
  body: number[] = [];
  /** Types of locals. */
  readonly locals: number[] = [];
  readonly #parameters: number;
  readonly #firstArgument: number;
  readonly #select = selectOperation();
  #reader!: FieldReader;
  readonly #constants = new Map<string, number>();
  readonly #uniform = new Map<string, number | Pair>();
  #varying = new Map<string, number | Pair>();

  constructor(parameters: number, firstArgument: number) {
    this.#parameters = parameters;
    this.#firstArgument = firstArgument;
  }

  /** Begins another body, for values of other entries. */
  begin(reader: FieldReader): void {
    this.body = [];
    this.#varying = new Map();
    this.#reader = reader;
  }

  local(type = V128): number {
    return this.#parameters + this.locals.push(type) - 1;
  }

  /**
   * Returns a new local for the result of a SIMD instruction on locals. `isEarly` places the instruction before the
   * loop.
   */
  vector(isEarly: boolean, operation: number, operands: readonly number[], ...immediates: number[]): number {
    const result = this.local();
    const code = isEarly ? this.prelude : this.body;
    for (const operand of operands) code.push(WASM.getLocal, ...unsigned(operand));
    code.push(WASM.SIMD, ...unsigned(operation), ...immediates, WASM.setLocal, ...unsigned(result));
    return result;
  }

  /** Returns a local of constant words. */
  words(...of: number[]): number {
    return this.#constant(new Int32Array([0, 1, 2, 3].map((i) => of[i % of.length]!)).buffer);
  }

  #constant(buffer: ArrayBuffer): number {
    const bytes = [...new Uint8Array(buffer)];
    const key = bytes.join();
    let local = this.#constants.get(key);
    if (local === undefined) this.#constants.set(key, (local = this.vector(true, V.constant, [], ...bytes)));
    return local;
  }

  #made<L extends number | Pair>(flow: Flow, form: string, make: () => L): L {
    const known = flow.isUniform ? this.#uniform : this.#varying;
    const key = `${form}${flow.id}`;
    let made = known.get(key) as L | undefined; // determined by the form
    if (made === undefined) known.set(key, (made = make()));
    return made;
  }

  /** Returns the value as four floats, rounded to 32 bits. */
  floats(flow: Flow): number {
    return this.#made(flow, 'f', () => this.#makeFloats(flow));
  }

  #makeFloats(flow: Flow): number {
    const { op, args, isUniform } = flow;
    const vector = (operation: number, ...operands: number[]): number =>
      this.vector(isUniform, operation, operands);
    const areF32 = args.every(({ isF32 }) => isF32);
    if (op === 'constant') return this.#constant(new Float32Array(4).fill(flow.value).buffer);
    if (op === 'argument') {
      const splat = this.local();
      const argument = unsigned(this.#firstArgument + flow.value);
      this.prelude.push(
        WASM.getLocal,
        ...argument,
        WASM.f32Demote,
        WASM.SIMD,
        V.f32Splat,
        WASM.setLocal,
        ...unsigned(splat),
      );
      return splat;
    }
    if (op === 'load' && flow.field!.scalar === 'f32') return this.#reader.readWord(flow.field!);
    if (op === 'fround') return this.floats(args[0]!);
    if (op === 'select') {
      const [test, then, otherwise] = args as [Flow, Flow, Flow]; // three
      const sign = this.words(1 << 31);
      if (isNegative(then, otherwise) || isNegativeOfRest(test, then, otherwise)) {
        return vector(V.xor, this.floats(otherwise), vector(V.and, sign, this.mask(test)));
      }
      if (isNegative(otherwise, then)) {
        return vector(V.xor, this.floats(then), vector(V.andNot, sign, this.mask(test)));
      }
      if (then.isUniform && otherwise.isUniform)
        return this.#choose(isUniform, this.floats(then), this.floats(otherwise), this.mask(test));
      if (
        then.op === 'mul' &&
        then.isF32 &&
        !then.isInt &&
        then.args[0] === otherwise &&
        then.args[1]!.isUniform
      ) {
        // Multiplying a float by 1 does not change it.
        const one = this.#constant(new Float32Array(4).fill(1).buffer);
        return vector(
          V.f32Mul,
          this.floats(otherwise),
          this.#choose(isUniform, this.floats(then.args[1]!), one, this.mask(test)),
        );
      }
      return vector(this.#select, this.floats(then), this.floats(otherwise), this.mask(test));
    }
    if (MONOTONE.includes(op) || (areF32 && (flow.isF32 || ROUNDED_ONCE.includes(op)) && op in OPERATIONS)) {
      return vector(OPERATIONS[op]![0], ...args.map((arg) => this.floats(arg)));
    }
    if (INTEGERS.includes(op) && flow.isInt) {
      return vector(isSigned(flow) ? V.f32FromI32 : V.f32FromU32, this.integers(flow));
    }
    const [low, high] = this.doubles(flow);
    const first = vector(V.demote, low);
    if (low === high) return this.vector(isUniform, V.shuffle, [first, first], ...words(0, 0, 0, 0));
    return this.vector(isUniform, V.shuffle, [first, vector(V.demote, high)], ...LOW_HALVES);
  }

  /** Selects one of two uniform values by a mask: two instructions of a processor, where a selection takes three. */
  #choose(isEarly: boolean, then: number, otherwise: number, mask: number): number {
    const difference = this.vector(true, V.xor, [then, otherwise]);
    return this.vector(isEarly, V.xor, [otherwise, this.vector(isEarly, V.and, [difference, mask])]);
  }

  /** Returns the value as four doubles. */
  doubles(flow: Flow): Pair {
    return this.#made(flow, 'd', () => this.#makeDoubles(flow));
  }

  #makeDoubles(flow: Flow): Pair {
    const { op, args, isUniform } = flow;
    const same = (local: number): Pair => [local, local];
    if (op === 'constant') return same(this.#constant(new Float64Array(2).fill(flow.value).buffer));
    if (op === 'argument') {
      const splat = this.local();
      const argument = unsigned(this.#firstArgument + flow.value);
      this.prelude.push(WASM.getLocal, ...argument, WASM.SIMD, V.f64Splat, WASM.setLocal, ...unsigned(splat));
      return same(splat);
    }
    if (op === 'load' && flow.field!.scalar === 'f64') return this.#reader.readDoubles(flow.field!);
    const isInteger = INTEGERS.includes(op) && flow.isInt;
    if (flow.isF32 || isInteger) {
      const from = isInteger ? this.integers(flow) : this.floats(flow);
      const widen = isInteger ? (isSigned(flow) ? V.f64FromI32 : V.f64FromU32) : V.promote;
      return [
        this.vector(isUniform, widen, [from]),
        this.vector(isUniform, widen, [this.vector(isUniform, V.shuffle, [from, from], ...HIGH)]),
      ];
    }
    if (op === 'select') {
      return this.#pair(isUniform, this.#select, [
        this.doubles(args[1]!),
        this.doubles(args[2]!),
        this.wideMask(args[0]!),
      ]);
    }
    return this.#pair(
      isUniform,
      OPERATIONS[op]![1],
      args.map((arg) => this.doubles(arg)),
    );
  }

  /** Applies the same instruction to both halves. */
  #pair(isEarly: boolean, operation: number, operands: readonly Pair[]): Pair {
    const low = this.vector(
      isEarly,
      operation,
      operands.map(([half]) => half),
    );
    if (operands.every((operand) => operand[0] === operand[1])) return [low, low];
    return [
      low,
      this.vector(
        isEarly,
        operation,
        operands.map(([, half]) => half),
      ),
    ];
  }

  /** Returns the value as four 32-bit integers, as `value | 0` does. */
  integers(flow: Flow): number {
    return this.#made(flow, 'i', () => this.#makeIntegers(flow));
  }

  #makeIntegers(flow: Flow): number {
    const { op, args, isUniform } = flow;
    const vector = (operation: number, ...operands: number[]): number =>
      this.vector(isUniform, operation, operands);
    if (op === 'constant') return this.words(flow.value | 0);
    if (flow.isInt) {
      if (op === 'load') return this.#reader.readWord(flow.field!);
      if (op === 'int' || op === 'uint') return this.integers(args[0]!);
      if (op === 'select') {
        return vector(this.#select, this.integers(args[1]!), this.integers(args[2]!), this.mask(args[0]!));
      }
      if (op === 'shl' || op === 'shr' || op === 'shru')
        return this.shifted(isUniform, op, this.integers(args[0]!), flow.value);
      if (op in I32_OPERATIONS) return vector(I32_OPERATIONS[op]!, ...args.map((arg) => this.integers(arg)));
      if (op === 'abs' && isSigned(args[0]!)) return vector(V.i32Abs, this.integers(args[0]!));
      if (op === 'min' || op === 'max') {
        const areSigned = args.every(isSigned);
        if (areSigned || args.every(isUnsigned)) {
          const operation =
            op === 'min' ? (areSigned ? V.i32Min : V.u32Min) : areSigned ? V.i32Max : V.u32Max;
          return vector(operation, ...args.map((arg) => this.integers(arg)));
        }
      }
    }
    const isSmall = isWithin(flow, -(2 ** 31), 2 ** 31 - 1);
    if (isSmall && flow.isF32) return vector(V.i32FromF32, this.floats(flow));
    // As JavaScript does: modulo 2 ** 32, and 0 for NaN and infinities.
    const halves = this.doubles(flow).map((half) => {
      if (isSmall) return vector(V.i32FromF64, half);
      const whole = vector(V.f64Trunc, half);
      const scale = (by: number): number => this.#constant(new Float64Array(2).fill(by).buffer);
      const times = vector(V.f64Floor, vector(V.f64Mul, whole, scale(2 ** -32)));
      return vector(V.u32FromF64, vector(V.f64Sub, whole, vector(V.f64Mul, times, scale(2 ** 32))));
    });
    return this.vector(isUniform, V.shuffle, halves, ...LOW_HALVES);
  }

  shifted(isEarly: boolean, op: 'shl' | 'shr' | 'shru', operand: number, bits: number): number {
    const code = isEarly ? this.prelude : this.body;
    const result = this.local();
    code.push(WASM.getLocal, ...unsigned(operand), WASM.i32Const, ...signed(bits));
    code.push(WASM.SIMD, ...unsigned(I32_OPERATIONS[op]!), WASM.setLocal, ...unsigned(result));
    return result;
  }

  /** Returns a mask of words: all bits of an entry's word are set where the condition is true. */
  mask(flow: Flow): number {
    return this.#made(flow, 'm', () => {
      const { op, args, isUniform } = flow;
      if (op === 'constant') return this.words(flow.value === 0 ? 0 : -1);
      if (isWide(flow)) {
        const [low, high] = this.wideMask(flow);
        return this.vector(isUniform, V.shuffle, [low, high], ...EVEN_WORDS);
      }
      const operands = domainOf(flow);
      if (operands !== undefined) {
        const floats = op === 'less' ? V.f32Less : op === 'atMost' ? V.f32AtMost : V.f32Equal;
        if (operands === 'floats')
          return this.vector(isUniform, floats, [this.floats(args[0]!), this.floats(args[1]!)]);
        const [a, b] = [this.integers(args[0]!), this.integers(args[1]!)];
        if (op === 'equal') return this.vector(isUniform, V.i32Equal, [a, b]);
        const less = operands === 'signed' ? V.i32Less : V.u32Less;
        if (op === 'less') return this.vector(isUniform, less, [a, b]);
        return this.vector(isUniform, V.not, [this.vector(isUniform, less, [b, a])]);
      }
      const logic = op === 'not' ? V.not : op === 'both' ? V.and : V.or;
      return this.vector(
        isUniform,
        logic,
        args.map((arg) => this.mask(arg)),
      );
    });
  }

  /** Returns a mask of double words. */
  wideMask(flow: Flow): Pair {
    return this.#made(flow, 'M', () => {
      const { op, args, isUniform } = flow;
      if (!isWide(flow)) {
        const mask = this.mask(flow);
        const widen = (bytes: number[]): number => this.vector(isUniform, V.shuffle, [mask, mask], ...bytes);
        return [widen(TWICE_LOW), widen(TWICE_HIGH)];
      }
      const isLogic = op === 'not' || op === 'both' || op === 'either';
      if (!isLogic)
        return this.#pair(isUniform, OPERATIONS[op]![1], [this.doubles(args[0]!), this.doubles(args[1]!)]);
      const logic = op === 'not' ? V.not : op === 'both' ? V.and : V.or;
      return this.#pair(
        isUniform,
        logic,
        args.map((arg) => this.wideMask(arg)),
      );
    });
  }
}

/** Whether a value is another value with the sign changed. */
function isNegative(flow: Flow, of: Flow): boolean {
  return flow.op === 'neg' && flow.args[0] === of;
}

/**
 * Whether a value is the negation of the last operand of the selection `rest`, and at most one of the two conditions is
 * true, as in `x < 0 ? -x : x > 9 ? 18 - x : x`.
 */
function isNegativeOfRest(test: Flow, flow: Flow, rest: Flow): boolean {
  if (flow.op !== 'neg' || rest.op !== 'select' || rest.args[2] !== flow.args[0]) return false;
  const other = rest.args[0]!;
  return isBelowOther(test, other) || isBelowOther(other, test);
}

/** Whether one condition is true below a constant, and the other above it. */
function isBelowOther(below: Flow, above: Flow): boolean {
  const [low, bound] = below.args;
  const [floor, high] = above.args;
  return (
    below.op === 'less' &&
    (above.op === 'less' || above.op === 'atMost') &&
    low === high &&
    bound!.op === 'constant' &&
    floor!.op === 'constant' &&
    bound!.value <= floor!.value
  );
}

/** Returns the domain in which a comparison is computed, if that is not doubles. */
function domainOf({ op, args }: Flow): 'floats' | 'signed' | 'unsigned' | 'doubles' | undefined {
  if (op !== 'less' && op !== 'atMost' && op !== 'equal') return undefined;
  const areIntegers = args.every((arg) => INTEGERS.includes(arg.op) || (arg.op === 'constant' && arg.isInt));
  if (areIntegers && args.every(isSigned)) return 'signed';
  if (areIntegers && args.every(isUnsigned)) return 'unsigned';
  return args.every(({ isF32 }) => isF32) ? 'floats' : 'doubles';
}

/** Whether a condition is computed from doubles alone. */
function isWide(flow: Flow): boolean {
  const domain = domainOf(flow);
  if (domain !== undefined) return domain === 'doubles';
  return flow.args.length > 0 && flow.args.every(isWide);
}

/** Returns the types of a kernel's parameters: words, then doubles. */
export function parameterTypes(wordCount: number, doubleCount: number): number[] {
  return Array.from({ length: wordCount + doubleCount }, (_, i) => (i < wordCount ? I32 : F64));
}
