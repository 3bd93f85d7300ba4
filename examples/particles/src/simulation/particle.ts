import { f16, f32, Struct, u32, u8 } from '@offheap/struct';

/**
 * What every mode's particle has. Scenes are written against this, so that they run on objects and on views alike.
 */
export interface ParticleFields {
  /** CSS pixels. */
  x: number;
  y: number;
  /** CSS pixels a second. */
  vx: number;
  vy: number;
  /** Seconds left. */
  life: number;
  /** Seconds it had when it was born. */
  span: number;
  /** Pixels across of its core. */
  size: number;
  /** 0xRRGGBB */
  tint: number;
  /** What it does and looks like: one of {@link KIND}. */
  kind: number;
}

/** Kinds of particles; each is also the number of its frame in the atlas. */
export const KIND = { spark: 0, puff: 1, flake: 2, far: 3, near: 4 } as const;

/** One particle offheap: 32 bytes of the pool's memory, so that two lie in a cache line. */
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

/** One particle of the mode with SIMD: each field lies in a column of its own. */
export class ColumnParticle extends Particle {
  /** Numbers that the scene computes once for each particle. */
  own1 = f32();
  own2 = f32();
}
