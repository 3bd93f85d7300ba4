import { reactive, ref } from '@vue/reactivity';
import { observable } from 'mobx';
import { Texture, TextureSource } from 'pixi.js';
import { describe, expect, it } from 'vitest';
import type { EmitterConfig } from '../../src/emitter/index.ts';
import '../../src/emitter/simulation/index.ts';
import { BLACK, BLUE, GREEN, near, type Picture, RED, WHITE } from '../picture.ts';
import { atlas } from '../subjects.ts';
import { differing, EmitterScene, pixels } from './emitter-scene.ts';

const scene = new EmitterScene();
const { show } = scene;

const ROW: EmitterConfig = { emission: { interval: 1 }, lifetime: 10, speed: 10, scale: 4 };

/** The same, with a limit that is reached: births are stored. */
function stored(config: EmitterConfig): EmitterConfig {
  return { ...config, emission: { ...config.emission, limit: 4 } };
}

const BUSY: EmitterConfig = {
  emission: { interval: 0.013, count: 3, chance: 0.7 },
  lifetime: [0.3, 0.9],
  shape: { type: 'ring', radius: 10, innerRadius: 4, outward: true },
  angle: [-20, 20],
  speed: [10, 30],
  spin: [-90, 90],
  scale: {
    stops: [
      [0, 6],
      [1, 2],
    ],
    multiplier: [0.5, 1],
  },
  alpha: {
    stops: [
      [0, 1],
      [1, 0],
    ],
  },
  color: {
    stops: [
      [0, '#ff8000'],
      [1, '#0080ff'],
    ],
  },
};

