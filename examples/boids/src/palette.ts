/** Steps around the wheel of directions. */
export const STEPS = 64;
/** Brightness levels, from alone to crowded. */
export const LEVELS = 8;
/** Levels of fright, from calm to next to a hunter. */
export const FRIGHTS = 8;

/** Colours of calm boids by direction, so that boids that swim together have the same colour. */
const CALM = [0x3fe0ff, 0x4f9dff, 0x9a86ff, 0x4f9dff, 0x3fe0ff];
/** Colours of boids that flee: soon calm again, and next to a hunter. */
const WARY = 0xd889dc;
const FLEEING = 0xff8552;

/** 0xRRGGBB, by fright, level and direction. */
const TINTS = makeTints();

/** The colour of a boid by its step around the wheel, any integer, and its levels of brightness and fright. */
export function boidTint(step: number, level: number, fright: number): number {
  return TINTS[(fright * LEVELS + level) * STEPS + (step & (STEPS - 1))]!;
}

function makeTints(): Uint32Array {
  return Uint32Array.from({ length: FRIGHTS * LEVELS * STEPS }, (_, i) => {
    const at = ((i % STEPS) / STEPS) * (CALM.length - 1);
    const calm = mix(CALM[Math.floor(at)]!, CALM[Math.floor(at) + 1]!, at % 1);
    const fright = Math.floor(i / STEPS / LEVELS) / (FRIGHTS - 1);
    const level = (Math.floor(i / STEPS) % LEVELS) / (LEVELS - 1);
    const colour = fright < 0.5 ? mix(calm, WARY, 2 * fright) : mix(WARY, FLEEING, 2 * fright - 1);
    return mix(0, colour, Math.max(0.5 + 0.5 * level, fright));
  });
}

/** The colour between two others, at `part` from 0 to 1. */
function mix(from: number, to: number, part: number): number {
  const channel = (shift: number): number => {
    const a = (from >> shift) & 0xff;
    const b = (to >> shift) & 0xff;
    return Math.round(a + (b - a) * part) << shift;
  };
  return channel(16) | channel(8) | channel(0);
}
