import { Floats } from '../fields/floats.ts';
import type { GpuForm } from '../schema/gpu-form.ts';
import { f32 } from '../fields/scalar.ts';
import { struct } from '../fields/struct-type.ts';
import type { XYZ } from '../fields/vec3.ts';
import type { XYZW } from '../fields/vec4.ts';
import { quatMethods } from '../codegen/method-sources.generated.ts';
import { METHODS, ownMethods } from '../codegen/own-methods.ts';

/** A vector that can be rotated in place. */
interface MutableXYZ {
  x: number;
  y: number;
  z: number;
}

/**
 * A quaternion; when its length is 1, a rotation in space. Methods that change the quaternion return it, so that
 * calls can be chained. No method creates garbage. (The methods do not call others with computed numbers: where V8
 * does not inline such a call, it boxes each number.)
 */
export class Quat extends Floats {
  /** @internal */
  static readonly gpu: GpuForm = { wgsl: 'vec4f', align: 16 };
  /** @internal */
  static readonly [METHODS] = { sources: quatMethods, ownMethods };

  x = f32();
  y = f32();
  z = f32();
  w = f32(1);

  /** Sets all components. */
  set(x: number, y: number, z: number, w: number): this {
    this.x = x;
    this.y = y;
    this.z = z;
    this.w = w;
    return this;
  }

  /** Copies another quaternion. */
  copy(q: XYZW): this {
    this.x = q.x;
    this.y = q.y;
    this.z = q.z;
    this.w = q.w;
    return this;
  }

  /** Sets the identity: no rotation. */
  identity(): this {
    return this.set(0, 0, 0, 1);
  }

  /** Sets a rotation about an axis of length 1, by an angle in radians. */
  setAxisAngle(axis: XYZ, angle: number): this {
    const sin = Math.sin(angle / 2);
    return this.set(axis.x * sin, axis.y * sin, axis.z * sin, Math.cos(angle / 2));
  }

  /** Multiplies by another quaternion: the rotation of `q` is applied first. */
  multiply(q: XYZW): this {
    const { x, y, z, w } = this;
    const qx = q.x;
    const qy = q.y;
    const qz = q.z;
    const qw = q.w;
    this.x = x * qw + w * qx + y * qz - z * qy;
    this.y = y * qw + w * qy + z * qx - x * qz;
    this.z = z * qw + w * qz + x * qy - y * qx;
    this.w = w * qw - x * qx - y * qy - z * qz;
    return this;
  }

  /** Conjugates the quaternion, which reverses the rotation if its length is 1. */
  conjugate(): this {
    this.x = -this.x;
    this.y = -this.y;
    this.z = -this.z;
    return this;
  }

  /** Inverts the quaternion, whatever its length. A zero quaternion does not change. */
  invert(): this {
    const { x, y, z, w } = this;
    const square = x * x + y * y + z * z + w * w;
    if (square > 0) {
      this.x = -x / square;
      this.y = -y / square;
      this.z = -z / square;
      this.w = w / square;
    }
    return this;
  }

  /** Scales the quaternion to length 1. A zero quaternion does not change. */
  normalize(): this {
    const { x, y, z, w } = this;
    const length = Math.sqrt(x * x + y * y + z * z + w * w);
    if (length > 0) {
      this.x = x / length;
      this.y = y / length;
      this.z = z / length;
      this.w = w / length;
    }
    return this;
  }

  /**
   * Interpolates towards another rotation, at constant speed along the shorter arc: a fraction of 0 changes nothing,
   * 1 sets the other rotation. Both quaternions must have length 1.
   */
  slerp(q: XYZW, fraction: number): this {
    const { x, y, z, w } = this;
    const qx = q.x;
    const qy = q.y;
    const qz = q.z;
    const qw = q.w;
    let cos = x * qx + y * qy + z * qz + w * qw;
    const sign = cos < 0 ? -1 : 1;
    cos *= sign;
    let from = 1 - fraction;
    let to = fraction;
    if (cos < 0.999999) {
      const angle = Math.acos(cos);
      const sin = Math.sin(angle);
      from = Math.sin(from * angle) / sin;
      to = Math.sin(to * angle) / sin;
    }
    to *= sign;
    this.x = from * x + to * qx;
    this.y = from * y + to * qy;
    this.z = from * z + to * qz;
    this.w = from * w + to * qw;
    return this;
  }

  /** Rotates a vector in place and returns it. */
  rotate<V extends MutableXYZ>(v: V): V {
    const { x, y, z, w } = this;
    const tx = 2 * (y * v.z - z * v.y);
    const ty = 2 * (z * v.x - x * v.z);
    const tz = 2 * (x * v.y - y * v.x);
    v.x += w * tx + y * tz - z * ty;
    v.y += w * ty + z * tx - x * tz;
    v.z += w * tz + x * ty - y * tx;
    return v;
  }

  /** Returns the dot product with another quaternion. */
  dot(q: XYZW): number {
    return this.x * q.x + this.y * q.y + this.z * q.z + this.w * q.w;
  }

  /** Returns the length: 1 for a rotation. */
  length(): number {
    return Math.sqrt(this.dot(this));
  }

  /** Whether no component differs by more than `tolerance`. Equal infinities do not differ. NaN equals nothing. */
  equals(q: XYZW, tolerance = 0): boolean {
    return (
      (this.x === q.x || Math.abs(this.x - q.x) <= tolerance) &&
      (this.y === q.y || Math.abs(this.y - q.y) <= tolerance) &&
      (this.z === q.z || Math.abs(this.z - q.z) <= tolerance) &&
      (this.w === q.w || Math.abs(this.w - q.w) <= tolerance)
    );
  }
}

/** Declares a field of four floats, a quaternion; no rotation unless given. 16 bytes. */
export const quat = (x = 0, y = 0, z = 0, w = 1): Quat => struct(Quat, { x, y, z, w });
