import { Heap, KiB } from '@offheap/core';
import { ProxyAllocator, Statistics } from '@offheap/core/compose';
import { Random } from '@offheap/core/testing';
import { type PackedPool, Pool } from '@offheap/struct';
import { ColumnPool } from './column-pool.ts';
import { Item } from './item.ts';

export type ItemPool = Pool<Item> | PackedPool<Item>;
type System = (turn: (item: Item) => void, by: number) => void;

/** What the programs of a run have in common. */
export interface PoolKinds {
  readonly Pool: typeof Pool | typeof PackedPool;
  readonly checked: boolean;
  readonly slabs: 'one' | 'several';
}

/** How many pools serve for most programs. */
const POOLS = 12;
/** Programs that one serves: in checked mode it remembers the views of all, as none can be collected while they run. */
const PROGRAMS_EACH = 20;

/**
 * Where the pools of a run of programs lie, full of what earlier programs have left. To make a pool means to compile code for
 * it, so most programs take one that is there already, with all of the memory back as it was in the beginning.
 */
export class PoolGround {
  readonly checked: boolean;
  readonly packed: boolean;
  /** Another pool in the same memory, with one entry. */
  readonly stranger: ItemPool;
  readonly #kinds: PoolKinds;
  readonly #heap: Heap;
  readonly #statistics = new Statistics();
  readonly #counted: ProxyAllocator;
  readonly #pools: ItemPool[] = [];
  readonly #systems = new WeakMap<ItemPool, System>();
  readonly #beginning: Uint8Array;
  readonly #served: number[] = Array.from({ length: POOLS }, () => 0);

  constructor(kinds: PoolKinds) {
    this.#kinds = kinds;
    this.checked = kinds.checked;
    this.packed = kinds.Pool !== Pool;
    this.#heap = new Heap(64 * KiB);
    this.#counted = new ProxyAllocator(this.#heap, this.#statistics);
    const { memory, capacity } = this.#heap;
    memory.u8.fill(0xa5, memory.byteLength - capacity + 4 * KiB, memory.byteLength - KiB);
    this.stranger = new Pool(Item, { capacity: 2, allocator: this.#heap, checked: kinds.checked });
    this.stranger.create().id = 77;
    const random = new Random(1);
    while (this.#pools.length < POOLS) this.#pools.push(this.#make(random, this.#heap));
    this.#beginning = memory.snapshot();
  }

  /** An empty pool for a program; `made` when it is its own. */
  take(random: Random): { pool: ItemPool; made: boolean } {
    this.#heap.memory.restore(this.#beginning);
    if (random.oneIn(16)) return { pool: this.#make(random, this.#counted), made: true };
    const index = random.below(POOLS);
    this.#served[index]!++;
    if (this.checked && this.#served[index] === PROGRAMS_EACH) this.#renew(index);
    return { pool: this.#pools[index]!, made: false };
  }

  /** Bytes that pools made for a program have not given back. */
  get leakedBytes(): number {
    return this.#statistics.liveBytes;
  }

  /** A system of a pool, made once. */
  systemOf(pool: ItemPool, fn: (item: Item, turn: (item: Item) => void, by: number) => void): System {
    let system = this.#systems.get(pool);
    if (system === undefined) this.#systems.set(pool, (system = pool.system(fn)));
    return system;
  }

  #make(random: Random, allocator: Heap | ProxyAllocator): ItemPool {
    const several = this.#kinds.slabs === 'several';
    const capacity = random.between(1, several ? 6 : 24);
    const maxCapacity = several ? random.between(capacity, 24) : capacity;
    const Kind = this.packed && random.oneIn(2) ? ColumnPool : this.#kinds.Pool;
    return new Kind(Item, { capacity, maxCapacity, checked: this.checked, allocator });
  }

  /** Makes a pool anew, for the same entries. The memory is as in the beginning. */
  #renew(index: number): void {
    const old = this.#pools[index]!;
    const { slabCapacity: capacity, maxCapacity, checked, memory } = old;
    old[Symbol.dispose]();
    const Kind = old.constructor as typeof ColumnPool | typeof Pool; // one of those above
    this.#pools[index] = new Kind(Item, {
      capacity,
      maxCapacity,
      checked,
      allocator: this.#heap,
    });
    this.#served[index] = 0;
    memory.snapshot(this.#beginning);
  }
}
