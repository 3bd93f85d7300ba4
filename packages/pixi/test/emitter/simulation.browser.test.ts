import { describe, expect, it } from 'vitest';
import { type EmitterConfig } from '../../src/emitter/index.ts';
import '../../src/emitter/simulation/index.ts';
import { BLACK, GREEN, near, RED, WHITE } from '../picture.ts';
import { differing, EmitterScene, pixels } from './emitter-scene.ts';

const scene = new EmitterScene();
const { show } = scene;

/** A force that does nothing, for which particles are simulated. */
const NOTHING = { attractors: [{ x: 0, y: 0, strength: 0 }] };

const BUSY: EmitterConfig = {
  emission: { interval: 0.013, count: 3, chance: 0.7, limit: 1000 },
  lifetime: [0.3, 0.9],
  angle: [-20, 20],
  speed: [10, 30],
  acceleration: { x: 0, y: 30 },
  spin: [-90, 90],
  scale: [1, 3],
};

describe('simulated particles', () => {
  it.each<[string, Partial<EmitterConfig>]>([
    ['a point', {}],
    ['a rectangle', { shape: { type: 'rectangle', x: -10, y: -5, width: 20, height: 10 } }],
    ['a ring', { shape: { type: 'ring', radius: 10, innerRadius: 4, outward: true } }],
    ['a burst', { shape: { type: 'burst', spacing: 30, start: 10, distance: 3 } }],
    [
      'lines',
      {
        shape: {
          type: 'lines',
          chains: [
            [
              [-20, 0],
              [0, -20],
            ],
            [
              [0, 10],
              [20, 10],
              [20, 0],
            ],
          ],
        },
      },
    ],
  ])('look as the closed form does where the forces are nothing: born in %s', (_, config) => {
    const closed = show({ ...BUSY, ...config });
    closed.update(2);
    const expected = pixels(scene.easel.draw());
    const { count } = closed;
    closed.destroy();
    const simulated = show({ ...BUSY, ...config, ...NOTHING });
    expect(simulated.mode).toBe('simulated');
    simulated.update(2);
    expect(simulated.count).toBe(count);
    // Rounding may move an edge to the other side of a pixel's centre.
    expect(differing(pixels(scene.easel.draw()), expected)).toBeLessThan(
      0.03 * expected.filter(Boolean).length,
    );
  });

  it('do not depend on the frame rate, and look after seek as after playing', () => {
    const config: EmitterConfig = {
      ...BUSY,
      emission: { ...BUSY.emission, limit: 60 },
      attractors: [{ x: 40, y: 20, strength: 200, radius: 10 }],
      turbulence: { strength: 100, size: 20 },
      bounds: { bottom: 50, bounce: 0.7, friction: 0.1 },
      onDeath: [{ count: 3, lifetime: 0.3, angle: [0, 360], speed: 20, scale: 2, inheritVelocity: 0.5 }],
    };
    const emitter = show(config);
    emitter.seek(1.5);
    const expected = pixels(scene.easel.draw());
    expect(expected.filter(Boolean).length).toBeGreaterThan(200);
    for (const rate of [20, 60, 144]) {
      emitter.seek(0);
      for (let frame = 0; frame < 1.5 * rate; frame++) emitter.update(1 / rate);
      expect(differing(pixels(scene.easel.draw()), expected)).toBe(0);
    }
  });

  it('look after a long pause as after playing, also if there was a burst before', () => {
    const emitter = show({
      ...BUSY,
      emission: { ...BUSY.emission, limit: 250 },
      turbulence: { strength: 100, size: 20 },
      bounds: { bottom: 50, bounce: 0.7, kill: true },
      onDeath: [{ count: 2, lifetime: [0.1, 0.4], angle: [0, 360], speed: 20, scale: 2 }],
    });
    for (const pause of [0.5, 2, 3, 4, 30]) {
      const pictures = [60, 1 / pause].map((rate) => {
        emitter.seek(0.5);
        emitter.burst(200);
        for (let frame = 0; frame < Math.round(pause * rate); frame++) emitter.update(1 / rate);
        return { picture: pixels(scene.easel.draw()), count: emitter.count };
      });
      expect(pictures[0]!.count).toBeGreaterThan(50);
      expect(pictures[1]!.count).toBe(pictures[0]!.count);
      expect(differing(pictures[1]!.picture, pictures[0]!.picture)).toBe(0);
    }
  });

  it('bounce off a floor, and stay between the walls', () => {
    const emitter = show(
      {
        emission: { interval: 100 },
        lifetime: 10,
        speed: 20,
        acceleration: { x: 0, y: 100 },
        scale: 4,
        bounds: { bottom: 50, right: 40, left: 5, bounce: 0.5 },
      },
      { x: 10, y: 0 },
    );
    // It falls for 1 second, then moves upwards at 50 pixels per second, and is back after another second.
    emitter.update(1.5);
    near(scene.easel.draw().at(40, 38), WHITE);
    // It hits the wall at 1.5 seconds, and goes back with half its speed.
    emitter.update(0.5);
    near(scene.easel.draw().at(35, 49), WHITE);
    emitter.update(5);
    const picture = scene.easel.draw();
    for (let x = 0; x < 64; x++) near(picture.at(x, 53), BLACK);
    expect(picture.lit).toBeGreaterThan(7);
  });

  it('die at walls with `kill`, where others are born, and no longer count towards the limit', async () => {
    const emitter = show(
      {
        emission: { interval: 1, limit: 1, duration: 2 },
        lifetime: 10,
        angle: 90,
        speed: 60,
        scale: 4,
        color: '#ff0000',
        bounds: { bottom: 40, kill: true },
        onDeath: [
          {
            count: 2,
            lifetime: 1,
            shape: { type: 'burst', spacing: 180 },
            speed: 20,
            scale: 4,
            color: '#00ff00',
          },
        ],
      },
      { y: 10 },
    );
    emitter.update(0.25);
    near(scene.easel.draw().at(32, 25), RED);
    expect(emitter.count).toBe(1);
    emitter.update(0.5);
    let picture = scene.easel.draw();
    near(picture.at(37, 40), GREEN);
    near(picture.at(27, 40), GREEN);
    expect(emitter.count).toBe(0);
    // The second wave is born, and dies too.
    emitter.update(0.3);
    picture = scene.easel.draw();
    near(picture.at(32, 13), RED);
    emitter.update(1.6);
    await emitter.done;
    expect(scene.easel.draw().lit).toBe(0);
  });

  it('fall towards an attractor', () => {
    const emitter = show(
      {
        emission: { interval: 100 },
        lifetime: 10,
        scale: 4,
        attractors: [{ x: 52, y: 32, strength: 20, radius: 20 }],
      },
      { x: 32 },
    );
    // Within the radius it swings about the attractor: 20 cos(t).
    emitter.update(Math.PI / 2);
    near(scene.easel.draw().at(52, 32), WHITE);
    emitter.update(Math.PI / 6);
    near(scene.easel.draw().at(62, 32), WHITE);
  });

  it('are moved by turbulence, in different directions, depending on the seed', () => {
    const config: EmitterConfig = {
      emission: { interval: 0.05 },
      lifetime: 1,
      scale: 2,
      shape: { type: 'rectangle', x: -25, y: -25, width: 50, height: 50 },
      turbulence: { strength: 100, size: 20 },
    };
    const pictures = [7, 7, 8].map((seed) => {
      const emitter = show(config, { seed });
      emitter.update(1.5);
      const picture = pixels(scene.easel.draw());
      emitter.destroy();
      return picture;
    });
    expect(differing(pictures[1]!, pictures[0]!)).toBe(0);
    expect(differing(pictures[2]!, pictures[0]!)).toBeGreaterThan(100);
    const still = show({ ...config, turbulence: { strength: 0 } });
    still.update(1.5);
    expect(differing(pixels(scene.easel.draw()), pictures[0]!)).toBeGreaterThan(100);
  });

  it('may have drag together with a curve of the speed, or with a maximum speed', () => {
    const curve = show(
      {
        emission: { interval: 100 },
        lifetime: 2,
        scale: 4,
        speed: {
          stops: [
            [0, 20],
            [1, 0],
          ],
        },
        acceleration: { x: 0, y: 10 },
        drag: 1,
      },
      { x: 10, y: 10 },
    );
    expect(curve.mode).toBe('simulated');
    curve.update(1);
    // Ahead: 20 - 5 pixels. Down: g (t - (1 - e^-t)).
    near(scene.easel.draw().at(25, 14), WHITE);
    curve.destroy();
    const capped = show(
      {
        emission: { interval: 100 },
        lifetime: 5,
        scale: 4,
        acceleration: { x: 100, y: 0 },
        maxSpeed: 10,
        drag: 1,
      },
      { x: 10 },
    );
    capped.update(3.1);
    near(scene.easel.draw().at(40, 32), WHITE);
  });
});
