import { Floats } from './floats.ts';
import type { GpuForm } from '../schema/gpu-form.ts';
import type { Initial } from '../schema/initial.ts';
import type { InitialSource } from '../schema/field-type.ts';
import { f32 } from './scalar.ts';
import { struct } from './struct-type.ts';
import { vec4Methods } from '../codegen/method-sources.generated.ts';
import { METHODS, ownMethods } from '../codegen/own-methods.ts';

/** Four components: a {@link Vec4}, or any object with these properties. */
export interface XYZW {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly w: number;
}

/**
 * A vector of four floats. Methods that change the vector return it, so that calls can be chained. No method creates
 * garbage.
 */
export class Vec4 extends Floats {
  /** @internal */
  static readonly gpu: GpuForm = { wgsl: 'vec4f', align: 16 };
  /** @internal */
  static readonly [METHODS] = { sources: vec4Methods, ownMethods };

  x = f32();
  y = f32();
  z = f32();
  w = f32();

  /** Sets all components. */
  set(x: number, y: number, z: number, w: number): this {
    this.x = x;
    this.y = y;
    this.z = z;
    this.w = w;
    return this;
  }

  /** Copies another vector. */
  copy(v: XYZW): this {
    this.x = v.x;
    this.y = v.y;
    this.z = v.z;
    this.w = v.w;
    return this;
  }

  /** Adds another vector. */
  add(v: XYZW): this {
    this.x += v.x;
    this.y += v.y;
    this.z += v.z;
    this.w += v.w;
    return this;
  }

  /** Adds another vector times `factor`: `position.addScaled(velocity, dt)`. */
  addScaled(v: XYZW, factor: number): this {
    this.x += v.x * factor;
    this.y += v.y * factor;
    this.z += v.z * factor;
    this.w += v.w * factor;
    return this;
  }

  /** Subtracts another vector. */
  sub(v: XYZW): this {
    this.x -= v.x;
    this.y -= v.y;
    this.z -= v.z;
    this.w -= v.w;
    return this;
  }

  /** Multiplies by another vector, component by component. */
  multiply(v: XYZW): this {
    this.x *= v.x;
    this.y *= v.y;
    this.z *= v.z;
    this.w *= v.w;
    return this;
  }

  /** Multiplies by a number. */
  scale(factor: number): this {
    this.x *= factor;
    this.y *= factor;
    this.z *= factor;
    this.w *= factor;
    return this;
  }

  /** Reverses the direction. */
  negate(): this {
    this.x = -this.x;
    this.y = -this.y;
    this.z = -this.z;
    this.w = -this.w;
    return this;
  }

  /** Interpolates towards another vector: a fraction of 0 changes nothing, 1 results in the other vector, apart from rounding. */
  lerp(v: XYZW, fraction: number): this {
    this.x += (v.x - this.x) * fraction;
    this.y += (v.y - this.y) * fraction;
    this.z += (v.z - this.z) * fraction;
    this.w += (v.w - this.w) * fraction;
    return this;
  }

  /** Scales the vector to length 1. A vector of length 0 does not change. */
  normalize(): this {
    const length = Math.sqrt(this.x * this.x + this.y * this.y + this.z * this.z + this.w * this.w);
    if (length > 0) {
      this.x /= length;
      this.y /= length;
      this.z /= length;
      this.w /= length;
    }
    return this;
  }

  /** Scales the vector to length `max` if it is longer. */
  limit(max: number): this {
    const length = Math.sqrt(this.x * this.x + this.y * this.y + this.z * this.z + this.w * this.w);
    if (length > max) {
      const factor = max / length;
      this.x *= factor;
      this.y *= factor;
      this.z *= factor;
      this.w *= factor;
    }
    return this;
  }

  /** Sets all components to 0. */
  zero(): this {
    this.x = 0;
    this.y = 0;
    this.z = 0;
    this.w = 0;
    return this;
  }

  /** Scales the vector to `length`. A vector of length 0 does not change. */
  setLength(length: number): this {
    const before = Math.sqrt(this.x * this.x + this.y * this.y + this.z * this.z + this.w * this.w);
    if (before > 0) {
      const factor = length / before;
      this.x *= factor;
      this.y *= factor;
      this.z *= factor;
      this.w *= factor;
    }
    return this;
  }

