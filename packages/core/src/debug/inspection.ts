import { lastOf } from '../es2020.ts';
import { showValue } from '../arguments.ts';
import { AllocatorError } from '../errors.ts';
import type { Ptr } from '../memory/ptr.ts';

/** The use of bytes: the words of an allocator or a pool, live blocks or entries, or free space. */
export type RegionUse = 'state' | 'live' | 'free';

/** Consecutive bytes with the same use. */
export interface Region {
  readonly ptr: Ptr;
  readonly bytes: number;
  readonly use: RegionUse;
}

/** The description that {@link inspect} returns of a memory, an allocator, a pool or another object in it. Plain data. */
export interface Inspection {
  /** The class: `'Heap'`, `'PackedPool'`, `'Memory'`; `'scope'` for an open scope of a scoped allocator. */
  readonly kind: string;
  /**
   * Distinguishes the object from others of its kind, and is printed after the kind, as in `of 64 bytes`; may be empty.
   */
  readonly name: string;
  /** The offset of its first byte. */
  readonly ptr: Ptr;
  /** Its size in bytes, state included; 0 for a composition, whose parts own the bytes. */
  readonly bytes: number;
  /** Bytes of live blocks or entries. */
  readonly used: number;
  /** The highest number of bytes that were in use at once; undefined if it is not counted. */
  readonly peak: number | undefined;
  /** Bytes available for blocks or entries. */
  readonly free: number;
  /**
   * The share of free bytes that is not in the largest free block, from 0 to 1. It is 0 when all free bytes are
   * contiguous. It is always 0 for pools and free lists, where any free place fits every request.
   */
  readonly fragmentation: number;
  /** The number of live blocks, entries or entities; undefined if it is not counted. */
  readonly live: number | undefined;
  /** The highest number of blocks, entries or entities; undefined where it depends on their sizes. */
  readonly capacity: number | undefined;
  /** Further notes, as text. */
  readonly notes: readonly string[];
  /** Its bytes, in ascending order of offset. */
  readonly regions: readonly Region[];
  /** The allocators and pools in its blocks, in ascending order of offset; for the memory, the compositions too. */
  readonly children: readonly Inspection[];
}

/**
 * Throws when a value is not what {@link inspect} returns.
 *
 * @throws AllocatorError `INVALID_ARGUMENT`
 */
export function checkInspection(value: unknown): void {
  const { regions, children, notes } = (value ?? {}) as Partial<Inspection>; // any value may be tested
  if (Array.isArray(regions) && Array.isArray(children) && Array.isArray(notes)) return;
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    `The inspection is ${showValue(value)}: expected what \`inspect(memory)\` returns.`,
  );
}

/** The description that an {@link Inspector} returns of one object. {@link inspect} determines the nesting. */
export interface Finding {
  readonly kind: string;
  readonly name?: string;
  readonly ptr: Ptr;
  /** The size in bytes of the block at `ptr`, which may contain other objects; 0 for a composition. */
  readonly blockBytes: number;
  readonly peak?: number;
  readonly live?: number;
  readonly capacity?: number;
  readonly notes?: readonly string[];
  readonly regions: readonly Region[];
  /** Whether each free region fits every request, so that fragmentation does not matter. */
  readonly freeIsWhole?: boolean;
  /** Parts of its blocks that are not residents: open scopes. */
  readonly children?: readonly Inspection[];
}

/** Collects regions and merges neighbours with the same use. */
export class Regions {
  readonly all: Region[] = [];

  add(ptr: Ptr, bytes: number, use: RegionUse): void {
    if (bytes <= 0) return;
    const last = lastOf(this.all);
    if (last !== undefined && last.use === use && last.ptr + last.bytes === ptr) {
      this.all[this.all.length - 1] = { ptr: last.ptr, bytes: last.bytes + bytes, use };
    } else this.all.push({ ptr, bytes, use });
  }
}

/** Computes the totals of a finding. */
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
