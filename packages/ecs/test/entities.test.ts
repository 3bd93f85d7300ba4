import { AllocatorError, Heap, KiB, OutOfMemoryError } from '@offheap/core';
import { Random } from '@offheap/core/testing';
import { f32, PackedPool, Scratch, Struct, u32 } from '@offheap/struct';
import { CommandBuffer, ComponentPool, Entities, type Entity, group, query, Tag } from '@offheap/ecs';
import { describe, expect, test } from 'vitest';

class Position extends Struct {
  x = f32();
  y = f32();
}
class Velocity extends Struct {
  x = f32(1);
  y = f32();
}
class Owner extends Struct {
  id = u32();
}

function codeOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return error instanceof AllocatorError ? error.code : String(error);
  }
  return 'nothing thrown';
}

describe('entities', () => {
  test.each([1, 3])(
    'when ids are reused at random and %i generation bits wrap, no stale id refers to another entity',
    (generationBits) => {
      const random = new Random(generationBits);
      const entities = new Entities({ capacity: 50, generationBits });
      const owners = new ComponentPool(Owner, { entities, capacity: 50 });
      const tag = new Tag({ entities, capacity: 50 });
      const live: Entity[] = [];
      const all = new Set<Entity>();
      for (;;) {
        const entity = live.length < 50 ? entities.tryCreate() : (0 as Entity);
        if (entity !== 0) {
          expect(all.has(entity)).toBe(false);
          all.add(entity);
          owners.add(entity, { id: entity });
          if (random.oneIn(2)) tag.add(entity);
          live.push(entity);
        } else if (live.length === 0) break; // every possible id has been returned, and its entity destroyed
        if (entity !== 0 && random.oneIn(2)) continue;
        const [gone] = live.splice(random.below(live.length), 1);
        entities.destroy(gone!);
        for (const id of all) {
          const expected = live.includes(id) ? id : undefined;
          if (owners.get(id)?.id !== expected) expect.fail(`id ${id} gives ${owners.get(id)?.id}`);
          if (expected === undefined && (tag.has(id) || tag.remove(id) || entities.has(id)))
            expect.fail(`id ${id} lives`);
        }
      }
      expect(all.size).toBe(63 * (2 ** generationBits - 1));
      expect(entities.retired).toBe(63);
      expect(() => entities.create()).toThrow(
        'No id for another entity: 63 of 63 slots have used up their generations. Call `recycle()` when',
      );
      entities.recycle();
      expect(entities.createMany(60)).toBe(50);
    },
  );

  test('are refused beyond the capacity, and for ids that are too wide', () => {
    const entities = new Entities({ capacity: 2 });
    entities.createMany(2);
    expect(() => entities.create()).toThrow(
      new OutOfMemoryError(
        'No room for another entity: 2 are alive. Increase `capacity`, use `tryCreate`, or test `length` before `spawn`.',
      ),
    );
    expect(() => new Entities({ capacity: 2, generationBits: 29 })).toThrow(
      '29 generationBits with a capacity of 2: expected an integer from 1 to 28.',
    );
    expect(() => new Entities({ capacity: 0 })).toThrow('A capacity of 0');
    expect(() => entities.createMany(1.5)).toThrow('1.5 entities: expected an integer of 0 or more.');
  });

  test('and their components are stored in the memory: a copy of the bytes restores them', () => {
    const allocator = new Heap(64 * KiB);
    const entities = new Entities({ capacity: 100, allocator });
    const options = { entities, capacity: 10, maxCapacity: 100, allocator };
    const positions = new ComponentPool(Position, options);
    const velocities = new ComponentPool(Velocity, options);
    const tag = new Tag({ entities, capacity: 100, allocator });
    const moving = group(positions, velocities);
    const ids = Array.from({ length: 40 }, () => entities.create());
    ids.forEach((entity, i) => {
      positions.add(entity, { x: i });
      if (i % 3 === 0) velocities.add(entity, { x: 10 * i });
      if (i % 4 === 0) tag.add(entity);
    });
    const told = (): unknown => [
      [...entities],
      Array.from(positions, ({ x }) => x),
      [...moving].map((entity) => [entity, velocities.get(entity)!.x]),
      [...tag],
    ];
    const before = told();
    const copy = allocator.memory.u8.slice();
    entities.destroyMany(ids.filter((_, i) => i % 2 === 0));
    positions.clear();
    entities.createMany(30, (entity) => velocities.add(entity));
    expect(told()).not.toEqual(before);
    allocator.memory.u8.set(copy);
    expect(told()).toEqual(before);
  });

  test('and their pools free all bytes', () => {
    const allocator = new Heap(64 * KiB);
    const free = allocator.used;
    const entities = new Entities({ capacity: 10, allocator });
    const positions = new ComponentPool(Position, { entities, capacity: 4, maxCapacity: 10, allocator });
    const tag = new Tag({ entities, capacity: 10, allocator });
    entities.createMany(9, (entity) => positions.add(entity));
    positions[Symbol.dispose]();
    positions[Symbol.dispose]();
    expect(entities.destroy(entities[Symbol.iterator]().next().value as Entity)).toBe(true); // and not the pool's
    tag[Symbol.dispose]();
    entities[Symbol.dispose]();
    entities[Symbol.dispose]();
    expect(allocator.used).toBe(free);
  });
});

