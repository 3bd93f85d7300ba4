// Run by `node --expose-gc`: measures the bytes that a loop over each type of field leaves on the JavaScript heap. Without the types
// that always create garbage: `i64` and `u64` return bigints, `text` returns strings.
import { Heap, MiB } from '@offheap/core';
import {
  array,
  bits,
  bool,
  color,
  enumOf,
  f16,
  f32,
  f64,
  flag,
  i16,
  i16norm,
  i32,
  i8,
  i8norm,
  object,
  PackedPool,
  Pool,
  ref,
  Struct,
  struct,
  type StructClass,
  u16,
  u16norm,
  u32,
  u8,
  u8norm,
  vec2,
  vec3,
  vec4,
} from '@offheap/struct';
import { mat3, mat4, quat } from '@offheap/struct/math';
import { report } from './report.ts';

class Integers extends Struct {
  i8 = i8();
  u8 = u8();
  i16 = i16();
  u16 = u16();
  i32 = i32();
  u32 = u32();
}
class Floats extends Struct {
  f16 = f16();
  f32 = f32();
  f64 = f64();
}
class Norms extends Struct {
  u8norm = u8norm();
  i8norm = i8norm();
  u16norm = u16norm();
  i16norm = i16norm();
}
class Bits extends Struct {
  bool = bool();
  flag = flag();
  bits = bits(12);
}
class Enums extends Struct {
  number = enumOf({ Idle: 0, Run: 1, Fall: 2 });
  string = enumOf(['calm', 'angry', 'afraid']);
}
class Vectors2 extends Struct {
  vec2 = vec2(1, 2);
  other = vec2(3, 4);
}
class Vectors3 extends Struct {
  vec3 = vec3(1, 2, 3);
  other = vec3(3, 2, 1);
}
class Vectors4 extends Struct {
  vec4 = vec4(1, 2, 3, 4);
  other = vec4(4, 3, 2, 1);
}
class Rotation extends Struct {
  quat = quat();
  turn = quat(0, 0, Math.SQRT1_2, Math.SQRT1_2);
}
class Matrices3 extends Struct {
  mat3 = mat3();
  other = mat3();
}
class Matrices4 extends Struct {
  mat4 = mat4();
  other = mat4();
}
class Colors extends Struct {
  color = color(0xff8800);
  other = color(0x0088ff);
}
class Nested extends Struct {
  inner = struct(Vectors2);
  numbers = struct(Integers);
}
class Arrays extends Struct {
  floats = array(f32, 8);
  vectors = array(vec2, 4);
  structs = array(Nested, 2);
}
class Node extends Struct {
  id = u32();
}
class Links extends Struct {
  ref = ref(() => Node);
  array = array(() => ref(() => Node), 2);
}
class Sprites extends Struct {
  object = object<{ frame: number }>();
}

const heap = new Heap(4 * MiB);
const COUNT = 50;

/** A frame that runs a loop over its own pool. */
function frame<T extends Struct>(T: StructClass<T>, loop: (entry: T, dt: number) => void): () => void {
  const pool = new PackedPool(T, { capacity: COUNT, allocator: heap });
  pool.spawnMany(COUNT);
  const run = pool.system(loop);
  return () => run(0.25);
}

const nodes = new Pool(Node, { capacity: 2, allocator: heap });
const node = nodes.create();
const other = nodes.create();
const sprite = { frame: 0 };

await report([
  [
    'integers',
    frame(Integers, (p) => {
      p.i8 += 1;
      p.u8 += p.i8;
      p.i16 += p.u8;
      p.u16 += p.i16;
      p.i32 = (p.i32 + p.u16) | 0;
      p.u32 = (p.u32 + 0x0fff_ffff) >>> 0;
    }),
  ],
  [
    'floats',
    frame(Floats, (p, dt) => {
      p.f16 = p.f16 * 0.5 + dt;
      p.f32 += p.f16 * dt;
      p.f64 += p.f32 * dt;
    }),
  ],
  [
    'norms',
    frame(Norms, (p, dt) => {
      p.u8norm = 1 - p.u8norm;
      p.i8norm = p.u8norm * dt;
      p.u16norm = 1 - p.u16norm;
      p.i16norm = p.u16norm * dt - p.i8norm;
    }),
  ],
  [
    'bool, flag and bits',
    frame(Bits, (p) => {
      p.bool = !p.bool;
      p.flag = p.bool;
      p.bits = (p.bits + (p.flag ? 3 : 1)) & 4095;
    }),
  ],
  [
    'enumOf',
    frame(Enums, (p) => {
      p.number = p.number === 0 ? 1 : 0;
      p.string = p.string === 'calm' ? 'angry' : 'calm';
    }),
  ],
  [
    'vec2',
    frame(Vectors2, (p, dt) => {
      p.vec2.addScaled(p.other, dt).limit(5);
      p.vec2.x += p.other.y;
      p.other.copy(p.vec2).normalize();
    }),
  ],
  [
    'vec3',
    frame(Vectors3, (p, dt) => {
      p.vec3.addScaled(p.other, dt).normalize();
      p.vec3.z += p.other.y;
    }),
  ],
  [
    'vec4',
    frame(Vectors4, (p, dt) => {
      p.vec4.addScaled(p.other, dt).normalize();
      p.vec4.w += p.other.y;
    }),
  ],
  ['quat', frame(Rotation, (p) => void p.quat.multiply(p.turn).normalize())],
  ['quat, slerp', frame(Rotation, (p, dt) => void p.quat.slerp(p.turn, dt))],
  ['mat3', frame(Matrices3, (p, dt) => void p.mat3.identity().translate(dt, 2).rotate(dt).multiply(p.other))],
  [
    'mat4',
    frame(
      Matrices4,
      (p, dt) => void p.mat4.identity().translate(dt, 2, 3).scale(2).multiply(p.other).invert(),
    ),
  ],
  [
    'color',
    frame(Colors, (p, dt) => {
      p.color.lerp(p.other, dt);
      p.color.alpha = 1 - p.color.alpha;
      p.other.hex = p.color.hex;
    }),
  ],
  [
    'structs inside',
    frame(Nested, (p, dt) => {
      p.inner.vec2.addScaled(p.inner.other, dt);
      p.numbers.i16 += 1;
      p.inner.other = p.inner.vec2;
    }),
  ],
  [
    'array',
    frame(Arrays, (p, dt) => {
      for (let i = 0; i < p.floats.length; i++) p.floats.set(i, p.floats.get(i) + dt);
      for (let i = 0; i < p.vectors.length; i++) p.vectors.get(i).x += dt;
      p.structs.get(1).numbers.u8 += 1;
    }),
  ],
  [
    'ref',
    frame(Links, (p) => {
      p.ref = p.ref === null ? node : null;
      p.array.set(1, p.ref ?? other);
      p.array.get(1)!.id += 1;
    }),
  ],
  [
    'object',
    frame(Sprites, (p) => {
      if (p.object === undefined) p.object = sprite;
      else p.object.frame = (p.object.frame + 1) & 7;
    }),
  ],
]);
