import { invalidArgument } from '../invalid-argument.ts';

const CONSTANTS: Readonly<Record<string, number>> = {
  E: Math.E,
  LN2: Math.LN2,
  LN10: Math.LN10,
  LOG2E: Math.LOG2E,
  LOG10E: Math.LOG10E,
  PI: Math.PI,
  SQRT1_2: Math.SQRT1_2,
  SQRT2: Math.SQRT2,
};

/** Functions of `Math` as shader source of their arguments' sources. */
const FUNCTIONS: Readonly<Record<string, (...args: string[]) => string>> = {
  round: (a) => `floor(${a} + 0.5)`,
  cbrt: (a) => `(sign(${a}) * pow(abs(${a}), ${1 / 3}))`,
  log10: (a) => `(log2(${a}) * ${Math.LN2 / Math.LN10})`,
  log1p: (a) => `log(1.0 + ${a})`,
  expm1: (a) => `(exp(${a}) - 1.0)`,
  fround: (a) => a,
  hypot: (...args) => `sqrt(${args.map((a) => `${a} * ${a}`).join(' + ')})`,
  atan2: (a, b) => `atan2(${a}, ${b})`,
  pow: (a, b) => `power(${a}, ${b})`,
  max: (...args) => args.reduce((a, b) => `max(${a}, ${b})`),
  min: (...args) => args.reduce((a, b) => `min(${a}, ${b})`),
};
for (const name of 'abs acos acosh asin asinh atan atanh ceil cos cosh exp floor log log2 sign sin sinh sqrt tan tanh'.split(
  ' ',
)) {
  Object.assign(FUNCTIONS, { [name]: (a: string) => `${name}(${a})` });
}

const ARITY: Readonly<Record<string, number>> = { pow: 2, atan2: 2 };

/**
 * Translates a formula of `x`, in the notation of JavaScript, into shader source. It may contain numbers, `x`, `+ - * /`,
 * parentheses, and the constants and functions of `Math` (with or without `Math.`) except `random`.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when it is no such formula; the message names the place.
 */
export function formulaSource(formula: string, pointer: string): string {
  const tokens = [
    ...formula.matchAll(
      /\s*(?:(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)|(?:Math\.)?([A-Za-z_]\w*)|(\S))/gy,
    ),
  ];
  let next = 0;
  const fail = (expected: string): never => {
    const token = tokens[next];
    const place =
      token === undefined ? 'its end' : `${JSON.stringify(token[0].trim())} at character ${token.index + 1}`;
    throw invalidArgument(`${pointer}: ${JSON.stringify(formula)} has ${place}, expected ${expected}.`);
  };
  const takes = (symbol: string): boolean => tokens[next]?.[3] === symbol && next++ >= 0;
  const expect = (symbol: string): void => void (takes(symbol) || fail(symbol));

  const sum = (): string => {
    let left = product();
    for (;;) {
      if (takes('+')) left = `(${left} + ${product()})`;
      else if (takes('-')) left = `(${left} - ${product()})`;
      else return left;
    }
  };
  const product = (): string => {
    let left = factor();
    for (;;) {
      if (takes('*')) left = `(${left} * ${factor()})`;
      else if (takes('/')) left = `(${left} / ${factor()})`;
      else return left;
    }
  };
  const factor = (): string => {
    if (takes('-')) return `(-${factor()})`;
    if (takes('+')) return factor();
    if (takes('(')) {
      const inner = sum();
      expect(')');
      return inner;
    }
    const [, number, name] = tokens[next] ?? [];
    if (number !== undefined) {
      next++;
      return floatSource(Number(number));
    }
    if (name === 'x') {
      next++;
      return 'x';
    }
    if (name !== undefined && Object.hasOwn(CONSTANTS, name)) {
      next++;
      return floatSource(CONSTANTS[name]!);
    }
    if (name === undefined || !Object.hasOwn(FUNCTIONS, name))
      return fail('a number, x or a function of Math');
    next++;
    expect('(');
    const args = [sum()];
    while (takes(',')) args.push(sum());
    expect(')');
    const isVariadic = name === 'max' || name === 'min' || name === 'hypot';
    if (!isVariadic && args.length !== (ARITY[name] ?? 1))
      fail(`${ARITY[name] ?? 1} arguments of ${name} before it`);
    return FUNCTIONS[name]!(...args);
  };

  const source = sum();
  if (next < tokens.length) fail('its end');
  return source;
}

/** A number as a literal of a 32-bit float. */
export function floatSource(value: number): string {
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}
