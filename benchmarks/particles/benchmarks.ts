import type { Benchmark } from '../harness/benchmark.ts';
import { draws, ROUNDS } from '../harness/draws.ts';
import { Reference } from './reference.ts';
import type { MakeWorld, Naming, World } from './world.ts';

/** A module of a kind of storage. */
export interface Particles {
  readonly make: MakeWorld;
  readonly naming: Naming;
}

/** A module of a kind of storage whose particles only move. */
export interface Movers {
  readonly make: (count: number) => Moving | Promise<Moving>;
}

type Moving = Pick<World, 'update' | 'read'>;

/** Moves all particles. */
export async function updateAll({ make }: Movers, count: number): Promise<Benchmark> {
  const world = await make(count);
  const reference = new Reference(count, 'held');
  return {
    frame() {
      reference.update();
      return world.update();
    },
    check: () => reference.check(world),
  };
}

/** Which particles are created and destroyed. */
export interface Churn {
  /** The number per frame. */
  readonly turnover: number;
  /** The oldest ones, as with objects that have a fixed lifetime, or random ones. */
  readonly victims: 'oldest' | 'random';
  /** Whether each frame also moves all particles. */
  readonly update?: boolean;
}

/** Destroys some particles and creates the same number. */
export async function churn(
  { make, naming }: Particles,
  count: number,
  { turnover, victims, update = false }: Churn,
): Promise<Benchmark> {
  const world = await make(count);
  const rounds = victims === 'random' ? draws(count, turnover) : oldest(count, turnover);
  let frames = 0;
  return {
    frame() {
      const replaced = world.replace(rounds[frames % rounds.length]!, count + frames * turnover);
      frames++;
      if (!update) return replaced;
      return replaced === undefined ? world.update() : replaced.then(() => world.update());
    },
    check() {
      const reference = new Reference(count, naming);
      for (let i = 0; i < frames; i++) {
        reference.replace(rounds[i % rounds.length]!, count + i * turnover);
        if (update) reference.update();
      }
      return reference.check(world);
    },
  };
}

/** Destroys the expired particles in one pass, and creates the same number. */
export async function expire({ make }: Particles, count: number): Promise<Benchmark> {
  const world = await make(count);
  let serial = count;
  let now = 0;
  return {
    frame() {
      now++;
      serial += world.expire!(now, serial); // the case lists only variants that have the method
    },
    async check() {
      const alive = new Set<number>();
      await world.read((serial) => alive.add(serial));
      if (alive.size !== count) throw new Error(`${alive.size} particles are alive, expected ${count}.`);
      const expected = expectedAfter(now, count);
      for (const serial of expected)
        if (!alive.has(serial)) throw new Error(`Particle ${serial} is missing.`);
    },
  };
}

/** Adds to one field of random particles by their handles. */
export async function touch({ make }: Particles, count: number, picks: number): Promise<Benchmark> {
  const world = await make(count);
  const rounds = draws(count, picks);
  let frames = 0;
  return {
    frame() {
      return world.touch!(rounds[frames++ % ROUNDS]!); // the case lists only variants that have the method
    },
    async check() {
      const times = new Float64Array(count);
      for (let i = 0; i < frames; i++) for (const k of rounds[i % ROUNDS]!) times[k]!++;
      await world.read((serial, x) => {
        const expected = (serial & 1023) + times[serial]!;
        if (x !== expected) throw new Error(`Particle ${serial} has x ${x}, expected ${expected}.`);
      });
    },
  };
}

function expectedAfter(frames: number, count: number): number[] {
  let alive = Array.from({ length: count }, (_, serial) => ({ serial, life: lifeOf(serial, 0) }));
  let next = count;
  for (let now = 1; now <= frames; now++) {
    alive = alive.filter(({ life }) => life >= now);
    while (alive.length < count) alive.push({ serial: next, life: lifeOf(next++, now) });
  }
  return alive.map(({ serial }) => serial);
}

function lifeOf(serial: number, now: number): number {
  return now + 1 + (serial % 19);
}

/** Rounds that go through all numbers below `count`, `size` at a time: `size` divides `count`. */
function oldest(count: number, size: number): Int32Array[] {
  return Array.from({ length: count / size }, (_, round) =>
    Int32Array.from({ length: size }, (_, i) => round * size + i),
  );
}
