import { describe, expect, it } from 'vitest';
import { applyPreset, PRESETS } from '../src/panel/presets.ts';
import { readSettingsFile, SettingsFileError, writeSettingsFile } from '../src/panel/settings-file.ts';
import {
  defaultsOf,
  MAX_COUNT,
  MAX_SIMD_COUNT,
  rangeOf,
  RANGES,
  readSettings,
  SCENE_NAMES,
  writeSettings,
} from '../src/settings.ts';

describe('settings', () => {
  it('are read from the URL, and from the scene if the URL does not contain them', () => {
    expect(readSettings('?scene=snow&mode=new&count=5000&seed=7&points=1&paused=1&wind=-100')).toEqual({
      ...defaultsOf('snow'),
      mode: 'new',
      count: 5000,
      seed: 7,
      points: true,
      paused: true,
      wind: -100,
    });
    expect(readSettings('?points=0&paused=false')).toMatchObject({ points: false, paused: false });
    expect(readSettings('?scene=sea&mode=old')).toEqual(defaultsOf('galaxy'));
  });

  it('stay within their limits, whatever the URL contains', () => {
    expect(readSettings('?count=1e9').count).toBe(MAX_COUNT);
    expect(readSettings('?scene=million&count=1e9').count).toBe(1_000_000);
    expect(readSettings('?mode=simd&count=1e9').count).toBe(MAX_SIMD_COUNT);
    expect(readSettings('?count=-4').count).toBe(1);
    expect(readSettings('?count=12.6').count).toBe(13);
    expect(readSettings('?count=many&life=&rate=NaN')).toEqual(readSettings(''));
  });

  it('are read back from the URL that they produce', () => {
    const settings = readSettings('?scene=snow&mode=pooled&count=300&wind=5&points=1&seed=9&ui=0');
    expect(readSettings(writeSettings(settings))).toEqual(settings);
    expect(writeSettings(readSettings(''))).toBe('');
    expect(writeSettings(readSettings('?scene=fire'))).toBe('?scene=fire');
  });

  it('are within their limits in every scene and preset', () => {
    for (const name of [...SCENE_NAMES, ...Object.keys(PRESETS)]) {
      const settings = defaultsOf(SCENE_NAMES.find((scene) => scene === name) ?? 'fountain');
      applyPreset(settings, name);
      expect(readSettings(writeSettings(settings))).toEqual(settings);
      for (const key of Object.keys(RANGES) as (keyof typeof RANGES)[]) {
        const [low, high] = rangeOf(key, settings.scene, settings.mode);
        const value = settings[key];
        expect(value >= low && value <= high, `${key} of ${name}: ${value}`).toBe(true);
      }
    }
  });
});

describe('a settings file', () => {
  const saved = { ...defaultsOf('galaxy'), mode: 'in-place', pull: 0.3, seed: 12 } as const;
  const file = writeSettingsFile(saved);

  it('restores what was saved', () => {
    expect(readSettingsFile(file)).toEqual(saved);
  });

  it.each([
    ['cut off', file.slice(0, 60), 'It is not JSON'],
    ['a list', '[1]', 'It contains [1], expected an object'],
    ['of something else', '{"format":"song"}', 'its format is "song", expected "offheap particles"'],
    ['of another version', file.replace('"version": 1', '"version": 2'), 'Its version is 2, expected 1'],
    ['of an unknown scene', file.replace('"scene": "galaxy"', '"scene": "sea"'), 'Its scene is "sea"'],
    ['of an unknown mode', file.replace('"in-place"', '"magic"'), 'Its mode is "magic"'],
    [
      'with a text for a number',
      file.replace('"pull": 0.3', '"pull": "0.3"'),
      '"pull" is "0.3", expected a number from 0 to 4',
    ],
    [
      'with too large a number',
      file.replace('"count": 60000', '"count": 1e9'),
      '"count" is 1000000000, expected a whole number',
    ],
    ['without a number', file.replace('"pull": 0.3', '"pull": null'), '"pull" is null'],
    ['with a foreign parameter', file.replace('"pull"', '"wind"'), 'has no parameter "wind"'],
    [
      'without parameters',
      '{"format":"offheap particles","version":1,"scene":"fire","mode":"new","seed":1}',
      'Its parameters are missing',
    ],
  ])('that is %s is refused with a message', (_, text, message) => {
    expect(() => readSettingsFile(text)).toThrow(SettingsFileError);
    expect(() => readSettingsFile(text)).toThrow(message);
  });
});
