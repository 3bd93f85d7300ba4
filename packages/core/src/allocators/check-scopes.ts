import { BYTES } from '../memory/allocator-kind.ts';
import {
  HAS_OUTER,
  INNER,
  MARKED,
  PADDED,
  PEAK,
  RECORD_BYTES,
  SHARED_WORDS,
  STATE_BYTES,
  TOP,
} from './bump-words.ts';
import type { Faults } from '../memory/fault.ts';
import type { Ptr } from '../memory/ptr.ts';
import type { StateSeal } from '../memory/state-seal.ts';

/** The first word of a scoped allocator's state: 'Scop'. */
export const SCOPED_TAG = 0x706f6353;

/** Checks a bump or scoped allocator and the scopes that are open in it. O(scopes + aligned blocks). */
export function checkScopes(words: Int32Array, ptr: Ptr, faults: Faults): void {
  const bytes = words[(ptr >>> 2) + BYTES]!;
  const end = ptr + bytes;
  const hasRoom = faults.expect(
    bytes >= STATE_BYTES,
    'bytes',
    ptr + BYTES * 4,
    `An allocator of ${bytes} bytes: expected at least ${STATE_BYTES}, its own state included.`,
  );
  if (!hasRoom) return;
  const peak = words[(ptr >>> 2) + PEAK]!;
  faults.expect(
    peak >= 0 && peak <= end,
    'peak',
    ptr + PEAK * 4,
    `The highest top is ${peak}, the end is ${end}.`,
  );
  for (let record = ptr + SHARED_WORDS * 4; record !== 0; record = words[(record >>> 2) + INNER]!) {
    if (!checkRecord(words, record, end, faults)) return;
  }
}

/**
 * Adds the state of a bump or scoped allocator: the state shared by all scopes, the records of the scopes, and the
 * words in the padding of blocks.
 */
export function sealScopes(words: Int32Array, ptr: Ptr, seal: StateSeal): void {
  seal.add(ptr >>> 2, (ptr >>> 2) + SHARED_WORDS);
  for (let record = ptr + SHARED_WORDS * 4; record !== 0; record = words[(record >>> 2) + INNER]!) {
    seal.add(record >>> 2, (record + RECORD_BYTES) >>> 2);
    for (let padded = words[(record >>> 2) + PADDED]!; padded !== 0; padded = words[(padded >>> 2) - 2]!) {
      seal.add((padded >>> 2) - 2, padded >>> 2);
    }
  }
}

/** Checks the record of one scope. Returns false when the record of its inner scope cannot be trusted. */
function checkRecord(words: Int32Array, record: Ptr, end: Ptr, faults: Faults): boolean {
  const start = record + RECORD_BYTES;
  const word = record >>> 2;
  const top = words[word + TOP]!;
  if (!(top >= start && top <= end && top % 8 === 0)) {
    faults.add('top', record, `The top is ${top}: expected a multiple of 8 from ${start} to ${end}.`);
    return false;
  }
  let above = top;
  for (let padded = words[word + PADDED]!; padded !== 0; padded = words[(padded >>> 2) - 2]!) {
    const was = words[(padded >>> 2) - 1]!;
    if (!(padded >= start + 8 && padded < above && padded % 8 === 0)) {
      faults.add(
        'padded',
        record + PADDED * 4,
        `An aligned block at ${padded}: expected from ${start} to ${above}.`,
      );
      break;
    }
    if (!(was >= start && was < padded && was % 8 === 0)) {
      faults.add(
        'padding',
        padded - 4,
        `The padding before the block at ${padded} begins at ${was}: expected from ${start}.`,
      );
      break;
    }
    above = was;
  }
  const marked = words[word + MARKED]! & ~HAS_OUTER;
  faults.expect(
    marked === 0 || (marked >= start && marked <= end && marked % 8 === 0),
    'marked',
    record + MARKED * 4,
    `The highest mark is ${marked}: expected a multiple of 8 from ${start} to ${end}, or 0.`,
  );
  const inner = words[word + INNER]!;
  if (inner === 0) return true;
  const isRight = faults.equal(inner, top, 'inner', record + INNER * 4, 'The record of the inner scope');
  const fits = inner + RECORD_BYTES <= end;
  if (isRight && !fits) faults.add('inner', record + INNER * 4, `No room for an inner scope at ${inner}.`);
  return isRight && fits;
}

/** Whether the bytes are below the top of one scope of an allocator that was already checked. O(scopes). */
export function scopesOwn(words: Int32Array, ptr: Ptr, from: Ptr, bytes: number): boolean {
  for (let record = ptr + SHARED_WORDS * 4; record !== 0; record = words[(record >>> 2) + INNER]!) {
    const top = words[(record >>> 2) + TOP]!;
    if (from < top) return from >= record + RECORD_BYTES && from + bytes <= top;
  }
  return false;
}
