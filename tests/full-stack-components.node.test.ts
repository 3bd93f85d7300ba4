import { beforeAll, describe, expect, test } from 'vitest';
import { type ComponentLibrary, runComponents } from './full-stack/components.ts';
import { loadBuild } from './mistakes/builds.ts';

const MODULES = ['@offheap/struct', '@offheap/ecs', '@offheap/ecs/debug'];

describe.each(['production', 'development'] as const)('the %s build', (mode) => {
  let library: ComponentLibrary;
  beforeAll(async () => {
    library = (await loadBuild(mode, MODULES)) as unknown as ComponentLibrary; // these modules
  }, 120_000);

  test.each(mode === 'development' ? [true, false] : [false])(
    'adding or removing a component that the stack has no room for is complete or has changed nothing, checked: %s',
    (checked) => {
      expect(runComponents(library, checked)).toBeGreaterThan(50);
    },
  );
});
