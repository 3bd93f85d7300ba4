import { i32, PackedPool, Pool, Struct } from '@offheap/struct';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../error-of.ts';
import { ColumnPool } from '../model/column-pool.ts';

class Thing extends Struct {
  id = i32();
}

/** More iterators than a pool reuses. */
const MANY = 20;

/** Many iterators over one pool that are in use at the same time, or are left unfinished. */
export function openIteratorsSuite(): void {
  for (const checked of [true, false]) {
    for (const Kind of [Pool, PackedPool, ColumnPool]) {
      for (const maxCapacity of [4, 32]) {
        describe(`${Kind.name}, ${checked ? 'checked' : 'production'}, up to ${maxCapacity} entries`, () => {
          const start = (count = 4): Pool<Thing> | PackedPool<Thing> => {
            const pool = new Kind(Thing, { capacity: 4, maxCapacity, checked });
            for (let id = 0; id < count; id++) pool.spawn({ id });
            return pool;
          };
          const begin = (pool: Iterable<Thing>): IterableIterator<Thing>[] =>
            Array.from({ length: MANY }, () => {
              const iterator = pool[Symbol.iterator]() as IterableIterator<Thing>; // that of a pool
              expect(iterator.next().value.id).toBe(3);
              return iterator;
            });

          test('further iterators have no code of their own', () => {
            const iterators = begin(start());
            const codes = new Set(iterators.map((iterator) => iterator.next)); // oxlint-disable-line typescript/unbound-method -- compared alone
            expect(codes.size).toBeLessThan(10);
          });

          test('each visits all entries, also those of loops inside loops', () => {
            const pool = start();
            const iterators = begin(pool);
            for (let id = 2; id >= 0; id--)
              for (const iterator of iterators) expect(iterator.next().value.id).toBe(id);
            for (const iterator of iterators) expect(iterator.next().done).toBe(true);
            let turns = 0;
            const visit = (depth: number): void => {
              for (const { id } of pool) {
                turns++;
                if (id === 3 && depth > 1) visit(depth - 1);
              }
            };
            visit(MANY);
            expect(turns).toBe(4 * MANY);
          });

          test('a loop over the pool is right after many unfinished iterators, ended by `break`, and after changes', () => {
            const pool = start();
            const iterators = begin(pool);
            for (const { id } of pool) if (id === 2) break;
            const seen: number[] = [];
            for (const entry of pool) {
              if (entry.id === 1) entry.id = 7;
              seen.push(entry.id);
            }
            expect(seen).toEqual([3, 2, 7, 0]);
            expect(iterators.at(-1)!.return!(5)).toEqual({ done: true, value: 5 });
            expect(iterators.at(-1)!.next()).toEqual({ done: true, value: undefined });
            pool.clear();
            for (const _ of pool) expect.unreachable();
            if (!checked) for (const iterator of iterators) expect(iterator.next().done).toBe(true);
          });

          test('a loop destroys the entries that it visits', () => {
            const pool = start();
            begin(pool);
            for (const entry of pool) pool.destroy(entry);
            expect(pool.length).toBe(0);
          });

          test('iterators of a pool that was disposed of throw', () => {
            const pool = start();
            const iterators = begin(pool);
            const { memory } = pool;
            pool[Symbol.dispose]();
            memory.u8.fill(1); // others use the bytes now
            for (const iterator of iterators) expect(errorOf(() => iterator.next())).toMatch(/^DISPOSED: /);
            expect(new Set(memory.u8)).toEqual(new Set([1]));
          });

          test('a cursor writes into no other entry after a restore', () => {
            const pool = start();
            const snapshot = pool.memory.snapshot();
            pool.destroyWhere(({ id }) => id === 3);
            begin(start()); // of another pool
            pool.spawn({ id: 3 });
            const last = begin(pool).at(-1)!;
            const entry = last.next().value as Thing;
            pool.memory.restore(snapshot);
            try {
              entry.id = 99;
            } catch (error) {
              expect(error).toMatchObject({ code: 'STALE' });
            }
            const ids = Array.from(pool, ({ id }) => id);
            expect(ids).toEqual([3, checked && ids[1] === 99 ? 99 : 2, 1, 0]); // views of checked mode follow their entries
          });
        });
      }
    }
  }
}
