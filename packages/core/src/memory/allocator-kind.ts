import type { Faults } from './fault.ts';
import type { Ptr } from './ptr.ts';
import type { StateSeal } from './state-seal.ts';

/** The first word of a state: the kind of the allocator. */
export const KIND = 0;
/** The second word of a state: the bytes of the allocator's own block, its state included. */
export const BYTES = 1;
/** The first word after these two; the arguments of the allocator's constructor begin here. */
export const CONSTANTS = 2;

/**
 * The functions for the bytes of all allocators of one class. The functions read the words of a whole memory, or of a
 * snapshot that is not yet restored, and trust none of them.
 *
 * @internal
 */
export interface AllocatorKind {
  /** The first word of a state. */
  readonly tag: number;
  /** The prefix of the rules of its faults. */
  readonly name: string;
  /** Whether it frees blocks in bulk, without their owners. */
  readonly freesAtOnce?: true;
  /** The number of words after the kind and the bytes that hold arguments of the constructor. */
  readonly constants: number;
  /** Checks all invariants of the state at `ptr`, whose block fits the memory. */
  check(this: void, words: Int32Array, ptr: Ptr, faults: Faults): void;
  /**
   * Whether `bytes` bytes from `from` are in one live block of the allocator at `ptr`, whose state was already
   * checked.
   *
   * @param exactly whether the bytes must be the whole block, where the state records where its blocks begin.
   */
  owns(this: void, words: Int32Array, ptr: Ptr, from: Ptr, bytes: number, exactly: boolean): boolean;
  /** Adds the words of the live state at `ptr` to the seal. Creates no garbage. */
  seal(this: void, words: Int32Array, ptr: Ptr, seal: StateSeal): void;
}

/** The part of an allocator's state that never changes. @internal */
export interface AllocatorState {
  readonly kind: AllocatorKind;
  /** The second word: the size of its block in bytes. */
  readonly bytes: number;
}

/**
 * Whether the words contain the state of that allocator. A snapshot may be from before the creation of the allocator,
 * or from after its disposal.
 */
export function isPresent(words: Int32Array, ptr: Ptr, { kind, bytes }: AllocatorState): boolean {
  return words[(ptr >>> 2) + KIND] === kind.tag && words[(ptr >>> 2) + BYTES] === bytes;
}
