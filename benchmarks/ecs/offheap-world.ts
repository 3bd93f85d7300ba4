import { f32, Struct, u32 } from '@offheap/struct';
import { ComponentPool, Entities, type Entity, group, query } from '@offheap/ecs';
import { DT, type EntityWorld } from './entity-world.ts';

class Position extends Struct {
  x = f32();
  y = f32();
}
class Velocity extends Struct {
  x = f32();
  y = f32();
}
class Health extends Struct {
  left = f32(100);
  serial = u32();
}

/** Entities with components in pools; positions and velocities in a group, or not. */
export function offheapWorld(count: number, grouped: boolean): EntityWorld {
  const entities = new Entities({ capacity: count });
  const options = { entities, capacity: count };
  const positions = new ComponentPool(Position, options);
  const velocities = new ComponentPool(Velocity, options);
  const healths = new ComponentPool(Health, options);
  const moving = grouped ? group(positions, velocities) : query(positions, velocities);
  const add = (serial: number): Entity => {
    const entity = entities.create();
    positions.add(entity).x = serial & 1023;
    const velocity = velocities.add(entity);
    velocity.x = (serial & 63) - 32;
    velocity.y = 1;
    healths.add(entity).serial = serial;
    return entity;
  };
  const held = Int32Array.from({ length: count }, (_, serial) => add(serial));
  return {
    replace(victims, serial) {
      for (let i = 0; i < victims.length; i++) entities.destroy(held[victims[i]!] as Entity); // `add` returned it
      for (let i = 0; i < victims.length; i++) held[victims[i]!] = add(serial + i);
    },
    move: moving.system((position, velocity) => {
      position.x += velocity.x * DT;
      position.y += velocity.y * DT;
    }),
    read(visit) {
      healths.each(({ serial }, entity) => {
        const { x, y } = positions.get(entity)!; // every entity has the component
        visit(serial, x, y);
      });
    },
  };
}
