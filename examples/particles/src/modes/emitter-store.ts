import { Emitter, type EmitterConfig } from '@offheap/pixi/emitter';
import type { Texture } from 'pixi.js';
import type { EmitterScene, Play } from '../scenes/scene.ts';
import type { Settings } from '../settings.ts';
import type { World } from '../simulation/world.ts';
import { ParticleStore } from './particle-store.ts';

/** Above this number, particles are computed from the description instead of counted. */
const MAX_COUNTED = 10_000;

/** The emitters of a scene: particles are functions of their birth and their age, which the GPU computes. */
export class EmitterStore extends ParticleStore {
  readonly play: Play;
  /** By their name in the scene. */
  readonly emitters: Readonly<Record<string, Emitter>>;
  readonly #list: readonly (readonly [Emitter, EmitterConfig])[];

  constructor(
    scene: EmitterScene,
    world: World,
    settings: Settings,
    textures: Readonly<Record<string, Texture>>,
  ) {
    super(scene, world);
    this.play = scene.play(settings);
    const made = Object.entries(this.play.emitters).map(
      ([name, config]) => [name, new Emitter(config, { textures, seed: settings.seed }), config] as const,
    );
    this.emitters = Object.fromEntries(made.map(([name, emitter]) => [name, emitter]));
    this.#list = made.map(([, emitter, config]) => [emitter, config]);
  }

  override get length(): number {
    return this.#list.reduce((sum, [emitter, config]) => sum + countOf(emitter, config), 0);
  }

  override step(): void {
    const { world, play, emitters } = this;
    play.step?.(world, emitters);
    for (let i = 0; i < this.#list.length; i++) this.#list[i]![0].update(world.dt);
  }

  override add(): void {
    // Particles of another store are not taken over: the modes do not apply.
  }

  override each(): void {
    // JavaScript does not have the places of the particles.
  }

  override dispose(): void {
    for (const [emitter] of this.#list) emitter.destroy();
  }
}

/** Particles alive. For a procedural emitter with many particles, the number in its steady state: all particles have the same lifetime. */
function countOf(emitter: Emitter, { emission, lifetime }: EmitterConfig): number {
  const { interval = 1, count = 1 } = emission;
  if (emitter.mode !== 'procedural' || typeof lifetime !== 'number') return emitter.count;
  const expected = Math.round((count * Math.min(lifetime, emitter.time)) / interval);
  return expected > MAX_COUNTED ? expected : emitter.count;
}
