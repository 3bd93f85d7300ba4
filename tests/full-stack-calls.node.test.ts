import { beforeAll, describe, expect, test } from 'vitest';
import { ALLOCATORS, type Library, runAllocator, runFrees } from './full-stack/allocators.ts';
import { loadBuild } from './mistakes/builds.ts';

const MODULES = ['@offheap/core', '@offheap/core/compose', '@offheap/core/debug'];

describe.each(['production', 'development'] as const)('the %s build', (mode) => {
  let library: Library;
  beforeAll(async () => {
    library = (await loadBuild(mode, MODULES)) as unknown as Library; // these modules
  }, 120_000);

  test.each(Object.keys(ALLOCATORS))('%s: a call that the stack has no room for damages nothing', (name) => {
    expect(runAllocator(library, name)).toBeGreaterThan(50);
  });

  test('a free that the stack had no room for can be repeated, and the heap is whole again', () => {
    expect(runFrees(library)).toBeGreaterThan(10);
  });
});
