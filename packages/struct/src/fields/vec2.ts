import { Floats } from './floats.ts';
import type { GpuForm } from '../schema/gpu-form.ts';
import type { Initial } from '../schema/initial.ts';
import type { InitialSource } from '../schema/field-type.ts';
import { f32 } from './scalar.ts';
import { struct } from './struct-type.ts';
import { vec2Methods } from '../codegen/method-sources.generated.ts';
import { METHODS, ownMethods } from '../codegen/own-methods.ts';

/** Two components: a {@link Vec2}, or any object with these properties. */
export interface XY {
  readonly x: number;
  readonly y: number;
}

/**
 * A vector of two floats. Methods that change the vector return it, so that calls can be chained. No method creates
 * garbage.
 */
export class Vec2 extends Floats {
  /** @internal */
  static readonly gpu: GpuForm = { wgsl: 'vec2f', align: 8 };
  /** @internal */
  static readonly [METHODS] = { sources: vec2Methods, ownMethods };

  x = f32();
  y = f32();

  /** Sets both components. */
  set(x: number, y: number): this {
    this.x = x;
    this.y = y;
    return this;
  }

  /** Copies another vector. */
  copy(v: XY): this {
    this.x = v.x;
    this.y = v.y;
    return this;
  }

  /** Adds another vector. */
  add(v: XY): this {
    this.x += v.x;
    this.y += v.y;
    return this;
  }

  /** Adds another vector times `factor`: `position.addScaled(velocity, dt)`. */
  addScaled(v: XY, factor: number): this {
    this.x += v.x * factor;
    this.y += v.y * factor;
    return this;
  }

  /** Subtracts another vector. */
  sub(v: XY): this {
    this.x -= v.x;
    this.y -= v.y;
    return this;
  }

  /** Multiplies by another vector, component by component. */
  multiply(v: XY): this {
    this.x *= v.x;
    this.y *= v.y;
    return this;
  }

  /** Multiplies by a number. */
  scale(factor: number): this {
    this.x *= factor;
    this.y *= factor;
    return this;
  }

  /** Reverses the direction. */
  negate(): this {
    this.x = -this.x;
    this.y = -this.y;
    return this;
  }

  /** Interpolates towards another vector: a fraction of 0 changes nothing, 1 results in the other vector, apart from rounding. */
  lerp(v: XY, fraction: number): this {
    this.x += (v.x - this.x) * fraction;
    this.y += (v.y - this.y) * fraction;
    return this;
  }

  /** Scales the vector to length 1. A vector of length 0 does not change. */
  normalize(): this {
    const length = Math.sqrt(this.x * this.x + this.y * this.y);
    if (length > 0) {
      this.x /= length;
      this.y /= length;
    }
    return this;
  }

  /** Scales the vector to length `max` if it is longer. */
  limit(max: number): this {
    const length = Math.sqrt(this.x * this.x + this.y * this.y);
    if (length > max) {
      const factor = max / length;
      this.x *= factor;
      this.y *= factor;
    }
    return this;
  }

  /** Rotates the vector by an angle in radians; positive angles rotate from the x axis towards the y axis. */
  rotate(angle: number): this {
    const cos = Math.cos(angle);
    const sin = Math.sin(angle);
    const { x, y } = this;
    this.x = x * cos - y * sin;
    this.y = x * sin + y * cos;
    return this;
  }

  /** Returns the angle from the x axis, in radians from -π to π. */
  angle(): number {
    return Math.atan2(this.y, this.x);
  }

  /** Returns the z component of the cross product. It is positive when `v` is at a positive angle from this vector. */
  cross(v: XY): number {
    return this.x * v.y - this.y * v.x;
  }

  /** Sets all components to 0. */
  zero(): this {
    this.x = 0;
    this.y = 0;
    return this;
  }

