import { AllocatorError, Heap, KiB } from '@offheap/core';
import { ComponentPool, Entities, query } from '@offheap/ecs';
import { type Handle, PackedPool, Pool, Struct, u32 } from '@offheap/struct';
import { describe, expect, test } from 'vitest';

class Item extends Struct {
  static readonly struct = 'Item';
  value = u32(7);
}

/** What a callback does with the view that it receives. */
type Use = (view: Item) => void;

const modes = [
  ['checked', { checked: true }],
  ['production', { checked: false }],
  ['production, fresh views', { checked: false, views: 'fresh' }],
] as const;

/** Callbacks that restore the memory and write afterwards: each must leave the restored entries alone. */
export function restoresInCallbacksSuite(): void {
  for (const [mode, options] of modes) {
    for (const Kind of [Pool, PackedPool]) {
      const entries: Record<string, (pool: Pool<Item>, use: Use, third: Handle<Item>) => void> = {
        'spawn with init': (pool, use) => void pool.spawn(use),
        'spawn with a getter': (pool, use) =>
          void pool.spawn({
            get value() {
              use({ value: 0 } as Item); // only restores
              return 99;
            },
          }),
        'create with init': (pool, use) => void pool.create(use),
        'create, then the view': (pool, use) => use(pool.create()),
        'get, then the view': (pool, use, third) => use(pool.get(third)!),
        each: (pool, use) => pool.each(use),
        system: (pool, use) => pool.system(use)(),
        'for … of': (pool, use) => {
          for (const item of pool) use(item);
        },
        destroyWhere: (pool, use) =>
          void pool.destroyWhere((item) => {
            use(item);
            return false;
          }),
      };
      // In production a view that `create` returned belongs to its slot, and a loop of `for … of` to its place, as the documents say.
      if (!options.checked) delete entries['for … of'];
      if (mode === 'production')
        for (const name of ['create with init', 'create, then the view']) delete entries[name];
      describe(`${Kind.name}, ${mode}`, () => {
        test.for(Object.entries(entries))('%s', ([, run]) => {
          const heap = new Heap(16 * KiB);
          const pool = new Kind(Item, { capacity: 8, allocator: heap, ...options });
          const handles = [1, 2, 3].map((value) => pool.spawn({ value }));
          const snapshot = heap.memory.snapshot();
          pool.destroy(handles[1]!);
          const use = restoringOnce(() => heap.memory.restore(snapshot));
          attempt(() => run(pool, use, handles[2]!));
          expectRestored(
            handles.map((handle) => pool.get(handle)?.value),
            use.visited,
          );
          expect(pool.length).toBe(3);
        });
      });
    }

    if ('views' in options) continue;
    const components: Record<string, (world: Parts, use: Use) => void> = {
      'add with init': ({ pool, entities }, use) => void pool.add(entities.create(), use),
      'add with a getter': ({ pool, entities }, use) =>
        void pool.add(entities.create(), {
          get value() {
            use({ value: 0 } as Item); // only restores
            return 99;
          },
        }),
      'add, then the view': ({ pool, entities }, use) => use(pool.add(entities.create())),
      onAdd: ({ pool, entities }, use) => {
        pool.onAdd(use);
        pool.add(entities.create());
      },
      'get, then the view': ({ pool }, use) => use(pool.at(0)),
      each: ({ pool }, use) => pool.each(use),
      system: ({ pool }, use) => pool.system(use)(),
      'for … of': ({ pool }, use) => {
        for (const item of pool) use(item);
      },
      'query.each': ({ pool }, use) => query(pool).each(use),
      removeWhere: ({ pool }, use) =>
        void pool.removeWhere((item) => {
          use(item);
          return false;
        }),
    };
    describe(`ComponentPool, ${mode}`, () => {
      test.for(Object.entries(components))('%s', ([, run]) => {
        const heap = new Heap(16 * KiB);
        const entities = new Entities({ capacity: 8, allocator: heap });
        const pool = new ComponentPool(Item, { entities, capacity: 8, checked: options.checked });
        const ids = [1, 2, 3].map((value) => {
          const id = entities.create();
          pool.add(id, { value });
          return id;
        });
        const snapshot = heap.memory.snapshot();
        pool.remove(ids[1]!);
        const use = restoringOnce(() => heap.memory.restore(snapshot));
        attempt(() => run({ pool, entities }, use));
        expectRestored(
          ids.map((id) => pool.get(id)?.value),
          use.visited,
        );
        expect(pool.length).toBe(3);
      });
    });
  }
}

interface Parts {
  pool: ComponentPool<Item>;
  entities: Entities;
}

/** Restores the memory at the first call, then writes. */
function restoringOnce(restore: () => void): Use & { visited: number } {
  const use = (view: Item): void => {
    if (use.visited !== 0) return;
    use.visited = view.value;
    restore();
    view.value = 99;
  };
  use.visited = 0;
  return use;
}

/** Only the visited entry may have the written value, if it exists in the restored state and its view has followed it. */
function expectRestored(values: (number | undefined)[], visited: number): void {
  const index = visited - 1;
  if (values[index] === 99) values[index] = visited;
  expect(values).toEqual([1, 2, 3]);
}

/** Checked mode reports the write; production must only not write anywhere. */
function attempt(run: () => void): void {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(AllocatorError);
  }
}
