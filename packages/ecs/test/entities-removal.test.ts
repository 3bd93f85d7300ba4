import { Heap, KiB } from '@offheap/core';
import { Random } from '@offheap/core/testing';
import { f32, Struct, u32 } from '@offheap/struct';
import { verifyComponents } from '@offheap/ecs/debug';
import { ComponentPool, Entities, type Entity, group, Tag } from '@offheap/ecs';
import { describe, expect, test } from 'vitest';

class Position extends Struct {
  id = u32();
}
class Velocity extends Struct {
  id = u32();
  x = f32();
}
class Health extends Struct {
  id = u32();
}
/** Reports its destruction. */
class Bomb extends Struct {
  static told: number[] = [];
  id = u32();
  onDestroy(): void {
    Bomb.told.push(this.id);
  }
}

const COUNT = 200;

function makeWorld() {
  const entities = new Entities({ capacity: COUNT });
  const options = { entities, capacity: COUNT, checked: false };
  const positions = new ComponentPool(Position, options);
  const velocities = new ComponentPool(Velocity, options);
  const frozen = new Tag(options);
  const bombs = new ComponentPool(Bomb, options);
  const healths = new ComponentPool(Health, { ...options, capacity: COUNT / 8, maxCapacity: COUNT });
  const pools = { positions, velocities, bombs, healths };
  const random = new Random(7);
  const model = new Map<Entity, Set<string>>();
  const all = [positions, velocities, frozen, bombs, healths];

  function add(): void {
    const entity = entities.create();
    const has = new Set<string>();
    for (const [name, pool] of Object.entries(pools)) {
      if (random.oneIn(3)) continue;
      pool.add(entity, { id: entity });
      has.add(name);
    }
    if (random.oneIn(2)) {
      frozen.add(entity);
      has.add('frozen');
    }
    model.set(entity, has);
  }

  /** Destroys and creates some, and compares all with the model. */
  function churn(): void {
    while (model.size < COUNT) add();
    for (let i = 0; i < COUNT / 2; i++) {
      const entity = Array.from(model.keys())[random.below(model.size)]!;
      Bomb.told = [];
      expect(entities.destroy(entity)).toBe(true);
      expect(Bomb.told).toEqual(model.get(entity)!.has('bombs') ? [entity] : []);
      model.delete(entity);
      if (random.oneIn(4)) add();
    }
    for (const set of all) expect(verifyComponents(set)).toEqual([]);
    for (const [name, pool] of Object.entries(pools)) {
      const ids = Array.from(model.keys()).filter((entity) => model.get(entity)!.has(name));
      expect(pool.length, name).toBe(ids.length);
      for (const id of ids) expect(pool.get(id)?.id, name).toBe(id);
    }
    for (const [entity, has] of model) expect(frozen.has(entity)).toBe(has.has('frozen'));
  }
  return { ...pools, frozen, entities, churn };
}

/** The groups of the sets of a world. */
const ORDERS: Readonly<Record<string, (world: ReturnType<typeof makeWorld>) => object[]>> = {
  'no group': () => [],
  'two pools in a group': ({ positions, velocities }) => [group(positions, velocities)],
  'pools and a tag in a group': ({ positions, frozen, healths }) => [group(positions, frozen, healths)],
  'two groups': ({ positions, velocities, frozen, healths }) => [
    group(velocities, positions),
    group(healths, frozen),
  ],
  'a group with one that tells': ({ positions, bombs }) => [group(positions, bombs)],
};

describe('destroying an entity removes it from every set, and keeps the order of groups', () => {
  test.each(Object.entries(ORDERS))('%s', (_, order) => {
    const world = makeWorld();
    order(world);
    world.churn();
  });

  test.each(Object.entries(ORDERS))('%s, made after some were destroyed', (_, order) => {
    const world = makeWorld();
    world.churn();
    order(world);
    world.churn();
  });

  test('a group that ends because one of its pools is disposed of', () => {
    const world = makeWorld();
    const extra = new ComponentPool(Position, { entities: world.entities, capacity: COUNT, checked: false });
    group(world.positions, extra);
    for (const entity of world.entities) extra.add(entity);
    world.churn();
    extra[Symbol.dispose]();
    world.churn();
    group(world.positions, world.velocities);
    world.churn();
  });

  test('groups are in order afterwards', () => {
    const { positions, velocities, churn } = makeWorld();
    const moving = group(positions, velocities);
    churn();
    for (let index = 0; index < moving.length; index++) {
      expect(velocities.entityAt(index)).toBe(positions.entityAt(index));
      expect(velocities.at(index).id).toBe(positions.at(index).id);
    }
    expect(moving.length).toBeGreaterThan(10);
  });
});

