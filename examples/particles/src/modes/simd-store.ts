import type { Allocator } from '@offheap/core';
import { PackedPool } from '@offheap/struct';
import { type Kernel, kernelWhere } from '@offheap/struct/kernel';
import type { SimulatedScene } from '../scenes/scene.ts';
import { MAX_SIMD_COUNT } from '../settings.ts';
import { ColumnParticle, Particle } from '../simulation/particle.ts';
import type { Random } from '../simulation/random.ts';
import { ownCopy } from '../simulation/own-copy.ts';
import { RandomNumbers } from '../simulation/random-numbers.ts';
import { RANDOM_NUMBERS, type World } from '../simulation/world.ts';
import { PoolStore } from './pool-store.ts';

/** Particles in columns of a packed pool, moved and removed by SIMD kernels. */
export class SimdStore extends PoolStore<ColumnParticle> {
  /** Moves all particles, and removes the dead. */
  readonly #move: Kernel<number[], number>;
  readonly #runMove: SimulatedScene['kernels']['run'];
  readonly #numbers: RandomNumbers;
  /** Index of the first particle that `rare` is called for in a step. */
  #first = 0;

  constructor(scene: SimulatedScene, world: World, random: Random, allocator: Allocator, checked: boolean) {
    // Without `begin`, a scene does not use the fields that only ColumnParticle has.
    const Kind = scene.kernels.begin === undefined ? (Particle as typeof ColumnParticle) : ColumnParticle;
    const pool = new PackedPool(Kind, {
      capacity: MAX_SIMD_COUNT,
      allocator,
      checked,
      storage: 'columns',
    });
    super(scene, world, random, allocator, pool);
    this.#move = kernelWhere(pool, scene.kernels.move, { precision: 'f32' });
    this.#runMove = ownCopy(scene.kernels.run);
    this.#numbers = new RandomNumbers(RANDOM_NUMBERS, allocator, checked);
    world.base = this.#numbers.base;
  }

  /** The backend of the kernel that moves the particles. */
  get backend(): Kernel<number[], number>['backend'] {
    return this.#move.backend;
  }

  override dispose(): void {
    super.dispose();
    this.#numbers.dispose();
  }

  protected override shuffle(): void {
    this.#numbers.fill(this.random);
  }

  protected override begin(particle: ColumnParticle): void {
    this.scene.kernels.begin?.(particle, this.world);
  }

  protected override moveAll(): void {
    const { kernels } = this.scene;
    this.#runMove(this.#move, this.world);
    if (kernels.rest !== undefined) this.#runRest(kernels.rest);
  }

  #runRest({ every, run }: NonNullable<SimulatedScene['kernels']['rest']>): void {
    const { pool, world } = this;
    this.#first = (this.#first + 7) % every;
    // From the last to the first: what moves into the place of a dead particle was handled before.
    for (let i = pool.length - 1 - this.#first; i >= 0; i -= every) {
      const particle = pool.at(i);
      if (run(particle, world)) pool.destroy(particle);
    }
  }
}
