import { type Handle, toObject, destroy, NO_HANDLE, PackedPool, take } from '@offheap/struct';
import { expectSame, expectThat } from '../../packages/struct/test/model/expect.ts';
import { Birth, PoolLives } from './births.ts';
import { type FindTarget, writeNode } from './links.ts';
import type { Machine } from './machine.ts';
import { initialBody, type Node } from './node.ts';
import type { Entry, PoolModel } from './pool-model.ts';
import type { Op } from './script.ts';

/** Whether an entry may be destroyed inside the callbacks that run. */
export function destroyRule(
  { hands }: Machine,
  model: PoolModel,
  handle: number,
): 'allowed' | 'busy' | 'never' {
  let rule: 'allowed' | 'busy' = 'allowed';
  if (!model.packed) return rule;
  for (const { over, key, why } of hands) {
    if (over !== model || key === handle) continue;
    if (why === 'iteration') return 'never';
    if (why === 'loop' || why === 'predicate') rule = 'busy';
  }
  return rule;
}

/** Creates, changes and destroys single entries of pools. */
export class PoolOperations {
  readonly lives: PoolLives;
  readonly #machine: Machine;
  readonly #models: readonly PoolModel[];
  readonly #find: FindTarget = (seed) => {
    const to = this.#models[seed % this.#models.length]!;
    const entry = to.pick(seed >> 1);
    if (entry === undefined) return undefined;
    return { link: { to, handle: entry.handle }, view: to.pool.get(entry.handle)! };
  };

  constructor(machine: Machine, models: readonly PoolModel[]) {
    this.#machine = machine;
    this.#models = models;
    this.lives = new PoolLives(machine, this.#find);
    machine.on({
      create: (op) => this.#create(op),
      spawnMany: (op) => this.#spawnMany(op),
      destroy: (op) => this.#destroy(op),
      take: (op) => this.#take(op),
      write: (op) => this.#write(op),
      misuse: (op) => this.#misuse(op),
      clear: (op) => this.#clear(op),
      reorder: (op) => this.#reorder(op),
      shrink: (op) => this.#shrink(op),
    });
  }

  get find(): FindTarget {
    return this.#find;
  }

  /** Expects that an entry was destroyed just now. */
  ended(model: PoolModel, entry: Entry): void {
    if (model.hooked) expectThat(`${model.name}: onDestroy of ${entry.handle} was called`, entry.isEnding);
    model.remove(entry.handle);
  }

  #modelOf({ n }: Op): PoolModel {
    return this.#models[n[0] % this.#models.length]!;
  }

  #create(op: Op): void {
    const model = this.#modelOf(op);
    const { pool, name } = model;
    const [, a, seed] = op.n;
    const hasRoom = model.makeRoom();
    const keepsView = a % 2 === 0;
    const birth = this.lives.begin(model, keepsView);
    const init = this.#initOf(birth, (a >> 2) % 3, seed);
    const tries = !hasRoom || a % 4 > 1;
    const made = this.#machine.attempt(`${name}: creating an entry`, () =>
      keepsView
        ? tries
          ? pool.tryCreate(init)
          : pool.create(init)
        : tries
          ? pool.trySpawn(init)
          : pool.spawn(init),
    );
    this.lives.end();
    if (made === undefined) {
      birth.undo();
      return;
    }
    const { value } = made;
    if (!hasRoom) {
      expectSame(`${name}: creating in a full pool`, value, keepsView ? undefined : NO_HANDLE);
      this.#machine.refused(`${name}: create`, 'OUT_OF_MEMORY', () => pool.create());
      this.#machine.refused(`${name}: spawn`, 'OUT_OF_MEMORY', () => pool.spawn());
      return;
    }
    if (typeof value === 'number') birth.finish(value, undefined);
    else if (birth.handle === undefined) birth.meet(value!); // there was room
    if (birth.handle !== undefined) birth.finish(birth.handle, undefined);
  }

  #initOf(
    birth: Birth,
    how: number,
    seed: number,
  ): ((view: Node) => void) | ReturnType<typeof initialBody> | undefined {
    if (how === 0) return undefined;
    if (how === 1) return initialBody(birth.plain.body, this.#machine.nextId(), seed);
    return (view) => this.#machine.guard(() => this.lives.fill(birth, view, seed));
  }

  #spawnMany(op: Op): void {
    const model = this.#modelOf(op);
    const [, a, seed] = op.n;
    const count = a % 6;
    if (seed % 4 === 0 && !model.hooked) {
      const answer = model.pool.spawnMany(count);
      let room = 0;
      for (; room < count && model.makeRoom(); room++) this.#adopt(model);
      expectSame(`${model.name}.spawnMany(${count})`, answer, room);
      return;
    }
    const births: Birth[] = [];
    const finishLast = (): void => {
      const last = births.at(-1);
      if (last === undefined) return;
      this.lives.end();
      last.finish(last.handle!, undefined); // its initialiser has run
    };
    const made = this.#machine.attempt(`${model.name}.spawnMany`, () =>
      model.pool.spawnMany(count, (view: Node, i: number) =>
        this.#machine.guard(() => {
          finishLast();
          expectSame(`${model.name}: the number of an entry`, i, births.length);
          expectThat(`${model.name} has room for another entry`, model.makeRoom());
          births.push(this.lives.begin(model, false));
          this.lives.fill(births.at(-1)!, view, seed + i);
        }),
      ),
    );
    if (made === undefined) {
      births.at(-1)?.undo();
      this.lives.end();
      return;
    }
    finishLast();
    expectSame(`${model.name}.spawnMany(${count})`, made.value, births.length);
    if (births.length < count) expectThat(`${model.name} is full`, !model.makeRoom());
  }

  /** Adds an entry to the model for which no hook was called. */
  #adopt(model: PoolModel): void {
    const { pool } = model;
    const found =
      pool instanceof PackedPool
        ? pool.at(model.entries.length)
        : Array.from(pool, (view) => pool.handleOf(view)).find((handle) => !model.byHandle.has(handle));
    new Birth(model, false).meet(typeof found === 'number' ? pool.get(found)! : found!); // it was created
  }

  #destroy(op: Op): void {
    const model = this.#modelOf(op);
    const [, a, b] = op.n;
    const entry = model.pick(a);
    if (entry !== undefined) this.destroy(model, entry, b);
  }

  /** Destroys an entry in one of the possible ways, if it is allowed. */
  destroy(model: PoolModel, entry: Entry, b: number, cursor?: Node): void {
    const { pool } = model;
    const { handle, view } = entry;
    const rule = destroyRule(this.#machine, model, handle);
    if (rule === 'never') return;
    const way = b % (view === undefined ? 3 : 6);
    const call = (): void => {
      if (way === 0) pool.destroy(handle);
      else if (way === 1) pool.destroy(cursor ?? pool.get(handle)!);
      else if (way === 2)
        pool.destroy(pool instanceof PackedPool ? pool.at(model.entries.indexOf(entry)) : handle);
      else if (way === 3) pool.destroy(view!);
      else if (way === 4) destroy(view!);
      else view![Symbol.dispose]();
    };
    if (rule === 'busy') {
      if (this.#machine.checked) this.#machine.refused(`${model.name}.destroy(${handle})`, 'BUSY', call);
      return;
    }
    const { isEnding } = entry;
    this.#machine.attempt(`${model.name}.destroy(${handle})`, call);
    if (isEnding) expectThat(`${model.name}: ${handle} lives within its onDestroy`, pool.has(handle));
    else this.ended(model, entry);
  }

  #take(op: Op): void {
    const model = this.#modelOf(op);
    const entry = model.pick(op.n[1]);
    if (entry === undefined || entry.isEnding) return;
    if (destroyRule(this.#machine, model, entry.handle) !== 'allowed') return;
    const view = entry.view ?? model.pool.get(entry.handle)!;
    const { body, thing } = entry.plain;
    const fields = toObject(view);
    const taken = take(view);
    model.remove(entry.handle);
    for (const copy of [fields, taken]) {
      expectSame(`${model.name}: the id of a copy`, copy.id, body.id);
      expectSame(`${model.name}: the list of a copy`, copy.list.join(), body.list.join());
      expectSame(`${model.name}: a part of a copy`, copy.parts[1]!.at.x, body.parts[1]!.at.x);
      expectSame(`${model.name}: the object of a copy`, copy.thing, thing);
    }
  }

  #write(op: Op): void {
    const model = this.#modelOf(op);
    const [, a, seed] = op.n;
    const entry = model.pick(a);
    if (entry === undefined) return;
    const { view, handle, plain } = entry;
    const target = this.#find(seed >> 3);
    const found = view !== undefined && seed % 2 === 0 ? view : model.pool.get(handle)!;
    // Finding the target may move the cursor, so the target is found first, and its view is a kept one.
    const find: FindTarget = () => {
      const owner = target?.link.to as PoolModel | undefined;
      const kept = owner?.byHandle.get(target!.link.handle as Handle<Node>)?.view;
      return kept === undefined ? undefined : { link: target!.link, view: kept };
    };
    writeNode(found, plain, plain.body.id, seed, find);
  }

  #misuse(op: Op): void {
    const model = this.#modelOf(op);
    const { pool, name, stale, dead } = model;
    const machine = this.#machine;
    const [, a] = op.n;
    const other = this.#models.find((each) => each !== model)!;
    const foreign = other.pick(a)?.view;
    const handle = stale[a % (stale.length || 1)];
    if (handle !== undefined) {
      machine.refused(`${name}.destroy(${handle}), stale`, 'STALE', () => pool.destroy(handle));
      expectThat(`${name}.has(stale)`, !pool.has(handle));
    }
    if (foreign !== undefined) {
      machine.refused(`${name}.destroy(foreign)`, 'NOT_OWNED', () => pool.destroy(foreign));
      machine.refused(`${name}.handleOf(foreign)`, 'NOT_OWNED', () => pool.handleOf(foreign));
    }
    machine.refused(`${name}.spawnMany(-1)`, 'INVALID_ARGUMENT', () => pool.spawnMany(-1));
    for (const none of [0, -1, 1.5, Number.NaN, 2 ** 31] as Handle<Node>[]) {
      expectThat(`${name}.has(${none})`, !pool.has(none));
      machine.refused(`${name}.destroy(${none})`, 'STALE', () => pool.destroy(none));
    }
    const view = [...dead][a % (dead.size || 1)];
    if (view !== undefined) this.#misuseDead(model, view);
  }

  #misuseDead(model: PoolModel, view: Node): void {
    const { pool, name } = model;
    const machine = this.#machine;
    machine.refused(`${name}.destroy(dead)`, 'STALE', () => pool.destroy(view));
    machine.refused(`destroy(dead of ${name})`, 'STALE', () => destroy(view));
    machine.refused(`${name}.handleOf(dead)`, 'STALE', () => pool.handleOf(view));
    view[Symbol.dispose]();
    const write = (): void => void (view.x = view.at.y = 12_345);
    // In production, the write affects no entry, which the next check verifies.
    if (machine.checked) machine.refused(`${name}: writing to the dead`, 'STALE', write);
    else write();
    model.endTrial(view);
  }

  #clear(op: Op): void {
    const model = this.#modelOf(op);
    const machine = this.#machine;
    const { pool, name } = model;
    const isLooped = machine.holds(model, 'loop', 'predicate');
    if (op.n[1] % 4 === 0) {
      const isBusy = isLooped || machine.holds(model, 'init', 'hook');
      if (isBusy) machine.refused(`dispose of ${name}`, 'BUSY', () => pool[Symbol.dispose]());
      return;
    }
    if (isLooped && machine.checked) machine.refused(`${name}.clear()`, 'BUSY', () => pool.clear());
    if (isLooped || machine.holds(model, 'iteration')) return;
    const before = model.entries.filter(({ isEnding }) => !isEnding);
    machine.attempt(`${name}.clear()`, () => pool.clear());
    for (const entry of before) {
      if (!model.hooked) model.remove(entry.handle);
      else if (model.byHandle.has(entry.handle)) this.ended(model, entry); // unless a hook has taken the entry
    }
  }

  /** Sorts the entries, swaps two of them, or searches one. */
  #reorder({ n: [n, a, seed] }: Op): void {
    const model = this.#models[n % this.#models.length]!;
    const { pool, name, entries } = model;
    const wanted = model.pick(seed);
    const id = wanted?.plain.body.id ?? 0;
    // Entries without an initialiser have the same number.
    const isWanted = (node: { readonly id: number }): boolean => node.id === id;
    const found = pool.find(isWanted);
    const expected = entries.find(({ plain }) => isWanted(plain.body));
    expectSame(`${name}.find`, found?.id, expected?.plain.body.id);
    if (model.packed && found !== undefined) {
      expectSame(`${name}: the handle of what was found`, pool.handleOf(found), expected?.handle);
    }
    expectSame(
      `${name}.some`,
      pool.some(({ x }) => x === 0.123),
      false,
    );
    if (!(pool instanceof PackedPool)) return;
    const first = pool.first();
    expectSame(`${name}.first`, first?.id, entries[0]?.plain.body.id);
    const other = model.pick(a >> 2);
    const sort = (): void => {
      if (a % 4 === 0) pool.sortBy('id');
      else if (a % 4 === 1) pool.sortBy('x');
      else if (a % 4 === 2) pool.sortBy((node) => -node.at.y);
      else if (wanted !== undefined && other !== undefined) {
        pool.swap(seed % 2 === 0 ? wanted.handle : (wanted.view ?? wanted.handle), other.handle);
      }
    };
    if (a % 4 === 3 && wanted === undefined) return;
    if (!this.#mayMove(model, name, sort)) return;
    this.#machine.attempt(`${name}: another order, ${a % 4}`, sort);
    if (a % 4 === 0) entries.sort((one, two) => one.plain.body.id - two.plain.body.id);
    else if (a % 4 === 1) entries.sort((one, two) => one.plain.body.x - two.plain.body.x);
    else if (a % 4 === 2) entries.sort((one, two) => two.plain.body.at.y - one.plain.body.at.y);
    else {
      const [i, j] = [entries.indexOf(wanted!), entries.indexOf(other!)]; // both exist if one exists
      entries[i] = other!;
      entries[j] = wanted!;
    }
  }

  #shrink(op: Op): void {
    const model = this.#modelOf(op);
    const { pool, name } = model;
    const shrink = (): number => pool.shrink();
    if (!this.#mayMove(model, name, shrink)) return;
    const count = this.#machine.attempt(`${name}.shrink`, shrink)!.value; // it throws no error of the library
    model.shrink(count);
    this.#machine.see(`${name}: slabs given back`, count);
    if (!model.packed) return;
    const slabs = Math.max(1, Math.ceil(model.entries.length / pool.slabCapacity));
    expectSame(`${name}: capacity`, pool.capacity, Math.min(slabs * pool.slabCapacity, pool.maxCapacity));
  }

  /** Whether entries may move: otherwise expects that `change` is refused. */
  #mayMove(model: PoolModel, name: string, change: () => unknown): boolean {
    const machine = this.#machine;
    if (machine.holds(model, 'loop', 'predicate', 'init', 'hook')) {
      if (machine.holds(model, 'iteration')) return false; // which would not continue, although the change is refused
      machine.refused(`${name}: another order`, 'BUSY', change);
      return false;
    }
    return !machine.holds(model, 'iteration');
  }
}
