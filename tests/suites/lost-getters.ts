import { Heap, KiB } from '@offheap/core';
import { SHOW } from '@offheap/core/internal';
import { f32, PackedPool, Pool, Struct } from '@offheap/struct';
import { warnNearCapacity } from '@offheap/struct/debug';
import { ComponentPool, Entities, group, query, Tag } from '@offheap/ecs';
import { traceEntries } from '@offheap/ecs/debug';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../packages/struct/test/error-of.ts';

class Thing extends Struct {
  x = f32();
}

const REFUSED = /^DISPOSED: This /;

/** Getters of a pool, component pool, tag or entities that have lost their bytes. */
export function lostGettersSuite(): void {
  for (const checked of [true, false]) {
    for (const maxCapacity of [4, 8]) {
      describe(`${checked ? 'checked' : 'production'}, up to ${maxCapacity}`, () => {
        const make = () => {
          const allocator = new Heap(64 * KiB);
          const entities = new Entities({ capacity: 8, allocator });
          const before = allocator.memory.snapshot();
          const options = { capacity: 4, maxCapacity, allocator, checked };
          const pool = new Pool(Thing, options);
          const packed = new PackedPool(Thing, options);
          const components = new ComponentPool(Thing, { ...options, entities });
          const tag = new Tag({ entities, capacity: 4, allocator });
          return { allocator, entities, before, made: { pool, packed, components, tag } };
        };
        const read: Record<keyof ReturnType<typeof make>['made'], readonly string[]> = {
          pool: ['length', 'capacity', 'slabs'],
          packed: ['length', 'capacity', 'slabs'],
          components: ['length', 'capacity', 'slabs'],
          tag: ['length'],
        };
        const kinds = Object.keys(read) as (keyof typeof read)[]; // its own keys

        test.each(kinds)('getters of a disposed %s that read its bytes throw, others return', (kind) => {
          const { allocator, made } = make();
          const { ptr } = made.pool;
          const lost = made[kind];
          lost[Symbol.dispose]();
          allocator.memory.u8.fill(0xff, ptr); // whatever object has the bytes now
          for (const name of read[kind]) {
            expect(
              errorOf(() => Reflect.get(lost, name)),
              name,
            ).toMatch(REFUSED);
          }
          expect(lost.memory).toBe(allocator.memory);
          expect(String(lost[SHOW]())).toContain('(no longer exists)');
          if (kind === 'pool') expect([made.pool.ptr, made.pool.maxCapacity]).toEqual([ptr, maxCapacity]);
        });

        test.each(kinds)('getters of a %s that a restore removed throw until a later restore', (kind) => {
          const { allocator, before, made } = make();
          const lost = made[kind];
          const later = allocator.memory.snapshot();
          const values = read[kind].map((name) => structuredClone(Reflect.get(lost, name)));
          for (let round = 0; round < 2; round++) {
            allocator.memory.restore(before);
            for (const name of read[kind]) {
              expect(
                errorOf(() => Reflect.get(lost, name)),
                name,
              ).toMatch(REFUSED);
            }
            expect(String(lost[SHOW]())).toContain('(no longer exists)');
            allocator.memory.restore(later);
            expect(read[kind].map((name) => Reflect.get(lost, name))).toEqual(values);
          }
        });

        test('entities, queries and groups that have lost their bytes throw', () => {
          const { entities, made } = make();
          const joined = query(made.components, made.tag);
          const grouped = group(made.components, made.tag);
          made.tag[Symbol.dispose]();
          expect(errorOf(() => joined.count())).toMatch(REFUSED);
          expect(errorOf(() => grouped.length)).toMatch(/^DISPOSED: /);
          made.components[Symbol.dispose]();
          entities[Symbol.dispose]();
          for (const name of ['length', 'retired']) {
            expect(
              errorOf(() => Reflect.get(entities, name)),
              name,
            ).toMatch(REFUSED);
          }
          expect(entities.capacity).toBe(8);
          expect(String(entities[SHOW]())).toContain('(no longer exists)');
        });
      });
    }
  }

  test('debugging tools do not make refused methods available', () => {
    const entities = new Entities({ capacity: 4 });
    const components = new ComponentPool(Thing, { entities, capacity: 4, checked: true });
    const pool = new Pool(Thing, { capacity: 4, checked: true });
    const entity = entities.create();
    const undo = [
      traceEntries(entities),
      traceEntries(components),
      traceEntries(components),
      traceEntries(pool),
      warnNearCapacity(pool),
    ];
    components[Symbol.dispose]();
    pool[Symbol.dispose]();
    const uses = [
      () => components.add(entity),
      () => components.tryAdd(entity),
      () => components.remove(entity),
      () => pool.create(),
      () => pool.spawn(),
      () => pool.trySpawn(),
    ];
    for (const use of uses) expect(errorOf(use)).toMatch(REFUSED);
    entities[Symbol.dispose]();
    for (const use of [() => entities.create(), () => entities.tryCreate()]) {
      expect(errorOf(use)).toMatch(REFUSED);
    }
    for (const end of undo) end();
    for (const use of uses) expect(errorOf(use)).toMatch(REFUSED);
    expect(errorOf(() => entities.create())).toMatch(REFUSED);
  });
}
