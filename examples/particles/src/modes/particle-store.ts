import type { Scene } from '../scenes/scene.ts';
import { ownCopy } from '../simulation/own-copy.ts';
import type { ParticleFields } from '../simulation/particle.ts';
import type { World } from '../simulation/world.ts';

/**
 * Where particles live, and the loop over them. Each mode has a store of its own; scene, emitters and counts are the same, so
 * that what differs is memory alone.
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

  /** One step, of `world.dt` seconds: what the scene emits, moves and lets die. */
  abstract step(): void;

  /** Makes a particle like that one, if there is room. */
  abstract add(particle: ParticleFields): void;

  /** Calls `visit` with every particle alive; it must not keep it. */
  abstract each(visit: (particle: Readonly<ParticleFields>) => void): void;

  /** Gives back what it holds. */
  abstract dispose(): void;
}
