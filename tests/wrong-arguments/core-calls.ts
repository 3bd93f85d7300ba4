import {
  BumpAllocator,
  checkRequest,
  FrameAllocator,
  FreeListAllocator,
  Heap,
  isBlockOwner,
  KiB,
  loadSnapshot,
  Memory,
  saveSnapshot,
  ScopedAllocator,
  SlotTable,
} from '@offheap/core';
import {
  compose,
  ConsoleLogger,
  EventRing,
  FallbackAllocator,
  NullAllocator,
  ProxyAllocator,
  SegregatorAllocator,
  SizeClassAllocator,
  Statistics,
} from '@offheap/core/compose';
import { DebugAllocator, inspect, inspectionSvg, inspectionText, verify } from '@offheap/core/debug';
import type { Allocator } from '@offheap/core';
import type { Calls, Wrong } from './calls.ts';

const heap = (): Heap => new Heap(16 * KiB);

/** All allocators: each owns the methods of its base class. */
const ALLOCATORS: Readonly<Record<string, () => Allocator>> = {
  Heap: heap,
  BumpAllocator: () => new BumpAllocator(KiB),
  ScopedAllocator: () => new ScopedAllocator(KiB),
  FrameAllocator: () => new FrameAllocator(2, KiB),
  FreeListAllocator: () => FreeListAllocator.from(heap(), 32, 4),
  NullAllocator: () => new NullAllocator(new Memory(KiB)),
  FallbackAllocator: () => {
    const parent = heap();
    return new FallbackAllocator(FreeListAllocator.from(parent, 32, 4), parent);
  },
  ProxyAllocator: () => new ProxyAllocator(heap(), new Statistics()),
  SegregatorAllocator: () => {
    const parent = heap();
    return new SegregatorAllocator(32, FreeListAllocator.from(parent, 32, 4), parent);
  },
  SizeClassAllocator: () => {
    const parent = heap();
    return new SizeClassAllocator([FreeListAllocator.from(parent, 32, 4)]);
  },
  DebugAllocator: () => new DebugAllocator(heap()),
  ComposedAllocator: () => {
    const parent = heap();
    return compose(parent).freeList(32, 4).orElse(parent);
  },
};

function callsOf(name: string, make: () => Allocator): Calls {
  const block = (use: (allocator: Allocator, ptr: number) => unknown): unknown => {
    const allocator = make();
    return use(allocator, name === 'NullAllocator' ? 0 : allocator.allocate(16));
  };
  const calls: Record<string, (wrong: Wrong) => unknown> = {
    'tryAllocate(size)': (wrong) => make().tryAllocate(wrong),
    'tryAllocate(align)': (wrong) => make().tryAllocate(8, wrong),
    'allocate(size)': (wrong) => make().allocate(wrong),
    'allocate(align)': (wrong) => make().allocate(8, wrong),
    'deallocate(ptr)': (wrong) => make().deallocate(wrong, 16),
    'deallocate(size)': (wrong) => block((allocator, ptr) => allocator.deallocate(ptr, wrong)),
    'deallocate(align)': (wrong) => block((allocator, ptr) => allocator.deallocate(ptr, 16, wrong)),
  };
  for (const method of ['tryReallocate', 'reallocate'] as const) {
    Object.assign(calls, {
      [`${method}(ptr)`]: (wrong: Wrong) => make()[method](wrong, 16, 8),
      [`${method}(ptr) to 0`]: (wrong: Wrong) => make()[method](wrong, 16, 0),
      [`${method}(oldSize)`]: (wrong: Wrong) => block((allocator, ptr) => allocator[method](ptr, wrong, 8)),
      [`${method}(newSize)`]: (wrong: Wrong) => block((allocator, ptr) => allocator[method](ptr, 16, wrong)),
      [`${method}(align)`]: (wrong: Wrong) => block((allocator, ptr) => allocator[method](ptr, 16, 8, wrong)),
    });
  }
  if (isBlockOwner(make())) {
    const owner = (): Heap => make() as Heap; // one with `owns`
    calls['owns(ptr)'] = (wrong) => owner().owns(wrong, 8);
    calls['owns(size)'] = (wrong) => owner().owns(8, wrong);
  }
  return Object.fromEntries(Object.entries(calls).map(([call, use]) => [`${name}.${call}`, use]));
}

