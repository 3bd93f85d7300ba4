import type { EaseSegment } from './emitter-config.ts';

/** A stop of a curve: a time from 0 to 1, and one or more values. */
export interface Stop {
  readonly time: number;
  readonly values: readonly number[];
}

/**
 * A curve over a particle's life as the shader reads it: the knot before an age is the last whose time is not greater.
 *
 *     numbers:  [ time | value here | value at the next knot | integral from 0 to here ]
 *     colours:  [ time | red green blue here ] [ time | red green blue at the next knot ]
 */
export interface KnotTable {
  readonly count: number;
  readonly values: Float32Array;
}

/** Knots of an eased curve's integral: enough for 0.05 pixels at a thousand pixels a second. */
const EASED_KNOTS = 32;

/** Where the list that a stop belongs to stands at a time. */
function valueAt(stops: readonly Stop[], step: boolean, time: number): readonly number[] {
  let before = stops[0]!;
  let after = before;
  for (const stop of stops) {
    after = stop;
    if (stop.time > time) break;
    before = stop;
  }
  if (step || after.time <= before.time || time <= before.time) return before.values;
  const part = (time - before.time) / (after.time - before.time);
  return before.values.map((value, i) => value + (after.values[i]! - value) * part);
}

/** The age at which curves are read, of the age that has passed; both from 0 to 1. */
export function easedAge(ease: readonly EaseSegment[] | undefined, age: number): number {
  if (ease === undefined) return age;
  const index = Math.min(Math.floor(age * ease.length), ease.length - 1);
  const { start, control, end } = ease[index]!;
  const t = age * ease.length - index;
  return start + t * (2 * (1 - t) * (control - start) + t * (end - start));
}

/** The knots of a list of numbers, one for each stop, without its integral. */
export function numberKnots(stops: readonly Stop[], step: boolean): KnotTable {
  return table(
    spanning(stops).map(({ time, values }, i, all) => [
      time,
      values[0]!,
      (step ? values : (all[i + 1] ?? all[i]!).values)[0]!,
      0,
    ]),
  );
}

/** The knots of a list of colours. */
export function colorKnots(stops: readonly Stop[], step: boolean): KnotTable {
  const all = spanning(stops);
  const knots = table(
    all.map(({ time, values }, i) => [
      time,
      ...values,
      time,
      ...(step ? values : (all[i + 1] ?? all[i]!).values),
    ]),
  );
  return { ...knots, count: all.length };
}

/**
 * The knots of a list whose integral is needed: the distance that a speed list goes. Without an easing it is exact, as between two
 * stops the integral is a parabola. With one, the eased list is sampled, and its integral is taken by Simpson's rule.
 */
export function integralKnots(
  stops: readonly Stop[],
  step: boolean,
  ease: readonly EaseSegment[] | undefined,
): KnotTable {
  const at = (time: number): number => valueAt(stops, step, easedAge(ease, time))[0]!;
  if (ease === undefined) {
    const all = spanning(stops);
    let integral = 0;
    return table(
      all.map(({ time, values }, i) => {
        const next = all[i + 1];
        const here = values[0]!;
        const there = step || next === undefined ? here : next.values[0]!;
        const knot = [time, here, there, integral];
        integral += ((next?.time ?? 1) - time) * ((here + there) / 2);
        return knot;
      }),
    );
  }
  let integral = 0;
  return table(
    Array.from({ length: EASED_KNOTS }, (_, i) => {
      const from = i / EASED_KNOTS;
      const to = (i + 1) / EASED_KNOTS;
      const middle = (from + to) / 2;
      // The limit from the left: an easing may jump where its parts meet.
      const end = at(to - 1e-9);
      const knot = [from, at(from), end, integral];
      integral += ((at(from) + 4 * at(middle) + end) / 6) * (to - from);
      return knot;
    }),
  );
}

/** Stops from 0 on. A list that begins later stays at its first value until then. */
function spanning(stops: readonly Stop[]): readonly Stop[] {
  const first = stops[0]!;
  return first.time > 0 ? [{ time: 0, values: first.values }, ...stops] : stops;
}

function table(rows: readonly (readonly number[])[]): KnotTable {
  return { count: rows.length, values: Float32Array.from(rows.flat()) };
}
