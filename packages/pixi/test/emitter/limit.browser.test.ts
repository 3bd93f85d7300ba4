import { describe, expect, it } from 'vitest';
import { Emitter, type EmitterConfig } from '../../src/emitter/index.ts';
import '../../src/emitter/simulation/index.ts';

interface Case {
  readonly interval: number;
  readonly count: number;
  readonly limit: number;
  readonly lifetime: number;
  readonly dt: number;
}

/** Numbers of particles that just reach the limit, and that exceed it. */
const CASES: readonly Case[] = [
  { interval: 0.01, count: 1, limit: 100, lifetime: 1, dt: 1 / 60 },
  { interval: 0.01, count: 1, limit: 50, lifetime: 1, dt: 1 / 60 },
  { interval: 0.1, count: 5, limit: 50, lifetime: 1, dt: 1 / 60 },
  { interval: 0.25, count: 5, limit: 20, lifetime: 1, dt: 0.25 },
  { interval: 0.25, count: 5, limit: 20, lifetime: 1, dt: 1 / 60 },
  { interval: 0.05, count: 2, limit: 5, lifetime: 1, dt: 1 / 60 },
  { interval: 0.001, count: 1, limit: 1000, lifetime: 1, dt: 0.3 },
  { interval: 0.01, count: 1, limit: 1, lifetime: 1, dt: 1 },
];

function configOf({ interval, count, limit, lifetime }: Case): EmitterConfig {
  return { emission: { interval, count, limit }, lifetime };
}

/** The numbers of particles after each update. */
function countsOf(emitter: Emitter, dt: number): number[] {
  return Array.from({ length: 240 }, () => {
    emitter.update(dt);
    return emitter.count;
  });
}

describe.each(CASES)('$count particles every $interval s, $limit at most, updated every $dt s', (given) => {
  it('never exceed the limit, and are equal in number in each mode', () => {
    const asDescribed = new Emitter(configOf(given), { seed: 1 });
    const simulated = new Emitter({ ...configOf(given), bounds: { bottom: 50 } }, { seed: 1 });
    const counts = countsOf(asDescribed, given.dt);
    expect(Math.max(...counts)).toBe(given.limit);
    expect(countsOf(simulated, given.dt)).toEqual(counts);
    expect(simulated.mode).toBe('simulated');
    for (const emitter of [asDescribed, simulated]) emitter.destroy();
  });

  it('are equal in number when the emitter moves', () => {
    const still = new Emitter(configOf(given), { seed: 1 });
    const moving = new Emitter(configOf(given), { seed: 1 });
    still.update(given.dt);
    moving.update(given.dt);
    moving.moveTo(10, 10);
    expect(moving.mode).toBe('births');
    expect(countsOf(moving, given.dt)).toEqual(countsOf(still, given.dt));
    for (const emitter of [still, moving]) emitter.destroy();
  });
});

it('particles that die at walls are counted for as long as they live, whatever their lifetimes', () => {
  const emitter = new Emitter(
    {
      emission: { interval: 0.1, duration: 120, limit: 100 },
      lifetime: [15, 60],
      speed: 10,
      bounds: { right: 99.9, kill: true },
    },
    { seed: 1 },
  );
  // A particle lives for 10 seconds: until it has moved by 99.9 pixels.
  const counts = Array.from({ length: 1400 }, (_, i) => {
    emitter.update(i === 0 ? 0.055 : 0.1);
    return emitter.count;
  });
  expect(counts).toEqual(counts.map((_, i) => Math.max(0, Math.min(i + 1, 100, 1299 - i))));
  emitter.destroy();
});

it.each([60, 300, 3600])(
  'simulated particles that live for %i s make room for others at their deaths',
  (life) => {
    const config: EmitterConfig = { emission: { interval: life, limit: 1 }, lifetime: life };
    const stored = new Emitter(config, { seed: 1 });
    stored.update(1);
    stored.burst(0);
    const simulated = new Emitter({ ...config, bounds: { bottom: 50 } }, { seed: 1 });
    simulated.update(1);
    expect([stored.mode, simulated.mode]).toEqual(['births', 'simulated']);
    for (let i = 0; i < 3; i++) {
      for (const emitter of [stored, simulated]) emitter.update(life);
      expect([stored.count, simulated.count]).toEqual([1, 1]);
    }
    for (const emitter of [stored, simulated]) emitter.destroy();
  },
);

