import { EMPTY, FreeListAllocator, Heap, KiB, NULL } from '@offheap/core';
import { ConsoleLogger, EventRing, ProxyAllocator, Statistics } from '@offheap/core/compose';
import { describe, expect, test } from 'vitest';
import { codeOf } from './error-code.ts';

describe('statistics', () => {
  const make = () => new ProxyAllocator(new Heap(8 * KiB), new Statistics());

  test('count live blocks, and the peak', () => {
    const proxy = make();
    const { logger } = proxy;
    const a = proxy.allocate(100);
    const b = proxy.allocate(50);
    proxy.deallocate(a, 100);
    expect(logger.liveBytes).toBe(50);
    expect(logger.liveBlocks).toBe(1);
    expect(logger.peakBytes).toBe(150);
    expect(logger.peakBlocks).toBe(2);
    const c = proxy.reallocate(b, 50, 400);
    expect(logger.liveBytes).toBe(400);
    expect(logger.peakBytes).toBe(400);
    proxy.reallocate(c, 400, 0);
    expect([logger.liveBytes, logger.liveBlocks]).toEqual([0, 0]);
    expect([logger.allocations, logger.deallocations, logger.reallocations]).toEqual([2, 1, 2]);
  });

  test('count a block that a reallocation creates, and nothing for zero bytes', () => {
    const proxy = make();
    const { logger } = proxy;
    proxy.deallocate(proxy.allocate(0), 0);
    proxy.reallocate(EMPTY, 0, 0);
    expect([logger.allocations, logger.deallocations, logger.liveBlocks, logger.peakBlocks]).toEqual([
      0, 0, 0, 0,
    ]);
    proxy.reallocate(EMPTY, 999, 24);
    expect([logger.liveBytes, logger.liveBlocks]).toEqual([24, 1]);
  });

  test('count failures, and do not count a free that was misuse', () => {
    const proxy = make();
    const { logger } = proxy;
    const ptr = proxy.allocate(10);
    proxy.tryAllocate(16 * KiB);
    proxy.tryReallocate(ptr, 10, 16 * KiB);
    expect(logger.failures).toBe(2);
    expect(codeOf(() => proxy.deallocate(ptr, 11))).toBe('WRONG_SIZE');
    expect(codeOf(() => proxy.deallocate(ptr, NaN))).toBe('WRONG_SIZE');
    expect([logger.liveBytes, logger.liveBlocks, logger.deallocations]).toEqual([10, 1, 0]);
  });

  test('count sizes by powers of two', () => {
    const proxy = make();
    const { logger } = proxy;
    for (const size of [1, 2, 3, 4, 7, 8, 15, 16]) proxy.allocate(size);
    proxy.reallocate(proxy.allocate(100), 100, 200);
    expect([0, 1, 2, 3, 4, 5, 6, 7].map((exponent) => logger.countOfSize(exponent))).toEqual([
      1, 2, 2, 2, 1, 0, 1, 1,
    ]);
    logger.onAllocate(64, 2 ** 30);
    expect(logger.countOfSize(30)).toBe(1);
  });

  test('start again with the live blocks', () => {
    const proxy = make();
    const { logger } = proxy;
    const a = proxy.allocate(100);
    proxy.deallocate(proxy.allocate(500), 500);
    logger.reset();
    expect([logger.liveBytes, logger.peakBytes, logger.liveBlocks, logger.peakBlocks]).toEqual([
      100, 100, 1, 1,
    ]);
    expect([logger.allocations, logger.deallocations, logger.countOfSize(6)]).toEqual([0, 0, 0]);
    proxy.deallocate(a, 100);
    expect(logger.liveBytes).toBe(0);
  });

  test('count beyond 2^31', () => {
    const statistics = new Statistics();
    for (let times = 0; times < 8; times++) statistics.onAllocate(64, 2 ** 30);
    expect(statistics.liveBytes).toBe(2 ** 33);
  });
});

describe('an event ring', () => {
  test('returns the events in order', () => {
    const ring = new EventRing(16);
    const proxy = new ProxyAllocator(new FreeListAllocator(32, 1), ring);
    const ptr = proxy.allocate(24, 4);
    proxy.tryAllocate(8);
    proxy.reallocate(ptr, 24, 32);
    proxy.tryReallocate(ptr, 32, 33);
    proxy.deallocate(ptr, 32);
    codeOf(() => proxy.deallocate(ptr, 32));
    const none = { oldPtr: NULL, oldSize: 0 };
    expect([...ring]).toEqual([
      { kind: 'allocate', ptr, size: 24, align: 4, ...none },
      { kind: 'allocateFail', ptr: NULL, size: 8, align: 8, ...none },
      { kind: 'reallocate', ptr, size: 32, align: 8, oldPtr: ptr, oldSize: 24 },
      { kind: 'reallocateFail', ptr: NULL, size: 33, align: 8, oldPtr: ptr, oldSize: 32 },
      { kind: 'deallocate', ptr, size: 32, align: 8, ...none },
      { kind: 'deallocate', ptr, size: 32, align: 8, ...none },
      { kind: 'deallocateFail', ptr, size: 32, align: 8, ...none },
    ]);
  });

  test('keeps the latest events, oldest first', () => {
    const ring = new EventRing(3);
    const sizes = (): number[] => [...ring].map((event) => event.size);
    expect(sizes()).toEqual([]);
    for (let size = 1; size <= 7; size++) {
      ring.onAllocateFail(size, 8);
      expect(ring.length).toBe(Math.min(size, 3));
      expect(sizes()).toEqual([size - 2, size - 1, size].filter((each) => each > 0));
    }
    ring.clear();
    expect(sizes()).toEqual([]);
    ring.onAllocateFail(8, 8);
    ring.onAllocateFail(9, 8);
    expect(sizes()).toEqual([8, 9]);
  });

  test('refuses an invalid capacity', () => {
    for (const capacity of [0, -1, 1.5, NaN, 2 ** 24]) {
      expect(codeOf(() => new EventRing(capacity))).toBe('INVALID_ARGUMENT');
    }
    expect(() => new EventRing(0)).toThrow('A capacity of 0');
  });
});

describe('a console logger', () => {
  test('writes a line for each event, failures as warnings', () => {
    const lines: string[] = [];
    const logger = new ConsoleLogger('list', {
      log: (line) => lines.push(line),
      warn: (line) => lines.push(`! ${line}`),
    });
    const proxy = new ProxyAllocator(new FreeListAllocator(32, 1), logger);
    const ptr = proxy.allocate(24);
    proxy.tryAllocate(8);
    proxy.reallocate(ptr, 24, 32);
    proxy.tryReallocate(ptr, 32, 33);
    proxy.deallocate(ptr, 32);
    codeOf(() => proxy.deallocate(ptr, 32));
    expect(lines).toEqual([
      `list: allocate 24 bytes aligned to 8 -> ${ptr}`,
      '! list: allocate 8 bytes aligned to 8 -> refused',
      `list: reallocate 24 bytes at ${ptr} to 32 -> ${ptr}`,
      `! list: reallocate 32 bytes at ${ptr} to 33 -> refused`,
      `list: deallocate 32 bytes at ${ptr}`,
      `list: deallocate 32 bytes at ${ptr}`,
      `! list: deallocate 32 bytes at ${ptr} -> misuse`,
    ]);
  });

  test('writes to the console by default', () => {
    expect(new ConsoleLogger().prefix).toBe('allocator');
  });
});
