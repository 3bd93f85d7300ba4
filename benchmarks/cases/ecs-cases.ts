import { moveEntities, replaceEntities } from '../ecs/benchmarks.ts';
import type { EntityWorlds } from '../ecs/entity-world.ts';
import { entityWorlds } from '../ecs/worlds.ts';
import type { Benchmark, Case, Variant } from '../harness/benchmark.ts';

const COUNT = 100_000;
const FEW = 10_000;

function variants(start: (worlds: EntityWorlds) => Promise<Benchmark>): Variant[] {
  return entityWorlds.map((entry) => ({ ...entry, load: async () => start((await entry.load()).worlds) }));
}

/** Entities of three components. */
export const ecsCases: readonly Case[] = [
  {
    name: 'ecs-replace',
    what: `Destroys ${FEW / 10} of ${FEW} entities, chosen at random, with three components, and creates the same number.`,
    unit: 'entity replaced',
    count: FEW / 10,
    hand: 'hand',
    variants: variants((worlds) => replaceEntities(worlds, FEW, FEW / 10)),
  },
  {
    name: 'ecs-replace-many',
    what: `The same with ${COUNT / 10} of ${COUNT}: half of the time is spent on cache misses.`,
    unit: 'entity replaced',
    count: COUNT / 10,
    hand: 'hand',
    variants: variants((worlds) => replaceEntities(worlds, COUNT, COUNT / 10)),
  },
  {
    name: 'ecs-move',
    what: `Moves ${COUNT} entities by their velocities: two components of two floats.`,
    unit: 'entity',
    count: COUNT,
    hand: 'hand',
    variants: variants((worlds) => moveEntities(worlds, COUNT)),
  },
];
