import type { Handle } from '@offheap/struct';
import { expectSame, expectThat } from '../../packages/struct/test/model/expect.ts';
import { checkNode } from './links.ts';
import type { Machine } from './machine.ts';
import type { Node } from './node.ts';
import type { Entry, NodePool, PoolModel } from './pool-model.ts';
import type { PoolOperations } from './pool-operations.ts';
import type { Op } from './script.ts';

type Turn = (node: Node) => void;

/** The systems of a world, compiled once, by their pool or query. */
export class Systems {
  readonly #made = new Map<object, unknown>();

  of<S>(over: object, make: () => S): S {
    if (!this.#made.has(over)) this.#made.set(over, make());
    return this.#made.get(over) as S; // created for the same key
  }
}

/** Loops over pools, with random operations inside. */
export class PoolLoops {
  readonly #machine: Machine;
  readonly #models: readonly PoolModel[];
  readonly #operations: PoolOperations;
  readonly #systems: Systems;

  constructor(machine: Machine, models: readonly PoolModel[], operations: PoolOperations, systems: Systems) {
    this.#systems = systems;
    this.#machine = machine;
    this.#models = models;
    this.#operations = operations;
    machine.on({
      loop: (op) => this.#loop(op),
      destroyWhere: (op) => this.#destroyWhere(op),
    });
  }

  #loop(op: Op): void {
    const [a, kind, stop] = op.n;
    const model = this.#models[a % this.#models.length]!;
    const { pool, name } = model;
    const turns = new Turns(model, this.#machine);
    const why = kind % 3 === 2 ? 'iteration' : 'loop';
    const turn = (node: Node): void => this.#machine.guard(() => this.#turn(turns, node, why));
    const done = this.#machine.attempt(`a loop over ${name}`, () => {
      if (kind % 3 === 0) pool.each((node) => turn(node));
      else if (kind % 3 === 1) this.#systemOf(pool)(turn, 7);
      else {
        const stopAfter = stop % 4 === 0 ? stop % 3 : Infinity;
        for (const node of pool) {
          turn(node);
          if (turns.count > stopAfter) return false;
        }
      }
      return true;
    });
    if (done?.value === true) turns.finish();
  }

  #turn(turns: Turns, view: Node, why: 'loop' | 'iteration'): void {
    const { model } = turns;
    const { handle, plain } = turns.meet(view);
    this.#machine.callback({ over: model, key: handle, why, view }, () => {
      if (model.byHandle.has(handle)) checkNode(`${model.name}: the entry in hand`, view, plain);
    });
  }

  #destroyWhere(op: Op): void {
    const [a, bits] = op.n;
    const model = this.#models[a % this.#models.length]!;
    // The entry to destroy may differ from the entry that an outer loop visits.
    if (model.packed && this.#machine.holds(model, 'loop', 'iteration', 'predicate')) return;
    const { pool, name } = model;
    // An `onDestroy` may destroy other entries: an entry that was visited then moves to a place that is still to be visited.
    const turns = new Turns(model, this.#machine, model.packed && model.hooked);
    const chosen: Entry[] = [];
    let count = 0;
    const { restores } = this.#machine;
    const done = this.#machine.attempt(`${name}.destroyWhere`, () =>
      pool.destroyWhere((view) =>
        this.#machine.guard(() => {
          const entry = turns.meet(view);
          const { handle, plain } = entry;
          this.#machine.callback({ over: model, key: handle, why: 'predicate', view }, () => {
            if (model.byHandle.has(handle)) checkNode(`${name}: the entry that is asked for`, view, plain);
          });
          if (((bits >> (turns.count % 9)) & 1) === 0) return false;
          if (!model.byHandle.has(handle)) return true; // no further entry is destroyed
          count++;
          if (entry.isEnding) return true; // an outer operation has begun its destruction
          chosen.push(entry);
          if (!model.hooked) model.remove(handle);
          return true;
        }),
      ),
    );
    if (this.#machine.restores !== restores) return; // the destroyed entry exists again
    if (model.hooked) for (const entry of chosen) this.#operations.ended(model, entry);
    if (done === undefined) return;
    expectSame(`${name}.destroyWhere`, done.value, count);
    turns.finish();
  }

  /** Destroys the entry that the innermost callback visits. */
  endInHand(op: Op): void {
    const hand = this.#machine.hands.at(-1);
    if (hand === undefined) return;
    const model = this.#models.find((each) => each === hand.over);
    const entry = model?.byHandle.get(hand.key as Handle<Node>); // then the key of an entry
    if (model === undefined || entry === undefined) return;
    const view = hand.view as Node; // of the same entry
    this.#operations.destroy(model, entry, op.n[1], view);
    if (this.#machine.checked && !model.byHandle.has(entry.handle)) {
      this.#machine.refused(`${model.name}: the entry in hand, destroyed`, 'STALE', () => view.at.x);
    }
  }

  #systemOf(pool: NodePool): (turn: Turn, by: number) => void {
    return this.#systems.of(pool, () =>
      pool.system((node, turn: Turn, by: number) => {
        expectSame('an argument of a system', by, 7);
        turn(node);
      }),
    );
  }
}

/** What one loop visits. */
class Turns {
  count = 0;
  readonly model: PoolModel;
  readonly #machine: Machine;
  readonly #atStart: ReadonlySet<Entry>;
  readonly #met = new Set<Entry>();
  readonly #mayRepeat: boolean;
  #index: number;

  constructor(model: PoolModel, machine: Machine, mayRepeat = false) {
    this.model = model;
    this.#machine = machine;
    this.#mayRepeat = mayRepeat;
    this.#atStart = new Set(model.entries);
    this.#index = model.entries.length;
  }

  /** One iteration: an existing entry, which was visited before only if it may; in a packed pool the next one. */
  meet(view: Node): Entry {
    const { name, packed, entries } = this.model;
    const entry = this.model.entryOf(view);
    this.count++;
    this.#machine.see(`${name}: visits`, entry.handle);
    expectThat(`${name}: ${entry.handle} is met once`, this.#mayRepeat || !this.#met.has(entry));
    this.#met.add(entry);
    if (packed) {
      this.#index = Math.min(this.#index, entries.length) - 1;
      expectSame(`${name}: the next entry`, entry, entries[this.#index]);
    }
    checkNode(`${name}: an entry met`, view, entry.plain);
    return entry;
  }

  /** At the end of the loop, all entries that existed during the whole loop were visited. */
  finish(): void {
    const { name, byHandle } = this.model;
    for (const entry of this.#atStart) {
      if (byHandle.get(entry.handle) !== entry) continue;
      expectThat(`${name}: ${entry.handle} was met`, this.#met.has(entry));
    }
  }
}
