import type { Allocator } from '@offheap/core';
import { DISPOSE } from '@offheap/example-kit/dispose';
import { type ElementCursor, f32, type PackedPool, Scratch, type ScratchScope } from '@offheap/struct';
import type { SimulatedScene } from '../scenes/scene.ts';
import { ownCopy } from '../simulation/own-copy.ts';
import type { Particle, ParticleFields } from '../simulation/particle.ts';
import type { Random } from '../simulation/random.ts';
import { type RequestFields, type Requests, SpawnRequest } from '../simulation/request.ts';
import { RANDOM_NUMBERS, type World } from '../simulation/world.ts';
import { ParticleStore } from './particle-store.ts';

const CHUNK_BITS = 8;
/** Number of requests in one chunk: a power of two, so that shifts divide. */
const CHUNK = 1 << CHUNK_BITS;
/** The maximum number of chunks in one step. */
const MAX_CHUNKS = 800;
/** Room for the random numbers, and for the requests of a step in which all particles are born. */
const SCRATCH_BYTES = 4 * RANDOM_NUMBERS + MAX_CHUNKS * CHUNK * 32 + 1024;

/**
 * The common part of the modes without objects: particles in a packed pool, and temporary data of a step in scratch
 * memory. Both are in the memory of the allocator, so there is nothing for the garbage collector.
 */
export abstract class PoolStore<P extends Particle = Particle> extends ParticleStore {
  declare readonly scene: SimulatedScene;
  readonly pool: PackedPool<P>;
  readonly scratch: Scratch;
  /** Bytes of scratch memory that the last step used. */
  scratchUsed = 0;
  protected readonly random: Random;
  readonly #emit: SimulatedScene['emit'];
  // Created once, so that a step creates no closures.
  readonly #runStep = (scope: ScratchScope): void => this.#stepIn(scope);
  readonly #requests = new ScratchRequests();
  readonly #start: (particle: P, i: number) => void;

  constructor(
    scene: SimulatedScene,
    world: World,
    random: Random,
    allocator: Allocator,
    pool: PackedPool<P>,
  ) {
    super(scene, world);
    this.random = random;
    this.#emit = ownCopy(scene.emit);
    this.pool = pool;
    this.scratch = new Scratch(SCRATCH_BYTES, { allocator, checked: pool.checked });
    world.random = pool.memory.f32;
    const requests = this.#requests;
    this.#start = (particle, i) => {
      const request = requests.get(i);
      particle.x = request.x;
      particle.y = request.y;
      particle.vx = request.vx;
      particle.vy = request.vy;
      particle.life = request.life;
      particle.span = request.life;
      particle.size = request.size;
      particle.tint = request.tint;
      particle.kind = request.kind;
      this.begin(particle);
    };
  }

  /** Moves all particles, and removes the dead. */
  protected abstract moveAll(): void;

  /** Computes the random numbers of a step. */
  protected shuffle(scope: ScratchScope): void {
    const { world, random } = this;
    const numbers = scope.array(f32, RANDOM_NUMBERS);
    world.base = numbers.byteOffset >> 2;
    random.fill(world.random, world.base, numbers.length);
  }

  /** Completes a new particle. */
  protected begin(_particle: P): void {
    // Nothing is left to do.
  }

  override get length(): number {
    return this.pool.length;
  }

  override step(): void {
    this.scratch.scope(this.#runStep);
  }

  override add(like: ParticleFields): void {
    this.pool.trySpawn((particle) => {
      particle.x = like.x;
      particle.y = like.y;
      particle.vx = like.vx;
      particle.vy = like.vy;
      particle.life = like.life;
      particle.span = like.span;
      particle.size = like.size;
      particle.tint = like.tint;
      particle.kind = like.kind;
      this.begin(particle);
    });
  }

  override each(visit: (particle: Readonly<ParticleFields>) => void): void {
    this.pool.each(visit);
  }

  override dispose(): void {
    this.pool[DISPOSE]();
    this.scratch[DISPOSE]();
  }

  #stepIn(scope: ScratchScope): void {
    const { world, pool } = this;
    const requests = this.#requests;
    this.shuffle(scope);
    world.at = 0;
    requests.begin(scope);
    world.requests = requests;
    this.#emit(world);
    this.moveAll();
    const room = Math.max(0, Math.min(requests.count, world.count - pool.length));
    pool.spawnMany(room, this.#start);
    this.scratchUsed = scope.allocator.used;
  }
}

/** Requests in arrays of a scope, one array per chunk. */
class ScratchRequests implements Requests {
  count = 0;
  #scope: ScratchScope | undefined;
  /** One for each chunk. */
  readonly #cursors: ElementCursor<SpawnRequest>[] = [];

  begin(scope: ScratchScope): void {
    this.count = 0;
    this.#scope = scope;
  }

  next(): RequestFields {
    const i = this.count++;
    const chunk = i >> CHUNK_BITS;
    const index = i & (CHUNK - 1);
    if (index === 0) this.#cursors[chunk] = this.#scope!.array(SpawnRequest, CHUNK).cursor();
    return this.#cursors[chunk]!.seek(index);
  }

  get(i: number): SpawnRequest {
    return this.#cursors[i >> CHUNK_BITS]!.seek(i & (CHUNK - 1));
  }
}
