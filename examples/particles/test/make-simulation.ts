import { Heap, Memory, MiB } from '@offheap/core';
import type { Texture } from 'pixi.js';
import { SCENES } from '../src/scenes/scenes.ts';
import { storeFactory } from '../src/modes/modes.ts';
import { SCENE_NAMES, type Settings } from '../src/settings.ts';
import { Simulation } from '../src/simulation/simulation.ts';

const TEXTURES = Array.from({ length: 6 }, () => ({}) as Texture); // nothing is drawn

/** Scenes whose particles JavaScript moves. */
export const SIMULATED = SCENE_NAMES.filter((name) => SCENES[name].kind === 'simulated');

function noEmitters(): never {
  throw new Error('Emitters need a page.');
}

/** A simulation without a page, and the heap of its offheap modes. */
export function makeSimulation(settings: Settings): { made: Simulation; heap: Heap } {
  const heap = new Heap(new Memory(96 * MiB, { backing: 'wasm' }));
  return { made: new Simulation(settings, storeFactory(settings, TEXTURES, 1, heap, noEmitters)), heap };
}
