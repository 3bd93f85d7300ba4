import type { AttractorConfig, TurbulenceConfig } from '../emitter-config.ts';

/**
 * A position, the time in seconds, and the acceleration there in pixels per second squared:
 * `[x, y, time, pull x, pull y]`. An array of floats, because numbers that are passed to functions are garbage.
 */
export type Pull = Float64Array;

/**
 * Adds the acceleration by an attractor at a position: `strength` at `radius`, and beyond it decreasing with the
 * square of the distance.
 */
export function attract(attractor: Required<AttractorConfig>, pull: Pull): void {
  const { strength, radius } = attractor;
  const dx = attractor.x - pull[0]!;
  const dy = attractor.y - pull[1]!;
  const square = dx * dx + dy * dy;
  const distance = Math.sqrt(square);
  const factor = distance < radius ? strength / radius : (strength * radius * radius) / (square * distance);
  pull[3]! += factor * dx;
  pull[4]! += factor * dy;
}

/**
 * A wave of the field: its phase in turns over x, y and time, and 8 times the highest acceleration across its
 * direction.
 */
interface Eddy {
  readonly x: number;
  readonly y: number;
  readonly rate: number;
  readonly phase: number;
  readonly pullX: number;
  readonly pullY: number;
}

/**
 * The directions of the waves in radians, with their frequencies. None is a multiple of another, so the field does
 * not repeat.
 */
const WAVES = [
  [0.3, 1],
  [1.57, 1.31],
  [2.75, 0.79],
  [4.1, 1.87],
  [5.3, 2.41],
] as const;

/** A divergence-free field of eddies: the curl of a sum of waves. */
export class Turbulence {
  readonly #eddies: readonly Eddy[];

  constructor({ strength, size, rate }: Required<TurbulenceConfig>, seed: number) {
    const total = WAVES.reduce((sum, [, frequency]) => sum + 1 / frequency, 0);
    this.#eddies = WAVES.map(([angle, frequency], i) => {
      const [x, y] = [Math.cos(angle), Math.sin(angle)];
      const weight = strength / (frequency * total);
      return {
        x: (frequency * x) / size,
        y: (frequency * y) / size,
        rate: rate * (1 + 0.37 * i),
        phase: ((seed >>> (4 * i)) & 0xff) / 256,
        pullX: 8 * weight * y,
        pullY: -8 * weight * x,
      };
    });
  }

  /** Adds the acceleration at a position and time. */
  add(pull: Pull): void {
    const eddies = this.#eddies;
    for (let i = 0; i < eddies.length; i++) {
      const { x, y, rate, phase, pullX, pullY } = eddies[i]!;
      const turns = pull[0]! * x + pull[1]! * y + rate * pull[2]! + phase;
      const part = turns - Math.floor(turns + 0.5);
      // Two parabolas in place of a sine: many times as fast, and the same in every engine.
      const wave = part * (1 - 2 * Math.abs(part));
      pull[3]! += wave * pullX;
      pull[4]! += wave * pullY;
    }
  }
}
