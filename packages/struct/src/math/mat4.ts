import { Floats } from '../fields/floats.ts';
import type { GpuForm } from '../schema/gpu-form.ts';
import { f32 } from '../fields/scalar.ts';
import { struct } from '../fields/struct-type.ts';
import type { XYZ } from '../fields/vec3.ts';
import type { XYZW } from '../fields/vec4.ts';
import { mat4Methods } from '../codegen/method-sources.generated.ts';
import { METHODS, ownMethods } from '../codegen/own-methods.ts';

/** The 16 numbers of a matrix: a {@link Mat4}, or any object with these properties. */
export type Matrix4 = { readonly [K in keyof Mat4 as Mat4[K] extends number ? K : never]: number };

/** A vector that can be transformed in place. */
interface MutableVector {
  x: number;
  y: number;
  z: number;
}

/**
 * A matrix of 4 by 4 floats, for transforms of space. It is stored column by column, as gl-matrix, WebGL and WebGPU
 * expect: `m30` is column 3, row 0. Methods that change the matrix return it, so that calls can be chained. No method
 * creates garbage.
 */
export class Mat4 extends Floats {
  /** @internal */
  static readonly gpu: GpuForm = { wgsl: 'mat4x4f', align: 16, rows: 4 };
  /** @internal */
  static readonly [METHODS] = { sources: mat4Methods, ownMethods };

  m00 = f32(1);
  m01 = f32();
  m02 = f32();
  m03 = f32();
  m10 = f32();
  m11 = f32(1);
  m12 = f32();
  m13 = f32();
  m20 = f32();
  m21 = f32();
  m22 = f32(1);
  m23 = f32();
  m30 = f32();
  m31 = f32();
  m32 = f32();
  m33 = f32(1);

  /** Sets all 16 numbers, column by column. */
  set(
    m00: number,
    m01: number,
    m02: number,
    m03: number,
    m10: number,
    m11: number,
    m12: number,
    m13: number,
    m20: number,
    m21: number,
    m22: number,
    m23: number,
    m30: number,
    m31: number,
    m32: number,
    m33: number,
  ): this {
    this.m00 = m00;
    this.m01 = m01;
    this.m02 = m02;
    this.m03 = m03;
    this.m10 = m10;
    this.m11 = m11;
    this.m12 = m12;
    this.m13 = m13;
    this.m20 = m20;
    this.m21 = m21;
    this.m22 = m22;
    this.m23 = m23;
    this.m30 = m30;
    this.m31 = m31;
    this.m32 = m32;
    this.m33 = m33;
    return this;
  }

  /** Copies another matrix. */
  copy(m: Matrix4): this {
    this.m00 = m.m00;
    this.m01 = m.m01;
    this.m02 = m.m02;
    this.m03 = m.m03;
    this.m10 = m.m10;
    this.m11 = m.m11;
    this.m12 = m.m12;
    this.m13 = m.m13;
    this.m20 = m.m20;
    this.m21 = m.m21;
    this.m22 = m.m22;
    this.m23 = m.m23;
    this.m30 = m.m30;
    this.m31 = m.m31;
    this.m32 = m.m32;
    this.m33 = m.m33;
    return this;
  }

  /** Sets the identity matrix. */
  identity(): this {
    return this.set(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);
  }

  /** Swaps rows and columns. */
  transpose(): this {
    const { m01, m02, m03, m12, m13, m23 } = this;
    this.m01 = this.m10;
    this.m02 = this.m20;
    this.m03 = this.m30;
    this.m12 = this.m21;
    this.m13 = this.m31;
    this.m23 = this.m32;
    this.m10 = m01;
    this.m20 = m02;
    this.m30 = m03;
    this.m21 = m12;
    this.m31 = m13;
    this.m32 = m23;
    return this;
  }

  /** Multiplies by another matrix: this × m, so that the transform of `m` is applied first. */
  multiply(m: Matrix4): this {
    const { m00, m01, m02, m03, m10, m11, m12, m13, m20, m21, m22, m23, m30, m31, m32, m33 } = this;
    const b00 = m.m00;
    const b01 = m.m01;
    const b02 = m.m02;
    const b03 = m.m03;
    const b10 = m.m10;
    const b11 = m.m11;
    const b12 = m.m12;
    const b13 = m.m13;
    const b20 = m.m20;
    const b21 = m.m21;
    const b22 = m.m22;
    const b23 = m.m23;
    const b30 = m.m30;
    const b31 = m.m31;
    const b32 = m.m32;
    const b33 = m.m33;
    this.m00 = m00 * b00 + m10 * b01 + m20 * b02 + m30 * b03;
    this.m01 = m01 * b00 + m11 * b01 + m21 * b02 + m31 * b03;
    this.m02 = m02 * b00 + m12 * b01 + m22 * b02 + m32 * b03;
    this.m03 = m03 * b00 + m13 * b01 + m23 * b02 + m33 * b03;
    this.m10 = m00 * b10 + m10 * b11 + m20 * b12 + m30 * b13;
    this.m11 = m01 * b10 + m11 * b11 + m21 * b12 + m31 * b13;
    this.m12 = m02 * b10 + m12 * b11 + m22 * b12 + m32 * b13;
    this.m13 = m03 * b10 + m13 * b11 + m23 * b12 + m33 * b13;
    this.m20 = m00 * b20 + m10 * b21 + m20 * b22 + m30 * b23;
    this.m21 = m01 * b20 + m11 * b21 + m21 * b22 + m31 * b23;
    this.m22 = m02 * b20 + m12 * b21 + m22 * b22 + m32 * b23;
    this.m23 = m03 * b20 + m13 * b21 + m23 * b22 + m33 * b23;
    this.m30 = m00 * b30 + m10 * b31 + m20 * b32 + m30 * b33;
    this.m31 = m01 * b30 + m11 * b31 + m21 * b32 + m31 * b33;
    this.m32 = m02 * b30 + m12 * b31 + m22 * b32 + m32 * b33;
    this.m33 = m03 * b30 + m13 * b31 + m23 * b32 + m33 * b33;
    return this;
  }

