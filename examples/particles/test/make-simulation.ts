import { Heap, MiB } from '@offheap/core';
import type { Texture } from 'pixi.js';
import { storeFactory } from '../src/modes/modes.ts';
import type { Settings } from '../src/settings.ts';
import { Simulation } from '../src/simulation/simulation.ts';

const TEXTURES = Array.from({ length: 6 }, () => ({}) as Texture); // nothing is drawn

/** A simulation without a page, and the heap of its offheap mode. */
export function makeSimulation(settings: Settings): { made: Simulation; heap: Heap } {
  const heap = new Heap(24 * MiB);
  return { made: new Simulation(settings, storeFactory(settings, TEXTURES, 1, heap)), heap };
}
