import { f32, Struct, u32 } from '@offheap/struct';
import { entity, type Entity, query, type Tag, World } from '@offheap/ecs';
import { expectTypeOf } from 'vitest';

class Position extends Struct {
  x = f32();
  y = f32();
}
class Velocity extends Struct {
  vx = f32();
}
class Missile extends Struct {
  target = entity();
  fuel = u32();
}

declare const world: World;
declare const frozen: Tag;

// Parts are typed by their classes.
expectTypeOf(world.spawn([Position, { x: 1 }], [Velocity], frozen, Missile)).toEqualTypeOf<Entity>();
world.spawn([
  Missile,
  (missile, id) => expectTypeOf([missile, id] as const).toEqualTypeOf<readonly [Missile, Entity]>(),
]);
world.spawn([world.pool(Position), { y: 1 }]);
// @ts-expect-error -- not a field of Position
world.spawn([Position, { z: 1 }]);
// @ts-expect-error -- of another struct
world.spawn([Velocity, { x: 1 }]);
// @ts-expect-error -- the list is missing
world.spawn(Position, { x: 1 });
// @ts-expect-error -- and `at` is a method of lists
world.prefab(Position, { at: { x: 1 } });
// @ts-expect-error -- not a part
world.spawn(Position, {});
// @ts-expect-error -- not a struct
world.spawn([Date]);
world.prefab([Position, { x: 1 }]).spawn([Velocity, { vx: 2 }]);
// @ts-expect-error -- not a field of Velocity
world.prefab([Position]).spawn([Velocity, { y: 2 }]);

// Queries pass the components of classes and pools, and optional ones with undefined.
world
  .query(Position, Velocity)
  .with(frozen)
  .without(Missile)
  .optional(Missile)
  .each((position, velocity, missile, id) => {
    expectTypeOf(position).toEqualTypeOf<Position>();
    expectTypeOf(velocity).toEqualTypeOf<Velocity>();
    expectTypeOf(missile).toEqualTypeOf<Missile | undefined>();
    expectTypeOf(id).toEqualTypeOf<Entity>();
  });
world.query(frozen, Position).system((position, id, dt: number) => void (position.x += dt * id))(1);
expectTypeOf(query(world.pool(Position)).find((position) => position.x > 1)).toEqualTypeOf<Entity>();

// Fields of entities.
declare const missile: Missile;
expectTypeOf(missile.target).toEqualTypeOf<Entity>();
// @ts-expect-error -- a number is not an entity
missile.target = 5;

// Single structs and components are of their class.
expectTypeOf(world.single(Position)).toEqualTypeOf<Position>();
expectTypeOf(world.poolOf(Position)?.get(missile.target)).toEqualTypeOf<Position | undefined>();
