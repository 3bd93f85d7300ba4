import { checkOptions } from '@offheap/core/internal';
import type { Struct } from '@offheap/struct';
import { Color, type ColorSource } from 'pixi.js';
import { literal } from './field-source.ts';
import { checkKind, invalidArgument, isFloat, isFraction, show } from './invalid-argument.ts';
import type { OverLife, StopList } from './pool-view-options.ts';

const MAX_STOPS = 16;

const KNOWN_OPTIONS: Record<keyof OverLife<Struct>, true> = {
  remaining: true,
  lifetime: true,
  tint: true,
  alpha: true,
  scale: true,
  step: true,
};

/**
 * A property over an entry's life: for the shader, statements that set a variable to its value; for JavaScript, a
 * function of the age.
 */
export interface Curve {
  readonly source: string;
  at(age: number): number;
}

/** The properties that change over an entry's life. */
export interface LifeCurves {
  readonly tint?: Curve;
  readonly alpha?: Curve;
  readonly scale?: Curve;
}

/** A stop: its time, and its value as numbers. */
type Stop = readonly [time: number, values: readonly number[]];

/** @throws AllocatorError `INVALID_ARGUMENT` when a list has no stops or too many, or an element is not a stop. */
export function lifeCurves<T extends Struct>(overLife: OverLife<T>): LifeCurves {
  checkOptions('overLife', overLife, KNOWN_OPTIONS);
  const { tint, alpha, scale, step = false } = overLife;
  checkKind('overLife.step', step, 'boolean', 'true or false');
  const numbers =
    (isValid: (value: unknown) => boolean) =>
    (value: number): number[] | undefined =>
      isValid(value) ? [value] : undefined;
  return {
    ...(tint !== undefined && { tint: curve('tint', stopsOf('tint', tint, colorNumbers), step) }),
    ...(alpha !== undefined && { alpha: curve('fade', stopsOf('alpha', alpha, numbers(isFraction)), step) }),
    ...(scale !== undefined && { scale: curve('growth', stopsOf('scale', scale, numbers(isFloat)), step) }),
  };
}

function colorNumbers(color: ColorSource): number[] | undefined {
  try {
    return [...new Color(color).toRgbArray()];
  } catch {
    return undefined;
  }
}

/** Returns stops with their times, which are evenly spaced if none are given. */
function stopsOf<V>(
  property: string,
  given: StopList<V>,
  numbersOf: (value: V) => number[] | undefined,
): Stop[] {
  if (!Array.isArray(given)) {
    throw invalidArgument(
      `overLife.${property} is ${show(given)}, expected a list of 1 to ${MAX_STOPS} values, from birth to death, as in [1, 0].`,
    );
  }
  const count = given.length;
  if (!(count > 0 && count <= MAX_STOPS)) {
    throw invalidArgument(
      `overLife.${property}: ${count} stops, expected 1 to ${MAX_STOPS}, from birth to death.`,
    );
  }
  let before = 0;
  const isTimed = isPair(given[0]);
  return given.map((stop, i) => {
    // A list of colours may hold lists of three or four numbers: only a pair is a stop with its time.
    const [time, value] = isPair(stop) ? (stop as [number, V]) : [count === 1 ? 0 : i / (count - 1), stop];
    const values = isPair(stop) === isTimed ? numbersOf(value) : undefined;
    if (values === undefined || typeof time !== 'number' || !(time >= before && time <= 1)) {
      throw invalidArgument(
        `overLife.${property}[${i}] is ${isPair(stop) ? `[${stop.map(show).join(', ')}]` : show(stop)}, expected a ${property === 'tint' ? 'colour' : property === 'alpha' ? 'number from 0 to 1' : 'finite 32-bit float'}, or [time, value] in all stops, with times from 0 (birth) to 1 (death) in ascending order.`,
      );
    }
    before = time;
    return [time, values];
  });
}

function isPair(stop: unknown): stop is readonly [unknown, unknown] {
  return Array.isArray(stop) && stop.length === 2;
}

/** Interpolates from stop to stop: segments before an age are complete, and segments after it have not begun. */
function curve(name: string, stops: readonly Stop[], step: boolean): Curve {
  const first = stops[0]![1];
  const type = first.length === 3 ? 'vec3f' : 'f32';
  const source = (values: readonly number[]): string => `${type}(${values.map(literal).join(', ')})`;
  const lines = [`var ${name}: ${type} = ${source(first)};`];
  const at = (i: number): number => stops[i]![0];
  const span = (i: number): number => Math.max(at(i) - at(i - 1), 1e-6);
  for (let i = 1; i < stops.length; i++) {
    const part = step
      ? `step(${literal(at(i))}, age)`
      : `clamp((age - ${literal(at(i - 1))}) / ${literal(span(i))}, 0.0, 1.0)`;
    lines.push(`${name} = mix(${name}, ${source(stops[i]![1])}, ${part});`);
  }
  return {
    source: lines.join(' '),
    at(age) {
      let value = first[0]!;
      for (let i = 1; i < stops.length; i++) {
        const part = step ? Number(age >= at(i)) : Math.min(Math.max((age - at(i - 1)) / span(i), 0), 1);
        value += (stops[i]![1][0]! - value) * part;
      }
      return value;
    },
  };
}
