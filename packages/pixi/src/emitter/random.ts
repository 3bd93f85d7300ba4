/**
 * A 32-bit hash (PCG-RXS-M-XS: M. O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good
 * Algorithms", 2014).
 */
function hash(value: number): number {
  const state = (Math.imul(value, 747796405) + 2891336453) | 0;
  const word = Math.imul((state >>> ((state >>> 28) + 4)) ^ state, 277803737);
  return (word >>> 22) ^ word;
}

/**
 * The random properties of a particle. Each has a random number of its own, which depends only on the particle's
 * index, so a birth can be computed without the births before it.
 */
export const Channel = {
  chance: 0,
  life: 1,
  shapeA: 2,
  shapeB: 3,
  angle: 4,
  speed: 5,
  spin: 6,
  scale: 7,
  texture: 8,
  tint: 9,
} as const;

const CHANNELS = 16;

/**
 * Returns a number from 0 (included) to 1 (excluded) with 24 random bits: an exact 32-bit float. {@link RANDOM} is
 * the same in the shader.
 */
export function random(seed: number, index: number, channel: number): number {
  return (hash(hash(index + seed) + Math.imul(index, CHANNELS) + channel) >>> 8) / 0x1000000;
}

/** Returns the number that a particle draws from a range. */
export function between(
  range: readonly [min: number, max: number],
  seed: number,
  index: number,
  channel: number,
): number {
  // Not destructured: an iterator would be garbage.
  const min = range[0];
  const max = range[1];
  return min === max ? min : min + (max - min) * random(seed, index, channel);
}

/** Shader source of the same functions. `index` is the index of the particle. */
export const RANDOM = `fn hash(value: u32) -> u32 {
  let state: u32 = value * 747796405u + 2891336453u;
  let word: u32 = ((state >> ((state >> 28u) + 4u)) ^ state) * 277803737u;
  return (word >> 22u) ^ word;
}
fn random(channel: u32) -> f32 {
  return f32(hash(hash(index + effect.uSeed) + index * ${CHANNELS}u + channel) >> 8u) / 16777216.0;
}`;
