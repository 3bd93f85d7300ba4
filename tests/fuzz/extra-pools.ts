import { AllocatorError } from '@offheap/core';
import { PackedPool, Pool } from '@offheap/struct';
import { verifyPool } from '@offheap/struct/debug';
import { expectSame, expectThat } from '../../packages/struct/test/model/expect.ts';
import { ColumnPool } from '../../packages/struct/test/model/column-pool.ts';
import type { Gate } from './gate.ts';
import { ExtraNode } from './hooks.ts';
import type { Machine } from './machine.ts';
import { Node } from './node.ts';
import { PoolModel } from './pool-model.ts';
import type { Op } from './script.ts';

/** A struct without hooks. */
class PlainExtra extends Node {}

/** A pool that a program has created. */
interface Extra {
  readonly model: PoolModel;
  isDisposed: boolean;
}

/** Pools that a program creates and disposes of, one at a time. */
export class ExtraPools {
  readonly #machine: Machine;
  readonly #gate: Gate;
  /** All existing pools: the extra pool is the last one, while it exists. */
  readonly #models: PoolModel[];
  readonly #all: Extra[] = [];
  #current: Extra | undefined;

  constructor(machine: Machine, gate: Gate, models: PoolModel[]) {
    this.#machine = machine;
    this.#gate = gate;
    this.#models = models;
    machine.on({ makePool: (op) => this.#make(op), disposePool: () => this.#dispose() });
    machine.onCheck((deep) => this.#current?.model.check(deep));
  }

  /** The pool whose hooks run. */
  get model(): PoolModel {
    return this.#current!.model; // its hooks are called only while the pool exists, or is being disposed of
  }

  /** Restores the models to the current state, and the pool that a restore would take away, or some of its slabs. */
  save(): { readonly lost: () => PoolModel | undefined; readonly restore: () => void } {
    const current = this.#current;
    const saved = current?.model.save();
    return {
      lost: () => {
        const now = this.#current;
        return now !== current || now?.model.hasGrownSince(saved!) === true ? now?.model : undefined; // it was saved
      },
      restore: () => {
        for (const extra of this.#all) extra.model.forgetAll();
        this.#leave();
        if (current === undefined || current.isDisposed) return;
        current.model.restore(saved!); // it existed
        this.#enter(current);
      },
    };
  }

  /** Pools that exist at none of the restored moments are refused. */
  checkLate(): void {
    for (const extra of this.#all) if (extra !== this.#current) this.#checkGone(extra.model);
  }

  /** Whether a callback visits an entry of the extra pool. */
  get isInHand(): boolean {
    return this.#current !== undefined && this.#machine.holds(this.#current.model);
  }

  /** Disposes of all. */
  end(): void {
    const faults = this.#current === undefined ? [] : verifyPool(this.#current.model.pool);
    expectSame('faults', faults.map(({ message }) => message).join(), '');
    this.#current = undefined;
    for (const { model } of this.#all) model.pool[Symbol.dispose]();
  }

  #make({ n: [kind, size] }: Op): void {
    if (this.#current !== undefined) return;
    const Kind = kind % 2 === 0 ? Pool : kind % 3 === 0 ? ColumnPool : PackedPool;
    const hooked = (kind >> 1) % 2 === 0;
    const capacity = 1 + (size % 6);
    const { checked } = this.#machine;
    const options = { capacity, maxCapacity: capacity * 2, checked, allocator: this.#gate };
    const views = (kind >> 2) % 3 === 0 ? 'fresh' : 'reused';
    try {
      const pool = new Kind(hooked ? ExtraNode : PlainExtra, { ...options, views });
      const isFresh = views === 'fresh';
      const model = new PoolModel(`extra ${Kind.name}`, pool, hooked, isFresh, this.#gate, this.#machine);
      const extra = { model, isDisposed: false };
      this.#all.push(extra);
      this.#enter(extra);
    } catch (error) {
      if (!(error instanceof AllocatorError && error.code === 'OUT_OF_MEMORY')) throw error;
    }
    this.#gate.expected = this.#gate.left;
  }

  #dispose(): void {
    const extra = this.#current;
    if (extra === undefined) return;
    const { model } = extra;
    if (model.isGone) {
      model.pool[Symbol.dispose](); // inside its own disposal: does nothing
      return;
    }
    if (this.#machine.holds(model, 'iteration')) return;
    if (this.isInHand) {
      this.#machine.refused(`dispose of ${model.name}`, 'BUSY', () => model.pool[Symbol.dispose]());
      return;
    }
    const views = model.entries.flatMap(({ view }) => view ?? []);
    const ended = model.entries.map((entry) => entry);
    this.#models.pop();
    model.isGone = true;
    this.#machine.attempt(`dispose of ${model.name}`, () => model.pool[Symbol.dispose]());
    if (model.hooked) for (const entry of ended) expectThat('onDestroy was called', entry.isEnding);
    extra.isDisposed = true;
    this.#current = undefined;
    model.forgetAll();
    this.#checkGone(model);
    if (!this.#machine.checked) return;
    for (const view of views) this.#machine.refused('a view of a disposed pool', 'STALE', () => view.at.x);
  }

  #checkGone({ pool, name }: PoolModel): void {
    this.#machine.refused(`${name}.spawn, gone`, 'DISPOSED', () => pool.spawn());
    this.#machine.refused(`${name}.each, gone`, 'DISPOSED', () => pool.each(() => undefined));
    this.#machine.refused(`${name}.clear, gone`, 'DISPOSED', () => pool.clear());
  }

  #enter(extra: Extra): void {
    this.#current = extra;
    extra.model.isGone = false;
    this.#models.push(extra.model);
  }

  #leave(): void {
    if (this.#current === undefined) return;
    this.#current.model.isGone = true;
    this.#current = undefined;
    this.#models.pop();
  }
}
