import type { Random } from '@offheap/core/testing';
import { destroy, type Handle, NO_HANDLE, PackedPool } from '@offheap/struct';
import { expectCode, expectSame, expectThat, expectThrown, Thrown } from './expect.ts';
import { checkItem, fill, freshItem, Item, type PlainItem } from './item.ts';
import type { ItemPool, PoolGround } from './pool-ground.ts';
import { runLoop } from './pool-loops.ts';

/** The naive model of a pool's entry. */
export interface Entry {
  readonly handle: Handle<Item>;
  readonly plain: PlainItem;
  /** Its own view, if `create` made it. */
  readonly view: Item | undefined;
}

/** A random program over one pool and a list of plain objects, in the order that a packed pool keeps. */
export class PoolProgram {
  readonly pool: ItemPool;
  readonly random: Random;
  readonly trace: string[] | undefined;
  readonly packed: boolean;
  readonly entries: Entry[] = [];
  readonly byId = new Map<number, Entry>();
  readonly ground: PoolGround;
  readonly #made: boolean;
  readonly #maxCapacity: number;
  /** Handles of destroyed entries. */
  readonly #stale: Handle<Item>[] = [];
  /** Views of destroyed entries that no other entry has reused since. */
  readonly #dead = new Set<Item>();
  #nextId = 1;
  /** A snapshot of the memory, and the model at that time. */
  #saved:
    | {
        readonly bytes: Uint8Array;
        readonly capacity: number;
        readonly entries: readonly Entry[];
        readonly stale: readonly Handle<Item>[];
        readonly dead: readonly Item[];
      }
    | undefined;

