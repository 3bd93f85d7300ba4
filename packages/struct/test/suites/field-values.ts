import { test } from 'vitest';
import { checkRoundTrips } from '../model/check-round-trips.ts';

/** What is written is read, for every type and every kind of view. */
export function fieldValueSuite(): void {
  test('random values of every type come back through every kind of view, and lie where the layout says', () => {
    for (let seed = 1; seed <= 4; seed++) checkRoundTrips(seed, 20);
  }, 60_000);
}
