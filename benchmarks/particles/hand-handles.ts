// By hand: one interleaved buffer, packed, with generational handles as a careful programmer writes them.
import type { Particles } from './benchmarks.ts';
import { DT, GRAVITY } from './world.ts';

const STRIDE = 8;
const X = 0;
const Y = 1;
const VX = 2;
const VY = 3;
const LIFE = 4;
const SERIAL = 7;
const SLOT_BITS = 17;
const SLOT_MASK = 2 ** SLOT_BITS - 1;
const GENERATION_MASK = 2 ** (30 - SLOT_BITS) - 1;

/** There is nothing to compute before the loop, and there are no constants to load, so V8 always generates its best code for the loop. */
function move(f32: Float32Array, end: number): void {
  for (let at = 0; at < end; at += 8) {
    f32[at]! += f32[at + 2]! * DT;
    f32[at + 1]! += f32[at + 3]! * DT;
    f32[at + 3]! += GRAVITY * DT;
    f32[at + 4]! -= DT;
  }
}

function copy(u32: Uint32Array, to: number, from: number): void {
  u32[to] = u32[from]!;
  u32[to + 1] = u32[from + 1]!;
  u32[to + 2] = u32[from + 2]!;
  u32[to + 3] = u32[from + 3]!;
  u32[to + 4] = u32[from + 4]!;
  u32[to + 5] = u32[from + 5]!;
  u32[to + 6] = u32[from + 6]!;
  u32[to + 7] = u32[from + 7]!;
}

export const particles: Particles = {
  naming: 'held',
  make(capacity) {
    const buffer = new ArrayBuffer(capacity * STRIDE * 4);
    const f32 = new Float32Array(buffer);
    const u32 = new Uint32Array(buffer);
    const generations = new Int32Array(capacity);
    const indexOf = new Int32Array(capacity);
    const slotOf = new Int32Array(capacity);
    const free = Int32Array.from({ length: capacity }, (_, i) => capacity - 1 - i);
    let freeCount = capacity;
    let count = 0;
    function add(serial: number, now = 0): number {
      const slot = free[--freeCount]!;
      const index = count++;
      indexOf[slot] = index;
      slotOf[index] = slot;
      const at = index * STRIDE;
      f32[at + X] = serial & 1023;
      f32[at + Y] = (serial >> 3) & 1023;
      f32[at + VX] = (serial & 63) - 32;
      f32[at + VY] = ((serial >> 6) & 63) - 32;
      f32[at + LIFE] = now + 1 + (serial % 19);
      u32[at + SERIAL] = serial;
      return (generations[slot]! << SLOT_BITS) | slot;
    }
    function indexAt(handle: number): number {
      const slot = handle & SLOT_MASK;
      if (generations[slot] !== handle >> SLOT_BITS) throw new Error('stale handle');
      return indexOf[slot]!;
    }
    function remove(index: number, slot: number): void {
      generations[slot] = (generations[slot]! + 1) & GENERATION_MASK;
      free[freeCount++] = slot;
      const last = --count;
      if (last === index) return;
      const moved = slotOf[last]!;
      slotOf[index] = moved;
      indexOf[moved] = index;
      copy(u32, index * STRIDE, last * STRIDE);
    }
    const held = Int32Array.from({ length: capacity }, (_, serial) => add(serial));
    return {
      update() {
        move(f32, count * STRIDE);
      },
      replace(victims, serial) {
        for (let i = 0; i < victims.length; i++) {
          const handle = held[victims[i]!]!;
          remove(indexAt(handle), handle & SLOT_MASK);
        }
        for (let i = 0; i < victims.length; i++) held[victims[i]!] = add(serial + i);
      },
      // Like `remove`, with local variables for the values that change in every iteration.
      expire(now, serial) {
        const before = count;
        let left = before;
        let freed = freeCount;
        for (let index = before - 1, at = index * STRIDE; index >= 0; index--, at -= STRIDE) {
          if (f32[at + LIFE]! >= now) continue;
          const slot = slotOf[index]!;
          generations[slot] = (generations[slot]! + 1) & GENERATION_MASK;
          free[freed++] = slot;
          left--;
          if (left === index) continue;
          const moved = slotOf[left]!;
          slotOf[index] = moved;
          indexOf[moved] = index;
          copy(u32, at, left * STRIDE);
        }
        count = left;
        freeCount = freed;
        for (let i = 0; i < before - left; i++) add(serial + i, now);
        return before - left;
      },
      touch(picks) {
        for (let i = 0; i < picks.length; i++) f32[indexAt(held[picks[i]!]!) * STRIDE + X]! += 1;
      },
      read(visit) {
        for (let at = 0; at < count * STRIDE; at += STRIDE)
          visit(u32[at + SERIAL]!, f32[at + X]!, f32[at + Y]!);
      },
    };
  },
};
