import { Random } from '@offheap/core/testing';
import {
  array,
  color,
  Pool,
  Struct,
  struct,
  type StructClass,
  u8,
  Vec2,
  vec2,
  vec3,
  vec4,
} from '@offheap/struct';
import { mat3, mat4, quat } from '@offheap/struct/math';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../error-of.ts';

class Pair extends Struct {
  a = vec3();
  b = vec3();
}

class Spin extends Vec2 {
  override lerp(): never {
    return 'my own' as never;
  }
}

type Method = (...given: unknown[]) => unknown;

class Everything extends Struct {
  p = vec2();
  q = vec2();
  pair = struct(Pair);
  four = vec4();
  turn = quat();
  turns = array(quat, 2);
  plane = mat3();
  space = mat4();
  other = mat4();
  tint = color(0x804020, 0.5);
}

const random = new Random(11);
const next = (): number => random.below(2001) / 100 - 10;
const close = (actual: number[], expected: number[]): void => {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 3));
};

/** The product of column-major matrices, by a naive implementation. */
function product(n: number, a: ArrayLike<number>, b: ArrayLike<number>): number[] {
  return Array.from({ length: n * n }, (_, at) => {
    const row = at % n;
    const column = Math.floor(at / n);
    let sum = 0;
    for (let k = 0; k < n; k++) sum += a[k * n + row]! * b[column * n + k]!;
    return sum;
  });
}

