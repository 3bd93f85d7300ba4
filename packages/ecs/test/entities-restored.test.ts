import { Heap, KiB } from '@offheap/core';
import { f32, Struct, u32 } from '@offheap/struct';
import { inspect } from '@offheap/ecs/debug';
import { ComponentPool, Entities, group, query, Tag } from '@offheap/ecs';
import { describe, expect, test } from 'vitest';

class Position extends Struct {
  x = f32();
}
class Velocity extends Struct {
  x = f32();
}

/** Everything from before, and more. */
const BYTES = 32 * KiB;
const LATE = 'created after the moment to which the memory was restored, and can no longer be used.';

describe.each([false, true])('restored to a moment before they were created, checked: %s', (checked) => {
  const start = (): { allocator: Heap; entities: Entities; positions: ComponentPool<Position> } => {
    const allocator = new Heap(64 * KiB);
    const entities = new Entities({ capacity: 10, allocator });
    return {
      allocator,
      entities,
      positions: new ComponentPool(Position, { entities, capacity: 10, allocator, checked }),
    };
  };

  test('entities, pools and tags are refused until a later moment that contains them is restored', () => {
    const allocator = new Heap(64 * KiB);
    const before = allocator.memory.snapshot();
    const entities = new Entities({ capacity: 10, allocator });
    const positions = new ComponentPool(Position, { entities, capacity: 10, allocator, checked });
    const tag = new Tag({ entities, capacity: 10, allocator });
    const ship = entities.create();
    positions.add(ship).x = 5;
    tag.add(ship);
    const after = allocator.memory.snapshot();
    allocator.memory.restore(before);
    expect(() => entities.create()).toThrow(`This Entities was ${LATE}`);
    expect(() => entities.destroy(ship)).toThrow(LATE);
    expect(() => positions.get(ship)).toThrow(`This ComponentPool of Position was ${LATE}`);
    expect(() => positions.each(() => undefined)).toThrow(LATE);
    expect(() => tag.add(ship)).toThrow(`This tag Tag was ${LATE}`);
    allocator.memory.restore(after);
    expect(positions.get(ship)!.x).toBe(5);
    expect(tag.has(ship)).toBe(true);
    entities.destroy(ship);
    expect([positions.length, tag.length, entities.length]).toEqual([0, 0, 0]);
  });

  test('pools and tags are detached: older entities and groups do not write to their bytes', () => {
    const { allocator, entities, positions } = start();
    const ship = entities.create();
    positions.add(ship).x = 1;
    const before = allocator.memory.snapshot();
    const velocities = new ComponentPool(Velocity, { entities, capacity: 10, allocator, checked });
    const tag = new Tag({ entities, capacity: 10, allocator });
    const both = group(positions, velocities);
    velocities.add(ship);
    tag.add(ship);
    const after = allocator.memory.snapshot();
    allocator.memory.restore(before);
    const theirs = allocator.allocate(BYTES);
    allocator.memory.u8.fill(0x11, theirs, theirs + BYTES);
    positions.remove(ship);
    positions.add(ship).x = 2;
    entities.destroy(ship);
    expect(allocator.memory.u8.slice(theirs, theirs + BYTES).every((byte) => byte === 0x11)).toBe(true);
    allocator.memory.restore(after);
    expect([both.length, positions.get(ship)!.x]).toEqual([1, 1]);
    entities.destroy(ship);
    expect([both.length, velocities.length, tag.length]).toEqual([0, 0, 0]);
  });

  test('disposing of them does not free anything a second time', () => {
    const { allocator, entities, positions } = start();
    const before = allocator.memory.snapshot();
    const tag = new Tag({ entities, capacity: 10, allocator });
    const late = new Entities({ capacity: 10, allocator });
    allocator.memory.restore(before);
    const { live } = allocator;
    tag[Symbol.dispose]();
    late[Symbol.dispose]();
    expect(allocator.live).toBe(live);
    for (const owner of [positions, entities]) owner[Symbol.dispose]();
    expect(allocator.live).toBe(0);
    expect(() => entities.create()).toThrow('This Entities was disposed of');
  });

  test('a group adds the entities that belong to it', () => {
    const { allocator, entities, positions } = start();
    const velocities = new ComponentPool(Velocity, { entities, capacity: 10, allocator, checked });
    entities.createMany(6, (entity, i) => {
      positions.add(entity).x = i;
      if (i % 2 === 0) velocities.add(entity).x = i;
    });
    const before = allocator.memory.snapshot();
    const both = group(positions, velocities);
    allocator.memory.restore(before);
    const seen: number[] = [];
    both.each((position, velocity) => {
      expect(position.x).toBe(velocity.x);
      seen.push(position.x);
    });
    expect(new Set(seen)).toEqual(new Set([0, 2, 4]));
    expect(seen.length).toBe(3);
    expect(query(positions, velocities).count()).toBe(3);
  });

  test('are not shown by inspect', () => {
    const { allocator, entities } = start();
    const before = allocator.memory.snapshot();
    const tag = new Tag({ entities, capacity: 10, allocator, name: 'Late' });
    expect(tag.length).toBe(0);
    expect(JSON.stringify(inspect(allocator.memory))).toContain('Late');
    allocator.memory.restore(before);
    expect(JSON.stringify(inspect(allocator.memory))).not.toContain('Late');
  });
});

