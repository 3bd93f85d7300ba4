import { World } from '@offheap/ecs';
import { expect, test } from 'vitest';

// In a separate file, because other tests import `@offheap/ecs/attach`.
test('attaching without its module names the module to import', async () => {
  const { buffer } = new World({ capacity: 10, scratch: 1024 }).memory;
  expect(() => World.attach(buffer)).toThrow(
    "World.attach: import '@offheap/ecs/attach' first. It is a separate module, so that programs with one thread do not load it.",
  );
  await import('@offheap/ecs/attach');
  expect(World.attach(buffer).entities.length).toBe(0);
});
