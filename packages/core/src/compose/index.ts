export { compose, ComposedAllocator } from './compose.ts';
export { FallbackAllocator } from './fallback-allocator.ts';
export { ConsoleLogger, type LogTarget } from './console-logger.ts';
export { type AllocatorEvent, type AllocatorEventKind, EventRing } from './event-ring.ts';
export { Statistics } from './statistics.ts';
export { NullAllocator } from './null-allocator.ts';
export { type AllocatorLogger, ProxyAllocator } from './proxy-allocator.ts';
export { SegregatorAllocator } from './segregator-allocator.ts';
export { SizeClassAllocator, type SizeClasses } from './size-class-allocator.ts';
