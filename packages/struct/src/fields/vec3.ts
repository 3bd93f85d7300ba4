import { Floats } from './floats.ts';
import type { GpuForm } from '../schema/gpu-form.ts';
import type { Initial } from '../schema/initial.ts';
import type { InitialSource } from '../schema/field-type.ts';
import { f32 } from './scalar.ts';
import { struct } from './struct-type.ts';
import { vec3Methods } from '../codegen/method-sources.generated.ts';
import { METHODS, ownMethods } from '../codegen/own-methods.ts';

/** Three numbers: a {@link Vec3}, or any object with such fields. */
export interface XYZ {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** Three floats. Methods that change it give it back, so that they chain; none makes garbage. */
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

  /** Copies another. */
  copy(v: XYZ): this {
    this.x = v.x;
    this.y = v.y;
    this.z = v.z;
    return this;
  }

  /** Adds another. */
  add(v: XYZ): this {
    this.x += v.x;
    this.y += v.y;
    this.z += v.z;
    return this;
  }

  /** Adds another, scaled: `position.addScaled(velocity, dt)`. */
  addScaled(v: XYZ, factor: number): this {
    this.x += v.x * factor;
    this.y += v.y * factor;
    this.z += v.z * factor;
    return this;
  }

  /** Subtracts another. */
  sub(v: XYZ): this {
    this.x -= v.x;
    this.y -= v.y;
    this.z -= v.z;
    return this;
  }

  /** Multiplies by another, component by component. */
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

  /** Turns it around. */
  negate(): this {
    this.x = -this.x;
    this.y = -this.y;
    this.z = -this.z;
    return this;
  }

  /** Moves towards another by a fraction: 0 stays, 1 arrives. */
  lerp(v: XYZ, fraction: number): this {
    this.x += (v.x - this.x) * fraction;
    this.y += (v.y - this.y) * fraction;
    this.z += (v.z - this.z) * fraction;
    return this;
  }

  /** Makes its length 1; a vector of length 0 stays. */
  normalize(): this {
    const length = Math.sqrt(this.x * this.x + this.y * this.y + this.z * this.z);
    if (length > 0) {
      this.x /= length;
      this.y /= length;
      this.z /= length;
    }
    return this;
  }

  /** Makes its length `max` when it is longer. */
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

  /** Becomes the cross product with another: this × v. */
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

  /** Makes all components 0. */
  zero(): this {
    this.x = 0;
    this.y = 0;
    this.z = 0;
    return this;
  }

  /** Makes its length `length`; a vector of length 0 stays. */
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

  /** Moves towards another by a distance, and no further than there. */
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

  /** Takes the smaller of each component and that of another. */
  min(v: XYZ): this {
    this.x = Math.min(this.x, v.x);
    this.y = Math.min(this.y, v.y);
    this.z = Math.min(this.z, v.z);
    return this;
  }

  /** Takes the greater of each component and that of another. */
  max(v: XYZ): this {
    this.x = Math.max(this.x, v.x);
    this.y = Math.max(this.y, v.y);
    this.z = Math.max(this.z, v.z);
    return this;
  }

  /** Keeps each component between those of two others. */
  clamp(low: XYZ, high: XYZ): this {
    this.x = Math.min(Math.max(this.x, low.x), high.x);
    this.y = Math.min(Math.max(this.y, low.y), high.y);
    this.z = Math.min(Math.max(this.z, low.z), high.z);
    return this;
  }

  /** Mirrors it at a surface whose normal, of length 1, is given: what bounces off. */
  reflect(normal: XYZ): this {
    const twice = 2 * (this.x * normal.x + this.y * normal.y + this.z * normal.z);
    this.x -= twice * normal.x;
    this.y -= twice * normal.y;
    this.z -= twice * normal.z;
    return this;
  }

  /** The angle between it and another, in radians from 0 to π. */
  angleTo(v: XYZ): number {
    const x = this.y * v.z - this.z * v.y;
    const y = this.z * v.x - this.x * v.z;
    const z = this.x * v.y - this.y * v.x;
    return Math.atan2(Math.sqrt(x * x + y * y + z * z), this.x * v.x + this.y * v.y + this.z * v.z);
  }

  /** The dot product with another. */
  dot(v: XYZ): number {
    return this.x * v.x + this.y * v.y + this.z * v.z;
  }

  /** Its length. */
  length(): number {
    return Math.sqrt(this.x * this.x + this.y * this.y + this.z * this.z);
  }

  /** The square of its length: cheaper, for comparisons. */
  lengthSquared(): number {
    return this.x * this.x + this.y * this.y + this.z * this.z;
  }

  /** How far it is to another. */
  distance(v: XYZ): number {
    const dx = this.x - v.x;
    const dy = this.y - v.y;
    const dz = this.z - v.z;
    return Math.sqrt(dx * dx + dy * dy + dz * dz);
  }

  /** The square of the distance: cheaper, for comparisons. */
  distanceSquared(v: XYZ): number {
    const dx = this.x - v.x;
    const dy = this.y - v.y;
    const dz = this.z - v.z;
    return dx * dx + dy * dy + dz * dz;
  }

  /** Whether no component differs by more than `tolerance`. Equal infinities do not differ; NaN equals nothing. */
  equals(v: XYZ, tolerance = 0): boolean {
    return (
      (this.x === v.x || Math.abs(this.x - v.x) <= tolerance) &&
      (this.y === v.y || Math.abs(this.y - v.y) <= tolerance) &&
      (this.z === v.z || Math.abs(this.z - v.z) <= tolerance)
    );
  }
}

/** A field of three floats `x`, `y`, `z`, 0 unless given: 12 bytes. */
export const vec3 = (
  x: InitialSource<number> = 0,
  y: InitialSource<number> = 0,
  z: InitialSource<number> = 0,
): Vec3 => struct(Vec3, { x, y, z } as Initial<Vec3>); // functions are called for each entry
