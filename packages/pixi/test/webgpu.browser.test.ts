import '@offheap/struct/columns';
import { bool, f16, f32, PackedPool, Struct, u32, u8, vec2 } from '@offheap/struct';
import {
  autoDetectRenderer,
  BufferImageSource,
  type Container,
  Rectangle,
  Texture,
  type Renderer,
  type WebGPURenderer,
} from 'pixi.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PoolView } from '../src/index.ts';
import { errorOf } from '../../struct/test/error-of.ts';
import { Easel } from './picture.ts';

class Dot extends Struct {
  x = f32();
  y = f32();
  angle = f32();
  tint = u32(0xffffff);
  life = f32(1);
  frame = u8();
  shade = u8(255);
  thin = f16(4);
}

const SIZE = 64;
const errors: string[] = [];
let renderer: Renderer;

beforeAll(async () => {
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter) {
    throw new Error(
      'This Chromium offers no WebGPU adapter. Start it with --enable-unsafe-webgpu --enable-features=Vulkan --use-vulkan=swiftshader --use-webgpu-adapter=swiftshader, as tools/chromium.ts does.',
    );
  }
  renderer = await autoDetectRenderer({
    preference: 'webgpu',
    width: SIZE,
    height: SIZE,
    backgroundColor: 0,
  });
  expect(renderer.name).toBe('webgpu');
  // WebGPU only reports what it refuses.
  (renderer as WebGPURenderer).gpu.device.onuncapturederror = ({ error }) => errors.push(error.message);
});
afterAll(() => renderer?.destroy());

/** Draws a view and returns the colours of the pixels, read in the same task, before the browser takes them. */
function draw(view: Container): (x: number, y: number) => number[] {
  renderer.render({ container: view });
  const context = new OffscreenCanvas(SIZE, SIZE).getContext('2d')!;
  context.drawImage(renderer.canvas, 0, 0);
  const pixels = context.getImageData(0, 0, SIZE, SIZE).data;
  return (x, y) => Array.from(pixels.subarray(4 * (SIZE * y + x), 4 * (SIZE * y + x) + 3));
}

function near(actual: number[], expected: number[]): void {
  const far = actual.some((value, i) => Math.abs(value - expected[i]!) > 12);
  if (far) expect.fail(`rgb(${actual.join()}) should be near rgb(${expected.join()})`);
}

it('draws a pool with WebGPU: positions, tint, alpha, rotation, frames, life and growth', async () => {
  const resource = new Uint8Array([255, 0, 0, 255, 0, 255, 0, 255]);
  const source = new BufferImageSource({
    resource,
    width: 2,
    height: 1,
    format: 'rgba8unorm',
    scaleMode: 'nearest',
  });
  const frames = [0, 1].map((x) => new Texture({ source, frame: new Rectangle(x, 0, 1, 1) }));
  const pool = new PackedPool(Dot, { capacity: 2, maxCapacity: 4 });
  const view = new PoolView(pool, {
    frames,
    frame: 'frame',
    position: ['x', 'y'],
    size: [16, 'thin'],
    rotation: 'angle',
    tint: 'tint',
    alpha: 'shade',
    overLife: { remaining: 'life', lifetime: 1, tint: [0xffffff, 0x808080], alpha: [1, 1], scale: [1, 2] },
    points: true, // WebGPU has no points with a size: quads are drawn
  });
  const add = (x: number, y: number, set: (dot: Dot) => void): void =>
    void pool.spawn((dot) => {
      dot.x = x;
      dot.y = y;
      set(dot);
    });
  add(16, 16, () => {});
  add(48, 16, (dot) => {
    dot.frame = 1;
    dot.angle = Math.PI / 2;
    dot.shade = 128;
  });
  let at = draw(view);
  near(at(16, 16), [255, 0, 0]);
  near(at(23, 16), [255, 0, 0]);
  near(at(16, 23), [0, 0, 0]);
  near(at(48, 23), [0, 128, 0]);
  near(at(54, 16), [0, 0, 0]);

  add(32, 48, (dot) => {
    dot.life = 0;
  });
  expect(pool.slabs.length).toBe(2);
  at = draw(view);
  near(at(32, 48), [128, 0, 0]);
  near(at(46, 48), [128, 0, 0]);

  pool.destroyWhere((dot) => dot.y === 16);
  at = draw(view);
  near(at(16, 16), [0, 0, 0]);
  near(at(32, 48), [128, 0, 0]);
  pool.at(0).tint = 0x00ff00;
  near(draw(view)(32, 48), [0, 0, 0]);
  view.destroy();
  await (renderer as WebGPURenderer).gpu.device.queue.onSubmittedWorkDone();
  expect(errors).toEqual([]);
});

class Actor extends Struct {
  x = f32();
  y = f32();
  frame = u32();
  isShown = bool(true);
  feet = vec2(0.5, 1);
  life = f32(1);
}