describe('a group', () => {
  function start() {
    const allocator = new Heap(64 * KiB);
    const entities = new Entities({ capacity: 10, allocator });
    const pool = (T: typeof Position, checked?: boolean) =>
      new ComponentPool(T, { entities, capacity: 10, allocator, ...(checked !== undefined && { checked }) });
    return { memory: allocator.memory, entities, pool, positions: pool(Position) };
  }

  test('whose second pool did not exist at a moment is complete again once that pool exists', () => {
    const { memory, entities, pool, positions } = start();
    const before = memory.snapshot();
    const velocities = pool(Velocity);
    entities.createMany(5, (entity) => {
      positions.add(entity);
      velocities.add(entity);
    });
    const after = memory.snapshot();
    const moving = group(positions, velocities);
    memory.restore(before);
    memory.restore(after);
    expect([moving.length, moving.count()]).toEqual([5, 5]);
  });

  test('contains no entities of another group whose bytes a restore has restored', () => {
    const { memory, entities, pool, positions } = start();
    const [velocities, healths] = [pool(Velocity), pool(Velocity)];
    entities.createMany(6, (entity, i) => {
      positions.add(entity);
      if (i < 4) velocities.add(entity);
      else healths.add(entity);
    });
    group(positions, velocities);
    const then = memory.snapshot();
    velocities[Symbol.dispose]();
    memory.restore(then);
    const moving = group(positions, healths);
    expect([moving.length, moving.count()]).toEqual([2, 2]);
    moving.each((_, __, entity) => expect(healths.has(entity)).toBe(true));
  });

  test('contains no entities of another group whose bytes a later restore restores', () => {
    const { memory, entities, pool, positions } = start();
    const [velocities, healths] = [pool(Velocity), pool(Velocity)];
    entities.createMany(6, (entity, i) => {
      positions.add(entity, { x: i });
      if (i < 4) velocities.add(entity);
      else healths.add(entity, { x: i });
    });
    group(positions, velocities);
    const then = memory.snapshot();
    velocities[Symbol.dispose]();
    const moving = group(positions, healths);
    memory.restore(then);
    expect([moving.length, moving.count()]).toEqual([2, 2]);
    moving.each((position, health) => expect(position.x).toBe(health.x));
  });

  test('keeps its order over a restore', () => {
    const { memory, entities, pool, positions } = start();
    const velocities = pool(Velocity);
    const moving = group(positions, velocities);
    entities.createMany(9, (entity, i) => {
      positions.add(entity, { x: i });
      if (i % 2 === 0) velocities.add(entity, { x: i });
    });
    const order = [...moving];
    const then = memory.snapshot();
    entities.clear();
    memory.restore(then);
    expect([...moving]).toEqual(order);
    expect(order.length).toBe(5);
    moving.each((position, velocity) => expect(position.x).toBe(velocity.x));
  });

  test.each([1, 2, 3, 4])(
    'whose last %i pools are newer than a moment is complete again once they exist',
    (newer) => {
      for (const checked of [true, false]) {
        const { memory, entities, pool } = start();
        const olds = Array.from({ length: 4 - newer }, () => pool(Position, checked));
        const before = memory.snapshot();
        const [a, b, c, d] = [...olds, ...Array.from({ length: newer }, () => pool(Position, checked))];
        const between = memory.snapshot();
        const all = group(a!, b!, c!, d!);
        let sum = 0;
        const add = all.system((first, second, third, fourth) => {
          sum += first.x + second.x + third.x + fourth.x;
        });
        entities.createMany(5, (entity, i) => {
          for (const each of [d, b, c]) each!.add(entity, { x: 1 });
          if (i !== 1) a!.add(entity, { x: 1 });
        });
        const after = memory.snapshot();
        const found = (): number[] => {
          sum = 0;
          add();
          return [all.length, all.count(), sum];
        };
        for (const [moment, expected] of [
          [after, [4, 4, 16]],
          [between, [0, 0, 0]],
          [after, [4, 4, 16]],
        ] as const) {
          memory.restore(before);
          expect(() => all.length).toThrow('This Group can no longer be used');
          memory.restore(moment);
          expect(found()).toEqual(expected);
        }
        const entity = entities.create();
        for (const each of [a, b, c, d]) each!.add(entity, { x: 1 });
        expect(found()).toEqual([5, 5, 20]);
      }
    },
  );

  test('whose pool was disposed of while it did not exist does not go on', () => {
    const { memory, pool } = start();
    const before = memory.snapshot();
    const [a, b] = [pool(Position), pool(Velocity)];
    const moving = group(a, b);
    const after = memory.snapshot();
    memory.restore(before);
    b[Symbol.dispose]();
    memory.restore(after);
    expect(() => moving.length).toThrow('This Group can no longer be used');
    expect(group(a).length).toBe(0);
  });

  test('of which a pool was in another group at another moment is complete at its own moments', () => {
    for (const checked of [true, false]) {
      const { memory, entities, pool, positions } = start();
      const before = memory.snapshot();
      const [first, second] = [1, 2].map((count) => {
        memory.restore(before);
        const velocities = pool(Velocity, checked);
        const moving = group(positions, velocities);
        entities.createMany(count, (entity) => {
          positions.add(entity, { x: count });
          velocities.add(entity, { x: count });
        });
        return { moving, count, moment: memory.snapshot() };
      });
      for (const [here, gone] of [
        [first!, second!],
        [second!, first!],
        [first!, second!],
      ] as const) {
        memory.restore(here.moment);
        expect([here.moving.length, here.moving.count()]).toEqual([here.count, here.count]);
        here.moving.each((position, velocity) =>
          expect([position.x, velocity.x]).toEqual([here.count, here.count]),
        );
        expect(() => gone.moving.length).toThrow('This Group can no longer be used');
      }
    }
  });

  test('that has ended with one of its pools throws until it is complete again', () => {
    const ENDED = /^This (Group can no longer be used|ComponentPool of Velocity was)/;
    for (const checked of [true, false]) {
      const allocator = new Heap(64 * KiB);
      const { memory } = allocator;
      const entities = new Entities({ capacity: 10, allocator });
      const options = { entities, capacity: 10, allocator, checked };
      const positions = new ComponentPool(Position, options);
      const before = memory.snapshot();
      const velocities = new ComponentPool(Velocity, options);
      const moving = group(positions, velocities);
      let count = 0;
      const move = moving.system(() => count++);
      const uses = [
        move,
        () => moving.length,
        () => moving.count(),
        () => [...moving],
        () => moving.each(() => count++),
        () => moving.system(() => count++)(),
        () => moving.without(new Tag({ entities, capacity: 1 })).count(),
      ];
      const after = memory.snapshot();
      memory.restore(before);
      for (const use of uses) expect(use).toThrow(ENDED);
      memory.restore(after);
      const entity = entities.create();
      positions.add(entity);
      velocities.add(entity);
      move();
      expect([moving.length, count]).toEqual([1, 1]);
      velocities[Symbol.dispose]();
      group(positions);
      for (const use of uses) expect(use).toThrow(ENDED);
      expect(count).toBe(1);
    }
  });
});

