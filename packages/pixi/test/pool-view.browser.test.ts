import { Heap, KiB } from '@offheap/core';
import { PackedPool } from '@offheap/struct';
import { Container, Rectangle, RenderTexture, Texture } from 'pixi.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PoolView } from '../src/index.ts';
import { BLACK, BLUE, Easel, GREEN, near, RED, WHITE, type Rgb } from './picture.ts';
import { atlas, Body, Dot, KINDS } from './subjects.ts';

let easel: Easel;
beforeEach(async () => {
  easel = await Easel.make();
});
afterEach(() => easel[Symbol.dispose]());

const texture = Texture.WHITE;

describe.each(KINDS)('a PoolView that draws $kind', ({ points }) => {
  it('draws every entry at its position in memory', () => {
    const pool = new PackedPool(Dot, { capacity: 8 });
    const view = new PoolView(pool, { texture, position: ['x', 'y'], size: 'size', tint: 'tint', points });
    easel.stage.addChild(view);
    expect(easel.draw().lit).toBe(0);
    pool.spawn((dot) => {
      dot.x = 16;
      dot.y = 20;
      dot.tint = 0xff0000;
    });
    pool.spawn((dot) => {
      dot.x = 48;
      dot.y = 40;
      dot.tint = 0x0000ff;
    });
    const picture = easel.draw();
    near(picture.at(16, 20), RED);
    near(picture.at(48, 40), BLUE);
    near(picture.at(16, 40), BLACK);
    expect(picture.lit).toBe(2 * 8 * 8);
    pool.at(0).x = 50;
    near(easel.draw().at(50, 20), RED);
    near(easel.draw().at(16, 20), BLACK);
  });

  it('draws nothing where an entry was destroyed', () => {
    const pool = new PackedPool(Dot, { capacity: 8 });
    easel.stage.addChild(new PoolView(pool, { texture, position: ['x', 'y'], size: 'size', points }));
    const handles = [10, 30, 50].map((x) =>
      pool.spawn((dot) => {
        dot.x = x;
        dot.y = 32;
      }),
    );
    expect(easel.draw().lit).toBe(3 * 64);
    pool.destroy(handles[0]!);
    const picture = easel.draw();
    near(picture.at(10, 32), BLACK);
    near(picture.at(30, 32), WHITE);
    near(picture.at(50, 32), WHITE);
    expect(picture.lit).toBe(2 * 64);
    pool.clear();
    expect(easel.draw().lit).toBe(0);
  });

  it('draws every slab of a pool that has grown', () => {
    const heap = new Heap(64 * KiB);
    const pool = new PackedPool(Dot, { capacity: 4, maxCapacity: 12, allocator: heap });
    easel.stage.addChild(new PoolView(pool, { texture, position: ['x', 'y'], size: 4, points }));
    const add = (count: number): void => {
      for (let i = 0; i < count; i++) {
        const n = pool.length;
        pool.spawn((dot) => {
          dot.x = 8 + 16 * (n % 4);
          dot.y = 8 + 16 * (n >> 2);
        });
      }
    };
    add(3);
    expect(easel.draw().lit).toBe(3 * 16);
    add(3);
    expect(pool.slabs.length).toBe(2);
    const two = easel.draw();
    expect(two.lit).toBe(6 * 16);
    near(two.at(24, 24), WHITE);
    near(two.at(40, 24), BLACK);
    add(6);
    expect(easel.draw().lit).toBe(12 * 16);
    near(easel.draw().at(56, 40), WHITE);
    pool.destroyWhere((dot) => dot.y > 16);
    expect(easel.draw().lit).toBe(4 * 16);
  });

  it('draws the slabs that a pool allocates again after a restore', () => {
    const heap = new Heap(64 * KiB);
    const pool = new PackedPool(Dot, { capacity: 2, maxCapacity: 4, allocator: heap });
    easel.stage.addChild(new PoolView(pool, { texture, position: ['x', 'y'], size: 4, points }));
    const before = heap.memory.snapshot();
    const fill = (y: number): void => {
      pool.spawnMany(4, (dot, i) => {
        dot.x = 8 + 16 * i;
        dot.y = y;
      });
    };
    fill(8);
    expect(easel.draw().lit).toBe(4 * 16);
    const place = pool.slabs[1];
    heap.memory.restore(before);
    heap.allocate(KiB);
    fill(40);
    expect(pool.slabs[1]).not.toBe(place);
    const picture = easel.draw();
    near(picture.at(56, 40), WHITE);
    near(picture.at(56, 8), BLACK);
    expect(picture.lit).toBe(4 * 16);
  });

  it('follows its own and its parent transforms, mirrored ones too', () => {
    const pool = new PackedPool(Dot, { capacity: 1 });
    pool.spawn((dot) => {
      dot.x = 8;
      dot.y = 4;
    });
    const view = new PoolView(pool, { texture: atlas()[0]!, position: ['x', 'y'], size: [4, 8], points });
    const parent = new Container({ x: 32, y: 32, scale: { x: -2, y: 2 }, isRenderGroup: true });
    parent.addChild(view);
    easel.stage.addChild(parent);
    const picture = easel.draw();
    near(picture.at(16, 40), RED);
    expect(picture.lit).toBe(8 * 16);
    parent.rotation = Math.PI / 2;
    expect(easel.draw().lit).toBe(16 * 8);
  });

  it('keeps its proportions on high-density screens', async () => {
    using dense = await Easel.make(32, 32, 2);
    const pool = new PackedPool(Dot, { capacity: 1 });
    pool.spawn((dot) => {
      dot.x = 8;
      dot.y = 8;
    });
    dense.stage.addChild(new PoolView(pool, { texture, position: ['x', 'y'], size: 8, points }));
    const picture = dense.draw();
    expect(picture.width).toBe(64);
    expect(picture.lit).toBe(16 * 16);
    near(picture.at(16, 16), WHITE);
  });

  it('draws into a texture the right way up', () => {
    const frames = atlas();
    const { source } = frames[0]!;
    const pool = new PackedPool(Dot, { capacity: 1 });
    pool.spawn((dot) => {
      dot.x = 16;
      dot.y = 16;
    });
    const view = new PoolView(pool, {
      texture: new Texture({ source }),
      position: ['x', 'y'],
      size: 16,
      points,
    });
    const target = RenderTexture.create({ width: 32, height: 32 });
    easel.renderer.render({ container: view, target, clear: true });
    const { pixels } = easel.renderer.extract.pixels(target);
    const at = (x: number, y: number): Rgb => {
      const i = 4 * (32 * y + x);
      return [pixels[i]!, pixels[i + 1]!, pixels[i + 2]!];
    };
    near(at(12, 12), RED);
    near(at(20, 12), GREEN);
    near(at(12, 20), BLUE);
    near(at(20, 20), WHITE);
  });

  it('blends with the given blend mode', () => {
    const pool = new PackedPool(Dot, { capacity: 2 });
    for (const tint of [0xff0000, 0x00ff00]) {
      pool.spawn((dot) => {
        dot.x = 32;
        dot.y = 32;
        dot.tint = tint;
      });
    }
    const view = new PoolView(pool, {
      texture,
      position: ['x', 'y'],
      size: 8,
      tint: 'tint',
      blendMode: 'add',
      points,
    });
    // The view is the whole stage; then it is a part of one.
    near(easel.draw(view).at(32, 32), [255, 255, 0]);
    view.alpha = 0.5;
    near(easel.draw(view).at(32, 32), [128, 128, 0]);
    view.alpha = 1;
    easel.stage.addChild(view);
    near(easel.draw().at(32, 32), [255, 255, 0]);
  });
});

