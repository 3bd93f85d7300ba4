import type { Struct } from '../../schema/struct.ts';
import type { EntryLoop, LoopConstants, LoopParts } from './pool-kernel.ts';

/** Destroys the entries for which a function returns true, from the last to the first, and returns their number. */
export function destroyWhere<T extends Struct>(parts: LoopParts<T>, C: LoopConstants): EntryLoop<T> {
  const { PACKED, ONE_SLAB, CHECKED, HAS_ON_DESTROY, NESTED, PADDING } = C;
  const { LIVE, GENERATIONS, SLOT_WORDS, STRIDE } = C;
  const { i32, cursor, views, visit, GONE, answersYes, callbackName } = parts;
  const { offsetOf, slotOf, handleOf, removal, remove, end } = parts;

  return function LOOP(index, first, visited, fn) {
    if (index < -1) return PADDING;
    const at = offsetOf(index);
    let count = 0;
    if (CHECKED) {
      const why = GONE.turn;
      let view = visited?.view;
      for (
        let i = index | 0, offset = at | 0;
        i >= (ONE_SLAB ? 0 : first);
        i = (i - 1) | 0, offset = (offset - STRIDE) | 0
      ) {
        if (PACKED ? i < i32[LIVE]! : (i32[GENERATIONS + ((i + 1) << 1)]! & 1) === 1) {
          const slot = PACKED ? i32[SLOT_WORDS + i]! : i + 1;
          view = visit(view, visited!, offset, slot, why);
          const handle = handleOf(slot);
          if (answersYes(callbackName, fn(view)) && slotOf(handle) !== 0) {
            views.checkDestroy(slot); // of loops around this one
            visited!.slot = 0; // its `onDestroy` may destroy other entries
            end(slot);
            count++;
          }
        }
      }
    } else {
      for (
        let i = index | 0, offset = at | 0;
        i >= (ONE_SLAB ? 0 : first);
        i = (i - 1) | 0, offset = (offset - STRIDE) | 0
      ) {
        // The former last entry may be beyond the end by now, because an `onDestroy` may have destroyed other entries.
        if (
          PACKED
            ? (!HAS_ON_DESTROY && !NESTED) || i < i32[LIVE]!
            : (i32[GENERATIONS + ((i + 1) << 1)]! & 1) === 1
        ) {
          cursor.$offset = offset;
          const dead = fn(cursor);
          if (dead && (dead === true || answersYes(callbackName, dead))) {
            // The cursor is watched: if it has moved, `fn` has destroyed its entry or another one.
            if (cursor.$offset !== offset) {
              if (PACKED) {
                count += views.endMoved(cursor);
              }
              continue;
            }
            const last = (i32[LIVE]! - 1) | 0;
            if (!PACKED || i <= last) {
              const slot = PACKED ? i32[SLOT_WORDS + i]! : i + 1;
              if (HAS_ON_DESTROY) {
                end(slot);
              } else {
                if (NESTED) {
                  remove(slot);
                } else {
                  removal.dropAt(i, slot, last);
                }
              }
              count++;
            }
          }
        }
      }
    }
    return count;
  };
}
