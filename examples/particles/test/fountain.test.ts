import { Heap, MiB } from '@offheap/core';
import { describe, expect, it } from 'vitest';
import { Fountain } from '../src/fountain.ts';
import { readSettings } from '../src/settings.ts';

function fountain(query: string, steps: number): Fountain {
  const made = new Fountain(new Heap(16 * MiB), readSettings(query));
  made.floor = 600;
  for (let i = 0; i < steps; i++) {
    made.moveTo(400 + i, 450);
    if (i === 20) made.burst();
    made.step(1 / 60);
  }
  return made;
}

/** The bytes of the live particles. */
function bytes({ pool }: Fountain): Uint8Array {
  return pool.memory.u8.slice(pool.slabs[0], pool.slabs[0]! + pool.length * pool.layout.stride);
}

// In checked mode offheap tests every access.
describe('the fountain', () => {
  it('gives the same bytes for the same seed, and others for another', () => {
    const first = fountain('?count=2000&seed=5&checked=1', 120);
    const second = fountain('?count=2000&seed=5&checked=1', 120);
    const other = fountain('?count=2000&seed=6&checked=1', 120);
    expect(first.pool.length).toBeGreaterThan(1000);
    expect(bytes(second)).toEqual(bytes(first));
    expect(bytes(other)).not.toEqual(bytes(first));
  });

  it('keeps to its count, does away with the dead, and leaves no scratch behind', () => {
    const { pool, scratch } = fountain('?count=500&rate=2&checked=1', 200);
    // Full but for those that died in the last step.
    expect(pool.length).toBeGreaterThan(480);
    expect(pool.length).toBeLessThanOrEqual(500);
    for (const particle of pool) {
      expect(particle.life).toBeGreaterThan(0);
      expect(particle.y).toBeLessThanOrEqual(600);
    }
    expect(scratch.allocator.used).toBe(0);
    expect(scratch.peak).toBeGreaterThan(0);
  });

  it('empties when nothing is emitted', () => {
    const made = fountain('?count=500&checked=1', 60);
    expect(made.pool.length).toBeGreaterThan(0);
    made.settings.rate = 0;
    for (let i = 0; i < 600; i++) made.step(1 / 60);
    expect(made.pool.length).toBe(0);
  });

  it('springs from where it was moved to', () => {
    const made = fountain('?count=1000&checked=1', 1);
    expect(made.pool.length).toBeGreaterThan(0);
    for (const { x, y } of made.pool) {
      expect(Math.abs(x - 400)).toBeLessThan(30);
      expect(Math.abs(y - 450)).toBeLessThan(40);
    }
  });

  it('takes no room beyond its heap, at the greatest count', () => {
    const made = fountain('?count=200000&life=1&rate=2', 90);
    expect(made.pool.length).toBe(200_000);
    expect(made.pool.slabs.length).toBe(8);
  });
});
