import { Floats } from './floats.ts';
import type { GpuForm } from '../schema/gpu-form.ts';
import type { Initial } from '../schema/initial.ts';
import type { InitialSource } from '../schema/field-type.ts';
import { f32 } from './scalar.ts';
import { struct } from './struct-type.ts';
import { vec2Methods } from '../codegen/method-sources.generated.ts';
import { METHODS, ownMethods } from '../codegen/own-methods.ts';

/** Two numbers: a {@link Vec2}, or any object with such fields. */
export interface XY {
  readonly x: number;
  readonly y: number;
}

/** Two floats. Methods that change it give it back, so that they chain; none makes garbage. */
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

  /** Copies another. */
  copy(v: XY): this {
    this.x = v.x;
    this.y = v.y;
    return this;
  }

  /** Adds another. */
  add(v: XY): this {
    this.x += v.x;
    this.y += v.y;
    return this;
  }

  /** Adds another, scaled: `position.addScaled(velocity, dt)`. */
  addScaled(v: XY, factor: number): this {
    this.x += v.x * factor;
    this.y += v.y * factor;
    return this;
  }

  /** Subtracts another. */
  sub(v: XY): this {
    this.x -= v.x;
    this.y -= v.y;
    return this;
  }

  /** Multiplies by another, component by component. */
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

  /** Turns it around. */
  negate(): this {
    this.x = -this.x;
    this.y = -this.y;
    return this;
  }

  /** Moves towards another by a fraction: 0 stays, 1 arrives. */
  lerp(v: XY, fraction: number): this {
    this.x += (v.x - this.x) * fraction;
    this.y += (v.y - this.y) * fraction;
    return this;
  }

  /** Makes its length 1; a vector of length 0 stays. */
  normalize(): this {
    const length = Math.sqrt(this.x * this.x + this.y * this.y);
    if (length > 0) {
      this.x /= length;
      this.y /= length;
    }
    return this;
  }

  /** Makes its length `max` when it is longer. */
  limit(max: number): this {
    const length = Math.sqrt(this.x * this.x + this.y * this.y);
    if (length > max) {
      const factor = max / length;
      this.x *= factor;
      this.y *= factor;
    }
    return this;
  }

  /** Turns it by an angle in radians, from x towards y. */
  rotate(angle: number): this {
    const cos = Math.cos(angle);
    const sin = Math.sin(angle);
    const { x, y } = this;
    this.x = x * cos - y * sin;
    this.y = x * sin + y * cos;
    return this;
  }

  /** The angle from the x axis, in radians from -π to π. */
  angle(): number {
    return Math.atan2(this.y, this.x);
  }

  /** The z component of the cross product: positive when `v` lies in the direction from x to y. */
  cross(v: XY): number {
    return this.x * v.y - this.y * v.x;
  }

  /** Makes all components 0. */
  zero(): this {
    this.x = 0;
    this.y = 0;
    return this;
  }

  /** Makes it point in a direction: an angle in radians, from x towards y. Its length becomes `length`, 1 by default. */
  fromAngle(angle: number, length = 1): this {
    this.x = Math.cos(angle) * length;
    this.y = Math.sin(angle) * length;
    return this;
  }

  /** Makes its length `length`; a vector of length 0 stays. */
  setLength(length: number): this {
    const before = Math.sqrt(this.x * this.x + this.y * this.y);
    if (before > 0) {
      const factor = length / before;
      this.x *= factor;
      this.y *= factor;
    }
    return this;
  }

  /** Moves towards another by a distance, and no further than there. */
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

  /** Takes the smaller of each component and that of another. */
  min(v: XY): this {
    this.x = Math.min(this.x, v.x);
    this.y = Math.min(this.y, v.y);
    return this;
  }

  /** Takes the greater of each component and that of another. */
  max(v: XY): this {
    this.x = Math.max(this.x, v.x);
    this.y = Math.max(this.y, v.y);
    return this;
  }

  /** Keeps each component between those of two others. */
  clamp(low: XY, high: XY): this {
    this.x = Math.min(Math.max(this.x, low.x), high.x);
    this.y = Math.min(Math.max(this.y, low.y), high.y);
    return this;
  }

  /** Mirrors it at a surface whose normal, of length 1, is given: what bounces off. */
  reflect(normal: XY): this {
    const twice = 2 * (this.x * normal.x + this.y * normal.y);
    this.x -= twice * normal.x;
    this.y -= twice * normal.y;
    return this;
  }

  /** Turns it by a right angle, from x towards y. */
  perpendicular(): this {
    const { x } = this;
    this.x = -this.y;
    this.y = x;
    return this;
  }

  /** The angle by which it would have to turn to point as another, in radians from -π to π: positive from x towards y. */
  angleTo(v: XY): number {
    return Math.atan2(this.x * v.y - this.y * v.x, this.x * v.x + this.y * v.y);
  }

  /** The dot product with another. */
  dot(v: XY): number {
    return this.x * v.x + this.y * v.y;
  }

  /** Its length. */
  length(): number {
    return Math.sqrt(this.x * this.x + this.y * this.y);
  }

  /** The square of its length: cheaper, for comparisons. */
  lengthSquared(): number {
    return this.x * this.x + this.y * this.y;
  }

  /** How far it is to another. */
  distance(v: XY): number {
    const dx = this.x - v.x;
    const dy = this.y - v.y;
    return Math.sqrt(dx * dx + dy * dy);
  }

  /** The square of the distance: cheaper, for comparisons. */
  distanceSquared(v: XY): number {
    const dx = this.x - v.x;
    const dy = this.y - v.y;
    return dx * dx + dy * dy;
  }

  /** Whether no component differs by more than `tolerance`. Equal infinities do not differ; NaN equals nothing. */
  equals(v: XY, tolerance = 0): boolean {
    return (
      (this.x === v.x || Math.abs(this.x - v.x) <= tolerance) &&
      (this.y === v.y || Math.abs(this.y - v.y) <= tolerance)
    );
  }
}

/** A field of two floats `x`, `y`, 0 unless given: 8 bytes. */
export const vec2 = (x: InitialSource<number> = 0, y: InitialSource<number> = 0): Vec2 =>
  struct(Vec2, { x, y } as Initial<Vec2>); // functions are called for each entry