describe('a component pool', () => {
  test('in checked mode reports that a view, or its component, has moved', () => {
    const entities = new Entities({ capacity: 10 });
    const positions = new ComponentPool(Position, { entities, capacity: 10 });
    const velocities = new ComponentPool(Velocity, { entities, capacity: 10 });
    const [a, b, c] = [entities.create(), entities.create(), entities.create()];
    const first = positions.add(a);
    const second = positions.add(b);
    expect(() => first.x).toThrow(
      'Position.x of entity 17: the cursor has moved to another component; copy the values before the next `get`, or call `get` again.',
    );
    expect(second.x).toBe(0);
    positions.remove(a); // b moves into the gap
    expect(() => second.x).toThrow(
      'Position.x of entity 18: its component was removed or has moved; read it again with `get`.',
    );
    let kept: Position | undefined;
    positions.each((position) => (kept = position));
    expect(() => kept!.y).toThrow('the loop has moved to another component');
    expect(codeOf(() => positions.entityOf(kept!))).toBe('STALE');
    positions.add(c, (position) => (kept = position));
    expect(() => kept!.y).toThrow('the `init` that received it has returned');
    expect(codeOf(() => positions.destroy(velocities.add(c)))).toBe('NOT_OWNED');
  });

  test('is the owner of a view: `using` a component removes it from its entity', () => {
    const entities = new Entities({ capacity: 10 });
    const positions = new ComponentPool(Position, { entities, capacity: 10 });
    const entity = entities.create();
    positions.add(entity)[Symbol.dispose]();
    expect(positions.has(entity)).toBe(false);
    expect(entities.has(entity)).toBe(true);
  });

  test('reports that it is full, that the component exists already, or that a class is not a struct', () => {
    const entities = new Entities({ capacity: 10 });
    const positions = new ComponentPool(Position, { entities, capacity: 1 });
    const entity = entities.create();
    positions.add(entity);
    expect(() => positions.add(entity)).toThrow(
      `Entity ${entity} is in the ComponentPool of Position already. Test with \`has\`, or \`remove\` it first.`,
    );
    expect(() => positions.add(entities.create())).toThrow(
      'The ComponentPool of Position is full: 1 components. Increase `capacity` or `maxCapacity`, or use `tryAdd`.',
    );
    expect(codeOf(() => new ComponentPool(Position, { entities, capacity: 3, maxCapacity: 2 }))).toBe(
      'INVALID_ARGUMENT',
    );
    expect(codeOf(() => new ComponentPool(Date as never, { entities, capacity: 3 }))).toBe(
      'INVALID_ARGUMENT',
    );
  });
});

