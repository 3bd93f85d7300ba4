import * as core from '@offheap/core';
import * as compose from '@offheap/core/compose';
import * as debug from '@offheap/core/debug';
import { expect, test } from 'vitest';
import { ALLOCATORS, runAllocator, runFrees } from './full-stack/allocators.ts';

const library = { ...core, ...compose, ...debug };

test.each(Object.keys(ALLOCATORS))('%s: a call that the stack has no room for damages nothing', (name) => {
  expect(runAllocator(library, name)).toBeGreaterThan(50);
});

test('a free that the stack had no room for can be repeated, and the heap is whole again', () => {
  expect(runFrees(library)).toBeGreaterThan(10);
});
