import { Texture } from 'pixi.js';
import { describe, expect, it } from 'vitest';
import { checkEmitterConfig, Emitter, type EmitterConfig } from '../../src/emitter/index.ts';
import { schemaErrors } from './schema.ts';

const BASE = { emission: { interval: 1 }, lifetime: 1 };

/** The message that a description is refused with. */
function refusal(config: unknown): string {
  try {
    new Emitter(config as EmitterConfig, { textures: Texture.WHITE }).destroy(); // wrong on purpose
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  return 'accepted';
}

it('the contents of a JSON file are checked, and returned as a description', () => {
  const json: unknown = JSON.parse('{ "emission": { "count": 2 }, "lifetime": [1, 2], "newest": "back" }');
  const config: EmitterConfig = checkEmitterConfig(json);
  expect(config).toBe(json);
  new Emitter(config, { textures: Texture.WHITE }).destroy();
  expect(() => checkEmitterConfig({ ...BASE, lifetime: [1, 2, 3] })).toThrow('Emitter config /lifetime is ');
  expect(() => checkEmitterConfig({ ...BASE, newest: 'middle' })).toThrow(
    "Emitter config /newest is 'middle'",
  );
  const self: { onDeath: unknown[] } & typeof BASE = { ...BASE, onDeath: [] };
  self.onDeath.push(self);
  expect(() => checkEmitterConfig(self)).toThrow('a kind that contains itself');
});

/** Rules that a schema cannot express. */
const BEYOND_SCHEMA = /times must ascend|expected nothing|\/path: |onDeath\/0|\/trail is|32-bit float/;

const sparse: unknown[] = [];
sparse[0] = [0, 1];
sparse[2] = [1, 0];

describe('a description is refused with the JSON pointer of what is wrong', () => {
  it.each([
    [null, 'Emitter config / is null, expected an object.'],
    [{ lifetime: 1 }, 'Emitter config /emission is undefined, expected an object.'],
    [
      { ...BASE, emission: { interval: 0 } },
      'Emitter config /emission/interval is 0, expected a number of 0.000001 or more.',
    ],
    [
      { ...BASE, emission: { interval: 1, count: 1.5 } },
      'Emitter config /emission/count is 1.5, expected an integer of 1 or more, at most 1000000.',
    ],
    [
      { emission: { interval: 1 } },
      'Emitter config /lifetime is undefined, expected a number greater than 0, at most 3600 or [min, max].',
    ],
    [
      { ...BASE, lifetime: [1, 'a'] },
      "Emitter config /lifetime/1 is 'a', expected a number greater than 0, at most 3600.",
    ],
    [{ ...BASE, lifetime: [1, 2, 3] }, 'Emitter config /lifetime is [1,2,3], expected [min, max].'],
    [{ ...BASE, speed: NaN }, 'Emitter config /speed is NaN, expected a number or [min, max] or an object.'],
    [
      {
        ...BASE,
        alpha: {
          stops: [
            [0, 1],
            [2, 0],
          ],
        },
      },
      'Emitter config /alpha/stops/1/0 is 2, expected a number of 0 or more, at most 1.',
    ],
    [
      {
        ...BASE,
        scale: {
          stops: [
            [0.5, 1],
            [0.4, 0],
          ],
        },
      },
      'Emitter config /scale/stops/1/0 is 0.4, expected a number of 0.5 or more, because times must ascend.',
    ],
    [
      { ...BASE, emission: { interval: 1, delay: -1 } },
      'Emitter config /emission/delay is -1, expected a number of 0 or more.',
    ],
    [{ ...BASE, tints: [] }, 'Emitter config /tints is [], expected a list of 1 to 16.'],
    [
      { ...BASE, tints: [0, 'red'] },
      "Emitter config /tints/1 is 'red', expected a colour: '#rrggbb' or 0xRRGGBB.",
    ],
    [{ ...BASE, scale: { stops: [] } }, 'Emitter config /scale/stops is [], expected a list of 1 to 16.'],
    [
      { ...BASE, color: '#fff' },
      "Emitter config /color is '#fff', expected a colour: '#rrggbb' or 0xRRGGBB or an object.",
    ],
    [
      { ...BASE, shape: { type: 'ring', radius: 5, width: 3 } },
      'Emitter config /shape/width is 3, expected only the properties type, x, y, radius, innerRadius, outward.',
    ],
    [
      { ...BASE, shape: { type: 'star' } },
      "Emitter config /shape/type is 'star', expected one of point, rectangle, ring, lines, burst.",
    ],
    [
      { ...BASE, speed: 1e39 },
      'Emitter config /speed is 1e+39, expected a number up to 3.4e38, the range of a 32-bit float or ',
    ],
    [
      { ...BASE, shape: { type: 'ring', radius: -1e300 } },
      'Emitter config /shape/radius is -1e+300, expected a number up to 3.4e38, the range of a 32-bit float.',
    ],
    [
      { ...BASE, alpha: { stops: sparse } },
      'Emitter config /alpha/stops/1 is undefined, expected [time, value].',
    ],
    [{ ...BASE, newest: 'top' }, "Emitter config /newest is 'top', expected one of front, back."],
    [
      { ...BASE, facing: 'up' },
      "Emitter config /facing is 'up', expected one of start, velocity or a number.",
    ],
    [
      { ...BASE, onDeath: [{ count: 1, lifetime: 1, speed: { stops: [[0, 1]] }, drag: 1 }] },
      'Emitter config /onDeath/0/speed is {"stops":[[0,1]],"step":false,"multiplier":1}, expected nothing: only particles of the emission are simulated, so a speed curve cannot be combined with acceleration or drag, nor maxSpeed with drag.',
    ],
    [
      { ...BASE, onDeath: [{ count: 100, lifetime: 1, onDeath: [{ count: 50, lifetime: 1 }] }] },
      'Emitter config /onDeath/0/onDeath/0/count is 50, expected fewer: one birth would result in 5000 particles, more than 4096.',
    ],
    [
      { ...BASE, attractors: [{ x: 0, y: 0, strength: 1 }], trail: { duration: 1 } },
      'Emitter config /trail is {"duration":1,"segments":16,',
    ],
    [{ ...BASE, path: 'sin(x' }, 'Emitter config /path: "sin(x" has its end, expected ).'],
    [
      { ...BASE, path: 'alert(1)' },
      'Emitter config /path: "alert(1)" has "alert" at character 1, expected a number, x or a function of Math.',
    ],
    [
      { ...BASE, path: 'x * 1e999' },
      'Emitter config /path: "x * 1e999" has "1e999" at character 4, expected a number up to 3.4e38, the range of a 32-bit float.',
    ],
    [
      { ...BASE, path: `${'('.repeat(120)}x${')'.repeat(120)}` },
      `Emitter config /path: "${'('.repeat(120)}x${')'.repeat(120)}" has "(" at character 101, expected at most 100 nested signs, parentheses and functions.`,
    ],
    [{ ...BASE, path: 'x; 1' }, 'Emitter config /path: "x; 1" has ";" at character 2, expected its end.'],
    [{ ...BASE, textures: { frames: [3] } }, 'Emitter config /textures/frames/0 is 3, expected text.'],
    [{ ...BASE, 'a/b': 1 }, 'Emitter config /a~1b is 1, expected only the properties $schema, '],
  ])('%j', (config, message) => {
    expect(refusal(config)).toContain(message);
    expect(schemaErrors(config).length > 0).toBe(!BEYOND_SCHEMA.test(message));
  });

  it('accepts what the types allow', () => {
    const config = { ...BASE, $schema: './emitter.schema.json', lifetime: [1, 2] };
    expect(refusal(config)).toBe('accepted');
    expect(schemaErrors(config)).toEqual([]);
  });
});