describe('components with onCreate and onDestroy', () => {
  test.each([true, false])(
    'are called, however components are created and destroyed (checked: %s)',
    (checked) => {
      const told: string[] = [];
      class Engine extends Struct {
        id = u32();
        onCreate(): void {
          told.push(`+${this.id}`);
        }
        onDestroy(): void {
          told.push(`-${this.id}`);
          if (this.id === 13) throw new Error('unlucky');
        }
      }
      const entities = new Entities({ capacity: 20 });
      const engines = new ComponentPool(Engine, { entities, capacity: 20, checked });
      const positions = new ComponentPool(Position, { entities, capacity: 20, checked });
      const tag = new Tag({ entities, capacity: 20 });
      group(engines, positions);
      const make = (id: number): Entity => {
        const entity = entities.create();
        positions.add(entity, { x: id });
        engines.add(entity, { id });
        tag.add(entity);
        return entity;
      };
      const [a, b, unlucky, d] = [make(1), make(2), make(13), make(4)];
      engines.remove(a);
      entities.destroy(b);
      expect(() => entities.destroy(unlucky)).toThrow('unlucky');
      expect([entities.has(unlucky), engines.has(unlucky), positions.has(unlucky), tag.has(unlucky)]).toEqual(
        [false, false, false, false],
      );
      expect(() =>
        engines.add(a, (engine) => {
          engine.id = 5;
          entities.destroy(a);
        }),
      ).not.toThrow();
      const commands = new CommandBuffer(entities);
      const scratch = new Scratch(4 * KiB, { checked });
      scratch.scope((scope) => {
        commands.begin(scope);
        const made = entities.create();
        commands.add(engines, made, { id: 6 });
        commands.destroy(d);
        commands.apply();
        expect(engines.get(made)!.id).toBe(6);
      });
      entities.clear();
      expect(told).toEqual(['+1', '+2', '+13', '+4', '-1', '-2', '-13', '-5', '+6', '-4', '-6']);
      expect([positions.length, engines.length, tag.length, entities.length]).toEqual([0, 0, 0, 0]);
    },
  );
});

describe('queries and groups', () => {
  test('are refused without parts, for pools of other entities, and for one pool twice; a pool is in one group', () => {
    const entities = new Entities({ capacity: 10 });
    const positions = new ComponentPool(Position, { entities, capacity: 10 });
    const velocities = new ComponentPool(Velocity, { entities, capacity: 10 });
    const others = new Tag({ entities: new Entities({ capacity: 10 }), capacity: 10 });
    const nothing = [] as unknown as [ComponentPool<Position>]; // refused by the compiler
    expect(() => query(...nothing)).toThrow('A query without parts');
    expect(() => query(positions, others)).toThrow('with different entities');
    expect(() => query(positions, velocities).without(positions)).toThrow('names a pool or a tag twice');
    group(positions, velocities);
    expect(() => group(velocities)).toThrow(
      'is in a group already (ComponentPool of Position and ComponentPool of Velocity)',
    );
  });

  test('a group passes the entity to callbacks with a parameter for it', () => {
    const entities = new Entities({ capacity: 3 });
    const positions = new ComponentPool(Position, { entities, capacity: 3, checked: false });
    const velocities = new ComponentPool(Velocity, { entities, capacity: 3, checked: false });
    const moving = group(positions, velocities);
    const ids = Array.from({ length: 3 }, () => entities.create());
    for (const entity of ids) {
      positions.add(entity, { x: entity });
      velocities.add(entity, { x: 2 });
    }
    const met: unknown[] = [];
    moving.system((...all) => met.push(all[2]))();
    moving.system(function () {
      met.push(arguments[2]); // oxlint-disable-line eslint/prefer-rest-params -- that is the question
    })();
    moving.system((position, velocity, ...rest) => met.push(position.x - velocity.x + 2 - rest[0]))();
    moving.system((position, _, entity, by: number) => met.push(entity + by - position.x))(5);
    let sum = 0;
    moving.system((position, velocity) => (sum += position.x * velocity.x))();
    const reversed = [...ids].reverse(); // oxlint-disable-line unicorn/no-array-reverse -- a copy;
    expect(met).toEqual([...reversed, ...reversed, 0, 0, 0, 5, 5, 5]);
    expect(sum).toBe(2 * (ids[0]! + ids[1]! + ids[2]!));
  });

  test('a group contains the existing entities when it is created, and a nested loop has its own cursor', () => {
    for (const checked of [true, false]) {
      const entities = new Entities({ capacity: 20 });
      const positions = new ComponentPool(Position, { entities, capacity: 20, checked });
      const velocities = new ComponentPool(Velocity, { entities, capacity: 20, checked });
      entities.createMany(20, (entity, i) => {
        if (i % 2 === 0) positions.add(entity, { x: i });
        if (i % 3 === 0) velocities.add(entity, { x: i });
      });
      const moving = group(positions, velocities);
      expect(moving.length).toBe(4);
      const sums: number[] = [];
      const pairs = moving.system((position, velocity, _, by: number) => {
        let sum = 0;
        if (by > 0) pairs(by - 1);
        moving.each((other) => (sum += other.x));
        sums.push(sum, position.x - velocity.x);
      });
      pairs(1);
      expect(sums).toEqual(Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 36 : 0)));
    }
  });
});

