// The effects of the methods of pools and tags of a bitECS world, and of changes to the world inside their loops.
import { BitEcsEntities } from '@offheap/bitecs';
import { Changes, ComponentPool, Entities, query as select, Tag } from '@offheap/ecs';
import { warnNearCapacity } from '@offheap/struct/debug';
import { Struct, u32 } from '@offheap/struct';
import {
  addComponent,
  addEntity,
  addPrefab,
  createRelation,
  createWorld,
  entityExists,
  hasComponent,
  IsA,
  observe,
  onAdd,
  query,
  removeComponent,
  removeEntity,
  resetWorld,
  set,
  withAutoRemoveSubject,
} from 'bitecs';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../struct/test/error-of.ts';

class Point extends Struct {
  x = u32(1);
}

/** What happens in the next `onDestroy`. */
let onDestroy: (() => void) | undefined;

class Ending extends Point {
  onDestroy(): void {
    const run = onDestroy;
    onDestroy = undefined;
    run?.();
  }
}

describe.each([true, false])('checked: %s', (checked) => {
  const setUp = () => {
    const world = createWorld();
    const entities = new BitEcsEntities(world, { capacity: 16 });
    const points = new ComponentPool(Point, { entities, capacity: 4, checked });
    const endings = new ComponentPool(Ending, { entities, capacity: 8, checked });
    const tag = new Tag<number>({ entities, capacity: 8 });
    return { world, entities, points, endings, tag };
  };

  test('add and tryAdd add the component to the world, with its values', () => {
    const { world, points, tag } = setUp();
    const [a, b] = [addEntity(world), addEntity(world)];
    expect(points.add(a, { x: 8 }).x).toBe(8);
    expect(points.tryAdd(b, (point) => void (point.x = 9))!.x).toBe(9);
    tag.add(a);
    expect([...query(world, [points])]).toEqual([a, b]);
    expect([...query(world, [points, tag])]).toEqual([a]);
    expect(errorOf(() => points.add(a))).toMatch(/^INVALID_ARGUMENT: Entity 1 is in/);
    expect(errorOf(() => points.add(9))).toMatch(/^STALE: /);
    removeEntity(world, a);
    const next = addEntity(world);
    expect(next).toBe(a);
    expect([points.has(next), points.get(next), tag.has(next), points.length]).toEqual([
      false,
      undefined,
      false,
      1,
    ]);
  });

  test('a pool that is full refuses an entity, and the world does not change', () => {
    const { world, points } = setUp();
    const all = Array.from({ length: 5 }, () => addEntity(world));
    for (const entity of all.slice(0, 4)) points.add(entity);
    expect(errorOf(() => points.add(all[4]!))).toMatch(/^OUT_OF_MEMORY: /);
    expect(points.tryAdd(all[4]!)).toBeUndefined();
    expect(() =>
      points.add(all[4]!, () => {
        throw new Error('never');
      }),
    ).toThrow(/full/);
    expect([hasComponent(world, all[4]!, points), points.length]).toEqual([false, 4]);
  });

  test('an init that throws leaves the world as it was', () => {
    const { world, points } = setUp();
    const a = addEntity(world);
    const failure = new Error('mine');
    expect(() =>
      points.add(a, () => {
        throw failure;
      }),
    ).toThrow(failure);
    expect([hasComponent(world, a, points), points.length, [...query(world, [points])]]).toEqual([
      false,
      0,
      [],
    ]);
    addComponent(world, a, set(points, { x: 6 }));
    expect(points.get(a)!.x).toBe(6);
  });

  test('remove, removeWhere, destroy, clear and dispose remove the component from the world', () => {
    const { world, points, tag, endings } = setUp();
    const all = Array.from({ length: 4 }, () => addEntity(world));
    for (const entity of all) {
      points.add(entity, { x: entity });
      tag.add(entity);
      endings.add(entity);
    }
    expect([points.remove(all[0]!), points.remove(all[0]!)]).toEqual([true, false]);
    expect(points.removeWhere(({ x }) => x === all[1])).toBe(1);
    points.destroy(points.get(all[2]!)!);
    expect([...query(world, [points])]).toEqual([all[3]]);
    let calls = 0;
    onDestroy = () => calls++;
    endings.clear();
    expect([endings.length, calls, [...query(world, [endings])]]).toEqual([0, 1, []]);
    points.clear();
    expect(addComponent(world, all[3]!, set(points, { x: 6 }))).not.toBe(false);
    expect([points.length, points.get(all[3]!)!.x]).toEqual([1, 6]);
    tag.remove(all[1]!);
    expect(new Set(query(world, [tag]))).toEqual(new Set([all[0], all[2], all[3]]));
    points[Symbol.dispose]();
    expect(errorOf(() => points.add(all[0]!))).toMatch(/^DISPOSED: /);
  });

  test('resetWorld inside a loop is refused before anything changes in checked mode, and empties the pool and the world in production', () => {
    const { world, points, tag } = setUp();
    const all = Array.from({ length: 3 }, () => addEntity(world));
    for (const entity of all) points.add(entity, { x: entity });
    tag.add(all[0]!);
    const said = errorOf(() => points.each(() => void resetWorld(world)));
    if (checked) {
      expect(said).toMatch(/^BUSY: resetWorld\(\) inside a loop over the ComponentPool of Point/);
      expect([points.length, tag.length, [...query(world, [points])]]).toEqual([3, 1, all]);
      expect(all.map((entity) => [entityExists(world, entity), points.get(entity)!.x])).toEqual(
        all.map((entity) => [true, entity]),
      );
      removeEntity(world, all[1]!);
      expect([points.length, addEntity(world)]).toEqual([2, all[1]]);
      expect(errorOf(() => resetWorld(world))).toBe('none');
    }
    expect([points.length, tag.length, [...query(world, [points])]]).toEqual([0, 0, []]);
    const next = addEntity(world);
    addComponent(world, next, set(points, { x: 5 }));
    expect([points.get(next)!.x, points.length]).toEqual([5, 1]);
    removeComponent(world, next, points);
    expect(points.length).toBe(0);
  });

  test('a component that is registered later does not count as a reset', () => {
    const { world, points } = setUp();
    const entity = addEntity(world);
    points.add(entity, { x: 3 });
    for (let i = 0; i < 40; i++) addComponent(world, entity, { i }); // more than bitECS has bits in a word
    expect(points.each(() => void addComponent(world, entity, {}))).toBeUndefined();
    expect([points.length, points.get(entity)!.x]).toEqual([1, 3]);
  });

  test('observers of a pool are called for changes by the world and by the pool', () => {
    const { world, points } = setUp();
    const log: string[] = [];
    const stops = [
      points.onAdd((point, entity) => log.push(`+${entity} ${point.x}`)),
      points.onRemove((point, entity) => log.push(`-${entity} ${point.x}`)),
    ];
    const [a, b] = [addEntity(world), addEntity(world)];
    addComponent(world, a, set(points, { x: 3 })); // bitECS writes the values after its observers were called
    expect(points.add(b, { x: 4 }).x).toBe(4);
    removeComponent(world, a, points);
    points.remove(b);
    points.add(a, { x: 5 });
    removeEntity(world, a);
    expect(log).toEqual(['+1 1', '+2 4', '-1 3', '-2 4', '+1 5', '-1 5']);
    points.add(b, { x: 6 });
    resetWorld(world);
    expect(log.splice(6)).toEqual(['+2 6', '-2 6']);
    const next = addEntity(world);
    addComponent(world, next, points);
    expect(log.splice(6)).toEqual(['+1 1']);
    for (const stop of stops) stop();
    removeEntity(world, next);
    expect(log.length).toBe(6);
  });

  test('an observer that throws does not remove the component, neither from the pool nor from the world', () => {
    const { world, points } = setUp();
    const stop = points.onAdd(() => {
      throw new Error('observer');
    });
    const entity = addEntity(world);
    expect(() => addComponent(world, entity, points)).toThrow('observer');
    stop();
    expect([points.get(entity)?.x, hasComponent(world, entity, points)]).toEqual([1, true]);
    removeComponent(world, entity, points);
    expect(() =>
      points.add(entity, () => {
        throw new Error('init');
      }),
    ).toThrow('init');
    expect([points.has(entity), hasComponent(world, entity, points)]).toEqual([false, false]);
  });

  test('Changes mark components that the world adds', () => {
    const { world, points } = setUp();
    const changes = new Changes(points);
    changes.advance();
    const entity = addEntity(world);
    addComponent(world, entity, points);
    expect(changes.versionOf(entity)).toBe(2);
    expect(
      select(points)
        .changedSince(changes, () => 1)
        .count(),
    ).toBe(1);
  });

  test('add returns the new component, whatever the observers of the world do', () => {
    const { world, points } = setUp();
    const [a, b, c, d] = [addEntity(world), addEntity(world), addEntity(world), addEntity(world)];
    points.add(b, { x: 7 });
    const stop = observe(world, onAdd(points), () => void points.get(b));
    points.add(a, { x: 1 }).x = 99;
    expect([points.get(a)!.x, points.get(b)!.x]).toEqual([99, 7]);
    stop();
    let isNested = false;
    const stopAdding = observe(world, onAdd(points), () => {
      if (isNested) return;
      isNested = true;
      points.add(d, { x: 8 });
    });
    points.add(c, { x: 2 }).x = 98;
    expect([points.get(c)!.x, points.get(d)!.x]).toEqual([98, 8]);
    stopAdding();
    points.remove(c);
    observe(world, onAdd(points), (entity) => void points.remove(entity));
    const removed = points.add(c, { x: 3 });
    if (checked) expect(errorOf(() => (removed.x = 5))).toMatch(/^STALE: /);
    else removed.x = 5;
    expect([points.has(c), points.length, points.get(d)!.x]).toEqual([false, 3, 8]);
  });

  test('a component of a prefab keeps its values for the entities that inherit it, also by add of the pool', () => {
    const { world, points } = setUp();
    const prefab = addPrefab(world);
    expect(points.add(prefab, { x: 9 })).toBeUndefined();
    const entity = addEntity(world);
    addComponent(world, entity, IsA(prefab));
    expect([points.get(entity)?.x, points.has(prefab), points.length]).toEqual([9, false, 1]);
  });

  test('a watch that ends after a reset does not change the methods of the pool', () => {
    const { world, points } = setUp();
    const stop = warnNearCapacity(points, { enabled: true, warn: () => undefined });
    resetWorld(world);
    stop();
    const entity = addEntity(world);
    expect(points.add(entity, { x: 4 }).x).toBe(4);
    expect([points.get(entity)!.x, hasComponent(world, entity, points)]).toEqual([4, true]);
  });

  test('an entity is not removed if its removal would also remove an entity that a loop visits', () => {
    const { world, points } = setUp();
    const ChildOf = createRelation(withAutoRemoveSubject);
    const [parent, child, grandchild, other] = [
      addEntity(world),
      addEntity(world),
      addEntity(world),
      addEntity(world),
    ];
    addComponent(world, child, ChildOf(parent));
    addComponent(world, grandchild, ChildOf(child));
    for (const entity of [grandchild, other]) points.add(entity, { x: entity });
    const said: string[] = [];
    points.each((_, entity) => {
      if (entity === other) said.push(errorOf(() => removeEntity(world, parent)));
    });
    if (checked) {
      expect(said[0]).toMatch(/^BUSY: /);
      expect([parent, child, grandchild].map((entity) => entityExists(world, entity))).toEqual([
        true,
        true,
        true,
      ]);
      expect([
        hasComponent(world, child, ChildOf(parent)),
        hasComponent(world, grandchild, ChildOf(child)),
      ]).toEqual([true, true]);
      expect(points.get(grandchild)!.x).toBe(grandchild);
      removeEntity(world, parent);
    }
    expect([parent, child, grandchild].map((entity) => entityExists(world, entity))).toEqual([
      false,
      false,
      false,
    ]);
    expect([points.length, points.has(grandchild), points.get(other)!.x]).toEqual([1, false, other]);
  });
});

