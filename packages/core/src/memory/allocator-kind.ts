import type { Faults } from './fault.ts';
import type { Ptr } from './ptr.ts';
import type { StateSeal } from './state-seal.ts';

/** The first word of a state: what kind of allocator it is. */
export const KIND = 0;
/** The second word of a state: bytes of the allocator's own block, its state included. */
export const BYTES = 1;
/** What an allocator was made with comes behind these. */
export const CONSTANTS = 2;

/**
 * What is known about the bytes of all allocators of one class. The functions read the words of a whole memory, or of a snapshot that
 * is not yet restored, and believe none of them.
 *
 * @internal
 */
export interface AllocatorKind {
  /** The first word of a state. */
  readonly tag: number;
  /** Begins the rules of its faults. */
  readonly name: string;
  /** Whether it frees blocks all at once, without their owners. */
  readonly freesAtOnce?: true;
  /** How many words behind the kind and the bytes hold what the allocator was made with. */
  readonly constants: number;
  /** Checks everything that must hold in the state at `ptr`, whose block fits the memory. */
  check(this: void, words: Int32Array, ptr: Ptr, faults: Faults): void;
  /**
   * Whether `bytes` bytes from `from` lie in one live block of the allocator at `ptr`, whose state was checked.
   *
   * @param exactly whether they must be all of the block, where the state says where its blocks begin.
   */
  owns(this: void, words: Int32Array, ptr: Ptr, from: Ptr, bytes: number, exactly: boolean): boolean;
  /** Adds the words of the state at `ptr`, which is a live one. No garbage. */
  seal(this: void, words: Int32Array, ptr: Ptr, seal: StateSeal): void;
}

/** An allocator that was made in a memory: what of its state never changes. @internal */
export interface AllocatorState {
  readonly kind: AllocatorKind;
  /** The second word: the bytes of its block. */
  readonly bytes: number;
}

/** Whether these words have the state of that allocator: a snapshot may be older, or the allocator disposed of. */
export function isPresent(words: Int32Array, ptr: Ptr, { kind, bytes }: AllocatorState): boolean {
  return words[(ptr >>> 2) + KIND] === kind.tag && words[(ptr >>> 2) + BYTES] === bytes;
}
