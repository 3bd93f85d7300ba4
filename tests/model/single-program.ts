import { FreeListAllocator, Heap, KiB, ScopedAllocator } from '@offheap/core';
import { compose, ProxyAllocator, Statistics } from '@offheap/core/compose';
import type { Random } from '@offheap/core/testing';
import { toObject, create, destroy, layoutOf, take } from '@offheap/struct';
import {
  expectCode,
  expectSame,
  expectThat,
  expectThrown,
  Thrown,
} from '../../packages/struct/test/model/expect.ts';
import { checkItem, fill, freshItem, Item, type PlainItem } from '../../packages/struct/test/model/item.ts';

/** Allocators for single structs; their bytes in use are counted. */
export interface SingleGround {
  readonly checked: boolean;
  readonly allocators: readonly ProxyAllocator[];
  /** The allocator that can only free its blocks in reverse order. */
  readonly scoped: ScopedAllocator;
  readonly statistics: Statistics;
}

export function makeSingleGround(checked: boolean): SingleGround {
  const statistics = new Statistics();
  const heap = new Heap(4 * KiB);
  const garbage = heap.allocate(2 * KiB);
  heap.memory.u8.fill(0xa5, garbage, garbage + 2 * KiB);
  heap.deallocate(garbage, 2 * KiB);
  const { stride } = layoutOf(Item);
  const scoped = ScopedAllocator.from(heap, 8 * stride);
  const allocators = [
    heap,
    scoped, // the second: see where it is full
    FreeListAllocator.from(heap, stride, 3),
    compose(heap).freeList(stride, 4).orElse(heap),
  ].map((allocator) => new ProxyAllocator(allocator, statistics));
  return { checked, allocators, scoped, statistics };
}

/** A random program of single structs on several allocators. */
export class SingleProgram {
  readonly #ground: SingleGround;
  readonly #random: Random;
  readonly #trace: string[] | undefined;
  readonly #live = new Map<Item, PlainItem>();
  /** The view that was destroyed last, if nothing has been created since. */
  #dead: Item | undefined;
  #nextId = 1;
  /** The difference of the statistics, which a restore does not change. */
  #drift: number;

  constructor(ground: SingleGround, random: Random, trace: string[] | undefined) {
    this.#ground = ground;
    this.#random = random;
    this.#trace = trace;
    this.#drift = ground.statistics.liveBytes;
  }

  step(): void {
    const random = this.#random;
    const operation = random.below(8);
    if (random.oneIn(20)) this.#rollback();
    if (operation === 0) this.#throwing();
    else if (operation === 1) this.#misuse();
    else if (operation < 5 || this.#live.size === 0) this.#create();
    else this.#end();
    expectSame('bytes in use', this.#liveBytes, this.#live.size * layoutOf(Item).stride);
    if (random.oneIn(4)) for (const [item, plain] of this.#live) checkItem('a single struct', item, plain);
  }

  end(): void {
    while (this.#live.size > 0) this.#end();
    expectSame('bytes in use in the end', this.#liveBytes, 0);
    this.#ground.scoped.reset();
  }

  get #liveBytes(): number {
    return this.#ground.statistics.liveBytes - this.#drift;
  }

  /** Destroys some structs, creates some, writes to others, and restores the previous state. */
  #rollback(): void {
    const live = this.#live;
    const { memory } = this.#ground.scoped;
    this.#trace?.push('snapshot');
    const used = this.#liveBytes;
    const before = memory.snapshot();
    const then = [...live].map(([item, plain]) => [item, structuredClone(plain)] as const);
    for (let i = this.#random.below(4); i > 0 && live.size > 0; i--) this.#end();
    for (let i = this.#random.below(4); i > 0; i--) this.#create();
    for (const [item, plain] of live) fill(item, plain, this.#nextId++, this.#random);
    const late = [...live.keys()].filter((item) => !then.some(([each]) => each === item));
    this.#trace?.push('restore');
    memory.restore(before);
    this.#drift += this.#liveBytes - used;
    live.clear();
    for (const [item, plain] of then) {
      live.set(item, plain);
      checkItem('a restored single struct', item, plain);
    }
    for (const item of late) {
      if (this.#ground.checked) expectCode('reading what a restore has ended', 'STALE', () => item.x);
    }
    this.#dead = undefined; // it may be alive again
  }

  #create(): void {
    const { allocators, checked } = this.#ground;
    const random = this.#random;
    const plain = freshItem();
    const init = (item: Item): void => {
      checkItem('a new single struct', item, plain);
      fill(item, plain, this.#nextId++, random);
    };
    this.#trace?.push(`create ${this.#nextId}`);
    const allocator = random.pick(allocators);
    let item: Item;
    try {
      item = create(allocator, Item, init, { checked });
    } catch (error) {
      expectCode('a full allocator', 'OUT_OF_MEMORY', () => {
        throw error;
      });
      expectThat('it is full', this.#live.size >= 3 || allocator === allocators[1]);
      return;
    }
    this.#dead = undefined;
    expectThat('a view in use twice', !this.#live.has(item));
    this.#live.set(item, plain);
  }

  #throwing(): void {
    const { allocators, checked } = this.#ground;
    this.#trace?.push('create, throwing');
    const init = (): void => {
      throw new Thrown();
    };
    expectThrown('create', () => create(allocators[0]!, Item, init, { checked }));
    this.#dead = undefined; // its view may be the one used just now
  }

  #end(): void {
    const random = this.#random;
    const [item, plain] = random.pick([...this.#live]);
    const way = random.below(3);
    this.#trace?.push(`end ${plain.id}, way ${way}`);
    const { sum: _, ...fields } = plain;
    if (way === 0) destroy(item);
    else if (way === 1) item[Symbol.dispose]();
    else {
      expectSame('a copy', JSON.stringify(toObject(item)), JSON.stringify(fields));
      expectSame('what was taken', JSON.stringify(take(item)), JSON.stringify(fields));
    }
    this.#live.delete(item);
    this.#dead = item;
  }

  #misuse(): void {
    const dead = this.#dead;
    if (dead === undefined) return;
    this.#trace?.push('misuse');
    expectCode('destroy(dead)', 'STALE', () => destroy(dead));
    expectCode('take(dead)', 'STALE', () => take(dead));
    dead[Symbol.dispose]();
    if (this.#ground.checked) expectCode('reading the dead', 'STALE', () => dead.at.x);
  }
}
