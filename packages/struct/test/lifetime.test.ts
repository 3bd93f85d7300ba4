import { Heap, KiB } from '@offheap/core';
import { ProxyAllocator, Statistics } from '@offheap/core/compose';
import {
  toObject,
  create,
  destroy,
  f32,
  PackedPool,
  Pool,
  Scratch,
  Struct,
  take,
  vec2,
} from '@offheap/struct';
import { describe, expect, test } from 'vitest';
import { errorOf } from './error-of.ts';
import { ColumnPool } from './model/column-pool.ts';

class Enemy extends Struct {
  health = f32(100);
  at = vec2(1, 2);

  get isDead(): boolean {
    return this.health <= 0;
  }
}

for (const checked of [true, false]) {
  describe(`a single struct, ${checked ? 'checked' : 'unchecked'}`, () => {
    const make = (): { heap: ProxyAllocator; statistics: Statistics } => {
      const statistics = new Statistics();
      return { heap: new ProxyAllocator(new Heap(8 * KiB), statistics), statistics };
    };

    test('is created with an allocator, initialised by init, and frees its block', () => {
      const { heap, statistics } = make();
      const enemy = create(heap, Enemy, (e) => void (e.health = 500), { checked });
      expect(enemy).toBeInstanceOf(Enemy);
      expect([enemy.health, enemy.at.y, enemy.isDead]).toEqual([500, 2, false]);
      expect([statistics.liveBlocks, statistics.liveBytes]).toEqual([1, 12]);
      destroy(enemy);
      expect(statistics.liveBytes).toBe(0);
    });

    test('frees its block when init throws', () => {
      const { heap, statistics } = make();
      const init = (): void => {
        throw new Error('mine');
      };
      expect(() => create(heap, Enemy, init, { checked })).toThrow('mine');
      expect(statistics.liveBytes).toBe(0);
    });

    test('is destroyed at the end of a block with `using`', () => {
      const { heap, statistics } = make();
      {
        using boss = create(heap, Enemy, undefined, { checked });
        boss.health -= 1;
        expect(statistics.liveBlocks).toBe(1);
      }
      expect(statistics.liveBytes).toBe(0);
      {
        using early = create(heap, Enemy, undefined, { checked });
        destroy(early);
      }
      expect(statistics.liveBytes).toBe(0);
    });

    test('can be copied, and taken, as a plain object', () => {
      const { heap, statistics } = make();
      const enemy = create(heap, Enemy, undefined, { checked });
      enemy.at.x = 9;
      const copy = toObject(enemy);
      expect(copy).toEqual({ health: 100, at: { x: 9, y: 2 } });
      enemy.at.x = 0;
      expect(copy.at.x).toBe(9);
      expect(take(enemy)).toEqual({ health: 100, at: { x: 0, y: 2 } });
      expect(statistics.liveBytes).toBe(0);
    });

    test('can be destroyed with `destroy` wherever it was created', () => {
      for (const PoolOf of [Pool, PackedPool, ColumnPool]) {
        const pool = new PoolOf(Enemy, { capacity: 3, checked });
        destroy(pool.create());
        expect(take(pool.create()).health).toBe(100);
        {
          using enemy = pool.create();
          enemy.health = 1;
          expect(pool.length).toBe(1);
        }
        pool.spawn();
        destroy(pool.get(pool.spawn())!);
        expect(pool.length).toBe(1);
      }
      const scratch = new Scratch(KiB, { checked });
      scratch.scope((s) => {
        const enemy = s.create(Enemy);
        expect(take<Enemy>(enemy).health).toBe(100);
        expect(errorOf(() => destroy(enemy))).toContain('STALE');
      });
    });
  });
}

test('a checked struct reports its use after it was destroyed', () => {
  const enemy = create(new Heap(KiB), Enemy, undefined, { checked: true });
  const { at } = enemy;
  destroy(enemy);
  expect(errorOf(() => enemy.health)).toMatch(
    /^STALE: Enemy\.health: this struct was destroyed; do not keep its view\.\nCreated:\n[^]*lifetime\.test[^]*\nDestroyed:\n[^]*lifetime\.test/,
  );
  expect(errorOf(() => enemy.isDead)).toContain('STALE');
  expect(errorOf(() => void (at.x = 1))).toContain('STALE: Enemy.at.x');
});
