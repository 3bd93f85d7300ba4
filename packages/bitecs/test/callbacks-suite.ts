import { AllocatorError } from '@offheap/core';
import { Random } from '@offheap/core/testing';
import { BitEcsEntities } from '@offheap/bitecs';
import { ComponentPool, group, Tag } from '@offheap/ecs';
import { verifyComponents } from '@offheap/ecs/debug';
import { Struct, u32 } from '@offheap/struct';
import {
  addComponent,
  addEntity,
  createWorld,
  entityExists,
  getEntityComponents,
  hasComponent,
  observe,
  onAdd,
  onRemove,
  query,
  removeComponent,
  removeEntity,
  resetWorld,
  set,
} from 'bitecs';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../struct/test/error-of.ts';

/** Called by the hooks of {@link Body}. */
let callback: ((entity: number) => void) | undefined;

class Body extends Struct {
  x = u32(7);
  y = u32(1);
  onCreate(): void {
    callback?.(this.x);
  }
  onDestroy(): void {
    callback?.(this.x);
  }
}
class Velocity extends Struct {
  x = u32(3);
}

/** Callbacks of bitECS and of pools that change the world: the world, its queries and the pools always agree. */
export function callbacksSuite(): void {
  for (const checked of [true, false]) describe(`checked: ${checked}`, () => suite(checked));
}

type Part = ComponentPool<Body, number> | ComponentPool<Velocity, number> | Tag<number>;

