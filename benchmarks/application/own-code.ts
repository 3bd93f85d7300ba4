import { DT, GRAVITY } from '../particles/world.ts';

/** The code of each system, for any kind of storage. */
export const STEP = `p.x += p.vx * ${DT};
p.y += p.vy * ${DT};
p.vy += ${GRAVITY * DT};
p.life -= ${DT};`;

let texts = 0;

/** A function of that source, with unique text as in the files of an application: engines share type feedback between equal texts. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the source determines the result
export function ownCode<F>(source: string): F {
  // oxlint-disable-next-line typescript/no-implied-eval -- the text is in this file
  return new Function(`"use strict"; // ${++texts}\nreturn ${source};`)() as F; // as the caller has written it
}
