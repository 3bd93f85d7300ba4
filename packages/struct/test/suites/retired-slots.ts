import { Heap, KiB, Memory } from '@offheap/core';
import { HIGHEST_GONE_HANDLE_WORD } from '@offheap/core/internal';
import { Pool, PackedPool, type Handle, type PackedPoolOptions, Struct, u32 } from '@offheap/struct';
import { verifyPool } from '@offheap/struct/debug';
import { describe, expect, test } from 'vitest';
import { ColumnPool } from '../model/column-pool.ts';

class Item extends Struct {
  static readonly struct = 'RetiredItem';
  id = u32();
}

type AnyPool = Pool<Item> | PackedPool<Item>;

/** Generations that each slot of the pools of these tests has. */
const GENERATIONS = 3;
/** `maxCapacity` of the pools: 4 bits of a handle. */
const MOST = 12;
const SLOT_BITS = 4;

/** A heap in whose pools each slot has {@link GENERATIONS} generations: as if a previous pool had used the other generations. */
function heapAtItsLast(): Heap {
  const heap = new Heap(64 * KiB);
  heap.memory.i32[HIGHEST_GONE_HANDLE_WORD] = (2 ** (30 - SLOT_BITS) - 1 - GENERATIONS) << SLOT_BITS;
  return heap;
}

/** The model of a pool that retires slots. */
class Model {
  /** Ids of the entries alive, by handle. */
  live = new Map<Handle<Item>, number>();
  /** All handles that were ever returned. */
  readonly given = new Set<Handle<Item>>();
  /** The number of times that each slot was freed. */
  readonly freed = new Map<number, number>();

  copy(): Model {
    const copy = new Model();
    copy.live = new Map(this.live);
    for (const handle of this.given) copy.given.add(handle);
    for (const [slot, count] of this.freed) copy.freed.set(slot, count);
    return copy;
  }

  add(handle: Handle<Item>, id: number): void {
    expect(this.given.has(handle)).toBe(false);
    this.given.add(handle);
    this.live.set(handle, id);
  }

  remove(handle: Handle<Item>): void {
    this.live.delete(handle);
    const slot = handle & (2 ** SLOT_BITS - 1);
    this.freed.set(slot, (this.freed.get(slot) ?? 0) + 1);
  }

  get retired(): number {
    return [...this.freed.values()].filter((count) => count === GENERATIONS).length;
  }

  get room(): number {
    return MOST - this.retired - this.live.size;
  }
}

