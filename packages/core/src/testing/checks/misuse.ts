import { lastOf } from '../../es2020.ts';
import type { Allocator } from '../../allocators/allocator.ts';
import { NULL } from '../../memory/ptr.ts';
import { BlockModel, type ModelBlock } from '../block-model.ts';
import { expectError } from '../expect-error.ts';
import { checkRoom, type Fresh } from '../fresh.ts';

/** Any of these codes is accepted: compositions may send a block to the wrong part, which does not know the block. */
const CODES = ['NOT_OWNED', 'DOUBLE_FREE', 'WRONG_SIZE'] as const;

/** Checks that misuse throws and changes nothing. A twin allocator that is not misused is used for the comparison. */
export function checkMisuse<A extends Allocator>(fresh: Fresh<A>): void {
  const { make, maxSize, catches, reclaims } = fresh;
  const allocator = make();
  const twin = make();
  const model = new BlockModel();
  const twinModel = new BlockModel();
  const twins = new Map<ModelBlock, ModelBlock>();

  const allocate = (size: number): boolean => {
    const block = model.tryAllocate(allocator, size);
    const twinBlock = twinModel.tryAllocate(twin, size);
    if (offsetIn(model, block) !== offsetIn(twinModel, twinBlock)) {
      throw new Error(
        `tryAllocate(${size}) returned a different block than it would have without the preceding misuse, which threw: expected misuse to change nothing.`,
      );
    }
    if (block && twinBlock) twins.set(block, twinBlock);
    return block !== undefined;
  };
  const free = (block: ModelBlock): void => {
    model.deallocate(allocator, block);
    twinModel.deallocate(twin, twins.get(block)!);
  };
  const refuse = (what: string, ptr: number, size: number): void => {
    expectError(`Freeing ${what}, deallocate(${ptr}, ${size}),`, CODES, () =>
      allocator.deallocate(ptr, size),
    );
    // No larger sizes: without room, NULL is a correct result too. An allocator that reclaims nothing may move the block before
    // it detects the misuse, and cannot undo the move.
    const newSizes = reclaims === 'never' ? [0] : [0, 1, Math.ceil(Math.abs(size) || 1)];
    for (const newSize of newSizes) {
      expectError(`Reallocating ${what}, tryReallocate(${ptr}, ${size}, ${newSize}),`, CODES, () =>
        allocator.tryReallocate(ptr, size, newSize),
      );
    }
    model.checkAll(allocator);
  };

  const size = Math.min(maxSize >>> 3 || maxSize, 40);
  const blocks = size > 0 ? 4 : 0;
  for (let count = 0; count < blocks; count++) allocate(size);

  if (catches.includes('foreign')) {
    const { byteLength } = allocator.memory;
    for (const ptr of [NULL, 2, 8, byteLength, byteLength + 8, -8, -4096, 2 ** 31, 2 ** 32, NaN]) {
      refuse('a foreign block', ptr, Math.max(size, 1));
    }
  }
  const [first] = model.live;
  const last = lastOf(model.live);
  if (first && last) {
    for (const { ptr } of model.live) {
      if (catches.includes('interior') && size > 8) refuse('the middle of a block', ptr + 8, size - 8);
      if (catches.includes('interior') && size > 8) refuse('the middle of a block', ptr + 8, size);
      if (catches.includes('interior') && size > 1) refuse('the middle of a block', ptr + 1, size - 1);
      if (!catches.includes('wrongSize')) continue;
      const toEnds = model.live.map((other) => other.ptr + size - ptr).filter((bytes) => bytes > size); // sizes up to the ends of other blocks
      for (const wrong of [size + 1, size - 1, size + 64, 0, -1, size + 0.5, NaN, ...toEnds]) {
        refuse('a block with a wrong size', ptr, wrong);
      }
    }
    if (catches.includes('doubleFree')) {
      for (const block of reclaims === 'any' ? [first, last] : [last]) {
        free(block);
        refuse('a block twice', block.ptr, block.size);
      }
    }
  }
  for (const part of blocks > 0 ? [size, 1 + (size >>> 1), 1] : []) while (allocate(part));
  model.checkAll(allocator);
  for (const block of model.newestFirst) model.deallocate(allocator, block);
  if (catches.length > 0) checkRoom(allocator, fresh, 'After misuse that threw');
}

/** Returns an offset relative to the oldest block, so that twins may be at different places. */
function offsetIn(model: BlockModel, block: ModelBlock | undefined): number | undefined {
  const [oldest] = model.live;
  return block && oldest && block.ptr - oldest.ptr;
}
