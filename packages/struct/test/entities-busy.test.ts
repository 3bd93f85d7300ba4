import { f32, Struct } from '@offheap/struct';
import { ComponentPool, Entities, type Entity, group, join, Tag } from '@offheap/struct/ecs';
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
  const healths = new ComponentPool(Health, options); // would be the first to let go
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

describe('in a checked loop that has another entity in hand', () => {
  test.each(['pool', 'join', 'group'])('an entity that a %s cannot let go of lives on, whole', (kind) => {
    const { entities, positions, velocities, healths, tag, ids } = start();
    const loop =
      kind === 'pool'
        ? positions
        : kind === 'join'
          ? join(positions, velocities)
          : group(positions, velocities);
    const visited: number[] = [];
    loop.each((position: Position) => {
      visited.push(position.x);
      const other = ids[(position.x + 1) % 4]!;
      expect(() => entities.destroy(other)).toThrow('has entity');
      expect(() => entities.destroyMany([other])).toThrow('has entity');
      expect(entities.alive(other)).toBe(true);
      expect([positions, velocities, healths, tag].every((set) => set.has(other))).toBe(true);
      expect(healths.get(other)!.left).toBe((position.x + 1) % 4);
    });
    expect(visited.length).toBe(4);
    expect(new Set(visited)).toEqual(new Set([0, 1, 2, 3]));
    expect(entities.destroyMany(ids)).toBe(4);
  });

  test('nothing leaves a group that keeps the pool in order', () => {
    const { positions, velocities, tag, ids } = start();
    group(positions, velocities, tag);
    positions.each((position) => {
      const other = ids[(position.x + 1) % 4]!;
      expect(() => velocities.remove(other)).toThrow('only that one');
      expect(() => tag.remove(other)).toThrow('only that one');
    });
    expect([positions.length, velocities.length, tag.length]).toEqual([4, 4, 4]);
    positions.each((_, entity) => tag.remove(entity));
    expect(tag.length).toBe(0);
    positions.each((position) => velocities.remove(ids[(position.x + 1) % 4]!)); // it is in no group's order now
    expect(velocities.length).toBe(0);
  });
});