  /** Adds a translation that is applied first: this × translation. */
  translate(x: number, y: number, z: number): this {
    this.m30 += this.m00 * x + this.m10 * y + this.m20 * z;
    this.m31 += this.m01 * x + this.m11 * y + this.m21 * z;
    this.m32 += this.m02 * x + this.m12 * y + this.m22 * z;
    this.m33 += this.m03 * x + this.m13 * y + this.m23 * z;
    return this;
  }

  /** Adds a scaling that is applied first: this × scaling. */
  scale(x: number, y = x, z = x): this {
    this.m00 *= x;
    this.m01 *= x;
    this.m02 *= x;
    this.m03 *= x;
    this.m10 *= y;
    this.m11 *= y;
    this.m12 *= y;
    this.m13 *= y;
    this.m20 *= z;
    this.m21 *= z;
    this.m22 *= z;
    this.m23 *= z;
    return this;
  }

  /** Sets the transform that first scales, then rotates, then translates. `rotation` is a quaternion of length 1. */
  compose(position: XYZ, rotation: XYZW, scale: XYZ): this {
    const { x, y, z, w } = rotation;
    const sx = scale.x;
    const sy = scale.y;
    const sz = scale.z;
    this.m00 = (1 - 2 * (y * y + z * z)) * sx;
    this.m01 = 2 * (x * y + w * z) * sx;
    this.m02 = 2 * (x * z - w * y) * sx;
    this.m03 = 0;
    this.m10 = 2 * (x * y - w * z) * sy;
    this.m11 = (1 - 2 * (x * x + z * z)) * sy;
    this.m12 = 2 * (y * z + w * x) * sy;
    this.m13 = 0;
    this.m20 = 2 * (x * z + w * y) * sz;
    this.m21 = 2 * (y * z - w * x) * sz;
    this.m22 = (1 - 2 * (x * x + y * y)) * sz;
    this.m23 = 0;
    this.m30 = position.x;
    this.m31 = position.y;
    this.m32 = position.z;
    this.m33 = 1;
    return this;
  }

  /**
   * Sets a perspective projection. Depth ranges from -1 to 1 as in WebGL, or from 0 to 1 as in WebGPU.
   *
   * @param fieldOfView the vertical angle, in radians.
   * @param aspect width divided by height.
   * @param near may be `Infinity` for reversed depth; `far` is then the smaller value.
   * @param far may be `Infinity`.
   */
  perspective(fieldOfView: number, aspect: number, near: number, far: number, nearDepth: -1 | 0 = -1): this {
    const f = 1 / Math.tan(fieldOfView / 2);
    const depth = 1 / (near - far);
    this.identity();
    this.m00 = f / aspect;
    this.m11 = f;
    // If `far` or `near` is Infinity, the quotients would be Infinity / Infinity: these are their limits.
    const isZeroToOne = nearDepth === 0;
    this.m22 =
      far === Infinity
        ? -1
        : near === Infinity
          ? isZeroToOne
            ? 0
            : 1
          : (isZeroToOne ? far : far + near) * depth;
    this.m23 = -1;
    const distance = far === Infinity ? -near : near === Infinity ? far : far * near * depth;
    this.m32 = isZeroToOne ? distance : 2 * distance;
    this.m33 = 0;
    return this;
  }

  /**
   * Sets an orthographic projection of a box. Depth ranges from -1 to 1 as in WebGL, or from 0 to 1 as in WebGPU.
   * `near` or `far` may be `Infinity` or `-Infinity`: all finite depths then become the depth of the other plane.
   */
  ortho(
    left: number,
    right: number,
    bottom: number,
    top: number,
    near: number,
    far: number,
    nearDepth: -1 | 0 = -1,
  ): this {
    const depth = 1 / (near - far);
    this.identity();
    this.m00 = 2 / (right - left);
    this.m11 = 2 / (top - bottom);
    this.m22 = (nearDepth === 0 ? 1 : 2) * depth;
    this.m30 = -(right + left) / (right - left);
    this.m31 = -(top + bottom) / (top - bottom);
    this.m32 =
      Math.abs(far) === Infinity
        ? nearDepth
        : Math.abs(near) === Infinity
          ? 1
          : (nearDepth === 0 ? near : far + near) * depth;
    return this;
  }

