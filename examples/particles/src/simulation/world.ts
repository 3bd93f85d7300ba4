import type { ParticleFields } from './particle.ts';
import type { Requests } from './request.ts';

/** Number of random numbers per step, a power of two: scenes that use more start again at the first. */
const RANDOM_COUNT = 8192;
/** Additional numbers after them, so that the numbers of one particle are always contiguous. */
const RANDOM_MARGIN = 32;
/** The sum of both. */
export const RANDOM_NUMBERS = RANDOM_COUNT + RANDOM_MARGIN;
/** Number of steps in which a new scene may fill the screen. */
export const FRESH_STEPS = 24;
/** Pixels of one column of the ground. */
export const GROUND_STEP = 4;
/** Columns of the ground: enough for the widest screens. */
export const GROUND_COLUMNS = 2048;
/** Numbers in the table of the galaxy's orbits. */
export const ORBIT_NUMBERS = 3 * 512;

/**
 * Everything that a scene can read, except for the current particle. It is one object whose numbers are overwritten
 * in each step: as arguments, they would be boxed wherever V8 does not inline the call.
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

  /** The place of the pointer. Without a pointer, the middle of the ground. */
  x: number;
  y: number;
  /** The place of the pointer in the previous step. */
  lastX: number;
  lastY: number;
  /** Whether there is a pointer, 0 or 1. */
  hover: number;
  /** Whether the pointer is pressed, 0 or 1. */
  pressed: number;
  /** Presses since the last step. */
  bursts: number;
  /** Births per second, at the full rate. */
  rate: number;
  /** The difference between the slopes of two neighbouring jets of the fountain. */
  fan: number;
  /** The radius of the galaxy in pixels, and the cosine and sine of its turn on the screen. */
  radius: number;
  cos: number;
  sin: number;
  /** Particles or shells due in this step. */
  births: number;
  /** Remaining steps of the start of the scene, from {@link FRESH_STEPS} to 0: some scenes fill the screen in them. */
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
  /** The angle of the colour wheel, in turns. */
  turn: number;

  /** Factor of the drag for speeds in one step. */
  damp: number;
  /** The change of a speed by gravity in one step. */
  fall: number;

  /** Numbers from 0 to 1, new in each step: `random[base + (at++ & 8191)]`. */
  random: Float32Array;
  base: number;
  at: number;
  /** The 256 colours of the wheel, 0xRRGGBB. */
  readonly wheel: Uint32Array;
  /** 64 colours of the scene, 0xRRGGBB. */
  readonly ramp: Uint32Array;
  /** Height of the snow on each column of the ground, in pixels. */
  readonly ground: Float32Array;
  /** Height of the ground under the snow of each column, in pixels. */
  readonly bed: Float32Array;
  /** A table that stars read by their distance from the middle: see galaxy.ts. */
  readonly orbits: Float32Array;
  requests: Requests;
  /** The function of the scene, compiled for the mode. */
  rare: (particle: ParticleFields, world: World) => void;
}