describe('a command buffer', () => {
  test('refuses to record without a scope', () => {
    const entities = new Entities({ capacity: 2 });
    expect(codeOf(() => new CommandBuffer(entities).destroy(entities.create()))).toBe('SCOPE');
  });
});

test('commands that hooks record while commands are applied are applied too', () => {
  let entities: Entities;
  let eggs: ComponentPool<Egg>;
  let commands: CommandBuffer;
  class Egg extends Struct {
    id = u32();
    onDestroy(): void {
      if (this.id === 0) return;
      const chick = entities.create();
      commands.add(eggs, chick, { id: this.id - 1 });
      if (this.id === 2) commands.destroy(chick);
    }
  }
  for (const checked of [true, false]) {
    entities = new Entities({ capacity: 10 });
    eggs = new ComponentPool(Egg, { entities, capacity: 10, checked });
    commands = new CommandBuffer(entities);
    const first = entities.create();
    eggs.add(first, { id: 3 });
    new Scratch(4 * KiB, { checked }).scope((scope) => {
      commands.begin(scope);
      commands.destroy(first);
      expect(commands.length).toBe(1);
      expect(commands.apply()).toBe(2); // its own, and the recorded command
      expect(Array.from(eggs, ({ id }) => id)).toEqual([2]);
      commands.begin(scope);
      commands.destroy(eggs.entityAt(0));
      expect(commands.apply()).toBe(4);
      expect(commands.length).toBe(0);
      expect(() => commands.apply()).toThrow('call `begin(scope)` first');
    });
    expect(Array.from(eggs, ({ id }) => id)).toEqual([0]);
  }
});

test('the error about a component that its init has removed names no handle', () => {
  const entities = new Entities({ capacity: 4 });
  const positions = new ComponentPool(Position, { entities, capacity: 4, checked: true });
  const entity = entities.create();
  const position = positions.add(entity, () => void entities.destroy(entity));
  expect(() => position.x).toThrow(/^Position\.x: its component was removed or has moved/);
});

test('entity ids are not handles of pools', () => {
  const pool = new PackedPool(Position, { capacity: 1 });
  const entities = new Entities({ capacity: 1 });
  const positions = new ComponentPool(Position, { entities, capacity: 1 });
  // @ts-expect-error -- a handle names an entry of a pool, not an entity
  expect(() => positions.get(pool.spawn())).not.toThrow();
});

test('a command whose values are refused is not recorded', () => {
  const entities = new Entities({ capacity: 4 });
  const owners = new ComponentPool(Owner, { entities, capacity: 4, checked: true });
  const commands = new CommandBuffer(entities);
  const scratch = new Scratch(4 * KiB);
  const entity = entities.create();
  scratch.scope((scope) => {
    commands.begin(scope);
    const fail = (): void => {
      throw new Error('no');
    };
    expect(() => commands.add(owners, entity, fail)).toThrow('no');
    expect(commands.length).toBe(0);
    commands.add(owners, entity, { id: 3 });
    expect(commands.apply()).toBe(1);
  });
  expect(owners.get(entity)!.id).toBe(3);
});