  constructor(ground: PoolGround, random: Random, trace: string[] | undefined) {
    this.ground = ground;
    this.packed = ground.packed;
    ({ pool: this.pool, made: this.#made } = ground.take(random));
    this.#maxCapacity = this.pool.maxCapacity;
    trace?.push(`a pool of ${this.pool.slabCapacity}, at most ${this.#maxCapacity}`);
    this.random = random;
    this.trace = trace;
  }

  step(): void {
    const { random } = this;
    const operation = random.below(20);
    if (operation < 3) this.#create();
    else if (operation < 5) this.spawn();
    else if (operation === 5) this.#spawnMany();
    else if (operation < 9) this.#destroy();
    else if (operation === 9) this.#write();
    else if (operation === 10) this.#misuse();
    else if (operation === 11 && random.oneIn(8)) this.#clear();
    else if (operation === 12) this.#sort();
    else if (operation === 13) this.#swap();
    else if (operation === 14) this.#search();
    else if (operation === 15 && random.oneIn(2)) this.#shrink();
    else runLoop(this);
    if (random.oneIn(12)) this.#saveOrRestore();
    expectSame('length', this.pool.length, this.entries.length);
    if (random.oneIn(6)) this.#check();
  }

  /** Copies the memory and the model, or restores both. */
  #saveOrRestore(): void {
    const { pool, entries, random, byId } = this;
    const { memory } = pool;
    const saved = this.#saved;
    if (saved === undefined || random.oneIn(3)) {
      this.trace?.push('snapshot');
      this.#saved = {
        bytes: memory.snapshot(saved?.bytes),
        capacity: pool.capacity,
        entries: entries.map((entry) => ({ ...entry, plain: structuredClone(entry.plain) })),
        stale: [...this.#stale],
        dead: [...this.#dead],
      };
      return;
    }
    if (pool.capacity !== saved.capacity) return; // a restore does not affect the statistics
    this.trace?.push('restore');
    memory.restore(saved.bytes);
    const before = saved.entries.map((entry) => ({ ...entry, plain: structuredClone(entry.plain) }));
    entries.splice(0, Infinity, ...before);
    byId.clear();
    for (const entry of entries) byId.set(entry.plain.id, entry);
    this.#stale.splice(0, Infinity, ...saved.stale);
    this.#dead.clear();
    // In an unchecked pool, a view that was stale then may refer to an entry again.
    if (this.ground.checked) for (const view of saved.dead) this.#dead.add(view);
    this.#check();
  }

  end(): void {
    const { pool, random } = this;
    this.#check();
    while (this.entries.length > 0) this.#destroy();
    expectSame('the length of an emptied pool', pool.length, 0);
    // The whole capacity is available again.
    expectSame('spawnMany', pool.spawnMany(this.#maxCapacity + random.below(3)), this.#maxCapacity);
    this.#checkStranger();
    if (!this.#made) return;
    pool[Symbol.dispose]();
    pool[Symbol.dispose]();
    expectSame('bytes in use after the pool', this.ground.leakedBytes, 0);
    this.#checkStranger();
  }

  /** Creates one entry through a cursor. */
  spawn(): void {
    const { pool, random } = this;
    const full = this.#isFull();
    const throwing = random.oneIn(6);
    this.trace?.push(`spawn${full ? ', full' : ''}${throwing ? ', throwing' : ''}`);
    if (throwing) {
      const init = (item: Item): void => {
        item.id = 4_000_000;
        throw new Thrown();
      };
      if (full) expectSame('trySpawn of a full pool', pool.trySpawn(init), NO_HANDLE);
      else expectThrown('spawn', () => pool.spawn(init));
      return;
    }
    const plain = freshItem();
    const init = (item: Item): void => {
      checkItem('a spawned entry', item, plain);
      fill(item, plain, this.#nextId++, random);
    };
    if (full) {
      expectSame('trySpawn of a full pool', pool.trySpawn(init), NO_HANDLE);
      expectCode('spawn of a full pool', 'OUT_OF_MEMORY', () => pool.spawn(init));
      return;
    }
    const handle = random.oneIn(2) ? pool.spawn(init) : pool.trySpawn(init);
    this.#add({ handle, plain, view: undefined });
  }

  /** Destroys the visited entry in one of the possible ways. */
  destroyInHand(entry: Entry, item: Item): void {
    const { pool, random } = this;
    if (entry.view !== undefined && random.oneIn(2)) pool.destroy(entry.view);
    else pool.destroy(random.oneIn(2) ? entry.handle : item);
    this.remove(entry);
  }

  /** Destroys an entry of the model: the last entry moves into the gap. */
  remove(entry: Entry): void {
    const { entries } = this;
    const last = entries.pop()!;
    if (last !== entry) entries[entries.indexOf(entry)] = last;
    this.byId.delete(entry.plain.id);
    this.#stale.push(entry.handle);
    if (this.#stale.length > 8) this.#stale.shift();
    if (entry.view !== undefined) this.#dead.add(entry.view);
  }

  #isFull(): boolean {
    return this.entries.length === this.#maxCapacity;
  }

  #add(entry: Entry): void {
    this.entries.push(entry);
    this.byId.set(entry.plain.id, entry);
    expectThat('a handle is a small positive integer', entry.handle > 0 && entry.handle < 2 ** 30);
    expectSame('a handle in use twice', this.entries.filter((e) => e.handle === entry.handle).length, 1);
  }

  #create(): void {
    const { pool, random } = this;
    this.trace?.push(`create${this.#isFull() ? ', full' : ''}`);
    if (this.#isFull()) {
      expectSame('tryCreate of a full pool', pool.tryCreate(), undefined);
      expectCode('create of a full pool', 'OUT_OF_MEMORY', () => pool.create());
      return;
    }
    const view = random.oneIn(2) ? pool.create() : pool.tryCreate()!;
    const plain = freshItem();
    checkItem('a created entry', view, plain);
    fill(view, plain, this.#nextId++, random);
    this.#dead.delete(view);
    this.#add({ handle: pool.handleOf(view), plain, view });
  }

  #spawnMany(): void {
    const { pool, random } = this;
    const room = this.#maxCapacity - this.entries.length;
    const count = random.below(8);
    const throwAt = random.oneIn(3) ? random.below(8) : -1;
    this.trace?.push(`spawnMany(${count}), throwing at ${throwAt}`);
    const made: Entry[] = [];
    const init = (item: Item, i: number): void => {
      expectSame('the number of an entry', i, made.length);
      if (i === throwAt) throw new Thrown();
      const plain = freshItem();
      checkItem('an entry of many', item, plain);
      fill(item, plain, this.#nextId++, random);
      made.push({ handle: pool.handleOf(item), plain, view: undefined });
    };
    const makes = Math.min(count, room);
    if (throwAt >= 0 && throwAt < makes) expectThrown('spawnMany', () => pool.spawnMany(count, init));
    else expectSame('spawnMany', pool.spawnMany(count, init), makes);
    for (const entry of made) this.#add(entry);
  }

  #destroy(): void {
    const { pool, entries, random } = this;
    if (entries.length === 0) return;
    const index = random.below(entries.length);
    const entry = entries[index]!;
    const { handle, view } = entry;
    const way = random.below(view === undefined ? 3 : 6);
    this.trace?.push(`destroy ${entry.plain.id}, way ${way}`);
    if (way === 0) pool.destroy(handle);
    else if (way === 1) pool.destroy(pool.get(handle)!);
    else if (way === 2) pool.destroy(pool instanceof PackedPool ? pool.at(index) : handle);
    else if (way === 3) pool.destroy(view!);
    else if (way === 4) destroy(view!);
    else view![Symbol.dispose]();
    this.remove(entry);
  }

  #write(): void {
    const { pool, entries, random } = this;
    if (entries.length === 0) return;
    const entry = random.pick(entries);
    this.trace?.push(`write ${entry.plain.id}`);
    const item = entry.view !== undefined && random.oneIn(2) ? entry.view : pool.get(entry.handle)!;
    fill(item, entry.plain, entry.plain.id, random);
  }

  #clear(): void {
    this.trace?.push('clear');
    this.pool.clear();
    while (this.entries.length > 0) this.remove(this.entries[0]!);
  }

  /** Sorts, or stops because the callback throws. */
  #sort(): void {
    const { pool, entries, random } = this;
    if (!(pool instanceof PackedPool)) return;
    const key = random.pick(['x', 'small', 'weight', 'id', 'function', 'throwing'] as const);
    this.trace?.push(`sortBy ${key}`);
    if (key === 'throwing') {
      if (entries.length === 0) return;
      const sort = (): void =>
        pool.sortBy(() => {
          throw new Thrown();
        });
      expectThrown('sortBy', sort);
      return;
    }
    if (key === 'function') {
      pool.sortBy((item) => -item.at.y);
      entries.sort((a, b) => b.plain.at.y - a.plain.at.y);
    } else {
      pool.sortBy(key);
      entries.sort((a, b) => a.plain[key] - b.plain[key]);
    }
  }

  #swap(): void {
    const { pool, entries, random } = this;
    if (!(pool instanceof PackedPool) || entries.length === 0) return;
    const [a, b] = [random.below(entries.length), random.below(entries.length)];
    const [first, second] = [entries[a]!, entries[b]!];
    this.trace?.push(`swap ${a} and ${b}`);
    pool.swap(first.view ?? first.handle, random.oneIn(2) ? second.handle : pool.get(second.handle)!);
    entries[a] = second;
    entries[b] = first;
  }

