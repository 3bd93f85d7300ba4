// bitECS: typed arrays by entity id, looped over by the ids of a query, as its documentation shows.
import { addComponent, addEntity, createWorld, query, removeEntity } from 'bitecs';
import { DT, type EntityWorlds } from './entity-world.ts';

export const worlds: EntityWorlds = {
  make(count) {
    const most = count + 1; // ids start at 1
    const position = { x: new Float32Array(most), y: new Float32Array(most) };
    const velocity = { x: new Float32Array(most), y: new Float32Array(most) };
    const health = { left: new Float32Array(most), serial: new Uint32Array(most) };
    const world = createWorld();
    const add = (serial: number): number => {
      const id = addEntity(world);
      addComponent(world, id, position);
      position.x[id] = serial & 1023;
      position.y[id] = 0;
      addComponent(world, id, velocity);
      velocity.x[id] = (serial & 63) - 32;
      velocity.y[id] = 1;
      addComponent(world, id, health);
      health.left[id] = 100;
      health.serial[id] = serial;
      return id;
    };
    query(world, [position, velocity]);
    const held = Int32Array.from({ length: count }, (_, serial) => add(serial));
    return {
      replace(victims, serial) {
        for (let i = 0; i < victims.length; i++) removeEntity(world, held[victims[i]!]!);
        for (let i = 0; i < victims.length; i++) held[victims[i]!] = add(serial + i);
      },
      move() {
        const ids = query(world, [position, velocity]);
        for (let i = 0; i < ids.length; i++) {
          const id = ids[i]!;
          position.x[id]! += velocity.x[id]! * DT;
          position.y[id]! += velocity.y[id]! * DT;
        }
      },
      read(visit) {
        for (const id of query(world, [position, velocity])) {
          visit(health.serial[id]!, position.x[id]!, position.y[id]!);
        }
      },
    };
  },
};
