import { Heap, KiB } from '@offheap/core';
import { ProxyAllocator, Statistics } from '@offheap/core/compose';
import { Random } from '@offheap/core/testing';
import { type PackedPool, Pool } from '@offheap/struct';
import { ColumnPool } from './column-pool.ts';
import { Item } from './item.ts';

export type ItemPool = Pool<Item> | PackedPool<Item>;
type System = (turn: (item: Item) => void, by: number) => void;

/** The shared state of the programs of a run. */
export interface PoolKinds {
  readonly Pool: typeof Pool | typeof PackedPool;
  readonly checked: boolean;
  readonly slabs: 'one' | 'several';
}

/** The number of pools that most programs share. */
const POOLS = 12;
/** The number of programs that share one pool: in checked mode the pool keeps the views of all of them, because no view can be collected while they run. */
const PROGRAMS_EACH = 20;

/**
 * The memory of the pools of a run of programs, which contains bytes of earlier programs. Creating a pool compiles code, so most
 * programs reuse an existing pool, after the whole memory was restored to its initial state.
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

  /** An empty pool for a program; `made` if it was created for this program. */
  take(random: Random): { pool: ItemPool; made: boolean } {
    this.#heap.memory.restore(this.#beginning);
    if (random.oneIn(16)) return { pool: this.#make(random, this.#counted), made: true };
    const index = random.below(POOLS);
    this.#served[index]!++;
    if (this.checked && this.#served[index] === PROGRAMS_EACH) this.#renew(index);
    return { pool: this.#pools[index]!, made: false };
  }

  /** Bytes that the pools of a program have not freed. */
  get leakedBytes(): number {
    return this.#statistics.liveBytes;
  }

  /** A system of a pool, created once. */
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

  /** Creates a pool again, for the same entries. The memory is in its initial state. */
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
