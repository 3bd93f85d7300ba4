import { bits, f32, f64, flag, i8norm, u16, u32, u8 } from '@offheap/struct';
import { Random } from '@offheap/core/testing';
import type { SavedEntry } from '@offheap/ecs';
import { expect, test } from 'vitest';
import { errorOf } from '../../struct/test/error-of.ts';
import { makeUnionWorld } from './union-world.ts';

type Values = Readonly<Record<string, unknown>>;

interface Kind {
  readonly make: () => unknown;
  /** The kinds to which a load converts it. */
  readonly wider: readonly string[];
  readonly value: (random: Random) => number | boolean;
}

const KINDS: Readonly<Record<string, Kind>> = {
  u8: { make: () => u8(), wider: ['u16', 'u32', 'f64'], value: (random) => random.below(256) },
  u16: { make: () => u16(), wider: ['u32', 'f64'], value: (random) => random.below(65_536) },
  u32: {
    make: () => u32(),
    wider: ['f64'],
    value: (random) => random.below(random.oneIn(2) ? 300 : 2 ** 32),
  },
  f32: { make: () => f32(), wider: ['f64'], value: (random) => Math.fround(random.below(1e6) / 7) },
  f64: { make: () => f64(), wider: [], value: (random) => random.below(1e6) / 7 },
  bits3: { make: () => bits(3), wider: ['bits9', 'bits12', 'u8'], value: (random) => random.below(8) },
  bits9: { make: () => bits(9), wider: ['bits12', 'u16'], value: (random) => random.below(512) },
  bits12: { make: () => bits(12), wider: [], value: (random) => random.below(4096) },
  flag: { make: () => flag(), wider: ['bits3'], value: (random) => random.oneIn(2) },
  i8norm: { make: () => i8norm(), wider: [], value: (random) => (random.below(255) - 127) / 127 },
};
const NAMES = Object.keys(KINDS);

interface Field {
  readonly name: string;
  readonly kind: string;
  readonly at: number;
}

/** Returns a pool of a struct with the fields at their offsets. Production accepts all numbers that are written. */
function poolOf(fields: readonly Field[], version: number) {
  const { world, pool } = makeUnionWorld(
    () => Object.fromEntries(fields.map(({ name, kind }) => [name, KINDS[kind]!.make()])),
    Object.fromEntries(fields.map(({ name, at }) => [name, at])),
    { version, checked: false },
  );
  const read = (): Values[] =>
    Array.from({ length: pool.length }, (_, i) =>
      Object.fromEntries(fields.map(({ name }) => [name, pool.at(i)[name]])),
    );
  return { world, pool, read };
}

/** The values as numbers, so that those of other types can be compared. */
function numbersOf(values: readonly Values[], fields: readonly Field[]): number[][] {
  return values.map((entry) => fields.map(({ name }) => Number(entry[name])));
}

test('a load of random unions keeps every value, or refuses those, and only those, that it would lose', () => {
  const random = new Random(16);
  const place = (): number => random.below(3) * (random.oneIn(2) ? 4 : 1);
  let loads = 0;
  let refusals = 0;
  for (let run = 0; run < 150; run++) {
    const before = Array.from({ length: random.between(2, 4) }, (_, i): Field => {
      return { name: `f${i}`, kind: random.pick(NAMES), at: place() };
    });
    const after = before.map(({ name, kind, at }): Field => {
      const { wider } = KINDS[kind]!;
      const isWider = wider.length > 0 && random.oneIn(4);
      return {
        name,
        kind: isWider ? random.pick(wider) : kind,
        at: random.oneIn(4) ? place() : at,
      };
    });
    if (random.oneIn(3)) after.reverse();
    const saved = poolOf(before, 0);
    for (let i = random.between(1, 3); i > 0; i--) {
      const entry = saved.pool.create();
      for (const { name, kind } of before) if (!random.oneIn(3)) entry[name] = KINDS[kind]!.value(random);
    }
    const values = saved.read();
    const loaded = poolOf(after, 1);
    const from = { 0: (old: SavedEntry): SavedEntry => old };
    const options = random.oneIn(2) ? {} : { migrate: { Union: { from } } };
    const error = errorOf(() => loaded.world.load(saved.world.save(), options));
    if (error === 'none') {
      loads++;
      expect(numbersOf(loaded.read(), before)).toEqual(numbersOf(values, before));
      continue;
    }
    refusals++;
    expect(error).toMatch(
      /^INVALID_ARGUMENT: Union\.f\d and Union\.f\d overlap, and the save has different bits/,
    );
    const written = poolOf(after, 1);
    for (const entry of values) {
      const target = written.pool.create();
      for (const { name } of after) target[name] = entry[name];
    }
    expect(numbersOf(written.read(), before)).not.toEqual(numbersOf(values, before));
  }
  expect([loads > 40, refusals > 40]).toEqual([true, true]);
});
