import '@offheap/ecs/attach';
import '@offheap/struct/columns';
import { AllocatorError, KiB } from '@offheap/core';
import { Random } from '@offheap/core/testing';
import { World } from '@offheap/ecs';
import { f32, type PackedPool, Struct, u32 } from '@offheap/struct';
import { attempt, exerciseAttached, exercisePool, MOST_MS, processorTime } from './exercise.ts';
import { PATTERNS, type Words } from './patterns.ts';
import type { Outcome } from './runs.ts';
import { GUARD, GUARD_BYTES, Position } from './world.ts';

class Health extends Struct {
  static readonly struct = 'Health';
  left = u32(100);
}
class Spark extends Struct {
  static readonly struct = 'Spark';
  x = f32();
  life = f32(1);
}
class State extends Struct {
  static readonly struct = 'State';
  score = u32(7);
}

const CAPACITY = 30;
const BYTES = 24 * KiB;
const SPARKS = { capacity: 8, maxCapacity: 24 };

/** The bytes of a world, and the offsets of the guard blocks. */
function makeBytes(): {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly guards: readonly number[];
  readonly used: number;
} {
  const world = new World({ capacity: CAPACITY, bytes: BYTES, scratch: 64, checked: false });
  const { memory } = world;
  const guards: number[] = [];
  const guard = (): void => {
    const ptr = world.heap.allocate(GUARD_BYTES, 64);
    memory.u8.fill(GUARD, ptr, ptr + GUARD_BYTES);
    guards.push(ptr);
  };
  guard();
  const frozen = world.tag('frozen');
  world.pool(Position, { capacity: 10, maxCapacity: CAPACITY });
  guard();
  world.pool(Health, { storage: 'columns' });
  const sparks = world.packed(Spark, SPARKS);
  guard();
  world.single(State);
  guard();
  sparks.spawnMany(12);
  const ids = Array.from({ length: 20 }, (_, i) =>
    world.spawn([Position, { x: i }], i % 2 === 0 ? [Health] : frozen),
  );
  for (let i = 0; i < ids.length; i += 5) world.entities.destroy(ids[i]!);
  return { bytes: Uint8Array.from(memory.u8), guards, used: world.heap.usedEnd };
}

/** Words that may be changed: all words in use, except for the guard blocks and their headers. */
function wordsOf(i32: Int32Array, guards: readonly number[], used: number): Words[] {
  const ranges: Words[] = [];
  let from = 2;
  for (const ptr of [...guards, used]) {
    const end = (ptr >>> 2) - 4;
    if (end > from) ranges.push({ from, count: end - from, kept: 0 });
    from = (ptr + GUARD_BYTES) >>> 2;
  }
  return ranges.filter(({ from: at, count }) => i32.subarray(at, at + count).some((word) => word !== 0));
}

/** Uses an attached world in every way. Operations may be refused with errors of the library. */
function exerciseWorld(world: World): void {
  const { entities, memory } = world;
  attempt(() => memory.take());
  let sparks: PackedPool<Spark> | undefined;
  attempt(() => {
    sparks = world.packed(Spark, SPARKS);
  });
  attempt(() => void (world.single(State).score += 1));
  attempt(() => {
    const positions = world.pool(Position);
    const frozen = world.tag('frozen');
    attempt(() => void world.pool(Health, { storage: 'columns' }));
    attempt(() =>
      world
        .query(Position)
        .without(frozen)
        .each((position) => void (position.x += 1)),
    );
    attempt(() => world.entities.destroy(world.spawn([Position, { x: 1 }], frozen)));
    attempt(() => void world.save());
    attempt(() => world.restore(world.snapshot()));
    exerciseAttached(entities, positions, frozen);
  });
  if (sparks !== undefined) exercisePool(sparks);
  attempt(() => sparks?.[Symbol.dispose]());
}

/** Attaches to worlds with changed bytes: each is refused, or works and does not write to the guard blocks. */
export function hostileWorlds(count: number, pattern: string, checked: boolean, seed: number): Outcome {
  const { bytes, guards, used } = makeBytes();
  const ranges = wordsOf(new Int32Array(bytes.buffer), guards, used);
  const outcome = { refused: 0, accepted: 0, slowest: 0 };
  for (let n = 0; n < count; n++) {
    const random = new Random(seed * 1_000_003 + n);
    const copy = bytes.slice();
    const i32 = new Int32Array(copy.buffer);
    const isEverywhere = random.oneIn(20);
    for (const words of isEverywhere ? ranges : [random.pick(ranges)]) PATTERNS[pattern]!(random, i32, words);
    const start = processorTime();
    const what = `World ${n} of seed ${seed} with ${pattern}, ${checked ? 'checked' : 'production'}`;
    try {
      exerciseWorld(World.attach(copy.buffer, { checked, scratch: 64 }));
      outcome.accepted++;
    } catch (error) {
      if (!(error instanceof AllocatorError) || error.code !== 'CORRUPT')
        throw new Error(`${what}: ${String(error)}`, { cause: error });
      outcome.refused++;
    }
    for (const ptr of guards) {
      for (let at = ptr; at < ptr + GUARD_BYTES; at++)
        if (copy[at] !== GUARD) throw new Error(`${what}: byte ${at} of a block of nobody's is ${copy[at]}.`);
    }
    const took = processorTime() - start;
    if (took > MOST_MS) throw new Error(`${what} took ${took} ms.`);
    outcome.slowest = Math.max(outcome.slowest, took);
  }
  return outcome;
}
