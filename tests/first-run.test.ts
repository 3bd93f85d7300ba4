import { Heap, Memory, MiB } from '@offheap/core';
import { group, World } from '@offheap/ecs';
import { PackedPool, Pool, Struct, u32 } from '@offheap/struct';
import { describe, expect, test } from 'vitest';

// The first run of a system is in pieces. Each entry must be visited once, and in the order of all other runs.
class Numbered extends Struct {
  static readonly struct = 'Numbered';
  n = u32();
}
class Other extends Struct {
  static readonly struct = 'Other';
  n = u32();
}

const COUNTS = [0, 1, 63, 64, 65, 1999, 2000, 4097, 9001];

describe.each([true, false])(
  'the first run of a system visits each entry once, from the last to the first, checked: %s',
  (checked) => {
    test.each(
      COUNTS.flatMap((count) =>
        [Pool, PackedPool].flatMap((Kind) => [false, true].map((grows) => ({ count, Kind, grows }))),
      ),
    )('of $count entries of a $Kind.name, growing: $grows', ({ count, Kind, grows }) => {
      const heap = new Heap(new Memory(4 * MiB));
      const room = Math.max(count, 1);
      const pool = new Kind(Numbered, {
        allocator: heap,
        checked,
        ...(grows ? { capacity: Math.ceil(room / 7), maxCapacity: 2 * room } : { capacity: room }),
      });
      pool.spawnMany(count, (entry, i) => void (entry.n = i));
      const seen: number[] = [];
      const system = pool.system(({ n }, list: number[]) => void list.push(n));
      for (let run = 0; run < 2; run++) {
        seen.length = 0;
        system(seen);
        expect(seen).toEqual(Array.from({ length: count }, (_, i) => count - 1 - i));
      }
    });

    test.each(COUNTS)('of %i components, queries and groups', (count) => {
      const world = new World({ capacity: Math.max(count, 1), checked });
      const pool = world.pool(Numbered, {
        capacity: Math.max(1, count >> 2),
        maxCapacity: Math.max(count, 1),
      });
      const others = world.pool(Other);
      const pair = group(pool, others);
      for (let i = 0; i < count; i++) world.spawn([Numbered, { n: i }], [Other]);
      const expected = Array.from({ length: count }, (_, i) => count - 1 - i);
      const seen: number[] = [];
      const systems = [
        pool.system(({ n }, _, list: number[]) => void list.push(n)),
        world.query(Numbered, Other).system(({ n }, _other, _, list: number[]) => void list.push(n)),
        pair.system(({ n }, _other, _, list: number[]) => void list.push(n)),
      ];
      for (const system of systems) {
        for (let run = 0; run < 2; run++) {
          seen.length = 0;
          system(seen);
          expect(seen).toEqual(expected);
        }
      }
    });
  },
);
