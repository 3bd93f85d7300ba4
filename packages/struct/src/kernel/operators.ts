import { hasOwn } from '@offheap/core/internal';
import type { Flow, Flows } from './flow.ts';
import { unsupported } from './unsupported.ts';

const ARITHMETIC: Readonly<Record<string, 'add' | 'sub' | 'mul' | 'div'>> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'div',
};
const BITWISE: Readonly<Record<string, 'and' | 'or' | 'xor'>> = { '&': 'and', '|': 'or', '^': 'xor' };
const SHIFTS: Readonly<Record<string, 'shl' | 'shr' | 'shru'>> = { '<<': 'shl', '>>': 'shr', '>>>': 'shru' };

const MATH: Readonly<Record<string, 'abs' | 'sqrt' | 'floor' | 'ceil' | 'trunc' | 'fround'>> = {
  abs: 'abs',
  sqrt: 'sqrt',
  floor: 'floor',
  ceil: 'ceil',
  trunc: 'trunc',
  fround: 'fround',
};

/** Returns the value of a binary operator, except the logical ones. */
export function operation(flows: Flows, op: string, a: Flow, b: Flow, at: number): Flow {
  if (hasOwn(ARITHMETIC, op)) return flows.binary(ARITHMETIC[op]!, a, b);
  if (hasOwn(BITWISE, op)) {
    return flows.bitwise(BITWISE[op]!, a, b);
  }
  if (hasOwn(SHIFTS, op)) {
    if (b.op !== 'constant') throw unsupported('a shift by a number that is not a literal', at);
    return flows.shift(SHIFTS[op]!, a, b.value & 31);
  }
  switch (op) {
    case '<':
      return flows.compare('less', a, b);
    case '>':
      return flows.compare('less', b, a);
    case '<=':
      return flows.compare('atMost', a, b);
    case '>=':
      return flows.compare('atMost', b, a);
    case '===':
    case '!==':
      if (a.isMixed || b.isMixed || a.isBool !== b.isBool) {
        throw unsupported(`\`${op}\` between a number and a boolean`, at);
      }
      break;
    case '==':
    case '!=':
      break;
    case '%':
      throw unsupported(
        '`%`: write `a - Math.floor(a / b) * b`, whose result is never negative for a positive b',
        at,
      );
    default:
      throw unsupported(`\`${op}\` is not supported`, at);
  }
  const equal = flows.compare('equal', a, b);
  return op[0] === '!' ? flows.not(equal) : equal;
}

/** Returns the value of a call of a function of `Math`. */
export function mathFlow(flows: Flows, name: string, args: readonly Flow[], at: number): Flow {
  const [a = flows.constant(NaN), b = flows.constant(NaN)] = args;
  if (hasOwn(MATH, name)) return flows.unary(MATH[name]!, a);
  switch (name) {
    case 'min':
    case 'max': {
      const none = flows.constant(name === 'min' ? Infinity : -Infinity);
      if (args.length === 0) return none;
      return args.slice(1).reduce((all, one) => flows.binary(name, all, one), flows.number(a));
    }
    case 'sign': {
      const number = flows.rounded(flows.number(a));
      // The sign of a float is a float.
      const [minus, zero, plus] = [-1, 0, 1].map((value) => {
        const constant = flows.constant(value);
        return number.isInt ? constant : flows.float(constant);
      }) as [Flow, Flow, Flow]; // three
      const negative = flows.select(flows.compare('less', number, zero), minus, number);
      return flows.select(flows.compare('less', zero, number), plus, negative);
    }
    case 'round': {
      if (a.isInt) return a;
      const above = flows.unary('ceil', a);
      const isTooMuch = flows.compare('less', a, flows.binary('sub', above, flows.constant(0.5)));
      return flows.select(isTooMuch, flows.binary('sub', above, flows.constant(1)), above);
    }
    case 'imul':
      return flows.imul(a, b);
    case 'hypot':
      throw unsupported(
        '`Math.hypot`, which engines compute differently: write `Math.sqrt(x * x + y * y)`',
        at,
      );
    default:
      throw unsupported(
        `\`Math.${name}\`, for which there is no exact SIMD operation: compute it outside, and make it an argument or a field`,
        at,
      );
  }
}
