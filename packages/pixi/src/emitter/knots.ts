import type { EaseSegment, JsonColor } from './emitter-config.ts';
import { Color } from 'pixi.js';

/** A stop of a curve: a time from 0 to 1, and one or more values. */
export type Stop = readonly [time: number, ...values: number[]];

/** The place of a curve's knots in the table. */
export interface Knots {
  readonly first: number;
  readonly last: number;
}

/** The rows of four floats that an emitter's shader reads. */
export class Table {
  readonly floats: number[] = [];

  /** Adds rows and returns their place. */
  add(rows: readonly (readonly number[])[]): Knots {
    const first = this.count;
    for (const [a = 0, b = 0, c = 0, d = 0] of rows) this.floats.push(a, b, c, d);
    return { first, last: this.count - 1 };
  }

  get count(): number {
    return this.floats.length / 4;
  }
}

/**
 * The number of intervals for the integral of an eased curve: sufficient for 0.05 pixels at a thousand pixels per
 * second.
 */
const EASED_INTERVALS = 32;

/**
 * Returns the knots of a curve: its stops, with knots at 0 and 1. The shader interpolates linearly between two knots.
 * Of knots at the same time the last one applies, so a curve that jumps has two knots there.
 */
export function knotsOf(stops: readonly Stop[], step: boolean | undefined): Stop[] {
  const knots: Stop[] = [];
  let [, ...before] = stops[0]!;
  knots.push([0, ...before]);
  for (const [time, ...values] of stops) {
    if (step) knots.push([time, ...before]);
    knots.push([time, ...values]);
    before = values;
  }
  knots.push([1, ...before]);
  return knots;
}

/** Returns stops of colours as stops of their red, green and blue components. */
export function colorStops(stops: readonly (readonly [time: number, color: JsonColor])[]): Stop[] {
  return stops.map(([time, color]) => [time, ...rgb(color)]);
}

/** Returns a colour as fractions of red, green and blue. */
export function rgb(color: JsonColor): number[] {
  return [...new Color(color).toRgbArray()];
}

/** Returns the value of a curve's knots at a time. */
export function valueAt(knots: readonly Stop[], time: number): number {
  let next = 1;
  while (next < knots.length - 1 && knots[next]![0] <= time) next++;
  const [from, a] = knots[next - 1]!;
  const [to, b] = knots[next]!;
  return a! + (b! - a!) * Math.min(1, Math.max(0, (time - from) / Math.max(to - from, 1e-6)));
}

/** Returns the age at which curves are evaluated, for the actual age; both from 0 to 1. */
export function easedAge(ease: readonly EaseSegment[] | undefined, age: number): number {
  if (ease === undefined) return age;
  const index = Math.min(Math.floor(age * ease.length), ease.length - 1);
  const { start, control, end } = ease[index]!;
  const t = age * ease.length - index;
  return start + t * (2 * (1 - t) * (control - start) + t * (end - start));
}

/**
 * Returns knots with a curve's integral from 0 as their second value. Between two knots the integral is a parabola,
 * so without an easing it is exact. With an easing, the eased curve is sampled and integrated by Simpson's rule.
 */
export function integralKnots(knots: readonly Stop[], ease: readonly EaseSegment[] | undefined): Stop[] {
  let integral = 0;
  if (ease === undefined) {
    return knots.map(([time, value], i) => {
      const [last, before] = knots[i - 1] ?? [time, value];
      integral += ((time - last) * (value! + before!)) / 2;
      return [time, value!, integral];
    });
  }
  const at = (time: number): number => valueAt(knots, easedAge(ease, time));
  const eased: Stop[] = [];
  for (let i = 0; i < EASED_INTERVALS; i++) {
    const from = i / EASED_INTERVALS;
    const to = (i + 1) / EASED_INTERVALS;
    // The limit from the left: an easing may jump where its parts meet.
    const end = at(to - 1e-9);
    eased.push([from, at(from), integral]);
    integral += ((at(from) + 4 * at((from + to) / 2) + end) / 6) * (to - from);
    eased.push([to, end, integral]);
  }
  return eased;
}
