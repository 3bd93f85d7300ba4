import { Floats } from '../fields/floats.ts';
import type { GpuForm } from '../schema/gpu-form.ts';
import { f32 } from '../fields/scalar.ts';
import { struct } from '../fields/struct-type.ts';
import { mat3Methods } from '../codegen/method-sources.generated.ts';
import { METHODS, ownMethods } from '../codegen/own-methods.ts';

/** The 9 numbers of a matrix: a {@link Mat3}, or any object with these properties. */
export type Matrix3 = { readonly [K in keyof Mat3 as Mat3[K] extends number ? K : never]: number };

/** A vector that can be transformed in place. */
interface MutableVector {
  x: number;
  y: number;
}

/**
 * A matrix of 3 by 3 floats, for transforms of the plane, or of directions in space. It is stored column by column,
 * as gl-matrix, WebGL and WebGPU expect: `m20` is column 2, row 0. Methods that change the matrix return it, so that
 * calls can be chained. No method creates garbage.
 */
export class Mat3 extends Floats {
  /** @internal */
  static readonly gpu: GpuForm = { wgsl: 'mat3x3f', align: 16, rows: 3 };
  /** @internal */
  static readonly [METHODS] = { sources: mat3Methods, ownMethods };

  m00 = f32(1);
  m01 = f32();
  m02 = f32();
  m10 = f32();
  m11 = f32(1);
  m12 = f32();
  m20 = f32();
  m21 = f32();
  m22 = f32(1);

  /** Sets all 9 numbers, column by column. */
  set(
    m00: number,
    m01: number,
    m02: number,
    m10: number,
    m11: number,
    m12: number,
    m20: number,
    m21: number,
    m22: number,
  ): this {
    this.m00 = m00;
    this.m01 = m01;
    this.m02 = m02;
    this.m10 = m10;
    this.m11 = m11;
    this.m12 = m12;
    this.m20 = m20;
    this.m21 = m21;
    this.m22 = m22;
    return this;
  }

  /** Copies another matrix. */
  copy(m: Matrix3): this {
    this.m00 = m.m00;
    this.m01 = m.m01;
    this.m02 = m.m02;
    this.m10 = m.m10;
    this.m11 = m.m11;
    this.m12 = m.m12;
    this.m20 = m.m20;
    this.m21 = m.m21;
    this.m22 = m.m22;
    return this;
  }

  /** Sets the identity matrix. */
  identity(): this {
    return this.set(1, 0, 0, 0, 1, 0, 0, 0, 1);
  }

  /** Swaps rows and columns. */
  transpose(): this {
    const { m01, m02, m12 } = this;
    this.m01 = this.m10;
    this.m02 = this.m20;
    this.m12 = this.m21;
    this.m10 = m01;
    this.m20 = m02;
    this.m21 = m12;
    return this;
  }

  /** Multiplies by another matrix: this × m, so that the transform of `m` is applied first. */
  multiply(m: Matrix3): this {
    const { m00, m01, m02, m10, m11, m12, m20, m21, m22 } = this;
    const b00 = m.m00;
    const b01 = m.m01;
    const b02 = m.m02;
    const b10 = m.m10;
    const b11 = m.m11;
    const b12 = m.m12;
    const b20 = m.m20;
    const b21 = m.m21;
    const b22 = m.m22;
    this.m00 = m00 * b00 + m10 * b01 + m20 * b02;
    this.m01 = m01 * b00 + m11 * b01 + m21 * b02;
    this.m02 = m02 * b00 + m12 * b01 + m22 * b02;
    this.m10 = m00 * b10 + m10 * b11 + m20 * b12;
    this.m11 = m01 * b10 + m11 * b11 + m21 * b12;
    this.m12 = m02 * b10 + m12 * b11 + m22 * b12;
    this.m20 = m00 * b20 + m10 * b21 + m20 * b22;
    this.m21 = m01 * b20 + m11 * b21 + m21 * b22;
    this.m22 = m02 * b20 + m12 * b21 + m22 * b22;
    return this;
  }

  /** Adds a translation that is applied first: this × translation. */
  translate(x: number, y: number): this {
    this.m20 += this.m00 * x + this.m10 * y;
    this.m21 += this.m01 * x + this.m11 * y;
    this.m22 += this.m02 * x + this.m12 * y;
    return this;
  }

  /** Adds a rotation that is applied first: this × rotation. The angle is in radians, from the x axis towards the y axis. */
  rotate(angle: number): this {
    const cos = Math.cos(angle);
    const sin = Math.sin(angle);
    const { m00, m01, m02, m10, m11, m12 } = this;
    this.m00 = m00 * cos + m10 * sin;
    this.m01 = m01 * cos + m11 * sin;
    this.m02 = m02 * cos + m12 * sin;
    this.m10 = m10 * cos - m00 * sin;
    this.m11 = m11 * cos - m01 * sin;
    this.m12 = m12 * cos - m02 * sin;
    return this;
  }

  /** Adds a scaling that is applied first: this × scaling. */
  scale(x: number, y = x): this {
    this.m00 *= x;
    this.m01 *= x;
    this.m02 *= x;
    this.m10 *= y;
    this.m11 *= y;
    this.m12 *= y;
    return this;
  }

  /** Returns the determinant: 0 when the matrix cannot be inverted. */
  determinant(): number {
    const { m00, m01, m02, m10, m11, m12, m20, m21, m22 } = this;
    return m00 * (m22 * m11 - m12 * m21) + m01 * (m12 * m20 - m22 * m10) + m02 * (m21 * m10 - m11 * m20);
  }

  /** Inverts the matrix. A matrix that cannot be inverted (determinant 0 or NaN) does not change. */
  invert(): this {
    const { m00, m01, m02, m10, m11, m12, m20, m21, m22 } = this;
    const determinant = this.determinant();
    if (determinant === 0 || Number.isNaN(determinant)) return this;
    const f = 1 / determinant;
    this.m00 = (m22 * m11 - m12 * m21) * f;
    this.m01 = (m02 * m21 - m22 * m01) * f;
    this.m02 = (m12 * m01 - m02 * m11) * f;
    this.m10 = (m12 * m20 - m22 * m10) * f;
    this.m11 = (m22 * m00 - m02 * m20) * f;
    this.m12 = (m02 * m10 - m12 * m00) * f;
    this.m20 = (m21 * m10 - m11 * m20) * f;
    this.m21 = (m01 * m20 - m21 * m00) * f;
    this.m22 = (m11 * m00 - m01 * m10) * f;
    return this;
  }

  /** Transforms a point of the plane, in place, and returns it. */
  transform<V extends MutableVector>(v: V): V {
    const { x, y } = v;
    v.x = this.m00 * x + this.m10 * y + this.m20;
    v.y = this.m01 * x + this.m11 * y + this.m21;
    return v;
  }
}

/** Declares a field of 9 floats, a matrix that is initially the identity. 36 bytes. */
export const mat3 = (): Mat3 => struct(Mat3);