describe('an `onDestroy`', () => {
  test.each([true, false])('may destroy its entity and create another one, checked: %s', (checked) => {
    class Phoenix extends Struct {
      id = u32();
      onDestroy(): void {
        rise(this.id);
      }
    }
    const entities = new Entities({ capacity: 4 });
    const options = { entities, capacity: 10, checked };
    const phoenixes = new ComponentPool(Phoenix, options);
    let risen = 0 as Entity;
    const rise = (id: number): void => {
      expect(entities.destroy(id as Entity)).toBe(false); // it is being destroyed
      if (risen !== 0) return;
      risen = entities.create();
      phoenixes.add(risen, { id: risen });
    };
    const dying = entities.create();
    phoenixes.add(dying, { id: dying });
    expect(entities.destroy(dying)).toBe(true);
    expect([phoenixes.length, entities.length, phoenixes.get(risen)?.id]).toEqual([1, 1, risen]);
    expect(verifyComponents(phoenixes)).toEqual([]);
    expect(entities.destroy(risen)).toBe(true);
    expect([phoenixes.length, entities.length]).toEqual([0, 0]);
  });

  test.each([true, false])(
    'that adds a component to its entity also removes this component, checked: %s',
    (checked) => {
      class Mortal extends Struct {
        id = u32();
        onDestroy(): void {
          corpses.add(this.id as Entity);
          graves.add(this.id as Entity, { id: 1 });
        }
      }
      const entities = new Entities({ capacity: 10 });
      const options = { entities, capacity: 10, checked };
      const corpses = new Tag(options);
      const graves = new ComponentPool(Position, options);
      const mortals = new ComponentPool(Mortal, options);
      const first = entities.create();
      mortals.add(first, { id: first });
      entities.destroy(first);
      expect([corpses.length, graves.length, mortals.length, entities.length]).toEqual([0, 0, 0, 0]);
      expect([verifyComponents(corpses), verifyComponents(graves)]).toEqual([[], []]);
    },
  );

  test.each([true, false])('that disposes of a set does not damage its bytes, checked: %s', (checked) => {
    const heap = new Heap(256 * KiB);
    const entities = new Entities({ capacity: 20, allocator: heap });
    let block = 0;
    class Level extends Struct {
      n = u32();
      onDestroy(): void {
        tag[Symbol.dispose]();
        extra[Symbol.dispose]();
        block = heap.allocate(400);
        heap.memory.u8.fill(1, block, block + 400);
      }
    }
    const options = { entities, capacity: 20, allocator: heap, checked };
    const levels = new ComponentPool(Level, options);
    const tag = new Tag(options);
    const extra = new ComponentPool(Position, options);
    const positions = new ComponentPool(Position, options);
    const level = entities.create();
    levels.add(level);
    tag.add(level);
    extra.add(level);
    positions.add(level);
    expect(entities.destroy(level)).toBe(true);
    expect(heap.memory.u8.subarray(block, block + 400).every((byte) => byte === 1)).toBe(true);
    expect([levels.length, positions.length]).toEqual([0, 0]);
  });

  test('may create a group of sets while the sets are being cleared', () => {
    const entities = new Entities({ capacity: 10 });
    class Last extends Struct {
      id = u32();
      onDestroy(): void {
        group(positions, velocities);
      }
    }
    const options = { entities, capacity: 10, checked: false };
    const lasts = new ComponentPool(Last, options);
    const positions = new ComponentPool(Position, options);
    const velocities = new ComponentPool(Velocity, options);
    const ids = Array.from({ length: 5 }, () => entities.create());
    for (const id of ids) {
      positions.add(id, { id });
      velocities.add(id, { id });
    }
    lasts.add(ids[2]!);
    entities.destroy(ids[2]!);
    expect([verifyComponents(positions), verifyComponents(velocities)]).toEqual([[], []]);
    expect(Array.from(positions, ({ id }) => id)).toEqual(Array.from(velocities, ({ id }) => id));
    expect(positions.length).toBe(4);
  });
});

describe.each([true, false])('an onDestroy that throws, checked: %s', (checked) => {
  class Fragile extends Struct {
    id = u32();
    onDestroy(): void {
      if (this.id % 2 === 0) throw new Error(`broken ${this.id}`);
    }
  }
  function start() {
    const heap = new Heap(256 * KiB);
    const entities = new Entities({ capacity: 10, allocator: heap });
    const options = { entities, capacity: 10, allocator: heap, checked };
    const fragiles = new ComponentPool(Fragile, options);
    const positions = new ComponentPool(Position, options);
    const ids = Array.from({ length: 7 }, () => entities.create());
    ids.forEach((id, i) => {
      fragiles.add(id, { id: i });
      positions.add(id, { id: i });
    });
    return { heap, entities, fragiles, positions, ids };
  }

  test('stops neither clear() nor destroyMany(): the first error is thrown at the end', () => {
    const { entities, fragiles, positions, ids } = start();
    expect(() => entities.destroyMany(ids.slice(0, 3))).toThrow('broken 0');
    expect([entities.length, fragiles.length, positions.length]).toEqual([4, 4, 4]);
    expect(() => fragiles.clear()).toThrow('broken 4'); // before 6, because the gaps of the first three were filled
    expect([entities.length, fragiles.length, positions.length]).toEqual([4, 0, 4]);
    fragiles.add(ids[3]!, { id: 4 });
    expect(() => entities.clear()).toThrow('broken 4');
    expect([entities.length, fragiles.length, positions.length]).toEqual([0, 0, 0]);
  });

  test('does not prevent the bytes from being freed', () => {
    const { heap, entities, fragiles, positions } = start();
    expect(() => fragiles[Symbol.dispose]()).toThrow('broken');
    expect(() => fragiles.has(entities.create())).toThrow('was disposed of');
    const again = new ComponentPool(Fragile, { entities, capacity: 10, allocator: heap, checked });
    entities.createMany(2, (entity) => void again.add(entity, { id: 2 }));
    expect(() => entities[Symbol.dispose]()).toThrow('broken 2');
    expect(() => entities.create()).toThrow('was disposed of');
    for (const pool of [again, positions]) pool[Symbol.dispose]();
    expect(heap.used).toBe(new Heap(256 * KiB).used);
  });
});
