import type { EaseSegment, JsonColor } from './emitter-config.ts';
import { Color } from 'pixi.js';

/** Stops of a curve: times from 0 to 1, and one or more values. */
export type Stop = readonly [time: number, ...values: number[]];

/** Where a curve's knots lie in the table. */
export interface Knots {
  readonly first: number;
  readonly last: number;
}

/** The rows of four floats that an emitter's shader looks things up in. */
export class Table {
  readonly floats: number[] = [];

  /** Adds rows, and returns their place. */
  add(rows: readonly (readonly number[])[]): Knots {
    const first = this.count;
    for (const [a = 0, b = 0, c = 0, d = 0] of rows) this.floats.push(a, b, c, d);
    return { first, last: this.count - 1 };
  }

  get count(): number {
    return this.floats.length / 4;
  }
}

/** Intervals of an eased curve's integral: enough for 0.05 pixels at a thousand pixels a second. */
const EASED_INTERVALS = 32;

/**
 * The knots of a curve: its stops, from 0 to 1. Between two knots the shader reads linearly; of knots at the same time the last counts,
 * so that a curve that jumps has two of them there.
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

/** Stops of colours as those of their red, green and blue. */
export function colorStops(stops: readonly (readonly [time: number, color: JsonColor])[]): Stop[] {
  return stops.map(([time, color]) => [time, ...rgb(color)]);
}

/** Fractions of red, green and blue. */
export function rgb(color: JsonColor): number[] {
  return [...new Color(color).toRgbArray()];
}

/** The value of a curve's knots at a time. */
export function valueAt(knots: readonly Stop[], time: number): number {
  let next = 1;
  while (next < knots.length - 1 && knots[next]![0] <= time) next++;
  const [from, a] = knots[next - 1]!;
  const [to, b] = knots[next]!;
  return a! + (b! - a!) * Math.min(1, Math.max(0, (time - from) / Math.max(to - from, 1e-6)));
}

/** The age at which curves are read, of the age that has passed; both from 0 to 1. */
export function easedAge(ease: readonly EaseSegment[] | undefined, age: number): number {
  if (ease === undefined) return age;
  const index = Math.min(Math.floor(age * ease.length), ease.length - 1);
  const { start, control, end } = ease[index]!;
  const t = age * ease.length - index;
  return start + t * (2 * (1 - t) * (control - start) + t * (end - start));
}

/**
 * Knots with a curve's integral from 0 as their second value. Between two knots the integral is a parabola, so without an easing it
 * is exact. With one, the eased curve is sampled and integrated by Simpson's rule.
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
