/** A way to hand out blocks of bytes, each kept under a number from 0 up. */
export interface Blocks {
  /** Allocates a block for each of the numbers, of the size that `sizes` has at that number. */
  allocate(numbers: Int32Array, sizes: Int32Array): void;
  /** Frees the blocks of the numbers. */
  free(numbers: Int32Array, sizes: Int32Array): void;
  /** Frees all blocks at once: of what can only do so. */
  reset?(): void;
  /** The bytes of the block of a number, for the check. */
  bytes(number: number, size: number): Uint8Array;
}

/** A module of one. Makes it for so many blocks at a time, of at most so many bytes. */
export interface Allocation {
  readonly make: (count: number, mostBytes: number) => Blocks;
}
