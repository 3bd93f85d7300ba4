import type { Allocator } from '@offheap/core';
import { type ArrayView, type Handle, PackedPool, Scratch, type ScratchScope, u32 } from '@offheap/struct';
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
/** Room for the longest dead list and the most requests. */
const SCRATCH_BYTES = 4 * MAX_COUNT + 28 * (MAX_BIRTHS + MAX_BURSTS * BURST_SIZE + MAX_SPLASHES) + 1024;

/**
 * The simulation. Its particles live in a `PackedPool`. What only one step needs, the list of the dead and the
 * requests for new ones, lives in a `Scratch` that is empty again when the step ends. Seeded: the same settings,
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

  readonly #random: Random;
  // Made once, so that a step makes no closures.
  readonly #move: (dt: number) => void;
  readonly #runStep = (scope: ScratchScope): void => this.#stepIn(scope);
  readonly #initialise = (particle: Particle, i: number): void => this.#fill(particle, this.#requests.get(i));

  // One step's own; the lists end with its scope.
  #dt = 0;
  #dead!: ArrayView<number>;
  #deadCount = 0;
  #requests!: ArrayView<SpawnRequest>;
  #requestCount = 0;
  #splashes = 0;

  // From step to step.
  #previousX = Number.NaN;
  #previousY = Number.NaN;
  #births = 0;
  #bursts = 0;

  constructor(allocator: Allocator, settings: Settings) {
    const { checked } = settings;
    this.settings = settings;
    this.#random = new Random(settings.seed);
    this.pool = new PackedPool(Particle, {
      capacity: SLAB_CAPACITY,
      maxCapacity: MAX_COUNT,
      allocator,
      checked,
    });
    this.scratch = new Scratch(SCRATCH_BYTES, { allocator, checked });
    this.#move = this.pool.system((particle, dt: number) => {
      particle.move(dt, this.settings.gravity, 1 - 0.12 * dt);
      if (particle.y > this.floor && particle.vy > 0) this.#bounce(particle);
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
    this.#dead = scope.array(u32, pool.length);
    this.#deadCount = 0;
    this.#requests = scope.array(SpawnRequest, births + this.#bursts * BURST_SIZE + MAX_SPLASHES);
    this.#requestCount = 0;
    this.#splashes = 0;

    this.#move(this.#dt);
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
    const random = this.#random;
    if (speed < 260 || this.#splashes === MAX_SPLASHES || random.next() > 0.05) return;
    this.#splashes++;
    const spark = this.#request();
    spark.x = particle.x;
    spark.y = this.floor;
    spark.vx = random.between(-90, 90);
    spark.vy = -speed * random.between(0.2, 0.6);
    spark.life = random.between(0.3, 0.7);
    spark.size = random.between(1.5, 3) * this.settings.size;
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
    const { spread } = settings;
    const random = this.#random;
    const dx = Number.isNaN(this.#previousX) ? 0 : x - this.#previousX;
    const dy = Number.isNaN(this.#previousY) ? 0 : y - this.#previousY;
    this.#previousX = x;
    this.#previousY = y;
    const turn = this.#turn;
    const sway = 0.1 * Math.sin(time * 0.9) + 0.05 * Math.sin(time * 2.3);
    const fan = (0.05 + 0.24 * spread) * (1 + 0.18 * Math.sin(time * 1.1));
    // The more there are, the finer.
    const finer = settings.size * Math.min(1.15, Math.max(0.62, (16_000 / settings.count) ** 0.2));
    for (let i = 0; i < count; i++) {
      const jet = Math.floor(random.next() * JETS) - (JETS - 1) / 2;
      const angle = sway + jet * fan + random.bell() * (0.03 + 0.13 * spread);
      const pulse = 0.94 + 0.06 * Math.sin(time * 2.6 + jet * 1.3);
      const speed =
        settings.speed *
        pulse *
        (1 - 0.06 * Math.abs(jet)) *
        (0.92 + 0.11 * random.bell() - 0.25 * random.next() ** 4);
      const along = random.next();
      const particle = this.#request();
      particle.x = x - dx * along + random.bell() * 4;
      particle.y = y - dy * along + random.bell() * 4;
      particle.vx = Math.sin(angle) * speed + dx * 3;
      particle.vy = -Math.cos(angle) * speed + dy * 3;
      particle.life = settings.life * random.between(0.55, 1.45);
      particle.size = finer * (random.next() < 0.025 ? random.between(9, 16) : random.between(3, 7));
      particle.tint = wheelColor(turn + jet * 0.085 + random.bell() * 0.07);
    }
  }

  #requestBurst(): void {
    const { settings, x, y } = this;
    const random = this.#random;
    const turn = this.#turn + random.next();
    const count = Math.min(Math.ceil(settings.count / 30), BURST_SIZE);
    for (let i = 0; i < count; i++) {
      const angle = random.between(0, 2 * Math.PI);
      const speed = 620 * Math.sqrt(random.next());
      const spark = this.#request();
      spark.x = x;
      spark.y = y;
      spark.vx = Math.cos(angle) * speed;
      spark.vy = Math.sin(angle) * speed - 120;
      spark.life = random.between(0.5, 1.8);
      spark.size = settings.size * random.between(3, 9);
      spark.tint = wheelColor(turn + random.bell() * 0.08);
    }
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
