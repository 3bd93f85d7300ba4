import { f32, Struct, u32 } from '@offheap/struct';

/** Where something is and how it looks: what is drawn, 20 bytes. Boids and predators have one. */
export class Pose extends Struct {
  x = f32();
  y = f32();
  /** Radians, clockwise from the right. */
  angle = f32();
  /** Pixels from nose to tail. */
  size = f32(7.5);
  /** 0xRRGGBB */
  tint = u32(0xffffff);
}

/** Pixels a second. Boids and predators have one. */
export class Velocity extends Struct {
  x = f32();
  y = f32();
}

/** What makes a member of the flock. */
export class Boid extends Struct {
  /** How crowded it is, 0 to 1; follows what it sees. */
  crowd = f32();
  /** What steers it, in pixels a second, each second. */
  ax = f32();
  ay = f32();
}

/** What makes a hunter. */
export class Predator extends Struct {
  /** Boids it has caught. */
  caught = u32();
  /** Seconds until it is hungry again. */
  rest = f32();
}

/** A drifting stone; drawn from here. */
export class Obstacle extends Struct {
  x = f32();
  y = f32();
  /** Pixels across. */
  size = f32(80);
  /** Radians of its slow path, and the path's middle. */
  turn = f32();
  homeX = f32();
  homeY = f32();
}
