import { AllocatorError } from '@offheap/core';
import { type Handle, i32, PackedPool, Pool, Struct, take } from '@offheap/struct';
import { verifyPool } from '@offheap/struct/debug';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../error-of.ts';
import { ColumnPool } from '../model/column-pool.ts';

class Thing extends Struct {
  id = i32();
}

/** Set by each test: what the hooks of `Told` do. */
let whenCreated: (entry: Told) => void = () => undefined;
let whenDestroyed: (entry: Told) => void = () => undefined;

class Told extends Struct {
  id = i32();

  onCreate(): void {
    whenCreated(this);
  }

  onDestroy(): void {
    whenDestroyed(this);
  }
}

function idsOf(pool: Iterable<Thing>): number[] {
  const ids = Array.from(pool, ({ id }) => id);
  ids.sort((a, b) => a - b);
  return ids;
}

/** The entry of a callback that creates and destroys entries. */
export function entriesInCallbacksSuite(): void {
  for (const checked of [true, false]) {
    for (const Kind of [Pool, PackedPool, ColumnPool]) {
      for (const maxCapacity of [8, 16]) {
        const options = { capacity: 8, maxCapacity, checked };
        describe(`${Kind.name}, ${checked ? 'checked' : 'production'}, up to ${maxCapacity} entries`, () => {
          const poolOf = (
            count: number,
          ): { pool: Pool<Thing> | PackedPool<Thing>; handles: Handle<Thing>[] } => {
            const pool = new Kind(Thing, options);
            const handles = Array.from({ length: count }, (_, id) => pool.spawn({ id }));
            return { pool, handles };
          };

          const late = (write: () => void): void => {
            try {
              write();
            } catch (error) {
              // Checked mode reports it; without generated code, typed arrays are read at no place.
              if (checked) expect(error).toMatchObject({ code: 'STALE' });
              else expect(error).toBeInstanceOf(RangeError);
            }
          };
          for (const views of ['reused', 'fresh'] as const) {
            test(`writes of an init after it has destroyed its entry affect no entry, with ${views} views`, () => {
              const pool = new Kind(Thing, { ...options, views });
              let next: Thing | undefined;
              const destroysItself = (entry: Thing): void => {
                pool.destroy(entry);
                next = pool.create({ id: 7 });
                late(() => void (entry.id = 99));
              };
              const others = [pool.create({ id: 1 }), pool.create({ id: 2 })];
              for (let i = 0; i < 2; i++) {
                pool.create(destroysItself);
                expect([next!.id, ...others.map(({ id }) => id)]).toEqual([7, 1, 2]);
                pool.destroy(next!);
              }
              // The entry of the running init moves, twice; then it is destroyed.
              const kept = pool.create((entry) => {
                pool.destroy(others[0]!);
                entry.id = 3;
                const inner = pool.create((it) => {
                  pool.destroy(others[1]!);
                  it.id = 4;
                });
                expect([entry.id, inner.id]).toEqual([3, 4]);
              });
              expect(kept.id).toBe(3);
              expect(idsOf(pool)).toEqual([3, 4]);
              expect(verifyPool(pool)).toEqual([]);
            });

            test(`writes of a hook after its entry was destroyed affect no entry, with ${views} views`, () => {
              const pool = new Kind(Told, { ...options, views });
              let next: Told | undefined;
              whenCreated = (entry) => {
                whenCreated = () => undefined;
                pool.destroy(entry);
                next = pool.create({ id: 7 });
                late(() => void (entry.id = 99));
              };
              pool.create();
              expect(next!.id).toBe(7);
              whenDestroyed = (entry) => {
                whenDestroyed = () => undefined;
                take(entry);
                next = pool.create({ id: 8 });
                late(() => void (entry.id = 99));
              };
              pool.destroy(next!);
              expect([next!.id, ...idsOf(pool)]).toEqual([8, 8]);
              expect(verifyPool(pool)).toEqual([]);
            });
          }

          test('a view is valid again after a restore to a moment before a callback destroyed its entry', () => {
            const pool = new Kind(Told, options);
            const first = pool.create({ id: 1 });
            const snapshot = pool.memory.snapshot();
            const destroyings: Readonly<Record<string, () => void>> = {
              'by the init of another entry': () =>
                void pool.create((entry) => {
                  pool.destroy(first);
                  entry.id = 2;
                }),
              'by its own init, in the same slot'() {
                pool.destroy(first);
                pool.create((entry) => pool.destroy(entry));
              },
              'by its own onDestroy'() {
                whenDestroyed = (entry) => {
                  whenDestroyed = () => undefined;
                  take(entry);
                };
                pool.destroy(first);
              },
            };
            for (const [name, destroyFirst] of Object.entries(destroyings)) {
              destroyFirst();
              pool.memory.restore(snapshot);
              expect([first.id, ...idsOf(pool)], name).toEqual([1, 1]);
              first.id = 1;
              expect(pool.has(pool.handleOf(first)), name).toBe(true);
            }
            expect(verifyPool(pool)).toEqual([]);
          });

          for (const views of ['reused', 'fresh'] as const) {
            test(`a view is valid again after a restore, although its slot was reused inside the callback that destroyed its entry, with ${views} views`, () => {
              const pool = new Kind(Told, { ...options, views });
              const first = pool.create({ id: 1 });
              const early = pool.memory.snapshot();
              let second: Told | undefined;
              let inside = early;
              pool.create((entry) => {
                pool.destroy(first);
                second = pool.create({ id: 2 });
                inside = pool.memory.snapshot();
                entry.id = 3;
              });
              const late = pool.memory.snapshot();
              for (let i = 0; i < 2; i++) {
                pool.memory.restore(early);
                expect([first.id, ...idsOf(pool)]).toEqual([1, 1]);
                expect(errorOf(() => pool.handleOf(second!))).toMatch(/^STALE: /);
                first.id = 1;
                expect(pool.has(pool.handleOf(first))).toBe(true);
                for (const snapshot of [late, inside]) {
                  pool.memory.restore(snapshot);
                  expect(second!.id).toBe(2);
                  second!.id = 2;
                  expect(pool.has(pool.handleOf(second!))).toBe(true);
                  expect(errorOf(() => pool.handleOf(first))).toMatch(/^STALE: /);
                }
              }
              pool.memory.restore(early);
              pool.destroy(first);
              expect([pool.length, verifyPool(pool)]).toEqual([0, []]);
              pool.memory.restore(late);
              pool.destroy(second!);
              expect([idsOf(pool), verifyPool(pool)]).toEqual([[3], []]);
            });
          }

          test('find and some refuse a callback that restores the memory, with fresh views too', () => {
            for (const views of ['reused', 'fresh'] as const) {
              const pool = new Kind(Thing, { ...options, views });
              pool.create({ id: 1 });
              const snapshot = pool.memory.snapshot();
              pool.create({ id: 2 });
              pool.create({ id: 3 });
              for (const search of ['find', 'some'] as const) {
                let count = 0;
                const restores = (): boolean => {
                  if (count++ === 0) pool.memory.restore(snapshot);
                  return true;
                };
                const found = ((): unknown => {
                  try {
                    return pool[search](restores);
                  } catch (error) {
                    return error;
                  }
                })();
                if (found instanceof Error) expect(found).toMatchObject({ code: 'BUSY' });
                expect([pool.length, idsOf(pool), verifyPool(pool)]).toEqual([1, [1], []]);
              }
            }
          });

          test.each([1n, Symbol('handle'), Object.create(null) as object])('%s is no handle', (value) => {
            const { pool } = poolOf(2);
            const wrong = value as unknown as Handle<Thing>;
            for (const use of [() => pool.get(wrong), () => pool.has(wrong), () => pool.destroy(wrong)]) {
              expect(errorOf(use)).toMatch(
                /^NOT_OWNED: The entry is .*: expected an entry or a handle of the/,
              );
            }
            expect(idsOf(pool)).toEqual([0, 1]);
          });

          test('a bigint is not a handle', () => {
            const { pool, handles } = poolOf(2);
            const wrong = BigInt(handles[0]!) as unknown as Handle<Thing>;
            for (const use of [() => pool.get(wrong), () => pool.has(wrong), () => pool.destroy(wrong)]) {
              expect(errorOf(use)).toBe(
                `NOT_OWNED: The entry is ${wrong}n: expected an entry or a handle of the ${pool.kind} of Thing.`,
              );
            }
            expect(idsOf(pool)).toEqual([0, 1]);
          });

          test('destroyWhere does not destroy entries again that its predicate has destroyed', () => {
            for (const victim of [0, 1, 2, 3]) {
              const { pool, handles } = poolOf(4);
              const count = pool.destroyWhere((p) => {
                if (p.id !== victim) return false;
                pool.destroy(p);
                return true;
              });
              expect(count).toBe(0);
              expect(idsOf(pool)).toEqual([0, 1, 2, 3].filter((id) => id !== victim));
              expect(pool.length).toBe(3);
              const made = [pool.spawn({ id: 10 }), pool.spawn({ id: 11 })];
              expect(made[0]).not.toBe(made[1]);
              expect(pool.has(handles[victim]!)).toBe(false);
              expect(idsOf(pool)).toHaveLength(5);
            }
          });

          test('destroyWhere keeps an entry that the predicate created in the slot of the destroyed entry', () => {
            const { pool } = poolOf(4);
            pool.destroyWhere((p) => {
              if (p.id !== 2) return false;
              pool.destroy(p);
              pool.spawn({ id: 20 });
              return true;
            });
            expect(idsOf(pool)).toEqual([0, 1, 3, 20]);
          });

          test('the predicate of destroyWhere may call destroyWhere', () => {
            const { pool } = poolOf(4);
            pool.destroyWhere((p) => {
              const { id } = p;
              pool.destroyWhere((q) => q.id === id);
              return true;
            });
            expect(pool.length).toBe(0);
            pool.spawnMany(8, (p, i) => void (p.id = i));
            expect(idsOf(pool)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
          });

          if (Kind === Pool) {
            test('the predicate of destroyWhere may destroy other entries', () => {
              const { pool, handles } = poolOf(5);
              const count = pool.destroyWhere((p) => {
                if (p.id === 3)
                  for (const other of [0, 2, 4]) if (pool.has(handles[other]!)) pool.destroy(handles[other]!);
                return p.id === 3;
              });
              expect(count).toBe(1);
              expect(idsOf(pool)).toEqual([1]);
              pool.spawnMany(4, (p, i) => void (p.id = 10 + i));
              expect(idsOf(pool)).toEqual([1, 10, 11, 12, 13]);
            });
          }

          test('destroyWhere called in an init keeps the view of the init on its entry', () => {
            const { pool } = poolOf(4);
            pool.spawn((p) => {
              p.id = 100;
              pool.destroyWhere((q) => q.id < 3);
              p.id++;
            });
            expect(idsOf(pool)).toEqual([3, 101]);
          });

          test('an init that destroys other entries still has its own entry', () => {
            for (const victim of [0, 1, 2]) {
              const { pool, handles } = poolOf(3);
              const spawned = pool.spawn((p) => {
                pool.destroy(handles[victim]!);
                p.id = 99;
              });
              expect(pool.get(spawned)?.id).toBe(99);
              expect(idsOf(pool)).toEqual([...[0, 1, 2].filter((id) => id !== victim), 99]);
              const created = pool.create((p) => {
                pool.destroy(spawned);
                p.id = 98;
              });
              expect(created.id).toBe(98);
              let next = 0;
              pool.spawnMany(2, (p, i) => {
                if (i === 1) pool.destroy(created);
                p.id = 200 + next++;
              });
              expect(idsOf(pool)).toEqual([...[0, 1, 2].filter((id) => id !== victim), 200, 201]);
            }
          });

          test('an init that destroys its own entry writes to no other entry', () => {
            const { pool } = poolOf(3);
            const write = (): void => {
              pool.spawn((p) => {
                pool.destroy(pool.handleOf(p));
                pool.spawn({ id: 50 });
                p.id = 99;
              });
            };
            if (checked) expect(write).toThrow(AllocatorError);
            else write();
            expect(idsOf(pool)).toEqual([0, 1, 2, 50]);
          });

          test('an init that spawns another entry still has its own entry', () => {
            const { pool } = poolOf(2);
            pool.spawn((p) => {
              p.id = 5;
              pool.spawn((q) => {
                q.id = 7;
                pool.destroyWhere(({ id }) => id === 0);
                q.id = 8;
              });
              p.id = 9;
            });
            expect(idsOf(pool)).toEqual([1, 8, 9]);
          });

          test('an onDestroy that destroys and creates others still has its own entry as `this`', () => {
            for (const kept of [true, false]) {
              for (const victim of [0, 1, 2, 3]) {
                for (const other of [0, 1, 2, 3]) {
                  if (other === victim) continue;
                  whenDestroyed = whenCreated = () => undefined;
                  const pool = new Kind(Told, options);
                  const handles = Array.from({ length: 4 }, (_, id) =>
                    kept ? pool.handleOf(pool.create({ id })) : pool.spawn({ id }),
                  );
                  let made = 0 as Handle<Told>;
                  let seen = -1;
                  whenDestroyed = (entry) => {
                    if (entry.id !== victim) return;
                    pool.destroy(handles[other]!);
                    made = pool.spawn({ id: 77 });
                    seen = entry.id;
                    entry.id = 99;
                  };
                  pool.destroy(handles[victim]!);
                  expect(seen).toBe(victim);
                  expect(pool.get(made)?.id).toBe(77);
                  expect(idsOf(pool)).toEqual([
                    ...[0, 1, 2, 3].filter((id) => id !== victim && id !== other),
                    77,
                  ]);
                }
              }
            }
          });

          test('an onCreate that destroys and creates others still has its own entry as `this`', () => {
            for (const victim of [0, 1, 2]) {
              whenDestroyed = whenCreated = () => undefined;
              const pool = new Kind(Told, options);
              const handles = Array.from({ length: 3 }, (_, id) => pool.spawn({ id }));
              whenCreated = (entry) => {
                if (entry.id !== 40) return;
                pool.destroy(handles[victim]!);
                pool.spawn({ id: 50 });
                entry.id = 41;
              };
              const spawned = pool.spawn({ id: 40 });
              expect(pool.get(spawned)?.id).toBe(41);
              expect(idsOf(pool)).toEqual([...[0, 1, 2].filter((id) => id !== victim), 41, 50]);
              const [first] = handles.filter((handle) => pool.has(handle));
              whenCreated = (entry) => {
                if (entry.id === 60) pool.destroy(first!);
                entry.id = entry.id === 60 ? 61 : entry.id;
              };
              expect(pool.create({ id: 60 }).id).toBe(61);
            }
          });

          test('an onDestroy that clear() calls may destroy and create other entries', () => {
            const told = new Kind(Told, options);
            whenCreated = () => undefined;
            const handles = [0, 1, 2, 3].map((id) => told.spawn({ id }));
            const destroyed: number[] = [];
            whenDestroyed = (entry) => {
              destroyed.push(entry.id);
              if (entry.id === 3) told.destroy(handles[1]!);
              if (entry.id === 2) told.spawn({ id: 9 });
            };
            told.clear();
            expect(destroyed).toEqual([3, 1, 2, 0]);
            expect(Array.from(told, (entry) => entry.id)).toEqual([9]);
          });

          test('an init or a hook may clear the pool', () => {
            const { pool } = poolOf(3);
            pool.spawn(() => pool.clear());
            expect(pool.length).toBe(0);
            const told = new Kind(Told, options);
            whenCreated = whenDestroyed = () => undefined;
            told.spawnMany(3, (p, i) => void (p.id = i));
            const last = told.spawn({ id: 3 });
            const destroyed: number[] = [];
            whenDestroyed = (entry) => {
              if (destroyed.push(entry.id) === 1) told.clear();
              if (entry.id === 3) entry.id = 99;
            };
            told.destroy(last);
            expect(destroyed).toEqual([3, 2, 1, 0]);
            expect(told.length).toBe(0);
          });

          test('destroyWhere inside a loop destroys no other entry of a packed pool, in checked mode', () => {
            const { pool } = poolOf(6);
            const isPacked = Kind !== Pool;
            const isEven = ({ id }: Thing): boolean => id % 2 === 0;
            const loops: readonly ((fn: (entry: Thing) => void) => void)[] = [
              (fn) => pool.each(fn),
              (fn) => pool.system(fn)(),
              (fn) => void pool.destroyWhere((entry) => (fn(entry), false)),
            ];
            for (const loop of loops) {
              const visited: number[] = [];
              const run = (): void =>
                loop(({ id }) => {
                  visited.push(id);
                  if (id === 3) pool.destroyWhere(isEven);
                });
              if (isPacked && checked) {
                expect(errorOf(run)).toMatch(/^BUSY: Handle \d+ of the PackedPool of Thing/);
                expect(idsOf(pool)).toEqual([0, 1, 2, 3, 4, 5]);
              } else if (!isPacked) {
                run();
                expect(new Set(visited).size).toBe(visited.length);
                expect(idsOf(pool)).toEqual([1, 3, 5]);
              }
            }
            if (!checked) return;
            // Only the entry that the loop visits.
            pool.each(({ id }) => void pool.destroyWhere((other) => other.id === id));
            expect(pool.length).toBe(0);
          });

          test('dispose inside a loop, an init or a hook is refused before anything is changed', () => {
            const { pool } = poolOf(3);
            const dispose = (): void => pool[Symbol.dispose]();
            expect(errorOf(() => pool.each(dispose))).toMatch(/^BUSY: /);
            expect(errorOf(() => pool.system(dispose)())).toMatch(/^BUSY: /);
            expect(errorOf(() => pool.destroyWhere(() => (dispose(), true)))).toMatch(/^BUSY: /);
            expect(errorOf(() => pool.spawn(dispose))).toMatch(/^BUSY: /);
            expect(errorOf(() => pool.create(dispose))).toMatch(/^BUSY: /);
            expect(errorOf(() => pool.spawnMany(1, dispose))).toMatch(/^BUSY: /);
            expect(idsOf(pool)).toEqual([0, 1, 2]);
            const told = new Kind(Told, options);
            const destroyed: number[] = [];
            whenCreated = whenDestroyed = () => undefined;
            told.spawnMany(3, (p, i) => void (p.id = i));
            told.create({ id: 3 });
            whenDestroyed = (entry) => {
              destroyed.push(entry.id);
              told[Symbol.dispose]();
            };
            expect(errorOf(() => told.destroyWhere((p) => p.id === 3))).toMatch(/^BUSY: /);
            expect(destroyed.splice(0)).toEqual([3]);
            whenDestroyed = (entry) => void destroyed.push(entry.id);
            told[Symbol.dispose]();
            expect(new Set(destroyed)).toEqual(new Set([0, 1, 2]));
            dispose();
            expect(errorOf(() => pool.spawn())).toMatch(/^DISPOSED: /);
          });

          test('systems and iterators of a disposed pool throw', () => {
            const { pool } = poolOf(3);
            const { memory } = pool;
            let turns = 0;
            const system = pool.system((p) => {
              turns++;
              p.id = 99;
            });
            const idle = pool[Symbol.iterator]();
            const started = pool[Symbol.iterator]();
            started.next();
            pool[Symbol.dispose]();
            memory.u8.fill(1); // others use the bytes now
            expect(errorOf(system)).toMatch(/^DISPOSED: /);
            expect(errorOf(() => idle.next())).toMatch(/^DISPOSED: /);
            expect(errorOf(() => started.next())).toMatch(/^DISPOSED: /);
            expect(turns).toBe(0);
            expect(new Set(memory.u8)).toEqual(new Set([1]));
          });

          test('views of a disposed pool write no bytes', () => {
            const { pool, handles } = poolOf(3);
            const { memory } = pool;
            const views = [pool.create(), pool.get(handles[1]!)!];
            pool[Symbol.dispose]();
            memory.u8.fill(1);
            for (const view of views) {
              if (checked) expect(errorOf(() => (view.id = 5))).toMatch(/^STALE: /);
              else {
                try {
                  view.id = 5;
                } catch (error) {
                  expect(error).toBeInstanceOf(RangeError); // the error of a DataView, because accessors are closures here
                }
              }
            }
            expect(new Set(memory.u8)).toEqual(new Set([1]));
          });

          test('an iterator that is left unfinished blocks nothing', () => {
            const { pool, handles } = poolOf(4);
            const first = pool[Symbol.iterator]().next().value as Thing;
            expect(first.id).toBe(3);
            pool.destroy(handles[0]!);
            pool.clear();
            pool.spawnMany(3, (p, i) => void (p.id = i));
            pool[Symbol.iterator]().next();
            expect(pool.destroyWhere((p) => p.id === 1)).toBe(1);
            pool[Symbol.iterator]().next();
            pool[Symbol.dispose]();
          });

          test('a loop over an iterator reports at its next step that entries have moved', () => {
            const { pool, handles } = poolOf(4);
            const loop = (destroy: () => void) => (): void => {
              for (const p of pool) if (p.id === 2) destroy();
            };
            const busy = Kind !== Pool && checked ? /^BUSY: Handle/ : /^none/;
            expect(errorOf(loop(() => pool.destroy(handles[0]!)))).toMatch(busy);
            expect(errorOf(loop(() => pool.clear()))).toMatch(checked ? /^BUSY: clear/ : /^none/);
            expect(pool.length).toBe(0);
            pool.spawnMany(3, (p, i) => void (p.id = i));
            for (const p of pool) {
              const own = pool.handleOf(p);
              pool.spawn({ id: 50 });
              pool.destroy(own);
            }
            expect(idsOf(pool)).toContain(50);
          });

          test('async callbacks are refused, and destroy nothing', async () => {
            const { pool } = poolOf(3);
            const wait = async (): Promise<boolean> => Promise.resolve(false);
            const refused = /^INVALID_ARGUMENT: /;
            const asyncPredicate = wait as unknown as () => boolean;
            const lowered = (() => wait()) as unknown as () => boolean; // the output of compilers for `async` functions and older targets
            expect(errorOf(() => pool.destroyWhere(asyncPredicate))).toMatch(refused);
            expect(errorOf(() => pool.destroyWhere(lowered))).toMatch(refused);
            // oxlint-disable-next-line typescript/no-misused-promises -- that is the mistake
            expect(errorOf(() => pool.each(async () => void (await wait())))).toMatch(refused);
            // oxlint-disable-next-line typescript/no-misused-promises -- that is the mistake
            expect(errorOf(() => pool.system(async () => void (await wait())))).toMatch(refused);
            // oxlint-disable-next-line typescript/no-misused-promises -- that is the mistake
            expect(errorOf(() => pool.spawn(async () => void (await wait())))).toMatch(refused);
            // oxlint-disable-next-line typescript/no-misused-promises -- that is the mistake
            expect(errorOf(() => pool.create(async () => void (await wait())))).toMatch(refused);
            // oxlint-disable-next-line typescript/no-misused-promises -- that is the mistake
            expect(errorOf(() => pool.spawnMany(2, async () => void (await wait())))).toMatch(refused);
            expect(errorOf(() => pool.spawn(lowered))).toMatch(refused);
            expect(errorOf(() => pool.create(lowered))).toMatch(refused);
            expect(errorOf(() => pool.spawnMany(2, lowered))).toMatch(refused);
            const generator = function* (): Generator<boolean> {
              yield true;
            } as unknown as () => boolean;
            expect(errorOf(() => pool.destroyWhere(generator))).toMatch(refused);
            expect(errorOf(() => pool.each(generator))).toMatch(refused);
            if (checked) {
              expect(errorOf(() => pool.each(lowered))).toMatch(refused);
              expect(errorOf(() => pool.system(lowered)())).toMatch(refused);
            }
            await wait();
            expect(idsOf(pool)).toEqual([0, 1, 2]);
            expect(pool.destroyWhere(((p: Thing) => p.id & 1) as unknown as () => boolean)).toBe(1);
          });

          test('a frozen view is refused before anything is changed', () => {
            for (const kept of [0, 1, 2]) {
              const { pool, handles } = poolOf(0);
              const views = [0, 1, 2].map((id) => pool.create({ id }));
              handles.push(...views.map((view) => pool.handleOf(view)));
              Object.freeze(views[kept]);
              for (let i = 0; i < 3; i++) {
                const before = idsOf(pool);
                const error = errorOf(() => pool.destroy(handles[i]!));
                if (error === 'none') continue;
                expect(error).toMatch(/^INVALID_ARGUMENT: .*frozen/);
                expect(idsOf(pool)).toEqual(before);
                expect(
                  handles.map((handle) =>
                    pool.has(handle) ? pool.handleOf(views[handles.indexOf(handle)]!) : 0,
                  ),
                ).toEqual(handles.map((handle) => (pool.has(handle) ? handle : 0)));
              }
              expect(pool.has(handles[kept]!)).toBe(true);
            }
          });

          test('a frozen view of a destroyed entry has no effect', () => {
            const { pool } = poolOf(0);
            const view = pool.create({ id: 1 });
            pool.destroy(view);
            Object.freeze(view);
            const next = pool.create({ id: 2 });
            expect(next.id).toBe(2);
            pool.destroy(next);
            pool.destroy(pool.spawn({ id: 3 }));
            expect(pool.length).toBe(0);
          });
        });
      }
    }

    if (checked) {
      test('a view of an entry that a restore removed does not refer to a new entry in its slot', () => {
        for (const Kind of [Pool, PackedPool, ColumnPool]) {
          const pool = new Kind(Thing, { capacity: 4, checked });
          const { memory } = pool;
          const empty = memory.snapshot();
          const view = pool.create({ id: 1 });
          memory.restore(empty);
          const spawned = pool.spawn({ id: 2 });
          const one = memory.snapshot();
          for (const snapshot of [one, one.slice()]) {
            memory.restore(snapshot);
            expect(() => pool.destroy(view)).toThrow(/is not alive/);
            expect(pool.get(spawned)?.id).toBe(2);
          }
        }
      });
    }

    test(`views alive in a snapshot are valid after it is restored, ${checked ? 'checked' : 'production'}`, () => {
      for (const Kind of [Pool, PackedPool, ColumnPool]) {
        const pool = new Kind(Thing, { capacity: 4, checked });
        const { memory } = pool;
        const empty = memory.snapshot();
        const view = pool.create({ id: 1 });
        const other = pool.create({ id: 2 });
        const two = memory.snapshot();
        for (let round = 0; round < 3; round++) {
          memory.restore(empty);
          const later = pool.create({ id: 10 });
          pool.create({ id: 11 });
          const three = memory.snapshot();
          memory.restore(two);
          expect([view.id, other.id]).toEqual([1, 2]);
          if (checked) expect(errorOf(() => later.id)).toMatch(/^STALE: /);
          view.id = 1;
          pool.destroy(other);
          memory.restore(three);
          expect(later.id).toBe(10);
          memory.restore(two);
          expect([view.id, other.id]).toEqual([1, 2]);
          expect(pool.handleOf(view)).not.toBe(pool.handleOf(other));
        }
      }
    });
  }
}
