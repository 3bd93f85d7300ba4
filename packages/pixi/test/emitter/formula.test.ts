import { expect, it } from 'vitest';
import { floatSource, formulaSource } from '../../src/emitter/formula.ts';

it.each(['cbrt', 'hypot', 'round', 'log1p', 'max'])('%s nested 90 times has a short source', (name) => {
  const source = formulaSource(`${name}(`.repeat(90) + 'x' + ')'.repeat(90), '/path');
  expect(source.length).toBeLessThan(90 * 30);
});

it.each([
  ['hypot(x)', 'length(vec2f(0.0, x))'],
  ['hypot(x, 3, 4)', 'length(vec2f(length(vec2f(length(vec2f(0.0, x)), 3.0)), 4.0))'],
  ['cbrt(x) + 1', 'cubeRoot(x) + 1.0'],
])('%s is %s', (formula, source) => {
  expect(formulaSource(formula, '/path')).toBe(source);
});

it.each([
  [1, '1.0'],
  [3e38 - -3e38, '3.4028234663852886e+38'],
  [-3e38 - 3e38, '-3.4028234663852886e+38'],
])('the literal of %d is a 32-bit float', (value, source) => {
  expect(floatSource(value)).toBe(source);
});
