import { Heap, KiB } from '@offheap/core';
import { array, f32, Pool, ref, Struct, struct, vec2 } from '@offheap/struct';
import { BitEcsEntities } from '@offheap/bitecs';
import { ComponentPool, Entities, query as queryPools, Tag } from '@offheap/ecs';
import {
  addComponent,
  addEntity,
  addPrefab,
  createRelation,
  createWorld,
  entityExists,
  getComponent,
  hasComponent,
  IsA,
  Not,
  observe,
  onAdd,
  onRemove,
  query,
  removeComponent,
  removeEntity,
  removeQuery,
  resetWorld,
  set,
  setComponent,
  withAutoRemoveSubject,
} from 'bitecs';
import { describe, expect, test, vi } from 'vitest';
import { errorOf } from '../../struct/test/error-of.ts';

class Body extends Struct {
  at = vec2(1, 2);
  angle = f32(3);
}
class Velocity extends Struct {
  x = f32(1);
}

function makeWorldOf(checked: boolean, capacity = 8) {
  const world = createWorld();
  const entities = new BitEcsEntities(world, { capacity: 8 });
  const bodies = new ComponentPool(Body, { entities, capacity, checked });
  const velocities = new ComponentPool(Velocity, { entities, capacity: 8, checked });
  const frozen = new Tag({ entities, capacity: 8 });
  const values = (entity: number) => {
    const body = bodies.get(entity);
    return body && { x: body.at.x, y: body.at.y, angle: body.angle };
  };
  return { world, entities, bodies, velocities, frozen, values };
}

