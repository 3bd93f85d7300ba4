import { f32, Struct, u32 } from '@offheap/struct';

/** Position and appearance of a boid or a predator, 20 bytes. */
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

/** The velocity of a boid or a predator, in pixels per second. */
export class Velocity extends Struct {
  x = f32();
  y = f32();
}

/** The component of boids. */
export class Boid extends Struct {
  /** How crowded the surroundings are, 0 to 1. It follows the number of neighbours with a delay. */
  crowd = f32();
  /** Acceleration, in pixels per second squared. */
  ax = f32();
  ay = f32();
}

/** The component of hunters. */
export class Predator extends Struct {
  /** The number of boids that it has caught. */
  caught = u32();
  /** Seconds until it is hungry again. */
  rest = f32();
}

/** A drifting stone. It has no pose: it is drawn from this component. */
export class Obstacle extends Struct {
  x = f32();
  y = f32();
  /** Diameter, in pixels. */
  size = f32(80);
  /** Radians of its slow path, and the path's middle. */
  turn = f32();
  homeX = f32();
  homeY = f32();
}
