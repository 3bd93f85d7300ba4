import type { ParticleFields } from './particle.ts';
import type { Requests } from './request.ts';

/** Random numbers of each step. A power of two: scenes that take more start over. */
const RANDOM_COUNT = 8192;
/** Further ones behind them, so that those of one particle lie side by side wherever they begin. */
const RANDOM_MARGIN = 32;
/** Both. */
export const RANDOM_NUMBERS = RANDOM_COUNT + RANDOM_MARGIN;
/** Steps in which a scene may fill the screen. */
export const FRESH_STEPS = 24;
/** Pixels of one column of the ground. */
export const GROUND_STEP = 4;
/** Columns of the ground: enough for the widest screens. */
export const GROUND_COLUMNS = 2048;
/** Numbers in the table of the galaxy's orbits. */
export const ORBIT_NUMBERS = 3 * 512;

/**
 * All that a scene sees, besides the particle in hand. One object whose numbers are overwritten each step: passed as
 * arguments they would be boxed wherever V8 does not inline the call.
 */
export interface World {
  /** Seconds of the step. */
  dt: number;
  /** Seconds simulated so far. */
  time: number;
  /** CSS pixels. */
  width: number;
  height: number;
  /** Where the ground is. */
  floor: number;
  /** Factor for speeds and lengths, so that a scene fits small screens: 1 at 720 pixels. */
  unit: number;

  /** The pointer, or where the scene moves by itself when there is none. */
  x: number;
  y: number;
  /** Where it was a step ago. */
  lastX: number;
  lastY: number;
  /** Whether there is a pointer, 0 or 1. */
  hover: number;
  /** Whether it is pressed, 0 or 1. */
  pressed: number;
  /** Presses since the last step. */
  bursts: number;
  /** Births a second, at the full rate. */
  rate: number;
  /** Particles or shells due in this step. */
  births: number;
  /** Steps of the scene's beginning that are left, down from {@link FRESH_STEPS}: some scenes fill the screen in them. */
  fresh: number;

  /** The settings; see settings.ts. */
  count: number;
  life: number;
  speed: number;
  gravity: number;
  spread: number;
  size: number;
  wind: number;
  pull: number;
  /** Where the colour wheel stands, in turns. */
  turn: number;

  /** What the air leaves of a speed in one step. */
  damp: number;
  /** What gravity adds to a speed in one step. */
  fall: number;

  /** Numbers from 0 to 1, new in each step: `random[base + (at++ & 8191)]`. */
  random: Float32Array;
  base: number;
  at: number;
  /** 256 colours, 0xRRGGBB, that go round. */
  readonly wheel: Uint32Array;
  /** 64 colours from birth to death, 0xRRGGBB. */
  readonly ramp: Uint32Array;
  /** Pixels of snow on each column of the ground. */
  readonly ground: Float32Array;
  /** Pixels of what lies under the snow of each column. */
  readonly bed: Float32Array;
  /** What stars look up by their distance from the middle: see galaxy.ts. */
  readonly orbits: Float32Array;
  requests: Requests;
  /** The scene's, compiled for the mode. */
  rare: (particle: ParticleFields, world: World) => void;
}
