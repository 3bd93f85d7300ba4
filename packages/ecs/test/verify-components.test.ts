import { Heap, KiB } from '@offheap/core';
import type { Fault } from '@offheap/core/debug';
import { f32, Struct } from '@offheap/struct';
import { verifyComponents, verifyEntities } from '@offheap/ecs/debug';
import { ComponentPool, Entities, type Entity, group, Tag } from '@offheap/ecs';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../struct/test/error-of.ts';

class Heat extends Struct {
  degrees = f32();
}

interface World {
  readonly entities: Entities;
  readonly heats: ComponentPool<Heat>;
  readonly hot: Tag;
  /** Alive, with heat and tag. */
  readonly ids: readonly Entity[];
  readonly gone: Entity;
}

/** Six entities, of which the second was destroyed; heat and tag in a group, followed by a free place. */
function make(): World {
  const allocator = new Heap(64 * KiB);
  const entities = new Entities({ capacity: 10, allocator });
  const heats = new ComponentPool(Heat, { entities, capacity: 4, maxCapacity: 8, allocator });
  const hot = new Tag({ entities, capacity: 8, allocator });
  group(heats, hot);
  const ids = Array.from({ length: 6 }, () => entities.create());
  for (const id of ids) {
    heats.add(id);
    hot.add(id);
  }
  entities.destroy(ids[1]!);
  return { entities, heats, hot, ids: ids.filter((id) => entities.has(id)), gone: ids[1]! };
}

function rules(faults: readonly Fault[]): string[] {
  return faults.map(({ rule }) => rule);
}

describe('verifyComponents names exactly the fault', () => {
  test.each<[rule: string, word: (world: World) => number, value: number | ((world: World) => number)]>([
    ['state', ({ heats }) => (heats.storage.ptr >>> 2) + 1, 8],
    ['slab-count', ({ heats }) => (heats.storage.ptr >>> 2) + 4, 3],
    ['slab', ({ heats }) => heats.storage.slabWords, 68],
    ['slab-overlap', ({ heats }) => heats.storage.slabWords + 1, ({ heats }) => heats.slabs[0]!],
    ['count', ({ heats }) => heats.countWord, 9],
    ['count', ({ heats }) => heats.countWord, -1],
    ['grouped', ({ heats }) => heats.groupedWord, 6],
    ['absent-id', ({ heats }) => heats.idWords, 0],
    ['id-behind', ({ heats }) => heats.idWords + 6, ({ ids }) => ids[0]!],
    ['id-alive', ({ heats }) => heats.idWords + 5, ({ gone }) => gone],
    ['slot-0', ({ heats }) => heats.placeWords, 0],
    ['place', ({ heats, entities }) => heats.placeWords + entities.slotMask, 6],
  ])('components/%s', (rule, word, value) => {
    const world = make();
    const { heats } = world;
    expect(verifyComponents(heats)).toEqual([]);
    heats.memory.i32[word(world)] = typeof value === 'number' ? value : value(world);
    expect(rules(verifyComponents(heats))).toEqual([`components/${rule}`]);
  });

  test('components/id-place: an entity that is listed twice, and an entity that refers to another place', () => {
    const twice = make();
    const { idWords, memory } = twice.heats;
    memory.i32[idWords + 2] = memory.i32[idWords + 3]!;
    expect(rules(verifyComponents(twice.heats))).toEqual(['components/id-place']);
    const astray = make();
    const { heats, entities, ids } = astray;
    heats.memory.i32[heats.placeWords + (ids[0]! & entities.slotMask)] = 4;
    expect(rules(verifyComponents(heats))).toEqual(['components/id-place']);
  });

  test('components/grouped: places for a group in a set without a group, also in bytes to restore', () => {
    const allocator = new Heap(64 * KiB);
    const entities = new Entities({ capacity: 10, allocator });
    const heats = new ComponentPool(Heat, { entities, capacity: 4, allocator });
    heats.add(entities.create());
    const bytes = allocator.memory.snapshot().slice();
    new Int32Array(bytes.buffer)[heats.groupedWord] = 1;
    expect(errorOf(() => allocator.memory.restore(bytes))).toMatch(
      /^CORRUPT: .*The group has 1 of 0 places/s,
    );
    allocator.memory.i32[heats.groupedWord] = 1;
    expect(rules(verifyComponents(heats))).toEqual(['components/grouped']);
  });

  test('tag/id-alive and tag/count', () => {
    const { hot, gone } = make();
    expect(verifyComponents(hot)).toEqual([]);
    hot.memory.i32[hot.idWords + 1] = gone;
    expect(rules(verifyComponents(hot))).toEqual(['tag/id-alive']);
    hot.memory.i32[hot.countWord] = 100;
    expect(rules(verifyComponents(hot))).toEqual(['tag/count']);
  });
});

describe('verifyEntities names exactly the fault', () => {
  const [HEAD, FRESH, LIVE] = [0, 1, 2];
  test.each<[rule: string, word: number, value: number]>([
    ['fresh', FRESH, 1000],
    ['live-count', LIVE, 6],
    ['free-link', HEAD, 12],
    ['free-live', HEAD, 3],
  ])('entities/%s', (rule, word, value) => {
    const { entities } = make();
    expect(verifyEntities(entities)).toEqual([]);
    entities.memory.i32[entities.slots.places.head + word] = value;
    expect(rules(verifyEntities(entities))).toEqual([`entities/${rule}`]);
  });
});
