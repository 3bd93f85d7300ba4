import { type Handle, PackedPool, type Pool } from '@offheap/struct';
import { expectSame, expectThat } from '../../packages/struct/test/model/expect.ts';
import { type Gate, Growth } from './gate.ts';
import { checkNode, copyNode, type PlainNode, type Targets } from './links.ts';
import type { Machine } from './machine.ts';
import type { Node } from './node.ts';

export type NodePool = Pool<Node> | PackedPool<Node>;

/** Views of destroyed entries that are remembered. */
const MOST_DEAD = 6;

/** The model of a pool's entry. */
export interface Entry {
  readonly handle: Handle<Node>;
  readonly plain: PlainNode;
  /** The view that `create` returned. */
  readonly view: Node | undefined;
  /** Its `onDestroy` has begun. */
  isEnding: boolean;
}

/** The model of a pool at one moment. */
interface Saved {
  readonly entries: readonly Entry[];
  readonly stale: readonly Handle<Node>[];
  readonly dead: readonly Node[];
  readonly slabs: number;
}

/** A pool and its model: a list of plain objects, in the order that a packed pool keeps. */
export class PoolModel implements Targets {
  readonly name: string;
  readonly pool: NodePool;
  readonly packed: boolean;
  /** Whether its struct has hooks. */
  readonly hooked: boolean;
  readonly entries: Entry[] = [];
  readonly byHandle = new Map<Handle<Node>, Entry>();
  /** Handles of entries that were destroyed. */
  readonly stale: Handle<Node>[] = [];
  /** Views of destroyed entries that no other entry has reused since. */
  readonly dead = new Set<Node>();
  /** Whether the pool was disposed of, or did not exist at the restored moment. */
  isGone = false;
  /** Whether the pool has the option `views: 'fresh'`. */
  readonly #isFresh: boolean;
  readonly #machine: Machine;
  readonly #growth: Growth;

  constructor(name: string, pool: NodePool, hooked: boolean, isFresh: boolean, gate: Gate, machine: Machine) {
    this.#isFresh = isFresh;
    this.name = name;
    this.pool = pool;
    this.packed = pool instanceof PackedPool;
    this.hooked = hooked;
    this.#growth = new Growth(pool, gate);
    this.#machine = machine;
  }

  idOf(handle: number): number | undefined {
    return this.byHandle.get(handle as Handle<Node>)?.plain.body.id; // any number may be looked up
  }

  /** Whether there is room for one more entry, after the pool has grown if necessary. */
  makeRoom(): boolean {
    return this.#growth.makeRoom(this.entries.length);
  }

  pick(n: number): Entry | undefined {
    return this.entries.length === 0 ? undefined : this.entries[n % this.entries.length];
  }

  add(handle: Handle<Node>, plain: PlainNode, view: Node | undefined): Entry {
    expectThat(`${this.name}: handle ${handle} is a small positive integer`, handle > 0 && handle < 2 ** 30);
    expectThat(`${this.name}: handle ${handle} is new`, !this.byHandle.has(handle));
    const entry = { handle, plain, view, isEnding: false };
    this.entries.push(entry);
    this.byHandle.set(handle, entry);
    if (view !== undefined && this.dead.delete(view)) {
      expectThat(`${this.name}: the view of ${handle} is a new object`, !this.#isFresh);
    }
    this.#machine.see(`${this.name}: handle`, handle);
    return entry;
  }

  /** The entry of a view of the library. */
  entryOf(view: Node): Entry {
    const handle = this.pool.handleOf(view);
    const entry = this.byHandle.get(handle);
    if (entry === undefined) throw new Error(`${this.name}: handle ${handle} is not there.`);
    return entry;
  }

  /** Removes an entry: the last entry moves into the gap. Does nothing when the entry no longer exists. */
  remove(handle: Handle<Node>): void {
    const entry = this.byHandle.get(handle);
    if (entry === undefined) return;
    const { entries } = this;
    const last = entries.pop()!; // it is one of them
    if (last !== entry) entries[entries.indexOf(entry)] = last;
    this.byHandle.delete(handle);
    this.stale.push(handle);
    if (this.stale.length > 8) this.stale.shift();
    if (entry.view !== undefined) this.dead.add(entry.view);
  }

  /** Whether it has more slabs now. */
  hasGrownSince({ slabs }: Saved): boolean {
    return this.#growth.slabs > slabs;
  }

  /** Slabs were freed. */
  shrink(count: number): void {
    this.#growth.slabs -= count;
  }

  /** An operation has tested a stale view, which may refer to another entry later. */
  endTrial(view: Node): void {
    if (!this.#isFresh || this.dead.size > MOST_DEAD) this.dead.delete(view);
  }

  /** Its contents are no longer known. */
  forgetAll(): void {
    this.entries.length = this.stale.length = 0;
    this.byHandle.clear();
    this.dead.clear();
  }

  save(): Saved {
    const entries = this.entries.map((entry) => ({ ...entry, plain: copyNode(entry.plain) }));
    return { entries, stale: [...this.stale], dead: [...this.dead], slabs: this.#growth.slabs };
  }

  restore({ entries, stale, dead, slabs }: Saved): void {
    const late = this.entries.flatMap(({ view }) => view ?? []);
    const alive = new Set(entries.map(({ view }) => view));
    this.entries.length = 0;
    this.byHandle.clear();
    for (const entry of entries) {
      const copy = { ...entry, plain: copyNode(entry.plain), isEnding: false };
      this.entries.push(copy);
      this.byHandle.set(entry.handle, copy);
    }
    this.stale.splice(0, Infinity, ...stale);
    this.dead.clear();
    // In an unchecked pool, a view that was stale then may refer to an entry again.
    if (this.#machine.checked || this.#isFresh) for (const view of dead) this.dead.add(view);
    if (this.#isFresh) for (const view of late) if (!alive.has(view)) this.dead.add(view);
    this.#growth.slabs = slabs;
  }

  check(deep: boolean): void {
    const { pool, entries, name } = this;
    expectSame(`${name}.length`, pool.length, entries.length);
    expectSame(`${name}.capacity`, pool.capacity, this.#growth.capacity);
    if (!deep) return;
    let count = 0;
    for (const node of pool) {
      const entry = this.entryOf(node);
      if (this.packed) expectSame(`${name}: an entry, from the last`, entry, entries.at(-1 - count));
      count++;
    }
    expectSame(`${name}: entries visited`, count, entries.length);
    entries.forEach(({ handle, plain, view }, index) => {
      checkNode(`${name}.at(${handle})`, pool.get(handle)!, plain);
      if (pool instanceof PackedPool)
        expectSame(`${name}.entry(${index}).id`, pool.at(index).id, plain.body.id);
      if (view === undefined) return;
      expectSame(`${name}: the id at the view of ${handle}`, view.id, plain.body.id); // of the same bytes
      expectSame(`${name}.handleOf(view)`, pool.handleOf(view), handle);
    });
    for (const handle of this.stale) {
      expectThat(`${name}.has(${handle}), destroyed`, !pool.has(handle));
      expectSame(`${name}.at(${handle}), destroyed`, pool.get(handle), undefined);
    }
  }
}
