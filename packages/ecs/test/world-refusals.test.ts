import { Struct, u32 } from '@offheap/struct';
import { World } from '@offheap/ecs';
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
