import type { Allocator } from '../../allocators/allocator.ts';
import { BlockModel } from '../block-model.ts';
import { checkRoom, type Fresh } from '../fresh.ts';
import { Random } from '../random.ts';

const ORDERS = ['reverse', 'forward', 'shuffled'] as const;

/**
 * Checks that blocks do not overlap, that they fill the allocator completely, and that all bytes are available again,
 * whatever the order of frees.
 */
export function checkCapacity<A extends Allocator>(fresh: Fresh<A>): void {
  const { make, fill, maxSize, maxAlign, reclaims, reset } = fresh;
  const random = new Random(2);
  for (const order of ORDERS) {
    const allocator = make();
    const model = new BlockModel();
    const empty = (when: string): void => {
      model.checkAll(allocator);
      const blocks = order === 'reverse' ? model.newestFirst : model.live;
      for (const block of order === 'shuffled' ? random.shuffled(blocks) : blocks)
        model.deallocate(allocator, block);
      if (reclaims === 'never' || (reclaims === 'lifo' && order !== 'reverse')) {
        if (reset === undefined) return;
        reset(allocator);
      }
      checkRoom(allocator, fresh, `${when} and all freed in ${order} order`);
    };
    checkRoom(allocator, fresh, 'At first');
    for (const size of fill) model.allocate(allocator, size);
    empty('With exact fits allocated');
    if (reclaims !== 'any' && reset === undefined) continue;

    for (let round = 0; round < 4; round++) {
      for (let refusals = 0; refusals < 3;) {
        const size = random.between(1, 1 + (maxSize >>> random.below(9)));
        const align = 2 ** random.below(2 + Math.log2(Math.min(maxAlign, 64)));
        if (model.tryAllocate(allocator, size, align) === undefined) refusals++;
      }
      empty('With blocks of all sizes allocated');
    }
  }
}
