import { describe, expect, it } from 'vitest';
import { type EmitterConfig } from '../../src/emitter/index.ts';
import { BLACK, BLUE, GREEN, near, RED, WHITE } from '../picture.ts';
import { differing, EmitterScene, pixels } from './emitter-scene.ts';

const scene = new EmitterScene();
const { show } = scene;

/** The same, with a limit that is reached: births are stored. */
function stored(config: EmitterConfig): EmitterConfig {
  return { ...config, emission: { ...config.emission, limit: 1 } };
}

const ROCKET: EmitterConfig = {
  emission: { interval: 100 },
  lifetime: 1,
  speed: 16,
  scale: 4,
  color: '#ff0000',
  onDeath: [
    {
      count: 4,
      lifetime: 2,
      shape: { type: 'burst', spacing: 90 },
      speed: 10,
      scale: 4,
      color: '#00ff00',
      onDeath: [{ count: 1, lifetime: 1, scale: 6, color: '#0000ff' }],
    },
  ],
};

describe('particles that are born at deaths', () => {
  it.each([
    ['procedural', ROCKET],
    ['births', stored(ROCKET)],
  ] as const)('appear where a particle died, when it died: %s', (mode, config) => {
    const emitter = show({ ...config, emission: { ...config.emission, count: 2 } });
    // Two particles of which one is born where the limit is 1.
    expect(emitter.mode).toBe(mode);
    emitter.update(0.9);
    let picture = scene.easel.draw();
    near(picture.at(46, 32), RED);
    expect(picture.lit).toBe(16);
    emitter.update(0.9);
    picture = scene.easel.draw();
    for (const [x, y] of [
      [56, 32],
      [40, 32],
      [48, 40],
      [48, 24],
    ] as const) {
      near(picture.at(x, y), GREEN);
    }
    near(picture.at(48, 32), BLACK);
    expect(picture.lit).toBe(4 * 16);
    emitter.update(1.7);
    picture = scene.easel.draw();
    near(picture.at(28, 32), BLUE);
    near(picture.at(48, 52), BLUE);
    emitter.update(0.5);
    expect(scene.easel.draw().lit).toBe(0);
  });

  it('look the same procedural and with stored births, at all frame rates, and after seek', () => {
    const config: EmitterConfig = {
      emission: { interval: 0.05, chance: 0.8 },
      lifetime: [0.3, 0.6],
      angle: [0, 360],
      speed: [10, 30],
      acceleration: { x: 0, y: 20 },
      scale: 3,
      onDeath: [
        {
          count: 5,
          chance: 0.5,
          lifetime: [0.2, 0.5],
          angle: [0, 360],
          speed: [5, 20],
          drag: 1,
          inheritVelocity: 0.5,
          scale: [1, 3],
          color: '#ffc000',
        },
      ],
    };
    const emitter = show(config);
    emitter.seek(2);
    const expected = pixels(scene.easel.draw());
    expect(expected.filter(Boolean).length).toBeGreaterThan(200);
    for (const rate of [20, 60, 144]) {
      emitter.seek(0);
      for (let frame = 0; frame < 2 * rate; frame++) emitter.update(1 / rate);
      expect(emitter.mode).toBe('procedural');
      expect(differing(pixels(scene.easel.draw()), expected)).toBe(0);
    }
    emitter.burst(0);
    expect(emitter.mode).toBe('births');
    // Stored births have times of whole ticks: an edge may fall on the other side of a pixel's centre.
    expect(differing(pixels(scene.easel.draw()), expected)).toBeLessThan(3 * 10);
  });

  it('have separate random numbers for each kind', () => {
    const kind = { count: 1, lifetime: 2, angle: [0, 360], speed: 20, scale: 4 } as const;
    for (const limit of [1000, 1]) {
      const emitter = show({
        emission: { interval: 100, count: 1, limit },
        lifetime: 1,
        scale: 0,
        onDeath: [kind, kind, kind],
      });
      if (limit === 1) emitter.burst(0);
      emitter.update(2);
      expect(scene.easel.draw().lit).toBeGreaterThan(2 * 16);
      emitter.destroy();
    }
  });

  it('inherit a part of the velocity', () => {
    const emitter = show({
      emission: { interval: 100 },
      lifetime: 1,
      speed: 8,
      acceleration: { x: 8, y: 0 },
      scale: 2,
      onDeath: [{ count: 1, lifetime: 2, scale: 4, inheritVelocity: 0.5 }],
    });
    emitter.update(2);
    // 8 + 4 pixels, and 1 second at half of 16 pixels a second.
    near(scene.easel.draw().at(52, 32), WHITE);
  });

  it('are awaited by `done`', async () => {
    for (const limit of [1000, 1]) {
      const emitter = show({ ...ROCKET, emission: { interval: 1, duration: 1, limit } });
      let isDone = false;
      void emitter.done.then(() => (isDone = true));
      emitter.update(3.9);
      await Promise.resolve();
      expect(isDone).toBe(false);
      emitter.update(0.2);
      await emitter.done;
      emitter.destroy();
    }
  });
});

