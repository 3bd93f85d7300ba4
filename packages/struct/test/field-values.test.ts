import { test } from 'vitest';
import { checkRoundTrips } from './model/check-round-trips.ts';

test('random values of every type come back through every kind of view, and lie where the layout says', () => {
  for (let seed = 1; seed <= 4; seed++) checkRoundTrips(seed, 40);
});
