import { DISPOSE } from '@offheap/core/internal';
import { f32, f64, i32, PackedPool, Struct, u32 } from '@offheap/struct';
import type { Buffer } from 'pixi.js';
import { type BirthBatch, birthGeometries, tickOf } from '../births.ts';
import { PART } from '../death-times.ts';
import type { AttractorConfig } from '../emitter-config.ts';
import type { Effect, Filled } from '../effect.ts';
import { easedAge, knotsOf, type Stop, valueAt } from '../knots.ts';
import { startOf } from './birth.ts';
import { attract, type Pull, Turbulence } from './forces.ts';
import { type DeathListener, type Simulation, STEP } from './provide.ts';

/** A number that may be NaN: a particle may leave the range of 32-bit floats. */
const motion = (): number => f32(0, { nan: true });

/** A simulated particle. It begins with the words of a birth, as the shader reads them. */
class Body extends Struct {
  born = i32();
  x = motion();
  y = motion();
  index = u32();
  /** 0 once it has hit a wall that kills. */
  wave = u32(1);
  vx = motion();
  vy = motion();
  life = f32();
  /** The time at which its lifetime ends, exactly as it is counted. */
  death = f64();
  /** The part of the velocity that forces change. */
  ux = motion();
  uy = motion();
  /** The factor of a speed that is a curve. */
  driveX = motion();
  driveY = motion();
}

/** Particles in a packed pool, moved in steps of equal length, so that the result does not depend on the frame rate. */
export class ParticleSimulation implements Simulation {
  readonly batches: readonly BirthBatch[];
  steps = 0;
  readonly #pool: PackedPool<Body>;
  readonly #effect: Effect;
  readonly #seed: number;
  readonly #onDeath: DeathListener;
  readonly #move: () => void;
  /** The time in seconds for which deaths are checked. */
  #now = 0;
  /** The values of a new birth. */
  readonly #birth = { x: 0, y: 0, heading: 0, speed: 0, index: 0, wave: 0, time: 0, death: 0 };

  constructor(effect: Effect, seed: number, vertices: readonly Buffer[], onDeath: DeathListener) {
    this.#effect = effect;
    this.#seed = seed;
    this.#onDeath = onDeath;
    const pool = new PackedPool(Body, { capacity: effect.emission.limit });
    this.#pool = pool;
    const { stride } = pool.layout;
    const start = pool.slabs[0]!;
    const bytes = pool.memory.u8.subarray(start, start + pool.capacity * stride);
    const { buffer, geometries } = birthGeometries(bytes, vertices, stride);
    this.batches = [
      {
        geometries,
        get instances() {
          return pool.length;
        },
        upload() {
          if (pool.length > 0) buffer.update(pool.length * stride);
        },
        destroy() {
          for (const geometry of geometries) geometry.destroy();
          buffer.destroy();
        },
      },
    ];
    this.#move = this.#mover(effect.forces!);
  }

  get isEmpty(): boolean {
    return this.#pool.length === 0;
  }

