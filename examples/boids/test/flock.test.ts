import { Heap, Memory, type MemoryBacking, MiB } from '@offheap/core';
import { describe, expect, it } from 'vitest';
import { Flock } from '../src/flock.ts';
import { defaultsFor, MAX_COUNT, readSettings, writeSettings } from '../src/settings.ts';

function flock(query: string, steps: number, backing: MemoryBacking = 'wasm'): Flock {
  const made = new Flock(new Heap(new Memory(16 * MiB, { backing })), readSettings(query));
  made.width = 500;
  made.height = 400;
  for (let i = 0; i < steps; i++) made.step(1 / 60);
  return made;
}

/** The bytes of all drawn entities. */
function bytes({ poses }: Flock): Uint8Array {
  return poses.memory.u8.slice(poses.slabs[0], poses.slabs[0]! + poses.length * poses.layout.stride);
}

// In checked mode offheap tests every access.
describe('the flock', () => {
  it('produces the same bytes for the same seed, and different bytes for another seed', () => {
    const first = flock('?count=800&seed=5&checked=1', 60);
    expect(bytes(flock('?count=800&seed=5&checked=1', 60))).toEqual(bytes(first));
    expect(bytes(flock('?count=800&seed=6&checked=1', 60))).not.toEqual(bytes(first));
  });

  it('moves with SIMD to the same places as in JavaScript', () => {
    const simd = flock('?count=800&seed=3', 60);
    const plain = flock('?count=800&seed=3', 60, 'array');
    expect([simd.backend, plain.backend]).toEqual(['simd', 'js']);
    expect(bytes(simd)).toEqual(bytes(plain));
  });

  it('keeps its number of boids while hunters catch some, and stays inside the area', () => {
    const made = flock('?count=3000&predators=20&fear=0&seed=2&checked=1', 90);
    expect(made.caught).toBeGreaterThan(20);
    expect(made.flock.length).toBeGreaterThan(2900);
    expect(made.predators.length).toBe(20);
    expect(made.entities.length).toBe(made.flock.length + 20 + made.obstacles.length);
    let caught = 0;
    made.predators.each((predator) => (caught += predator.caught));
    expect(caught).toBe(made.caught);
    for (const { x, y } of made.poses) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(500);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y).toBeLessThanOrEqual(400);
    }
    expect(made.scratch.allocator.used).toBe(0);
  });

  it('follows its settings', () => {
    const made = flock('?count=1000&predators=3&obstacles=5', 2);
    Object.assign(made.settings, { count: 400, predators: 0, obstacles: 1 });
    for (let i = 0; i < 3; i++) made.step(1 / 60);
    expect([made.flock.length, made.predators.length, made.obstacles.length]).toEqual([400, 0, 1]);
    expect(made.poses.length).toBe(400);
  });

  it('needs no memory beyond its heap, with the highest count and the shortest range of sight', () => {
    const made = flock(`?count=${MAX_COUNT}&sight=6&predators=20&obstacles=12`, 0);
    made.width = 4000;
    made.height = 2400;
    for (let i = 0; i < 3; i++) made.step(1 / 60);
    expect(made.flock.length).toBeGreaterThan(MAX_COUNT - 50);
  });
});

describe('the rules', () => {
  const RULES: Readonly<Record<string, (made: Flock) => number>> = {
    separation: (made) => {
      // The mean distance to the nearest other boid.
      const places: [number, number][] = [];
      made.poses.each(({ x, y }) => places.push([x, y]));
      const nearest = places.map(([x, y], i) =>
        Math.min(...places.map(([u, v], k) => (i === k ? Infinity : Math.hypot(u - x, v - y)))),
      );
      return nearest.reduce((sum, distance) => sum + distance, 0) / nearest.length;
    },
    alignment: (made) => made.alignment,
    cohesion: (made) => {
      let crowd = 0;
      made.boids.each((boid) => (crowd += boid.crowd));
      return crowd / made.boids.length;
    },
  };

  it.each(Object.entries(RULES))('of %s has the effect of its name', (name, effect) => {
    const measure = (strength: number): number =>
      effect(flock(`?count=400&predators=0&obstacles=0&seed=3&${name}=${strength}`, 240));
    expect(measure(3)).toBeGreaterThan(1.15 * measure(0));
  });
});

describe('settings', () => {
  it('are read from the URL within their limits, and written to the URL', () => {
    const settings = readSettings('?count=1e9&alignment=2&predators=2.6&points=1&paused=1&sight=');
    expect(settings).toEqual({
      ...readSettings(''),
      count: MAX_COUNT,
      alignment: 2,
      predators: 3,
      points: true,
      paused: true,
    });
    expect(readSettings(writeSettings(settings))).toEqual(settings);
    expect(writeSettings(readSettings(''))).toBe('');
  });

  it('have defaults that follow the area of the page', () => {
    const phone = defaultsFor(390, 844);
    expect([phone.count, defaultsFor(1280, 720).count, defaultsFor(2560, 1440).count]).toEqual([
      8500, 24_000, 24_000,
    ]);
    expect(readSettings('', phone)).toEqual(phone);
    expect(readSettings('?count=24000', phone)).toEqual({ ...phone, count: 24_000 });
    expect(writeSettings({ ...phone, count: 24_000 }, phone)).toBe('?count=24000');
  });
});
