import { Random } from '@offheap/core/testing';
import { f32, i32, type PackedPool, Struct } from '@offheap/struct';
import { type ComponentPool, type Entity, type Group, group, type Tag, type World } from '@offheap/ecs';

export class Place extends Struct {
  static readonly struct = 'Place';
  id = i32();
  x = f32();
}

export class Speed extends Struct {
  static readonly struct = 'Speed';
  x = f32(1);
}

export class Spark extends Struct {
  static readonly struct = 'Spark';
  life = f32(3);
}

export class Clock extends Struct {
  static readonly struct = 'Clock';
  frame = i32();
}

/** The parts of a world in each thread. */
export interface Game {
  readonly world: World;
  readonly places: ComponentPool<Place>;
  readonly speeds: ComponentPool<Speed>;
  readonly frozen: Tag;
  readonly sparks: PackedPool<Spark>;
  readonly clock: Clock;
  readonly moving: Group<[Place, Speed]>;
}

/** Creates or finds the parts of a world in each thread. */
export function gameOf(world: World): Game {
  const places = world.pool(Place, { capacity: 50, maxCapacity: 200 });
  const speeds = world.pool(Speed);
  const frozen = world.tag('Frozen');
  const sparks = world.packed(Spark, { capacity: 100 });
  const clock = world.single(Clock);
  return { world, places, speeds, frozen, sparks, clock, moving: group(places, speeds) };
}

/** The changes of one frame: the same in each thread. */
export function step({ world, speeds, frozen, sparks, clock, moving }: Game): void {
  const random = new Random(clock.frame + 1);
  for (let i = 0; i < 4; i++) {
    const id = clock.frame * 10 + i;
    const entity = random.oneIn(3)
      ? world.spawn([Place, { id }])
      : world.spawn([Place, { id }], [Speed, { x: random.below(5) }]);
    if (random.oneIn(2)) frozen.add(entity);
  }
  moving.each((place, speed, entity) => {
    if (!frozen.has(entity)) place.x += speed.x;
  });
  const all: Entity[] = [...world.entities];
  for (let i = 0; i < 3; i++) {
    const entity = random.pick(all);
    if (random.oneIn(2)) world.entities.destroy(entity);
    else if (speeds.has(entity)) speeds.remove(entity);
    else if (world.entities.has(entity)) speeds.add(entity, { x: 2 });
  }
  sparks.spawnMany(2);
  sparks.destroyWhere((spark) => (spark.life -= 1) <= 0);
  clock.frame++;
}

/** The shared state, for comparison. */
export function contentsOf({ world, places, speeds, frozen, sparks, clock, moving }: Game): string {
  return JSON.stringify([
    [...world.entities],
    Array.from(places, (place) => [places.entityOf(place), place.id, place.x]),
    Array.from(speeds, (speed) => [speeds.entityOf(speed), speed.x]),
    [...frozen],
    Array.from(sparks, (spark) => spark.life),
    clock.frame,
    moving.length,
  ]);
}
