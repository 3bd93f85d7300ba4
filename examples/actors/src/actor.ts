import { bool, f32, Struct, u16, u32 } from '@offheap/struct';

/** Whoever stands on the meadow: trees too. */
export class Actor extends Struct {
  x = f32();
  /** Where the feet are. */
  y = f32();
  vx = f32();
  vy = f32();
  /** The first frame of the actor's kind. */
  look = u16();
  frame = f32();
  size = f32(1);
  /** Where the feet are in the frame, from the top to the bottom. */
  feet = f32(1);
  isPerson = bool(true);
  isVisible = bool(true);
  tint = u32(0xffffff);
}