/** Slots whose generations are used up, in pools with `maxGeneration: 'retire'`. */
export function retiredSlotSuite(checked: boolean): void {
  const mode = checked ? 'checked' : 'production';
  for (const Kind of [Pool, PackedPool, ColumnPool] as const) {
    for (const capacity of [MOST, 4]) {
      const name = `${Kind === ColumnPool ? 'a PackedPool in columns' : `a ${Kind.name}`} of ${capacity} to ${MOST}, ${mode}`;
      const make = (options: Partial<PackedPoolOptions> = {}): AnyPool =>
        new Kind(Item, {
          capacity,
          maxCapacity: MOST,
          checked,
          allocator: heapAtItsLast(),
          maxGeneration: 'retire',
          ...options,
        });

      describe(name, () => {
        test('never returns a handle twice, and has room for the remaining slots', () => {
          for (let seed = 1; seed <= 12; seed++) runProgram(make(), seed);
        });

        test('creates as many entries in total as its slots have generations', () => {
          const pool = make();
          const handles = new Set<number>();
          for (;;) {
            const handle = pool.trySpawn();
            if (handle === 0) break;
            handles.add(handle);
            pool.destroy(handle);
          }
          expect(handles.size).toBe(MOST * GENERATIONS);
          expect(pool.retired).toBe(MOST);
          expect(pool.length).toBe(0);
          expect(pool.tryCreate()).toBeUndefined();
          expect(pool.spawnMany(3)).toBe(0);
          for (const handle of handles) expect(pool.has(handle as Handle<Item>)).toBe(false);
          expect(() => pool.create()).toThrow(`${MOST} slots are retired`);
          expect(verifyPool(pool)).toEqual([]);
        });

        test('keeps its retired slots in an attached pool, and in a snapshot', () => {
          const heap = heapAtItsLast();
          const pool = make({ allocator: heap });
          for (let i = 0; i < GENERATIONS * 2; i++) pool.destroy(pool.spawn());
          const before = pool.retired;
          expect(before).toBe(2);
          const snapshot = heap.memory.snapshot();
          const copy = Memory.from(heap.memory.buffer.slice(0));
          const attached = Kind.attach(Item, copy, pool.ptr, { checked });
          while (attached.trySpawn() !== 0);
          expect(attached.length).toBe(Kind === Pool ? capacity - before : Math.min(capacity, MOST - before)); // it has no allocator to grow
          expect(attached.retired).toBe(before);
          expect(verifyPool(attached)).toEqual([]);
          while (pool.trySpawn() !== 0) pool.clear();
          expect(pool.retired).toBe(MOST);
          heap.memory.restore(snapshot);
          expect(pool.retired).toBe(before);
          expect(pool.spawnMany(MOST)).toBe(MOST - before);
          expect(verifyPool(pool)).toEqual([]);
        });
      });
    }

    test(`a ${Kind.name} without the option starts its generations over, ${mode}`, () => {
      const pool = new Kind(Item, { capacity: MOST, checked, allocator: heapAtItsLast() });
      const first = pool.spawn();
      pool.destroy(first);
      for (let i = 1; i < GENERATIONS; i++) pool.destroy(pool.spawn());
      expect(pool.spawn()).toBeLessThan(2 ** SLOT_BITS);
      expect(pool.retired).toBe(0);
    });
  }

  test(`a new pool in the place of a pool with retired slots does not return their handles, ${mode}`, () => {
    const heap = heapAtItsLast();
    const options = { capacity: MOST, checked, allocator: heap, maxGeneration: 'retire' } as const;
    const pool = new PackedPool(Item, options);
    const handles = new Set<number>();
    for (let i = 0; i < GENERATIONS; i++) {
      const handle = pool.spawn();
      handles.add(handle);
      pool.destroy(handle);
    }
    pool[Symbol.dispose]();
    const again = new PackedPool(Item, options);
    for (let i = 0; i < MOST; i++) expect(handles.has(again.spawn())).toBe(false);
  });

  test(`an invalid value of maxGeneration is refused, ${mode}`, () => {
    const options = { capacity: 3, checked, maxGeneration: 'never' } as unknown as PackedPoolOptions;
    expect(() => new Pool(Item, options)).toThrow(`maxGeneration: "never": expected 'wrap' or 'retire'.`);
  });
}

function runProgram(pool: AnyPool, seed: number): void {
  let state = seed;
  const below = (n: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % n;
  };
  let model = new Model();
  let saved: { readonly bytes: Uint8Array; readonly model: Model } | undefined;
  const anyHandle = (): Handle<Item> | undefined => [...model.live.keys()][below(model.live.size || 1)];
  for (let step = 1; step <= 120; step++) {
    const action = below(12);
    if (action < 5) {
      const { room } = model;
      const handle = pool.trySpawn((item) => void (item.id = step));
      expect(handle !== 0).toBe(room > 0);
      if (handle !== 0) model.add(handle, step);
    } else if (action < 8) {
      const handle = anyHandle();
      if (handle === undefined) continue;
      pool.destroy(handle);
      model.remove(handle);
    } else if (action === 8) {
      const odd = [...model.live].filter(([, id]) => id % 2 === 1);
      expect(pool.destroyWhere((item) => item.id % 2 === 1)).toBe(odd.length);
      for (const [handle] of odd) model.remove(handle);
    } else if (action === 9) {
      pool.shrink();
    } else if (action === 10) {
      const view = pool.tryCreate({ id: step });
      expect(view !== undefined).toBe(model.room > 0);
      if (view !== undefined) model.add(pool.handleOf(view), step);
    } else if (saved === undefined || below(2) === 0) {
      saved = { bytes: pool.memory.snapshot(), model: model.copy() };
    } else {
      pool.memory.restore(saved.bytes);
      model = saved.model.copy();
    }
    expect(pool.length).toBe(model.live.size);
    expect(pool.retired).toBe(model.retired);
    const wrong = [...model.given].filter((handle) => pool.get(handle)?.id !== model.live.get(handle));
    expect(wrong).toEqual([]);
    expect(verifyPool(pool)).toEqual([]);
  }
}
