import type { SimulatedScene } from '../scenes/scene.ts';
import { ownCopy } from '../simulation/own-copy.ts';
import type { ParticleFields } from '../simulation/particle.ts';
import { RequestObject, type Requests } from '../simulation/request.ts';
import { RANDOM_NUMBERS, type World } from '../simulation/world.ts';
import type { Random } from '../simulation/random.ts';
import type { ObjectLooks, ObjectParticle } from './object-particle.ts';
import { ParticleStore } from './particle-store.ts';

/** The common part of the modes with objects: the list that pixi.js draws, and the functions of the scene, compiled for this mode only. */
export abstract class ObjectStore extends ParticleStore {
  declare readonly scene: SimulatedScene;
  /** What is drawn, by reference. */
  readonly particles: ObjectParticle[] = [];
  /** Whether particles were added, removed or have another texture since the last picture. */
  changed = true;
  protected readonly looks: ObjectLooks;
  protected readonly emit: SimulatedScene['emit'];
  protected readonly move: SimulatedScene['move'];
  readonly #random: Random;

  constructor(scene: SimulatedScene, world: World, random: Random, looks: ObjectLooks) {
    super(scene, world);
    this.looks = looks;
    this.emit = ownCopy(scene.emit);
    this.move = ownCopy(scene.move);
    this.#random = random;
    world.random = new Float32Array(RANDOM_NUMBERS);
    world.base = 0;
  }

  override get length(): number {
    return this.particles.length;
  }

  override each(visit: (particle: Readonly<ParticleFields>) => void): void {
    for (const particle of this.particles) visit(particle);
  }

  override dispose(): void {
    this.particles.length = 0;
  }

  /** The random numbers of a step. */
  protected shuffle(): void {
    const { random } = this.world;
    this.#random.fill(random, 0, random.length);
    this.world.at = 0;
  }
}

/** Requests that are created once and reused. */
export class ReusedRequests implements Requests {
  readonly list: RequestObject[] = [];
  count = 0;

  next(): RequestObject {
    const { list } = this;
    if (this.count === list.length) list.push(new RequestObject());
    return list[this.count++]!;
  }
}
