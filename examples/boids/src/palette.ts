/** Steps around the wheel of directions. */
export const STEPS = 256;
/** Brightness levels, from alone to crowded. */
export const LEVELS = 8;

/** Colours of directions, so that boids that swim together have the same colour. 0xRRGGBB, by turn and then level. */
const WHEEL = makeWheel([0x46e6ff, 0x8fb4ff, 0xc48cff, 0xff6cb0, 0xff7a4d, 0xffc03a, 0xaef06c, 0x46e6ff]);

/** The colour of a boid by its step around the wheel, any integer, and its level, 0 to {@link LEVELS} - 1. */
export function boidTint(step: number, level: number): number {
  return WHEEL[level * STEPS + (step & (STEPS - 1))]!;
}

export const PREDATOR_TINT = 0xffffff;

function makeWheel(stops: readonly number[]): Uint32Array {
  const wheel = new Uint32Array(STEPS * LEVELS);
  for (let level = 0; level < LEVELS; level++) {
    const light = 0.5 + (0.5 * level) / (LEVELS - 1);
    for (let step = 0; step < STEPS; step++) {
      const at = (step / STEPS) * (stops.length - 1);
      const from = stops[Math.floor(at)]!;
      const to = stops[Math.floor(at) + 1]!;
      const channel = (shift: number): number => {
        const a = (from >> shift) & 0xff;
        const b = (to >> shift) & 0xff;
        return Math.round((a + (b - a) * (at % 1)) * light) << shift;
      };
      wheel[level * STEPS + step] = channel(16) | channel(8) | channel(0);
    }
  }
  return wheel;
}
