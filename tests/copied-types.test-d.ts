import {
  array,
  assign,
  type Assigned,
  f32,
  object,
  type Plain,
  ref,
  Struct,
  struct,
  take,
  toObject,
  vec2,
} from '@offheap/struct';
import { fromTypedStruct, toTypedStruct } from '@offheap/typed-struct';
import { Struct as TypedStruct } from 'typed-struct';
import { expectTypeOf } from 'vitest';

class Gun extends Struct {
  damage = f32();
  get doubled(): number {
    return this.damage * 2;
  }
}

class Ship extends Struct {
  x = f32();
  at = vec2();
  gun = struct(Gun);
  guns = array(Gun, 2);
  get right(): number {
    return this.x + 1;
  }
  get left(): number {
    return this.x - 1;
  }
  set left(left: number) {
    this.x = left + 1;
  }
  move(): void {
    this.x++;
  }
}

declare const ship: Ship;

// Fields, and properties that look like fields to the compiler, but not methods or getters.
type ShipKeys = 'x' | 'at' | 'gun' | 'guns' | 'left';
expectTypeOf<keyof Plain<Ship>>().toEqualTypeOf<ShipKeys>();
expectTypeOf(toObject(ship)).toEqualTypeOf<Plain<Ship>>();
expectTypeOf(take(ship)).toEqualTypeOf<Plain<Ship>>();
expectTypeOf<Plain<Ship>['gun']>().toEqualTypeOf<{ damage: number }>();
expectTypeOf<Plain<Ship>['guns']>().toEqualTypeOf<{ damage: number }[]>();
// @ts-expect-error -- a getter is not copied
void toObject(ship).right;
// @ts-expect-error -- nor is one of a struct inside
void toObject(ship).gun.doubled;

class Crew extends Struct {
  leader: Crew | null = ref(() => Crew);
  friends = array(() => ref(() => Crew), 2);
  badge = object<{ n: number }>();
}

declare const crew: Crew;

// `assign` takes what `toObject` returns, and some of it.
expectTypeOf(assign(ship, toObject(ship))).toEqualTypeOf<Ship>();
expectTypeOf<Plain<Ship>>().toExtend<Assigned<Ship>>();
expectTypeOf<Plain<Crew>>().toExtend<Assigned<Crew>>();
assign(ship, { at: { x: 1 }, guns: [{ damage: 3 }], left: 5 });
assign(crew, { leader: toObject(crew).leader, friends: [crew, null], badge: undefined });
// @ts-expect-error -- not a field
assign(ship, { lfie: 1 });
// @ts-expect-error -- a getter is not written
assign(ship, { right: 1 });
// @ts-expect-error -- a number that is not a handle
assign(crew, { leader: 5 });

const Typed = toTypedStruct(Ship);
expectTypeOf<Exclude<keyof InstanceType<typeof Typed>, 'toJSON' | '__struct'>>().toEqualTypeOf<ShipKeys>();

// Of an imported struct, what can only be read is a field as well.
const Header = fromTypedStruct(new TypedStruct('Header').UInt8('count').Buffer('key', 4).compile());
expectTypeOf<keyof Plain<InstanceType<typeof Header>>>().toEqualTypeOf<'count' | 'key'>();
