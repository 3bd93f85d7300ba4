import type { Allocator } from '../../allocators/allocator.ts';
import { NULL } from '../../memory/ptr.ts';
import { MOST_ALIGN } from '../allocator-traits.ts';
import { BlockModel } from '../block-model.ts';
import { expectError } from '../expect-error.ts';
import type { Fresh } from '../fresh.ts';

/**
 * Checks that the allocator supports every power of two up to its largest alignment, whatever precedes the block, and
 * refuses larger ones with the right error.
 */
export function checkAlignment<A extends Allocator>({ make, maxAlign, maxSize }: Fresh<A>): void {
  if (maxSize === 0) return;
  for (let align = 1; align <= MOST_ALIGN; align *= 2) {
    const allocator = make();
    if (align > maxAlign) {
      const ptr = allocator.tryAllocate(1, align);
      if (ptr !== NULL) {
        throw new Error(
          `tryAllocate(1, ${align}) returned ${ptr}: expected NULL beyond an alignment of ${maxAlign}.`,
        );
      }
      expectError(`allocate(1, ${align})`, ['UNSUPPORTED_ALIGNMENT'], () => allocator.allocate(1, align));
      continue;
    }
    for (let size = 1; size <= Math.min(maxSize, 40); size += 13) {
      const model = new BlockModel();
      const fresh = make();
      model.allocate(fresh, 1, 1);
      model.allocate(fresh, size, align);
      model.tryAllocate(fresh, 1, 1);
      model.tryAllocate(fresh, size, align);
      model.checkAll(fresh);
    }
  }
}
