import { f32, PackedPool, Struct } from '@offheap/struct';
import { Rectangle, Texture } from 'pixi.js';
import { describe, expect, it, test } from 'vitest';
import { wrongArgumentsSuite } from '../../../tests/wrong-arguments/suite.ts';
import { PoolView } from '../src/index.ts';
import { atlas } from './subjects.ts';
import { viewCalls } from './wrong-options.ts';

describe('a value of a wrong kind', () => wrongArgumentsSuite('pixi', viewCalls()));

class Actor extends Struct {
  x = f32(5);
  y = f32(7);
  frame = f32(0, { nan: true });
}

describe('a PoolView whose entry has a frame that is not a number', () => {
  const make = (frame: number): PoolView<Actor> => {
    const pool = new PackedPool(Actor, { capacity: 1, checked: false });
    pool.spawn({ frame });
    return new PoolView(pool, { frames: atlas(), frame: 'frame', position: ['x', 'y'] });
  };

  test.each([Number.NaN, Infinity, -Infinity])('measures and hits the first frame: %s', (frame) => {
    const view = make(frame);
    expect(view.measure()).toEqual(new Rectangle(4, 6, 2, 2));
    expect(view.hitTest(5, 7)?.y).toBe(7);
    expect(view.hitTest(50, 7)).toBeUndefined();
  });
});

it('a PoolView that was destroyed listens to no texture that it is given', () => {
  const pool = new PackedPool(Actor, { capacity: 1 });
  const view = new PoolView(pool, { texture: Texture.WHITE, position: ['x', 'y'] });
  const [texture] = atlas();
  view.destroy();
  view.texture = texture!;
  expect(texture!.listenerCount('update')).toBe(0);
});
