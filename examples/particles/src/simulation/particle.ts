import { f16, f32, Struct, u32, u8 } from '@offheap/struct';

/**
 * The properties of a particle in every mode. Scenes use this interface only, so they run with objects and with
 * views.
 */
export interface ParticleFields {
  /** CSS pixels. */
  x: number;
  y: number;
  /** CSS pixels per second. */
  vx: number;
  vy: number;
  /** Remaining lifetime, in seconds. */
  life: number;
  /** The whole lifetime, in seconds. */
  span: number;
  /** Diameter of the core, in pixels. */
  size: number;
  /** 0xRRGGBB */
  tint: number;
  /** The kind, which determines behaviour and look: one of {@link KIND}. */
  kind: number;
}

/** Kinds of particles; each is also the number of its frame in the atlas. */
export const KIND = { spark: 0, puff: 1, flake: 2, far: 3, near: 4 } as const;

/** One particle of a pool: 32 bytes, so that a cache line contains two. */
export class Particle extends Struct implements ParticleFields {
  x = f32();
  y = f32();
  vx = f32();
  vy = f32();
  life = f32(1);
  span = f32(1);
  tint = u32(0xffffff);
  size = f16(8);
  kind = u8();
}

/** One particle of the mode with SIMD: each field has its own column. */
export class ColumnParticle extends Particle {
  /** Numbers that the scene computes once per particle. */
  own1 = f32();
  own2 = f32();
}
