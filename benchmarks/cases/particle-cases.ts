import type { Benchmark, Case, Variant } from '../harness/benchmark.ts';
import { churn, expire, type Particles, touch, updateAll } from '../particles/benchmarks.ts';
import { type WorldEntry, worlds } from '../particles/worlds.ts';

const COUNT = 100_000;
const TURNOVER = 10_000;

function variants(
  of: (entry: WorldEntry) => boolean,
  start: (particles: Particles) => Promise<Benchmark>,
): Variant[] {
  return worlds
    .filter(of)
    .map((entry) => ({ ...entry, load: async () => start((await entry.load()).particles) }));
}

const handles = ({ only }: WorldEntry): boolean => only !== 'update';

/** One kind of particle, in every kind of storage. */
export const particleCases: readonly Case[] = [
  {
    name: 'update-all',
    what: `Moves all ${COUNT} particles: four fields each.`,
    unit: 'particle',
    count: COUNT,
    hand: 'hand',
    variants: variants(
      () => true,
      (particles) => updateAll(particles, COUNT),
    ),
    limits: ['C++ interleaved', 'C++ columns'],
  },
  {
    name: 'update-sustained',
    what: `Moves all ${COUNT} particles, measured after five seconds: a loop must stay fast.`,
    unit: 'particle',
    count: COUNT,
    hand: 'hand',
    warmMs: 5000,
    variants: variants(
      ({ name }) => name === 'hand' || name.startsWith('offheap'),
      (particles) => updateAll(particles, COUNT),
    ),
  },
  {
    name: 'churn',
    what: `Destroys the ${TURNOVER} oldest of ${COUNT} particles by handle, and creates the same number.`,
    unit: 'particle replaced',
    count: TURNOVER,
    hand: 'hand',
    variants: variants(handles, (particles) =>
      churn(particles, COUNT, { turnover: TURNOVER, victims: 'oldest' }),
    ),
  },
  {
    name: 'churn-random',
    what: `Destroys ${TURNOVER} of ${COUNT} particles, chosen at random, by handle, and creates the same number.`,
    unit: 'particle replaced',
    count: TURNOVER,
    hand: 'hand',
    variants: variants(handles, (particles) =>
      churn(particles, COUNT, { turnover: TURNOVER, victims: 'random' }),
    ),
  },
  {
    name: 'expire',
    what: `Visits all of ${COUNT} particles, destroys those whose lifetime has ended, about a tenth, and creates the same number. Ratios are to hand-handles, which keeps handles valid too.`,
    unit: 'particle replaced',
    count: TURNOVER,
    hand: 'hand-handles',
    variants: variants(
      ({ only }) => only === undefined,
      (particles) => expire(particles, COUNT),
    ),
  },
  {
    name: 'mixed',
    what: `A frame that destroys the ${TURNOVER} oldest of ${COUNT} particles, creates the same number, and moves all: percentiles of the frame time.`,
    unit: 'frame',
    count: 1,
    hand: 'hand',
    frameTimes: true,
    variants: variants(handles, (particles) =>
      churn(particles, COUNT, { turnover: TURNOVER, victims: 'oldest', update: true }),
    ),
  },
  {
    name: 'sparse',
    what: `Reads and writes one field of ${TURNOVER} of ${COUNT} particles, chosen at random, by handle.`,
    unit: 'particle',
    count: TURNOVER,
    hand: 'hand',
    variants: variants(handles, (particles) => touch(particles, COUNT, TURNOVER)),
  },
];
