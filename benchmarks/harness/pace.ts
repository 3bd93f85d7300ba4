/** Samples and runs count when the machine was at most so much slower than at its best. */
export const STEADY = 1.12;

const ROUNDS = 60_000;

/**
 * Milliseconds of a fixed piece of work that touches no memory: tells when the machine does other things as well, as those that
 * share a core with others do for seconds on end.
 */
export function pace(): number {
  const start = performance.now();
  let state = 1;
  for (let i = 0; i < ROUNDS; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
  }
  const ms = performance.now() - start;
  return state === 0 ? Infinity : ms; // never 0: it only keeps the work from being dropped
}
