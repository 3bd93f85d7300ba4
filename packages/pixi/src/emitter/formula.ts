import { hasOwn } from '@offheap/core/internal';
import { invalidArgument } from '../invalid-argument.ts';

/** Functions of `Math` that have the same name in shaders. */
const SAME =
  'abs acos acosh asin asinh atan atanh ceil cos cosh exp floor log log2 sign sin sinh sqrt tan tanh'.split(
    ' ',
  );

/** Functions of one argument `#` that shaders do not have. */
const OTHERS: Readonly<Record<string, string>> = {
  round: 'floor(# + 0.5)',
  cbrt: 'cubeRoot(#)',
  log10: `(log2(#) * ${Math.LN2 / Math.LN10})`,
  log1p: 'log(1.0 + #)',
  expm1: '(exp(#) - 1.0)',
  fround: '(#)',
};

/** Such functions of several arguments. */
const OF_SEVERAL: Readonly<Record<string, (...args: string[]) => string>> = {
  max: (...args) => args.reduce((a, b) => `max(${a}, ${b})`),
  min: (...args) => args.reduce((a, b) => `min(${a}, ${b})`),
  hypot: (...args) => args.reduce((a, b) => `length(vec2f(${a}, ${b}))`, '0.0'),
  pow: (a, b) => `power(${a}, ${b})`,
  atan2: (a, b) => `atan2(${a}, ${b})`,
};

/** Shaders do not define powers and roots of negative numbers. */
export const POWERS = `fn power(a: f32, b: f32) -> f32 {
  let p: f32 = select(pow(abs(a), b), 1.0, b == 0.0);
  return select(p, -p, a < 0.0 && fract(abs(b) * 0.5) == 0.5);
}
fn cubeRoot(a: f32) -> f32 {
  return sign(a) * pow(abs(a), ${1 / 3});
}`;

/** The highest depth of a formula, as shader compilers have limits too. */
const MAX_DEPTH = 100;

/**
 * Translates a formula of `x`, in the notation of JavaScript, to shader source. It may contain numbers, `x`,
 * `+ - * /`, parentheses, and the constants and functions of `Math` (with or without `Math.`) except `random`.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when it is not such a formula; the message contains the position of the
 *   error.
 */
export function formulaSource(formula: string, pointer: string): string {
  const tokens = [
    ...formula.matchAll(
      /\s*(?:(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)|(?:Math\.)?([A-Za-z_]\w*)|(\S))/gy,
    ),
  ];
  let next = 0;
  let depth = 0;
  const fail = (expected: string): never => {
    const token = tokens[next];
    const place = token ? `${JSON.stringify(token[0].trim())} at character ${token.index + 1}` : 'its end';
    throw invalidArgument(`${pointer}: ${JSON.stringify(formula)} has ${place}, expected ${expected}.`);
  };
  const takes = (symbols: string): string => {
    const symbol = tokens[next]?.[3];
    if (symbol === undefined || !symbols.includes(symbol)) return '';
    next++;
    return symbol;
  };
  const expect = (symbol: string): void => void (takes(symbol) || fail(symbol));
  // Operators have the same precedence as in JavaScript, so their order is kept.
  const terms = (): string => {
    let source = term();
    for (let operator = takes('+-*/'); operator; operator = takes('+-*/')) source += ` ${operator} ${term()}`;
    return source;
  };
  const term = (): string => {
    if (depth === MAX_DEPTH) fail(`at most ${MAX_DEPTH} nested signs, parentheses and functions`);
    depth++;
    const source = innerTerm();
    depth--;
    return source;
  };
  const innerTerm = (): string => {
    const sign = takes('+-');
    if (sign) return sign === '+' ? term() : `(-${term()})`;
    if (takes('(')) {
      const inner = terms();
      expect(')');
      return `(${inner})`;
    }
    const [, number, name] = tokens[next] ?? [];
    const constant = hasOwn(Math, name ?? '') ? Math[name as 'PI'] : undefined; // its other members are functions
    if (number !== undefined || typeof constant === 'number' || name === 'x') {
      if (!Number.isFinite(Math.fround(Number(number)) || 0))
        fail('a number up to 3.4e38, the range of a 32-bit float');
      next++;
      return name === 'x' ? name : floatSource(Number(number ?? constant));
    }
    const several = hasOwn(OF_SEVERAL, name ?? '') ? OF_SEVERAL[name!] : undefined;
    const one = SAME.includes(name!) ? `${name}(#)` : hasOwn(OTHERS, name ?? '') ? OTHERS[name!] : '';
    if (!several && !one) fail('a number, x or a function of Math');
    next++;
    expect('(');
    const args = list();
    const arity = one ? 1 : several!.length || args.length;
    if (args.length !== arity) fail(`${arity} arguments of ${name} before it`);
    return one ? one.split('#').join(args[0]) : several!(...args);
  };
  const list = (): string[] => {
    const all = [terms()];
    while (takes(',')) all.push(terms());
    expect(')');
    return all;
  };
  const source = terms();
  if (next < tokens.length) fail('its end');
  return source;
}

/** The largest 32-bit float. */
export const MAX_FLOAT = 3.4028234663852886e38;

/** Returns a number as a literal of a 32-bit float; of a number outside its range, the nearest float. */
export function floatSource(value: number): string {
  const text = String(Math.min(MAX_FLOAT, Math.max(-MAX_FLOAT, value)));
  return /[.e]/.test(text) ? text : `${text}.0`;
}
