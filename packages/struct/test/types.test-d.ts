import { type Allocator, Heap, KiB, Memory } from '@offheap/core';
import {
  type ArrayView,
  bool,
  color,
  toObject,
  create,
  f32,
  f64,
  type Handle,
  i16,
  i32,
  i64,
  i8,
  NO_HANDLE,
  PackedPool,
  type Plain,
  Pool,
  Scratch,
  Struct,
  struct,
  take,
  u16,
  u32,
  u64,
  u8,
  type Vec2,
  vec2,
  type Vec3,
  vec3,
  type Vec4,
  vec4,
} from '@offheap/struct';
import { expectTypeOf } from 'vitest';

class Inner extends Struct {
  weight = f64();
}

class All extends Struct {
  i8 = i8();
  u8 = u8();
  i16 = i16();
  u16 = u16();
  i32 = i32();
  u32 = u32();
  i64 = i64();
  u64 = u64();
  f32 = f32();
  f64 = f64();
  bool = bool();
  vec2 = vec2();
  vec3 = vec3();
  vec4 = vec4();
  inner = struct(Inner);

  double(): number {
    return this.f32 * 2;
  }
}

class Other extends Struct {
  f32 = f32();
  name = u32();
}

// This file does not run: it is checked by the compiler.
export function types(pool: Pool<All>, packed: PackedPool<All>, scratch: Scratch, heap: Heap): void {
  // Every field is what its accessors read and write.
  const all = pool.create();
  expectTypeOf(all).toEqualTypeOf<All>();
  expectTypeOf(all.i8).toEqualTypeOf<number>();
  expectTypeOf(all.u8).toEqualTypeOf<number>();
  expectTypeOf(all.i16).toEqualTypeOf<number>();
  expectTypeOf(all.u16).toEqualTypeOf<number>();
  expectTypeOf(all.i32).toEqualTypeOf<number>();
  expectTypeOf(all.u32).toEqualTypeOf<number>();
  expectTypeOf(all.i64).toEqualTypeOf<bigint>();
  expectTypeOf(all.u64).toEqualTypeOf<bigint>();
  expectTypeOf(all.f32).toEqualTypeOf<number>();
  expectTypeOf(all.f64).toEqualTypeOf<number>();
  expectTypeOf(all.bool).toEqualTypeOf<boolean>();
  expectTypeOf(all.vec2).toEqualTypeOf<Vec2>();
  expectTypeOf(all.vec3).toEqualTypeOf<Vec3>();
  expectTypeOf(all.vec4).toEqualTypeOf<Vec4>();
  expectTypeOf(all.inner).toEqualTypeOf<Inner>();
  expectTypeOf(all.inner.weight).toEqualTypeOf<number>();
  // @ts-expect-error there is no such field
  void all.missing;
  // @ts-expect-error a bigint takes no number
  all.i64 = 5;
  // @ts-expect-error an initial value is of the field's type
  f32('1');
  // @ts-expect-error it names fields of the struct
  struct(Inner, { wait: 1 });

  // Pools return and accept their own struct.
  expectTypeOf(new Pool(All, { capacity: 1 })).toEqualTypeOf<Pool<All>>();
  expectTypeOf(
    new PackedPool(All, { capacity: 1, maxCapacity: 2, checked: false, allocator: heap }),
  ).toEqualTypeOf<PackedPool<All>>();
  expectTypeOf(PackedPool.attach(All, new Memory(KiB), 64, { checked: true })).toEqualTypeOf<
    PackedPool<All>
  >();
  expectTypeOf(pool.tryCreate()).toEqualTypeOf<All | undefined>();
  expectTypeOf(pool.get(pool.spawn())).toEqualTypeOf<All | undefined>();
  expectTypeOf(packed.at(0)).toEqualTypeOf<All>();
  for (const entry of packed) expectTypeOf(entry).toEqualTypeOf<All>();
  pool.each((entry) => expectTypeOf(entry).toEqualTypeOf<All>());
  pool.spawnMany(3, (entry, i) => {
    expectTypeOf(entry).toEqualTypeOf<All>();
    expectTypeOf(i).toEqualTypeOf<number>();
  });
  // @ts-expect-error a capacity must be given
  void new Pool(All, {});
  // @ts-expect-error and the options
  void new Pool(All);
  // @ts-expect-error and it is a number
  void new Pool(All, { capacity: '5' });
  // @ts-expect-error there is no such option
  void new Pool(All, { capacity: 5, size: 3 });
  // @ts-expect-error a struct class is needed
  void new Pool(Date, { capacity: 5 });
  // @ts-expect-error a view of another struct
  pool.destroy(new Pool(Other, { capacity: 1 }).create());
  // @ts-expect-error Pool entries have no order
  pool.entry(0);

  // Vectors and colours in arrays are written from plain objects too, of all of their fields.
  const points = scratch.scope((s) => {
    const list = s.array(vec2, 3);
    list.set(0, { x: 1, y: 2 });
    list.fill(list.get(0));
    // @ts-expect-error y is missing
    list.set(0, { x: 1 });
    s.array(color, 1).set(0, { r: 1, g: 2, b: 3, a: 4 });
    // @ts-expect-error a string is not a number
    s.array(u8, 1).set(0, '1');
    return list.length;
  });
  expectTypeOf(points).toEqualTypeOf<number>();

  // Handles are numbers, but no number is a handle, and each is its struct's.
  const handle = pool.spawn();
  expectTypeOf(handle).toEqualTypeOf<Handle<All>>();
  expectTypeOf(handle).toExtend<number>();
  expectTypeOf(pool.handleOf(all)).toEqualTypeOf<Handle<All>>();
  pool.destroy(handle);
  pool.has(NO_HANDLE);
  // @ts-expect-error not a handle
  pool.get(5);
  // @ts-expect-error another struct's
  pool.get(new Pool(Other, { capacity: 1 }).spawn());

  // A system takes what its function does, besides the entry.
  const move = packed.system((entry, dt: number, name: string) => {
    entry.f32 += dt * name.length;
  });
  expectTypeOf(move).toEqualTypeOf<(dt: number, name: string) => void>();
  expectTypeOf(packed.system((entry) => void entry.double())).toEqualTypeOf<() => void>();
  // @ts-expect-error an argument is missing
  move(1);
  // @ts-expect-error one is wrong
  move('1', 'a');

  // Values of a scope have their own type, and cannot be returned.
  scratch.scope((s) => {
    const temporary = s.create(All);
    expectTypeOf(temporary).toExtend<All>();
    expectTypeOf(temporary.f32).toEqualTypeOf<number>();
    expectTypeOf(s.array(u32, 3)).toExtend<ArrayView<number>>();
    expectTypeOf(s.array(i64, 3).get(0)).toEqualTypeOf<bigint>();
    expectTypeOf(s.array(bool, 3).get(0)).toEqualTypeOf<boolean>();
    expectTypeOf(s.array(vec2, 3).get(0)).toEqualTypeOf<Vec2>();
    expectTypeOf(s.array(All, 3).get(0)).toEqualTypeOf<All>();
    // @ts-expect-error neither a factory nor a struct
    s.array(Heap, 3);
  });
  expectTypeOf(scratch.scope((s) => s.create(All).f32)).toEqualTypeOf<number>();
  expectTypeOf(scratch.scope((s) => toObject<All>(s.create(All)))).toEqualTypeOf<Plain<All>>();
  expectTypeOf(scratch.scope((s) => s.scope((inner) => inner.create(Inner).weight))).toEqualTypeOf<number>();
  scratch.scope(() => {});
  // @ts-expect-error a struct
  scratch.scope((s) => s.create(All));
  // @ts-expect-error an array
  scratch.scope((s) => s.array(u32, 3));
  // @ts-expect-error a struct in a list
  scratch.scope((s) => [s.create(All)]);
  // @ts-expect-error a struct in an object
  scratch.scope((s) => ({ found: s.create(All), count: 1 }));
  // @ts-expect-error a struct, or not
  scratch.scope((s) => (scratch.depth > 1 ? s.create(All) : undefined));
  // @ts-expect-error a promise
  void scratch.scope(async () => {});
  // @ts-expect-error of an inner scope
  scratch.scope((s) => s.scope((inner) => inner.create(All)));

  // Single structs, and plain copies without methods.
  expectTypeOf(create(heap as Allocator, All)).toEqualTypeOf<All>();
  const plain = take(all);
  expectTypeOf(plain.f32).toEqualTypeOf<number>();
  expectTypeOf(plain.i64).toEqualTypeOf<bigint>();
  expectTypeOf(plain.inner).toEqualTypeOf<{ weight: number }>();
  expectTypeOf(plain.vec2).toEqualTypeOf<{ x: number; y: number }>();
  // @ts-expect-error methods are not copied
  void plain.double;
}
