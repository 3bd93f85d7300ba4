import { Heap, KiB } from '@offheap/core';
import { create, type CreateOptions, destroy, Struct, type StructClass, u32 } from '@offheap/struct';
import { describe, expect, test } from 'vitest';

class Boss extends Struct {
  static readonly struct = 'Boss';
  health = u32(100);
  id = u32();
}

const modes: readonly [string, CreateOptions][] = [
  ['checked', { checked: true }],
  ['unchecked', { checked: false }],
  ['unchecked, with fresh views', { checked: false, views: 'fresh' }],
];

/** What becomes of single structs when bytes are replaced. */
export function snapshotSinglesSuite(): void {
  for (const [mode, options] of modes) {
    describe(`single structs, ${mode}`, () => {
      const make = (allocator: Heap, id: number, T: StructClass<Boss> = Boss) =>
        create(allocator, T, { id }, options);

      test('stay alive when a copy of a snapshot is restored: destroyed since, alive again; made since, gone', () => {
        const heap = new Heap(16 * KiB);
        const [a, b] = [make(heap, 1), make(heap, 2)];
        const before = heap.memory.snapshot();
        const copy = before.slice();
        const late = make(heap, 3);
        destroy(a);
        b.id = 20;
        heap.memory.restore(copy);
        expect([a.id, b.id]).toEqual([1, 2]);
        expect(() => destroy(late)).toThrow('gone already');
        const next = make(heap, 4);
        expect([a, b]).not.toContain(next);
        expect([a.id, b.id, next.id]).toEqual([1, 2, 4]);
        for (const each of [a, b, next]) destroy(each);
        expect(heap.live).toBe(0);
        heap.memory.restore(before);
        expect([a.id, b.id]).toEqual([1, 2]);
      });

      test('are detached, and their views never used again, when nobody can say what the bytes hold', () => {
        const heap = new Heap(16 * KiB);
        const a = make(heap, 1);
        const before = heap.memory.snapshot();
        const copy = before.slice();
        const b = make(heap, 2);
        heap.memory.snapshot(before); // no snapshot of the copy's bytes is left
        heap.memory.restore(copy);
        const others = [make(heap, 3), make(heap, 4), make(heap, 5)];
        expect(others).not.toContain(a);
        expect(others).not.toContain(b);
        expect(others.map(({ id }) => id)).toEqual([3, 4, 5]);
        for (const gone of [a, b]) expect(() => destroy(gone)).toThrow('gone already');
        if (options.checked === true) {
          expect(() => a.id).toThrow(
            'Boss.id: the memory was restored from bytes that do not say which single structs are alive: a copy of a snapshot that is not kept, or was overwritten since. Keep the snapshot, or use `saveSnapshot` and `loadSnapshot`',
          );
        } else {
          try {
            a.id = 99;
          } catch {
            // Without generated code a detached view throws.
          }
        }
        expect(others.map(({ id }) => id)).toEqual([3, 4, 5]);
        heap.memory.restore(before);
        expect([a.id, b.id]).toEqual([1, 2]);
        expect(() => destroy(others[0]!)).toThrow('gone already');
        for (const each of [a, b]) destroy(each);
        expect(heap.live).toBe(0);
      });

      test('of another world leave the views of this one alone', () => {
        const [one, two] = [new Heap(16 * KiB), new Heap(16 * KiB)];
        const mine = make(one, 1);
        const theirs = make(two, 2);
        const array = one.memory.snapshot();
        array.set(two.memory.snapshot());
        one.memory.restore(array);
        expect(() => destroy(mine)).toThrow('gone already');
        expect(make(one, 3) === mine).toBe(false);
        expect(theirs.id).toBe(2);
      });

      test('that are frozen stop no restore', () => {
        const heap = new Heap(16 * KiB);
        const before = heap.memory.snapshot();
        const frozen = Object.freeze(make(heap, 1));
        const kept = make(heap, 2);
        const after = heap.memory.snapshot();
        heap.memory.restore(before);
        heap.memory.restore(after);
        expect([frozen.id, kept.id]).toEqual([1, 2]);
      });
    });
  }
}