describe('an Emitter', () => {
  it.each([
    ['procedural', ROW],
    ['births', stored(ROW)],
  ] as const)('draws particles where they have moved: %s', (mode, config) => {
    const emitter = show(config, { x: 8 });
    expect(emitter.mode).toBe(mode);
    emitter.update(3.5);
    const picture = scene.easel.draw();
    for (const age of [0.5, 1.5, 2.5, 3.5]) near(picture.at(8 + 10 * age, 32), WHITE);
    near(picture.at(18, 32), BLACK);
    expect(emitter.count).toBe(4);
    expect(picture.lit).toBe(4 * 16);
  });

  it('emits only its first wave before time passes, and nothing if it is not started', () => {
    const emitter = show({ ...ROW, emission: { interval: 1, autoStart: false } });
    emitter.update(2);
    expect([emitter.count, emitter.emitting, scene.easel.draw().lit]).toEqual([0, false, 0]);
    emitter.emitting = true;
    emitter.update(0);
    expect([emitter.count, emitter.emitting]).toEqual([1, true]);
    emitter.update(1);
    expect(emitter.count).toBe(2);
  });

  it.each([
    ['procedural', ROW],
    ['births', stored(ROW)],
  ] as const)('emits its first wave after the delay, at every start: %s', (_, config) => {
    const emitter = show({ ...config, emission: { ...config.emission, delay: 2, duration: 1 } }, { x: 8 });
    emitter.update(1.9);
    expect([emitter.count, emitter.emitting, scene.easel.draw().lit]).toEqual([0, true, 0]);
    emitter.update(0.6);
    expect([emitter.count, emitter.emitting]).toEqual([1, false]);
    near(scene.easel.draw().at(13, 32), WHITE);
    emitter.emitting = true;
    emitter.update(1.9);
    expect([emitter.count, emitter.emitting]).toEqual([1, true]);
    emitter.update(0.2);
    expect([emitter.count, emitter.emitting]).toEqual([2, false]);
    emitter.seek(1);
    expect([emitter.count, emitter.emitting, scene.easel.draw().lit]).toEqual([0, true, 0]);
  });

  it.each([
    ['procedural', {}],
    ['births', {}],
    ['simulated', { turbulence: { strength: 0 } }],
  ] as const)('gives each particle one of its tints, a factor of its colour: %s', (mode, forces) => {
    const emitter = show(
      {
        ...ROW,
        emission: { interval: 1, count: 400, limit: 400 },
        lifetime: 1,
        shape: { type: 'rectangle', x: -32, y: -32, width: 64, height: 64 },
        speed: 0,
        scale: 1,
        color: '#ffff00',
        tints: ['#ff00ff', 0x00ff00],
        ...forces,
      },
      { x: 32 },
    );
    if (mode === 'births') emitter.burst(0);
    emitter.update(0.5);
    expect(emitter.mode).toBe(mode);
    const picture = scene.easel.draw();
    const colors = { red: 0, green: 0 };
    for (let i = 0; i < 64 * 64; i++) {
      const [red, green, blue] = picture.at(i % 64, i >> 6);
      expect(blue).toBe(0);
      expect(red > 0 && green > 0).toBe(false);
      if (red > 0) colors.red++;
      if (green > 0) colors.green++;
    }
    expect(colors.red).toBeGreaterThan(80);
    expect(colors.green).toBeGreaterThan(80);
  });

  it('works in the state of Vue and MobX', () => {
    const emitter = show(BUSY);
    expect(reactive({ emitter }).emitter).toBe(emitter);
    expect(ref(emitter).value).toBe(emitter);
    expect(observable({ emitter }).emitter).toBe(emitter);
    reactive({ emitter }).emitter.update(0.5);
    expect(emitter.count).toBeGreaterThan(0);
  });

  it('looks the same procedural and with stored births', () => {
    const procedural = show(BUSY);
    procedural.update(2);
    expect(procedural.mode).toBe('procedural');
    const expected = pixels(scene.easel.draw());
    const count = procedural.count;
    procedural.burst(0);
    expect(procedural.mode).toBe('births');
    expect(procedural.count).toBe(count);
    // Stored births have times of whole ticks: an edge may fall on the other side of a pixel's centre.
    expect(differing(pixels(scene.easel.draw()), expected)).toBeLessThan(3 * 10);
    expect(count).toBeGreaterThan(50);
  });

  it.each([
    ['procedural', BUSY],
    ['births', { ...BUSY, emission: { ...BUSY.emission, limit: 60 } }],
  ] as const)('does not depend on the frame rate: %s', (mode, config) => {
    const pictures = [20, 60, 144].map((rate) => {
      const emitter = show(config);
      for (let frame = 0; frame < 2 * rate; frame++) emitter.update(1 / rate);
      expect(emitter.mode).toBe(mode);
      const picture = pixels(scene.easel.draw());
      emitter.destroy();
      return picture;
    });
    expect(differing(pictures[1]!, pictures[0]!)).toBe(0);
    expect(differing(pictures[2]!, pictures[0]!)).toBe(0);
  });

  it.each([
    ['procedural', BUSY],
    ['births', { ...BUSY, emission: { ...BUSY.emission, limit: 60 } }],
  ] as const)('looks the same after seek as after playing: %s', (_, config) => {
    const played = show(config);
    for (let frame = 0; frame < 90; frame++) played.update(1 / 60);
    const expected = pixels(scene.easel.draw());
    played.moveTo(5, 5);
    played.update(0.2);
    played.jumpTo(32, 32);
    played.seek(1.5);
    expect(differing(pixels(scene.easel.draw()), expected)).toBe(0);
    played.seek(0.5);
    played.seek(1.5);
    expect(differing(pixels(scene.easel.draw()), expected)).toBe(0);
  });

  it('draws new particles in front of the others, or behind them', () => {
    const config = (newest: 'front' | 'back', limit: number): EmitterConfig => ({
      emission: { interval: 1, limit },
      lifetime: 10,
      scale: 8,
      color: {
        stops: [
          [0, '#ff0000'],
          [0.1, '#ff0000'],
          [0.1, '#0000ff'],
        ],
        step: true,
      },
      newest,
    });
    for (const limit of [100, 3]) {
      for (const [newest, color] of [
        ['front', RED],
        ['back', BLUE],
      ] as const) {
        const emitter = show(config(newest, limit));
        expect(emitter.mode).toBe(limit === 3 ? 'births' : 'procedural');
        emitter.update(2.5);
        near(scene.easel.draw().at(32, 32), color);
        emitter.destroy();
      }
    }
  });

  it('keeps its limit: a wave beyond the limit is not born', () => {
    const emitter = show({ ...ROW, emission: { interval: 1, limit: 3 }, lifetime: 5.5 });
    const counts = Array.from({ length: 9 }, () => {
      emitter.update(1);
      return emitter.count;
    });
    // Waves at 0, 1, 2; then at 6, 7, 8, as the first three die at 5.5, 6.5, 7.5.
    expect(counts).toEqual([2, 3, 3, 3, 3, 3, 3, 3, 3]);
    emitter.emitting = false;
    emitter.update(3);
    expect(emitter.count).toBe(2);
    emitter.update(10);
    expect(emitter.count).toBe(0);
  });

  it('emits bursts in addition to its waves', () => {
    const emitter = show({
      emission: { autoStart: false },
      lifetime: 2,
      shape: { type: 'burst', spacing: 90, distance: 10 },
      scale: 4,
    });
    emitter.update(1);
    emitter.burst(4);
    emitter.burst(1, 54, 54);
    const picture = scene.easel.draw();
    for (const [x, y] of [
      [42, 32],
      [32, 42],
      [22, 32],
      [32, 22],
      [64, 54],
    ] as const)
      near(picture.at(Math.min(x, 63), y), WHITE);
    expect(emitter.count).toBe(5);
    emitter.update(2);
    expect([emitter.count, scene.easel.draw().lit]).toEqual([0, 0]);
  });

  it('distributes births along its path, unless it jumps', () => {
    const config: EmitterConfig = { emission: { interval: 0.25 }, lifetime: 10, scale: 4 };
    for (const jumps of [false, true]) {
      const emitter = show(config, { x: 8, y: 8 });
      emitter.update(0.125);
      if (jumps) emitter.jumpTo(56, 8);
      else emitter.moveTo(56, 8);
      emitter.update(1);
      const picture = scene.easel.draw();
      // Waves 0.125, 0.375, 0.625 and 0.875 s after the move.
      const places = jumps ? [56, 56, 56, 56] : [14, 26, 38, 50];
      near(picture.at(8, 8), WHITE);
      for (const x of places) near(picture.at(x, 8), WHITE);
      expect(picture.lit).toBe(jumps ? 2 * 16 : 5 * 16);
      emitter.destroy();
    }
  });

  it('resolves `done` when the last particle has died', async () => {
    for (const limit of [1000, 2]) {
      const emitter = show({ emission: { interval: 0.5, duration: 1, limit }, lifetime: 0.7 });
      let isDone = false;
      void emitter.done.then(() => (isDone = true));
      for (let frame = 0; frame < 11; frame++) emitter.update(0.1);
      await Promise.resolve();
      expect([emitter.emitting, isDone]).toEqual([false, false]);
      emitter.update(0.2);
      await emitter.done;
      expect(isDone).toBe(true);
    }
  });

  it.each([
    ['procedural', {}],
    ['births', { emission: { interval: 0.5, duration: 1, limit: 1 } }],
    ['simulated', { bounds: { right: 100 } }],
  ] as const)('has another `done` once particles are emitted again: %s', async (mode, extra) => {
    const emitter = show({ emission: { interval: 0.5, duration: 1 }, lifetime: 0.7, ...extra });
    expect(emitter.mode).toBe(mode);
    for (const restart of [() => emitter.seek(0), () => emitter.burst(1), () => (emitter.emitting = true)]) {
      emitter.update(5);
      await emitter.done;
      restart();
      emitter.update(0);
      let isDone = false;
      void emitter.done.then(() => (isDone = true));
      expect(emitter.done).toBe(emitter.done);
      emitter.update(0.4);
      await Promise.resolve();
      expect([emitter.count, isDone]).toEqual([1, false]);
      emitter.update(5);
      await Promise.resolve();
      expect([emitter.count, isDone]).toEqual([0, true]);
    }
  });

  it.each([true, false])('resolves `done` when it is destroyed; read before: %s', async (isRead) => {
    const emitter = show(ROW);
    const done = isRead ? emitter.done : undefined;
    emitter.destroy();
    await done;
    await emitter.done;
  });

  it('selects textures and plays animations', () => {
    const [red, green, blue] = atlas();
    const frames = { red: red!, green: green!, blue: blue! };
    const at = (config: EmitterConfig, age: number): Picture => {
      const emitter = show(config, { textures: frames });
      emitter.update(age);
      const picture = scene.easel.draw();
      emitter.destroy();
      return picture;
    };
    const one: EmitterConfig = { emission: { interval: 100 }, lifetime: 3, scale: 4 };
    const names = ['red', 'green', 'blue'];
    const animation = (extra: object): EmitterConfig => ({
      ...one,
      textures: { animations: [{ frames: names, ...extra }] },
    });
    near(at(animation({ rate: 2 }), 0.4).at(32, 32), RED);
    near(at(animation({ rate: 2 }), 0.6).at(32, 32), GREEN);
    near(at(animation({ rate: 2 }), 2.9).at(32, 32), BLUE);
    near(at(animation({ rate: 2, loop: true }), 1.6).at(32, 32), RED);
    near(at(animation({ rate: 'lifetime' }), 1.5).at(32, 32), GREEN);
    const ordered: EmitterConfig = {
      emission: { interval: 1 },
      lifetime: 10,
      speed: 10,
      angle: 180,
      scale: 2,
      textures: { frames: names, pick: 'ordered' },
    };
    const picture = at(ordered, 2.5);
    [RED, GREEN, BLUE].forEach((color, i) => near(picture.at(32 - 25 + 10 * i, 32), color));
  });

  it('follows textures whose frames are moved or whose sources are replaced', () => {
    const [red, green] = atlas();
    const texture = new Texture({ source: red!.source, frame: red!.frame.clone() });
    const emitter = show({ ...ROW, speed: 0, scale: 2 }, { textures: texture });
    near(scene.easel.draw().at(32, 32), RED);
    texture.frame.copyFrom(green!.frame);
    texture.update();
    near(scene.easel.draw().at(32, 32), GREEN);
    texture.source = Texture.WHITE.source;
    texture.update();
    near(scene.easel.draw().at(32, 32), WHITE);
    emitter.destroy();
    texture.update();
  });

  it('throws once when its texture was destroyed, and draws nothing from then on', () => {
    const texture = new Texture({
      source: new TextureSource({ resource: new ImageData(1, 1).data, width: 1, height: 1 }),
    });
    show(ROW, { textures: texture });
    scene.easel.draw();
    texture.destroy(true);
    expect(() => scene.easel.draw()).toThrow(
      'Emitter: its texture was destroyed, so it draws nothing from now on. Remove the emitter before `Assets.unload` or `destroy(true)`.',
    );
    expect(scene.easel.draw().lit).toBe(0);
  });

  it.each<[string, EmitterConfig]>([
    ['procedural', { ...ROW, trail: { duration: 1 }, onDeath: [{ count: 2, lifetime: 1 }] }],
    ['births', stored(ROW)],
    ['simulated', { ...ROW, bounds: { right: 100 } }],
  ])('keeps births over a lost context: %s', async (mode, config) => {
    const emitter = show(config, { x: 8 });
    expect(emitter.mode).toBe(mode);
    emitter.update(2.5);
    const expected = pixels(scene.easel.draw());
    const lost = scene.easel.gl.getExtension('WEBGL_lose_context')!;
    const restored = new Promise((resolve) =>
      scene.easel.renderer.canvas.addEventListener('webglcontextrestored', resolve),
    );
    lost.loseContext();
    await new Promise((resolve) => setTimeout(resolve, 50));
    lost.restoreContext();
    await restored;
    expect(differing(pixels(scene.easel.draw()), expected)).toBe(0);
  });

  it('does not change the memory in use once its steady state is reached', () => {
    const emitter = show({ ...BUSY, emission: { interval: 0.001, limit: 300 } });
    for (let frame = 0; frame < 600; frame++) {
      emitter.update(1 / 60);
      if (frame % 50 === 0) scene.easel.draw();
      expect(emitter.count).toBeLessThanOrEqual(300);
    }
    expect(emitter.count).toBeGreaterThan(290);
  });
});
