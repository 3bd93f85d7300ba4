import { describe, expect, it } from 'vitest';
import { MAX_COUNT, readSettings, writeSettings } from '../src/settings.ts';

describe('settings', () => {
  it('come from the address, and from the defaults where it says nothing', () => {
    const settings = readSettings('?count=5000&seed=7&points=1&paused=1&gravity=-100');
    expect(settings).toEqual({
      ...readSettings(''),
      count: 5000,
      seed: 7,
      points: true,
      paused: true,
      gravity: -100,
    });
    expect(readSettings('?points=0&paused=false')).toMatchObject({ points: false, paused: false });
  });

  it('keep to their limits, whatever the address says', () => {
    expect(readSettings('?count=1e9').count).toBe(MAX_COUNT);
    expect(readSettings('?count=-4').count).toBe(1);
    expect(readSettings('?count=12.6').count).toBe(13);
    expect(readSettings('?count=many&life=&rate=NaN')).toEqual(readSettings(''));
  });

  it('come back from the address that they give', () => {
    const settings = readSettings('?count=300&rate=0.5&points=1&seed=9&ui=0');
    expect(readSettings(writeSettings(settings))).toEqual(settings);
    expect(writeSettings(readSettings(''))).toBe('');
  });
});