it('an emitter far beyond its limit takes time only for the particles that are born', () => {
  const emitter = new Emitter({ emission: { interval: 1e-6, limit: 10 }, lifetime: 1 }, { seed: 1 });
  const start = performance.now();
  emitter.update(600.5); // 600 million waves, of which a few thousand find room
  expect(performance.now() - start).toBeLessThan(3000);
  expect(emitter.count).toBe(10);
  emitter.destroy();
});

it('a burst far beyond the limit ends when there is no room', () => {
  const emitter = new Emitter({ emission: { limit: 10, autoStart: false }, lifetime: 1 }, { seed: 1 });
  emitter.burst(1_000_000);
  expect(emitter.count).toBe(10);
  emitter.destroy();
});

it.each<[string, Partial<EmitterConfig>]>([
  ['births', {}],
  ['simulated', { bounds: { bottom: 50 } }],
])('particles with a chance of 0 are not born, however many: %s', (mode, forces) => {
  const config: EmitterConfig = { emission: { interval: 1e-6, chance: 0, limit: 1 }, lifetime: 1, ...forces };
  const emitter = new Emitter(config, { seed: 1 });
  const start = performance.now();
  emitter.burst(1_000_000);
  emitter.update(600);
  emitter.emitting = false;
  emitter.emitting = true;
  emitter.update(1);
  expect(performance.now() - start).toBeLessThan(3000);
  expect([emitter.count, emitter.mode, emitter.emitting]).toEqual([0, mode, true]);
  emitter.destroy();
});

it('particles that leave the range of 32-bit floats are counted until they die', () => {
  const emitter = new Emitter(
    { emission: { duration: 1 }, lifetime: 1, speed: 3e38, turbulence: { strength: 1 } },
    { seed: 1, x: 3e38, y: 3e38 },
  );
  emitter.update(0.9);
  expect(emitter.count).toBe(1);
  emitter.update(0.2);
  expect(emitter.count).toBe(0);
  emitter.destroy();
});

it.each<[string, Partial<EmitterConfig>]>([
  ['one wave', {}],
  ['one simulated wave', { bounds: { bottom: 50 } }],
])('an interval that is longer than any lifetime: %s, after its delay and up to the limit', (_, forces) => {
  for (const interval of [1e3, 1e9, 1e12]) {
    const config: EmitterConfig = { emission: { interval, count: 5, limit: 2 }, lifetime: 2, ...forces };
    const limited = new Emitter(config, { seed: 1 });
    limited.update(0.5);
    expect([limited.count, limited.emitting]).toEqual([2, true]);
    const delayed = new Emitter({ ...config, emission: { interval, count: 5, delay: 2, duration: 1 } });
    delayed.update(1.9);
    expect([delayed.count, delayed.emitting]).toEqual([0, true]);
    delayed.update(0.2);
    expect([delayed.count, delayed.emitting]).toEqual([5, false]);
    for (const emitter of [limited, delayed]) emitter.destroy();
  }
});

it('an interval that leads to endless waves is refused', () => {
  expect(() => new Emitter({ emission: { interval: 1e-300 }, lifetime: 1 })).toThrow(
    '/emission/interval is 1e-300',
  );
});

it.each<[string, (emitter: Emitter) => void]>([
  ['update', (emitter) => emitter.update(1)],
  ['burst', (emitter) => emitter.burst(3)],
  ['seek', (emitter) => emitter.seek(1)],
  ['moveTo', (emitter) => emitter.moveTo(1, 1)],
  ['jumpTo', (emitter) => emitter.jumpTo(1, 1)],
  ['emitting', (emitter) => void (emitter.emitting = false)],
])('%s of a destroyed emitter is refused', (_, call) => {
  for (const burst of [0, 2]) {
    const emitter = new Emitter({ emission: {}, lifetime: 1 }, { seed: 1 });
    emitter.burst(burst);
    emitter.destroy();
    expect(() => call(emitter)).toThrow(expect.objectContaining({ code: 'DISPOSED' }));
    emitter.destroy(); // a second call does nothing
  }
});