function suite(checked: boolean): void {
  const start = (capacity = 12) => {
    callback = undefined;
    const world = createWorld();
    const entities = new BitEcsEntities(world, { capacity });
    const bodies = new ComponentPool(Body, { entities, capacity, checked });
    const velocities = new ComponentPool(Velocity, { entities, capacity: 2, maxCapacity: capacity, checked });
    const frozen = new Tag({ entities, capacity });
    const parts: readonly Part[] = [bodies, velocities, frozen];
    const made = { world, entities, bodies, velocities, frozen, parts };
    return {
      ...made,
      entity: addEntity(world),
      expectAgreement: (): void => expectAgreement(made, capacity),
    };
  };

  test('observers of several parts can read all of them, whichever was added last', () => {
    const { world, bodies, velocities, entity } = start();
    const seen: unknown[] = [];
    observe(
      world,
      onAdd(bodies, velocities),
      (id) => void seen.push(bodies.get(id)?.x, velocities.get(id)?.x),
    );
    addComponent(world, entity, set(bodies, { x: 5 }));
    addComponent(world, entity, velocities);
    const second = addEntity(world);
    velocities.add(second, { x: 8 });
    bodies.add(second, { x: 9 });
    expect(seen).toEqual([5, 3, 9, 8]);
  });

  test('an `add` inside an observer does not change the values of the outer `add`', () => {
    const { world, bodies, velocities, entity } = start();
    const second = addEntity(world);
    observe(world, onAdd(bodies, velocities), () => void bodies.add(second, { x: 50 }));
    velocities.add(entity);
    expect(bodies.add(entity, { x: 5 }).x).toBe(5);
    expect([bodies.get(entity)!.x, bodies.get(second)!.x]).toEqual([5, 50]);
  });

  test('an `onAdd` observer that throws leaves the component in the world, in all queries and in the pool', () => {
    const { world, bodies, velocities, entity, expectAgreement } = start();
    const stop = observe(world, onAdd(bodies, velocities), () => {
      throw new Error('observer');
    });
    velocities.add(entity);
    expect(() => addComponent(world, entity, bodies)).toThrow('observer');
    stop();
    expect([bodies.get(entity)!.x, hasComponent(world, entity, bodies)]).toEqual([7, true]);
    expect(query(world, [bodies, velocities])).toEqual([entity]);
    expect(getEntityComponents(world, entity).includes(bodies)).toBe(true);
    expectAgreement();
  });

  test('an `onRemove` observer that throws does not keep the component, nor an entity', () => {
    const { world, velocities, parts, entity, expectAgreement } = start();
    for (const part of parts) addComponent(world, entity, part);
    observe(world, onRemove(velocities), () => {
      throw new Error('observer');
    });
    expect(() => removeComponent(world, entity, velocities)).toThrow('observer');
    expect([velocities.has(entity), hasComponent(world, entity, velocities)]).toEqual([false, false]);
    addComponent(world, entity, velocities);
    expectAgreement();
    expect(() => removeEntity(world, entity)).toThrow('observer');
    expect(entityExists(world, entity)).toBe(false);
    expect(parts.map(({ length }) => length)).toEqual([0, 0, 0]);
    expectAgreement();
  });

  test('an `init` that throws leaves no trace in the world, also when it added another component', () => {
    const { world, bodies, velocities, entity, expectAgreement } = start();
    query(world, [bodies, velocities]);
    const add = (): unknown =>
      bodies.add(entity, () => {
        velocities.add(entity);
        throw new Error('init');
      });
    expect(add).toThrow('init');
    expect([bodies.has(entity), velocities.has(entity)]).toEqual([false, true]);
    expect(query(world, [bodies, velocities])).toEqual([]);
    expectAgreement();
  });

  test.each(['a callback of the pool', 'an observer of the world'])(
    '%s adds a component to an entity that is removed: the component is removed too',
    (kind) => {
      const { world, bodies, velocities, frozen, parts, entity, expectAgreement } = start();
      const add = (id: number): void => {
        addComponent(world, id, set(bodies, { x: 66 }));
        addComponent(world, id, frozen);
      };
      if (kind === 'a callback of the pool') velocities.onRemove((_, id) => add(id));
      else observe(world, onRemove(velocities), add);
      addComponent(world, entity, velocities);
      removeEntity(world, entity);
      expect(parts.map((part) => [part.length, query(world, [part]).length])).toEqual([
        [0, 0],
        [0, 0],
        [0, 0],
      ]);
      const next = addEntity(world);
      expect(next).toBe(entity);
      expect(parts.map((part) => part.has(next))).toEqual([false, false, false]);
      addComponent(world, next, set(bodies, { x: 2 }));
      expect(bodies.get(next)!.x).toBe(2);
      expectAgreement();
    },
  );

  test('a callback of the pool cannot add the component that is being removed, as with Entities', () => {
    const { world, velocities, entity, expectAgreement } = start();
    const said: string[] = [];
    velocities.onRemove((_, id) => said.push(errorOf(() => addComponent(world, id, velocities))));
    addComponent(world, entity, velocities);
    removeComponent(world, entity, velocities);
    expect(said).toEqual([expect.stringMatching(/^INVALID_ARGUMENT: .*Entity 1 is in .* already/)]);
    expect([velocities.has(entity), hasComponent(world, entity, velocities)]).toEqual([false, false]);
    expectAgreement();
  });

  describe('an entity that is removed by', () => {
    test('`onAdd` of a pool or an observer is removed, and `addComponent` returns', () => {
      const { world, bodies, velocities, entity, expectAgreement } = start();
      const stops = [
        velocities.onAdd((_, id) => removeEntity(world, id)),
        observe(world, onAdd(velocities), (id) => removeEntity(world, id)),
      ];
      for (const stop of stops) {
        const id = entityExists(world, entity) ? entity : addEntity(world);
        addComponent(world, id, bodies);
        expect(addComponent(world, id, set(velocities, { x: 5 }))).toBe(true);
        expect([entityExists(world, id), bodies.length, velocities.length]).toEqual([false, 0, 0]);
        stop();
        expectAgreement();
      }
    });

    test('`onRemove` of a pool and by `onDestroy`, and its id is given to a new entity', () => {
      const { world, bodies, velocities, entity, expectAgreement } = start();
      const replace = (): void => {
        callback = undefined;
        removeEntity(world, entity);
        velocities.add(addEntity(world), { x: 9 });
      };
      for (const way of ['onDestroy', 'onRemove']) {
        bodies.add(entity, { x: 4 });
        if (way === 'onDestroy') callback = replace;
        const stop = way === 'onRemove' ? bodies.onRemove(replace) : undefined;
        removeComponent(world, entity, bodies);
        stop?.();
        expect([entityExists(world, entity), bodies.length, velocities.get(entity)!.x]).toEqual([true, 0, 9]);
        expectAgreement();
        velocities.remove(entity);
      }
    });

    test('a callback of its own removal, and whose id is given to a new entity: the new one stays', () => {
      const { world, bodies, velocities, entity, expectAgreement } = start();
      bodies.add(entity, { x: 4 });
      let times = 0;
      callback = () => {
        if (times++ > 0) return;
        removeEntity(world, entity);
        velocities.add(addEntity(world), { x: 9 });
      };
      expect(errorOf(() => removeEntity(world, entity))).toMatch(
        /^INVALID_ARGUMENT: Entity 1 was removed again by a callback of its own removal/,
      );
      expect([entityExists(world, entity), bodies.length, velocities.get(entity)!.x]).toEqual([true, 0, 9]);
      expectAgreement();
    });
  });

  test('components that callbacks add while the world is reset are in the world and in the pools', () => {
    const { world, bodies, velocities, entity, expectAgreement } = start();
    const second = addEntity(world);
    bodies.add(second);
    callback = () => {
      callback = undefined;
      const id = addEntity(world);
      addComponent(world, id, set(velocities, { x: 6 }));
      bodies.add(id, { x: 5 });
    };
    resetWorld(world);
    expect([entityExists(world, entity), entityExists(world, second)]).toEqual([true, false]);
    expectAgreement();
  });

  test('callbacks that add components to a removed entity endlessly end with an error', () => {
    const { world, bodies, velocities, entity, expectAgreement } = start();
    const again = (part: Part) => {
      removeComponent(world, entity, part);
      addComponent(world, entity, part);
    };
    velocities.onRemove(() => again(bodies));
    bodies.onRemove(() => again(velocities));
    bodies.add(entity);
    expect(errorOf(() => removeEntity(world, entity))).not.toMatch(/TypeError/);
    expect([entityExists(world, entity), bodies.length, velocities.length]).toEqual([false, 0, 0]);
    expectAgreement();
  });

  test.each([0, 1, 2])('random programs, callbacks of level %s', (level) => {
    for (let seed = 1; seed <= 25; seed++) {
      const random = new Random(seed * 7727);
      const { world, bodies, velocities, frozen, parts, expectAgreement } = start();
      if (random.oneIn(2)) group(bodies, velocities);
      const live: number[] = [1];
      const plain = {};
      let depth = 0;
      let budget = 0;
      const act = (): void => {
        if (level === 0 || depth > 3 || budget <= 0) return;
        depth++;
        budget--;
        try {
          if (random.oneIn(3)) change();
          if (level > 1 && random.oneIn(16)) throw new Error('callback');
        } finally {
          depth--;
        }
      };
      const observeWorld = (): void => {
        if (random.oneIn(2)) observe(world, onRemove(bodies), act);
        if (random.oneIn(2)) observe(world, onAdd(velocities), act);
        if (random.oneIn(2)) observe(world, onRemove(velocities, frozen), act);
        if (random.oneIn(2)) observe(world, onAdd(bodies, velocities), act);
      };
      const changes: readonly ((part: Part, entity: number) => void)[] = [
        () => live.length < 12 && live.push(addEntity(world)),
        (part, entity) => addComponent(world, entity, part === frozen ? part : set(part, { x: entity })),
        (part, entity) =>
          part === frozen ? frozen.add(entity) : (part as typeof bodies).add(entity, { x: entity }),
        (part, entity) => removeComponent(world, entity, part),
        (part, entity) => part.remove(entity),
        (_, entity) => removeEntity(world, entity),
        (part) => part.clear(),
        (_, entity) => addComponent(world, entity, plain),
        () => bodies.removeWhere(() => random.oneIn(2)),
        () => bodies.each((_, entity) => void (random.oneIn(3) && removeEntity(world, entity))),
        () => {
          if (!random.oneIn(6)) return;
          resetWorld(world);
          observeWorld();
        },
      ];
      const change = (): void => {
        const what = random.below(depth > 0 ? 9 : changes.length);
        try {
          changes[what]!(random.pick(parts), random.pick(live));
        } catch (error) {
          if (!(error instanceof AllocatorError))
            expect(String(error)).toMatch(/Error: callback|does not exist/);
          if (depth > 0 && random.oneIn(3)) throw error;
        }
      };
      callback = act;
      observeWorld();
      for (const pool of [bodies, velocities]) {
        if (random.oneIn(2)) (pool as typeof bodies).onAdd(act);
        if (random.oneIn(2)) (pool as typeof bodies).onRemove(act);
      }
      for (let step = 0; step < 40; step++) {
        budget = 6;
        change();
        expectAgreement();
      }
    }
  });
}

interface Made {
  readonly world: object;
  readonly bodies: ComponentPool<Body, number>;
  readonly velocities: ComponentPool<Velocity, number>;
  readonly parts: readonly Part[];
}

/** The world, its queries and lists, and the pools and the tag have the same components. */
function expectAgreement({ world, bodies, velocities, parts }: Made, capacity: number): void {
  const faults = [...verifyComponents(bodies), ...verifyComponents(velocities)].map(({ message }) => message);
  parts.forEach((part, i) => {
    const queried = query(world, [part]);
    if (queried.length !== part.length) faults.push(`part ${i}: ${queried.length} and ${part.length}`);
    for (let id = 1; id <= capacity; id++) {
      const exists = entityExists(world, id);
      const has = [
        exists && hasComponent(world, id, part),
        exists && getEntityComponents(world, id).includes(part),
        queried.includes(id),
        part.has(id),
      ];
      if (new Set(has).size > 1) faults.push(`part ${i} of ${id}: ${has.join()}`);
    }
  });
  expect(faults).toEqual([]);
}
