import { DT, GRAVITY } from './world.ts';

/** A particle as an ordinary object. */
export class ParticleObject {
  x = 0;
  y = 0;
  vx = 0;
  vy = 0;
  life = 0;
  size = 0;
  spin = 0;
  serial = 0;

  constructor(serial: number, now: number) {
    this.begin(serial, now);
  }

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
