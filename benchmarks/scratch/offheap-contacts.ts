// Scratch: a view for each contact, kept in a list that is filled again in each frame.
import { KiB } from '@offheap/core';
import { Scratch, type ScratchScope } from '@offheap/struct';
import { Contact } from './contact.ts';
import { type Temporaries, TEMPORARIES } from './temporaries.ts';

const scratch = new Scratch(64 * KiB);
const contacts: Contact[] = [];
let first = 0;

function work(scope: ScratchScope): number {
  for (let i = 0; i < TEMPORARIES; i++) {
    const contact = scope.create(Contact);
    contact.x = first + i + 0.5;
    contact.y = 2 * (first + i) + 0.25;
    contact.depth = 0.125;
    contacts[i] = contact;
  }
  let sum = 0;
  for (let i = 0; i < contacts.length; i++) {
    const contact = contacts[i]!;
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
