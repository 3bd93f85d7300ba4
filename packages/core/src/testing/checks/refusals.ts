import type { Allocator } from '../../allocators/allocator.ts';
import { NULL } from '../../memory/ptr.ts';
import { GiB } from '../../memory/units.ts';
import { BlockModel } from '../block-model.ts';
import { expectError } from '../expect-error.ts';
import { checkRoom, type Fresh } from '../fresh.ts';

const BAD_SIZES = [-1, -8, 0.5, 8.25, NaN, Infinity, -Infinity, 2 ** 31, 2 ** 32, 2 ** 32 + 8, 2 ** 53];
const BAD_ALIGNS = [0, -8, 3, 12, 0.5, 1.5, NaN, Infinity, 2 ** 31, 2 ** 32];
/** Sizes that wrap around to small ones in careless arithmetic. */
const HUGE_SIZES = [GiB, GiB - 1, GiB - 7, GiB - 64, 2 ** 31 - 1, 2 ** 31 - 8, 2 ** 31 - 64];

/** Checks that requests are refused with `NULL` or the exact error, and that all blocks are unchanged. */
export function checkRefusals<A extends Allocator>(fresh: Fresh<A>): void {
  const { make, fill, maxSize, maxAlign } = fresh;
  const allocator = make();
  const model = new BlockModel();

  const refused = (when: string, size: number, align = 8): void => {
    const call = `${when}, tryAllocate(${size}, ${align})`;
    const ptr = allocator.tryAllocate(size, align);
    if (ptr !== NULL) throw new Error(`${call} returned ${ptr}: expected NULL.`);
    expectError(`${when}, allocate(${size}, ${align})`, ['OUT_OF_MEMORY'], () =>
      allocator.allocate(size, align),
    );
  };

  const bad = (): void => {
    for (const size of BAD_SIZES) {
      expectBad(`tryAllocate(${size})`, () => allocator.tryAllocate(size));
      expectBad(`allocate(${size})`, () => allocator.allocate(size));
      for (const { ptr, size: old } of model.live.slice(0, 2)) {
        expectBad(`tryReallocate(${ptr}, ${old}, ${size})`, () => allocator.tryReallocate(ptr, old, size));
        expectBad(`reallocate(${ptr}, ${old}, ${size})`, () => allocator.reallocate(ptr, old, size));
      }
    }
    for (const align of BAD_ALIGNS) {
      expectBad(`tryAllocate(1, ${align})`, () => allocator.tryAllocate(1, align));
      expectBad(`allocate(1, ${align})`, () => allocator.allocate(1, align));
      expectBad(`tryAllocate(0, ${align})`, () => allocator.tryAllocate(0, align));
      for (const { ptr, size } of model.live.slice(0, 2)) {
        expectBad(`tryReallocate(.., ${align})`, () => allocator.tryReallocate(ptr, size, 1, align));
      }
    }
    model.checkAll(allocator);
  };

  bad();
  for (let align = 1; align <= maxAlign; align *= 2) {
    for (const size of HUGE_SIZES) {
      if (size <= GiB) refused('Of an empty allocator', size, align);
      else expectNoBlock(`tryAllocate(${size}, ${align})`, () => allocator.tryAllocate(size, align));
    }
  }
  refused('Of an empty allocator', maxSize + 1);
  checkRoom(allocator, fresh, 'After refusals');

  for (const size of fill) model.allocate(allocator, size);
  for (const size of [1, 8, maxSize + 1, GiB]) refused('Of a full allocator', size);
  for (const block of model.live) {
    for (const size of [maxSize + 1, GiB]) {
      if (model.tryReallocate(allocator, block, size) !== undefined) {
        throw new Error(
          `tryReallocate of a block to ${size} bytes returned a block: expected NULL beyond ${maxSize}.`,
        );
      }
      expectError(`reallocate(${block.ptr}, ${block.size}, ${size})`, ['OUT_OF_MEMORY'], () =>
        allocator.reallocate(block.ptr, block.size, size),
      );
    }
  }
  bad();
  for (const block of model.newestFirst) model.deallocate(allocator, block);
  checkRoom(allocator, fresh, 'After refusals of a full allocator');
}

function expectBad(what: string, call: () => unknown): void {
  expectError(what, ['INVALID_ARGUMENT'], call);
}

/** Beyond 1 GiB, the request may be refused in either way. */
function expectNoBlock(what: string, call: () => number): void {
  let ptr = NULL;
  try {
    ptr = call();
  } catch {
    return;
  }
  if (ptr !== NULL) throw new Error(`${what} returned ${ptr}: expected NULL or an error.`);
}
