import type { Scene } from '../scenes/scene.ts';
import { ownCopy } from '../simulation/own-copy.ts';
import type { ParticleFields } from '../simulation/particle.ts';
import type { World } from '../simulation/world.ts';

/**
 * Stores the particles, and loops over them. Each mode has its own store. Scene, emitters and counts are the same, so
 * only the memory differs.
 */
export abstract class ParticleStore {
  readonly scene: Scene;
  readonly world: World;

  protected constructor(scene: Scene, world: World) {
    this.scene = scene;
    this.world = world;
    if (scene.kind === 'simulated' && scene.rare) world.rare = ownCopy(scene.rare);
  }

  /** Particles alive. */
  abstract get length(): number;

  /** Simulates one step of `world.dt` seconds: births, motion and deaths. */
  abstract step(): void;

  /** Adds a copy of a particle, if there is room. */
  abstract add(particle: ParticleFields): void;

  /** Calls `visit` with every particle alive. `visit` must not keep the argument. */
  abstract each(visit: (particle: Readonly<ParticleFields>) => void): void;

  /** Frees the memory of the store. */
  abstract dispose(): void;
}
