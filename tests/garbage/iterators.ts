// Run by `node --expose-gc`: measures the bytes that `for … of` loops over 100 elements leave on the JavaScript heap.
import { KiB } from '@offheap/core';
import { array, f32, PackedPool, Scratch, type ScratchScope, Struct, vec2 } from '@offheap/struct';
import { ComponentPool, Entities, Tag } from '@offheap/ecs';
import { report } from './report.ts';

const ELEMENTS = 100;

/** In an array, because each sum would box a number in a variable. */
const sum = new Float64Array(1);

class Body extends Struct {
  x = f32();
  y = f32();
}
class Trail extends Struct {
  ages = array(f32, ELEMENTS);
  points = array(vec2, ELEMENTS);
}

const entities = new Entities({ capacity: ELEMENTS });
const bodies = new ComponentPool(Body, { entities, capacity: ELEMENTS });
const tag = new Tag({ entities, capacity: ELEMENTS });
for (let i = 0; i < ELEMENTS; i++) {
  const entity = entities.create();
  bodies.add(entity);
  tag.add(entity);
}
const trail = new PackedPool(Trail, { capacity: 1 }).create();
const scratch = new Scratch(64 * KiB);
const walk = (scope: ScratchScope): void => {
  const found = scope.array(Body, ELEMENTS);
  for (const body of found) sum[0]! += body.x;
};

await report([
  [
    'components',
    () => {
      for (const body of bodies) sum[0]! += body.x;
    },
  ],
  [
    'tag',
    () => {
      for (const entity of tag) sum[0]! += entity;
    },
  ],
  [
    'entities',
    () => {
      for (const entity of entities) sum[0]! += entity;
    },
  ],
  [
    'array of numbers',
    () => {
      for (const age of trail.ages) sum[0]! += age;
    },
  ],
  [
    'array of vectors',
    () => {
      for (const point of trail.points) sum[0]! += point.x;
    },
  ],
  ['scratch array', () => scratch.scope(walk)],
]);
