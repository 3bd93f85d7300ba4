import { BYTES, KIND } from '../memory/allocator-kind.ts';
import { STATE_BYTES as REGION_BYTES } from './bump-words.ts';
import { checkScopes, SCOPED_TAG, sealScopes } from './check-scopes.ts';
import { Faults } from '../memory/fault.ts';
import { CURRENT, FRAMES, NUMBER, STATE_BYTES } from './frame-words.ts';
import type { Ptr } from '../memory/ptr.ts';
import type { StateSeal } from '../memory/state-seal.ts';

/** Checks a frame allocator and its regions. O(regions + their contents). */
export function checkFrames(words: Int32Array, ptr: Ptr, faults: Faults): void {
  const state = ptr >>> 2;
  const frames = words[state + FRAMES]!;
  const stride = strideOf(words, ptr);
  const fits = frames > 0 && stride % 8 === 0 && stride > REGION_BYTES;
  if (!faults.expect(fits, 'count', ptr + FRAMES * 4, `${frames} frames do not share the bytes evenly.`)) {
    return;
  }
  const expected = (words[state + NUMBER]! >>> 0) % frames;
  faults.equal(words[state + CURRENT]!, expected, 'current', ptr + CURRENT * 4, 'The current region');
  const scopes = new Faults('scope');
  for (let i = 0; i < frames; i++) {
    const region = ptr + STATE_BYTES + i * stride;
    const isRegion = words[(region >>> 2) + KIND] === SCOPED_TAG && words[(region >>> 2) + BYTES] === stride;
    if (isRegion) checkScopes(words, region, scopes);
    else faults.add('region', region, `There is no region of ${stride} bytes at ${region}.`);
  }
  faults.found.push(...scopes.found);
}

/** Adds the state of a frame allocator and of its regions. */
export function sealFrames(words: Int32Array, ptr: Ptr, seal: StateSeal): void {
  seal.add(ptr >>> 2, (ptr + STATE_BYTES) >>> 2);
  const stride = strideOf(words, ptr);
  for (let i = 0; i < words[(ptr >>> 2) + FRAMES]!; i++)
    sealScopes(words, ptr + STATE_BYTES + i * stride, seal);
}

function strideOf(words: Int32Array, ptr: Ptr): number {
  return (words[(ptr >>> 2) + BYTES]! - STATE_BYTES) / words[(ptr >>> 2) + FRAMES]!;
}

/** Whether a block is one region of a frame allocator that was already checked. */
export function framesOwn(words: Int32Array, ptr: Ptr, from: Ptr, bytes: number): boolean {
  const stride = strideOf(words, ptr);
  return bytes === stride && (from - ptr - STATE_BYTES) % stride === 0;
}
