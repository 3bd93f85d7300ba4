// By hand: a Float32Array that is filled from the start each frame.
import { type Temporaries, TEMPORARIES } from './temporaries.ts';

const f32 = new Float32Array(TEMPORARIES * 4);

export const temporaries: Temporaries = {
  frame(start) {
    let top = 0;
    for (let i = 0; i < TEMPORARIES; i++) {
      for (let k = 0; k < 4; k++) f32[top + k] = start + i + k + 0.5;
      top += 4;
    }
    let sum = 0;
    for (let at = 0; at < top; at++) sum += f32[at]!;
    return sum;
  },
};
