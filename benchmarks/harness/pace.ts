/** The highest factor by which the machine may be slower than its best speed for samples and runs to count. */
export const STEADY = 1.12;

const ROUNDS = 60_000;

/**
 * Milliseconds of a fixed piece of work that accesses no memory. It shows when other programs use the machine, which can last for
 * seconds on shared cores.
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
