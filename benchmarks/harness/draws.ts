/** The number of different sets of random numbers, which are used in turn. */
export const ROUNDS = 16;

const SEED = 0x9e3779b9;

/** {@link ROUNDS} rounds of `size` distinct random numbers below `count`, the same every time (xorshift32). */
export function draws(count: number, size: number): Int32Array[] {
  let state = SEED;
  const random = (below: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
  const all = Int32Array.from({ length: count }, (_, i) => i);
  return Array.from({ length: ROUNDS }, () => {
    for (let i = 0; i < size; i++) {
      const j = i + random(count - i);
      const other = all[j]!;
      all[j] = all[i]!;
      all[i] = other;
    }
    return all.slice(0, size);
  });
}
