import { f32, Struct, u32 } from '@offheap/struct';

/** Position and appearance of a boid or a predator, 20 bytes. */
export class Pose extends Struct {
  x = f32();
  y = f32();
  /** Radians, clockwise from the right. */
  angle = f32();
  /** Pixels from nose to tail. */
  size = f32(52);
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
  /** 1 next to a hunter; it decreases to 0 after an escape. */
  fright = f32();
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

/** A stone on the ground. It has no pose: it is drawn from this component. */
export class Obstacle extends Struct {
  x = f32();
  y = f32();
  /** Diameter, in pixels. */
  size = f32(80);
  /** Its place on the ground: 0 at the left, 1 at the right. */
  place = f32();
  /** Index of its texture. */
  shape = u32();
}
