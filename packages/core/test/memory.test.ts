import { describe, expect, test } from 'vitest';
import { GiB, Heap, Memory, RESERVED_BYTES, ScopedAllocator } from '@offheap/core';
import { codeOf } from './error-code.ts';

describe('a memory', () => {
  test('has one buffer for all of its views', () => {
    const memory = new Memory(1024);
    memory.f32[16] = 1;
    expect(memory.u32[16]).toBe(0x3f800000);
    expect(memory.view.getFloat32(64, true)).toBe(1);
    for (const view of [
      memory.i8,
      memory.u8,
      memory.i16,
      memory.u16,
      memory.i32,
      memory.f64,
      memory.i64,
      memory.u64,
    ]) {
      expect(view.buffer).toBe(memory.buffer);
    }
  });

  test('has the requested bytes, rounded up to 8', () => {
    expect(new Memory(1000).byteLength).toBe(1000);
    expect(new Memory(1001).byteLength).toBe(1008);
  });

  test('can be a SharedArrayBuffer', () => {
    const memory = new Memory(1024, { backing: 'shared' });
    expect(memory.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(new Heap(memory).allocate(100)).toBeGreaterThan(0);
  });

  test('can be a WebAssembly.Memory that cannot grow', () => {
    const memory = new Memory(70_000, { backing: 'wasm' });
    expect(memory.byteLength).toBe(131_072);
    expect(memory.buffer).toBe(memory.wasm?.buffer);
    expect(() => memory.wasm?.grow(1)).toThrow();
    expect(new Heap(memory).allocate(100)).toBeGreaterThan(0);
  });

  test('uses an existing buffer and keeps its bytes', () => {
    const buffer = new ArrayBuffer(128);
    new Uint8Array(buffer)[100] = 7;
    const memory = Memory.from(buffer);
    expect(memory.buffer).toBe(buffer);
    expect(memory.u8[100]).toBe(7);
  });

  test('refuses sizes out of range', () => {
    for (const bytes of [0, -8, 63, 64.5, Number.NaN, Infinity, GiB + 1, 2 ** 32 + 1024]) {
      expect(
        codeOf(() => new Memory(bytes)),
        `${bytes}`,
      ).toBe('INVALID_ARGUMENT');
    }
    expect(() => new Memory(63)).toThrow(
      'A memory of 63 bytes: expected an integer from 64 to 1073741824 (1 GiB).',
    );
  });

  test('refuses buffers that can grow, and odd lengths', () => {
    expect(codeOf(() => Memory.from(new ArrayBuffer(100)))).toBe('INVALID_ARGUMENT');
    expect(codeOf(() => Memory.from(new ArrayBuffer(8)))).toBe('INVALID_ARGUMENT');
    // The second argument is newer than the ES2022 types.
    const Resizable = ArrayBuffer as new (bytes: number, options: { maxByteLength: number }) => ArrayBuffer;
    expect(codeOf(() => Memory.from(new Resizable(128, { maxByteLength: 256 })))).toBe('INVALID_ARGUMENT');
    expect(Memory.from(new WebAssembly.Memory({ initial: 1, maximum: 1 })).byteLength).toBe(65_536);
  });

  test('refuses an unknown backing', () => {
    // @ts-expect-error: what JavaScript could pass
    expect(codeOf(() => new Memory(1024, { backing: 'paper' }))).toBe('INVALID_ARGUMENT');
  });

  test('has one root allocator at a time', () => {
    const memory = new Memory(4096);
    const heap = new Heap(memory);
    expect(codeOf(() => new ScopedAllocator(memory))).toBe('MEMORY');
    heap[Symbol.dispose]();
    const scoped = new ScopedAllocator(memory);
    expect(scoped.allocate(8)).toBeGreaterThanOrEqual(RESERVED_BYTES);
  });
});
