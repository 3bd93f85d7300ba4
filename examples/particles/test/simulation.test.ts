import type { Heap } from '@offheap/core';
import { describe, expect, it } from 'vitest';
import { OffheapStore } from '../src/modes/offheap-store.ts';
import { SimdStore } from '../src/modes/simd-store.ts';
import type { SimulatedScene } from '../src/scenes/scene.ts';
import { SCENES } from '../src/scenes/scenes.ts';
import { MODE_NAMES, type ModeName, readSettings } from '../src/settings.ts';
import { ownCopy } from '../src/simulation/own-copy.ts';
import type { Simulation } from '../src/simulation/simulation.ts';
import { makeSimulation, SIMULATED } from './make-simulation.ts';

const STEP = 1 / 60;

function simulation(query: string, steps: number): { made: Simulation; heap: Heap } {
  const { made, heap } = makeSimulation(readSettings(query));
  for (let i = 0; i < steps; i++) {
    made.pointerX = 400 + i;
    made.pointerY = 450;
    if (i === 20) made.burst();
    made.step(STEP);
  }
  return { made, heap };
}

function bytes({ store }: Simulation): Uint8Array {
  const { pool } = store as OffheapStore; // tested in that mode only
  return pool.memory.u8.slice(pool.slabs[0], pool.slabs[0]! + pool.length * pool.layout.stride);
}

// In checked mode offheap tests every access.
describe.each(SIMULATED)('the %s', (scene) => {
  it('has the same number of particles in every mode, all alive and within the count', () => {
    const lengths = MODE_NAMES.map((mode) => {
      const { made } = simulation(`?scene=${scene}&mode=${mode}&count=3000&checked=1`, 150);
      made.store.each((particle) => {
        if (!(particle.life > 0 && Number.isFinite(particle.x + particle.y + particle.vx + particle.vy)))
          expect(particle).toBe('alive, at a place');
      });
      return made.store.length;
    });
    const offheap = lengths[MODE_NAMES.indexOf('offheap')]!;
    expect(offheap).toBeGreaterThan(300);
    for (const length of lengths) {
      expect(length).toBeLessThanOrEqual(3000);
      // 32 bits against 64, and another order of the loop: a particle may die a step sooner.
      expect(Math.abs(length - offheap)).toBeLessThan(30);
    }
  });

  it('produces the same bytes for the same seed, and different bytes for another seed', () => {
    const run = (seed: number): Uint8Array =>
      bytes(simulation(`?scene=${scene}&count=2000&seed=${seed}&checked=1`, 60).made);
    expect(run(5)).toEqual(run(5));
    expect(run(5)).not.toEqual(run(6));
  });

  it('moves its particles with SIMD as in JavaScript', () => {
    const places = (mode: ModeName): number[][] => {
      const { made } = simulation(`?scene=${scene}&mode=${mode}&count=3000`, 40);
      if (made.store instanceof SimdStore) expect(made.store.backend).toBe('simd');
      const found: number[][] = [];
      made.store.each(({ x, y, life, span, size, tint }) => found.push([span, size, tint, life, x, y]));
      return found;
    };
    const key = ([span, size, tint]: readonly number[]): string => [span, size, tint].join();
    const plain = new Map(places('offheap').map((particle) => [key(particle), particle]));
    const fast = places('simd');
    let same = 0;
    for (const particle of fast) {
      const other = plain.get(key(particle));
      // Floats of 32 bits; sines of gusts by parabolas, which are right to a twentieth.
      if (other?.every((value, i) => Math.abs(value - particle[i]!) < (i < 4 ? 1e-4 : 3))) same++;
    }
    expect(fast.length).toBeGreaterThan(300);
    expect(same / fast.length).toBeGreaterThan(0.97);
  });

  it('produces the same result when its functions are compiled separately from their module', () => {
    const { emit, move } = SCENES[scene] as SimulatedScene;
    expect(ownCopy(emit)).not.toBe(emit);
    expect(ownCopy(move).toString()).toBe(move.toString());
  });
});

describe('the simulation', () => {
  it('becomes empty when nothing is emitted, and uses no scratch afterwards', () => {
    const { made } = simulation('?scene=fountain&count=500&checked=1', 60);
    expect(made.store.length).toBeGreaterThan(0);
    made.settings.rate = 0;
    for (let i = 0; i < 400; i++) made.step(STEP);
    expect(made.store.length).toBe(0);
    const { scratch } = made.store as OffheapStore; // the default mode
    expect(scratch.allocator.used).toBe(0);
    expect(scratch.peak).toBeGreaterThan(0);
  });

  it('keeps the particles when the mode is switched, and frees the memory of the previous mode', () => {
    const { made, heap } = simulation('?scene=fountain&count=2000&mode=new', 60);
    const places = (): Float32Array => {
      const found: number[] = [];
      made.store.each(({ x }) => found.push(x));
      const rounded = Float32Array.from(found);
      rounded.sort();
      return rounded;
    };
    const before = places();
    const switchTo = (mode: ModeName): void => {
      made.settings.mode = mode;
      made.switchMode();
    };
    for (const mode of ['offheap', 'simd', 'pooled', 'in-place', 'simd', 'offheap', 'new'] as const) {
      switchTo(mode);
      expect(places()).toEqual(before);
      expect(heap.used > 0).toBe(mode === 'offheap' || mode === 'simd');
    }
    for (let i = 0; i < 4; i++) {
      switchTo('offheap');
      switchTo('pooled');
    }
    expect(heap.used).toBe(0);
    made.step(STEP);
  });

  it.each([
    ['offheap', 200_000],
    ['simd', 1_000_000],
  ] as const)('needs no memory beyond its heap, with the highest count of the mode %s', (mode, count) => {
    const { made } = simulation(`?scene=fountain&mode=${mode}&count=${count}&life=1.5&rate=2`, 90);
    expect(made.store.length).toBe(count);
  });
});
