// Vectors, quaternions and matrices handed to gl-matrix by their `array`: it writes to the memory, and this library computes the same.
import { Random } from '@offheap/core/testing';
import { Pool, Struct, vec2, vec3, vec4 } from '@offheap/struct';
import { mat3, mat4, quat } from '@offheap/struct/math';
import * as gl from 'gl-matrix';
import { expect, test } from 'vitest';

class Body extends Struct {
  plane = vec2();
  at = vec3();
  four = vec4();
  turn = quat();
  flat = mat3();
  space = mat4();
}

const random = new Random(4);
const next = (): number => random.below(2001) / 100 - 10;
const close = (actual: Float32Array, expected: ArrayLike<number>): void => {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 3));
};

test('gl-matrix writes directly to the fields', () => {
  const bodies = new Pool(Body, { capacity: 2 });
  const body = bodies.create();
  gl.vec2.set(body.plane.array, 1, 2);
  gl.vec3.add(body.at.array, body.at.array, [3, 4, 5]);
  gl.vec4.set(body.four.array, 6, 7, 8, 9);
  gl.quat.setAxisAngle(body.turn.array, [0, 0, 1], Math.PI);
  gl.mat3.fromTranslation(body.flat.array, body.plane.array);
  gl.mat4.fromTranslation(body.space.array, body.at.array);
  expect([body.plane.x, body.plane.y]).toEqual([1, 2]);
  expect([body.at.x, body.at.y, body.at.z]).toEqual([3, 4, 5]);
  expect([body.four.x, body.four.y, body.four.z, body.four.w]).toEqual([6, 7, 8, 9]);
  expect([body.turn.x, body.turn.y, body.turn.z]).toEqual([0, 0, 1]);
  expect(body.flat.transform({ x: 1, y: 1 })).toEqual({ x: 2, y: 3 });
  expect(body.space.transform({ x: 1, y: 1, z: 1 })).toEqual({ x: 4, y: 5, z: 6 });
  // The entry beside it is as it was.
  expect([...bodies.create().space.array]).toEqual([...gl.mat4.create()]);
});

test('the methods of this library compute the same as gl-matrix', () => {
  const bodies = new Pool(Body, { capacity: 2 });
  const [a, b] = [bodies.create(), bodies.create()];
  for (let i = 0; i < 50; i++) {
    const axis = gl.vec3.normalize(gl.vec3.create(), [next(), next(), next() + 0.01]);
    const [angle, part] = [next(), random.below(101) / 100];
    const [x, y, z] = [next(), next(), next()];
    const turn = gl.quat.setAxisAngle(gl.quat.create(), axis, angle);
    close(a.turn.setAxisAngle({ x: axis[0], y: axis[1], z: axis[2] }, angle).array, turn);
    b.turn.set(0, 0, 0.6, 0.8);
    close(a.turn.multiply(b.turn).array, gl.quat.multiply(turn, turn, b.turn.array));
    close(a.turn.slerp(b.turn, part).array, gl.quat.slerp(turn, turn, b.turn.array, part));

    const space = gl.mat4.fromRotationTranslationScale(gl.mat4.create(), turn, [x, y, z], [2, 3, 4]);
    a.at.set(x, y, z);
    close(a.space.compose(a.at, a.turn, { x: 2, y: 3, z: 4 }).array, space);
    b.space.identity().translate(z, x, y);
    close(a.space.multiply(b.space).array, gl.mat4.multiply(space, space, b.space.array));
    close(a.space.invert().array, gl.mat4.invert(space, space)!);
    close(a.space.perspective(1, 1.5, 0.1, 100, -1).array, gl.mat4.perspectiveNO(space, 1, 1.5, 0.1, 100));
    close(a.space.perspective(1, 1.5, 0.1, 100, 0).array, gl.mat4.perspectiveZO(space, 1, 1.5, 0.1, 100));
    close(
      a.space.lookAt({ x, y, z }, { x: 0, y: 0, z: 20 }, { x: 0, y: 1, z: 0 }).array,
      gl.mat4.lookAt(space, [x, y, z], [0, 0, 20], [0, 1, 0]),
    );

    const flat = gl.mat3.create();
    gl.mat3.translate(flat, flat, [x, y]);
    gl.mat3.rotate(flat, flat, angle);
    gl.mat3.scale(flat, flat, [2, 3]);
    close(a.flat.identity().translate(x, y).rotate(angle).scale(2, 3).array, flat);
  }
});
