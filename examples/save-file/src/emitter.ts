import { f32, Struct, u32, vec2 } from '@offheap/struct';

/** A place that particles come from, as a game keeps it in a pool. */
export class Emitter extends Struct {
  position = vec2();
  /** Radians, clockwise from the right. */
  direction = f32();
  /** Radians to either side of the direction. */
  spread = f32(0.3);
  /** Particles a second. */
  rate = f32(100);
  /** Pixels a second. */
  speed = f32(200);
  /** Seconds that a particle lives. */
  life = f32(1);
  /** 0xrrggbb. */
  tint = u32(0xffffff);
}
