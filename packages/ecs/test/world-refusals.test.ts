import { Heap, KiB } from '@offheap/core';
import { PackedPool, Pool, Scratch, Struct, u32 } from '@offheap/struct';
import { ComponentPool, World } from '@offheap/ecs';
import { describe, expect, it } from 'vitest';

let onCreate: (() => void) | undefined;

class Score extends Struct {
  static readonly struct = 'Score';
  points = u32(3);
  onCreate(): void {
    onCreate?.();
  }
}

describe.each([true, false])('a world, checked: %s', (checked) => {
  it('refuses to return a single struct that is being created, and then creates it', () => {
    const world = new World({ capacity: 8, checked });
    let refused: unknown;
    onCreate = () => {
      try {
        world.single(Score);
      } catch (error) {
        refused = error;
      }
    };
    const score = world.single(Score);
    onCreate = undefined;
    expect(refused).toMatchObject({ code: 'BUSY' });
    expect(world.single(Score)).toBe(score);
    expect(() => world.single(class Other extends Score {}, () => void world.single(Score))).not.toThrow();
  });

  it('creates a single struct after its onCreate has thrown', () => {
    const world = new World({ capacity: 8, checked });
    onCreate = () => {
      throw new Error('mine');
    };
    expect(() => world.single(Score)).toThrow('mine');
    onCreate = undefined;
    expect(world.single(Score).points).toBe(3);
  });

  it.each(['heap', 'entities'] as const)('refuses to save, load and roll back without its %s', (part) => {
    const world = new World({ capacity: 8, checked });
    world.pool(Score);
    world.spawn([Score, { points: 5 }]);
    const save = world.save();
    const history = world.history(3);
    history.save(1);
    world[part][Symbol.dispose]();
    const disposed = expect.objectContaining({ code: 'DISPOSED' });
    expect(() => world.save()).toThrow(disposed);
    expect(() => world.load(save)).toThrow(disposed);
    if (part === 'heap') expect(() => history.save(2)).toThrow(disposed);
  });
});

describe('a wrong option `checked`', () => {
  const wrong = { checked: 5 as never };
  const refused = expect.objectContaining({ code: 'INVALID_ARGUMENT' });

  it('is refused before the world has the pool', () => {
    const world = new World({ capacity: 8 });
    const before = world.snapshot();
    const { used } = world.heap;
    const options = { entities: world.entities, capacity: 4, ...wrong };
    expect(() => world.pool(Score, wrong)).toThrow(refused);
    expect(() => new ComponentPool(Score, options)).toThrow(refused);
    expect([world.heap.used, world.poolOf(Score)]).toEqual([used, undefined]);
    world.entities.destroy(world.spawn([world.pool(Score)]));
    world.save();
    world.restore(before.slice());
  });

  it('leaks nothing', () => {
    const heap = new Heap(16 * KiB);
    for (const Kind of [Pool, PackedPool])
      expect(() => new Kind(Score, { capacity: 4, allocator: heap, ...wrong })).toThrow(refused);
    expect(() => new Scratch(1024, { allocator: heap, ...wrong })).toThrow(refused);
    expect(heap.used).toBe(0);
  });
});
