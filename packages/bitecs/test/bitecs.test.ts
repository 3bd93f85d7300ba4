import { AllocatorError } from '@offheap/core';
import { Random } from '@offheap/core/testing';
import { f32, Struct } from '@offheap/struct';
import { BitEcsEntities } from '@offheap/bitecs';
import { ComponentPool, group, query as queryPools, Tag } from '@offheap/ecs';
import {
  addComponent,
  addEntity,
  createEntityIndex,
  createWorld,
  hasComponent,
  Not,
  query,
  removeComponent,
  removeEntity,
  set,
  withVersioning,
} from 'bitecs';
import { describe, expect, test } from 'vitest';

class Position extends Struct {
  x = f32();
  y = f32(3);
}
class Velocity extends Struct {
  x = f32(1);
}

function makePools(world: object, capacity = 64) {
  const entities = new BitEcsEntities(world, { capacity });
  return {
    entities,
    positions: new ComponentPool(Position, { entities, capacity }),
    velocities: new ComponentPool(Velocity, { entities, capacity }),
    frozen: new Tag({ entities, capacity }),
  };
}

describe("a bitECS world's components", () => {
  test.each([true, false])(
    'values that a function returns are written to the component of its entity, whatever the function reads; checked: %s',
    (checked) => {
      const world = createWorld();
      const entities = new BitEcsEntities(world, { capacity: 8 });
      const positions = new ComponentPool(Position, { entities, capacity: 8, checked });
      const ship = addEntity(world);
      addComponent(world, ship, set(positions, { x: 1, y: 1 }));
      const rock = addEntity(world);
      const values = (position: Position): void => {
        position.x = positions.get(ship)!.x + 10;
        position.y = 20;
      };
      addComponent(world, rock, set(positions, values));
      const at = (id: number): number[] => [positions.get(id)!.x, positions.get(id)!.y];
      expect([at(ship), at(rock)]).toEqual([
        [1, 1],
        [11, 20],
      ]);
      const waits = async (): Promise<void> => Promise.resolve();
      expect(() => addComponent(world, rock, set(positions, waits))).toThrow(/returned a promise/);
    },
  );

  test('are pools and tags: added with values, queried, removed with their entity', () => {
    const world = createWorld();
    const { positions, velocities, frozen } = makePools(world);
    const ship = addEntity(world);
    addComponent(world, ship, positions);
    addComponent(world, ship, set(velocities, { x: 5 }));
    const rock = addEntity(world);
    addComponent(world, rock, set(positions, { x: 9 }));
    addComponent(world, rock, frozen);
    expect(query(world, [positions, velocities])).toEqual([ship]);
    expect(query(world, [positions, Not(frozen)])).toEqual([ship]);
    for (const entity of query(world, [positions, velocities])) {
      positions.get(entity)!.x += velocities.get(entity)!.x;
    }
    expect([positions.get(ship)!.x, positions.get(ship)!.y, positions.get(rock)!.x]).toEqual([5, 3, 9]);
    expect([...queryPools(positions).without(frozen)]).toEqual([ship]);
    addComponent(world, ship, set(positions, { y: 8 })); // overwrites the existing component
    expect([positions.get(ship)!.x, positions.get(ship)!.y]).toEqual([5, 8]);
    removeComponent(world, rock, frozen);
    expect(frozen.has(rock)).toBe(false);
    removeEntity(world, ship);
    expect([positions.length, velocities.length, positions.has(ship)]).toEqual([1, 0, false]);
  });

  test('stay consistent with the world in random programs that reuse ids', () => {
    const random = new Random(4);
    const world = createWorld();
    const { positions, velocities, frozen } = makePools(world, 20);
    const moving = group(positions, velocities);
    const live: number[] = [];
    const model = new Map<number, { x: number | undefined; speed: number | undefined; frozen: boolean }>();
    for (let step = 0; step < 1500; step++) {
      const entity = live.length > 0 ? random.pick(live) : 0;
      const plain = model.get(entity);
      const what = random.below(7);
      if (what === 0 && live.length < 20) {
        const made = addEntity(world);
        live.push(made);
        model.set(made, { x: undefined, speed: undefined, frozen: false });
      } else if (plain === undefined) continue;
      else if (what === 1 && random.oneIn(3)) {
        removeEntity(world, entity);
        live.splice(live.indexOf(entity), 1);
        model.delete(entity);
      } else if (what === 2) addComponent(world, entity, set(positions, { x: (plain.x = step) }));
      else if (what === 3) addComponent(world, entity, set(velocities, { x: (plain.speed = step) }));
      else if (what === 4) {
        addComponent(world, entity, frozen);
        plain.frozen = true;
      } else if (what === 5) {
        removeComponent(world, entity, positions);
        plain.x = undefined;
      } else {
        removeComponent(world, entity, velocities, frozen);
        plain.speed = undefined;
        plain.frozen = false;
      }
      for (const [id, { x, speed, frozen: tagged }] of model) {
        const found = [
          positions.get(id)?.x,
          velocities.get(id)?.x,
          frozen.has(id),
          hasComponent(world, id, frozen),
        ];
        expect(found).toEqual([x, speed, tagged, tagged]);
      }
      expect(new Set(moving)).toEqual(new Set(query(world, [positions, velocities])));
      expect(positions.length).toBe([...model.values()].filter(({ x }) => x !== undefined).length);
    }
    expect(model.size).toBeGreaterThan(3);
  });

  test('are refused beyond the capacity, and for values that are not worlds', () => {
    const world = createWorld();
    const { positions } = makePools(world, 2);
    const ids = [addEntity(world), addEntity(world), addEntity(world)];
    addComponent(world, ids[1]!, positions);
    expect(() => addComponent(world, ids[2]!, positions)).toThrow(
      'Entity 3 of bitECS exceeds the capacity of 2. Increase `capacity`.',
    );
    expect(() => new BitEcsEntities({}, { capacity: 2 })).toThrow(AllocatorError);
    const versioned = createWorld(createEntityIndex(withVersioning(8)));
    expect(() => new BitEcsEntities(versioned, { capacity: 2 })).toThrow('This world uses versioned ids');
  });

  test('are removed when the pool is disposed of', () => {
    const world = createWorld();
    const { positions, velocities } = makePools(world);
    const entity = addEntity(world);
    addComponent(world, entity, positions);
    positions[Symbol.dispose]();
    addComponent(world, entity, velocities);
    removeEntity(world, entity);
    expect(velocities.length).toBe(0);
  });
});
