import { f32, Struct, u32 } from '@offheap/struct';

/** A particle that a step wants to make, once it has done away with the dead. Lives in scratch memory. */
export class SpawnRequest extends Struct {
  x = f32();
  y = f32();
  vx = f32();
  vy = f32();
  life = f32();
  size = f32();
  tint = u32();
}