  /**
   * Sets the view matrix of a camera at `eye` that looks at `target`; the identity when both are the same point. When
   * `up` is parallel to the direction of view, or zero, another direction is used as up.
   */
  lookAt(eye: XYZ, target: XYZ, up: XYZ): this {
    let zx = eye.x - target.x;
    let zy = eye.y - target.y;
    let zz = eye.z - target.z;
    const distance = Math.sqrt(zx * zx + zy * zy + zz * zz);
    if (distance === 0) return this.identity();
    const far = 1 / distance;
    zx *= far;
    zy *= far;
    zz *= far;
    let xx = up.y * zz - up.z * zy;
    let xy = up.z * zx - up.x * zz;
    let xz = up.x * zy - up.y * zx;
    let square = xx * xx + xy * xy + xz * xz;
    // The cross product of parallel vectors is their rounding error, rarely exactly 0.
    if (square <= 1e-12 * (up.x * up.x + up.y * up.y + up.z * up.z)) {
      // Up is the z axis, or the x axis in a view along z.
      const isAlongZ = Math.abs(zz) >= 0.9;
      xx = isAlongZ ? 0 : -zy;
      xy = isAlongZ ? -zz : zx;
      xz = isAlongZ ? zy : 0;
      square = xx * xx + xy * xy + xz * xz;
    }
    const side = 1 / Math.sqrt(square);
    xx *= side;
    xy *= side;
    xz *= side;
    const yx = zy * xz - zz * xy;
    const yy = zz * xx - zx * xz;
    const yz = zx * xy - zy * xx;
    const { x, y, z } = eye;
    const mx = -(xx * x + xy * y + xz * z);
    const my = -(yx * x + yy * y + yz * z);
    const mz = -(zx * x + zy * y + zz * z);
    return this.set(xx, yx, zx, 0, xy, yy, zy, 0, xz, yz, zz, 0, mx, my, mz, 1);
  }

  /** Inverts the matrix. A matrix that cannot be inverted (determinant 0 or NaN) does not change. */
  invert(): this {
    const { m00, m01, m02, m03, m10, m11, m12, m13, m20, m21, m22, m23, m30, m31, m32, m33 } = this;
    const a = m00 * m11 - m01 * m10;
    const b = m00 * m12 - m02 * m10;
    const c = m00 * m13 - m03 * m10;
    const d = m01 * m12 - m02 * m11;
    const e = m01 * m13 - m03 * m11;
    const f = m02 * m13 - m03 * m12;
    const g = m20 * m31 - m21 * m30;
    const h = m20 * m32 - m22 * m30;
    const i = m20 * m33 - m23 * m30;
    const j = m21 * m32 - m22 * m31;
    const k = m21 * m33 - m23 * m31;
    const l = m22 * m33 - m23 * m32;
    const determinant = a * l - b * k + c * j + d * i - e * h + f * g;
    if (determinant === 0 || Number.isNaN(determinant)) return this;
    const n = 1 / determinant;
    this.m00 = (m11 * l - m12 * k + m13 * j) * n;
    this.m01 = (m02 * k - m01 * l - m03 * j) * n;
    this.m02 = (m31 * f - m32 * e + m33 * d) * n;
    this.m03 = (m22 * e - m21 * f - m23 * d) * n;
    this.m10 = (m12 * i - m10 * l - m13 * h) * n;
    this.m11 = (m00 * l - m02 * i + m03 * h) * n;
    this.m12 = (m32 * c - m30 * f - m33 * b) * n;
    this.m13 = (m20 * f - m22 * c + m23 * b) * n;
    this.m20 = (m10 * k - m11 * i + m13 * g) * n;
    this.m21 = (m01 * i - m00 * k - m03 * g) * n;
    this.m22 = (m30 * e - m31 * c + m33 * a) * n;
    this.m23 = (m21 * c - m20 * e - m23 * a) * n;
    this.m30 = (m11 * h - m10 * j - m12 * g) * n;
    this.m31 = (m00 * j - m01 * h + m02 * g) * n;
    this.m32 = (m31 * b - m30 * d - m32 * a) * n;
    this.m33 = (m20 * d - m21 * b + m22 * a) * n;
    return this;
  }

  /**
   * Transforms a point in place and returns it. The result is divided by its fourth component, as projections
   * require, unless that is 0.
   */
  transform<V extends MutableVector>(v: V): V {
    const { x, y, z } = v;
    const w = this.m03 * x + this.m13 * y + this.m23 * z + this.m33 || 1;
    v.x = (this.m00 * x + this.m10 * y + this.m20 * z + this.m30) / w;
    v.y = (this.m01 * x + this.m11 * y + this.m21 * z + this.m31) / w;
    v.z = (this.m02 * x + this.m12 * y + this.m22 * z + this.m32) / w;
    return v;
  }
}

/** Declares a field of 16 floats, a matrix that is initially the identity. 64 bytes. */
export const mat4 = (): Mat4 => struct(Mat4);
