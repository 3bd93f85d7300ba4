/** The precision in which the numbers of a callback are computed. */
export type Precision =
  /** As in JavaScript, in doubles: the results equal those of `system`, bit for bit. */
  | 'exact'
  /** As on a GPU: the result of each operation is rounded to a 32-bit float. */
  | 'f32';

/** The type of a number in an entry. */
export type Scalar = 'f32' | 'f64' | 'i8' | 'u8' | 'i16' | 'u16' | 'i32' | 'u32';

/** A number or boolean in the entries that a kernel reads or writes. */
export interface EntryField {
  /** The index of the struct among the callback's parameters. */
  readonly part: number;
  readonly byteOffset: number;
  readonly scalar: Scalar;
  readonly isBool: boolean;
  /** The number of bits in its scalar. */
  readonly bits: number;
  /** The property names of the field, for messages and for the JavaScript form. */
  readonly path: readonly string[];
}

/** The operations. Comparisons, `not`, `both` and `either` return booleans; `select` returns one of its operands. */
export type Operation =
  | ('constant' | 'argument' | 'load')
  | ('add' | 'sub' | 'mul' | 'div' | 'min' | 'max')
  | ('neg' | 'abs' | 'sqrt' | 'floor' | 'ceil' | 'trunc' | 'fround')
  /** Conversion to a 32-bit integer, as by `| 0` and `>>> 0`. */
  | ('int' | 'uint')
  | ('imul' | 'and' | 'or' | 'xor' | 'shl' | 'shr' | 'shru')
  | ('less' | 'atMost' | 'equal' | 'not' | 'both' | 'either')
  | 'select';

/**
 * A value in the data flow graph of a callback. The graph has no branches: the values of both branches are computed,
 * and `select` chooses one.
 */
export interface Flow {
  readonly id: number;
  readonly op: Operation;
  readonly args: readonly Flow[];
  /** The value of a constant, the index of an argument, or the number of bits to shift by. */
  readonly value: number;
  readonly field: EntryField | undefined;
  readonly isBool: boolean;
  /** Bounds; a float may also be NaN. */
  readonly low: number;
  readonly high: number;
  /** Whether the value is certainly a whole number of at most 53 bits, and not NaN. */
  readonly isInt: boolean;
  /** Whether a whole number may be -0, which integers cannot represent. */
  readonly mayBeMinusZero: boolean;
  /** Whether the value is exactly representable as a 32-bit float. */
  readonly isF32: boolean;
  /** Whether the value is the same for all entries. */
  readonly isUniform: boolean;
  /** Whether the value may be a boolean where the program has a number, or the other way round. */
  readonly isMixed: boolean;
}

const { fround } = Math;
/** Whole numbers up to this one are exact in 32-bit floats. */
const F32_INTEGERS = 2 ** 24;
const MOST = 2 ** 53;

const RANGES: Readonly<Record<Scalar, readonly [low: number, high: number]>> = {
  f32: [-Infinity, Infinity],
  f64: [-Infinity, Infinity],
  i8: [-128, 127],
  u8: [0, 255],
  i16: [-32768, 32767],
  u16: [0, 65535],
  i32: [-(2 ** 31), 2 ** 31 - 1],
  u32: [0, 2 ** 32 - 1],
};

/** Whether all values are from `low` to `high`. */
export function isWithin(flow: Flow, low: number, high: number): boolean {
  return flow.low >= low && flow.high <= high;
}

/** Whether the value is a whole number that fits a signed word. */
export function isSigned(flow: Flow): boolean {
  return flow.isInt && isWithin(flow, ...RANGES.i32);
}

/** Whether the value is a whole number that fits an unsigned word. */
export function isUnsigned(flow: Flow): boolean {
  return flow.isInt && isWithin(flow, ...RANGES.u32);
}

/** Creates the values of one graph. Equal values are created once. */
export class Flows {
  #precision: Precision;
  readonly #known = new Map<string, Flow>();

