import { test, vi } from 'vitest';
import { checkRoundTrips } from './model/check-round-trips.ts';

test('where code cannot be made from text, random values of every type come back too', () => {
  vi.stubGlobal('Function', function forbidden() {
    throw new EvalError('forbidden');
  });
  for (let seed = 1; seed <= 4; seed++) checkRoundTrips(seed, 40);
  vi.unstubAllGlobals();
});
