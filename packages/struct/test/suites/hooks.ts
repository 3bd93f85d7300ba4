import { Heap, KiB, ScopedAllocator } from '@offheap/core';
import { verify } from '@offheap/core/debug';
import {
  array,
  create,
  destroy,
  f32,
  PackedPool,
  Pool,
  Scratch,
  Struct,
  type StructClass,
  struct,
  take,
  u32,
} from '@offheap/struct';
import { verifyPool } from '@offheap/struct/debug';
import { beforeEach, describe, expect, test } from 'vitest';
import { errorOf } from '../error-of.ts';
import { ColumnPool } from '../model/column-pool.ts';

let log: string[] = [];

class Buff extends Struct {
  id = u32();

  onCreate(): void {
    log.push(`+${this.id}`);
  }

  onDestroy(): void {
    log.push(`-${this.id}`);
    if (this.id === 13) throw new Error('thirteen');
  }
}

class Hero extends Struct {
  id = u32(100);
  weapon = struct(Buff, { id: 1 });
  rings = array(Buff, 2, [{ id: 2 }, { id: 3 }]);

  onCreate(): void {
    log.push(`+${this.id}`);
  }

  onDestroy(): void {
    log.push(`-${this.id}`);
  }
}

/** Hooks in every way of creating and destroying a struct. */
export function hookSuite(): void {
  beforeEach(() => void (log = []));

  for (const checked of [true, false]) {
    describe(`hooks, ${checked ? 'checked' : 'unchecked'}`, () => {
      for (const Kind of [Pool, PackedPool, ColumnPool]) {
        test(`a ${Kind.name} calls onCreate with the given values, and onDestroy before an entry is destroyed`, () => {
          const pool = new Kind(Buff, { capacity: 2, maxCapacity: 8, checked });
          const kept = pool.create({ id: 1 });
          const handle = pool.spawn((b) => void (b.id = 2));
          pool.spawn({ id: 3 });
          pool.spawnMany(2, (b, i) => void (b.id = 4 + i));
          pool.spawn();
          expect(log.splice(0)).toEqual(['+1', '+2', '+3', '+4', '+5', '+0']);
          pool.destroy(handle);
          pool.destroy(kept);
          expect(log.splice(0)).toEqual(['-2', '-1']);
          expect(pool.destroyWhere((b) => b.id === 4)).toBe(1);
          expect(log.splice(0)).toEqual(['-4']);
          pool.clear();
          expect(new Set(log)).toEqual(new Set(['-0', '-3', '-5']));
          expect(pool.length).toBe(0);
        });

        test(`a ${Kind.name} destroys an entry whose onDestroy throws, and the others when it is cleared`, () => {
          const pool = new Kind(Buff, { capacity: 8, checked });
          const bad = pool.create({ id: 13 });
          expect(() => pool.destroy(bad)).toThrow('thirteen');
          expect(pool.length).toBe(0);
          pool.spawnMany(5, (b, i) => void (b.id = 11 + i));
          log = [];
          expect(() => pool.clear()).toThrow('thirteen');
          expect([pool.length, log.length]).toEqual([0, 5]);
        });

        test(`a ${Kind.name} removes an entry whose init or onCreate throws, without calling onDestroy`, () => {
          class Picky extends Buff {
            override onCreate(): void {
              if (this.id === 7) throw new Error('seven');
            }
          }
          const pool = new Kind(Picky, { capacity: 8, checked });
          expect(() => pool.spawn({ id: 7 })).toThrow('seven');
          expect(() => pool.create({ id: 7 })).toThrow('seven');
          expect(() => pool.spawnMany(3, (b, i) => void (b.id = 6 + i))).toThrow('seven');
          expect(() =>
            pool.create(() => {
              throw new Error('init');
            }),
          ).toThrow('init');
          expect([pool.length, log]).toEqual([1, []]);
        });

        test(`within onDestroy in a ${Kind.name}, other entries may be destroyed, and the entry itself only once`, () => {
          class Parent extends Struct {
            id = u32();
            child = u32();
            onDestroy(): void {
              log.push(`-${this.id}`);
              pool.destroyWhere((p) => p.id === this.child || p.id === this.id);
            }
          }
          const pool = new Kind(Parent, { capacity: 16, checked });
          pool.spawnMany(10, (p, i) => {
            p.id = i + 1;
            p.child = i + 2;
          });
          pool.destroyWhere((p) => p.id === 4);
          expect(log).toEqual(['-4', '-5', '-6', '-7', '-8', '-9', '-10']);
          expect(pool.length).toBe(3);
        });

        test(`destroyWhere of a ${Kind.name} asks for every remaining entry when onDestroy destroys other entries`, () => {
          for (const victim of [0, 1, 3, 4]) {
            class Linked extends Struct {
              id = u32();
              onDestroy(): void {
                if (this.id === 2) pool.destroy(handles[victim]!);
              }
            }
            const pool: Pool<Linked> | PackedPool<Linked> = new Kind(Linked, { capacity: 5, checked });
            const handles = [0, 1, 2, 3, 4].map((id) => pool.spawn({ id }));
            const asked = new Set<number>();
            expect(pool.destroyWhere(({ id }) => asked.add(id) && id === 2)).toBe(1);
            const remaining = [0, 1, 3, 4].filter((id) => id !== victim);
            expect(new Set(Array.from(pool, ({ id }) => id))).toEqual(new Set(remaining));
            for (const id of remaining) expect(asked).toContain(id);
          }
        });

        test(`a ${Kind.name} that is disposed of does not allow its onDestroy to free its blocks`, () => {
          const heap = new Heap(16 * KiB);
          const scopes = ScopedAllocator.from(heap, 2 * KiB);
          const before = heap.memory.snapshot();
          const scope = scopes.openScope();
          const ways = [
            { allocator: heap, takeAway: () => heap.memory.restore(before) },
            { allocator: scope, takeAway: () => scope.close() },
          ];
          for (const { allocator, takeAway } of ways) {
            let tries = 0;
            class Leaving extends Struct {
              x = u32();
              onDestroy(): void {
                tries++;
                takeAway();
              }
            }
            const pool = new Kind(Leaving, { capacity: 4, allocator, checked });
            const others = new Kind(Buff, { capacity: 4, allocator, checked });
            others.spawn({ id: 42 });
            pool.spawnMany(2);
            expect(errorOf(() => pool[Symbol.dispose]())).toMatch(/^BUSY: /);
            expect(tries).toBe(2);
            expect(errorOf(() => pool.spawn())).toMatch(/^DISPOSED: /);
            expect(Array.from(others, ({ id }) => id)).toEqual([42]);
            expect([...verifyPool(others), ...verify(heap)]).toEqual([]);
          }
        });

        test(`disposing of a ${Kind.name} calls onDestroy of the remaining entries; take does not call it`, () => {
          const pool = new Kind(Buff, { capacity: 8, checked });
          pool.create({ id: 1 });
          expect(take(pool.create({ id: 2 }))).toEqual({ id: 2 });
          log = [];
          pool[Symbol.dispose]();
          expect(log).toEqual(['-1']);
        });
      }

      test('hooks of nested structs run before those of the outer struct for onCreate, and after them in reverse order for onDestroy', () => {
        const pool = new Pool(Hero, { capacity: 2, checked });
        pool.destroy(pool.create());
        expect(log).toEqual(['+1', '+2', '+3', '+100', '-100', '-3', '-2', '-1']);
      });

      describe.each(['onCreate', 'onDestroy'] as const)('%s', (name) => {
        const uses: Record<string, (T: StructClass) => unknown> = {
          'a Pool': (T) => useIn(new Pool(T, { capacity: 4, checked })),
          'a PackedPool': (T) => useIn(new PackedPool(T, { capacity: 4, checked })),
          'a pool in columns': (T) => useIn(new ColumnPool(T, { capacity: 4, checked })),
          create: (T) => destroy(create(new Heap(4 * KiB), T, undefined, { checked })),
          'create with fresh views': (T) =>
            destroy(create(new Heap(4 * KiB), T, undefined, { checked, views: 'fresh' })),
          'a scope': (T) => new Scratch(4 * KiB, { checked }).scope((s) => void s.create(T)),
          'an array of a scope': (T) => new Scratch(4 * KiB, { checked }).scope((s) => void s.array(T, 2)),
        };
        function useIn(pool: Pool<Struct> | PackedPool<Struct>): void {
          try {
            pool.destroy(pool.spawn());
          } finally {
            expect(pool.length).toBe(0);
          }
        }
        const withHook = (hook: () => unknown): StructClass[] => {
          class Waiting extends Struct {
            x = u32();
          }
          Object.defineProperty(Waiting.prototype, name, { value: hook });
          class Outer extends Struct {
            inner = struct(Waiting);
          }
          class Listed extends Struct {
            list = array(Waiting, 2);
          }
          return [Waiting, Outer, Listed];
        };

        test.each(Object.entries(uses))('of %s is refused when it is an async function', (_, use) => {
          for (const T of withHook(async () => undefined)) {
            expect(errorOf(() => use(T))).toBe(
              `INVALID_ARGUMENT: The \`${name}\` of Waiting is an async function: its view would be on another entry when the function continues. Pass a synchronous function; await before or after the call.`,
            );
          }
        });

        test.each(
          Object.entries(uses).flatMap(([where, use]) => [
            { where, use, kind: 'promise', hook: () => Promise.resolve() },
            { where, use, kind: 'generator', hook: () => (function* () {})() },
          ]),
        )('of $where is refused when it returns a $kind', ({ use, kind, hook }) => {
          for (const T of withHook(hook)) {
            expect(errorOf(() => use(T))).toBe(
              `INVALID_ARGUMENT: The \`${name}\` of Waiting returned a ${kind}: its view would be on another entry when the function continues. Pass a synchronous function; await before or after the call.`,
            );
          }
          for (const T of withHook(() => 5)) expect(errorOf(() => use(T))).toBe('none');
        });
      });

      test('writes of a callback after it has destroyed its struct affect no other struct', () => {
        const late = (write: () => void): void => {
          try {
            write();
          } catch (error) {
            // Checked mode reports it; without generated code, typed arrays are read at no place.
            if (checked) expect(error).toMatchObject({ code: 'STALE' });
            else expect(error).toBeInstanceOf(RangeError);
          }
        };
        let whenCreated: ((entry: Hooked) => void) | undefined;
        class Hooked extends Struct {
          id = u32();
          onCreate(): void {
            const act = whenCreated;
            whenCreated = undefined;
            act?.(this);
          }
        }
        const heap = new Heap(4 * KiB);
        for (const views of ['reused', 'fresh'] as const) {
          const options = { checked, views };
          let next: Hooked | undefined;
          const destroysItself = (entry: Hooked): void => {
            destroy(entry);
            next = create(heap, Hooked, { id: 7 }, options);
            late(() => void (entry.id = 99));
          };
          create(heap, Hooked, destroysItself, options);
          expect(next!.id).toBe(7);
          destroy(next!);
          whenCreated = destroysItself;
          create(heap, Hooked, undefined, options);
          expect(next!.id).toBe(7);
          destroy(next!);
          expect(heap.live).toBe(0);
        }
        new Scratch(4 * KiB, { checked }).scope((s) => {
          let next: Hooked | undefined;
          const destroysItself = (entry: Hooked): void => {
            s.destroy(entry);
            next = s.create(Hooked, { id: 7 }) as unknown as Hooked;
            late(() => void (entry.id = 99));
          };
          s.create(Hooked, destroysItself);
          expect(next!.id).toBe(7);
          whenCreated = destroysItself;
          s.create(Hooked);
          expect(next!.id).toBe(7);
        });
      });

      test('single structs have them too', () => {
        const heap = new Heap(4 * KiB);
        const buff = create(heap, Buff, { id: 5 }, { checked });
        destroy(buff);
        expect(log.splice(0)).toEqual(['+5', '-5']);
        const bad = create(heap, Buff, { id: 13 }, { checked });
        expect(() => destroy(bad)).toThrow('thirteen');
        expect(() => destroy(bad)).toThrow('is not alive');
        expect(take(create(heap, Buff, { id: 6 }, { checked }))).toEqual({ id: 6 });
        expect(log).toEqual(['+13', '-13', '+6']);
      });

      test('a restore inside the onDestroy of a single struct does not affect the blocks of other structs', () => {
        let onEnd = (): void => undefined;
        class Rewinding extends Struct {
          id = u32();
          onDestroy(): void {
            onEnd();
          }
        }
        const heap = new Heap(4 * KiB);
        const before = heap.memory.snapshot();
        const used = heap.used;
        const late = create(heap, Rewinding, { id: 1 }, { checked });
        onEnd = () => heap.memory.restore(before);
        destroy(late);
        expect(heap.used).toBe(used);
        expect(() => destroy(late)).toThrow('is not alive');
        onEnd = () => undefined;
        const kept = create(heap, Rewinding, { id: 2 }, { checked });
        const withKept = heap.memory.snapshot();
        onEnd = () => heap.memory.restore(withKept);
        destroy(kept);
        expect(heap.used).toBe(used);
        expect(() => destroy(kept)).toThrow('is not alive');
      });

      test('a scope destroys its values in reverse order, including arrays, and continues when one throws', () => {
        const scratch = new Scratch(4 * KiB, { checked });
        scratch.scope((s) => {
          s.create(Buff, { id: 1 });
          s.destroy(s.create(Buff, { id: 2 }));
          const list = s.array(Buff, 2);
          list.get(1).id = 9;
          s.create(Buff, (b) => void (b.id = 3));
        });
        expect(log.splice(0)).toEqual(['+1', '+2', '-2', '+0', '+0', '+3', '-3', '-9', '-0', '-1']);
        expect(() =>
          scratch.scope((s) => {
            for (const id of [12, 13, 14]) s.create(Buff, { id });
          }),
        ).toThrow('thirteen');
        expect(log.splice(3)).toEqual(['-14', '-13', '-12']);
        expect(scratch.depth).toBe(0);
        expect(() =>
          scratch.scope((s) => {
            s.create(Buff, { id: 13 });
            throw new Error('first');
          }),
        ).toThrow('first');
        expect(scratch.allocator.used).toBe(0);
      });

      test('one kilobyte can hold a hundred values with destructors, which are destroyed at the end of the scope', () => {
        let alive = 0;
        class Value extends Struct {
          number = f32();
          onCreate(): void {
            alive++;
          }
          onDestroy(): void {
            alive--;
          }
        }
        const scratch = new Scratch(1 * KiB, { checked });
        for (let round = 0; round < 3; round++) {
          scratch.scope((s) => {
            for (let i = 0; i < 100; i++) s.create(Value, { number: i });
            expect(alive).toBe(100);
          });
          expect(alive).toBe(0);
        }
      });
    });
  }
}
