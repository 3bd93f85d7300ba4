import { bool, f32, Struct, u16, u32, u8 } from '@offheap/struct';

/** A person, a tree or a bush. */
export class Actor extends Struct {
  x = f32();
  /** The position of the feet. */
  y = f32();
  vx = f32();
  vy = f32();
  /** The first frame of the actor's look. */
  look = u16();
  frame = f32();
  shadow = u8();
  size = f32(1);
  /** The position of the feet in the frame, from the top (0) to the bottom (1). */
  feet = f32(1);
  isPerson = bool(true);
  isVisible = bool(true);
  tint = u32(0xffffff);
}
