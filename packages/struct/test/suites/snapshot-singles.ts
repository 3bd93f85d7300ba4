import { FreeListAllocator, Heap, KiB, loadSnapshot, saveSnapshot, ScopedAllocator } from '@offheap/core';
import { compose } from '@offheap/core/compose';
import {
  create,
  type CreateOptions,
  destroy,
  f32,
  object,
  PackedPool,
  reclaim,
  Struct,
  type StructClass,
  u32,
} from '@offheap/struct';
import { describe, expect, test } from 'vitest';

class Boss extends Struct {
  static readonly struct = 'Boss';
  health = u32(100);
  id = u32();
}

class Guard extends Struct {
  static readonly struct = 'Guard';
  name = object<string>();
  id = u32();
}

const modes: readonly [string, CreateOptions][] = [
  ['checked', { checked: true }],
  ['unchecked', { checked: false }],
  ['unchecked, with fresh views', { checked: false, views: 'fresh' }],
];

/** Single structs when the bytes of a memory are replaced. */
export function snapshotSinglesSuite(): void {
  for (const [mode, options] of modes) {
    describe(`single structs, ${mode}`, () => {
      const make = (allocator: Heap, id: number, T: StructClass<Boss> = Boss) =>
        create(allocator, T, { id }, options);

      test('of two compositions in one memory are distinguished in a file', () => {
        const setUp = () => {
          const heap = new Heap(16 * KiB);
          return {
            heap,
            first: compose(heap).freeList(32, 4).orElse(heap),
            second: compose(heap).freeList(32, 4).orElse(heap),
            sizes: compose(heap).sizeClasses({ 32: 4 }),
          };
        };
        const before = setUp();
        create(before.first, Boss, { id: 1 }, options);
        create(before.second, Boss, { id: 2 }, options);
        create(before.second, Boss, { id: 3 }, options);
        create(before.sizes, Boss, { id: 4 }, options);
        const file = saveSnapshot(before.heap.memory);
        const { heap, first, second, sizes } = setUp();
        loadSnapshot(heap.memory, file);
        const found = [second, sizes, first].map((allocator) =>
          reclaim(allocator, Boss, options).map(({ id }) => id),
        );
        expect(found).toEqual([[2, 3], [4], [1]]);
      });

      test('follow a restore of a copy of a snapshot: those destroyed since are alive again, those created since are not', () => {
        const heap = new Heap(16 * KiB);
        const [a, b] = [make(heap, 1), make(heap, 2)];
        const before = heap.memory.snapshot();
        const copy = before.slice();
        const late = make(heap, 3);
        destroy(a);
        b.id = 20;
        heap.memory.restore(copy);
        expect([a.id, b.id]).toEqual([1, 2]);
        expect(() => destroy(late)).toThrow('This Boss is not alive');
        const next = make(heap, 4);
        expect([a, b]).not.toContain(next);
        expect([a.id, b.id, next.id]).toEqual([1, 2, 4]);
        for (const each of [a, b, next]) destroy(each);
        expect(heap.live).toBe(0);
        heap.memory.restore(before);
        expect([a.id, b.id]).toEqual([1, 2]);
      });

      test('are detached, and their views never reused, if the contents of the bytes are unknown', () => {
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
        for (const gone of [a, b]) expect(() => destroy(gone)).toThrow('This Boss is not alive');
        if (options.checked === true) {
          expect(() => a.id).toThrow(
            'Boss.id: the memory was restored from a copy of a snapshot whose original array was not kept, or was overwritten, so the live structs are unknown. Keep the snapshot, or use `saveSnapshot` and `loadSnapshot`',
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
        expect(() => destroy(others[0]!)).toThrow('This Boss is not alive');
        for (const each of [a, b]) destroy(each);
        expect(heap.live).toBe(0);
      });

      test('of another world do not affect the views of this one', () => {
        const [one, two] = [new Heap(16 * KiB), new Heap(16 * KiB)];
        const mine = make(one, 1);
        const theirs = make(two, 2);
        const array = one.memory.snapshot();
        array.set(two.memory.snapshot());
        one.memory.restore(array);
        expect(() => destroy(mine)).toThrow('This Boss is not alive');
        expect(make(one, 3) === mine).toBe(false);
        expect(theirs.id).toBe(2);
      });

      test('that are frozen do not prevent a restore', () => {
        const heap = new Heap(16 * KiB);
        const before = heap.memory.snapshot();
        const frozen = Object.freeze(make(heap, 1));
        const kept = make(heap, 2);
        const after = heap.memory.snapshot();
        heap.memory.restore(before);
        heap.memory.restore(after);
        expect([frozen.id, kept.id]).toEqual([1, 2]);
      });

      test('stay alive when a file that contains them is loaded, and are detached otherwise', () => {
        const heap = new Heap(16 * KiB);
        const [a, b] = [make(heap, 1), make(heap, 2)];
        const file = saveSnapshot(heap.memory);
        a.id = 10;
        const late = make(heap, 3);
        loadSnapshot(heap.memory, file);
        expect([a.id, b.id]).toEqual([1, 2]);
        expect(() => destroy(late)).toThrow('This Boss is not alive');
        const next = make(heap, 4);
        expect([a, b]).not.toContain(next);
        expect([a.id, b.id, next.id]).toEqual([1, 2, 4]);
        expect(reclaim(heap, Boss, options)).toEqual([]);
        for (const each of [a, b, next]) destroy(each);
        expect(heap.live).toBe(0);
      });

      test('that were destroyed since a file was saved are alive again without a view, until they are reclaimed', () => {
        const heap = new Heap(16 * KiB);
        const [a, b] = [make(heap, 1), make(heap, 2)];
        const file = saveSnapshot(heap.memory);
        destroy(a);
        loadSnapshot(heap.memory, file);
        expect(heap.live).toBe(2);
        const other = make(heap, 3);
        const again = reclaim(heap, Boss, options);
        expect(again.map(({ id }) => id)).toEqual([1]);
        expect(reclaim(heap, Boss, options)).toEqual([]);
        expect([b.id, other.id]).toEqual([2, 3]);
        for (const each of [...again, b, other]) destroy(each);
        expect(heap.live).toBe(0);
      });

      test('of another run are found by allocator and struct', () => {
        const setUp = () => {
          const heap = new Heap(64 * KiB);
          const list = FreeListAllocator.from(heap, 64, 8);
          const composed = compose(heap).freeList(32, 4).orElse(heap).allocator;
          const scoped = ScopedAllocator.from(heap, 1 * KiB);
          const pool = new PackedPool(Guard, {
            capacity: 4,
            allocator: heap,
            checked: options.checked === true,
          });
          return { heap, list, composed, scoped, pool };
        };
        const first = setUp();
        const state = make(first.heap, 1);
        create(first.heap, Guard, { id: 2, name: 'Ada' }, options);
        create(first.list, Boss, { id: 3 }, options);
        create(first.composed, Boss, { id: 4 }, options);
        create(first.scoped, Boss, { id: 5 }, options);
        first.pool.spawn({ id: 6 });
        const second = setUp();
        const same = make(second.heap, 100);
        loadSnapshot(second.heap.memory, saveSnapshot(first.heap.memory));
        expect([state.id, same.id]).toEqual([1, 1]);
        const file = saveSnapshot(second.heap.memory); // including structs that were not reclaimed
        const third = setUp();
        loadSnapshot(third.heap.memory, file);
        const before = third.heap.memory.snapshot();
        const idsOf = (allocator: Parameters<typeof reclaim>[0], T: StructClass<Boss> | StructClass<Guard>) =>
          reclaim<Boss | Guard>(allocator, T, options).map(({ id }) => id);
        for (let turn = 0; turn < 2; turn++) {
          const guards = reclaim(third.heap, Guard, options);
          expect(guards.map(({ id, name }) => [id, name])).toEqual([[2, undefined]]);
          expect(idsOf(third.list, Boss)).toEqual([3]);
          expect(idsOf(third.composed, Boss)).toEqual([4]);
          expect(idsOf(third.scoped, Boss)).toEqual([5]);
          expect(idsOf(third.heap, Boss)).toEqual([1]);
          expect(idsOf(third.heap, Boss)).toEqual([]);
          third.heap.memory.restore(before);
        }
        third.scoped[Symbol.dispose]();
        expect(idsOf(third.scoped, Boss)).toEqual([]);
      });

      test('need a name to be saved, and other fields are refused before anything changes', () => {
        class Nameless extends Struct {
          id = u32();
        }
        const heap = new Heap(16 * KiB);
        const nameless = create(heap, Nameless, undefined, options);
        expect(() => saveSnapshot(heap.memory)).toThrow(
          'The struct Nameless (id) cannot be saved in a snapshot file',
        );
        destroy(nameless);
        make(heap, 1);
        const file = saveSnapshot(heap.memory);
        const Changed = (() => {
          class Boss extends Struct {
            static readonly struct = 'Boss';
            health = f32(100);
            id = u32();
          }
          return Boss;
        })();
        const other = new Heap(16 * KiB);
        const mine = create(other, Changed, { id: 7 }, options);
        expect(() => loadSnapshot(other.memory, file)).toThrow(
          'The snapshot file has a single Boss with other fields: expected those of the struct in this program. Load the file with the version of the program that saved it.',
        );
        expect(mine.id).toBe(7);
        destroy(mine);
        expect(other.live).toBe(0);
        const third = new Heap(16 * KiB);
        loadSnapshot(third.memory, file);
        expect(() => reclaim(third, Changed, options)).toThrow('a single Boss with other fields');
        expect(reclaim(third, Boss, options).map(({ id }) => id)).toEqual([1]);
      });
    });
  }

  test('an invalid list of single structs in a file is refused', () => {
    const heap = new Heap(16 * KiB);
    create(heap, Boss, { id: 1 });
    const file = saveSnapshot(heap.memory);
    const at = 32 + heap.memory.byteLength;
    const expected = new Heap(16 * KiB);
    const boss = create(expected, Boss, { id: 2 });
    for (const [word, value, reason] of [
      [3, 2 ** 31, 'its list of single structs is invalid'],
      [3, 0, 'its list of single structs is invalid'],
      [4, 2, 'its list of single structs is invalid'],
      [4, 2 ** 32 - 1, 'its list of single structs is invalid'],
      [4, 0, 'its list of single structs is invalid'],
      [5, 32, 'its list of single structs is invalid'],
      [5, 2 ** 32 - 8, 'its list of single structs is invalid'],
      [5, 8 * KiB, 'a single struct: its block of'],
    ] as const) {
      const damaged = file.slice();
      const view = new DataView(damaged.buffer);
      view.setUint32(at + word * 4, value, true);
      view.setUint32(16, 0, true);
      view.setUint32(16, crc32(damaged), true);
      expect(() => loadSnapshot(expected.memory, damaged)).toThrow(reason);
      expect(boss.id).toBe(2);
    }
    loadSnapshot(expected.memory, file);
    expect(boss.id).toBe(1);
  });
}

/** As in zip files. */
function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
