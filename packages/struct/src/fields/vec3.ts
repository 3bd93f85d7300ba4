import { Floats } from './floats.ts';
import type { GpuForm } from '../schema/gpu-form.ts';
import type { Initial } from '../schema/initial.ts';
import type { InitialSource } from '../schema/field-type.ts';
import { f32 } from './scalar.ts';
import { struct } from './struct-type.ts';
import { vec3Methods } from '../codegen/method-sources.generated.ts';
import { METHODS, ownMethods } from '../codegen/own-methods.ts';

/** Three components: a {@link Vec3}, or any object with these properties. */
export interface XYZ {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/**
 * A vector of three floats. Methods that change the vector return it, so that calls can be chained. No method creates
 * garbage.
 */
export class Vec3 extends Floats {
  /** @internal */
  static readonly gpu: GpuForm = { wgsl: 'vec3f', align: 16 };
  /** @internal */
  static readonly [METHODS] = { sources: vec3Methods, ownMethods };

  x = f32();
  y = f32();
  z = f32();

  /** Sets all components. */
  set(x: number, y: number, z: number): this {
    this.x = x;
    this.y = y;
    this.z = z;
    return this;
  }

  /** Copies another vector. */
  copy(v: XYZ): this {
    this.x = v.x;
    this.y = v.y;
    this.z = v.z;
    return this;
  }

  /** Adds another vector. */
  add(v: XYZ): this {
    this.x += v.x;
    this.y += v.y;
    this.z += v.z;
    return this;
  }

  /** Adds another vector times `factor`: `position.addScaled(velocity, dt)`. */
  addScaled(v: XYZ, factor: number): this {
    this.x += v.x * factor;
    this.y += v.y * factor;
    this.z += v.z * factor;
    return this;
  }

  /** Subtracts another vector. */
  sub(v: XYZ): this {
    this.x -= v.x;
    this.y -= v.y;
    this.z -= v.z;
    return this;
  }

  /** Multiplies by another vector, component by component. */
  multiply(v: XYZ): this {
    this.x *= v.x;
    this.y *= v.y;
    this.z *= v.z;
    return this;
  }

  /** Multiplies by a number. */
  scale(factor: number): this {
    this.x *= factor;
    this.y *= factor;
    this.z *= factor;
    return this;
  }

  /** Reverses the direction. */
  negate(): this {
    this.x = -this.x;
    this.y = -this.y;
    this.z = -this.z;
    return this;
  }

  /** Interpolates towards another vector: a fraction of 0 changes nothing, 1 results in the other vector, apart from rounding. */
  lerp(v: XYZ, fraction: number): this {
    this.x += (v.x - this.x) * fraction;
    this.y += (v.y - this.y) * fraction;
    this.z += (v.z - this.z) * fraction;
    return this;
  }

  /** Scales the vector to length 1. A vector of length 0 does not change. */
  normalize(): this {
    const length = Math.sqrt(this.x * this.x + this.y * this.y + this.z * this.z);
    if (length > 0) {
      this.x /= length;
      this.y /= length;
      this.z /= length;
    }
    return this;
  }

  /** Scales the vector to length `max` if it is longer. */
  limit(max: number): this {
    const length = Math.sqrt(this.x * this.x + this.y * this.y + this.z * this.z);
    if (length > max) {
      const factor = max / length;
      this.x *= factor;
      this.y *= factor;
      this.z *= factor;
    }
    return this;
  }

  /** Sets this vector to its cross product with another: this × v. */
  cross(v: XYZ): this {
    const { x, y, z } = this;
    const vx = v.x;
    const vy = v.y;
    const vz = v.z;
    this.x = y * vz - z * vy;
    this.y = z * vx - x * vz;
    this.z = x * vy - y * vx;
    return this;
  }

  /** Sets all components to 0. */
  zero(): this {
    this.x = 0;
    this.y = 0;
    this.z = 0;
    return this;
  }

  /** Scales the vector to `length`. A vector of length 0 does not change. */
  setLength(length: number): this {
    const before = Math.sqrt(this.x * this.x + this.y * this.y + this.z * this.z);
    if (before > 0) {
      const factor = length / before;
      this.x *= factor;
      this.y *= factor;
      this.z *= factor;
    }
    return this;
  }