/** Vectors, quaternions, matrices and colours against plain arithmetic. */
export function mathSuite(): void {
  const make = (checked?: boolean): Everything =>
    new Pool(Everything, { capacity: 2, ...(checked === undefined ? {} : { checked }) }).create();

  describe('arguments that are not vectors', () => {
    class Shape extends Everything {
      points = array(vec2, 2);
      spin = struct(Spin);
    }
    const create = (T: StructClass<Shape>, checked: boolean) =>
      new Pool(T, { capacity: 2, checked }).create() as unknown as Record<string, Record<string, Method>>;
    const xy = 'x, y';
    const xyz = 'x, y, z';
    const xyzw = 'x, y, z, w';
    const m3 = 'm00, m01, m02, m10, m11, m12, m20, m21, m22';
    const m4 = 'm00, m01, m02, m03, m10, m11, m12, m13, m20, m21, m22, m23, m30, m31, m32, m33';
    const all = ['copy', 'add', 'addScaled', 'sub', 'multiply', 'lerp', 'moveTowards', 'min', 'max'];
    all.push('reflect', 'angleTo', 'dot', 'distance', 'distanceSquared', 'equals');
    const methods: readonly (readonly [field: string, components: string, names: readonly string[]])[] = [
      ['p', xy, [...all, 'cross']],
      ['spin', xy, all.filter((name) => name !== 'lerp')],
      ['pair.a', xyz, [...all, 'cross']],
      ['four', xyzw, all],
      ['turn', xyzw, ['copy', 'multiply', 'slerp', 'dot', 'equals']],
      ['turn', xyz, ['setAxisAngle', 'rotate']],
      ['plane', m3, ['copy', 'multiply']],
      ['plane', xy, ['transform']],
      ['space', m4, ['copy', 'multiply']],
      ['space', xyz, ['transform', 'compose', 'lookAt']],
      ['tint', 'r, g, b, a', ['copy', 'lerp']],
    ];
    const wrong = [undefined, null, 5, NaN, 'xyzw', true, 5n, Symbol('v'), {}, [1, 2], () => 1, { y: 1 }];
    const at = (entry: object, path: string): Record<string, Method> =>
      path.split('.').reduce((o, key) => (o as Record<string, object>)[key]!, entry) as Record<
        string,
        Method
      >;

    test.each(methods)('of %s, where the method reads %s', (path, components, names) => {
      const entry = create(Shape, true);
      const before = JSON.stringify(entry);
      for (const name of names) {
        for (const value of wrong) {
          const shown = `Shape.${path}.${name}(): expected an object with ${components} as argument 1, got `;
          expect(errorOf(() => at(entry, path)[name]!(value, 1, {}))).toMatch(`INVALID_ARGUMENT: ${shown}`);
        }
      }
      expect(JSON.stringify(entry)).toBe(before);
    });

    test('of other places and other classes, with the place of the argument', () => {
      const v = { x: 1, y: 2, z: 3 };
      const entry = create(Shape, true) as unknown as Shape;
      const said = (call: () => unknown): string => errorOf(call).replace('INVALID_ARGUMENT: Shape.', '');
      expect(said(() => entry.p.clamp(v, undefined as never))).toBe(
        'p.clamp(): expected an object with x, y as argument 2, got undefined.',
      );
      expect(said(() => entry.points.get(1).add(5 as never))).toBe(
        'points[].add(): expected an object with x, y as argument 1, got 5.',
      );
      expect(said(() => entry.pair.a.add(entry.p as never))).toBe(
        'pair.a.add(): expected an object with x, y, z as argument 1, got a Vec2.',
      );
      expect(said(() => entry.space.compose(v, v as never, v))).toBe(
        'space.compose(): expected an object with x, y, z, w as argument 2, got a plain object.',
      );
      expect(said(() => entry.space.lookAt(v, v, null as never))).toBe(
        'space.lookAt(): expected an object with x, y, z as argument 3, got null.',
      );
      expect(entry.spin.lerp()).toBe('my own');
      const spins = new Pool(Spin, { capacity: 1, checked: true });
      expect(errorOf(() => spins.create().add('a' as never))).toBe(
        'INVALID_ARGUMENT: Spin.add(): expected an object with x, y as argument 1, got "a".',
      );
      expect([entry.p.add(v).x, entry.p.moveTowards(entry.q, 0).y, entry.p.clamp(v, v).x]).toEqual([1, 2, 1]);
    });

    const numbers: readonly (readonly [field: string, name: string, before: readonly unknown[]])[] = [
      ['p', 'scale', []],
      ['p', 'limit', []],
      ['p', 'rotate', []],
      ['p', 'setLength', []],
      ['p', 'fromAngle', []],
      ['p', 'lerp', [{ x: 1, y: 2 }]],
      ['p', 'addScaled', [{ x: 1, y: 2 }]],
      ['p', 'moveTowards', [{ x: 1, y: 2 }]],
      ['spin', 'limit', []],
      ['pair.a', 'limit', []],
      ['four', 'limit', []],
      ['turn', 'setAxisAngle', [{ x: 1, y: 0, z: 0 }]],
      ['turn', 'slerp', [{ x: 0, y: 0, z: 0, w: 1 }]],
      ['plane', 'rotate', []],
      ['plane', 'scale', []],
      ['plane', 'translate', [1]],
      ['space', 'translate', [1, 2]],
      ['space', 'scale', []],
      ['space', 'perspective', [1, 1, 0.1]],
      ['space', 'ortho', [0, 1, 0, 1, 0]],
      ['tint', 'lerp', [{ r: 1, g: 2, b: 3, a: 4 }]],
    ];
    test.each(numbers)('of %s.%s, which expects a number', (path, name, given) => {
      const entry = create(Shape, true);
      const before = JSON.stringify(entry);
      for (const [value, shown] of [
        [undefined, 'undefined'],
        [NaN, 'NaN'],
        ['2', '"2"'],
        [null, 'null'],
      ]) {
        expect(errorOf(() => at(entry, path)[name]!(...given, value, 1, 1))).toBe(
          `INVALID_ARGUMENT: Shape.${path}.${name}(): expected a number as argument ${given.length + 1}, got ${shown}.`,
        );
      }
      expect(JSON.stringify(entry)).toBe(before);
    });

    test('of setters of colours', () => {
      const entry = create(Shape, true) as unknown as Shape;
      for (const name of ['hex', 'red', 'green', 'blue', 'alpha'] as const) {
        expect(errorOf(() => (entry.tint[name] = undefined as never))).toBe(
          `INVALID_ARGUMENT: Shape.tint.${name}: expected a number, got undefined.`,
        );
      }
      entry.tint.hex = 0x102030;
      entry.tint.alpha = 0;
      expect([entry.tint.hex, entry.tint.a]).toEqual([0x102030, 0]);
    });

    test('may be left out where there is a default', () => {
      const { p, plane, space, tint } = create(Shape, true) as unknown as Shape;
      expect(p.fromAngle(0).x).toBe(1);
      expect(p.equals(p)).toBe(true);
      plane.scale(2);
      space.scale(2);
      space.perspective(1, 1, 0.1, Infinity);
      tint.setFloats(0, 0, 0);
      expect([plane.m11, tint.a]).toEqual([2, 255]);
      expect(errorOf(() => p.equals(p, null as never))).toContain(
        'expected a number as argument 2, got null',
      );
    });

    test('are not detected in production', () => {
      const { p } = create(Shape, false) as unknown as Shape;
      expect(() => p.add(undefined as never)).toThrow(TypeError);
      expect(p.dot(5 as never)).toBeNaN();
    });
  });

  describe('at the limits', () => {
    test('an infinite projection has the limits of its depth', () => {
      const { space } = make();
      for (const [near, far, nearDepth, at22, at32] of [
        [0.5, Infinity, -1, -1, -1],
        [0.5, Infinity, 0, -1, -0.5],
        [Infinity, 0.5, 0, 0, 0.5],
        [Infinity, 0.5, -1, 1, 1],
      ] as const) {
        space.perspective(Math.PI / 2, 2, near, far, nearDepth);
        expect([space.m22, space.m23, space.m32, space.m33]).toEqual([at22, -1, at32, 0]);
        expect(space.m00).toBeCloseTo(0.5);
        const huge = near === Infinity ? [1e9, far] : [near, 1e9];
        const before = [space.m22, space.m32];
        space.perspective(Math.PI / 2, 2, huge[0]!, huge[1]!, nearDepth);
        close([space.m22, space.m32], before);
      }
      space.ortho(-1, 1, -1, 1, 0.5, Infinity);
      expect([space.m22 + 0, space.m32]).toEqual([0, -1]);
      space.ortho(-1, 1, -1, 1, 0.5, Infinity, 0);
      expect([space.m22 + 0, space.m32 + 0]).toEqual([0, 0]);
      for (const infinity of [Infinity, -Infinity]) {
        for (const nearDepth of [-1, 0] as const) {
          space.ortho(-1, 1, -1, 1, infinity, 0.5, nearDepth);
          expect([space.m22 + 0, space.m32]).toEqual([0, 1]);
          space.ortho(-1, 1, -1, 1, 0.5, infinity, nearDepth);
          expect([space.m22 + 0, space.m32 + 0]).toEqual([0, nearDepth]);
        }
      }
    });

    test('a view from its own target is the identity, and a view along `up` uses another direction', () => {
      const { space, other } = make();
      const eye = { x: 1, y: 2, z: 3 };
      space.lookAt(eye, eye, { x: 0, y: 1, z: 0 });
      expect(Array.from(space.array)).toEqual(Array.from(other.identity().array));
      for (const [up, to] of [
        [
          { x: 0, y: 1, z: 0 },
          { x: 1, y: 7, z: 3 },
        ],
        [
          { x: 0, y: 1, z: 0 },
          { x: 1, y: -7, z: 3 },
        ],
        [
          { x: 0, y: 0, z: 1 },
          { x: 1, y: 2, z: 9 },
        ],
        [
          { x: 1, y: 0, z: 0 },
          { x: 5, y: 2, z: 3 },
        ],
        [
          { x: 0, y: 0, z: 0 },
          { x: 5, y: 6, z: 7 },
        ],
      ] as const) {
        space.lookAt(eye, to, up);
        const seen = space.transform({ ...to });
        const far = Math.hypot(to.x - eye.x, to.y - eye.y, to.z - eye.z);
        close([seen.x, seen.y, seen.z], [0, 0, -far]);
        const { m00, m10, m20, m01, m11, m21 } = space;
        close(
          [Math.hypot(m00, m10, m20), Math.hypot(m01, m11, m21), m00 * m01 + m10 * m11 + m20 * m21],
          [1, 1, 0],
        );
      }
    });

    test('a view along any `up` has perpendicular axes, although the cross product is rounded', () => {
      const { space } = make();
      const eye = { x: 0, y: 0, z: 0 };
      for (let i = 0; i < 300; i++) {
        const part = (k: number): number => Math.fround(Math.sin(i * k + k));
        const to = { x: part(3), y: part(5), z: part(7) };
        const factor = part(11) * 4;
        for (const k of [1, factor, factor * 1e-9, factor * 1e9]) {
          for (const up of [
            { x: to.x * k, y: to.y * k, z: to.z * k },
            { x: Math.fround(to.x * k), y: Math.fround(to.y * k), z: Math.fround(to.z * k) },
          ]) {
            space.lookAt(eye, to, up);
            const { m00, m10, m20, m01, m11, m21, m02, m12, m22 } = space;
            close(
              [
                Math.hypot(m00, m10, m20),
                Math.hypot(m01, m11, m21),
                Math.hypot(m02, m12, m22),
                m00 * m01 + m10 * m11 + m20 * m21,
                m00 * m02 + m10 * m12 + m20 * m22,
                m01 * m02 + m11 * m12 + m21 * m22,
              ],
              [1, 1, 1, 0, 0, 0],
            );
          }
        }
      }
    });

    test('equal infinities are equal, NaN equals nothing', () => {
      const { pair, p, four, turn } = make();
      const of = (x: number, y: number) => ({ x, y, z: x, w: y });
      for (const v of [p, pair.a, four, turn]) {
        Object.assign(v, 'w' in v ? of(Infinity, -Infinity) : { x: Infinity, y: -Infinity });
        if ('z' in v) v.z = Infinity;
        expect(v.equals(of(Infinity, -Infinity))).toBe(true);
        expect(v.equals(of(Infinity, -Infinity), 1)).toBe(true);
        expect(v.equals(of(-Infinity, -Infinity), 1)).toBe(false);
        expect(v.equals(of(Infinity, 1), 1)).toBe(false);
        expect(v.equals(of(NaN, -Infinity), Infinity)).toBe(false);
      }
    });

    test('values that cannot be normalized, inverted or divided do not change', () => {
      const { p, pair, four, turn, plane, space } = make(false); // checked mode does not accept NaN
      const zero = { x: 0, y: 0, z: 0, w: 0 };
      for (const v of [p, pair.a, four, turn]) {
        v.copy(zero).normalize();
        expect(v.equals(zero)).toBe(true);
      }
      expect([p.limit(0).length(), p.angle(), turn.invert().equals(zero)]).toEqual([0, 0, true]);
      const flat = [1, 2, 3, 2, 4, 6, 0, 0, 1] as const;
      expect(Array.from(plane.set(...flat).invert().array)).toEqual([...flat]);
      plane.set(NaN, 0, 0, 0, 1, 0, 0, 0, 1).invert();
      expect([plane.m11, plane.m22, plane.m01]).toEqual([1, 1, 0]);
      space.identity().m00 = 0;
      space.invert();
      expect([space.m00, space.m11]).toEqual([0, 1]);
      space.m00 = NaN;
      space.invert();
      expect([space.m11, space.m01]).toEqual([1, 0]);
      space.perspective(1, 1, 1, 10);
      expect(space.transform({ x: 0, y: 0, z: 0 })).toEqual({ x: 0, y: 0, z: space.m32 });
    });

    test('interpolation towards an equal or an opposite rotation is a rotation', () => {
      const { turn } = make();
      for (const sign of [1, -1]) {
        for (const fraction of [0, 0.5, 1]) {
          turn.set(0.6, 0, 0, 0.8).slerp({ x: 0.6 * sign, y: 0, z: 0, w: 0.8 * sign }, fraction);
          close([turn.x, turn.y, turn.z, turn.w], [0.6, 0, 0, 0.8]);
        }
      }
      expect(turn.identity().slerp({ x: 1, y: 0, z: 0, w: 0 }, 0.5).length()).toBeCloseTo(1, 5);
      expect(turn.identity().slerp({ x: 1e-4, y: 0, z: 0, w: 1 }, 0.5).x).toBeCloseTo(5e-5, 7);
    });
  });

  describe('vectors', () => {
    test('compute like plain arithmetic, and can be chained', () => {
      const e = make();
      for (let i = 0; i < 50; i++) {
        const [ax, ay, az, bx, by, bz, s] = [next(), next(), next(), next(), next(), next(), next()];
        const { a, b } = e.pair;
        const start = (): void => void (a.set(ax, ay, az), b.set(bx, by, bz));
        const check = (expected: number[]): void => close([a.x, a.y, a.z], expected);
        start();
        check([ax, ay, az]);
        a.add(b).sub({ x: 1, y: 2, z: 3 }).scale(s);
        check([(ax + bx - 1) * s, (ay + by - 2) * s, (az + bz - 3) * s]);
        start();
        a.addScaled(b, s).negate();
        check([-ax - bx * s, -ay - by * s, -az - bz * s]);
        start();
        a.multiply(b).lerp(b, 0.25);
        check([ax * bx * 0.75 + bx * 0.25, ay * by * 0.75 + by * 0.25, az * bz * 0.75 + bz * 0.25]);
        start();
        expect(a.dot(b)).toBeCloseTo(ax * bx + ay * by + az * bz, 3);
        expect(a.length()).toBeCloseTo(Math.hypot(ax, ay, az), 3);
        expect(a.lengthSquared()).toBeCloseTo(a.length() ** 2, 2);
        expect(a.distance(b)).toBeCloseTo(Math.hypot(ax - bx, ay - by, az - bz), 3);
        expect(a.distanceSquared(b)).toBeCloseTo(a.distance(b) ** 2, 2);
        a.cross(b);
        check([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx]);
        start();
        expect(a.normalize().length()).toBeCloseTo(1, 3);
        expect(a.copy(b).limit(2).length()).toBeCloseTo(Math.min(2, Math.hypot(bx, by, bz)), 3);
        a.copy(b).add(a).cross(a);
        check([0, 0, 0]);
        expect([
          a.copy(b).equals(b),
          a.equals({ x: bx + 1, y: by, z: bz }),
          a.equals({ x: bx + 1, y: by, z: bz }, 1.1),
        ]).toEqual([true, false, true]);
        const { p, q } = e;
        p.set(ax, ay);
        q.copy(p).rotate(s);
        close([q.x, q.y], [ax * Math.cos(s) - ay * Math.sin(s), ax * Math.sin(s) + ay * Math.cos(s)]);
        expect(p.cross({ x: bx, y: by })).toBeCloseTo(ax * by - ay * bx, 3);
        expect(p.angle()).toBeCloseTo(Math.atan2(p.y, p.x), 5);
        e.four.set(ax, ay, az, s).scale(2).sub({ x: ax, y: ay, z: az, w: s });
        close([e.four.x, e.four.y, e.four.z, e.four.w], [ax, ay, az, s]);
      }
      e.p.set(0, 0).normalize();
      expect([e.p.x, e.p.y]).toEqual([0, 0]);
    });
  });

  describe('methods of vectors that move, rotate and clamp', () => {
    test('compute like plain arithmetic', () => {
      const e = make();
      for (let i = 0; i < 50; i++) {
        const [ax, ay, az, bx, by, bz, s] = [
          next(),
          next(),
          next(),
          next(),
          next(),
          next(),
          Math.abs(next()),
        ];
        const { p, q, four } = e;
        const { a } = e.pair;
        const list = (v: { x: number; y: number; z?: number; w?: number }): number[] =>
          [v.x, v.y, v.z, v.w].filter((value) => value !== undefined);
        const vectors = [
          { v: p, from: [ax, ay], to: [bx, by] },
          { v: a, from: [ax, ay, az], to: [bx, by, bz] },
          { v: four, from: [ax, ay, az, bx], to: [bx, by, bz, az] },
        ];
        const object = (values: number[]) => ({ x: values[0]!, y: values[1]!, z: values[2]!, w: values[3]! });
        for (const { v, from, to } of vectors) {
          const start = () => (v as { set(...values: number[]): unknown }).set(...from);
          const other = object(to);
          start();
          v.setLength(s);
          expect(v.length()).toBeCloseTo(s, 3);
          expect(v.dot(object(from))).toBeCloseTo(s * Math.hypot(...from), 1); // the same direction
          start();
          const whole = v.distance(other);
          v.moveTowards(other, s);
          expect(v.distance(other)).toBeCloseTo(Math.max(0, whole - s), 3);
          expect(v.distance(object(from))).toBeCloseTo(Math.min(s, whole), 3);
          v.moveTowards(other, whole);
          close(list(v), to);
          start();
          v.min(other);
          close(
            list(v),
            from.map((value, k) => Math.min(value, to[k]!)),
          );
          start();
          v.max(other);
          close(
            list(v),
            from.map((value, k) => Math.max(value, to[k]!)),
          );
          start();
          v.clamp(object([-1, -2, -3, -4]), object([4, 3, 2, 1]));
          close(
            list(v),
            from.map((value, k) => Math.min(Math.max(value, -1 - k), 4 - k)),
          );
          const length = Math.hypot(...to);
          const normal = to.map((value) => value / length);
          const dot = from.reduce((sum, value, k) => sum + value * normal[k]!, 0);
          start();
          v.reflect(object(normal));
          close(
            list(v),
            from.map((value, k) => value - 2 * dot * normal[k]!),
          );
          start();
          const cosine =
            from.reduce((sum, value, k) => sum + value * to[k]!, 0) / (Math.hypot(...from) * length);
          expect(Math.cos(v.angleTo(other))).toBeCloseTo(cosine, 3);
          v.zero();
          expect(list(v).every((value) => value === 0)).toBe(true);
          v.setLength(5).moveTowards(object([0, 0, 0, 0]), 1);
          expect([v.length(), v.angleTo(object([0, 0, 0, 0]))]).toEqual([0, 0]);
        }
        p.fromAngle(s, 3);
        close([p.x, p.y], [3 * Math.cos(s), 3 * Math.sin(s)]);
        expect(q.fromAngle(0.5).length()).toBeCloseTo(1, 5);
        p.fromAngle(0.2);
        expect(p.angleTo(q)).toBeCloseTo(0.3, 3);
        expect(q.angleTo(p)).toBeCloseTo(-0.3, 3);
        p.set(ax, ay).perpendicular();
        close([p.x, p.y], [-ay, ax]);
      }
    });
  });

  describe('quaternions', () => {
    test('rotate vectors like their matrices: in sequence, inverted, and interpolated', () => {
      const e = make();
      expect([e.turn.w, e.turns.get(1).w]).toEqual([1, 1]);
      const one = { x: 1, y: 1, z: 1 };
      for (let i = 0; i < 50; i++) {
        const axis = e.pair.a.set(next(), next(), next() + 0.01).normalize();
        e.turn.setAxisAngle(axis, next());
        e.turns.get(0).setAxisAngle({ x: 0, y: 0, z: 1 }, 0.5);
        const v = { x: next(), y: next(), z: next() };
        const length = Math.hypot(v.x, v.y, v.z);
        const expected = e.space.compose({ x: 0, y: 0, z: 0 }, e.turn, one).transform({ ...v });
        const turned = e.turn.rotate({ ...v });
        close(Object.values(turned), Object.values(expected));
        expect(Math.hypot(turned.x, turned.y, turned.z)).toBeCloseTo(length, 3);
        const both = e.turn.rotate(e.turns.get(0).rotate({ ...v }));
        close(
          Object.values(
            e.turns
              .get(1)
              .copy(e.turn)
              .multiply(e.turns.get(0))
              .rotate({ ...v }),
          ),
          Object.values(both),
        );
        close(Object.values(e.turns.get(1).copy(e.turn).conjugate().rotate(turned)), Object.values(v));
        expect(
          e.turns
            .get(1)
            .copy(e.turn)
            .multiply(e.turns.get(0).copy(e.turn).invert())
            .equals({ x: 0, y: 0, z: 0, w: 1 }, 1e-5),
        ).toBe(true);
      }
      const z = { x: 0, y: 0, z: 1 };
      e.turn.identity().slerp(e.turns.get(0).setAxisAngle(z, 1), 0.3);
      close(Object.values(e.turn.rotate({ x: 1, y: 0, z: 0 })), [Math.cos(0.3), Math.sin(0.3), 0]);
      e.turns.get(1).set(-e.turn.x, -e.turn.y, -e.turn.z, -e.turn.w);
      expect(e.turn.slerp(e.turns.get(1), 0.5).length()).toBeCloseTo(1, 4);
    });
  });

  describe('matrices', () => {
    test('multiply, transpose and invert like plain arithmetic', () => {
      const e = make();
      expect(Array.from(e.plane.array)).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
      for (let i = 0; i < 20; i++) {
        const a = Array.from({ length: 16 }, next);
        const b = Array.from({ length: 16 }, next);
        e.space.array.set(a);
        e.other.array.set(b);
        close(Array.from(e.space.multiply(e.other).array), product(4, a, b));
        e.space.array.set(a);
        e.other.copy(e.space).invert();
        close(product(4, a, e.other.array), [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
        close(
          Array.from(e.space.transpose().array),
          a.map((_, at) => a[(at % 4) * 4 + Math.floor(at / 4)]!),
        );
        const small = a.slice(0, 9);
        e.plane.array.set(small);
        e.plane.multiply(e.plane);
        close(Array.from(e.plane.array), product(3, small, small));
        e.plane.array.set(small);
        close(product(3, small, e.plane.invert().array), [1, 0, 0, 0, 1, 0, 0, 0, 1]);
      }
    });

    test('translate, rotate, scale and project points', () => {
      const e = make();
      close(
        Object.values(
          e.plane
            .translate(3, 4)
            .rotate(Math.PI / 2)
            .scale(2, 5)
            .transform({ x: 1, y: 1 }),
        ),
        [-2, 6],
      );
      close(Object.values(e.space.translate(1, 2, 3).scale(2).transform({ x: 1, y: 1, z: 1 })), [3, 4, 5]);
      e.turn.setAxisAngle({ x: 0, y: 0, z: 1 }, Math.PI / 2);
      close(
        Object.values(
          e.space.compose({ x: 1, y: 2, z: 3 }, e.turn, { x: 2, y: 3, z: 4 }).transform({ x: 1, y: 1, z: 1 }),
        ),
        [-2, 4, 7],
      );
      e.space.lookAt({ x: 0, y: 0, z: 5 }, { x: 0, y: 0, z: 0 }, { x: 0, y: 1, z: 0 });
      close(Object.values(e.space.transform({ x: 1, y: 2, z: 0 })), [1, 2, -5]);
      for (const near of [-1, 0] as const) {
        e.other.perspective(Math.PI / 2, 2, 1, 10, near);
        close(Object.values(e.other.transform({ x: 2, y: 1, z: -1 })), [1, 1, near]);
        close(Object.values(e.other.transform({ x: 0, y: 0, z: -10 })), [0, 0, 1]);
        e.other.ortho(0, 800, 600, 0, 1, 10, near);
        close(Object.values(e.other.transform({ x: 0, y: 600, z: -1 })), [-1, -1, near]);
        close(Object.values(e.other.transform({ x: 800, y: 0, z: -10 })), [1, 1, 1]);
      }
    });
  });

  describe('the typed array of a vector or matrix', () => {
    test('uses the same memory, and is the same object as long as the view does not move', () => {
      const pool = new Pool(Everything, { capacity: 4 });
      const e = pool.create();
      const { array: floats } = e.space;
      floats[12] = 7;
      expect([e.space.m30, e.space.array === floats, e.pair.b.array.length]).toEqual([7, true, 3]);
      e.turns.get(1).array[0] = 5;
      expect(e.turns.get(1).x).toBe(5);
    });

    test('is refused if the bytes are not such an array', () => {
      class Packed extends Struct {
        static readonly packing = 'packed';
        byte = u8();
        v = vec2();
      }
      class Uniform extends Struct {
        static readonly packing = 'std140';
        m = mat3();
        v = vec3();
      }
      expect(() => new Pool(Packed, { capacity: 1 }).create().v.array).toThrow(
        'cannot be a Float32Array of 2',
      );
      const uniform = new Pool(Uniform, { capacity: 1 }).create();
      expect(() => uniform.m.array).toThrow('cannot be a Float32Array of 9');
      expect(uniform.v.array).toHaveLength(3);
      expect(uniform.m.translate(3, 4).transform({ x: 1, y: 1 })).toEqual({ x: 4, y: 5 });
    });
  });

  describe('colours', () => {
    test('can be read as bytes, as a hexadecimal number and as fractions', () => {
      const { tint } = make();
      expect([tint.r, tint.g, tint.b, tint.a, tint.hex]).toEqual([0x80, 0x40, 0x20, 128, 0x804020]);
      tint.hex = 0x0a0b0c;
      tint.alpha = 2;
      expect([tint.r, tint.g, tint.b, tint.a]).toEqual([10, 11, 12, 255]);
      tint.setFloats(1, 0.5, -3, 0.2);
      expect([tint.hex, tint.a, tint.red, tint.green]).toEqual([0xff8000, 51, 1, 128 / 255]);
      tint.set(0, 0, 100).lerp({ r: 100, g: 200, b: 0, a: 55 }, 0.5);
      expect([tint.r, tint.g, tint.b, tint.a]).toEqual([50, 100, 50, 155]);
    });
  });
}