  constructor(precision: Precision) {
    this.#precision = precision;
  }

  /** Runs `make` with computations in doubles, regardless of the precision, like the conversions in the accessors of fields. */
  exactly(make: () => Flow): Flow {
    const precision = this.#precision;
    this.#precision = 'exact';
    const made = make();
    this.#precision = precision;
    return made;
  }

  constant(value: number | boolean): Flow {
    const number = Number(value);
    const isInt = Number.isInteger(number) && Math.abs(number) <= MOST && !Object.is(number, -0);
    return this.#constant(this.#round(number, isInt), isInt, typeof value === 'boolean');
  }

  #constant(value: number, isInt: boolean, isBool = false): Flow {
    const isF32 = Object.is(fround(value), value);
    const mayBeMinusZero = Object.is(value, -0);
    return this.#make('constant', [], {
      value,
      isBool,
      low: value,
      high: value,
      isInt,
      isF32,
      mayBeMinusZero,
    });
  }

  argument(index: number): Flow {
    return this.#rounded(this.#make('argument', [], { value: index }));
  }

  load(field: EntryField): Flow {
    const { scalar, isBool } = field;
    const [low, high] = RANGES[scalar];
    const isInt = scalar[0] !== 'f';
    const isF32 = scalar === 'f32' || (isInt && high <= F32_INTEGERS);
    const loaded = this.#make('load', [], { field, low, high, isInt, isF32, isUniform: false });
    if (isBool) return this.not(this.compare('equal', loaded, this.constant(0)));
    return loaded;
  }

  /** Converts a value to a number: booleans become 0 and 1. */
  number(flow: Flow): Flow {
    return flow.isBool ? this.select(flow, this.constant(1), this.constant(0)) : flow;
  }

  /** Converts a value to a condition: all numbers except 0 and NaN are true. */
  condition(flow: Flow): Flow {
    if (flow.isBool) return flow;
    if (flow.isInt) return this.not(this.compare('equal', flow, this.constant(0)));
    return this.compare('less', this.constant(0), this.unary('abs', flow));
  }

  binary(op: 'add' | 'sub' | 'mul' | 'div' | 'min' | 'max', left: Flow, right: Flow): Flow {
    let a = this.number(left);
    let b = this.number(right);
    const [low, high] = bounds(op, a, b);
    const isInt = op !== 'div' && a.isInt && b.isInt && Math.max(-low, high) <= MOST;
    if (!isInt) {
      a = this.#rounded(a);
      b = this.#rounded(b);
    }
    if (a.op === 'constant' && b.op === 'constant') {
      return this.#constant(this.#round(compute(op, a.value, b.value), isInt), isInt);
    }
    const isChoice = op === 'min' || op === 'max';
    return this.#make(op, [a, b], {
      low: this.#round(low, isInt),
      high: this.#round(high, isInt),
      isInt,
      mayBeMinusZero:
        op === 'add'
          ? a.mayBeMinusZero && b.mayBeMinusZero
          : a.mayBeMinusZero ||
            (op !== 'sub' && b.mayBeMinusZero) ||
            (op === 'mul' && (a.low < 0 || b.low < 0)),
      isF32: isInt
        ? a.isF32 && b.isF32 && Math.max(-low, high) <= F32_INTEGERS
        : this.#precision === 'f32' || (isChoice && a.isF32 && b.isF32),
    });
  }

  unary(op: 'neg' | 'abs' | 'sqrt' | 'floor' | 'ceil' | 'trunc' | 'fround', operand: Flow): Flow {
    let a = this.number(operand);
    const isStep = op === 'floor' || op === 'ceil' || op === 'trunc';
    if (a.isInt && isStep) return a;
    if (op === 'fround' && a.isF32) return a;
    const isInt = a.isInt && (op === 'neg' || op === 'abs');
    if (!isInt && op !== 'fround') a = this.#rounded(a);
    if (a.op === 'constant') return this.#constant(this.#round(computeUnary(op, a.value), isInt), isInt);
    let { low, high } = a;
    if (op === 'neg') [low, high] = [-high, -low];
    else if (op === 'abs')
      [low, high] = [
        low <= 0 && high >= 0 ? 0 : Math.min(Math.abs(low), Math.abs(high)),
        Math.max(-low, high),
      ];
    else if (op === 'sqrt') [low, high] = [0, Math.sqrt(Math.max(high, 0))];
    else [low, high] = [computeUnary(op, low), computeUnary(op, high)];
    const isF32 = op === 'fround' || (op === 'sqrt' ? this.#precision === 'f32' : a.isF32);
    const mayBeMinusZero = op === 'neg' && low <= 0 && high >= 0;
    return this.#make(op, [a], { low, high, isInt, isF32, mayBeMinusZero });
  }

  /** Converts a value to the 32-bit integer that JavaScript's bitwise operators use. */
  int(flow: Flow): Flow {
    const a = this.number(flow);
    if (a.op === 'constant') return this.constant(a.value | 0);
    if (!isWithin(a, ...RANGES.i32)) return this.#integer('int', [a]);
    if (a.isInt) return a.mayBeMinusZero ? this.#integer('int', [a], [a.low, a.high]) : a;
    return this.#integer('int', [a], [Math.min(0, Math.trunc(a.low)), Math.max(0, Math.trunc(a.high))]); // 0 for NaN
  }

  /** Converts a value to an unsigned 32-bit integer: `flow >>> 0`. */
  uint(flow: Flow): Flow {
    const a = this.number(flow);
    if (a.op === 'constant') return this.constant(a.value >>> 0);
    if (isUnsigned(a)) return a.mayBeMinusZero ? this.#integer('uint', [a], [a.low, a.high]) : a;
    return this.#integer('uint', [a], RANGES.u32);
  }

  bitwise(op: 'and' | 'or' | 'xor', left: Flow, right: Flow): Flow {
    const a = this.int(left);
    const b = this.int(right);
    const masks = [a, b].filter((mask) => mask.low >= 0).map(({ high }) => high);
    if (a.op === 'constant' && b.op === 'constant') {
      const [x, y] = [a.value, b.value];
      return this.constant(op === 'and' ? x & y : op === 'or' ? x | y : x ^ y);
    }
    if (op === 'or' && b.op === 'constant' && b.value === 0) return a;
    if (op === 'and' && masks.length > 0) return this.#integer(op, [a, b], [0, Math.min(...masks)]);
    return this.#integer(op, [a, b]);
  }

  shift(op: 'shl' | 'shr' | 'shru', operand: Flow, count: number): Flow {
    const a = op === 'shru' ? this.uint(operand) : this.int(operand);
    if (count === 0) return a;
    if (a.op === 'constant') {
      return this.constant(
        op === 'shl' ? a.value << count : op === 'shr' ? a.value >> count : a.value >>> count,
      );
    }
    const range = [a.low / 2 ** count, a.high / 2 ** count].map(Math.floor) as [number, number]; // two
    return this.#integer(op, [a], op === 'shl' ? RANGES.i32 : range, count);
  }

  /** `Math.imul`. */
  imul(left: Flow, right: Flow): Flow {
    const a = this.int(left);
    const b = this.int(right);
    if (a.op === 'constant' && b.op === 'constant') return this.constant(Math.imul(a.value, b.value));
    return this.#integer('imul', [a, b]);
  }

  /** Wraps an integer around to the range of a field with fewer bits. */
  wrap(flow: Flow, scalar: Scalar, bits: number): Flow {
    const [low, high] = RANGES[scalar];
    const a = scalar === 'u32' ? this.uint(flow) : this.int(flow);
    if (isWithin(a, low, high)) return a;
    if (low === 0) return this.bitwise('and', a, this.constant(high));
    return this.shift('shr', this.shift('shl', a, 32 - bits), 32 - bits);
  }

  compare(op: 'less' | 'atMost' | 'equal', left: Flow, right: Flow): Flow {
    const a = this.number(left);
    const b = this.number(right);
    if (a.op === 'constant' && b.op === 'constant') {
      const [x, y] = [a.value, b.value];
      return this.constant(op === 'less' ? x < y : op === 'atMost' ? x <= y : x === y);
    }
    // A 32-bit float is compared with the 32-bit float next to the constant: the result is the same, and takes one operation.
    if (b.op === 'constant' && !b.isF32 && a.isF32 && !Number.isNaN(b.value)) {
      if (op === 'equal') return this.#comparison('less', a, a); // never true, but not a constant, so that a value that it selects remains a float
      return this.#comparison('atMost', a, this.constant(nextF32(b.value, false)));
    }
    if (a.op === 'constant' && !a.isF32 && b.isF32 && !Number.isNaN(a.value)) {
      if (op === 'equal') return this.#comparison('less', b, b);
      return this.#comparison('atMost', this.constant(nextF32(a.value, true)), b);
    }
    return this.#comparison(op, a, b);
  }

  #comparison(op: 'less' | 'atMost' | 'equal', a: Flow, b: Flow): Flow {
    return this.#make(op, [a, b], { isBool: true });
  }

  not(flow: Flow): Flow {
    const a = this.condition(flow);
    if (a.op === 'not') return a.args[0]!;
    return a.op === 'constant' ? this.constant(a.value === 0) : this.#make('not', [a], { isBool: true });
  }

  both(left: Flow, right: Flow): Flow {
    const a = this.condition(left);
    const b = this.condition(right);
    if (a.op === 'constant') return a.value === 0 ? a : b;
    if (b.op === 'constant') return b.value === 0 ? b : a;
    return a === b ? a : this.#make('both', [a, b], { isBool: true });
  }

  either(left: Flow, right: Flow): Flow {
    const a = this.condition(left);
    const b = this.condition(right);
    if (a.op === 'constant') return a.value === 0 ? b : a;
    if (b.op === 'constant') return b.value === 0 ? a : b;
    return a === b ? a : this.#make('either', [a, b], { isBool: true });
  }

  /** Returns `then` where the condition is true and `otherwise` elsewhere. */
  select(condition: Flow, then: Flow, otherwise: Flow): Flow {
    if (then === otherwise) return then;
    if (condition.op === 'constant') return condition.value === 0 ? otherwise : then;
    if (condition.op === 'not') return this.select(condition.args[0]!, otherwise, then);
    if (then.isBool && otherwise.isBool) {
      return this.either(this.both(condition, then), this.both(this.not(condition), otherwise));
    }
    // One selection instead of two, for example when the velocity is negated if `x < 0 || x > 1024`.
    if (otherwise.op === 'select' && otherwise.args[1] === then && !then.isBool && !otherwise.isMixed) {
      return this.select(this.either(condition, otherwise.args[0]!), then, otherwise.args[2]!);
    }
    if (then.op === 'select' && then.args[2] === otherwise && !otherwise.isBool && !then.isMixed) {
      return this.select(this.both(condition, then.args[0]!), then.args[1]!, otherwise);
    }
    const isMixed = then.isBool || otherwise.isBool || then.isMixed || otherwise.isMixed;
    const a = this.number(then);
    const b = this.number(otherwise);
    return this.#make('select', [condition, a, b], {
      low: Math.min(a.low, b.low),
      high: Math.max(a.high, b.high),
      isInt: a.isInt && b.isInt,
      mayBeMinusZero: a.mayBeMinusZero || b.mayBeMinusZero,
      isF32: a.isF32 && b.isF32,
      isMixed,
    });
  }

  /**
   * Returns a float as the operand of an operation or a value for a 64-bit field; it is first rounded when the
   * precision is `'f32'`.
   */
  rounded(flow: Flow): Flow {
    return flow.isInt ? flow : this.#rounded(flow);
  }

  /** Returns a value of a float field, which is not an integer even if an integer was written. */
  float(flow: Flow): Flow {
    if (this.#precision === 'exact' || !flow.isInt) return this.#rounded(flow);
    if (flow.op === 'constant') return this.#constant(fround(flow.value), false);
    return this.#make('fround', [flow], { low: fround(flow.low), high: fround(flow.high), isF32: true });
  }

  #rounded(flow: Flow): Flow {
    return this.#precision === 'f32' && !flow.isF32 ? this.unary('fround', flow) : flow;
  }

  #round(value: number, isInt: boolean): number {
    return this.#precision === 'f32' && !isInt ? fround(value) : value;
  }

  #integer(op: Operation, args: Flow[], [low, high] = RANGES.i32, value = 0): Flow {
    return this.#make(op, args, {
      low,
      high,
      isInt: true,
      isF32: Math.max(-low, high) <= F32_INTEGERS,
      value,
    });
  }

  #make(op: Operation, args: readonly Flow[], facts: Partial<Flow>): Flow {
    const { value = 0, field, isBool = false, isMixed = false, isF32 = false, isInt = false } = facts;
    const place = field && `${field.part} ${field.byteOffset} ${field.scalar}`;
    const number = Object.is(value, -0) ? '-0' : value;
    const key = `${op} ${number} ${isBool} ${isMixed} ${isF32} ${isInt} ${args.map(({ id }) => id).join()} ${place}`;
    let made = this.#known.get(key);
    if (made === undefined) {
      const { low = -Infinity, high = Infinity } = facts;
      const { mayBeMinusZero = false, isUniform = args.every((arg) => arg.isUniform) } = facts;
      const id = this.#known.size;
      made = {
        id,
        op,
        args,
        value,
        field,
        isBool,
        low,
        high,
        isInt,
        mayBeMinusZero,
        isF32,
        isUniform,
        isMixed,
      };
      this.#known.set(key, made);
    }
    return made;
  }
}

