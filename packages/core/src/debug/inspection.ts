import type { Ptr } from '../memory/ptr.ts';

/** What bytes are: an allocator's or pool's own words, blocks or entries that are live, and room for more. */
export type RegionUse = 'state' | 'live' | 'free';

/** Neighbouring bytes of one use. */
export interface Region {
  readonly ptr: Ptr;
  readonly bytes: number;
  readonly use: RegionUse;
}

/** What {@link inspect} tells of a memory, or of one allocator, pool or other holder of bytes in it. Plain data. */
export interface Inspection {
  /** Its class: `'Heap'`, `'PackedPool'`, `'Memory'`; `'scope'` for a scope that is open in a scoped allocator. */
  readonly kind: string;
  /** Which of its kind, to be read behind the kind, as in `of 64 bytes`; empty when there is nothing to say. */
  readonly name: string;
  /** Where its first byte lies. */
  readonly ptr: Ptr;
  /** Bytes that it takes, its state included; 0 for a composition, whose parts have the bytes. */
  readonly bytes: number;
  /** Bytes of live blocks or entries. */
  readonly used: number;
  /** The most bytes that have been in use at once; undefined where nobody counts them. */
  readonly peak: number | undefined;
  /** Bytes left for blocks or entries. */
  readonly free: number;
  /**
   * From 0 to 1: which part of the free bytes is not in the largest free block. 0 when all of it can be had at once, and of pools and
   * free lists always, as any free place of theirs will do.
   */
  readonly fragmentation: number;
  /** Blocks, entries or entities that are live; undefined where nobody counts them. */
  readonly live: number | undefined;
  /** How many of them there is room for; undefined where that depends on their sizes. */
  readonly capacity: number | undefined;
  /** What else there is to say, in words. */
  readonly notes: readonly string[];
  /** Its bytes, by rising offset. */
  readonly regions: readonly Region[];
  /** What lies in its blocks, by rising offset; of the memory, the compositions too. */
  readonly children: readonly Inspection[];
}

/** What an {@link Inspector} says of one object; {@link inspect} finds out what lies in what. */
export interface Finding {
  readonly kind: string;
  readonly name?: string;
  readonly ptr: Ptr;
  /** Bytes of the block at `ptr`, in which others may lie; 0 for a composition. */
  readonly blockBytes: number;
  readonly peak?: number;
  readonly live?: number;
  readonly capacity?: number;
  readonly notes?: readonly string[];
  readonly regions: readonly Region[];
  /** Whether its free regions serve any request it takes, so that it does not matter how they are scattered. */
  readonly freeIsWhole?: boolean;
  /** What lies in its blocks and is no resident: open scopes. */
  readonly children?: readonly Inspection[];
}

/** Collects regions, and makes neighbours of one use into one. */
export class Regions {
  readonly all: Region[] = [];

  add(ptr: Ptr, bytes: number, use: RegionUse): void {
    if (bytes <= 0) return;
    const last = this.all.at(-1);
    if (last !== undefined && last.use === use && last.ptr + last.bytes === ptr) {
      this.all[this.all.length - 1] = { ptr: last.ptr, bytes: last.bytes + bytes, use };
    } else this.all.push({ ptr, bytes, use });
  }
}

/** Adds up what a finding says. */
export function inspectionOf(found: Finding, children: readonly Inspection[] = []): Inspection {
  const { kind, name = '', ptr, peak, live, capacity, notes = [], regions, freeIsWhole = false } = found;
  let bytes = 0;
  let used = 0;
  let free = 0;
  let largest = 0;
  for (const region of regions) {
    bytes += region.bytes;
    if (region.use === 'live') used += region.bytes;
    if (region.use !== 'free') continue;
    free += region.bytes;
    largest = Math.max(largest, region.bytes);
  }
  const fragmentation = free === 0 || freeIsWhole ? 0 : 1 - largest / free;
  return {
    kind,
    name,
    ptr,
    bytes,
    used,
    peak: peak === undefined ? undefined : Math.max(peak, used),
    free,
    fragmentation,
    live,
    capacity,
    notes,
    regions,
    children: [...children, ...(found.children ?? [])],
  };
}

/** `'Heap'`, `'FreeListAllocator of 64 bytes'`. */
export function titleOf({ kind, name }: Pick<Inspection, 'kind' | 'name'>): string {
  return name === '' ? kind : `${kind} ${name}`;
}
