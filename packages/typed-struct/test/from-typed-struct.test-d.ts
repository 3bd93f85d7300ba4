import { Heap } from '@offheap/core';
import { create, Struct, u8, vec2 } from '@offheap/struct';
import { fromTypedStruct, toTypedStruct } from '@offheap/typed-struct';
import { Struct as TypedStruct, typed } from 'typed-struct';
import { expectTypeOf } from 'vitest';

const Point = new TypedStruct('Point').Int16LE('x').BigInt64BE('id').compile();
const Shape = new TypedStruct('Shape')
  .UInt32BE('magic', 0xcafe)
  .UInt8('kind', typed<1 | 2>())
  .Boolean8('open')
  .String('name', 8)
  .StringArray('tags', { length: 4, lines: 2 })
  .Float32Array('weights', 3)
  .Buffer('key', 4)
  .Struct('center', Point)
  .StructArray('corners', Point, 4)
  .CRC16LE('crc', () => 0)
  .compile();

const S = fromTypedStruct(Shape);
const shape = create(new Heap(1024), S);

expectTypeOf(shape).toExtend<Struct>();
expectTypeOf(shape.magic).toEqualTypeOf<0xcafe>();
expectTypeOf(shape.kind).toEqualTypeOf<1 | 2>();
expectTypeOf(shape.open).toEqualTypeOf<boolean>();
expectTypeOf(shape.name).toEqualTypeOf<string>();
expectTypeOf(shape.tags).toEqualTypeOf<string[]>();
expectTypeOf(shape.weights).toEqualTypeOf<Float32Array>();
expectTypeOf(shape.key).toEqualTypeOf<Buffer>();
expectTypeOf(shape.center.x).toEqualTypeOf<number>();
expectTypeOf(shape.center.id).toEqualTypeOf<bigint>();
expectTypeOf(shape.corners[0]!.x).toEqualTypeOf<number>();
expectTypeOf(S.raw(shape)).toEqualTypeOf<Buffer>();
expectTypeOf(S.crc(shape)).toEqualTypeOf<number>();

void ((other: typeof shape) => {
  // @ts-expect-error nested structs cannot be assigned
  shape.center = other.center;
  // @ts-expect-error neither can buffers
  shape.key = other.key;
  // @ts-expect-error none of the kinds
  shape.kind = 3;
  // @ts-expect-error unknown field
  void shape.colour;
  // @ts-expect-error no checksum function, no `crc`
  fromTypedStruct(Point).crc(shape.center);
  // @ts-expect-error a struct is not a definition
  fromTypedStruct(Dot);
});

// A builder that is not compiled has the same types.
const fromBuilder = fromTypedStruct(new TypedStruct('B').UInt8('a').Struct('p', Point));
expectTypeOf(create(new Heap(1024), fromBuilder).p.x).toEqualTypeOf<number>();

class Dot extends Struct {
  place = vec2();
  size = u8();
  grow(): void {}
}
const dot = new (toTypedStruct(Dot))();
expectTypeOf(dot.size).toEqualTypeOf<number>();
expectTypeOf(dot.place.x).toEqualTypeOf<number>();
expectTypeOf(dot).not.toHaveProperty('grow');
