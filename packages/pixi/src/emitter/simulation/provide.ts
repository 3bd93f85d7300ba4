import type { Buffer } from 'pixi.js';
import type { BirthBatch } from '../births.ts';
import type { Effect } from '../effect.ts';

/** Particles that have no closed form, moved step by step. */
export interface Simulation {
  readonly batches: readonly BirthBatch[];
  /** Seconds since the last step, up to the time that it was last advanced to. */
  readonly since: number;
  /** Adds a particle, which is born at the time that the others were moved on to. */
  add(index: number, wave: number, time: number, x: number, y: number): void;
  /** Moves all particles on to a time, in whole steps. */
  advance(time: number): void;
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