describe('PoolView', () => {
  it('uploads only the live entries, once per frame', () => {
    const pool = new PackedPool(Dot, { capacity: 1000 });
    pool.spawnMany(10);
    easel.stage.addChild(new PoolView(pool, { texture, position: ['x', 'y'], size: 1, points: true }));
    easel.draw();
    const { gl } = easel;
    const uploads: number[] = [];
    const upload = gl.bufferSubData.bind(gl);
    gl.bufferSubData = ((
      target: number,
      offset: number,
      data: ArrayBufferView,
      from: number,
      length: number,
    ) => {
      uploads.push(length);
      expect(data.buffer).toBe(pool.memory.buffer);
      upload(target, offset, data, from, length);
    }) as typeof gl.bufferSubData;
    easel.draw();
    pool.spawnMany(7);
    easel.draw();
    expect(uploads).toEqual([10 * pool.layout.stride, 17 * pool.layout.stride]);
  });

  it('draws two pools and other objects in their order', () => {
    const below = new PackedPool(Dot, { capacity: 1 });
    const above = new PackedPool(Body, { capacity: 1 });
    below.spawn((dot) => {
      dot.x = 32;
      dot.y = 32;
      dot.tint = 0xff0000;
    });
    above.spawn((body) => {
      body.at.set(36, 32);
      body.color = 0xff00ff00;
    });
    easel.stage.addChild(
      new PoolView(below, { texture, position: ['x', 'y'], size: 16, tint: 'tint' }),
      new PoolView(above, { texture, position: 'at', size: 8, color: 'color' }),
    );
    const picture = easel.draw();
    near(picture.at(26, 32), RED);
    near(picture.at(36, 32), GREEN);
  });

  it('frees its GPU resources when it is destroyed, and does not change the pool', () => {
    const { gl } = easel;
    const counts = { made: 0, gone: 0 };
    const [create, remove] = [gl.createBuffer.bind(gl), gl.deleteBuffer.bind(gl)];
    gl.createBuffer = () => {
      counts.made++;
      return create();
    };
    gl.deleteBuffer = (buffer) => {
      counts.gone++;
      remove(buffer);
    };
    const pool = new PackedPool(Dot, { capacity: 4 });
    pool.spawnMany(3);
    const view = new PoolView(pool, { texture, position: ['x', 'y'] });
    easel.stage.addChild(view);
    easel.draw();
    expect(counts).toEqual({ made: 2, gone: 0 });
    view.destroy();
    view.destroy();
    expect(counts).toEqual({ made: 2, gone: 2 });
    expect(pool.length).toBe(3);
    expect(easel.draw().lit).toBe(0);
  });

  it('has the given bounds', () => {
    const pool = new PackedPool(Dot, { capacity: 4 });
    const view = new PoolView(pool, {
      texture,
      position: ['x', 'y'],
      boundsArea: new Rectangle(1, 2, 30, 40),
    });
    expect(view.getBounds().rectangle).toMatchObject({ x: 1, y: 2, width: 30, height: 40 });
    expect(view.bounds.rectangle).toMatchObject({ x: 1, y: 2, width: 30, height: 40 });
  });
});
