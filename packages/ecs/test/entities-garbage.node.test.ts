import { KiB } from '@offheap/core';
import { f32, Scratch, type ScratchScope, Struct, u32 } from '@offheap/struct';
import {
  Changes,
  CommandBuffer,
  ComponentPool,
  Entities,
  type Entity,
  group,
  query,
  Tag,
  World,
} from '@offheap/ecs';
import { describe, expect, test } from 'vitest';
import { heapGrowth } from './heap-growth.ts';

class Position extends Struct {
  x = f32();
  y = f32();
}
class Velocity extends Struct {
  x = f32(1);
  y = f32();
}
class Health extends Struct {
  left = u32(100);
}

const COUNT = 1000;

/** The approximate number of entities that are created, changed or read in a frame. */
const OPERATIONS = 5 * COUNT;

/** Bytes that the JavaScript heap grows by for each operation of a frame, after the warm-up. */
function growth(frame: () => void): number {
  // V8 counts a page of 256 KiB as used from its first object on: over 4,000 frames that is less than `enough`.
  const measuring = { warmUp: 1000, frames: 4000, attempts: 4, enough: 0.02 * OPERATIONS };
  return heapGrowth(frame, measuring) / OPERATIONS;
}

describe('no garbage from', () => {
  test.each(['joined', 'grouped'])('a frame of %s pools: churn, loops, commands', (how) => {
    const entities = new Entities({ capacity: 2 * COUNT });
    const options = { entities, capacity: 100, maxCapacity: 2 * COUNT, checked: false };
    const positions = new ComponentPool(Position, options);
    const velocities = new ComponentPool(Velocity, options);
    const healths = new ComponentPool(Health, options);
    const wounded = new Tag({ entities, capacity: 2 * COUNT });
    const commands = new CommandBuffer(entities);
    const scratch = new Scratch(256 * KiB, { checked: false });
    const ids = new Int32Array(COUNT);
    const initialise = (position: Position): void => void (position.x = 5);
    const make = (): Entity => {
      const entity = entities.create();
      positions.add(entity, initialise);
      velocities.add(entity).y = 2;
      healths.add(entity);
      return entity;
    };
    for (let i = 0; i < COUNT; i++) ids[i] = make();
    const moving = how === 'grouped' ? group(positions, velocities) : query(positions, velocities);
    const move = moving.system((position, velocity, entity, dt: number) => {
      position.x += velocity.x * dt;
      position.y += velocity.y * dt;
      if (entity % 7 === 0) commands.add(healths, entity).left = 3;
      if (entity % 5 === 0) commands.add(wounded, entity);
      if (entity % 3 === 0) commands.remove(wounded, entity);
    });
    const hurt = healths.system((health) => void (health.left -= 1));
    const sum = new Float64Array(1); // a variable would hold a new number object each time
    const add = (position: Position): void => void (sum[0]! += position.x);
    const unhurt = moving.without(wounded);
    const inScope = (scope: ScratchScope): void => {
      commands.begin(scope);
      move(0.01);
      commands.apply();
    };
    let at = 0;
    const frame = (): void => {
      for (let i = 0; i < 100; i++) {
        at = (at + 37) % COUNT;
        entities.destroy(ids[at] as Entity);
        ids[at] = make();
      }
      scratch.scope(inScope);
      hurt();
      unhurt.each(add);
      positions.each(add);
    };
    expect(growth(frame)).toBeLessThan(0.05);
    expect(sum[0]).toBeGreaterThan(0);
    expect(entities.length).toBe(COUNT);
  });

  test('a frame of a world: spawns with parts that are created once, prefabs, searches, observers, batches, changes', () => {
    const world = new World({ capacity: 2 * COUNT, checked: false });
    const positions = world.pool(Position);
    const velocities = world.pool(Velocity);
    const healths = world.pool(Health);
    const moves = new Changes(healths);
    let seen = 0;
    let told = 0;
    const tell = (): void => void told++;
    positions.onAdd(tell);
    positions.onRemove(tell);
    velocities.onRemove(tell);
    const batch = healths.batch({ onAdd: tell, onRemove: tell });
    const ids = new Int32Array(COUNT);
    const position = [Position, (it: Position): void => void (it.x = 5)] as const;
    const velocity = [Velocity] as const;
    const health = [Health] as const;
    const prefab = world.prefab(position, velocity, health);
    const moving = world.query(Position, Velocity).optional(Health);
    const move = moving.system((a, b, c) => void (a.x += b.x + (c?.left ?? 0)));
    const changed = world
      .query(Position)
      .changedSince(moves, () => seen)
      .system(tell);
    const isLast = (a: Position): boolean => a.x < 0;
    for (let i = 0; i < COUNT; i++) ids[i] = prefab.spawn();
    let next = 0;
    const frame = (): void => {
      for (let i = 0; i < COUNT / 2; i++) {
        next = (next + 1) % COUNT;
        world.entities.destroy(ids[next] as Entity);
        ids[next] = i % 2 === 0 ? world.spawn(position, velocity, health) : prefab.spawn();
      }
      move();
      changed();
      seen = moves.advance();
      if (moving.find(isLast) !== 0 || moving.first() === 0 || !moving.some(tell as never)) told++;
      positions.sortBy('x');
      batch.deliver();
    };
    expect(growth(frame)).toBeLessThan(0.02);
    expect([world.entities.length, told > 0]).toEqual([COUNT, true]);
  });
});
