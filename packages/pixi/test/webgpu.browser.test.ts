import { f16, f32, PackedPool, Struct, u32, u8 } from '@offheap/struct';
import {
  autoDetectRenderer,
  BufferImageSource,
  Rectangle,
  Texture,
  type Renderer,
  type WebGPURenderer,
} from 'pixi.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PoolView } from '../src/index.ts';

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
  // What WebGPU refuses, it only reports.
  (renderer as WebGPURenderer).gpu.device.onuncapturederror = ({ error }) => errors.push(error.message);
});
afterAll(() => renderer?.destroy());

/** Draws a view and gives the colours of the pixels, read in the same task, before the browser takes them. */
function draw(view: PoolView<Dot>): (x: number, y: number) => number[] {
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