/** Computes the result of an operation. */
export function compute(op: 'add' | 'sub' | 'mul' | 'div' | 'min' | 'max', a: number, b: number): number {
  switch (op) {
    case 'add':
      return a + b;
    case 'sub':
      return a - b;
    case 'mul':
      return a * b;
    case 'div':
      return a / b;
    default:
      return Math[op](a, b);
  }
}

function computeUnary(op: 'neg' | 'abs' | 'sqrt' | 'floor' | 'ceil' | 'trunc' | 'fround', a: number): number {
  return op === 'neg' ? -a : Math[op](a);
}

function bounds(
  op: 'add' | 'sub' | 'mul' | 'div' | 'min' | 'max',
  a: Flow,
  b: Flow,
): [low: number, high: number] {
  if (op === 'div') return [-Infinity, Infinity];
  if (op === 'min' || op === 'max') return [Math[op](a.low, b.low), Math[op](a.high, b.high)];
  const ends =
    op === 'mul'
      ? [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high]
      : op === 'add'
        ? [a.low + b.low, a.high + b.high]
        : [a.low - b.high, a.high - b.low];
  return ends.some(Number.isNaN) ? [-Infinity, Infinity] : [Math.min(...ends), Math.max(...ends)];
}

/** Returns the nearest 32-bit float above or below a number that is not a 32-bit float. */
function nextF32(value: number, isAbove: boolean): number {
  const near = fround(value);
  if (isAbove ? near > value : near < value) return near;
  const bits = new Int32Array(new Float32Array([near]).buffer);
  if (near === 0) return isAbove ? 2 ** -149 : -(2 ** -149);
  bits[0]! += near > 0 === isAbove ? 1 : -1;
  return new Float32Array(bits.buffer)[0]!;
}