  /** Sets the direction, an angle in radians from the x axis towards the y axis, and the length, 1 by default. */
  fromAngle(angle: number, length = 1): this {
    this.x = Math.cos(angle) * length;
    this.y = Math.sin(angle) * length;
    return this;
  }

  /** Scales the vector to `length`. A vector of length 0 does not change. */
  setLength(length: number): this {
    const before = Math.sqrt(this.x * this.x + this.y * this.y);
    if (before > 0) {
      const factor = length / before;
      this.x *= factor;
      this.y *= factor;
    }
    return this;
  }

  /** Moves towards another vector by a distance, but not beyond it. */
  moveTowards(v: XY, distance: number): this {
    const dx = v.x - this.x;
    const dy = v.y - this.y;
    const whole = Math.sqrt(dx * dx + dy * dy);
    if (whole <= distance || whole === 0) {
      this.x = v.x;
      this.y = v.y;
      return this;
    }
    const factor = distance / whole;
    this.x += dx * factor;
    this.y += dy * factor;
    return this;
  }

  /** Sets each component to the smaller one of both vectors. */
  min(v: XY): this {
    this.x = Math.min(this.x, v.x);
    this.y = Math.min(this.y, v.y);
    return this;
  }

  /** Sets each component to the larger one of both vectors. */
  max(v: XY): this {
    this.x = Math.max(this.x, v.x);
    this.y = Math.max(this.y, v.y);
    return this;
  }

  /** Clamps each component between those of `low` and `high`. */
  clamp(low: XY, high: XY): this {
    this.x = Math.min(Math.max(this.x, low.x), high.x);
    this.y = Math.min(Math.max(this.y, low.y), high.y);
    return this;
  }

  /** Reflects the vector at a surface with the given normal, which must have length 1. */
  reflect(normal: XY): this {
    const twice = 2 * (this.x * normal.x + this.y * normal.y);
    this.x -= twice * normal.x;
    this.y -= twice * normal.y;
    return this;
  }

  /** Rotates the vector by a right angle, from the x axis towards the y axis. */
  perpendicular(): this {
    const { x } = this;
    this.x = -this.y;
    this.y = x;
    return this;
  }

  /**
   * Returns the angle from this vector to another, in radians from -π to π; positive from the x axis towards the y
   * axis.
   */
  angleTo(v: XY): number {
    return Math.atan2(this.x * v.y - this.y * v.x, this.x * v.x + this.y * v.y);
  }

  /** Returns the dot product with another vector. */
  dot(v: XY): number {
    return this.x * v.x + this.y * v.y;
  }

  /** Returns the length. */
  length(): number {
    return Math.sqrt(this.x * this.x + this.y * this.y);
  }

  /** Returns the square of the length. It is cheaper to compute, and sufficient for comparisons. */
  lengthSquared(): number {
    return this.x * this.x + this.y * this.y;
  }

  /** Returns the distance to another vector. */
  distance(v: XY): number {
    const dx = this.x - v.x;
    const dy = this.y - v.y;
    return Math.sqrt(dx * dx + dy * dy);
  }

  /** Returns the square of the distance. It is cheaper to compute, and sufficient for comparisons. */
  distanceSquared(v: XY): number {
    const dx = this.x - v.x;
    const dy = this.y - v.y;
    return dx * dx + dy * dy;
  }

  /** Whether no component differs by more than `tolerance`. Equal infinities do not differ. NaN equals nothing. */
  equals(v: XY, tolerance = 0): boolean {
    return (
      (this.x === v.x || Math.abs(this.x - v.x) <= tolerance) &&
      (this.y === v.y || Math.abs(this.y - v.y) <= tolerance)
    );
  }
}

/** Declares a field of two floats `x` and `y`: 8 bytes. Each is 0 unless given. */
export const vec2 = (x: InitialSource<number> = 0, y: InitialSource<number> = 0): Vec2 =>
  struct(Vec2, { x, y } as Initial<Vec2>); // functions are called for each entry
