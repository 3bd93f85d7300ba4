import { AllocatorError } from '@offheap/core';
import { Texture } from 'pixi.js';
import { describe, expect, it } from 'vitest';
import { readEffect } from '../../src/emitter/effect.ts';
import { Emitter } from '../../src/emitter/index.ts';
import { fromParticleEmitterConfig, type ImportedEmitter } from '../../src/particle-emitter/index.ts';
import { schemaErrors } from './schema.ts';

const V1 = {
  alpha: { start: 0.8, end: 0.1 },
  scale: { start: 1, end: 0.3, minimumScaleMultiplier: 0.5 },
  color: { start: 'fb1010', end: '#f5b830' },
  speed: { start: 200, end: 100, minimumSpeedMultiplier: 4 },
  acceleration: { x: 0, y: 0 },
  maxSpeed: 0,
  startRotation: { min: 0, max: 360 },
  noRotation: false,
  rotationSpeed: { min: 0, max: 20 },
  lifetime: { min: 0.5, max: 0.5 },
  blendMode: 'color dodge',
  frequency: 0.008,
  emitterLifetime: 0.31,
  maxParticles: 1000,
  pos: { x: 5, y: 0 },
  addAtBack: true,
  spawnType: 'ring',
  spawnCircle: { x: 1, y: 2, r: 10, minR: 5 },
};

/** Reads a file; checks that every resulting description matches the schema. */
function read(...args: Parameters<typeof fromParticleEmitterConfig>): ImportedEmitter {
  const imported = fromParticleEmitterConfig(...args);
  expect(schemaErrors(imported.config)).toEqual([]);
  readEffect(imported.config, Texture.WHITE); // is not refused
  return imported;
}

