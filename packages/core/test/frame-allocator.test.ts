import { describe, expect, test } from 'vitest';
import { EMPTY, FrameAllocator, Heap, KiB, Memory, NULL } from '@offheap/core';
import { codeOf } from './error-code.ts';

describe('a frame allocator', () => {
  test('keeps the blocks of frame n until frame n + N begins', () => {
    const frames = new FrameAllocator(3, KiB);
    expect([frames.frames, frames.capacity, frames.frame]).toEqual([3, KiB, 0]);
    const { u8 } = frames.memory;
    const made: number[] = [];
    for (let frame = 0; frame < 20; frame++) {
      expect(frames.frame).toBe(frame);
      const ptr = frames.allocate(KiB);
      u8.fill(frame, ptr, ptr + KiB);
      made.push(ptr);
      for (let age = 0; age < Math.min(3, frame + 1); age++) {
        const older = made[frame - age]!;
        expect(u8.subarray(older, older + KiB).every((byte) => byte === frame - age)).toBe(true);
      }
      expect(frames.tryAllocate(1)).toBe(NULL);
      frames.nextFrame();
    }
    expect(new Set(made).size).toBe(3);
  });

  test('frees a block in the region of its frame', () => {
    const frames = new FrameAllocator(2, KiB);
    const old = frames.allocate(100);
    frames.nextFrame();
    const recent = frames.allocate(8);
    frames.deallocate(old, 100);
    frames.deallocate(EMPTY, 0);
    expect(frames.current.used).toBe(8);
    frames.deallocate(recent, 8);
    expect(frames.current.used).toBe(0);
    frames.nextFrame();
    expect(frames.allocate(8)).toBe(old);
    for (const ptr of [NULL, frames.ptr, old + 3 * KiB, Number.NaN, -8]) {
      expect(
        codeOf(() => frames.deallocate(ptr, 8)),
        `${ptr}`,
      ).toBe('NOT_OWNED');
      expect(
        codeOf(() => frames.reallocate(ptr, 8, 16)),
        `${ptr}`,
      ).toBe('NOT_OWNED');
    }
  });

  test('reallocates in place if possible; a block of an earlier frame moves to the current frame', () => {
    const frames = new FrameAllocator(2, KiB);
    const old = frames.allocate(16);
    frames.memory.u8.fill(6, old, old + 16);
    expect(frames.reallocate(old, 16, 32)).toBe(old);
    frames.nextFrame();
    expect(frames.reallocate(old, 32, 16)).toBe(old);
    const moved = frames.reallocate(old, 16, 64);
    expect(frames.current.owns(moved, 64)).toBe(true);
    expect(frames.memory.u8.subarray(moved, moved + 16).every((byte) => byte === 6)).toBe(true);
    expect(frames.reallocate(moved, 64, 0)).toBe(EMPTY);
    expect(frames.current.used).toBe(0);
    expect(frames.reallocate(EMPTY, 0, 8)).toBe(moved);
  });

  test('begins no frame while a scope is open in the oldest one', () => {
    const frames = new FrameAllocator(2, KiB);
    const scope = frames.current.openScope();
    expect(codeOf(() => frames.allocate(8))).toBe('SCOPE');
    frames.nextFrame();
    frames.allocate(8);
    expect(codeOf(() => frames.nextFrame())).toBe('SCOPE');
    expect(frames.frame).toBe(1);
    expect(frames.current.used).toBe(8);
    expect(codeOf(() => frames[Symbol.dispose]())).toBe('SCOPE');
    expect(frames.current.used).toBe(8);
    scope[Symbol.dispose]();
    frames.nextFrame();
    expect(frames.frame).toBe(2);
  });

  test('owns the blocks in its regions', () => {
    const frames = new FrameAllocator(2, KiB);
    const first = frames.allocate(KiB);
    expect(frames.owns(first, KiB)).toBe(true);
    expect(frames.owns(first, KiB + 1)).toBe(false);
    expect(frames.owns(frames.ptr, 8)).toBe(false);
    expect(frames.owns(first, 0)).toBe(false);
    expect(frames.owns(Number.NaN, 8)).toBe(false);
  });

  test('uses a block of a parent, and frees the block', () => {
    const heap = new Heap(8 * KiB);
    const frames = FrameAllocator.from(heap, 3, KiB);
    const ptr = frames.allocate(KiB);
    expect(heap.owns(ptr, KiB)).toBe(true);
    frames[Symbol.dispose]();
    frames[Symbol.dispose]();
    expect(heap.live).toBe(0);
    for (const use of [
      () => frames.allocate(8),
      () => frames.deallocate(ptr, KiB),
      () => frames.nextFrame(),
      () => frames.reallocate(ptr, KiB, 8),
    ]) {
      expect(codeOf(use)).toBe('DISPOSED');
    }
    expect(frames.owns(ptr, 8)).toBe(false);
    expect(codeOf(() => FrameAllocator.from(heap, 9, KiB))).toBe('OUT_OF_MEMORY');
    expect(heap.live).toBe(0);
  });

  test('continues in a copy of its bytes', () => {
    const frames = new FrameAllocator(3, 100);
    frames.nextFrame();
    frames.allocate(8);
    const copy = FrameAllocator.attach(Memory.from(frames.memory.buffer.slice(0)));
    expect([copy.frames, copy.capacity, copy.frame, copy.current.used]).toEqual([3, frames.capacity, 1, 8]);
    copy.nextFrame();
    expect(frames.frame).toBe(1);
  });

  test('refuses invalid numbers', () => {
    for (const [frames, bytes] of [
      [0, KiB],
      [-1, KiB],
      [1.5, KiB],
      [Number.NaN, KiB],
      [2, 0],
      [2, -1],
      [2, 1.5],
      [2 ** 20, 2 ** 20],
    ] as const) {
      expect(
        codeOf(() => new FrameAllocator(frames, bytes)),
        `${frames}, ${bytes}`,
      ).toBe('INVALID_ARGUMENT');
    }
  });
});
