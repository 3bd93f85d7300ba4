import { f32, Struct, u32 } from '@offheap/struct';

/** One spark: 32 bytes of the pool's memory. */
export class Particle extends Struct {
  x = f32();
  y = f32();
  /** Pixels a second. */
  vx = f32();
  vy = f32();
  /** Seconds left. */
  life = f32(1);
  /** Seconds it had when it was born. */
  span = f32(1);
  /** Pixels across. */
  size = f32(8);
  /** 0xRRGGBB */
  tint = u32(0xffffff);

  /** Flies for `dt` seconds. */
  move(dt: number, gravity: number, drag: number): void {
    this.vx *= drag;
    this.vy = this.vy * drag + gravity * dt;
    this.x += this.vx * dt;
    this.y += this.vy * dt;
    this.life -= dt;
  }
}
