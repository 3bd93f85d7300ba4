import { expect, test, vi } from 'vitest';

test('columns are refused, with the required import, if the program has not imported them', async () => {
  vi.resetModules();
  const { f32, PackedPool, Struct } = await import('@offheap/struct');
  class Point extends Struct {
    x = f32();
  }
  expect(() => new PackedPool(Point, { capacity: 2, storage: 'columns' })).toThrow(
    "A pool with `storage: 'columns'`: import '@offheap/struct/columns' first. It is a separate module, so that programs without columns do not load it.",
  );
  await import('@offheap/struct/columns');
  expect(new PackedPool(Point, { capacity: 2, storage: 'columns' }).rows).toBe(16);
});
