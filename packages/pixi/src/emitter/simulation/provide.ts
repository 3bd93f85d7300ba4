import type { Buffer } from 'pixi.js';
import type { BirthBatch } from '../births.ts';
import type { Effect } from '../effect.ts';

/** The length of a step in seconds. */
export const STEP = 1 / 120;
/** The tolerance for the rounding of times that are sums of frames. */
const ROUNDING = 1e-9;

/** Returns the number of steps up to a time in seconds. */
export function stepsUntil(time: number): number {
  return Math.floor((time + ROUNDING) / STEP);
}

/** Particles that have no closed form, moved step by step. */
export interface Simulation {
  readonly batches: readonly BirthBatch[];
  /** Whether no particle is left. A particle is removed, and its children are born, in the step after its death. */
  readonly isEmpty: boolean;
  /** The number of steps so far. */
  readonly steps: number;
  /** Adds a particle that is born after the last step, at `time`, and dies at `death`. Returns whether there was room. */
  add(index: number, wave: number, time: number, death: number, x: number, y: number): boolean;
  /**
   * Moves all particles until the given number of steps is reached. An integer, because a time in seconds would be an
   * object on the heap.
   */
  advance(steps: number): void;
  /** Removes all particles without reporting their deaths. */
  forget(): void;
  /** Starts over without particles, at 0 seconds. */
  clear(): void;
  destroy(): void;
}

/**
 * Called for each death, with its position and the particle's velocity; `due` is the time of death with which the
 * particle was added.
 */
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

/**
 * Registers the simulation for emitters. The simulation is a separate module, so that applications without forces do
 * not bundle pools.
 */
export function provideSimulation(simulation: SimulationFactory): void {
  factory = simulation;
}

export function simulationFactory(): SimulationFactory | undefined {
  return factory;
}
