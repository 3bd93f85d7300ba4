import type { Memory } from '../memory.ts';
import { BYTES } from '../placed-allocator.ts';
import type { Ptr } from '../ptr.ts';
import { INNER, MARKED, PADDED, PEAK, RECORD_BYTES, SHARED_WORDS, TOP } from '../bump-words.ts';
import { type Fault, Faults } from './fault.ts';

/** Checks a scoped allocator and the scopes that are open in it. O(scopes + aligned blocks). */
export function verifyScopes(memory: Memory, ptr: Ptr): Fault[] {
  const words = memory.i32;
  const faults = new Faults('scope');
  const end = ptr + words[(ptr >>> 2) + BYTES]!;
  let record = ptr + SHARED_WORDS * 4;
  const peak = words[(ptr >>> 2) + PEAK]!;
  faults.expect(
    peak >= 0 && peak <= end,
    'peak',
    ptr + PEAK * 4,
    `The highest top is ${peak}, the end is ${end}.`,
  );
  for (;;) {
    const start = record + RECORD_BYTES;
    const word = record >>> 2;
    const top = words[word + TOP]!;
    const isTop = top >= start && top <= end && top % 8 === 0;
    if (
      !faults.expect(
        isTop,
        'top',
        record,
        `The top is ${top}: expected a multiple of 8 from ${start} to ${end}.`,
      )
    )
      break;
    let above = top;
    for (let padded = words[word + PADDED]!; padded !== 0; padded = words[(padded >>> 2) - 2]!) {
      const isRight = padded >= start + 8 && padded < above && padded % 8 === 0;
      if (
        !faults.expect(
          isRight,
          'padded',
          record + PADDED * 4,
          `An aligned block at ${padded}: expected from ${start} to ${above}.`,
        )
      )
        break;
      above = padded;
    }
    const marked = words[word + MARKED]!;
    faults.expect(
      marked === 0 || (marked >= start && marked <= end && marked % 8 === 0),
      'marked',
      record + MARKED * 4,
      `The highest mark is ${marked}: expected a multiple of 8 from ${start} to ${end}, or 0.`,
    );
    const inner = words[word + INNER]!;
    if (inner === 0) break;
    if (!faults.equal(inner, top, 'inner', record + INNER * 4, 'The record of the inner scope')) break;
    record = inner;
  }
  return faults.found;
}
