// Scratch: one array of contacts, as many as the frame may need.
import { KiB } from '@offheap/core';
import { Scratch, type ScratchScope } from '@offheap/struct';
import { Contact } from './contact.ts';
import { type Temporaries, TEMPORARIES } from './temporaries.ts';

const scratch = new Scratch(64 * KiB);
let first = 0;

function work(scope: ScratchScope): number {
  const contact = scope.array(Contact, TEMPORARIES).cursor();
  for (let i = 0; i < TEMPORARIES; i++) {
    contact.seek(i);
    contact.x = first + i + 0.5;
    contact.y = 2 * (first + i) + 0.25;
    contact.depth = 0.125;
  }
  let sum = 0;
  for (let i = 0; i < TEMPORARIES; i++) {
    contact.seek(i);
    sum += contact.x + contact.y + contact.depth;
  }
  return sum;
}

export const temporaries: Temporaries = {
  frame(start) {
    first = start;
    return scratch.scope(work);
  },
};
