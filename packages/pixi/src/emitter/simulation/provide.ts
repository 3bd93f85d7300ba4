import type { Buffer } from 'pixi.js';
import type { BirthBatch } from '../births.ts';
import type { Effect } from '../effect.ts';

/** Seconds of a step. */
export const STEP = 1 / 120;
/** Allows for the rounding of times that are sums of frames. */
const ROUNDING = 1e-9;

/** How many steps there are up to a time, in seconds. */
export function stepsUntil(time: number): number {
  return Math.floor((time + ROUNDING) / STEP);
}

/** Particles that have no closed form, moved step by step. */
export interface Simulation {
  readonly batches: readonly BirthBatch[];
  /** Steps so far. */
  readonly steps: number;
  /** Adds a particle, which is born after the last step. Returns whether there was room for it. */
  add(index: number, wave: number, time: number, x: number, y: number): boolean;
  /** Moves all particles on until there have been so many steps. An integer: a time in seconds would be an object on the heap. */
  advance(steps: number): void;
  /** Starts over with no particle, at 0 seconds. */
  clear(): void;
  destroy(): void;
}

/** What a simulation reports: a death, at its place and with its velocity; `due` is when the particle was to die. */
export type DeathListener = (
  index: number,
  time: number,
  due: number,
  x: number,
  y: number,
  vx: number,
  vy: number,
) => void;

export type SimulationFactory = (
  effect: Effect,
  seed: number,
  vertices: readonly Buffer[],
  onDeath: DeathListener,
) => Simulation;

let factory: SimulationFactory | undefined;

/** Makes emitters able to simulate. It is a module of its own, so that applications without forces do not bundle pools. */
export function provideSimulation(simulation: SimulationFactory): void {
  factory = simulation;
}

export function simulationFactory(): SimulationFactory | undefined {
  return factory;
}
