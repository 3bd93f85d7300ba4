import type { Struct } from '../../schema/struct.ts';
import type { EntryInit, EntryLoop, LoopConstants, LoopParts } from './pool-kernel.ts';

/** Creates `index` entries, or as many as there is room for, and returns their number. */
export function spawnMany<T extends Struct>(parts: LoopParts<T>, C: LoopConstants): EntryLoop<T> {
  const { CHECKED, GENERATES, HAS_ON_CREATE, LIVE, PADDING } = C;
  const { i32, cursor, lifecycle, GONE } = parts;
  const { isFull, takeSlot, fillTaken, takenOffset, slotOf, handleOf, fillNew, visit } = parts;

  return function LOOP(index, _first, visited, fn) {
    if (index < -1) return PADDING;
    const init = fn as unknown as EntryInit<T> | undefined; // the init of the caller
    const count = index | 0;
    let handle = 0; // of the entry that is being initialised
    let i = 0;
    try {
      for (; i < count; i = (i + 1) | 0) {
        let live = i32[LIVE]!;
        if (isFull(live)) return i;
        if (GENERATES) {
          live = lifecycle.prepare();
          if (isFull(live)) return i;
        }
        const slot = takeSlot(live);
        const at = takenOffset(live, slot);
        fillTaken(at, slot);
        if (HAS_ON_CREATE || init !== undefined) {
          handle = handleOf(slot);
          if (CHECKED) {
            const why = GONE.init;
            const last = visited!.view;
            const view = visit(last, visited!, at, slot, why);
            fillNew(handle, view, init, i);
          } else {
            cursor.$offset = at;
            fillNew(handle, cursor, init, i);
          }
          handle = 0; // the initialisation is complete; at the beginning of the loop body, V8's code would be longer
        }
      }
    } catch (error) {
      lifecycle.takeBack(slotOf(handle)); // unless `init` has destroyed it
      throw error;
    }
    return count;
  };
}
