import type { Effect, Shape } from './effect.ts';
import type { Range } from './config-reader.ts';
import { Channel, random } from './random.ts';

/**
 * What is known at a particle's birth, from which the shader computes everything else: 9 words.
 *
 *     0  time of birth, in ticks (i32)      5  speed, or the factor of its curve
 *     1  x                                  6  spin, in radians a second
 *     2  y                                  7  scale, or the factor of its curve
 *     3  lifetime, in seconds               8  index of its texture or animation
 *     4  angle, in radians
 */
export const BIRTH_WORDS = 9;

/** In a second. Ticks of i32 wrap after 18 hours, and their difference is right nevertheless. */
export const TICKS = 65536;

/** The memory of births, as floats and as integers. */
export interface BirthWords {
  readonly f32: Float32Array;
  readonly i32: Int32Array;
}

/** The number that a particle draws from a range. */
function draw({ min, max }: Range, seed: number, index: number, channel: number): number {
  return min === max ? min : min + (max - min) * random(seed, index, channel);
}

/** Whether a wave's particle is born at all. */
export function isBorn({ chance }: Effect, seed: number, index: number): boolean {
  return chance === 1 || random(seed, index, Channel.chance) < chance;
}

/** How long a particle lives, in seconds. */
export function lifetimeOf({ lifetime }: Effect, seed: number, index: number): number {
  return draw(lifetime, seed, index, Channel.life);
}

/**
 * Writes a particle's birth. Everything that is random about it follows from `seed` and `index`.
 *
 * @param at the first of its words.
 * @param inWave which of its wave it is.
 * @param x where the emitter was when it was born.
 */
export function writeBirth(
  { f32, i32 }: BirthWords,
  at: number,
  effect: Effect,
  seed: number,
  index: number,
  inWave: number,
  tick: number,
  x: number,
  y: number,
): void {
  const { shape, animations, pick } = effect;
  i32[at] = tick;
  f32[at + 1] = x;
  f32[at + 2] = y;
  f32[at + 3] = lifetimeOf(effect, seed, index);
  f32[at + 4] = draw(effect.angle, seed, index, Channel.angle);
  f32[at + 5] = draw(effect.speed.range, seed, index, Channel.speed);
  f32[at + 6] = draw(effect.spin, seed, index, Channel.spin);
  f32[at + 7] = draw(effect.scale.range, seed, index, Channel.scale);
  const { length } = animations;
  i32[at + 8] =
    pick === 'ordered' ? index % length : Math.floor(random(seed, index, Channel.texture) * length);
  if (shape.type !== 'point') {
    const a = random(seed, index, Channel.shapeA);
    placeIn(shape, f32, at, a, random(seed, index, Channel.shapeB), inWave);
  }
}

function placeIn(shape: Shape, f32: Float32Array, at: number, a: number, b: number, inWave: number): void {
  switch (shape.type) {
    case 'rectangle':
      f32[at + 1]! += shape.x + a * shape.width;
      f32[at + 2]! += shape.y + b * shape.height;
      return;
    case 'ring': {
      const angle = a * 2 * Math.PI;
      const radius = shape.innerRadius + b * (shape.radius - shape.innerRadius);
      f32[at + 1]! += shape.x + radius * Math.cos(angle);
      f32[at + 2]! += shape.y + radius * Math.sin(angle);
      if (shape.outward) f32[at + 4]! += angle;
      return;
    }
    case 'burst': {
      const angle = shape.spacing === 0 ? a * 2 * Math.PI : shape.start + inWave * shape.spacing;
      f32[at + 1]! += shape.distance * Math.cos(angle);
      f32[at + 2]! += shape.distance * Math.sin(angle);
      f32[at + 4]! += angle;
      return;
    }
    case 'lines': {
      const { lines } = shape;
      const along = a * lines.at(-1)!.upTo;
      const line = lines.find(({ upTo }) => upTo > along) ?? lines.at(-1)!;
      const length = Math.hypot(line.to[0] - line.from[0], line.to[1] - line.from[1]);
      const part = length === 0 ? 0 : 1 - (line.upTo - along) / length;
      f32[at + 1]! += line.from[0] + part * (line.to[0] - line.from[0]);
      f32[at + 2]! += line.from[1] + part * (line.to[1] - line.from[1]);
      return;
    }
    case 'point':
  }
}