  /** Moves towards another vector by a distance, but not beyond it. */
  moveTowards(v: XYZ, distance: number): this {
    const dx = v.x - this.x;
    const dy = v.y - this.y;
    const dz = v.z - this.z;
    const whole = Math.sqrt(dx * dx + dy * dy + dz * dz);
    if (whole <= distance || whole === 0) {
      this.x = v.x;
      this.y = v.y;
      this.z = v.z;
      return this;
    }
    const factor = distance / whole;
    this.x += dx * factor;
    this.y += dy * factor;
    this.z += dz * factor;
    return this;
  }

  /** Sets each component to the smaller one of both vectors. */
  min(v: XYZ): this {
    this.x = Math.min(this.x, v.x);
    this.y = Math.min(this.y, v.y);
    this.z = Math.min(this.z, v.z);
    return this;
  }

  /** Sets each component to the larger one of both vectors. */
  max(v: XYZ): this {
    this.x = Math.max(this.x, v.x);
    this.y = Math.max(this.y, v.y);
    this.z = Math.max(this.z, v.z);
    return this;
  }

  /** Clamps each component between those of `low` and `high`. */
  clamp(low: XYZ, high: XYZ): this {
    this.x = Math.min(Math.max(this.x, low.x), high.x);
    this.y = Math.min(Math.max(this.y, low.y), high.y);
    this.z = Math.min(Math.max(this.z, low.z), high.z);
    return this;
  }

  /** Reflects the vector at a surface with the given normal, which must have length 1. */
  reflect(normal: XYZ): this {
    const twice = 2 * (this.x * normal.x + this.y * normal.y + this.z * normal.z);
    this.x -= twice * normal.x;
    this.y -= twice * normal.y;
    this.z -= twice * normal.z;
    return this;
  }

  /** Returns the angle between this vector and another, in radians from 0 to π. */
  angleTo(v: XYZ): number {
    const x = this.y * v.z - this.z * v.y;
    const y = this.z * v.x - this.x * v.z;
    const z = this.x * v.y - this.y * v.x;
    return Math.atan2(Math.sqrt(x * x + y * y + z * z), this.x * v.x + this.y * v.y + this.z * v.z);
  }

  /** Returns the dot product with another vector. */
  dot(v: XYZ): number {
    return this.x * v.x + this.y * v.y + this.z * v.z;
  }

  /** Returns the length. */
  length(): number {
    return Math.sqrt(this.x * this.x + this.y * this.y + this.z * this.z);
  }

  /** Returns the square of the length. It is cheaper to compute, and sufficient for comparisons. */
  lengthSquared(): number {
    return this.x * this.x + this.y * this.y + this.z * this.z;
  }

  /** Returns the distance to another vector. */
  distance(v: XYZ): number {
    const dx = this.x - v.x;
    const dy = this.y - v.y;
    const dz = this.z - v.z;
    return Math.sqrt(dx * dx + dy * dy + dz * dz);
  }

  /** Returns the square of the distance. It is cheaper to compute, and sufficient for comparisons. */
  distanceSquared(v: XYZ): number {
    const dx = this.x - v.x;
    const dy = this.y - v.y;
    const dz = this.z - v.z;
    return dx * dx + dy * dy + dz * dz;
  }

  /** Whether no component differs by more than `tolerance`. Equal infinities do not differ. NaN equals nothing. */
  equals(v: XYZ, tolerance = 0): boolean {
    return (
      (this.x === v.x || Math.abs(this.x - v.x) <= tolerance) &&
      (this.y === v.y || Math.abs(this.y - v.y) <= tolerance) &&
      (this.z === v.z || Math.abs(this.z - v.z) <= tolerance)
    );
  }
}

/** Declares a field of three floats `x`, `y` and `z`: 12 bytes. Each is 0 unless given. */
export const vec3 = (
  x: InitialSource<number> = 0,
  y: InitialSource<number> = 0,
  z: InitialSource<number> = 0,
): Vec3 => struct(Vec3, { x, y, z } as Initial<Vec3>); // functions are called for each entry