for (const checked of [true, false]) {
  const makeWorld = (capacity?: number) => makeWorldOf(checked, capacity);

  describe(`values of a component, ${checked ? 'checked' : 'unchecked'}`, () => {
    test('are written as `add` writes them: nested structs part by part, and other fields keep their values', () => {
      const { world, bodies, values } = makeWorld();
      const entity = addEntity(world);
      addComponent(world, entity, set(bodies, { at: { x: 9 } }));
      expect(values(entity)).toEqual({ x: 9, y: 2, angle: 3 });
      addComponent(world, entity, set(bodies, { at: { y: 8 }, angle: 7 }));
      expect(values(entity)).toEqual({ x: 9, y: 8, angle: 7 });
      setComponent(world, entity, bodies, { angle: 6 });
      expect(values(entity)).toEqual({ x: 9, y: 8, angle: 6 });
      setComponent(world, entity, bodies, (body: Body) => void (body.at.x = 5));
      expect(values(entity)).toEqual({ x: 5, y: 8, angle: 6 });
      addComponent(world, entity, bodies);
      expect(values(entity)).toEqual({ x: 5, y: 8, angle: 6 });
    });

    test('are refused when they are not values of the component', () => {
      const { world, bodies } = makeWorld();
      const entity = addEntity(world);
      for (const wrong of [null, 5, 'x']) {
        expect(errorOf(() => setComponent(world, entity, bodies, wrong))).toContain(
          'expected an object with some of its fields, as in `set(pool, { x: 1 })`.',
        );
      }
      if (!checked) return;
      expect(errorOf(() => setComponent(world, entity, bodies, { angel: 1 }))).toContain('angle');
      expect(errorOf(() => setComponent(world, entity, bodies, { at: { z: 1 } }))).toContain('z');
    });

    test('are what `getComponent` returns: a copy', () => {
      const { world, bodies, frozen } = makeWorld();
      const entity = addEntity(world);
      addComponent(world, entity, set(bodies, { at: { x: 9 } }));
      addComponent(world, entity, frozen);
      const copy = getComponent(world, entity, bodies) as { at: { x: number } };
      expect(copy).toEqual({ at: { x: 9, y: 2 }, angle: 3 });
      copy.at.x = 100;
      expect(bodies.get(entity)!.at.x).toBe(9);
      expect(getComponent(world, addEntity(world), bodies)).toBe(undefined);
      expect(getComponent(world, entity, frozen)).toEqual({});
    });
  });

  describe(`IsA, ${checked ? 'checked' : 'unchecked'}`, () => {
    test('copies the values of a prefab, which is in no pool', () => {
      const { world, bodies, velocities, frozen, values } = makeWorld();
      const prefab = addPrefab(world);
      addComponent(world, prefab, set(bodies, { at: { x: 9 } }));
      setComponent(world, prefab, bodies, { at: { y: 8 } });
      addComponent(world, prefab, velocities);
      addComponent(world, prefab, frozen);
      expect([bodies.length, velocities.length, frozen.length]).toEqual([0, 0, 0]);
      expect(getComponent(world, prefab, bodies)).toEqual({ at: { x: 9, y: 8 } });
      const child = addEntity(world);
      addComponent(world, child, IsA(prefab));
      expect(values(child)).toEqual({ x: 9, y: 8, angle: 3 });
      expect([velocities.get(child)!.x, frozen.has(child)]).toEqual([1, true]);
      expect([...queryPools(bodies, velocities)]).toEqual([...query(world, [bodies, velocities])]);
      setComponent(world, child, bodies, { angle: 0 });
      const second = addEntity(world);
      addComponent(world, second, IsA(prefab));
      expect(values(second)).toEqual({ x: 9, y: 8, angle: 3 });
      // Its id is reused: the next prefab has no values of the previous one.
      removeEntity(world, prefab);
      const next = addPrefab(world);
      expect(next).toBe(prefab);
      addComponent(world, next, bodies);
      const third = addEntity(world);
      addComponent(world, third, IsA(next));
      expect(values(third)).toEqual({ x: 1, y: 2, angle: 3 });
    });

    test('copies the values of an ordinary entity, references too', () => {
      class Aim extends Struct {
        target: Body | null = ref(() => Body);
        near = array(f32, 2);
        from = struct(Body);
      }
      const world = createWorld();
      const entities = new BitEcsEntities(world, { capacity: 8 });
      const allocator = new Heap(16 * KiB);
      const aims = new ComponentPool(Aim, { entities, capacity: 8, allocator, checked });
      const target = new Pool(Body, { capacity: 2, allocator, checked }).create({ angle: 7 });
      const parent = addEntity(world);
      addComponent(world, parent, set(aims, { target, near: [4, 5], from: { angle: 6 } }));
      const child = addEntity(world);
      addComponent(world, child, IsA(parent));
      const aim = aims.get(child)!;
      expect([aim.near.get(1), aim.from.angle, aim.from.at.y, aim.target!.angle]).toEqual([5, 6, 2, 7]);
    });
  });

  describe(`what a pool refuses, ${checked ? 'checked' : 'unchecked'}`, () => {
    test('is not added to the world: a full pool', () => {
      const { world, bodies, values } = makeWorld(1);
      const [one, two] = [addEntity(world), addEntity(world)];
      addComponent(world, one, bodies);
      expect(errorOf(() => addComponent(world, two, bodies))).toContain('OUT_OF_MEMORY');
      expect([hasComponent(world, two, bodies), bodies.has(two)]).toEqual([false, false]);
      expect([...query(world, [bodies])]).toEqual([one]);
      removeEntity(world, one);
      addComponent(world, two, set(bodies, { angle: 5 }));
      expect(values(two)).toEqual({ x: 1, y: 2, angle: 5 });
      expect([...query(world, [bodies])]).toEqual([two]);
      removeComponent(world, two, bodies);
      expect([bodies.length, ...query(world, [bodies])]).toEqual([0]);
    });
  });

  describe(`observers, ${checked ? 'checked' : 'unchecked'}`, () => {
    test.each(['before the pools', 'after the pools'])(
      'of removals can read the data, in queries created %s',
      (when) => {
        const world = createWorld();
        const entities = new BitEcsEntities(world, { capacity: 8 });
        const bodies = new ComponentPool(Body, { entities, capacity: 8, checked });
        const angles: unknown[] = [];
        const note = (entity: number) => void angles.push(bodies.get(entity)?.angle);
        const makeVelocities = () => new ComponentPool(Velocity, { entities, capacity: 8, checked });
        let velocities = when === 'after the pools' ? makeVelocities() : undefined;
        observe(world, onRemove(bodies), note);
        velocities ??= makeVelocities();
        observe(world, onRemove(bodies, velocities), note);
        observe(world, onAdd(bodies), note);
        const entity = addEntity(world);
        addComponent(world, entity, set(bodies, { angle: 7 }));
        addComponent(world, entity, velocities);
        angles.length = 0;
        removeComponent(world, entity, bodies);
        expect(angles).toEqual([7, 7]);
        expect(bodies.length).toBe(0);
        addComponent(world, entity, set(bodies, { angle: 6 }));
        angles.length = 0;
        removeEntity(world, entity);
        expect(angles).toEqual([6, 6]);
        expect([bodies.length, velocities.length]).toEqual([0, 0]);
      },
    );

    test('that throw leave the pool consistent with the world, and so does an `onDestroy`', () => {
      class Fragile extends Struct {
        x = f32();
        onDestroy(): void {
          throw new Error('broken');
        }
      }
      const { world, entities, velocities } = makeWorld();
      const fragiles = new ComponentPool(Fragile, { entities, capacity: 8, checked });
      const [one, two] = [addEntity(world), addEntity(world)];
      for (const entity of [one, two]) {
        addComponent(world, entity, fragiles);
        addComponent(world, entity, velocities);
      }
      expect(() => removeEntity(world, one)).toThrow('broken');
      expect(() => removeComponent(world, two, fragiles)).toThrow('broken');
      expect([entityExists(world, one), hasComponent(world, two, fragiles)]).toEqual([false, false]);
      expect([fragiles.length, velocities.length]).toEqual([0, 1]);
      expect([...query(world, [fragiles])]).toEqual([]);
    });

    test('of a pool that is disposed of are removed, and those of other pools stay', () => {
      const { world, bodies, velocities, frozen } = makeWorld();
      const entity = addEntity(world);
      for (const component of [bodies, velocities, frozen]) addComponent(world, entity, component);
      bodies[Symbol.dispose]();
      const seen: unknown[] = [];
      observe(world, onRemove(velocities, frozen), (id) => void seen.push(velocities.get(id)?.x));
      removeEntity(world, entity);
      expect(seen).toEqual([1]);
      expect([velocities.length, frozen.length]).toEqual([0, 0]);
    });
  });

  describe(`a world, ${checked ? 'checked' : 'unchecked'}`, () => {
    test('that is reset empties the pools, which continue to follow the world', () => {
      const { world, bodies, frozen, values } = makeWorld();
      const entity = addEntity(world);
      addComponent(world, entity, set(bodies, { angle: 7 }));
      addComponent(world, entity, frozen);
      resetWorld(world);
      expect([bodies.length, frozen.length]).toEqual([0, 0]);
      const next = addEntity(world);
      addComponent(world, next, set(bodies, { at: { x: 4 } }));
      expect(values(next)).toEqual({ x: 4, y: 2, angle: 3 });
      expect([...query(world, [bodies, Not(frozen)])]).toEqual([next]);
      removeEntity(world, next);
      expect(bodies.length).toBe(0);
    });

    test('keeps pools in step when queries are removed, and with relations that remove their subjects', () => {
      const { world, bodies } = makeWorld();
      const childOf = createRelation(withAutoRemoveSubject);
      const [parent, child] = [addEntity(world), addEntity(world)];
      addComponent(world, parent, bodies);
      addComponent(world, child, bodies);
      addComponent(world, child, childOf(parent));
      removeQuery(world, [bodies]);
      removeEntity(world, parent);
      expect([entityExists(world, child), bodies.length]).toEqual([false, 0]);
    });

    test('is required by name', () => {
      for (const wrong of [null, undefined, 5, {}, new Entities({ capacity: 1 })]) {
        expect(errorOf(() => new BitEcsEntities(wrong as object, { capacity: 1 }))).toContain(
          'expected what `createWorld()` of bitECS 0.4 returns.',
        );
      }
    });
  });
}

