import { Heap, KiB } from '@offheap/core';
import { HIGHEST_GONE_HANDLE_WORD } from '@offheap/core/internal';
import { f32, PackedPool, Pool, ref, Struct, u32 } from '@offheap/struct';
import { verifyPool } from '@offheap/struct/debug';
import { describe, expect, test } from 'vitest';
import { ColumnPool } from '../model/column-pool.ts';

class Target extends Struct {
  x = f32();
}
class Other extends Struct {
  n = u32(7);
}
class Owner extends Struct {
  target: Target | null = ref(() => Target);
}

/** References to entries of pools that were disposed of. */
export function disposedPoolsSuite(checked: boolean): void {
  describe.each([Pool, PackedPool, ColumnPool])(`checked: ${checked}`, (Kind) => {
    const start = () => {
      const allocator = new Heap(64 * KiB);
      const owners = new Kind(Owner, { capacity: 3, checked, allocator });
      const targets = new Kind(Target, { capacity: 3, checked, allocator });
      return { allocator, owner: owners.create(), targets };
    };

    test(`a reference into a ${Kind.name} that was disposed of reads as null, even with a new pool in its place`, () => {
      const { allocator, owner, targets } = start();
      targets.destroy(targets.create()); // the next one has the second generation
      const target = targets.create({ x: 5 });
      const handle = targets.handleOf(target);
      owner.target = target;
      targets[Symbol.dispose]();
      expect(owner.target).toBeNull();
      const again = new Kind(Target, { capacity: 3, checked, allocator });
      expect(again.ptr).toBe(targets.ptr);
      for (let i = 0; i < 8; i++) {
        const view = again.create({ x: 9 });
        expect(again.handleOf(view)).toBeGreaterThan(handle);
        expect(owner.target).toBeNull();
        if (i % 4 > 0) again.destroy(view);
      }
      expect(verifyPool(again)).toEqual([]);
    });

    test(`a reference into a ${Kind.name} that was disposed of does not refer to another struct in its place`, () => {
      const { allocator, owner, targets } = start();
      owner.target = targets.create();
      targets[Symbol.dispose]();
      const others = new Kind(Other, { capacity: 3, checked, allocator });
      expect(others.ptr).toBe(targets.ptr);
      others.spawnMany(3);
      expect(owner.target).toBeNull();
    });

    test(`handles of a ${Kind.name} start over when no higher handles are left`, () => {
      const { allocator, targets } = start();
      targets.spawn();
      targets[Symbol.dispose]();
      allocator.memory.i32[HIGHEST_GONE_HANDLE_WORD] = 2 ** 30 - 1; // as after a billion entries
      const again = new Kind(Target, { capacity: 3, checked, allocator });
      const handle = again.spawn();
      expect(handle).toBeLessThan(100);
      expect(again.has(handle)).toBe(true);
      expect(verifyPool(again)).toEqual([]);
    });
  });
}
