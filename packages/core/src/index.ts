export { Allocator, type BlockOwner, checkRequest, isBlockOwner } from './allocators/allocator.ts';
export { BumpAllocator } from './allocators/bump-allocator.ts';
export {
  AllocatorError,
  type AllocatorErrorCode,
  OutOfMemoryError,
  UnsupportedAlignmentError,
} from './errors.ts';
export type { Fault } from './memory/fault.ts';
export { FrameAllocator } from './allocators/frame-allocator.ts';
export { FreeListAllocator, type FreeListOptions } from './allocators/free-list-allocator.ts';
export { Heap } from './allocators/heap.ts';
export { Memory, type MemoryBacking, type MemoryOptions, RESERVED_BYTES } from './memory/memory.ts';
export { alignUp, DEFAULT_ALIGN, EMPTY, NULL, type Ptr } from './memory/ptr.ts';
export { ScopedAllocator } from './allocators/scoped-allocator.ts';
export { MAX_CAPACITY, SlotTable } from './slots/slot-table.ts';
export { HANDLE_BITS, NO_HANDLE, type SlotTableOptions } from './slots/slot-words.ts';
export { loadSnapshot, saveSnapshot } from './memory/snapshot-file.ts';
export { GiB, KiB, MiB } from './memory/units.ts';
