import { identify } from '../arguments.ts';
import { type Allocator, isBlockOwner } from '../allocators/allocator.ts';
import { RESERVED_BYTES } from '../memory/memory.ts';
import { DEFAULT_ALIGN, EMPTY, NULL, type Ptr } from '../memory/ptr.ts';

/** A live block in a {@link BlockModel}. */
export interface ModelBlock {
  readonly ptr: Ptr;
  readonly size: number;
  readonly align: number;
  /** Determines the expected bytes. */
  readonly tag: number;
}

/**
 * A naive model of an allocator: a map of the live blocks, each filled with a pattern of its own. Every operation
 * goes through the model, which checks every result: alignment, bounds, overlap, contents, `owns`.
 *
 * Its methods throw an `Error` that describes the fault.
 */
export class BlockModel {
  readonly blocks = new Map<Ptr, ModelBlock>();
  #tags = 0;

  /** The live blocks, oldest first. */
  get live(): ModelBlock[] {
    return [...this.blocks.values()];
  }

  /** The live blocks, newest first. */
  get newestFirst(): ModelBlock[] {
    const { live } = this;
    return live.map((_, index) => live[live.length - 1 - index]!);
  }

  /** Allocates and checks the result. Returns `undefined` when it is `NULL`, or `EMPTY` for zero bytes. */
  tryAllocate(allocator: Allocator, size: number, align: number = DEFAULT_ALIGN): ModelBlock | undefined {
    const ptr = allocator.tryAllocate(size, align);
    return this.#answered(allocator, ptr, size, align, `tryAllocate(${size}, ${align})`);
  }

  /** Like {@link tryAllocate}, where there must be room. */
  allocate(allocator: Allocator, size: number, align: number = DEFAULT_ALIGN): ModelBlock {
    const block = this.tryAllocate(allocator, size, align);
    if (block === undefined) {
      throw new Error(
        `tryAllocate(${size}, ${align}) returned NULL with ${this.#inUse()}: there should be room.`,
      );
    }
    return block;
  }

  /** Checks a block's contents and frees it. */
  deallocate(allocator: Allocator, block: ModelBlock): void {
    this.checkContents(allocator, block);
    allocator.deallocate(block.ptr, block.size, block.align);
    this.blocks.delete(block.ptr);
  }

  /** Reallocates and checks the result. Returns `undefined` when it is `NULL`, or `EMPTY` for zero bytes. */
  tryReallocate(allocator: Allocator, block: ModelBlock, newSize: number): ModelBlock | undefined {
    const { ptr, size, align } = block;
    this.checkContents(allocator, block);
    const call = `tryReallocate(${ptr}, ${size}, ${newSize}, ${align})`;
    const moved = allocator.tryReallocate(ptr, size, newSize, align);
    if (moved === NULL) {
      this.checkContents(allocator, block, `${call} returned NULL and should have left the block as it was`);
      return undefined;
    }
    this.blocks.delete(ptr);
    if (newSize > 0) {
      const kept = { ...block, ptr: moved, size: Math.min(size, newSize) };
      this.#checkPlace(allocator, moved, newSize, align, call);
      this.checkContents(allocator, kept, `${call} should keep the first ${kept.size} bytes`);
    }
    return this.#answered(allocator, moved, newSize, align, call);
  }

  /** Removes blocks that were freed in bulk. */
  forget(blocks: Iterable<ModelBlock>): void {
    for (const block of blocks) this.blocks.delete(block.ptr);
  }

  /** Checks the contents of all live blocks. */
  checkAll(allocator: Allocator): void {
    for (const block of this.blocks.values()) this.checkContents(allocator, block);
  }

  /** Checks that a block contains the bytes that were written to it. */
  checkContents(allocator: Allocator, { ptr, size, tag }: ModelBlock, context?: string): void {
    const { u8 } = allocator.memory;
    for (let index = 0; index < size; index++) {
      const expected = byteOf(tag, index);
      if (u8[ptr + index] !== expected) {
        throw new Error(
          `${context ?? 'A live block has been overwritten'}: byte ${index} of the ${size} at ${ptr} is ${u8[ptr + index]}, expected ${expected}.`,
        );
      }
    }
  }

  #answered(
    allocator: Allocator,
    ptr: Ptr,
    size: number,
    align: number,
    call: string,
  ): ModelBlock | undefined {
    if (size === 0) {
      if (ptr !== EMPTY) throw new Error(`${call} returned ${ptr}: expected EMPTY for zero bytes.`);
      return undefined;
    }
    if (ptr === NULL) return undefined;
    this.#checkPlace(allocator, ptr, size, align, call);
    const block = { ptr, size, align, tag: ++this.#tags };
    const { u8 } = allocator.memory;
    for (let index = 0; index < size; index++) u8[ptr + index] = byteOf(block.tag, index);
    this.blocks.set(ptr, block);
    return block;
  }

  #checkPlace(allocator: Allocator, ptr: Ptr, size: number, align: number, call: string): void {
    const { byteLength } = allocator.memory;
    const gave = `${call} returned ${ptr}`;
    if (!Number.isInteger(ptr) || ptr < RESERVED_BYTES || ptr + size > byteLength) {
      throw new Error(
        `${gave}: expected a block within the memory, from ${RESERVED_BYTES} to ${byteLength}.`,
      );
    }
    if (ptr % align !== 0) throw new Error(`${gave}: misaligned, expected a multiple of ${align}.`);
    for (const other of this.blocks.values()) {
      if (ptr < other.ptr + other.size && other.ptr < ptr + size) {
        throw new Error(`${gave}: overlaps the live block of ${other.size} bytes at ${other.ptr}.`);
      }
    }
    if (isBlockOwner(allocator)) {
      if (!allocator.owns(ptr, size))
        throw new Error(`${gave}: owns(${ptr}, ${size}) is false, expected true.`);
      if (allocator.owns(ptr, 0)) throw new Error(`owns(${ptr}, 0) is true: expected false for zero bytes.`);
    }
  }

  #inUse(): string {
    return `${this.blocks.size} blocks in use`;
  }
}

identify(BlockModel);

/** Differs between blocks and between bytes, so that moved contents are detected. */
function byteOf(tag: number, index: number): number {
  return (Math.imul(tag, 167) + Math.imul(index, 29) + (index >>> 8)) & 255;
}
