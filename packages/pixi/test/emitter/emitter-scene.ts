import { Texture } from 'pixi.js';
import { afterEach, beforeEach, expect } from 'vitest';
import { Emitter, type EmitterConfig, type EmitterOptions } from '../../src/emitter/index.ts';
import { Easel, type Picture } from '../picture.ts';
import { schemaErrors } from './schema.ts';

/** Creates an easel for each test of a file, and shows emitters at its centre whose descriptions match the schema. */
export class EmitterScene {
  /** The easel of the test that runs. */
  easel!: Easel; // created before each test

  constructor() {
    beforeEach(async () => {
      this.easel = await Easel.make();
    });
    afterEach(() => this.easel[Symbol.dispose]());
  }

  readonly show = (config: EmitterConfig, options: EmitterOptions = {}): Emitter => {
    expect(schemaErrors(config)).toEqual([]);
    const emitter = new Emitter(config, { textures: Texture.WHITE, x: 32, y: 32, seed: 7, ...options });
    this.easel.stage.addChild(emitter);
    return emitter;
  };
}

/** Every pixel of a picture, to compare it with another. */
export function pixels(picture: Picture): number[] {
  return Array.from({ length: 64 * 64 }, (_, i) => picture.at(i % 64, i >> 6)).flat();
}

/** How many channels of pixels differ by more than rounding. */
export function differing(actual: readonly number[], expected: readonly number[]): number {
  return actual.filter((value, i) => Math.abs(value - expected[i]!) > 2).length;
}