test('in checked mode, systems and queries of a pool that no longer exists throw', () => {
  const entities = new Entities({ capacity: 10 });
  const options = { entities, capacity: 10, checked: true };
  const positions = new ComponentPool(Position, options);
  const velocities = new ComponentPool(Velocity, options);
  const both = query(positions, velocities);
  const uses = [positions.system(() => {}), both.system(() => {}), () => both.each(() => {})];
  for (const use of uses) use();
  positions[Symbol.dispose]();
  for (const use of uses) expect(use).toThrow('This ComponentPool of Position was disposed of');
});

test('a pool of another struct that had the same place at that moment is not mistaken for this pool', () => {
  class Bomb extends Struct {
    fuse = u32();
  }
  const allocator = new Heap(64 * KiB);
  const { memory } = allocator;
  const entities = new Entities({ capacity: 10, allocator });
  const options = { entities, capacity: 10, allocator };
  const before = memory.snapshot();
  const bombs = new ComponentPool(Bomb, options);
  const bomb = entities.create();
  bombs.add(bomb, { fuse: 7 });
  const after = memory.snapshot();
  memory.restore(before);
  const positions = new ComponentPool(Position, options);
  expect(positions.storage.ptr).toBe(bombs.storage.ptr);
  memory.restore(after);
  expect(() => positions.get(bomb)).toThrow(LATE);
  expect(bombs.get(bomb)!.fuse).toBe(7);
});
