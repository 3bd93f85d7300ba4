// By hand: one interleaved buffer, packed, no handles. The limit that ratios are relative to.
import type { Particles } from './benchmarks.ts';
import { DT, GRAVITY } from './world.ts';

const STRIDE = 8;
const X = 0;
const Y = 1;
const VX = 2;
const VY = 3;
const LIFE = 4;
const SERIAL = 7;

export const particles: Particles = {
  naming: 'index',
  make(capacity) {
    const buffer = new ArrayBuffer(capacity * STRIDE * 4);
    const f32 = new Float32Array(buffer);
    const i32 = new Int32Array(buffer);
    let count = 0;
    function add(serial: number, now: number): void {
      const at = count++ * STRIDE;
      f32[at + X] = serial & 1023;
      f32[at + Y] = (serial >> 3) & 1023;
      f32[at + VX] = (serial & 63) - 32;
      f32[at + VY] = ((serial >> 6) & 63) - 32;
      f32[at + LIFE] = now + 1 + (serial % 19);
      i32[at + SERIAL] = serial;
    }
    function remove(index: number): void {
      const from = --count * STRIDE;
      const to = index * STRIDE;
      i32[to + X] = i32[from + X]!;
      i32[to + Y] = i32[from + Y]!;
      i32[to + VX] = i32[from + VX]!;
      i32[to + VY] = i32[from + VY]!;
      i32[to + LIFE] = i32[from + LIFE]!;
      i32[to + SERIAL] = i32[from + SERIAL]!;
    }
    for (let serial = 0; serial < capacity; serial++) add(serial, 0);
    // There is nothing to compute before the loop, and there are no constants to load, so V8 always generates its best code for the loop.
    const move = (end: number): void => {
      for (let at = 0; at < end; at += 8) {
        f32[at]! += f32[at + 2]! * DT;
        f32[at + 1]! += f32[at + 3]! * DT;
        f32[at + 3]! += GRAVITY * DT;
        f32[at + 4]! -= DT;
      }
    };
    return {
      update() {
        move(count * STRIDE);
      },
      replace(victims, serial) {
        for (let i = 0; i < victims.length; i++) remove(victims[i]! % count);
        for (let i = 0; i < victims.length; i++) add(serial + i, 0);
      },
      expire(now, serial) {
        const before = count;
        for (let i = count - 1; i >= 0; i--) if (f32[i * STRIDE + LIFE]! < now) remove(i);
        const ended = before - count;
        for (let i = 0; i < ended; i++) add(serial + i, now);
        return ended;
      },
      touch(picks) {
        for (let i = 0; i < picks.length; i++) f32[picks[i]! * STRIDE + X]! += 1;
      },
      read(visit) {
        for (let at = 0; at < count * STRIDE; at += STRIDE)
          visit(i32[at + SERIAL]!, f32[at + X]!, f32[at + Y]!);
      },
    };
  },
};
