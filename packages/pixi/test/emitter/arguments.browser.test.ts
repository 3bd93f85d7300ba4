import { Point, Sprite, Texture, TextureSource, Ticker } from 'pixi.js';
import { describe, expect, it } from 'vitest';
import { Emitter, type EmitterConfig, type EmitterOptions } from '../../src/emitter/index.ts';

const CONFIG: EmitterConfig = { emission: { interval: 0.01 }, lifetime: 1 };

function refusal(run: () => void): string {
  try {
    run();
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  return 'accepted';
}

/** The message that an emitter with these options is refused with. The options are wrong on purpose. */
function refusalOf(options: unknown, config: unknown = CONFIG): string {
  return refusal(() => new Emitter(config as EmitterConfig, options as EmitterOptions).destroy());
}

/** The message that a call of a method is refused with, and the count of particles after the call. */
function refusalIn(call: (emitter: Emitter) => void): string {
  const emitter = new Emitter(CONFIG, { textures: Texture.WHITE });
  emitter.update(0.5);
  const { count, mode, spawnX } = emitter;
  const message = refusal(() => call(emitter));
  expect([emitter.count, emitter.mode, emitter.spawnX]).toEqual([count, mode, spawnX]);
  emitter.destroy();
  return message;
}

describe('options of an emitter', () => {
  const small = new Texture({ source: new TextureSource({ width: 1, height: 1 }) });

  it.each([
    [
      null,
      'The options of an Emitter are null: expected an object with some of textures, seed, x, y, anchor, boundsArea, label.',
    ],
    [
      { sed: 5 },
      '"sed" is not an option of an Emitter. Did you mean seed? Expected one of textures, seed, x, y, anchor, boundsArea, label.',
    ],
    [
      { mode: 'births' },
      '"mode" is not an option of an Emitter. Expected one of textures, seed, x, y, anchor, boundsArea, label.',
    ],
    [{ seed: 0.5 }, 'The options of an Emitter: seed is 0.5, expected an integer.'],
    [{ seed: '5' }, "The options of an Emitter: seed is '5', expected an integer."],
    [{ x: NaN }, 'The options of an Emitter: x is NaN, expected a number.'],
    [{ y: '3' }, "The options of an Emitter: y is '3', expected a number."],
    [
      { x: 1e39 },
      'The options of an Emitter: x is 1e+39, expected a number up to 3.4e38, the range of a 32-bit float.',
    ],
    [{ anchor: NaN }, 'The options of an Emitter: anchor is NaN, expected a number.'],
    [{ anchor: null }, 'The options of an Emitter: anchor is null, expected a number.'],
    [{ anchor: true }, 'The options of an Emitter: anchor is true, expected a number.'],
    [{ anchor: [0.5, 0.5] }, 'The options of an Emitter: anchor.x is undefined, expected a number.'],
    [{ anchor: { x: 0.5, y: 1, z: 2 } }, '"z" is not an option of anchor. Expected one of x, y.'],
    [{ anchor: { x: 0.5 } }, 'The options of an Emitter: anchor.y is undefined, expected a number.'],
    [
      { anchor: { x: '0.5)); //', y: 0 } },
      "The options of an Emitter: anchor.x is '0.5)); //', expected a number.",
    ],
    [{ label: 5 }, "label is 5, expected a string, such as 'sparks'."],
    [
      { boundsArea: [0, 0, 1, 1] },
      'boundsArea is an Array, expected a Rectangle, such as new Rectangle(0, 0, 800, 600).',
    ],
    [{ boundsArea: 5 }, 'boundsArea is 5, expected a Rectangle, such as new Rectangle(0, 0, 800, 600).'],
    [
      { textures: 'spark.png' },
      "textures is 'spark.png', expected a Texture, a list of textures, or an object of textures by name. Load them first: `textures: await Assets.load(url)`.",
    ],
    [
      { textures: Promise.resolve(Texture.WHITE) },
      'textures is a Promise, expected a Texture, a list of textures, or an object of textures by name. Load them first: `textures: await Assets.load(url)`.',
    ],
    [
      { textures: null },
      'textures is null, expected a Texture, a list of textures, or an object of textures by name. Load them first: `textures: await Assets.load(url)`.',
    ],
    [
      { textures: [Texture.WHITE, undefined] },
      'textures[1] is undefined, expected a Texture. Load it first: `textures: await Assets.load(url)`.',
    ],
    [{ textures: [] }, 'textures: 0 textures, expected 1 to 64. Use several emitters for more.'],
    [
      { textures: [Texture.WHITE, small] },
      'textures[1] has a different source than textures[0]: an emitter draws from one source. Put them into one atlas, or use an emitter for each.',
    ],
  ])('are refused: %#', (options, message) => {
    expect(refusalOf(options)).toBe(message);
  });

  it('accepts any integer as a seed, such as a time', () => {
    const emitter = new Emitter(CONFIG, { seed: 1_700_000_000_000 });
    expect(emitter.seed).toBe(1_700_000_000_000 >>> 0);
    emitter.destroy();
  });
});

describe('kinds of particles', () => {
  const message =
    'Emitter config /onDeath has more than 100 kinds of particles in all, or a kind that contains itself: expected at most 100.';

  it('that lead to themselves are refused', () => {
    const child: Record<string, unknown> = { count: 1, lifetime: 1 };
    child['onDeath'] = [child];
    expect(refusalOf({}, { ...CONFIG, onDeath: [child] })).toBe(message);
  });

  it('that are nested too deeply, or too many in all, are refused', () => {
    const nested = (depth: number, width = 1): unknown => {
      let child: unknown = { count: 1, lifetime: 1 };
      for (let i = 1; i < depth; i++) {
        child = { count: 1, lifetime: 1, onDeath: Array.from({ length: width }, () => child) };
      }
      return { ...CONFIG, onDeath: [child] };
    };
    expect(refusalOf({}, nested(20_000))).toBe(message);
    expect(refusalOf({}, nested(50, 8))).toBe(message);
    expect(refusalOf({}, nested(20))).toBe('accepted');
  });
});

it('reads each value of a description once', () => {
  let reads = 0;
  const config = {
    ...CONFIG,
    get drag() {
      return reads++ === 0 ? 1 : -1;
    },
  };
  expect(refusalOf({}, config)).toBe('accepted');
  expect(reads).toBe(1);
});

describe('arguments of methods', () => {
  it.each<[string, (emitter: Emitter) => void, string]>([
    [
      'update with a ticker',
      (emitter) => emitter.update(Ticker.shared as unknown as number),
      'Emitter.update(seconds): seconds is a Ticker, expected a number of 0 or more.',
    ],
    [
      'update without seconds',
      (emitter) => emitter.update(undefined as unknown as number),
      'Emitter.update(seconds): seconds is undefined, expected a number of 0 or more.',
    ],
    [
      'update backwards',
      (emitter) => emitter.update(-1),
      'Emitter.update(seconds): seconds is -1, expected a number of 0 or more.',
    ],
    [
      'seek to NaN',
      (emitter) => emitter.seek(NaN),
      'Emitter.seek(seconds): seconds is NaN, expected a number of 0 or more.',
    ],
    [
      'burst of a part',
      (emitter) => emitter.burst(2.5),
      'Emitter.burst(count, x, y): count is 2.5, expected an integer of 0 or more, at most 1000000.',
    ],
    [
      'burst of a billion particles, which takes minutes if almost none of them is born',
      (emitter) => emitter.burst(1e9),
      'Emitter.burst(count, x, y): count is 1000000000, expected an integer of 0 or more, at most 1000000.',
    ],
    [
      'burst at a point',
      (emitter) => emitter.burst(2, { x: 1, y: 2 } as unknown as number),
      'Emitter.burst(count, x, y): x is a plain object, expected a number.',
    ],
    [
      'moveTo a point',
      (emitter) => emitter.moveTo({ x: 1, y: 2 } as unknown as number, undefined as unknown as number),
      'Emitter.moveTo(x, y): x is a plain object, expected a number.',
    ],
    [
      'moveTo without y',
      (emitter) => emitter.moveTo(1, undefined as unknown as number),
      'Emitter.moveTo(x, y): y is undefined, expected a number.',
    ],
    [
      'emitting as a text',
      (emitter) => (emitter.emitting = 'false' as unknown as boolean),
      "emitting is 'false', expected true or false.",
    ],
    ['jumpTo NaN', (emitter) => emitter.jumpTo(NaN, 1), 'Emitter.jumpTo(x, y): x is NaN, expected a number.'],
  ])('%s is refused, and changes nothing', (_, call, message) => {
    expect(refusalIn(call)).toBe(message);
  });
});

describe('names of textures', () => {
  const names = ['__proto__', 'toString', 'constructor', 'hasOwnProperty', 'missing'];
  const own = Object.create(null) as Record<string, Texture>;

  it.each(names)('are not found in the prototype of the object of textures: %s', (name) => {
    const message = `textures has no '${name}', expected one for each name in the description; it has a.`;
    const textures = { a: Texture.WHITE };
    const animation = { frames: ['a', name], rate: 10 };
    expect(refusalOf({ textures }, { ...CONFIG, textures: { frames: ['a', name] } })).toBe(message);
    expect(refusalOf({ textures }, { ...CONFIG, textures: { animations: [animation] } })).toBe(message);
    const child = { count: 1, lifetime: 1, textures: { frames: [name] } };
    expect(refusalOf({ textures }, { ...CONFIG, textures: { frames: ['a'] }, onDeath: [child] })).toBe(
      message,
    );
  });

  it.each(names)('may be any names of properties: %s', (name) => {
    const config = { ...CONFIG, textures: { frames: [name] } };
    const textures = JSON.parse(`{ ${JSON.stringify(name)}: 0 }`) as Record<string, unknown>;
    Object.defineProperty(textures, name, { value: Texture.WHITE });
    expect(refusalOf({ textures }, config)).toBe('accepted');
    own[name] = Texture.WHITE;
    expect(refusalOf({ textures: own }, config)).toBe('accepted');
  });
});

describe('the option anchor', () => {
  it('accepts points of pixi.js, which have other properties', () => {
    for (const anchor of [new Point(0.5, 1), new Sprite({ anchor: 0.25 }).anchor])
      expect(refusalOf({ anchor })).toBe('accepted');
  });
});

describe('values of a description that cannot be printed as JSON', () => {
  it('are named by their class', () => {
    const config = { ...CONFIG, textures: Ticker.shared };
    const circular: { self?: unknown } = {};
    circular.self = circular;
    expect(refusalOf({}, config)).toContain('Emitter config /textures');
    expect(refusalOf({}, { ...CONFIG, speed: [circular, 1] })).toBe(
      'Emitter config /speed/0 is a plain object, expected a number.',
    );
    expect(refusalOf({}, { ...CONFIG, speed: [[1n], 1] })).toBe(
      'Emitter config /speed/0 is an Array, expected a number.',
    );
  });
});

describe('a shape', () => {
  it('with only a name is refused with an example', () => {
    expect(refusalOf({}, { ...CONFIG, shape: 'ring' })).toBe(
      "Emitter config /shape is 'ring', expected an object with a type, such as { type: 'point' }.",
    );
  });
});
