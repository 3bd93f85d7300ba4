import { autoDetectRenderer, Texture, type Renderer, type WebGPURenderer } from 'pixi.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Emitter, type EmitterConfig } from '../../src/emitter/index.ts';
import '../../src/emitter/simulation/index.ts';

const SIZE = 64;
const errors: string[] = [];
let renderer: Renderer;

beforeAll(async () => {
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

/** Draws an emitter and returns the colours of the pixels, read in the same task, before the browser takes them. */
function draw(emitter: Emitter): (x: number, y: number) => number[] {
  renderer.render({ container: emitter });
  const context = new OffscreenCanvas(SIZE, SIZE).getContext('2d')!;
  context.drawImage(renderer.canvas, 0, 0);
  const pixels = context.getImageData(0, 0, SIZE, SIZE).data;
  return (x, y) => Array.from(pixels.subarray(4 * (SIZE * y + x), 4 * (SIZE * y + x) + 3));
}

function expectColor(actual: number[], expected: number[]): void {
  if (actual.some((value, i) => Math.abs(value - expected[i]!) > 12)) {
    expect.fail(`rgb(${actual.join()}) should be near rgb(${expected.join()})`);
  }
}

const ROW: EmitterConfig = {
  emission: { interval: 1 },
  lifetime: 10,
  speed: 10,
  scale: 4,
  color: {
    stops: [
      [0, '#ff0000'],
      [0.2, '#0000ff'],
    ],
    step: true,
  },
};

describe('an Emitter draws with WebGPU', () => {
  it.each([
    ['procedural', 100],
    ['births', 4],
  ] as const)('%s', (mode, limit) => {
    const emitter = new Emitter(
      { ...ROW, emission: { interval: 1, limit } },
      { textures: Texture.WHITE, x: 8, y: 32, seed: 1 },
    );
    expect(emitter.mode).toBe(mode);
    emitter.update(3.5);
    const at = draw(emitter);
    expectColor(at(13, 32), [255, 0, 0]);
    expectColor(at(23, 32), [255, 0, 0]);
    expectColor(at(33, 32), [0, 0, 255]);
    expectColor(at(43, 32), [0, 0, 255]);
    expectColor(at(18, 32), [0, 0, 0]);
    emitter.destroy();
    expect(errors).toEqual([]);
  });

  it('trails, and particles at deaths', () => {
    const emitter = new Emitter(
      {
        emission: { interval: 100 },
        lifetime: 1,
        speed: 16,
        onDeath: [
          {
            count: 2,
            lifetime: 2,
            shape: { type: 'burst', spacing: 180 },
            speed: 20,
            color: '#00ff00',
            scale: 4,
            trail: { duration: 0.5, width: 4, alpha: 1 },
          },
        ],
      },
      { textures: Texture.WHITE, x: 16, y: 32, seed: 1 },
    );
    emitter.update(1.6);
    const at = draw(emitter);
    for (const x of [22, 28, 36, 42]) expectColor(at(x, 32), [0, 255, 0]);
    expectColor(at(48, 32), [0, 0, 0]);
    emitter.destroy();
    expect(errors).toEqual([]);
  });

  it('simulated particles', () => {
    const emitter = new Emitter(
      {
        emission: { interval: 100 },
        lifetime: 10,
        angle: 90,
        speed: 20,
        scale: 4,
        bounds: { bottom: 40, kill: true },
        onDeath: [{ count: 1, lifetime: 2, scale: 4, color: '#ff0000', speed: 5 }],
      },
      { textures: Texture.WHITE, x: 32, y: 20, seed: 1 },
    );
    expect(emitter.mode).toBe('simulated');
    emitter.update(0.5);
    expectColor(draw(emitter)(32, 30), [255, 255, 255]);
    emitter.update(1.5);
    expectColor(draw(emitter)(37, 40), [255, 0, 0]);
    emitter.destroy();
    expect(errors).toEqual([]);
  });

  it.each<[string, Partial<EmitterConfig>]>([
    [
      'a speed over an eased life',
      {
        speed: {
          stops: [
            [0, 10],
            [1, 5],
          ],
        },
        ease: [{ start: 0, control: 0.3, end: 1 }],
      },
    ],
    ['acceleration up to a speed', { acceleration: { x: 5, y: 40 }, maxSpeed: 20, facing: 'velocity' }],
    ['drag', { acceleration: { x: 1, y: 2 }, drag: 2, facing: 'velocity' }],
    ['a path', { path: 'pow(x, 2) / 40 + cbrt(x) + atan2(x, 2) - hypot(x, 3, 4)' }],
    [
      'curves',
      {
        alpha: {
          stops: [
            [0, 1],
            [1, 0],
          ],
        },
        scale: {
          stops: [
            [0, 4],
            [1, 2],
          ],
          multiplier: [0.5, 1],
        },
      },
    ],
    [
      'chances and shapes',
      {
        emission: { interval: 0.1, count: 3, chance: 0.5 },
        shape: { type: 'ring', radius: 9, outward: true },
      },
    ],
    [
      'lines',
      {
        shape: {
          type: 'lines',
          chains: [
            [
              [0, 0],
              [5, 5],
            ],
          ],
        },
      },
    ],
    [
      'trails and particles at deaths',
      {
        lifetime: 1,
        trail: { duration: 0.5 },
        onDeath: [
          {
            count: 3,
            chance: 0.5,
            lifetime: 2,
            angle: [0, 360],
            speed: 9,
            inheritVelocity: 0.5,
            trail: { duration: 0.5 },
          },
        ],
      },
    ],
    ['bursts', { shape: { type: 'burst', spacing: 30, distance: 5 }, spin: [1, 2] }],
  ])('with %s, procedural and with stored births', (_, config) => {
    const emitter = new Emitter({ ...ROW, ...config }, { textures: Texture.WHITE, x: 32, y: 32, seed: 1 });
    emitter.update(2);
    draw(emitter);
    emitter.burst(2);
    emitter.update(0);
    draw(emitter);
    emitter.destroy();
    expect(errors).toEqual([]);
  });
});