describe('what a checked loop refuses', () => {
  test('is not removed from the world: another entity than the one that the loop visits', () => {
    const { world, bodies, velocities, frozen } = makeWorldOf(true);
    const chases = createRelation();
    const [one, two] = [addEntity(world), addEntity(world)];
    for (const entity of [one, two]) {
      addComponent(world, entity, frozen);
      addComponent(world, entity, set(bodies, { angle: entity }));
      addComponent(world, entity, velocities);
    }
    addComponent(world, two, chases(one));
    const seen = vi.fn();
    observe(world, onRemove(velocities), seen);
    bodies.each((_, entity) => {
      if (entity !== two) return;
      expect(errorOf(() => removeEntity(world, one))).toContain('BUSY');
      expect(errorOf(() => removeComponent(world, one, bodies))).toContain('BUSY');
    });
    expect(seen).not.toHaveBeenCalled();
    expect(entityExists(world, one)).toBe(true);
    for (const component of [bodies, velocities, frozen]) {
      expect([hasComponent(world, one, component), component.has(one)]).toEqual([true, true]);
      expect(new Set(query(world, [component]))).toEqual(new Set([one, two]));
    }
    expect([...query(world, [chases(one)])]).toEqual([two]);
    removeEntity(world, one);
    expect([bodies.length, velocities.length, frozen.length]).toEqual([1, 1, 1]);
    expect([...query(world, [bodies])]).toEqual([two]);
  });
});
