import { f32, Struct, u32, vec2 } from '@offheap/struct';

/** A source of particles, which a game keeps in a pool. */
export class Emitter extends Struct {
  position = vec2();
  /** Radians, clockwise from the right. */
  direction = f32();
  /** Radians to either side of the direction. */
  spread = f32(0.3);
  /** Particles per second. */
  rate = f32(100);
  /** Pixels per second. */
  speed = f32(200);
  /** Lifetime of a particle, in seconds. */
  life = f32(1);
  /** 0xrrggbb. */
  tint = u32(0xffffff);
}
