import type { Allocator } from '@offheap/core';
import {
  type ArrayView,
  f32,
  type Handle,
  PackedPool,
  Scratch,
  type ScratchScope,
  u32,
} from '@offheap/struct';
import { wheelColor } from './palette.ts';
import { Particle } from './particle.ts';
import { Random } from './random.ts';
import { MAX_COUNT, type Settings } from './settings.ts';
import { SpawnRequest } from './spawn-request.ts';

/** Particles in each slab that the pool takes from its allocator. */
const SLAB_CAPACITY = 25_000;
/** Jets of the fountain. */
const JETS = 7;
/** Most particles that the jets make in one step. */
const MAX_BIRTHS = 16_384;
/** Most particles of one burst, and bursts in one step. */
const BURST_SIZE = 2400;
const MAX_BURSTS = 4;
/** Most sparks that one step makes where particles hit the floor. */
const MAX_SPLASHES = 400;
/** Random numbers that one particle takes at most. */
const RANDOMS = 16;
const MAX_REQUESTS = MAX_BIRTHS + MAX_BURSTS * BURST_SIZE + MAX_SPLASHES;
/** Room for the longest dead list, and for the most requests and their random numbers. */
const SCRATCH_BYTES = 4 * MAX_COUNT + (28 + 4 * RANDOMS) * MAX_REQUESTS + 1024;

/**
 * The simulation. Its particles live in a `PackedPool`. What only one step needs, the list of the dead, the
 * requests for new ones and the random numbers, lives in a `Scratch` that is empty again when the step ends. Seeded: the same settings,
 * steps and places give the same bytes.
 */
export class Fountain {
  readonly settings: Settings;
  readonly pool: PackedPool<Particle>;
  readonly scratch: Scratch;
  /** Where the jets spring from. */
  x = 0;
  y = 0;
  /** Particles bounce there. */
  floor = 1;
  /** Seconds simulated. */
  time = 0;

  readonly #generator: Random;
  // Made once, so that a step makes no closures.
  readonly #move: (dt: number, gravity: number, drag: number, floor: number) => void;
  readonly #runStep = (scope: ScratchScope): void => this.#stepIn(scope);
  readonly #initialise = (particle: Particle, i: number): void => this.#fill(particle, this.#requests.get(i));

  // One step's own; the lists end with its scope.
  #dt = 0;
  #dead!: ArrayView<number>;
  #deadCount = 0;
  #requests!: ArrayView<SpawnRequest>;
  #requestCount = 0;
  #splashes = 0;
  /** Where the next random number lies: an index of the memory's `f32`. */
  #random = 0;

  // From step to step.
  #previousX = Number.NaN;
  #previousY = Number.NaN;
  #births = 0;
  #bursts = 0;

