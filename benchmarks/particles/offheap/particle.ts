import { f32, Struct, u32 } from '@offheap/struct';
import { DT, GRAVITY } from '../world.ts';

/** 32 bytes, as by hand. */
export class Particle extends Struct {
  x = f32();
  y = f32();
  vx = f32();
  vy = f32();
  life = f32();
  size = f32();
  spin = f32();
  serial = u32();

  begin(serial: number, now: number): void {
    this.x = serial & 1023;
    this.y = (serial >> 3) & 1023;
    this.vx = (serial & 63) - 32;
    this.vy = ((serial >> 6) & 63) - 32;
    this.life = now + 1 + (serial % 19);
    this.serial = serial;
  }

  step(): void {
    this.x += this.vx * DT;
    this.y += this.vy * DT;
    this.vy += GRAVITY * DT;
    this.life -= DT;
  }
}
