// By hand: an interleaved buffer for each kind of object, and separate loops.
import { ownCode } from '../application/own-code.ts';
import { ENTRIES, STRUCTS } from './start-up.ts';

const STRIDE = 6;

type Words = { readonly f32: Float32Array; readonly u32: Uint32Array };

export function start(): number {
  const all = Array.from({ length: STRUCTS }, (): Words => {
    const f32 = new Float32Array(ENTRIES * STRIDE);
    return { f32, u32: new Uint32Array(f32.buffer) };
  });
  for (let kind = 0; kind < STRUCTS; kind++) {
    ownCode(
      `(f32, end, dt) => { for (let at = 0; at < end; at += ${STRIDE}) { f32[at] += f32[at + 2] * dt; f32[at + 1] += f32[at + 3] * dt; } }`,
    );
    ownCode(`(f32, end, dt) => { for (let at = 0; at < end; at += ${STRIDE}) f32[at + 4] -= dt; }`);
  }
  let entries = 0;
  for (const { f32, u32 } of all) {
    entries += ownCode<(f32: Float32Array, u32: Uint32Array) => number>(`(f32, u32) => {
  let count = 0;
  for (let at = 0; count < ${ENTRIES}; at += ${STRIDE}, count++) {
    f32[at] = count;
    f32[at + 4] = 1;
    u32[at + 5] = 0xffffff;
  }
  return count;
}`)(f32, u32);
  }
  return entries;
}