  constructor(allocator: Allocator, settings: Settings) {
    const { checked } = settings;
    this.settings = settings;
    this.#generator = new Random(settings.seed);
    this.pool = new PackedPool(Particle, {
      capacity: SLAB_CAPACITY,
      maxCapacity: MAX_COUNT,
      allocator,
      checked,
    });
    this.scratch = new Scratch(SCRATCH_BYTES, { allocator, checked });
    this.#move = this.pool.system((particle, dt: number, gravity: number, drag: number, floor: number) => {
      particle.move(dt, gravity, drag);
      if (particle.y > floor && particle.vy > 0) this.#bounce(particle);
      if (particle.life <= 0) this.#dead.set(this.#deadCount++, this.pool.handleOf(particle));
    });
  }

  /** Puts the jets somewhere; the next step's particles start all along the way. */
  moveTo(x: number, y: number): void {
    this.x = x;
    this.y = y;
  }

  /** Makes a burst of sparks at the jets in the next step. */
  burst(): void {
    this.#bursts = Math.min(this.#bursts + 1, MAX_BURSTS);
  }

  /** Simulates `dt` seconds. */
  step(dt: number): void {
    this.#dt = dt;
    this.time += dt;
    this.scratch.scope(this.#runStep);
  }

  #stepIn(scope: ScratchScope): void {
    const { pool, settings } = this;
    const births = this.#dueBirths();
    const requests = births + this.#bursts * BURST_SIZE + MAX_SPLASHES;
    this.#dead = scope.array(u32, pool.length);
    this.#deadCount = 0;
    this.#requests = scope.array(SpawnRequest, requests);
    this.#requestCount = 0;
    this.#splashes = 0;
    this.#random = scope.array(f32, requests * RANDOMS).byteOffset / 4;
    this.#generator.fill(scope.memory.f32, this.#random, requests * RANDOMS);

    this.#move(this.#dt, settings.gravity, 1 - 0.12 * this.#dt, this.floor);
    // They are handles: the loop above put them there.
    for (let i = 0; i < this.#deadCount; i++) pool.destroy(this.#dead.get(i) as Handle<Particle>);

    this.#requestJets(births);
    for (; this.#bursts > 0; this.#bursts--) this.#requestBurst();
    const room = Math.max(0, settings.count - pool.length);
    pool.spawnMany(Math.min(this.#requestCount, room), this.#initialise);
  }

  #fill(particle: Particle, request: SpawnRequest): void {
    particle.x = request.x;
    particle.y = request.y;
    particle.vx = request.vx;
    particle.vy = request.vy;
    particle.life = request.life;
    particle.span = request.life;
    particle.size = request.size;
    particle.tint = request.tint;
  }

  #bounce(particle: Particle): void {
    const speed = particle.vy;
    particle.y = this.floor;
    particle.vy = -0.28 * speed;
    particle.vx *= 0.7;
    particle.life *= 0.75;
    if (speed < 260 || this.#splashes === MAX_SPLASHES) return;
    const { f32 } = this.pool.memory;
    const random = this.#random;
    this.#splashes++;
    this.#random += 5;
    if (f32[random]! > 0.05) return;
    const spark = this.#request();
    spark.x = particle.x;
    spark.y = this.floor;
    spark.vx = 180 * f32[random + 1]! - 90;
    spark.vy = -speed * (0.2 + 0.4 * f32[random + 2]!);
    spark.life = 0.3 + 0.4 * f32[random + 3]!;
    spark.size = (1.5 + 1.5 * f32[random + 4]!) * this.settings.size;
    spark.tint = particle.tint;
  }

  /** Particles that the jets have to make in this step; what is left of one is kept for the next. */
  #dueBirths(): number {
    const { rate, count, life } = this.settings;
    this.#births += (rate * count * this.#dt) / life;
    const due = Math.floor(this.#births);
    this.#births -= due;
    return Math.min(due, MAX_BIRTHS);
  }

  #requestJets(count: number): void {
    const { settings, time, x, y } = this;
    const { spread, speed, life } = settings;
    const { f32 } = this.pool.memory;
    const dx = Number.isNaN(this.#previousX) ? 0 : x - this.#previousX;
    const dy = Number.isNaN(this.#previousY) ? 0 : y - this.#previousY;
    this.#previousX = x;
    this.#previousY = y;
    const turn = this.#turn;
    const sway = 0.1 * Math.sin(time * 0.9) + 0.05 * Math.sin(time * 2.3);
    const fan = (0.05 + 0.24 * spread) * (1 + 0.18 * Math.sin(time * 1.1));
    const blur = 0.03 + 0.13 * spread;
    // The more there are, the finer.
    const finer = settings.size * Math.min(1.15, Math.max(0.62, (16_000 / settings.count) ** 0.2));
    let random = this.#random;
    for (let i = 0; i < count; i++, random += RANDOMS) {
      const jet = Math.floor(f32[random]! * JETS) - (JETS - 1) / 2;
      const angle = sway + jet * fan + blur * bell(f32[random + 1]!, f32[random + 2]!, f32[random + 3]!);
      const pulse = 0.94 + 0.06 * Math.sin(time * 2.6 + jet * 1.3);
      const fast =
        0.92 +
        0.11 * bell(f32[random + 4]!, f32[random + 5]!, f32[random + 6]!) -
        0.25 * f32[random + 7]! ** 4;
      const velocity = speed * pulse * fast * (1 - 0.06 * Math.abs(jet));
      const along = f32[random + 8]!;
      const particle = this.#request();
      particle.vx = Math.sin(angle) * velocity + dx * 3;
      particle.vy = -Math.cos(angle) * velocity + dy * 3;
      // Anywhere in a round nozzle, at any time within the step.
      const side = 2 * Math.PI * f32[random + 9]!;
      const radius = 4 * Math.sqrt(f32[random + 10]!);
      const ago = this.#dt * f32[random + 15]!;
      particle.x = x - dx * along + radius * Math.cos(side) + particle.vx * ago;
      particle.y = y - dy * along + radius * Math.sin(side) + particle.vy * ago;
      particle.life = life * (0.55 + 0.9 * f32[random + 11]!);
      particle.size =
        finer * (f32[random + 12]! < 0.025 ? 9 + 7 * f32[random + 13]! : 3 + 4 * f32[random + 13]!);
      particle.tint = wheelColor(turn + jet * 0.085 + 0.08 * f32[random + 14]!);
    }
    this.#random = random;
  }

  #requestBurst(): void {
    const { settings, x, y } = this;
    const { f32 } = this.pool.memory;
    const count = Math.min(Math.ceil(settings.count / 30), BURST_SIZE);
    let random = this.#random;
    const turn = this.#turn + f32[random]!;
    for (let i = 0; i < count; i++, random += RANDOMS) {
      const angle = 2 * Math.PI * f32[random + 1]!;
      const speed = 620 * Math.sqrt(f32[random + 2]!);
      const spark = this.#request();
      spark.x = x;
      spark.y = y;
      spark.vx = Math.cos(angle) * speed;
      spark.vy = Math.sin(angle) * speed - 120;
      spark.life = 0.5 + 1.3 * f32[random + 3]!;
      spark.size = settings.size * (3 + 6 * f32[random + 4]!);
      spark.tint = wheelColor(turn + 0.12 * f32[random + 5]!);
    }
    this.#random = random;
  }

  /** Where the colour wheel stands. */
  get #turn(): number {
    return (this.time * this.settings.hue) / 60;
  }

  /** The next request, to be filled. */
  #request(): SpawnRequest {
    return this.#requests.get(this.#requestCount++);
  }
}

/** From -1 to 1, most often near 0, of three numbers from 0 to 1. */
function bell(a: number, b: number, c: number): number {
  return (a + b + c) * (2 / 3) - 1;
}