describe.each([true, false])('pools that do not follow the world are refused, checked: %s', (checked) => {
  const start = () => {
    const world = createWorld();
    const entities = new BitEcsEntities(world, { capacity: 10 });
    return { world, entities, points: new ComponentPool(Point, { entities, capacity: 10, checked }) };
  };

  test.each(['before', 'after'])('a pool or tag that was disposed of, %s its first use', (when) => {
    const { world, entities, points } = start();
    const hot = new Tag({ entities, capacity: 10 });
    const entity = addEntity(world);
    if (when === 'after') {
      addComponent(world, entity, points);
      addComponent(world, entity, hot);
      removeComponent(world, entity, points, hot);
    }
    points[Symbol.dispose]();
    hot[Symbol.dispose]();
    for (const pool of [points, hot]) {
      for (const use of [
        () => addComponent(world, entity, pool),
        () => addComponent(world, entity, set(pool, { x: 3 })),
        () => query(world, [pool]),
      ]) {
        expect(errorOf(use)).toMatch(/^DISPOSED: /);
      }
      expect(hasComponent(world, entity, pool)).toBe(false);
    }
    removeEntity(world, entity);
    expect(entityExists(world, entity)).toBe(false);
  });

  test('a pool of another world, and of entities without a world, before and after a reset', () => {
    const { world, points } = start();
    const other = createWorld();
    const others = new BitEcsEntities(other, { capacity: 10 });
    const own = new ComponentPool(Point, { entities: others, capacity: 10, checked });
    const foreign = new ComponentPool(Point, {
      entities: new Entities({ capacity: 10 }),
      capacity: 10,
      checked,
    });
    for (const time of ['before', 'after']) {
      if (time === 'after') resetWorld(other);
      const entity = addEntity(other);
      for (const pool of [points, foreign]) {
        const message =
          /^INVALID_ARGUMENT: the ComponentPool of Point has other entities than the world: expected/;
        expect(errorOf(() => addComponent(other, entity, pool))).toMatch(message);
        expect(errorOf(() => query(other, [pool, own]))).toMatch(message);
        expect(hasComponent(other, entity, pool)).toBe(false);
      }
      addComponent(other, entity, set(own, { x: 3 }));
      expect([own.get(entity)!.x, ...query(other, [own])]).toEqual([3, entity]);
    }
    // Two adapters of one world.
    const second = new BitEcsEntities(world, { capacity: 10 });
    const tag = new Tag({ entities: second, capacity: 10 });
    const entity = addEntity(world);
    addComponent(world, entity, points);
    addComponent(world, entity, tag);
    expect([points.has(entity), tag.has(entity)]).toEqual([true, true]);
  });

  test('an object without `remove`', () => {
    const { entities } = start();
    for (const value of [null, undefined, 5, {}, Symbol('x')])
      expect(errorOf(() => entities.attach(value as never))).toMatch(
        /^INVALID_ARGUMENT: The set of BitEcsEntities.attach is .*: expected/,
      );
  });
});