describe('files of @pixi/particle-emitter', () => {
  it('of version 1', () => {
    const { config, notes } = read(V1);
    expect(notes).toEqual([]);
    expect(config).toEqual({
      emission: { interval: 0.008, limit: 1000, duration: 0.302 },
      lifetime: 0.5,
      position: { x: 5, y: 0 },
      newest: 'back',
      alpha: {
        stops: [
          [0, 0.8],
          [1, 0.1],
        ],
      },
      scale: {
        stops: [
          [0, 1],
          [1, 0.3],
        ],
        multiplier: [0.5, 1],
      },
      color: {
        stops: [
          [0, '#fb1010'],
          [1, '#f5b830'],
        ],
      },
      speed: {
        stops: [
          [0, 200],
          [1, 100],
        ],
        multiplier: [4, 1],
      },
      angle: [0, 360],
      spin: [0, 20],
      blendMode: 'color-dodge',
      shape: { type: 'ring', x: 1, y: 2, radius: 10, innerRadius: 5, outward: true },
    });
  });

  it('of version 1, with an acceleration instead of the end of the speed', () => {
    const { config } = read({
      ...V1,
      acceleration: { x: 0, y: 700 },
      maxSpeed: 300,
      speed: { start: 200, end: 100, minimumSpeedMultiplier: 0.5 },
    });
    expect(config).toMatchObject({
      speed: [100, 200],
      acceleration: { x: 0, y: 700 },
      maxSpeed: 300,
      facing: 'velocity',
    });
  });

  it('of version 2', () => {
    const { config, notes } = read({
      lifetime: { min: 1, max: 2 },
      frequency: 0.1,
      pos: { x: 0, y: 0 },
      alpha: {
        list: [
          { value: 1, time: 0 },
          { value: 0, time: 1 },
        ],
        isStepped: false,
      },
      color: {
        list: [
          { value: 'ffffff', time: 0 },
          { value: '80102030', time: 1 },
        ],
      },
      speed: { list: [{ value: 40, time: 0 }] },
      minimumSpeedMultiplier: 0.5,
      extraData: { path: 'sin(x/10)*20' },
      spawnType: 'rect',
      spawnRect: { x: -5, y: -6, w: 10, h: 12 },
      noRotation: true,
    });
    expect(notes).toEqual([]);
    expect(config).toMatchObject({
      emission: { interval: 0.1, limit: 1000 },
      alpha: {
        stops: [
          [0, 1],
          [1, 0],
        ],
      },
      color: {
        stops: [
          [0, '#ffffff'],
          [1, '#102030'],
        ],
      },
      speed: [20, 40],
      path: 'sin(x/10)*20',
      facing: 0,
      shape: { type: 'rectangle', x: -5, y: -6, width: 10, height: 12 },
    });
  });

  it('of version 3, with every behaviour', () => {
    const { config, notes } = read({
      lifetime: { min: 1, max: 1 },
      frequency: 0.5,
      spawnChance: 0.5,
      particlesPerWave: 8,
      emitterLifetime: -1,
      emit: false,
      ease: [{ s: 0, cp: 0.3, e: 1 }],
      behaviors: [
        { type: 'alphaStatic', config: { alpha: 0.5 } },
        { type: 'scaleStatic', config: { min: 1, max: 2 } },
        { type: 'colorStatic', config: { color: '0xff8000' } },
        { type: 'moveSpeedStatic', config: { min: 10, max: 30 } },
        { type: 'rotation', config: { accel: 10, minSpeed: -5, maxSpeed: 5, minStart: 0, maxStart: 90 } },
        { type: 'noRotation', config: { rotation: 30 } },
        { type: 'blendMode', config: { blendMode: 'SCREEN' } },
        { type: 'spawnBurst', config: { spacing: 45, start: 10, distance: 3 } },
        {
          type: 'animatedRandom',
          config: {
            anims: [
              { framerate: '10', loop: true, textures: ['a', { texture: 'b', count: 2 }] },
              { framerate: -1, textures: ['a'] },
            ],
          },
        },
      ],
    });
    expect(notes).toEqual([]);
    expect(config).toEqual({
      emission: { interval: 0.5, count: 8, chance: 0.5, limit: 1000, autoStart: false },
      lifetime: 1,
      ease: [{ start: 0, control: 0.3, end: 1 }],
      alpha: 0.5,
      scale: [1, 2],
      color: '#ff8000',
      speed: [10, 30],
      angle: [0, 90],
      spin: [-5, 5],
      spinAcceleration: 10,
      facing: 30,
      blendMode: 'screen',
      shape: { type: 'burst', start: 10, spacing: 45, distance: 3 },
      textures: {
        animations: [
          { frames: ['a', 'b', 'b'], rate: 10, loop: true },
          { frames: ['a'], rate: 'lifetime' },
        ],
      },
    });
  });

  it('that the original library cannot read are read, and guesses are noted', () => {
    const behaviors = [
      { type: 'alpha', config: { alpha: { list: [{ value: 1, time: 0.2 }] } } },
      {
        type: 'scale',
        config: {
          scale: {
            list: [
              { value: 1, time: 0.5 },
              { value: 2, time: 0.5 },
              { value: 3, time: 0.7 },
            ],
          },
        },
      },
      {
        type: 'color',
        config: {
          color: {
            list: [
              { value: '#fff', time: 0 },
              { value: 'zz', time: 1 },
            ],
          },
        },
      },
      {
        type: 'moveSpeed',
        config: {
          speed: {
            list: [
              { value: 0, time: 0 },
              { value: 5, time: 1 },
            ],
            isStepped: true,
          },
        },
      },
      { type: 'moveAcceleration', config: { accel: { x: 1, y: 2 }, minStart: -3, maxStart: 4 } },
      { type: 'spawnShape', config: { type: 'rect', data: { x: 0, y: 0, width: 4, height: 5 } } },
      {
        type: 'spawnShape',
        config: {
          type: 'polygonalChain',
          data: [
            { x: 0, y: 0 },
            { x: 1, y: 1 },
          ],
        },
      },
      { type: 'custom', config: {} },
    ];
    const { config, notes } = read({
      lifetime: { min: '1', max: 2 },
      frequency: 0,
      behaviors,
    });
    expect(config).toEqual({
      emission: { interval: 0.001, limit: 1000 },
      lifetime: [1, 2],
      alpha: 1,
      scale: {
        stops: [
          [0.5, 1],
          [0.5, 2],
          [0.7, 3],
        ],
      },
      color: '#ffffff',
      speed: [-3, 4],
      acceleration: { x: 1, y: 2 },
      shape: {
        type: 'lines',
        chains: [
          [
            [0, 0],
            [1, 1],
          ],
        ],
      },
    });
    expect(notes).toEqual([
      'frequency 0 is not a time between waves: 0.001 s instead',
      'colour #fff is read as #ffffff',
      'colour zz is not a colour: white instead',
      'several spawn behaviours: the last one is used',
      'behaviour custom is unknown: ignored',
    ]);
  });

  it('with a spawnChance of 0 emit as in the original library, and colours may have spaces around them', () => {
    const { config, notes } = read({ ...V1, spawnChance: 0, color: { start: ' #0abab5 ', end: 'ffffff' } });
    expect(notes).toEqual([]);
    expect(config.emission.chance).toBeUndefined();
    expect(config.color).toEqual({
      stops: [
        [0, '#0abab5'],
        [1, '#ffffff'],
      ],
    });
  });

  it('with more values than an emitter accepts are reduced, which is noted', () => {
    const points = Array.from({ length: 127 }, (_, i) => ({ x: i, y: 0 }));
    const file = (...behaviors: object[]): object => ({
      lifetime: { min: 1, max: 1 },
      frequency: 0.1,
      behaviors,
    });
    const chain = { type: 'spawnShape', config: { type: 'polygonalChain', data: points } };
    const animated = {
      type: 'animatedSingle',
      config: { anim: { framerate: 20, textures: [{ texture: 'a', count: 128 }] } },
    };
    const faded = {
      type: 'alpha',
      config: { alpha: { list: points.map(({ x }) => ({ time: x / 126, value: x })) } },
    };
    const { config, notes } = read(file(chain, faded));
    expect(notes).toEqual([
      '127 points of a chain: 64 of them are used',
      '127 stops of a list: 16 of them are used',
    ]);
    const { shape, alpha } = config;
    expect(shape?.type === 'lines' && shape.chains[0]!.slice(0, 2)).toEqual([
      [0, 0],
      [2, 0],
    ]);
    const { config: second, notes: more } = read(file(animated, faded));
    expect(more).toEqual([
      '128 frames of an animation: 64 of them are used',
      '127 stops of a list: 16 of them are used',
    ]);
    expect(second.textures?.animations?.[0]?.rate).toBe(10);
    const { config: both } = fromParticleEmitterConfig(file(chain, animated, faded));
    expect(() => new Emitter(both, { textures: Texture.WHITE })).toThrow(
      "takes 276 rows of its shader's table, expected at most 240",
    );
    expect(typeof alpha === 'object' && alpha.stops.at(-1)).toEqual([1, 126]);
  });

  it('with more frames in all animations, or more particles per second, than an emitter accepts are reduced', () => {
    const anims = [1, 2, 3, 4, 5].map((n) => ({
      framerate: 10,
      textures: Array.from({ length: 16 }, (_, i) => ({ texture: `${n}-${i}`, count: 1 })),
    }));
    const { config, notes } = read({
      lifetime: { min: 1, max: 1 },
      frequency: 1e-6,
      spawnChance: 0.5,
      particlesPerWave: 101,
      behaviors: [{ type: 'animatedRandom', config: { anims } }],
    });
    expect(notes).toEqual([
      'particlesPerWave 101: 100 instead',
      '16 frames of an animation: 12 of them are used',
    ]);
    expect(config.emission).toMatchObject({ interval: 1e-6, count: 100, chance: 0.5 });
    const used = config.textures!.animations!.map(({ frames }) => frames.length);
    expect(used).toEqual([12, 12, 12, 12, 12]);
    expect(config.textures!.animations![0]!.frames.at(-1)).toBe('1-15');
    new Emitter(config, { textures: Texture.WHITE }).destroy();
    expect(() => new Emitter({ ...config, emission: { interval: 1e-6, count: 101 } })).toThrow(
      'Emitter config /emission has 101 particles every 0.000001 seconds, expected at most 100000000 per second.',
    );
  });

  it('with more particles per second than an emitter accepts are reduced to a number that it accepts', () => {
    for (let i = 1; i < 10_000; i += 7) {
      const { config } = read({
        lifetime: { min: 1, max: 1 },
        frequency: i / 1e6,
        particlesPerWave: 1e6,
        behaviors: [],
      });
      const { interval, count } = config.emission;
      expect(count! / interval!).toBeCloseTo(1e8, -6);
      new Emitter(config, { textures: Texture.WHITE }).destroy();
    }
    const { config } = read({
      lifetime: { min: 1, max: 1 },
      frequency: 0.00273,
      particlesPerWave: 1e6,
      behaviors: [],
    });
    expect(config.emission).toMatchObject({ interval: 0.00273, count: 273_000 });
    new Emitter(config, { textures: Texture.WHITE }).destroy();
  });

  it('with larger numbers than an emitter accepts get the largest number, which is noted', () => {
    const { config, notes } = read({
      lifetime: { min: 1, max: 4000 },
      frequency: 1e-300,
      particlesPerWave: 2e6,
      maxParticles: 3e6,
      ease: Array.from({ length: 17 }, (_, i) => ({ s: i / 17, cp: (i + 0.5) / 17, e: (i + 1) / 17 })),
      behaviors: [
        { type: 'movePath', config: { path: 'x', speed: { list: [{ time: 0, value: 5 }] } } },
        { type: 'moveAcceleration', config: { accel: { x: 0, y: 9 }, minStart: 3, maxStart: 3 } },
      ],
    });
    expect(config).toMatchObject({
      lifetime: [1, 3600],
      emission: { interval: 0.001, count: 1e5, limit: 1e6 },
      acceleration: { x: 0, y: 9 },
      speed: 3,
    });
    expect(config.ease).toHaveLength(16);
    expect(config.path).toBeUndefined();
    expect(notes).toEqual([
      'a lifetime of 4000: 3600 instead',
      'frequency 1e-300 is not a time between waves: 0.001 s instead',
      'particlesPerWave 2000000: 100000 instead',
      'maxParticles 3000000: 1000000 instead',
      '17 segments of an ease: 16 of them are used',
      'a path and an acceleration together: the acceleration is used',
    ]);
    new Emitter(config, { textures: Texture.WHITE }).destroy(); // is not refused
  });

  it('with any number of frames, or with textures without names, are read quickly', () => {
    const anim = (textures: unknown): ImportedEmitter =>
      read({
        lifetime: { min: 1, max: 1 },
        frequency: 1,
        pos: { x: 0, y: 0 },
        behaviors: [{ type: 'animatedSingle', config: { anim: { framerate: 30, textures } } }],
      });
    for (const count of [1e308, '1e9', 1e7]) {
      const { config, notes } = anim(['a', { texture: 'b', count }]);
      const frames = config.textures?.animations?.[0]?.frames;
      expect([frames?.length, frames?.[0], frames?.[1], frames?.[63]]).toEqual([64, 'a', 'b', 'b']);
      expect(notes).toContain('1000001 frames of an animation: 64 of them are used');
    }
    expect(anim(['a', { texture: 'b', count: 2.5 }]).config.textures?.animations?.[0]?.frames).toEqual([
      'a',
      'b',
      'b',
    ]);
    for (const textures of ['', [], [null], [{ texture: null }], [{ count: 3 }], [''], {}]) {
      expect(anim(textures).config.textures).toBeUndefined();
    }
    expect(anim([null, 'a']).config.textures?.animations?.[0]?.frames).toEqual(['a']);
    expect(anim([null]).notes).toEqual(['a texture has no name: ignored']);
  });

  it.each([
    [{ min: 0, max: 1 }, [0.001, 1], ['a lifetime of 0: 0.001 instead']],
    [{ min: -2, max: -2 }, 0.001, ['a lifetime of -2: 0.001 instead']],
    [{ min: 1, max: -1 }, [1, 0.001], ['a lifetime of -1: 0.001 instead']],
  ])('with the lifetime %j get the nearest lifetime that an emitter accepts', (given, lifetime, notes) => {
    expect(read({ lifetime: given, frequency: 1 })).toMatchObject({ config: { lifetime }, notes });
  });

  it('with more chains of points, or larger numbers, than an emitter accepts get fewer, which is noted', () => {
    const chain = (length: number): object[] => Array.from({ length }, (_, x) => ({ x, y: 0 }));
    const chains = (count: number, length: number): readonly unknown[] => {
      const { config, notes } = read({
        ...V1,
        spawnType: 'polygonalChain',
        spawnPolygon: [...Array.from({ length: count }, () => chain(length)), []],
      });
      const { shape } = config;
      return shape?.type === 'lines' ? [shape.chains.length, shape.chains[0]!.length, notes] : [];
    };
    expect(chains(2, 64)).toEqual([2, 64, []]);
    expect(chains(4, 64)).toEqual([4, 32, ['64 points of a chain: 32 of them are used']]);
    expect(chains(65, 2)).toEqual([64, 2, ['65 chains of points: 64 of them are used']]);
    const fast = { speed: { list: [{ value: 1e39, time: 0 }] } };
    expect(
      read({ lifetime: { min: 1, max: 1 }, frequency: 1, behaviors: [{ type: 'moveSpeed', config: fast }] }),
    ).toMatchObject({
      config: { speed: 3.4028234663852886e38 },
      notes: ['the number 1e+39: 3.4028234663852886e+38 instead'],
    });
  });

  it('with numbers whose sum or product is larger than an emitter accepts get the nearest number', () => {
    const most = 3.4028234663852886e38;
    const list = [
      { value: -1e30, time: 0 },
      { value: -1e30, time: 1 },
    ];
    const { config, notes } = read({
      lifetime: { min: 1, max: 1 },
      frequency: 1,
      behaviors: [
        { type: 'rotation', config: { minStart: 3e38, maxStart: 3e38 } },
        { type: 'rotationStatic', config: { min: 3e38, max: 3e38 } },
        { type: 'scale', config: { minMult: 1e30, scale: { list } } },
        { type: 'moveSpeed', config: { minMult: 1e9, speed: { list } } },
      ],
    });
    expect(config).toMatchObject({ angle: [most, most], scale: [-most, -1e30], speed: [-most, -1e30] });
    expect(notes).toEqual([
      `the number 6e+38: ${most} instead`,
      `the number ${-1e30 * 1e30}: ${-most} instead`,
      `the number ${-1e30 * 1e9}: ${-most} instead`,
    ]);
  });

  it('are refused if the result is refused by an emitter', () => {
    const refusal = (behaviors: unknown, options?: object): string => {
      try {
        fromParticleEmitterConfig({ lifetime: { min: 1, max: 1 }, frequency: 1, behaviors }, options);
      } catch (error) {
        if (error instanceof AllocatorError) return error.message;
        throw error;
      }
      return 'accepted';
    };
    const speed = { list: [{ value: 1, time: 0 }] };
    expect(refusal([{ type: 'movePath', config: { path: 'sin(x', speed } }])).toBe(
      'Emitter config /path: "sin(x" has its end, expected ).',
    );
    expect(refusal([], { textures: 5 })).toBe('Emitter config /textures is 5, expected an object.');
    expect(refusal([], null as never)).toBe(
      'The options of fromParticleEmitterConfig are null: expected an object with some of textures.',
    );
    expect(refusal([], { texture: Texture.WHITE })).toContain(
      '"texture" is not an option of fromParticleEmitterConfig. Did you mean textures?',
    );
  });

  it('are refused when they are not such files', () => {
    expect(() => fromParticleEmitterConfig([])).toThrow('expected an emitter file of @pixi/particle-emitter');
    expect(() => fromParticleEmitterConfig({ frequency: 1 })).toThrow(
      '/lifetime is undefined, expected { min, max } in seconds',
    );
  });

  it('emit as many waves as the original library, which subtracts one interval', () => {
    const { config } = read({
      ...V1,
      lifetime: { min: 9, max: 9 },
      frequency: 0.1,
      emitterLifetime: 1,
      spawnType: 'point',
    });
    const emitter = new Emitter(config, { textures: Texture.WHITE });
    emitter.update(5);
    expect(emitter.count).toBe(9);
    emitter.destroy();
  });
});
