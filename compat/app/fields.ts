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
  i64,
  i8,
  i8norm,
  object,
  Pool,
  ref,
  struct,
  Struct,
  text,
  u16,
  u16norm,
  u32,
  u64,
  u8,
  u8norm,
  vec2,
  vec3,
  vec4,
} from '@offheap/struct';
import { mat3, mat4, quat } from '@offheap/struct/math';

export class Flat extends Struct {
  static readonly struct = 'Flat';
  a = i8(-1);
  b = u8(2);
  c = i16(-3);
  d = u16(4);
  e = i32(-5);
  f = u32(6);
  g = f32(0.5);
  h = f64(0.1);
  i = i64(-7n);
  j = u64(8n);
  k = bool(true);
  l = f16(1.5);
  m = u8norm(0.25);
  n = i8norm(-0.25);
  o = u16norm(0.75);
  p = i16norm(-0.75);

  /** A getter, a setter and methods of the user's class are inherited. */
  get sum(): number {
    return this.a + this.b + this.c + this.d + this.e + this.f + this.g;
  }

  set all(value: number) {
    this.a = this.b = this.c = this.d = value;
  }
}

export class Shapes extends Struct {
  static readonly struct = 'Shapes';
  two = vec2(1, 2);
  three = vec3(1, 2, 3);
  four = vec4(1, 2, 3, 4);
  turn = quat();
  flat = mat3();
  space = mat4();
  tint = color(0x336699, 0.5);
  path = array(vec2, 4);
  grid = array(() => array(u8, 3), 2);
}

const Mood = { calm: 0, angry: 5, asleep: 9 } as const;

class Part extends Struct {
  static readonly struct = 'Part';
  weight = f32(1);
  at = vec2();
}

export class Mixed extends Struct {
  static readonly struct = 'Mixed';
  name = text(16, { initial: 'ohne' });
  short = text(5, { onOverflow: 'truncate' });
  low = bits(3, 5);
  high = bits(13, 4000);
  isOn = flag(true);
  mood = enumOf(Mood);
  side = enumOf(['left', 'right'], 'right');
  body = struct(Part, { weight: 2 });
  parts = array(() => struct(Part), 3);
  tags = object<{ readonly word: string }>();
  next = ref(() => Mixed);
}

/** Every kind of field, written and read by an entry's view. */
export function fields(checked: boolean): unknown[] {
  return [...flat(checked), ...shapes(checked), ...mixed(checked)];
}

function flat(checked: boolean): unknown[] {
  const pool = new Pool(Flat, { capacity: 2, checked });
  const one = pool.create();
  const two = pool.create({ a: 100, h: 1 / 3, i: -(1n << 62n), k: false, l: 0.1 });
  two.all = 9;
  two.f = 4_000_000_000;
  two.j = two.j * 3n;
  const names = 'abcdefghijklmnop'.split('') as (keyof Flat)[]; // each member is a field
  return [one, two].map((entry) => [entry.sum, ...names.map((name) => String(entry[name]))]);
}

function shapes(checked: boolean): unknown[] {
  const pool = new Pool(Shapes, { capacity: 2, checked });
  const { two, three, four, turn, flat, space, tint, path, grid } = pool.create();
  two.add({ x: 1, y: 1 }).rotate(0.5).scale(2).lerp({ x: 0, y: 0 }, 0.25);
  three.set(3, 4, 12).normalize().addScaled({ x: 1, y: 2, z: 3 }, 0.5);
  four.scale(0.5).add(four).limit(3);
  turn.setAxisAngle({ x: 0, y: 1, z: 0 }, 1).normalize();
  flat.rotate(0.5).translate(1, 2).invert();
  space.compose(three, turn, { x: 1, y: 2, z: 3 }).translate(1, 2, 3);
  tint.red = 0.9;
  tint.hex += 1;
  tint.lerp({ r: 0, g: 0, b: 0, a: 0 }, 0.5);
  path.get(2).set(5, 6).add(two);
  path.set(0, path.get(2));
  path.get(1).set(7, 8);
  grid.get(1).set(2, 77);
  return [
    [two.x, two.y, two.length(), Math.fround(two.angle())],
    [three.x, three.y, three.z, four.x, four.w],
    [turn.x, turn.y, turn.w, flat.m00, space.m00, space.m30, space.m31, space.m32],
    [tint.hex, tint.a, tint.r],
    [...path].map((point) => [point.x, point.y]),
    [...grid].map((row) => [...row]),
  ];
}

function mixed(checked: boolean): unknown[] {
  const pool = new Pool(Mixed, { capacity: 4, checked });
  const one = pool.create({ name: 'Zoë 🚀', short: 'Größe', low: 7 });
  const two = pool.create({ mood: Mood.asleep, isOn: false });
  one.next = two;
  one.tags = { word: 'first' };
  two.body.at.set(3, 4);
  two.parts.get(1).at.set(5, 12);
  two.parts.get(1).weight = one.body.weight + 1;
  two.high -= 1;
  const before = [one.next?.mood, !two.next, one.tags.word];
  pool.destroy(two);
  const after = !one.next;
  const three = pool.create();
  return [
    [one.name, one.short, one.low, one.high, one.isOn, one.side, one.mood],
    [before, after],
    [three.name, three.high, three.mood, three.body.weight, three.parts.get(1).at.length()],
    [three.tags === undefined, JSON.stringify(one.parts)],
  ];
}
