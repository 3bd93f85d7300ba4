import type { Struct } from '../../schema/struct.ts';
import type { EntryLoop, LoopConstants, LoopParts } from './pool-kernel.ts';

/** Calls a function with a cursor on each entry, from the last to the first. */
export function visitEntries<T extends Struct>(parts: LoopParts<T>, C: LoopConstants): EntryLoop<T> {
  const { PACKED, CHECKED, NUMBERS, NESTED, OWN_CALLBACK, PADDING } = C;
  const { LIVE, GENERATIONS, SLOT_WORDS, STRIDE } = C;
  const { i32, cursor, offsetOf, visit, GONE, refusePromise, callbackName, callback } = parts;

  return function LOOP(index, first, visited, fn, a0, a1, a2, a3) {
    if (index < -1) return PADDING;
    const at = offsetOf(index);
    if (CHECKED) {
      const why = GONE.turn;
      let view = visited?.view;
      for (let i = index | 0, offset = at | 0; i >= first; i = (i - 1) | 0, offset = (offset - STRIDE) | 0) {
        if (PACKED ? i < i32[LIVE]! : (i32[GENERATIONS + ((i + 1) << 1)]! & 1) === 1) {
          const slot = PACKED ? i32[SLOT_WORDS + i]! : i + 1;
          view = visit(view, visited!, offset, slot, why);
          refusePromise(callbackName, fn(view, a0, a1, a2, a3));
        }
      }
    } else {
      if (PACKED && !NESTED) {
        const start = offsetOf(first);
        for (let offset = at | 0; offset >= start; offset = (offset - STRIDE) | 0) {
          cursor.$offset = offset;
          (OWN_CALLBACK ? callback : fn)(cursor, a0, a1, a2, a3);
        }
      } else {
        if (NUMBERS > 0) a0 = (a0 as number) * 1; // numbers: unboxed once
        if (NUMBERS > 1) a1 = (a1 as number) * 1;
        if (NUMBERS > 2) a2 = (a2 as number) * 1;
        if (NUMBERS > 3) a3 = (a3 as number) * 1;
        for (
          let i = index | 0, offset = at | 0;
          i >= first;
          i = (i - 1) | 0, offset = (offset - STRIDE) | 0
        ) {
          if (PACKED ? i < i32[LIVE]! : (i32[GENERATIONS + ((i + 1) << 1)]! & 1) === 1) {
            cursor.$offset = offset;
            (OWN_CALLBACK ? callback : fn)(cursor, a0, a1, a2, a3);
          }
        }
      }
    }
    return 0;
  };
}
