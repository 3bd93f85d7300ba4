import type { Allocator } from '@offheap/core';
import type { Texture } from 'pixi.js';
import type { ModeName, Settings } from '../settings.ts';
import type { EmitterScene } from '../scenes/scene.ts';
import type { ParticleStore } from './particle-store.ts';
import type { World } from '../simulation/world.ts';
import type { StoreFactory } from '../simulation/simulation.ts';
import { InPlaceStore } from './in-place-store.ts';
import { NewStore } from './new-store.ts';
import { ObjectLooks } from './object-particle.ts';
import { OffheapStore } from './offheap-store.ts';
import { PooledStore } from './pooled-store.ts';
import { SimdStore } from './simd-store.ts';

/** The texts of a mode. */
export interface ModeText {
  readonly title: string;
  /** A description in one or two sentences. */
  readonly text: string;
}

/** The modes, in the order of the switch. */
export const MODES: Readonly<Record<ModeName, ModeText>> = {
  new: {
    title: 'new',
    text: 'A new object for every particle, dropped when it dies. The garbage collector pauses the frame to find the dead objects.',
  },
  pooled: {
    title: 'object pool',
    text: 'Dead objects wait in a list and are reused. Little garbage, but they scatter in memory, and the collector still visits every one.',
  },
  'in-place': {
    title: 'in place',
    text: 'Every object is created once and reused in place: the best that objects can do, shown for fairness.',
  },
  offheap: {
    title: 'offheap',
    text: 'The same particles in one ArrayBuffer. pixi draws straight from it, and there is nothing for the collector to do. Press new, and the pauses are back.',
  },
  simd: {
    title: 'offheap + SIMD',
    text: 'Each field has a column of its own. SIMD instructions, compiled from TypeScript, move four particles at a time. With a GPU, the slider goes up to 1,000,000.',
  },
};

/**
 * Creates stores: objects with these textures, or entries in the memory of that allocator.
 *
 * @param makeEmitters creates the store of a scene that has no modes.
 */
export function storeFactory(
  settings: Settings,
  textures: readonly Texture[],
  textureScale: number,
  allocator: Allocator,
  makeEmitters: (scene: EmitterScene, world: World) => ParticleStore,
): StoreFactory {
  return (mode, scene, world, random) => {
    if (scene.kind === 'emitters') return makeEmitters(scene, world);
    if (mode === 'offheap') return new OffheapStore(scene, world, random, allocator, settings.checked);
    if (mode === 'simd') return new SimdStore(scene, world, random, allocator, settings.checked);
    const looks = new ObjectLooks(scene.looks, textures, textureScale);
    const Store = { new: NewStore, pooled: PooledStore, 'in-place': InPlaceStore }[mode];
    return new Store(scene, world, random, looks);
  };
}
