import { f32, Struct } from '@offheap/struct';
import { ComponentPool, Entities, type Entity, group, query, Tag } from '@offheap/ecs';
import { describe, expect, test } from 'vitest';

class Position extends Struct {
  x = f32();
}
class Velocity extends Struct {
  x = f32();
}
class Health extends Struct {
  left = f32(100);
}

function start(): {
  entities: Entities;
  positions: ComponentPool<Position>;
  velocities: ComponentPool<Velocity>;
  healths: ComponentPool<Health>;
  tag: Tag;
  ids: Entity[];
} {
  const entities = new Entities({ capacity: 4 });
  const options = { entities, capacity: 4, checked: true };
  const healths = new ComponentPool(Health, options); // would be the first set to remove the entity
  const tag = new Tag(options);
  const positions = new ComponentPool(Position, options);
  const velocities = new ComponentPool(Velocity, options);
  const ids: Entity[] = [];
  entities.createMany(4, (entity, i) => {
    ids.push(entity);
    positions.add(entity).x = i;
    velocities.add(entity).x = i;
    healths.add(entity).left = i;
    tag.add(entity);
  });
  return { entities, positions, velocities, healths, tag, ids };
}

describe('in a checked loop that visits another entity', () => {
  test.each(['pool', 'query', 'group'])(
    'an entity that cannot be removed from a %s stays alive with all of its components',
    (kind) => {
      const { entities, positions, velocities, healths, tag, ids } = start();
      const loop =
        kind === 'pool'
          ? positions
          : kind === 'query'
            ? query(positions, velocities)
            : group(positions, velocities);
      const visited: number[] = [];
      loop.each((position: Position) => {
        visited.push(position.x);
        const other = ids[(position.x + 1) % 4]!;
        expect(() => entities.destroy(other)).toThrow('a loop visits entity');
        expect(() => entities.destroyMany([other])).toThrow('a loop visits entity');
        expect(entities.has(other)).toBe(true);
        expect([positions, velocities, healths, tag].every((set) => set.has(other))).toBe(true);
        expect(healths.get(other)!.left).toBe((position.x + 1) % 4);
      });
      expect(visited.length).toBe(4);
      expect(new Set(visited)).toEqual(new Set([0, 1, 2, 3]));
      expect(entities.destroyMany(ids)).toBe(4);
    },
  );

  test('no entity leaves a group that keeps the pool in order', () => {
    const { positions, velocities, tag, ids } = start();
    group(positions, velocities, tag);
    positions.each((position) => {
      const other = ids[(position.x + 1) % 4]!;
      expect(() => velocities.remove(other)).toThrow('only that entity may be removed from it');
      expect(() => tag.remove(other)).toThrow('only that entity may be removed from it');
    });
    expect([positions.length, velocities.length, tag.length]).toEqual([4, 4, 4]);
    positions.each((_, entity) => tag.remove(entity));
    expect(tag.length).toBe(0);
    positions.each((position) => velocities.remove(ids[(position.x + 1) % 4]!)); // it is no longer in a group
    expect(velocities.length).toBe(0);
  });
});

describe('inside a checked loop, operations on all entities', () => {
  test.each(['pool', 'query', 'group'])('are refused before anything has changed: a %s', (kind) => {
    const { entities, positions, velocities, healths, tag, ids } = start();
    const grouped = kind === 'group' ? group(positions, velocities) : undefined;
    const refused = (): void => {
      for (const all of [positions, ...(grouped ? [velocities] : []), entities]) {
        expect(() => all.clear()).toThrow(
          /^clear\(\)( of the entities)? inside a loop over the ComponentPool of (Position|Velocity), which visits entity \d+\. Do it after the loop/,
        );
        expect(() => all[Symbol.dispose]()).toThrow(/^dispose( of the entities)? inside a loop/);
      }
      if (!grouped) expect(() => group(positions, velocities)).toThrow(/^group\(\) inside a loop/);
    };
    (kind === 'pool' ? positions : (grouped ?? query(positions, velocities))).each(refused);
    expect([entities, positions, velocities, healths, tag].map((set) => set.length)).toEqual([4, 4, 4, 4, 4]);
    healths.each(() => velocities.clear()); // no loop is over these
    expect(velocities.length).toBe(0);
    positions[Symbol.dispose]();
    entities.clear();
    expect(ids.some((id) => entities.has(id))).toBe(false);
  });
});

test('a loop over an iterator reports at its next step that all entities were removed, or a group was created', () => {
  for (const change of ['clear', 'clear the entities', 'group'] as const) {
    const { entities, positions, velocities } = start();
    const loop = (): void => {
      for (const position of positions) {
        if (position.x !== 2) continue;
        if (change === 'clear') positions.clear();
        else if (change === 'group') group(positions, velocities);
        else entities.clear();
      }
    };
    expect(loop).toThrow(
      /^(clear\(\)|clear\(\) of the entities|group\(\)) inside a loop over the ComponentPool of Position/,
    );
  }
});

describe('an entity that enters a group', () => {
  function startApart(order: (world: ReturnType<typeof start>) => unknown) {
    const world = start();
    for (const id of world.ids) world.velocities.remove(id);
    order(world);
    return world;
  }

  test('is refused if it would change places during a loop, and nothing has changed', () => {
    const { positions, velocities, ids } = startApart((world) => group(world.positions, world.velocities));
    const seen: number[] = [];
    positions.each((position, entity) => {
      seen.push(position.x);
      if (position.x === 0) velocities.add(entity); // the first place is where it belongs
      else expect(() => velocities.add(entity)).toThrow(/^Entity \d+ would enter a group/);
    });
    expect(seen).toEqual([3, 2, 1, 0]);
    expect(velocities.length).toBe(1);
    expect(velocities.has(ids[0]!)).toBe(true);
  });

  test('is refused by a tag too', () => {
    const { positions, tag, ids } = start();
    for (const id of ids) tag.remove(id);
    group(positions, tag);
    positions.each((position, entity) => {
      if (position.x === 3) expect(() => tag.add(entity)).toThrow('would enter a group');
    });
    expect(tag.length).toBe(0);
  });

  test('may enter after all entities that a loop has yet to visit, and in a loop over another pool', () => {
    const { entities, positions, velocities, healths, ids } = startApart((world) =>
      group(world.positions, world.velocities),
    );
    velocities.add(ids[1]!);
    const moving: number[] = [];
    query(positions, velocities).each((position) => {
      moving.push(position.x);
      velocities.add(ids[3]!); // the next in the group; the loop visits the first
    });
    expect(moving).toEqual([1]);
    healths.each(({ left }, entity) => {
      if (left === 2) velocities.add(entity);
    });
    expect(Array.from(velocities, (velocity) => velocities.entityOf(velocity))).toEqual([
      ids[2],
      ids[3],
      ids[1],
    ]);
    expect(entities.length).toBe(4);
  });
});
