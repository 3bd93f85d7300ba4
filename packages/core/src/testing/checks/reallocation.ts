import type { Allocator } from '../../allocators/allocator.ts';
import { BlockModel, type ModelBlock } from '../block-model.ts';
import { checkRoom, type Fresh } from '../fresh.ts';

/** Checks that contents and alignment are kept when blocks grow and shrink, and that all of the old bytes are freed. */
export function checkReallocation<A extends Allocator>(fresh: Fresh<A>): void {
  const { make, maxSize, maxAlign, reclaims, reset } = fresh;
  if (maxSize === 0) return;
  const quarter = Math.max(1, maxSize >>> 2);
  const steps = [1, quarter, quarter >>> 1, quarter, quarter, 1, quarter];

  for (const align of [1, 8, Math.min(maxAlign, 64)]) {
    const allocator = make();
    const model = new BlockModel();
    const reallocate = (block: ModelBlock, size: number): ModelBlock => {
      const moved = model.tryReallocate(allocator, block, Math.max(1, size));
      if (moved === undefined) {
        if (reclaims === 'never') return block; // each move has taken further room
        throw new Error(
          `tryReallocate of ${block.size} bytes to ${size} returned NULL with ${maxSize} bytes in all: there should be room.`,
        );
      }
      model.checkAll(allocator);
      return moved;
    };

    let block = model.allocate(allocator, 1, align);
    for (const size of [...steps, maxSize >>> 1, quarter]) block = reallocate(block, size); // the only block
    model.deallocate(allocator, block);
    if (reclaims === 'never') reset?.(allocator);

    const first = model.allocate(allocator, 1, align);
    block = model.allocate(allocator, 1, align);
    for (const size of steps) block = reallocate(block, size); // the last block
    let middle = first;
    for (const size of steps.slice(0, 3)) middle = reallocate(middle, size); // followed by a block
    for (const live of model.newestFirst) model.deallocate(allocator, live);
    if (reclaims === 'lifo') {
      if (reset === undefined) continue;
      reset(allocator);
    }
    checkRoom(allocator, fresh, 'After reallocations');
  }
}
