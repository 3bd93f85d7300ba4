import { test } from 'vitest';
import { checkRoundTrips } from '../model/check-round-trips.ts';

/** Values are read as they were written, for every type and every kind of view. */
export function fieldValueSuite(): void {
  test('random values of every type are read through every kind of view, and are stored at the places in the layout', () => {
    for (let seed = 1; seed <= 4; seed++) checkRoundTrips(seed, 20);
  }, 60_000);
}