  #search(): void {
    const { pool, entries, random } = this;
    const id = random.below(this.#nextId + 1);
    this.trace?.push(`search ${id}`);
    const entry = this.byId.get(id);
    expectSame(
      'some',
      pool.some((item) => item.id === id),
      entry !== undefined,
    );
    const found = pool.find((item) => item.id === id);
    if (entry === undefined) expectSame('find', found, undefined);
    else checkItem('what find returned', found!, entry.plain);
    const first = pool.first();
    if (entries.length === 0) expectSame('first', first, undefined);
    else if (this.packed) checkItem('first', first!, entries[0]!.plain);
    else expectThat('first is there', this.byId.has(first!.id));
  }

  #shrink(): void {
    const { pool, entries } = this;
    const { capacity, slabCapacity, maxCapacity } = pool;
    const count = pool.shrink();
    this.trace?.push(`shrink by ${count}`);
    const slabs = Math.ceil(capacity / slabCapacity) - count;
    expectSame('capacity', pool.capacity, Math.min(slabs * slabCapacity, maxCapacity));
    expectThat('there is room for the entries', entries.length <= pool.capacity);
    if (this.packed) expectSame('slabs', slabs, Math.max(1, Math.ceil(entries.length / slabCapacity)));
  }

  #misuse(): void {
    const { pool } = this;
    const { stranger } = this.ground;
    this.trace?.push('misuse');
    const handle = this.#stale.at(-1);
    if (handle !== undefined) expectCode('destroy(stale)', 'STALE', () => pool.destroy(handle));
    stranger.each((foreign) => {
      expectCode('destroy(foreign)', 'NOT_OWNED', () => pool.destroy(foreign));
      expectCode('handleOf(foreign)', 'NOT_OWNED', () => pool.handleOf(foreign));
    });
    const [view] = this.#dead;
    if (view !== undefined) this.#misuseDead(view);
    this.#checkStranger();
  }

  #misuseDead(view: Item): void {
    const { pool } = this;
    expectCode('destroy(dead)', 'STALE', () => pool.destroy(view));
    expectCode('destroy(dead) from outside', 'STALE', () => destroy(view));
    expectCode('handleOf(dead)', 'STALE', () => pool.handleOf(view));
    view[Symbol.dispose]();
    // In checked mode, the write is reported; otherwise it affects no entry, which the next check verifies.
    const write = (): number => (view.x = view.at.y = 12345);
    if (this.ground.checked) expectCode('writing to the dead', 'STALE', write);
    else write();
    this.#dead.delete(view);
  }

  #check(): void {
    const { pool, entries } = this;
    const met: number[] = [];
    for (const item of pool) met.push(item.id);
    if (this.packed) {
      met.forEach((id, i) => expectSame('an entry, from the last', id, entries.at(-1 - i)?.plain.id));
    }
    expectSame('the number of entries visited', new Set(met).size, entries.length);
    for (const id of met) expectThat(`entry ${id} is there`, this.byId.has(id));
    entries.forEach(({ handle, plain, view }, index) => {
      expectThat('has', pool.has(handle));
      checkItem('at(handle)', pool.get(handle)!, plain);
      if (pool instanceof PackedPool) checkItem(`entry(${index})`, pool.at(index), plain);
      if (view === undefined) return;
      checkItem('a kept view', view, plain);
      expectSame('handleOf(view)', pool.handleOf(view), handle);
    });
    for (const handle of this.#stale) {
      expectThat('has(stale)', !pool.has(handle));
      expectSame('at(stale)', pool.get(handle), undefined);
    }
  }

  #checkStranger(): void {
    const ids = Array.from(this.ground.stranger, (item) => item.id);
    expectSame("the neighbour's entries", ids.join(), '77');
  }
}
