// Uses each package that runs without a browser, and returns what it read.
import { Heap, MiB } from '@offheap/core';
import { compose, Statistics } from '@offheap/core/compose';
import { inspect } from '@offheap/core/debug';
import { f32, PackedPool, Struct, vec2 } from '@offheap/struct';
import { mat4 } from '@offheap/struct/math';
import { entity, World } from '@offheap/ecs';
import { fromTypedStruct } from '@offheap/typed-struct';
import { BitEcsEntities } from '@offheap/bitecs';
import { addEntity, createWorld } from 'bitecs';
import { Struct as TypedStruct } from 'typed-struct';

class Spark extends Struct {
  at = vec2();
  view = mat4();
  life = f32(1);
}
class Missile extends Struct {
  static struct = 'Missile';
  target = entity();
}

export function program() {
  const heap = new Heap(1 * MiB);
  const blocks = compose(heap).logged(new Statistics());
  const sparks = new PackedPool(Spark, { capacity: 10, allocator: blocks.allocator });
  sparks.spawnMany(5, (spark, i) => void spark.at.set(i, 1));
  sparks.system((spark, dt) => void (spark.life -= spark.at.x * dt))(0.25);
  const died = sparks.destroyWhere((spark) => spark.life <= 0);

  const world = new World({ capacity: 100 });
  const missiles = world.pool(Missile);
  const ship = world.spawn();
  const missile = world.spawn([Missile, { target: ship }]);
  const saved = world.save();
  world.entities.destroy(ship);
  world.load(saved);
  const loaded = missiles.length;

  const Move = fromTypedStruct(new TypedStruct('Move').UInt16BE('opcode', 7).compile());
  const moves = new PackedPool(Move, { capacity: 10 });
  const { opcode } = moves.create();

  const bitecs = createWorld();
  const entities = new BitEcsEntities(bitecs, { capacity: 10 });
  return JSON.stringify({
    died,
    left: sparks.length,
    allocators: inspect(heap.memory).children.length,
    missile: typeof missile,
    loaded,
    opcode,
    isAlive: entities.has(addEntity(bitecs)),
  });
}
