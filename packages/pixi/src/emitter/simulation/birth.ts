import { lastOf } from '@offheap/core/internal';
import type { Particle } from '../effect.ts';
import { between, Channel, random } from '../random.ts';

const DEGREE = Math.PI / 180;

/** The position and motion of a particle at its birth. */
export interface Start {
  x: number;
  y: number;
  /** The direction in radians. */
  heading: number;
  /** The speed in pixels per second; if the speed is a curve, the curve's factor. */
  speed: number;
}

/**
 * Computes a particle's birth as `birth()` of the shader does.
 *
 * @param start contains the emitter's position, and is changed to the particle's.
 */
export function startOf(particle: Particle, seed: number, index: number, wave: number, start: Start): void {
  const { shape, angle, speed } = particle;
  start.heading = between(angle, seed, index, Channel.angle);
  start.speed = between(speed.range, seed, index, Channel.speed);
  if (shape.type === 'point') return;
  const a = random(seed, index, Channel.shapeA);
  const b = random(seed, index, Channel.shapeB);
  switch (shape.type) {
    case 'rectangle':
      start.x += shape.x + a * shape.width;
      start.y += shape.y + b * shape.height;
      return;
    case 'ring': {
      const around = a * 2 * Math.PI;
      const radius = shape.innerRadius + b * (shape.radius - shape.innerRadius);
      start.x += shape.x + radius * Math.cos(around);
      start.y += shape.y + radius * Math.sin(around);
      if (shape.outward) start.heading += around;
      return;
    }
    case 'burst': {
      const around = shape.spacing === 0 ? a * 2 * Math.PI : (shape.start + wave * shape.spacing) * DEGREE;
      start.x += shape.distance * Math.cos(around);
      start.y += shape.distance * Math.sin(around);
      start.heading += around;
      return;
    }
    case 'lines': {
      const [x, y] = pointOf(shape.chains, a);
      start.x += x;
      start.y += y;
    }
  }
}

/** Returns the point at a fraction of the total length of all lines. */
function pointOf(
  chains: readonly (readonly (readonly [number, number])[])[],
  part: number,
): readonly [number, number] {
  const length = (from: readonly [number, number], to: readonly [number, number]): number =>
    Math.hypot(to[0] - from[0], to[1] - from[1]);
  const lines = chains.flatMap((chain) => chain.slice(1).map((to, i) => [chain[i]!, to] as const));
  let left = part * lines.reduce((sum, [from, to]) => sum + length(from, to), 0);
  for (const [from, to] of lines) {
    const far = length(from, to);
    if (left <= far && far > 0) {
      return [from[0] + ((to[0] - from[0]) * left) / far, from[1] + ((to[1] - from[1]) * left) / far];
    }
    left -= far;
  }
  return lastOf(lastOf(chains)!)!;
}
