export { Allocator, type BlockOwner, checkAllocator, checkRequest, isBlockOwner } from './allocator.ts';
export {
  checkOptions,
  identify,
  isOfAnotherCopy,
  type Origin,
  showValue,
  unknownName,
  wrongArgument,
} from './arguments.ts';
export { BumpAllocator } from './bump-allocator.ts';
export { type Bytes, wordsOf } from './bytes.ts';
export type { HeldBlocks } from './check-bytes.ts';
export { checkSlots } from './check-slots.ts';
export { compose, ComposedAllocator } from './compose.ts';
export { DISPOSE } from './dispose.ts';
export {
  AllocatorError,
  type AllocatorErrorCode,
  OutOfMemoryError,
  UnsupportedAlignmentError,
} from './errors.ts';
export { FallbackAllocator } from './fallback-allocator.ts';
export { type Fault, Faults } from './fault.ts';
export { FrameAllocator } from './frame-allocator.ts';
export { FreeListAllocator, type FreeListOptions } from './free-list-allocator.ts';
export { Heap } from './heap.ts';
export { ConsoleLogger, type LogTarget } from './loggers/console-logger.ts';
export { type AllocatorEvent, type AllocatorEventKind, EventRing } from './loggers/event-ring.ts';
export { Statistics } from './loggers/statistics.ts';
export type { ListedBlocks } from './listed-blocks.ts';
export {
  checkMemory,
  detached,
  HIGHEST_GONE_HANDLE_WORD,
  HIGHEST_VALUE_WORD,
  MAX_VALUES,
  Memory,
  type MemoryBacking,
  type MemoryOptions,
  POOLS_WORD,
  refuseDetached,
  RESERVED_BYTES,
} from './memory.ts';
export { NullAllocator } from './null-allocator.ts';
export { type AllocatorLogger, ProxyAllocator } from './proxy-allocator.ts';
export { alignUp, DEFAULT_ALIGN, EMPTY, NULL, type Ptr } from './ptr.ts';
export type { Resident } from './residents.ts';
export { ScopedAllocator } from './scoped-allocator.ts';
export { SegregatorAllocator } from './segregator-allocator.ts';
export { SizeClassAllocator, type SizeClasses } from './size-class-allocator.ts';
export {
  checkCapacity,
  HANDLE_BITS,
  MAX_CAPACITY,
  NO_HANDLE,
  SlotTable,
  type SlotTableOptions,
  type SlotTablePlaces,
} from './slot-table.ts';
export { loadSnapshot, saveSnapshot } from './snapshot-file.ts';
export { SHOW } from './show.ts';
export { GiB, KiB, MiB } from './units.ts';