/** Calls of all public functions of core. */
export const CORE_CALLS: Calls = {
  ...(Object.assign({}, ...Object.entries(ALLOCATORS).map(([name, make]) => callsOf(name, make))) as Calls),
  'new Heap': (wrong) => new Heap(wrong),
  'Heap.from(parent)': (wrong) => Heap.from(wrong, KiB),
  'Heap.from(bytes)': (wrong) => Heap.from(heap(), wrong),
  'Heap.attach(memory)': (wrong) => Heap.attach(wrong),
  'Heap.attach(ptr)': (wrong) => Heap.attach(heap().memory, wrong),
  'new BumpAllocator': (wrong) => new BumpAllocator(wrong),
  'BumpAllocator.from(parent)': (wrong) => BumpAllocator.from(wrong, KiB),
  'BumpAllocator.from(bytes)': (wrong) => BumpAllocator.from(heap(), wrong),
  'BumpAllocator.attach(memory)': (wrong) => BumpAllocator.attach(wrong),
  'BumpAllocator.attach(ptr)': (wrong) => BumpAllocator.attach(heap().memory, wrong),
  'new ScopedAllocator': (wrong) => new ScopedAllocator(wrong),
  'ScopedAllocator.from(parent)': (wrong) => ScopedAllocator.from(wrong, KiB),
  'ScopedAllocator.from(bytes)': (wrong) => ScopedAllocator.from(heap(), wrong),
  'ScopedAllocator.attach(memory)': (wrong) => ScopedAllocator.attach(wrong),
  'ScopedAllocator.attach(ptr)': (wrong) => ScopedAllocator.attach(heap().memory, wrong),
  'ScopedAllocator.scope': (wrong) => new ScopedAllocator(KiB).scope(wrong),
  'ScopedAllocator.release': (wrong) => new ScopedAllocator(KiB).release(wrong),
  'new FrameAllocator(frames)': (wrong) => new FrameAllocator(wrong, KiB),
  'new FrameAllocator(bytes)': (wrong) => new FrameAllocator(2, wrong),
  'FrameAllocator.from(parent)': (wrong) => FrameAllocator.from(wrong, 2, KiB),
  'FrameAllocator.from(frames)': (wrong) => FrameAllocator.from(heap(), wrong, KiB),
  'FrameAllocator.from(bytes)': (wrong) => FrameAllocator.from(heap(), 2, wrong),
  'FrameAllocator.attach(memory)': (wrong) => FrameAllocator.attach(wrong),
  'FrameAllocator.attach(ptr)': (wrong) => FrameAllocator.attach(heap().memory, wrong),
  'new FreeListAllocator(blockSize)': (wrong) => new FreeListAllocator(wrong, 2),
  'new FreeListAllocator(count)': (wrong) => new FreeListAllocator(8, wrong),
  'new FreeListAllocator(options)': (wrong) => new FreeListAllocator(8, 2, wrong),
  'new FreeListAllocator(align)': (wrong) => new FreeListAllocator(8, 2, { align: wrong }),
  'FreeListAllocator.from(parent)': (wrong) => FreeListAllocator.from(wrong, 8, 2),
  'FreeListAllocator.from(blockSize)': (wrong) => FreeListAllocator.from(heap(), wrong, 2),
  'FreeListAllocator.from(count)': (wrong) => FreeListAllocator.from(heap(), 8, wrong),
  'FreeListAllocator.from(options)': (wrong) => FreeListAllocator.from(heap(), 8, 2, wrong),
  'FreeListAllocator.attach(memory)': (wrong) => FreeListAllocator.attach(wrong),
  'FreeListAllocator.attach(ptr)': (wrong) => FreeListAllocator.attach(heap().memory, wrong),
  'new NullAllocator': (wrong) => new NullAllocator(wrong),
  'new FallbackAllocator(first)': (wrong) => new FallbackAllocator(wrong, heap()),
  'new FallbackAllocator(other)': (wrong) => new FallbackAllocator(heap(), wrong),
  'new ProxyAllocator(inner)': (wrong) => new ProxyAllocator(wrong, new Statistics()),
  'new ProxyAllocator(logger)': (wrong) => new ProxyAllocator(heap(), wrong).allocate(8),
  'new SegregatorAllocator(limit)': (wrong) => {
    const parent = heap();
    return new SegregatorAllocator(wrong, parent, parent);
  },
  'new SegregatorAllocator(small)': (wrong) => new SegregatorAllocator(8, wrong, heap()),
  'new SegregatorAllocator(large)': (wrong) => new SegregatorAllocator(8, heap(), wrong),
  'new SizeClassAllocator': (wrong) => new SizeClassAllocator(wrong),
  'SizeClassAllocator.from(parent)': (wrong) => SizeClassAllocator.from(wrong, { 8: 2 }),
  'SizeClassAllocator.from(classes)': (wrong) => SizeClassAllocator.from(heap(), wrong),
  'SizeClassAllocator.from(count)': (wrong) => SizeClassAllocator.from(heap(), { 8: wrong }),
  'SizeClassAllocator.from(options)': (wrong) => SizeClassAllocator.from(heap(), { 8: 2 }, wrong),
  compose: (wrong) => compose(wrong),
  'compose.freeList(blockSize)': (wrong) => compose(heap()).freeList(wrong, 4),
  'compose.freeList(count)': (wrong) => compose(heap()).freeList(8, wrong),
  'compose.orElse': (wrong) => compose(heap()).orElse(wrong),
  'compose.sizeClasses': (wrong) => compose(heap()).sizeClasses(wrong),
  'compose.scoped': (wrong) => compose(heap()).scoped(wrong),
  'compose.segregate(threshold)': (wrong) => {
    const parent = heap();
    return compose(parent).segregate(wrong, parent);
  },
  'compose.segregate(large)': (wrong) => compose(heap()).segregate(8, wrong),
  'compose.logged': (wrong) => compose(heap()).logged(wrong).allocate(8),
  'new EventRing': (wrong) => new EventRing(wrong),
  'new ConsoleLogger(prefix)': (wrong) =>
    new ConsoleLogger(wrong, { log: () => undefined, warn: () => undefined }).onAllocate(8, 8, 8),
  'new ConsoleLogger(target)': (wrong) => new ConsoleLogger('allocator', wrong),
  'new DebugAllocator(inner)': (wrong) => new DebugAllocator(wrong),
  'new DebugAllocator(options)': (wrong) => new DebugAllocator(heap(), wrong),
  'new Memory': (wrong) => new Memory(wrong),
  'new Memory(options)': (wrong) => new Memory(KiB, wrong),
  'new Memory(backing)': (wrong) => new Memory(KiB, { backing: wrong }),
  'Memory.from': (wrong) => Memory.from(wrong),
  'Memory.snapshot': (wrong) => new Memory(KiB).snapshot(wrong),
  'Memory.restore': (wrong) => new Memory(KiB).restore(wrong),
  saveSnapshot: (wrong) => saveSnapshot(wrong),
  'loadSnapshot(memory)': (wrong) => loadSnapshot(wrong, new Uint8Array(8)),
  'loadSnapshot(bytes)': (wrong) => loadSnapshot(heap().memory, wrong),
  'checkRequest(size)': (wrong) => checkRequest(wrong, 8),
  'checkRequest(align)': (wrong) => checkRequest(8, wrong),
  isBlockOwner: (wrong) => isBlockOwner(wrong),
  'new SlotTable(memory)': (wrong) => new SlotTable(wrong, 64, 4),
  'new SlotTable(ptr)': (wrong) => new SlotTable(new Memory(KiB), wrong, 4),
  'new SlotTable(capacity)': (wrong) => new SlotTable(new Memory(KiB), 64, wrong),
  'new SlotTable(options)': (wrong) => new SlotTable(new Memory(KiB), 64, 4, wrong),
  'new SlotTable(generationBits)': (wrong) =>
    new SlotTable(new Memory(KiB), 64, 4, { generationBits: wrong }),
  'SlotTable.slotOf': (wrong) => new SlotTable(new Memory(KiB), 64, 4).slotOf(wrong),
  verify: (wrong) => verify(wrong),
  inspect: (wrong) => inspect(wrong),
  inspectionSvg: (wrong) => inspectionSvg(wrong),
  inspectionText: (wrong) => inspectionText(wrong),
};
