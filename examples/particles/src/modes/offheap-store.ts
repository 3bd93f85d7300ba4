import type { Allocator } from '@offheap/core';
import { PackedPool } from '@offheap/struct';
import type { SimulatedScene } from '../scenes/scene.ts';
import { MAX_COUNT } from '../settings.ts';
import { ownCopy } from '../simulation/own-copy.ts';
import { Particle } from '../simulation/particle.ts';
import type { Random } from '../simulation/random.ts';
import type { World } from '../simulation/world.ts';
import { PoolStore } from './pool-store.ts';

/** Particles in a packed pool, moved by a system. */
export class OffheapStore extends PoolStore {
  readonly #moveAll: (world: World) => void;

  constructor(scene: SimulatedScene, world: World, random: Random, allocator: Allocator, checked: boolean) {
    const pool = new PackedPool(Particle, { capacity: MAX_COUNT, allocator, checked });
    super(scene, world, random, allocator, pool);
    const move = ownCopy(scene.move);
    this.#moveAll = pool.system((particle, world: World) => {
      move(particle, world);
      if (particle.life <= 0) pool.destroy(particle);
    });
  }

  protected override moveAll(): void {
    this.#moveAll(this.world);
  }
}
