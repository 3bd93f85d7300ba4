import { Heap, KiB, loadSnapshot, Memory, RESERVED_BYTES, saveSnapshot } from '@offheap/core';
import { HIGHEST_VALUE_WORD } from '@offheap/core/internal';
import { array, object, PackedPool, Pool, Struct, u32 } from '@offheap/struct';
import { ComponentPool, Entities } from '@offheap/ecs';
import { describe, expect, test } from 'vitest';
import { ColumnPool } from '../../packages/struct/test/model/column-pool.ts';

class Sprite extends Struct {
  static readonly struct = 'Sprite';
  image = object<string>();
  layers = array(() => object<string>(), 2);
  id = u32();
}

/** The values of entries after bytes were replaced, and with two memories over one buffer. */
export function snapshotValuesSuite(): void {
  for (const checked of [true, false]) {
    describe(`values of object() fields, ${checked ? 'checked' : 'unchecked'}`, () => {
      const make = (heap = new Heap(16 * KiB), Kind: typeof Pool | typeof PackedPool = Pool) =>
        new Kind(Sprite, { capacity: 16, allocator: heap, checked });

      test('of another world are not read after a snapshot array was filled with the bytes of that world', () => {
        const [one, two] = [make(), make()];
        one.spawn({ image: 'a', layers: ['a0', 'a1'] });
        two.spawn({ image: 'b', layers: ['b0', 'b1'] });
        const array = one.memory.snapshot();
        array.set(two.memory.snapshot());
        one.memory.restore(array);
        const read = Array.from(one, ({ image, layers }) => [image, ...layers]);
        expect(read).toEqual([[undefined, undefined, undefined]]);
        const late = one.spawn({ image: 'late' });
        expect(new Set(Array.from(one, ({ image }) => image))).toEqual(new Set(['late', undefined]));
        one.destroy(late);
      });

      test('are restored from copies of a snapshot, as long as the original array is kept unchanged', () => {
        for (const Kind of [Pool, PackedPool, ColumnPool]) {
          const pool = make(new Heap(16 * KiB), Kind);
          const first = pool.spawn({ image: 'first' });
          const before = pool.memory.snapshot();
          const copy = before.slice();
          pool.get(first)!.image = 'changed';
          pool.spawn({ image: 'second' });
          const later = pool.memory.snapshot();
          pool.memory.restore(copy);
          expect(Array.from(pool, ({ image }) => image)).toEqual(['first']);
          copy.set(later);
          pool.memory.restore(copy);
          expect(pool.get(first)!.image).toBe('changed');
          before.set(later); // the copy of one snapshot in the array of another
          pool.spawn({ image: 'third' });
          pool.memory.restore(before);
          expect(new Set(Array.from(pool, ({ image }) => image))).toEqual(new Set(['changed', 'second']));
        }
      });

      test('of a snapshot whose array was reused are undefined in its copies', () => {
        const pool = make();
        const sprite = pool.spawn({ image: 'old' });
        const target = pool.memory.snapshot();
        const copy = target.slice();
        pool.get(sprite)!.image = 'new';
        pool.memory.snapshot(target);
        pool.memory.restore(copy);
        expect(pool.get(sprite)!.image).toBeUndefined();
        pool.memory.restore(target);
        expect(pool.get(sprite)!.image).toBe('new');
      });

      test('are read and written through one memory only, if two memories have one buffer', () => {
        const owner = make();
        const ours = owner.spawn({ image: 'ours' });
        const other = Pool.attach(Sprite, Memory.from(owner.memory.buffer), owner.ptr, { checked });
        const theirs = other.spawn({ image: 'theirs' });
        expect([other.get(ours)!.image, owner.get(theirs)!.image]).toEqual([undefined, undefined]);
        other.get(ours)!.image = undefined;
        other.get(ours)!.image = 'overwritten';
        expect([owner.get(ours)!.image, other.get(ours)!.image]).toEqual([undefined, 'overwritten']);
        const more = owner.spawn({ image: 'more' });
        expect([owner.get(more)!.image, other.get(more)!.image]).toEqual(['more', undefined]);
        other.destroy(more);
        const last = other.spawn({ image: 'last' });
        expect(owner.get(last)!.image).toBeUndefined();
        for (let i = 0; i < 8; i++)
          (i % 2 === 0 ? owner : other).spawn({ image: i % 2 === 0 ? 'owner' : 'other' });
        for (const [pool, mine] of [
          [owner, 'owner'],
          [other, 'other'],
        ] as const) {
          const read = Array.from(pool, ({ image }) => image).filter(
            (image) => image === 'owner' || image === 'other',
          );
          expect(read).toEqual([mine, mine, mine, mine]);
        }
      });

      test('get new numbers after one of two memories over a buffer was restored', () => {
        const owner = make();
        const before = owner.memory.snapshot();
        const other = Pool.attach(Sprite, Memory.from(owner.memory.buffer), owner.ptr, { checked });
        other.spawn({ image: 'of the other' });
        owner.memory.restore(before);
        owner.spawn({ image: 'of the owner' });
        expect(Array.from(other, ({ image }) => image)).toEqual([undefined]);
        expect(Array.from(owner, ({ image }) => image)).toEqual(['of the owner']);
      });

      test('of component pools stay separate as well', () => {
        const allocator = new Heap(64 * KiB);
        const entities = new Entities({ capacity: 8, allocator });
        const sprites = new ComponentPool(Sprite, { entities, capacity: 8, allocator, checked });
        const ship = entities.create();
        sprites.add(ship, { image: 'ship' });
        const before = allocator.memory.snapshot();
        const copy = before.slice();
        sprites.remove(ship);
        allocator.memory.restore(copy);
        expect(sprites.get(ship)!.image).toBe('ship');
        allocator.memory.snapshot(before);
        allocator.memory.restore(copy);
        expect(sprites.get(ship)!.image).toBeUndefined();
        sprites.add(entities.create(), { image: 'boat' });
        expect(sprites.get(ship)!.image).toBeUndefined();
      });

      test('take little time and memory, whatever the first number in the bytes', () => {
        const pool = make();
        const sprite = pool.spawn({ image: 'first' });
        const bytes = saveSnapshot(pool.memory);
        pool.memory.u32[HIGHEST_VALUE_WORD] = 2 ** 30 - 4;
        const late = pool.spawn({ image: 'late' });
        for (let i = 0; i < 20; i++) pool.memory.restore(pool.memory.snapshot());
        expect([pool.get(sprite)!.image, pool.get(late)!.image]).toEqual(['first', 'late']);
        loadSnapshot(pool.memory, bytes);
        expect(pool.get(sprite)!.image).toBeUndefined();
        const copy = pool.memory.snapshot().slice();
        new DataView(copy.buffer).setUint32(HIGHEST_VALUE_WORD * 4, 2 ** 31 + 5, true);
        expect(() => pool.memory.restore(copy)).toThrow(
          'the values of object() fields: 2147483653 were numbered, expected at most 1073741824.',
        );
        pool.memory.u32[HIGHEST_VALUE_WORD] = 2 ** 31 + 5;
        expect(() => pool.spawn({ image: 'too many' })).toThrow(
          'The memory has a count of 2147483653 values of object() fields: expected at most 1073741824.',
        );
      });
    });
  }

  test('snapshots of a memory with allocators alone have exactly its bytes; other snapshots differ in eight bytes of the header', () => {
    const heap = new Heap(16 * KiB);
    const { memory } = heap;
    heap.allocate(24);
    const target = new Uint8Array(memory.byteLength).fill(255);
    expect(memory.snapshot(target)).toEqual(memory.u8);
    const numbers = new PackedPool(
      class extends Struct {
        n = u32();
      },
      { capacity: 4, allocator: heap, checked: false },
    );
    numbers.create().n = 5;
    const [first, second] = [memory.snapshot(), memory.snapshot()];
    const differing = (one: Uint8Array, other: Uint8Array) =>
      Array.from(one.keys()).filter((at) => one[at] !== other[at]);
    expect(differing(first, second).length).toBeGreaterThan(0);
    for (const at of [...differing(first, second), ...differing(first, memory.u8)]) {
      expect(at).toBeGreaterThanOrEqual(12);
      expect(at).toBeLessThan(20);
    }
    expect(differing(first.subarray(RESERVED_BYTES), second.subarray(RESERVED_BYTES))).toEqual([]);
    memory.restore(first);
    expect(memory.u32.subarray(3, 5).every((word) => word === 0)).toBe(true);
  });
}
