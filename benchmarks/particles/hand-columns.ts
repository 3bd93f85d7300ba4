// By hand: one typed array per field, packed, no handles.
import type { Particles } from './benchmarks.ts';
import { DT, GRAVITY } from './world.ts';

export const particles: Particles = {
  naming: 'index',
  make(capacity) {
    const x = new Float32Array(capacity);
    const y = new Float32Array(capacity);
    const vx = new Float32Array(capacity);
    const vy = new Float32Array(capacity);
    const life = new Float32Array(capacity);
    const serials = new Uint32Array(capacity);
    let count = 0;
    function add(serial: number, now: number): void {
      const at = count++;
      x[at] = serial & 1023;
      y[at] = (serial >> 3) & 1023;
      vx[at] = (serial & 63) - 32;
      vy[at] = ((serial >> 6) & 63) - 32;
      life[at] = now + 1 + (serial % 19);
      serials[at] = serial;
    }
    function remove(index: number): void {
      const last = --count;
      x[index] = x[last]!;
      y[index] = y[last]!;
      vx[index] = vx[last]!;
      vy[index] = vy[last]!;
      life[index] = life[last]!;
      serials[index] = serials[last]!;
    }
    for (let serial = 0; serial < capacity; serial++) add(serial, 0);
    function move(end: number): void {
      for (let i = 0; i < end; i++) {
        x[i]! += vx[i]! * DT;
        y[i]! += vy[i]! * DT;
        vy[i]! += GRAVITY * DT;
        life[i]! -= DT;
      }
    }
    return {
      update() {
        move(count);
      },
      replace(victims, serial) {
        for (let i = 0; i < victims.length; i++) remove(victims[i]! % count);
        for (let i = 0; i < victims.length; i++) add(serial + i, 0);
      },
      expire(now, serial) {
        const before = count;
        for (let i = count - 1; i >= 0; i--) if (life[i]! < now) remove(i);
        const ended = before - count;
        for (let i = 0; i < ended; i++) add(serial + i, now);
        return ended;
      },
      touch(picks) {
        for (let i = 0; i < picks.length; i++) x[picks[i]!]! += 1;
      },
      read(visit) {
        for (let i = 0; i < count; i++) visit(serials[i]!, x[i]!, y[i]!);
      },
    };
  },
};
