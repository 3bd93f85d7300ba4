/** An allocator of blocks of bytes, each identified by a number of 0 or more. */
export interface Blocks {
  /** Allocates a block for each of the numbers, of the size that `sizes` has at that number. */
  allocate(numbers: Int32Array, sizes: Int32Array): void;
  /** Frees the blocks of the numbers. */
  free(numbers: Int32Array, sizes: Int32Array): void;
  /** Frees all blocks at once, for allocators that cannot free single blocks. */
  reset?(): void;
  /** The bytes of the block of a number, for the check. */
  bytes(number: number, size: number): Uint8Array;
}

/** A module that exports one. Creates it for the given number of live blocks, of at most the given size. */
export interface Allocation {
  readonly make: (count: number, mostBytes: number) => Blocks;
}
