import type { Handle } from '@offheap/struct';
import { expectSame, expectThat } from '../../packages/struct/test/model/expect.ts';
import { checkNode, type FindTarget, newNode, type PlainNode, writeNode } from './links.ts';
import type { Machine } from './machine.ts';
import { type Node, writeBody } from './node.ts';
import type { Entry, PoolModel } from './pool-model.ts';

/** Entries that are being created or destroyed: the state in their callbacks, and the operations of these callbacks. */
export class PoolLives {
  readonly #machine: Machine;
  readonly #find: FindTarget;
  /** The innermost last. */
  readonly #births: Birth[] = [];

  constructor(machine: Machine, find: FindTarget) {
    this.#machine = machine;
    this.#find = find;
  }

  /** Begins the creation of an entry: its initialiser is `fill` with `seed`. */
  begin(model: PoolModel, keepsView: boolean): Birth {
    const birth = new Birth(model, keepsView);
    this.#births.push(birth);
    return birth;
  }

  /** The innermost entry was created, or its creation has failed. */
  end(): void {
    this.#births.pop();
  }

  /** The operations of the initialiser of an entry. */
  fill(birth: Birth, view: Node, seed: number): void {
    const { model, plain } = birth;
    const entry = birth.meet(view);
    checkNode(`${model.name}: a new entry`, view, plain);
    writeNode(view, plain, this.#machine.nextId(), seed, this.#find);
    this.#visit(model, entry, view, 'init');
  }

  onCreate(model: PoolModel, view: Node): void {
    const birth = this.#births.at(-1);
    if (birth?.model !== model) throw new Error(`${model.name}: onCreate of what nobody creates.`);
    const entry = birth.meet(view);
    expectThat(`${model.name}: onCreate is called once`, !birth.isTold);
    birth.isTold = true;
    checkNode(`${model.name}: the entry in onCreate`, view, entry.plain);
    this.#visit(model, entry, view, 'hook');
  }

  onDestroy(model: PoolModel, view: Node): void {
    const entry = model.entryOf(view);
    expectThat(`${model.name}: onDestroy is called once`, !entry.isEnding);
    entry.isEnding = true;
    checkNode(`${model.name}: the entry in onDestroy`, view, entry.plain);
    try {
      this.#visit(model, entry, view, 'hook');
    } finally {
      model.remove(entry.handle);
    }
  }

  #visit(model: PoolModel, { handle }: Entry, view: Node, why: 'init' | 'hook'): void {
    const { restores } = this.#machine;
    this.#machine.callback({ over: model, key: handle, why, view }, () => {
      const entry = model.byHandle.get(handle);
      if (entry === undefined || this.#machine.restores !== restores) return;
      const { plain } = entry;
      checkNode(`${model.name}: the entry, after its ${why}`, view, plain);
      writeBody(view, plain.body, plain.body.id, plain.body.id + 1);
      if (model.isGone) return; // it is being disposed of
      checkNode(`${model.name}: the entry, written after its ${why}`, model.pool.get(handle)!, plain);
    });
  }
}

/** An entry that is being created. */
export class Birth {
  readonly model: PoolModel;
  plain: PlainNode = newNode();
  isTold = false;
  handle: Handle<Node> | undefined;
  readonly #keepsView: boolean;

  constructor(model: PoolModel, keepsView: boolean) {
    this.model = model;
    this.#keepsView = keepsView;
  }

  /** A callback, or the caller, receives the entry. */
  meet(view: Node): Entry {
    const { pool, byHandle, name } = this.model;
    const handle = pool.handleOf(view);
    if (this.handle === undefined) {
      this.handle = handle;
      return this.model.add(handle, this.plain, this.#keepsView ? view : undefined);
    }
    expectSame(`${name}: the handle of the new entry`, handle, this.handle);
    return byHandle.get(handle)!; // it has been added
  }

  /** The entry was created with that handle: it exists, unless its own callbacks have destroyed it. */
  finish(handle: Handle<Node>, view: Node | undefined): void {
    const { model } = this;
    if (this.handle === undefined) {
      this.handle = handle;
      model.add(handle, this.plain, view);
    }
    expectSame(`${model.name}: the handle that was given`, handle, this.handle);
    if (model.hooked && model.byHandle.has(handle))
      expectThat(`${model.name}: onCreate was called`, this.isTold);
  }

  /** A callback threw: the entry is removed, without its `onDestroy`. */
  undo(): void {
    if (this.handle !== undefined) this.model.remove(this.handle);
  }
}
