// By hand: a Float32Array that is filled from the start each frame.
import { type Temporaries, TEMPORARIES } from './temporaries.ts';

const f32 = new Float32Array(TEMPORARIES * 3);

export const temporaries: Temporaries = {
  frame(start) {
    let top = 0;
    for (let i = 0; i < TEMPORARIES; i++) {
      f32[top] = start + i + 0.5;
      f32[top + 1] = 2 * (start + i) + 0.25;
      f32[top + 2] = 0.125;
      top += 3;
    }
    let sum = 0;
    for (let at = 0; at < top; at += 3) sum += f32[at]! + f32[at + 1]! + f32[at + 2]!;
    return sum;
  },
};