  add(index: number, wave: number, time: number, death: number, x: number, y: number): boolean {
    if (this.#pool.length === this.#pool.capacity) {
      // A particle that is no longer counted dies, if another one needs its room.
      this.#now = time + PART;
      if (this.#pool.destroyWhere(this.#hasDied) === 0) return false;
    }
    const birth = this.#birth;
    birth.x = x;
    birth.y = y;
    startOf(this.#effect.particle, this.#seed, index, wave, birth);
    birth.index = index;
    birth.wave = wave;
    birth.time = time;
    birth.death = death;
    this.#pool.spawn(this.#fill);
    return true;
  }

  advance(steps: number): void {
    while (this.steps < steps) {
      this.steps = this.isEmpty ? steps : this.steps + 1;
      this.#move();
      this.#now = this.steps * STEP;
      this.#pool.destroyWhere(this.#hasDied);
    }
  }

  forget(): void {
    this.#pool.clear();
  }

  clear(): void {
    this.forget();
    this.steps = 0;
  }

  destroy(): void {
    for (const batch of this.batches) batch.destroy();
    this.#pool[DISPOSE]();
  }

  readonly #fill = (body: Body): void => {
    const { x, y, heading, speed, index, wave, time, death } = this.#birth;
    body.born = tickOf(time);
    body.x = x;
    body.y = y;
    body.index = index;
    body.wave = wave + 1;
    body.life = death - time;
    body.death = death;
    const vx = speed * Math.cos(heading);
    const vy = speed * Math.sin(heading);
    const { curve } = this.#effect.particle.speed;
    body.driveX = curve ? vx : 0;
    body.driveY = curve ? vy : 0;
    body.ux = curve ? 0 : vx;
    body.uy = curve ? 0 : vy;
    body.vx = vx;
    body.vy = vy;
  };

  /** Whether a particle has died; reports the position of its death. */
  readonly #hasDied = (body: Body): boolean => {
    const { wave, death } = body;
    if (wave > 0 && death > this.#now) return false;
    const stepTime = this.steps * STEP;
    const time = wave > 0 ? death : stepTime;
    // A particle has continued to move after its death, with its last velocity, unless it died at a wall.
    const back = stepTime - time;
    const { index, x, y, vx, vy } = body;
    this.#onDeath(index, time, death, x - vx * back, y - vy * back, vx, vy);
    return true;
  };

  /** Returns a loop that moves all particles by one step. */
  #mover(forces: Filled): () => void {
    const { acceleration, maxSpeed, drag, attractors = [], turbulence, bounds, speed, ease } = forces;
    const [pullX, pullY] = [acceleration.x!, acceleration.y!]; // they have defaults
    const eddies = turbulence && new Turbulence(turbulence as Required<typeof turbulence>, this.#seed);
    const curve: readonly Stop[] | undefined =
      typeof speed === 'object' && 'stops' in speed ? knotsOf(speed.stops, speed.step) : undefined;
    const { left = -Infinity, top = -Infinity, right = Infinity, bottom = Infinity } = bounds ?? {};
    const { bounce = 0, friction = 0, kill = false } = bounds ?? {};
    const pull: Pull = new Float64Array(5);
    return this.#pool.system((body) => {
      const now = this.steps * STEP;
      const { life } = body;
      let { x, y, ux, uy } = body;
      // A sum of steps would differ from the clock that counts deaths.
      const age = Math.max(0, life - (body.death - now));
      const dt = Math.min(STEP, age);
      pull[0] = x;
      pull[1] = y;
      pull[2] = now;
      pull[3] = pullX;
      pull[4] = pullY;
      for (let i = 0; i < attractors.length; i++) attract(attractors[i] as Required<AttractorConfig>, pull);
      eddies?.add(pull);
      const kept = drag === 0 ? 1 : Math.exp(-drag * dt);
      const wasX = ux;
      const wasY = uy;
      ux = (ux + pull[3] * dt) * kept;
      uy = (uy + pull[4] * dt) * kept;
      if (maxSpeed > 0) {
        const fast = Math.sqrt(ux * ux + uy * uy);
        if (fast > maxSpeed) {
          ux *= maxSpeed / fast;
          uy *= maxSpeed / fast;
        }
      }
      const driven = curve === undefined ? 0 : valueAt(curve, easedAge(ease, Math.min(1, age / life)));
      let driveX = body.driveX * driven;
      let driveY = body.driveY * driven;
      x += ((wasX + ux) / 2 + driveX) * dt;
      y += ((wasY + uy) / 2 + driveY) * dt;
      if (x < left || x > right || y < top || y > bottom) {
        if (kill) body.wave = 0;
        if (x < left || x > right) {
          x = x < left ? left : right;
          ux *= -bounce;
          uy *= 1 - friction;
          body.driveX *= -bounce;
          driveX *= -bounce;
        }
        if (y < top || y > bottom) {
          y = y < top ? top : bottom;
          uy *= -bounce;
          ux *= 1 - friction;
          body.driveY *= -bounce;
          driveY *= -bounce;
        }
      }
      body.x = x;
      body.y = y;
      body.ux = ux;
      body.uy = uy;
      body.vx = ux + driveX;
      body.vy = uy + driveY;
    });
  }
}
