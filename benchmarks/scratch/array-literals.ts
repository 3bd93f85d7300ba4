// An array literal for each list, in a list that is created in each frame.
import { type Temporaries, TEMPORARIES } from './temporaries.ts';

export const temporaries: Temporaries = {
  frame(start) {
    const lists: number[][] = [];
    for (let i = 0; i < TEMPORARIES; i++) {
      const n = start + i + 0.5;
      lists.push([n, n + 1, n + 2, n + 3]);
    }
    let sum = 0;
    for (const list of lists) for (const value of list) sum += value;
    return sum;
  },
};
