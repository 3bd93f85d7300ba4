import type { Allocator } from '../../allocators/allocator.ts';
import { EMPTY } from '../../memory/ptr.ts';
import { BlockModel } from '../block-model.ts';
import { checkRoom, type Fresh } from '../fresh.ts';

/** Checks that a request for zero bytes returns `EMPTY`, takes no room, and that `EMPTY` can be freed and reallocated. */
export function checkZeroSize<A extends Allocator>(fresh: Fresh<A>): void {
  const { make, fill, maxSize, maxAlign } = fresh;
  const allocator = make();
  for (let align = 1; align <= maxAlign; align *= 2) {
    expectEmpty(`tryAllocate(0, ${align})`, allocator.tryAllocate(0, align));
    expectEmpty(`allocate(0, ${align})`, allocator.allocate(0, align));
    expectEmpty(`tryReallocate(EMPTY, 0, 0, ${align})`, allocator.tryReallocate(EMPTY, 0, 0, align));
    for (let times = 0; times < 3; times++) allocator.deallocate(EMPTY, 0, align);
  }
  checkRoom(allocator, fresh, 'After zero-size requests');
  if (maxSize === 0) return;

  const ptr = allocator.tryReallocate(EMPTY, 0, maxSize);
  const model = new BlockModel();
  if (ptr <= EMPTY) throw new Error(`tryReallocate(EMPTY, 0, ${maxSize}) returned ${ptr}: expected a block.`);
  expectEmpty(`tryReallocate(${ptr}, ${maxSize}, 0)`, allocator.tryReallocate(ptr, maxSize, 0));
  checkRoom(allocator, fresh, 'After reallocating a block to zero bytes');

  for (const size of fill) model.allocate(allocator, size);
  expectEmpty('tryAllocate(0) of a full allocator', allocator.tryAllocate(0));
  for (const block of model.newestFirst) model.tryReallocate(allocator, block, 0);
  checkRoom(allocator, fresh, 'After reallocating all blocks to zero bytes');
}

function expectEmpty(call: string, ptr: number): void {
  if (ptr !== EMPTY) throw new Error(`${call} returned ${ptr}: expected EMPTY.`);
}
