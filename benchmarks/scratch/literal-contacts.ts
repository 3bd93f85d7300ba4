// An object literal for each contact, in a list that is created in each frame.
import { type Temporaries, TEMPORARIES } from './temporaries.ts';

export const temporaries: Temporaries = {
  frame(start) {
    const contacts: { x: number; y: number; depth: number }[] = [];
    for (let i = 0; i < TEMPORARIES; i++)
      contacts.push({ x: start + i + 0.5, y: 2 * (start + i) + 0.25, depth: 0.125 });
    let sum = 0;
    for (const { x, y, depth } of contacts) sum += x + y + depth;
    return sum;
  },
};
