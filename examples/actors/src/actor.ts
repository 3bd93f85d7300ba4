import { bool, f32, Struct, u16, u32, u8 } from '@offheap/struct';

/** A person, a tree or a bush. */
export class Actor extends Struct {
  x = f32();
  /** Where the feet are. */
  y = f32();
  vx = f32();
  vy = f32();
  /** The first frame of the actor's look. */
  look = u16();
  frame = f32();
  shadow = u8();
  size = f32(1);
  /** Where the feet are in the frame, from the top to the bottom. */
  feet = f32(1);
  isPerson = bool(true);
  isVisible = bool(true);
  tint = u32(0xffffff);
}
