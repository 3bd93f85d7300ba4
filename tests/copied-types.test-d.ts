import { array, toObject, f32, type Plain, Struct, struct, take, vec2 } from '@offheap/struct';
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

// Fields and what looks like one to the compiler: neither methods nor getters.
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

const Typed = toTypedStruct(Ship);
expectTypeOf<Exclude<keyof InstanceType<typeof Typed>, 'toJSON' | '__struct'>>().toEqualTypeOf<ShipKeys>();

// Of an imported struct, what can only be read is a field as well.
const Header = fromTypedStruct(new TypedStruct('Header').UInt8('count').Buffer('key', 4).compile());
expectTypeOf<keyof Plain<InstanceType<typeof Header>>>().toEqualTypeOf<'count' | 'key'>();
