// A Float32Array for each list, in a list that is created in each frame.
import { type Temporaries, TEMPORARIES } from './temporaries.ts';

export const temporaries: Temporaries = {
  frame(start) {
    const lists: Float32Array[] = [];
    for (let i = 0; i < TEMPORARIES; i++) {
      const list = new Float32Array(4);
      for (let k = 0; k < 4; k++) list[k] = start + i + k + 0.5;
      lists.push(list);
    }
    let sum = 0;
    for (const list of lists) for (let k = 0; k < 4; k++) sum += list[k]!;
    return sum;
  },
};