it('draws actors with WebGPU: sorted, hidden ones, ranges, anchors, many frames of several sources, stops with times', async () => {
  const colors = [
    [255, 0, 0],
    [0, 255, 0],
    [0, 0, 255],
  ];
  const sources = colors.map(
    (color) =>
      new BufferImageSource({
        resource: new Uint8Array([...color, 255, 255, 255, 255, 255]),
        width: 2,
        height: 1,
        format: 'rgba8unorm',
        scaleMode: 'nearest',
      }),
  );
  const frames = Array.from(
    { length: 600 },
    (_, i) => new Texture({ source: sources[i % 3]!, frame: new Rectangle(i < 3 ? 1 : 0, 0, 1, 1) }),
  );
  const pool = new PackedPool(Actor, { capacity: 2, maxCapacity: 8 });
  const view = new PoolView(pool, {
    frames,
    frame: 'frame',
    position: ['x', 'y'],
    size: 16,
    anchor: 'feet',
    visible: 'isShown',
    overLife: {
      remaining: 'life',
      lifetime: 1,
      alpha: [
        [0.5, 1],
        [0.75, 0.5],
      ],
    },
  });
  for (const [y, frame] of [
    [40, 597],
    [30, 598],
    [20, 599],
    [60, 0],
  ] as const) {
    pool.spawn({ x: 32, y, frame });
  }
  pool.sortBy('y');
  let at = draw(view);
  near(at(32, 5), [0, 0, 255]);
  near(at(32, 15), [0, 255, 0]);
  near(at(32, 39), [255, 0, 0]);
  near(at(32, 59), [255, 255, 255]);
  near(at(32, 61), [0, 0, 0]);
  near(at(41, 30), [0, 0, 0]);
  view.range = [1, 3];
  at = draw(view);
  near(at(32, 5), [0, 0, 0]);
  near(at(32, 29), [255, 0, 0]);
  near(at(32, 15), [0, 255, 0]);
  near(at(32, 59), [0, 0, 0]);
  view.range = [2, 3];
  pool.at(2).life = 0.375;
  at = draw(view);
  near(at(32, 15), [0, 0, 0]);
  near(at(32, 30), [191, 0, 0]);
  view.range = null;
  pool.at(2).isShown = false;
  at = draw(view);
  near(at(32, 29), [0, 255, 0]);
  near(at(32, 35), [0, 0, 0]);
  view.frames = frames.slice(0, 3); // of the same number of sources
  at = draw(view);
  near(at(32, 29), [255, 255, 255]);
  view.frames = frames.slice(3, 6);
  at = draw(view);
  near(at(32, 29), [0, 255, 0]);
  view.frames = frames.slice(0, 2);
  at = draw(view);
  near(at(32, 29), [255, 255, 255]);
  near(at(32, 59), [255, 255, 255]);
  view.destroy();
  await (renderer as WebGPURenderer).gpu.device.queue.onSubmittedWorkDone();
  expect(errors).toEqual([]);
});

it('draws a view with WebGL that was drawn with WebGPU before, and the other way round', async () => {
  using easel = await Easel.make();
  const pool = new PackedPool(Dot, { capacity: 1 });
  pool.spawn({ x: 32, y: 32, tint: 0xff8000 });
  const view = new PoolView(pool, {
    texture: Texture.WHITE,
    position: ['x', 'y'],
    size: 16,
    tint: 'tint',
    points: true,
  });
  near(draw(view)(32, 32), [255, 128, 0]);
  near([...easel.draw(view).at(32, 32)], [255, 128, 0]);
  near(draw(view)(32, 32), [255, 128, 0]);
  view.destroy();
  expect(errors).toEqual([]);
});

it('draws columns of four bytes with WebGPU, and refuses columns of fewer bytes, and more columns than WebGPU accepts', () => {
  class Spot extends Struct {
    x = f32(32);
    y = f32(32);
    width = f32(8);
    height = f32(4);
    angle = f32();
    tint = u32(0x00ff00);
    shade = f32(1);
    growth = f32(1);
    small = u8(1);
  }
  const pool = new PackedPool(Spot, { capacity: 4, storage: 'columns' });
  pool.spawn();
  const base = { texture: Texture.WHITE, position: ['x', 'y'], tint: 'tint', label: 'Spots' } as const;
  const at = draw(new PoolView(pool, { ...base, size: ['width', 'height'] }));
  near(at(32, 32), [0, 255, 0]);
  near(at(35, 32), [0, 255, 0]);
  near(at(32, 36), [0, 0, 0]);
  const narrow = new PoolView(pool, { ...base, scale: 'small' });
  expect(errorOf(() => draw(narrow))).toBe(
    "INVALID_ARGUMENT: Spots: the column of small has 1 byte(s) per entry; WebGPU reads multiples of 4. Declare the field as u32() or f32(), draw with WebGL, or leave out the pool's `storage: 'columns'`.",
  );
  near(draw(narrow)(32, 32), [0, 0, 0]); // reported once
  const many = { size: ['width', 'height'], rotation: 'angle', alpha: 'shade', scale: 'growth' } as const;
  expect(errorOf(() => draw(new PoolView(pool, { ...base, ...many })))).toBe(
    "INVALID_ARGUMENT: Spots reads 8 columns; WebGPU reads at most 7 of them. Draw with WebGL, or leave out the pool's `storage: 'columns'`.",
  );
  expect(errors).toEqual([]);
});
