import type { Benchmark } from '../harness/benchmark.ts';
import { draws, ROUNDS } from '../harness/draws.ts';
import { DT, type EntityWorlds } from './entity-world.ts';

/** Destroys random entities, and creates the same number with all three components. */
export async function replaceEntities(
  worlds: EntityWorlds,
  count: number,
  turnover: number,
): Promise<Benchmark> {
  const world = await worlds.make(count);
  const rounds = draws(count, turnover);
  let frames = 0;
  return {
    frame() {
      const victims = rounds[frames % ROUNDS]!;
      return world.replace(victims, count + frames++ * turnover);
    },
    async check() {
      const expected = Int32Array.from({ length: count }, (_, serial) => serial);
      // Only the last time of each round counts.
      for (let frame = Math.max(0, frames - ROUNDS); frame < frames; frame++) {
        rounds[frame % ROUNDS]!.forEach((victim, i) => (expected[victim] = count + frame * turnover + i));
      }
      const found = new Set<number>();
      await world.read((serial, x) => {
        found.add(serial);
        if (x !== (serial & 1023)) throw new Error(`Entity ${serial} has x ${x}, expected ${serial & 1023}.`);
      });
      if (found.size !== count) throw new Error(`${found.size} entities are alive, expected ${count}.`);
      for (const serial of expected) if (!found.has(serial)) throw new Error(`Entity ${serial} is missing.`);
    },
  };
}

/** Moves all entities. */
export async function moveEntities(worlds: EntityWorlds, count: number): Promise<Benchmark> {
  const world = await worlds.make(count);
  let frames = 0;
  return {
    frame() {
      frames++;
      return world.move();
    },
    async check() {
      let seen = 0;
      await world.read((serial, _, y) => {
        seen++;
        // Exact in 32-bit floats for the first 2^24 frames.
        if (y !== frames * DT) {
          throw new Error(`Entity ${serial} has y ${y} after ${frames} frames, expected ${frames * DT}.`);
        }
      });
      if (seen !== count) throw new Error(`${seen} entities are alive, expected ${count}.`);
    },
  };
}
