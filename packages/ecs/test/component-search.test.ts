import { Heap, KiB } from '@offheap/core';
import { ComponentPool, Entities, type Entity } from '@offheap/ecs';
import { verifyComponents } from '@offheap/ecs/debug';
import { f32, Struct } from '@offheap/struct';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../struct/test/error-of.ts';

class Position extends Struct {
  x = f32();
}

describe.each([true, false])('a component pool, checked: %s', (checked) => {
  const start = (heap = new Heap(64 * KiB)) => {
    const entities = new Entities({ capacity: 16, allocator: heap });
    const positions = new ComponentPool(Position, { entities, capacity: 4, maxCapacity: 16, checked });
    const ids: Entity[] = [];
    entities.createMany(13, (entity, i) => {
      ids.push(entity);
      positions.add(entity, { x: i });
    });
    return { heap, entities, positions, ids };
  };

  test('finds components in the order of the pool, and stops at the first match', () => {
    const { positions, ids } = start();
    const asked: number[] = [];
    const found = positions.find(({ x }, entity) => {
      asked.push(x);
      return entity === ids[2];
    });
    expect([positions.entityOf(found!), asked]).toEqual([ids[2], [0, 1, 2]]);
    expect([positions.some(({ x }) => x === 12), positions.some(({ x }) => x === 13)]).toEqual([true, false]);
    expect(positions.find(() => false)).toBeUndefined();
    expect(positions.first()!.x).toBe(0);
    positions.clear();
    expect([positions.first(), positions.some(() => true)]).toEqual([undefined, false]);
  });

  test('refuses promises, and callbacks that remove the visited component', () => {
    const { positions } = start();
    const promise = (() => Promise.resolve(true)) as unknown as () => boolean;
    expect(errorOf(() => positions.find(promise))).toMatch(/^INVALID_ARGUMENT: .* returned a promise/);
    expect(errorOf(() => positions.some((_, entity) => !positions.remove(entity)))).toMatch(
      /^BUSY: The callback of `some` moved or removed the component of entity \d+ in the ComponentPool of Position/,
    );
    const replace = (_: Position, entity: Entity): boolean => {
      positions.remove(entity);
      positions.add(entity, { x: 50 });
      return true;
    };
    const last = positions.entityAt(positions.length - 1);
    const restore = (): boolean => {
      positions.memory.restore(positions.memory.snapshot());
      return true;
    };
    for (const what of ['find', 'some'] as const) {
      for (const change of [replace, restore])
        expect(
          errorOf(() => positions[what]((each, entity) => entity === last && change(each, entity))),
        ).toMatch(/^BUSY: The callback of `\w+` moved or removed the component/);
    }
    expect(positions.length).toBe(12);
    positions.clear(); // no loop is left
  });

  test('frees slabs without components, but not in a loop or an init', () => {
    const { heap, positions, ids, entities } = start();
    const used = heap.used;
    const slab = positions.layout.stride * 4;
    for (const id of ids.slice(3)) positions.remove(id);
    expect(errorOf(() => positions.each(() => void positions.shrink()))).toMatch(/^BUSY: shrink\(\) /);
    expect(errorOf(() => positions.add(ids[5]!, () => void positions.shrink()))).toMatch(/^BUSY/);
    expect([positions.shrink(), positions.capacity, positions.shrink()]).toEqual([3, 4, 0]);
    expect(used - heap.used).toBeGreaterThanOrEqual(3 * slab);
    expect(verifyComponents(positions)).toEqual([]);
    for (const id of ids.slice(3)) positions.add(id, { x: 50 });
    expect([positions.length, positions.get(ids[1]!)!.x, entities.length]).toEqual([13, 1, 13]);
    expect(verifyComponents(positions)).toEqual([]);
  });

  test('its cursor does not stay in a slab that was freed', () => {
    const { heap, positions, ids } = start();
    const cursor = positions.get(ids[12]!)!;
    for (const id of ids.slice(3)) positions.remove(id);
    positions.shrink();
    const block = heap.allocate(1024);
    heap.memory.u8.fill(7, block, block + 1024);
    try {
      cursor.x = 99;
    } catch {
      expect(checked).toBe(true);
    }
    expect(new Set(heap.memory.u8.subarray(block, block + 1024))).toEqual(new Set([7]));
  });
});
