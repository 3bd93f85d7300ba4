import '@offheap/struct/columns';
import { Random } from '@offheap/core/testing';
import { bool, color, enumOf, f32, PackedPool, Struct, u16, u32, u8, vec2 } from '@offheap/struct';
import { Texture } from 'pixi.js';
import { expect, it } from 'vitest';
import { PoolView } from '../src/index.ts';
import { Easel } from './picture.ts';
import { atlas, KINDS } from './subjects.ts';

class Mark extends Struct {
  shown = bool(true);
  at = vec2();
  angle = f32();
  frame = u8();
  tint = u32(0xffffff);
  shade = u8(255);
  wide = u16(6);
  high = f32(4);
  life = f32(1);
  hue = color();
  kind = enumOf(['a', 'b', 'c', 'd']);
}

function filled(storage: 'interleaved' | 'columns', seed: number): PackedPool<Mark> {
  const random = new Random(seed);
  const pool = new PackedPool(Mark, { capacity: 15, maxCapacity: 60, storage });
  pool.spawnMany(50, (mark) => {
    mark.shown = !random.oneIn(4);
    mark.at.set(random.below(64), random.below(64));
    mark.angle = random.below(628) / 100;
    mark.frame = random.below(4);
    mark.tint = random.below(0xffffff);
    mark.shade = random.between(100, 255);
    mark.wide = random.between(2, 12);
    mark.high = random.between(2, 12);
    mark.life = random.below(100) / 100;
    mark.hue.set(random.below(256), random.below(256), random.below(256), random.between(100, 255));
    mark.kind = (['a', 'b', 'c', 'd'] as const)[random.below(4)]!;
  });
  return pool;
}

it.each(KINDS)(
  'draws, measures and hits columns as it does interleaved entries: $kind',
  async ({ points }) => {
    using easel = await Easel.make();
    for (const [range, tint, frame] of [
      [null, 'tint', 'frame'],
      [[7, 41], 'hue', 'kind'],
      [[20, 22], 'tint', 'frame'],
    ] as const) {
      const [first, second] = (['interleaved', 'columns'] as const).map((storage) => {
        const pool = filled(storage, 3);
        const view = new PoolView(pool, {
          frames: atlas(),
          frame,
          position: 'at',
          size: ['wide', 'high'],
          rotation: 'angle',
          visible: 'shown',
          tint,
          alpha: 'shade',
          overLife: { remaining: 'life', lifetime: 1, scale: [0.5, 1] },
          ...(range && { range }),
          points,
        });
        easel.stage.removeChildren();
        easel.stage.addChild(view);
        const pictures = [easel.draw().bytes];
        pool.destroyWhere((mark) => mark.frame === 1);
        pool.sortBy('high');
        pictures.push(easel.draw().bytes);
        const hits: unknown[] = [];
        for (let i = 0; i < 64; i++) hits.push(view.hitTest(i, 63 - i)?.tint);
        const { x, y, width, height } = view.measure();
        return { pictures, hits, measured: [x, y, width, height] };
      });
      expect(second).toEqual(first);
      expect(first!.pictures[0]!.some((byte) => byte > 30 && byte < 255)).toBe(true);
      expect(first!.pictures[0]).not.toEqual(first!.pictures[1]);
    }
  },
);

it('draws the last entries of a column of bytes, up to the end of the memory', async () => {
  using easel = await Easel.make();
  class Spot extends Struct {
    x = f32();
    y = f32(32);
    size = u8(4);
  }
  const pool = new PackedPool(Spot, { capacity: 15, storage: 'columns' });
  pool.spawnMany(15, (spot, i) => void (spot.x = 2 + 4 * i));
  easel.stage.addChild(new PoolView(pool, { texture: Texture.WHITE, position: ['x', 'y'], size: 'size' }));
  expect(easel.draw().lit).toBe(15 * 16);
  expect(easel.gl.getError()).toBe(0);
});
