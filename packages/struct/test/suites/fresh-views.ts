import { Heap, KiB, loadSnapshot, saveSnapshot } from '@offheap/core';
import { Random } from '@offheap/core/testing';
import { create, destroy, i32, PackedPool, Pool, Struct } from '@offheap/struct';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../error-of.ts';
import { ColumnPool } from '../model/column-pool.ts';

class Thing extends Struct {
  id = i32();
}

/** A write that affects no entry; if accessors are closures, a view outside the memory throws. */
function write(view: Thing): void {
  try {
    view.id = 99;
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError);
  }
}

/** Views of destroyed entries in production, for each value of the option `views`. */
export function freshViewsSuite(): void {
  for (const Kind of [Pool, PackedPool, ColumnPool]) {
    for (const maxCapacity of [4, 8]) {
      describe(`views of a ${Kind.name} up to ${maxCapacity} entries, production`, () => {
        const poolOf = (views?: 'reused' | 'fresh'): Pool<Thing> | PackedPool<Thing> =>
          new Kind(Thing, { capacity: 4, maxCapacity, checked: false, ...(views && { views }) });

        test('reused: a stale view affects no entry until its slot is reused, and then is the view of the next entry', () => {
          for (const views of [undefined, 'reused'] as const) {
            const pool = poolOf(views);
            const a = pool.create({ id: 1 });
            pool.destroy(a);
            a.id = 99;
            expect(errorOf(() => pool.destroy(a))).toMatch(/^STALE: /);
            const b = pool.create({ id: 2 });
            expect(a).toBe(b);
          }
        });

        test.each([
          ['reused', false],
          ['fresh', false],
          ['reused', true],
        ] as const)('%s: files restore the views of their entries, checked: %s', (views, checked) => {
          const heap = new Heap(64 * KiB);
          const { memory } = heap;
          class Named extends Thing {
            static struct = 'Named';
          }
          const pool = new Kind(Named, { capacity: 4, maxCapacity, checked, views, allocator: heap });
          const other = pool.create({ id: 1 });
          const states = [7, 8, 9].map((id) => {
            const view = pool.create({ id });
            const state = { id, view, file: saveSnapshot(memory) };
            saveSnapshot(memory);
            pool.destroy(view);
            return state;
          });
          const last = pool.create({ id: 10 });
          for (const i of [0, 1, 2, 0, 2, 1]) {
            const { id, view, file } = states[i]!;
            loadSnapshot(memory, file.slice()); // as if read from a disk
            expect([view.id, other.id]).toEqual([id, 1]);
            view.id = 99;
            expect(new Set(Array.from(pool, (entry) => entry.id))).toEqual(new Set([1, 99]));
            if (views === 'fresh') write(last);
            expect([view.id, other.id, pool.length]).toEqual([99, 1, 2]);
          }
          pool.destroy(states[1]!.view);
          expect([pool.length, pool.create({ id: 3 }).id, other.id]).toEqual([1, 3, 1]);
        });

        test.each([
          ['reused', false],
          ['reused', true],
          ['fresh', false],
          ['fresh', true],
        ] as const)(
          '%s: a file gives views the entries that they had, like a snapshot, checked: %s',
          (views, checked) => {
            let whenCreated: ((entry: Named) => void) | undefined;
            class Named extends Thing {
              static struct = 'Named';
              onCreate(): void {
                whenCreated?.(this);
              }
            }
            const make = () => {
              const heap = new Heap(16 * KiB);
              const pool = new Kind(Named, { capacity: 4, maxCapacity: 4, checked, views, allocator: heap });
              return { pool, memory: heap.memory, all: [] as Named[] };
            };
            const random = new Random(5);
            for (let program = 0; program < 60; program++) {
              const [byFile, bySnapshot] = [make(), make()];
              const both = [byFile, bySnapshot];
              const saved: { readonly file: Uint8Array; readonly snapshot: Uint8Array }[] = [];
              for (let id = 1; id < 30; id++) {
                const action = random.below(7);
                const at = random.below(byFile.all.length + 1);
                if (action < 2 && byFile.pool.length < 4) {
                  for (const { pool, all } of both) all.push(pool.create({ id }));
                } else if (action === 2 && byFile.pool.length < 4) {
                  for (const { pool } of both) pool.spawn({ id });
                } else if (action === 3) {
                  for (const { pool, all } of both) errorOf(() => pool.destroy(all[at]!));
                } else if (action === 6 && byFile.pool.length < 4) {
                  for (const { pool, all } of both) {
                    // The next entry gets the slot of a destroyed one whose view the hook still has.
                    whenCreated = (entry) => {
                      whenCreated = undefined;
                      pool.destroy(entry);
                      all.push(pool.create({ id: id + 100 }));
                    };
                    errorOf(() => all.push(pool.create({ id })));
                    whenCreated = undefined;
                  }
                } else if (action === 4) {
                  saved.push({
                    file: saveSnapshot(byFile.memory),
                    snapshot: bySnapshot.memory.snapshot(),
                  });
                } else if (saved.length > 0) {
                  const { file, snapshot } = random.pick(saved);
                  loadSnapshot(byFile.memory, file.slice()); // as if read from a disk
                  bySnapshot.memory.restore(snapshot);
                }
                const [found, expected] = both.map(({ pool, all }) => ({
                  views: all.map((view) =>
                    errorOf(() => pool.handleOf(view)) === 'none' ? view.id : 'dead',
                  ),
                  entries: Array.from(pool, (entry) => entry.id),
                }));
                expect(found).toEqual(expected);
              }
            }
          },
        );

        test('fresh: a stale view never affects an entry', () => {
          const pool = poolOf('fresh');
          const other = pool.create({ id: 5 });
          const a = pool.create({ id: 1 });
          expect(pool.handleOf(a)).not.toBe(pool.handleOf(other));
          pool.destroy(a);
          const b = pool.create({ id: 2 });
          expect(b).not.toBe(a);
          a.id = 99;
          expect([b.id, other.id]).toEqual([2, 5]);
          expect(errorOf(() => pool.destroy(a))).toMatch(/^STALE: /);
          expect(errorOf(() => destroy(a))).toMatch(/^STALE: /);
          expect(errorOf(() => pool.handleOf(a))).toMatch(/^STALE: /);
          {
            using dead = a;
            expect(dead).toBe(a);
          }
          expect([b.id, other.id, pool.length]).toEqual([2, 5, 2]);
        });

        test('fresh: views follow their entries, however other entries are destroyed', () => {
          const pool = poolOf('fresh');
          const views = [0, 1, 2, 3].map((id) => pool.create({ id }));
          pool.destroyWhere((p) => p.id === 1);
          pool.destroy(pool.handleOf(views[0]!));
          const spawned = pool.spawn({ id: 7 });
          expect([views[2]!.id, views[3]!.id]).toEqual([2, 3]);
          views[0]!.id = views[1]!.id = 50;
          expect(pool.get(spawned)!.id).toBe(7);
          pool.clear();
          const next = pool.create({ id: 8 });
          for (const view of views) view.id = 60;
          expect(next.id).toBe(8);
          pool[Symbol.dispose]();
          for (const view of views) write(view);
        });

        test('fresh: views alive in a snapshot are valid after it is restored', () => {
          for (const copied of [false, true]) {
            const pool = poolOf('fresh');
            const { memory } = pool;
            const empty = memory.snapshot();
            const view = pool.create({ id: 1 });
            const one = memory.snapshot();
            memory.restore(empty);
            const later = pool.create({ id: 10 });
            expect(later.id).toBe(10);
            view.id = 98;
            expect(later.id).toBe(10);
            memory.restore(one);
            expect(view.id).toBe(1);
            later.id = 99;
            expect(view.id).toBe(1);
            const copy = copied ? memory.snapshot().slice() : memory.snapshot();
            const other = pool.create({ id: 2 });
            pool.destroy(other);
            memory.restore(copy);
            expect(view.id).toBe(1);
            other.id = 99;
            expect([view.id, pool.length]).toEqual([1, 1]);
            pool.destroy(view);
            expect(pool.length).toBe(0);
          }
        });

        test('fresh: the view of an entry that an init destroys affects no entry', () => {
          const pool = poolOf('fresh');
          let inner: Thing | undefined;
          const outer = pool.create((p) => {
            pool.destroy(p);
            inner = pool.create({ id: 3 });
            p.id = 99;
          });
          outer.id = 98;
          expect(inner!.id).toBe(3);
        });
      });
    }
  }

  test('an attached pool has the same option', () => {
    const heap = new Heap(64 * KiB);
    const pool = new Pool(Thing, { capacity: 4, allocator: heap, checked: false });
    const attached = Pool.attach(Thing, heap.memory, pool.ptr, { checked: false, views: 'fresh' });
    const a = attached.create({ id: 1 });
    attached.destroy(a);
    const b = attached.create({ id: 2 });
    a.id = 99;
    expect(b.id).toBe(2);
  });

  test('another value of the option is refused', () => {
    const views = 'new' as 'fresh';
    const message = "INVALID_ARGUMENT: views: \"new\": expected 'reused' or 'fresh'.";
    expect(errorOf(() => new Pool(Thing, { capacity: 4, views }))).toBe(message);
    expect(errorOf(() => create(new Heap(KiB), Thing, {}, { views }))).toBe(message);
  });

  test('views of destroyed single structs access no bytes; fresh views never do again', () => {
    const heap = new Heap(16 * KiB);
    const { memory } = heap;
    for (const views of ['reused', 'fresh'] as const) {
      const options = { checked: false, views };
      const a = create(heap, Thing, { id: 1 }, options);
      destroy(a);
      const bytes = memory.u8.slice();
      write(a);
      expect(memory.u8).toEqual(bytes);
      const b = create(heap, Thing, { id: 2 }, options);
      expect(a === b).toBe(views === 'reused');
      if (views === 'fresh') {
        write(a);
        expect(errorOf(() => destroy(a))).toMatch(/^STALE: /);
        a[Symbol.dispose]();
        expect(b.id).toBe(2);
        const snapshot = memory.snapshot();
        destroy(b);
        const c = create(heap, Thing, { id: 3 }, options);
        memory.restore(snapshot);
        expect(b.id).toBe(2);
        write(c);
        expect(b.id).toBe(2);
      }
      destroy(b);
    }
  });

  for (const checked of [true, false]) {
    for (const views of ['reused', 'fresh'] as const) {
      test(`a frozen view of a single struct is refused before anything is changed, ${checked ? 'checked' : views}`, () => {
        const heap = new Heap(16 * KiB);
        const view = create(heap, Thing, { id: 1 }, { checked, views });
        const bytes = heap.memory.u8.slice();
        Object.freeze(view);
        expect(errorOf(() => destroy(view))).toMatch(/^INVALID_ARGUMENT: .*frozen/);
        expect(heap.memory.u8).toEqual(bytes);
        expect(view.id).toBe(1);
      });
    }
  }
}