describe('trails', () => {
  const COMET: EmitterConfig = {
    emission: { interval: 100 },
    lifetime: 1,
    angle: 0,
    speed: 40,
    scale: 2,
    trail: {
      duration: 0.5,
      segments: 8,
      width: 4,
      alpha: 1,
      color: {
        stops: [
          [0, '#00ff00'],
          [1, '#0000ff'],
        ],
      },
    },
  };

  it.each([
    ['procedural', COMET],
    ['births', stored(COMET)],
  ] as const)('lie along the way of a particle, and vanish with its end: %s', (mode, config) => {
    const emitter = show({ ...config, emission: { ...config.emission, count: 2 } }, { x: 8 });
    expect(emitter.mode).toBe(mode);
    emitter.update(0.75);
    let picture = scene.easel.draw();
    // From 38 back to 18 pixels; 8 pixels wide: 4, times the scale.
    near(picture.at(38, 32), WHITE);
    near(picture.at(35, 32), [0, 217, 38], 25);
    near(picture.at(19, 35), [0, 13, 242], 25);
    near(picture.at(28, 35), [0, 128, 128], 25);
    near(picture.at(28, 37), BLACK);
    near(picture.at(16, 32), BLACK);
    emitter.update(0.5);
    picture = scene.easel.draw();
    // The particle died at 48; the trail from 38 to there is left.
    near(picture.at(43, 32), [0, 64, 191], 40);
    near(picture.at(36, 32), BLACK);
    emitter.update(0.3);
    expect(scene.easel.draw().lit).toBe(0);
  });

  it('follow curves and fade towards their end', () => {
    const emitter = show(
      {
        emission: { interval: 100 },
        lifetime: 2,
        speed: 40,
        acceleration: { x: 0, y: 60 },
        trail: {
          duration: 1,
          width: {
            stops: [
              [0, 6],
              [1, 6],
            ],
          },
        },
        scale: 1,
      },
      { x: 8, y: 8 },
    );
    emitter.update(1);
    const picture = scene.easel.draw();
    for (const age of [0.3, 0.6, 0.9]) {
      near(
        picture.at(Math.round(8 + 40 * age), Math.round(8 + 30 * age * age)),
        [255 * age, 255 * age, 255 * age],
        25,
      );
    }
  });

  it('belong to particles that are born at deaths, too', () => {
    const emitter = show({
      emission: { interval: 100 },
      lifetime: 0.5,
      onDeath: [
        {
          count: 2,
          lifetime: 2,
          shape: { type: 'burst', spacing: 180 },
          speed: 20,
          trail: { duration: 1, width: 4, alpha: 1 },
        },
      ],
    });
    emitter.update(1.5);
    const picture = scene.easel.draw();
    for (const x of [16, 24, 40, 48]) near(picture.at(x, 32), WHITE);
  });
});
