import { BitEcsEntities } from '@offheap/bitecs';
import { ComponentPool, Tag } from '@offheap/ecs';
import { verifyComponents } from '@offheap/ecs/debug';
import { f32, Struct } from '@offheap/struct';
import {
  addComponent,
  addEntity,
  createWorld,
  hasComponent,
  observe,
  onAdd,
  onRemove,
  query,
  removeComponent,
  removeEntity,
  set,
} from 'bitecs';
import { describe, expect, test } from 'vitest';

let destroyed: number[] = [];

class Body extends Struct {
  x = f32(1);
  angle = f32(3);
  onDestroy(): void {
    destroyed.push(this.x);
  }
}

for (const checked of [true, false]) {
  const make = (capacity = 4) => {
    destroyed = [];
    const world = createWorld();
    const entities = new BitEcsEntities(world, { capacity: 8 });
    const bodies = new ComponentPool(Body, { entities, capacity, checked });
    const frozen = new Tag({ entities, capacity });
    const entity = addEntity(world);
    addComponent(world, entity, set(bodies, { x: 5, angle: 6 }));
    addComponent(world, entity, frozen);
    /** Whether the world and the set agree. */
    const state = (component: ComponentPool<Body, number> | Tag<number>): (boolean | number)[] => [
      hasComponent(world, entity, component),
      component.has(entity),
      component.length,
      query(world, [component]).length,
    ];
    return { world, entities, bodies, frozen, entity, state };
  };
  type Made = ReturnType<typeof make>;

  const WAYS: readonly [name: string, again: (made: Made) => void, expected: readonly number[]][] = [
    ['addComponent', ({ world, bodies, entity }) => addComponent(world, entity, bodies), [1, 3]],
    ['set', ({ world, bodies, entity }) => addComponent(world, entity, set(bodies, { x: 9 })), [9, 3]],
    ['pool.add', ({ bodies, entity }) => void bodies.add(entity, { x: 9 }), [9, 3]],
    ['pool.tryAdd', ({ bodies, entity }) => void bodies.tryAdd(entity, { x: 9 }), [9, 3]],
    [
      'addComponent, removeComponent and addComponent',
      ({ world, bodies, entity }) => {
        addComponent(world, entity, bodies);
        removeComponent(world, entity, bodies);
        addComponent(world, entity, set(bodies, { angle: 9 }));
      },
      [1, 9],
    ],
  ];

  describe(`a component that an \`onRemove\` observer adds again, checked: ${checked}`, () => {
    for (const withTag of [true, false]) {
      test.each(WAYS)(
        `is in the world and in the pool, by %s, withTag: ${withTag}`,
        (_name, again, expected) => {
          const made = make(1);
          const { world, bodies, frozen, entity, state } = made;
          let isFirst = true;
          const terms = withTag ? [bodies, frozen] : [bodies];
          const seen: number[] = [];
          observe(world, onAdd(bodies), (id) => void seen.push(bodies.get(id)!.x));
          observe(world, onRemove(...terms), (id) => {
            if (!isFirst) return;
            isFirst = false;
            expect(bodies.get(id)?.x).toBe(5);
            again(made);
          });
          removeComponent(world, entity, bodies);
          expect(state(bodies)).toEqual([true, true, 1, 1]);
          const { x, angle } = bodies.get(entity)!;
          expect([x, angle]).toEqual(expected);
          expect(destroyed[0]).toBe(5);
          expect(verifyComponents(bodies)).toEqual([]);
          removeComponent(world, entity, bodies);
          expect(state(bodies)).toEqual([false, false, 0, 0]);
          addComponent(world, entity, bodies);
          removeEntity(world, entity);
          expect([bodies.length, frozen.length, destroyed.at(-1)]).toEqual([0, 0, 1]);
        },
      );
    }

    test('is in the world and in the tag', () => {
      const { world, frozen, entity, state } = make();
      let left = 2;
      observe(world, onRemove(frozen), (id) => {
        if (left-- > 0) frozen.add(id);
      });
      removeComponent(world, entity, frozen);
      expect(state(frozen)).toEqual([true, true, 1, 1]);
      frozen.remove(entity);
      expect(state(frozen)).toEqual([true, true, 1, 1]);
      frozen.remove(entity);
      expect(state(frozen)).toEqual([false, false, 0, 0]);
    });

    test('is removed with its entity', () => {
      const { world, bodies, entity } = make();
      observe(world, onRemove(bodies), (id) => addComponent(world, id, bodies));
      removeEntity(world, entity);
      expect([bodies.length, query(world, [bodies]).length, destroyed]).toEqual([0, 0, [5]]);
    });

    test('is new after an observer has thrown before the pool was notified', () => {
      const { world, bodies, frozen, entity, state } = make();
      const stop = observe(world, onRemove(bodies, frozen), () => {
        throw new Error('no');
      });
      expect(() => removeComponent(world, entity, bodies)).toThrow('no');
      stop();
      addComponent(world, entity, set(bodies, { angle: 4 }));
      expect(state(bodies)).toEqual([true, true, 1, 1]);
      expect([bodies.get(entity)?.x, bodies.get(entity)?.angle]).toEqual([1, 4]);
      removeEntity(world, entity);
      expect(bodies.length).toBe(0);
    });
  });
}