  /** Moves towards another vector by a distance, but not beyond it. */
  moveTowards(v: XYZW, distance: number): this {
    const dx = v.x - this.x;
    const dy = v.y - this.y;
    const dz = v.z - this.z;
    const dw = v.w - this.w;
    const whole = Math.sqrt(dx * dx + dy * dy + dz * dz + dw * dw);
    if (whole <= distance || whole === 0) {
      this.x = v.x;
      this.y = v.y;
      this.z = v.z;
      this.w = v.w;
      return this;
    }
    const factor = distance / whole;
    this.x += dx * factor;
    this.y += dy * factor;
    this.z += dz * factor;
    this.w += dw * factor;
    return this;
  }

  /** Sets each component to the smaller one of both vectors. */
  min(v: XYZW): this {
    this.x = Math.min(this.x, v.x);
    this.y = Math.min(this.y, v.y);
    this.z = Math.min(this.z, v.z);
    this.w = Math.min(this.w, v.w);
    return this;
  }

  /** Sets each component to the larger one of both vectors. */
  max(v: XYZW): this {
    this.x = Math.max(this.x, v.x);
    this.y = Math.max(this.y, v.y);
    this.z = Math.max(this.z, v.z);
    this.w = Math.max(this.w, v.w);
    return this;
  }

  /** Clamps each component between those of `low` and `high`. */
  clamp(low: XYZW, high: XYZW): this {
    this.x = Math.min(Math.max(this.x, low.x), high.x);
    this.y = Math.min(Math.max(this.y, low.y), high.y);
    this.z = Math.min(Math.max(this.z, low.z), high.z);
    this.w = Math.min(Math.max(this.w, low.w), high.w);
    return this;
  }

  /** Reflects the vector at a surface with the given normal, which must have length 1. */
  reflect(normal: XYZW): this {
    const twice = 2 * (this.x * normal.x + this.y * normal.y + this.z * normal.z + this.w * normal.w);
    this.x -= twice * normal.x;
    this.y -= twice * normal.y;
    this.z -= twice * normal.z;
    this.w -= twice * normal.w;
    return this;
  }

  /** Returns the angle between this vector and another, in radians from 0 to π. */
  angleTo(v: XYZW): number {
    const one = Math.sqrt(this.x * this.x + this.y * this.y + this.z * this.z + this.w * this.w);
    const other = Math.sqrt(v.x * v.x + v.y * v.y + v.z * v.z + v.w * v.w);
    if (one === 0 || other === 0) return 0;
    const cosine = (this.x * v.x + this.y * v.y + this.z * v.z + this.w * v.w) / (one * other);
    return Math.acos(Math.min(Math.max(cosine, -1), 1));
  }

  /** Returns the dot product with another vector. */
  dot(v: XYZW): number {
    return this.x * v.x + this.y * v.y + this.z * v.z + this.w * v.w;
  }

  /** Returns the length. */
  length(): number {
    return Math.sqrt(this.x * this.x + this.y * this.y + this.z * this.z + this.w * this.w);
  }

  /** Returns the square of the length. It is cheaper to compute, and sufficient for comparisons. */
  lengthSquared(): number {
    return this.x * this.x + this.y * this.y + this.z * this.z + this.w * this.w;
  }

  /** Returns the distance to another vector. */
  distance(v: XYZW): number {
    const dx = this.x - v.x;
    const dy = this.y - v.y;
    const dz = this.z - v.z;
    const dw = this.w - v.w;
    return Math.sqrt(dx * dx + dy * dy + dz * dz + dw * dw);
  }

  /** Returns the square of the distance. It is cheaper to compute, and sufficient for comparisons. */
  distanceSquared(v: XYZW): number {
    const dx = this.x - v.x;
    const dy = this.y - v.y;
    const dz = this.z - v.z;
    const dw = this.w - v.w;
    return dx * dx + dy * dy + dz * dz + dw * dw;
  }

  /** Whether no component differs by more than `tolerance`. Equal infinities do not differ. NaN equals nothing. */
  equals(v: XYZW, tolerance = 0): boolean {
    return (
      (this.x === v.x || Math.abs(this.x - v.x) <= tolerance) &&
      (this.y === v.y || Math.abs(this.y - v.y) <= tolerance) &&
      (this.z === v.z || Math.abs(this.z - v.z) <= tolerance) &&
      (this.w === v.w || Math.abs(this.w - v.w) <= tolerance)
    );
  }
}

/** Declares a field of four floats `x`, `y`, `z` and `w`: 16 bytes. Each is 0 unless given. */
export const vec4 = (
  x: InitialSource<number> = 0,
  y: InitialSource<number> = 0,
  z: InitialSource<number> = 0,
  w: InitialSource<number> = 0,
): Vec4 => struct(Vec4, { x, y, z, w } as Initial<Vec4>); // functions are called for each entry
