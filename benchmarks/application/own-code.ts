import { DT, GRAVITY } from '../particles/world.ts';

/** What each system does to a thing, in the words of any way to keep it. */
export const STEP = `p.x += p.vx * ${DT};
p.y += p.vy * ${DT};
p.vy += ${GRAVITY * DT};
p.life -= ${DT};`;

let texts = 0;

/** A function of that source, with a text of its own as in an application's files: engines share types between equal texts. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the source decides what it gives
export function ownCode<F>(source: string): F {
  // oxlint-disable-next-line typescript/no-implied-eval -- the text is ours
  return new Function(`"use strict"; // ${++texts}\nreturn ${source};`)() as F; // as the caller has written it
}
