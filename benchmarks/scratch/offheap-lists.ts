// Scratch: an array of four floats for each list, kept in a list that is filled again in each frame.
import { KiB } from '@offheap/core';
import { type ArrayView, f32, Scratch, type ScratchScope } from '@offheap/struct';
import { type Temporaries, TEMPORARIES } from './temporaries.ts';

const scratch = new Scratch(64 * KiB);
const lists: ArrayView<number>[] = [];
let first = 0;

function work(scope: ScratchScope): number {
  for (let i = 0; i < TEMPORARIES; i++) {
    const list = scope.array(f32, 4);
    for (let k = 0; k < 4; k++) list.set(k, first + i + k + 0.5);
    lists[i] = list;
  }
  let sum = 0;
  for (let i = 0; i < lists.length; i++) {
    const list = lists[i]!;
    for (let k = 0; k < 4; k++) sum += list.get(k);
  }
  return sum;
}

export const temporaries: Temporaries = {
  frame(start) {
    first = start;
    return scratch.scope(work);
  },
};
