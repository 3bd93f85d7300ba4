import { Struct } from '../struct.ts';
import type { GpuForm } from './gpu-form.ts';
import { f32 } from './scalar.ts';
import { struct } from './struct-type.ts';

/** Two floats. */
export class Vec2 extends Struct {
  /** @internal */
  static readonly gpu: GpuForm = { wgsl: 'vec2f', align: 8 };
  /** @internal */
  static readonly copiesMethods = true;

  x = f32();
  y = f32();

  /** Sets both components. */
  set(x: number, y: number): this {
    this.x = x;
    this.y = y;
    return this;
  }
}

/** Three floats. */
export class Vec3 extends Struct {
  /** @internal */
  static readonly gpu: GpuForm = { wgsl: 'vec3f', align: 16 };
  /** @internal */
  static readonly copiesMethods = true;

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
}

/** Four floats. */
export class Vec4 extends Struct {
  /** @internal */
  static readonly gpu: GpuForm = { wgsl: 'vec4f', align: 16 };
  /** @internal */
  static readonly copiesMethods = true;

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
}

/** A field of two floats `x`, `y`, 0 unless given: 8 bytes. */
export const vec2 = (x = 0, y = 0): Vec2 => struct(Vec2, { x, y });
/** A field of three floats `x`, `y`, `z`, 0 unless given: 12 bytes. */
export const vec3 = (x = 0, y = 0, z = 0): Vec3 => struct(Vec3, { x, y, z });
/** A field of four floats `x`, `y`, `z`, `w`, 0 unless given: 16 bytes. */
export const vec4 = (x = 0, y = 0, z = 0, w = 0): Vec4 => struct(Vec4, { x, y, z, w });
