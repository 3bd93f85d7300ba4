import { AllocatorError } from '@offheap/core';
import { PackedPool } from '@offheap/struct';
import type { Entity } from '@offheap/ecs';
import { expectSame, expectThat } from '../../packages/struct/test/model/expect.ts';
import type { EntityModel } from './entity-model.ts';
import { checkNode } from './links.ts';
import type { Machine } from './machine.ts';
import type { Node } from './node.ts';
import type { Entry, PoolModel } from './pool-model.ts';
import type { Op, OpKind } from './script.ts';

/** The allowed operations in callbacks over the entries of a pool: none that change the entries. */
const OVER_ENTRIES: ReadonlySet<OpKind> = new Set([
  'throw',
  'snapshot',
  'command',
  'apply',
  'createEntity',
  'destroyEntity',
  'addComponent',
  'removeComponent',
  'writeComponent',
  'search',
]);

/** The same over components: none that change entities. */
const OVER_COMPONENTS: ReadonlySet<OpKind> = new Set([
  'throw',
  'snapshot',
  'command',
  'create',
  'destroy',
  'search',
]);

/** Searches and sorts: callbacks that only read what they visit, but change other things, apply commands, and restore the memory. */
export class SearchOperations {
  readonly #machine: Machine;
  readonly #pools: readonly PoolModel[];
  readonly #entities: EntityModel;
  readonly #restore: (n: number, searched: object) => boolean;

  /** @param restore restores a snapshot, if there is one that contains the searched pool with its slabs; returns whether it did. */
  constructor(
    machine: Machine,
    pools: readonly PoolModel[],
    entities: EntityModel,
    restore: (n: number, searched: object) => boolean,
  ) {
    this.#machine = machine;
    this.#pools = pools;
    this.#entities = entities;
    this.#restore = restore;
    machine.on({ search: (op) => (op.n[1] % 5 < 3 ? this.#searchPool(op) : this.#searchNodes(op)) });
  }

  #searchPool({ n: [a, way, stop] }: Op): void {
    const model = this.#pools[a % this.#pools.length]!;
    const { pool, name, entries } = model;
    if (model.isGone || this.#machine.holds(model)) return;
    const before = [...entries];
    const met = new Set<Entry>();
    const visit = (view: Node): Entry => {
      const entry = model.entryOf(view);
      expectThat(`${name}: ${entry.handle} is met once`, !met.has(entry));
      met.add(entry);
      checkNode(`${name}: an entry searched`, view, entry.plain);
      const hand = { over: model, key: entry.handle, why: 'predicate', view } as const;
      this.#machine.callback(hand, () => checkNode(name, view, entry.plain), OVER_ENTRIES);
      return entry;
    };
    const last = stop % 7;
    if (way % 5 === 2) {
      if (!(pool instanceof PackedPool)) return;
      const keys = new Map(before.map((entry) => [entry, (entry.plain.body.id * 7 + stop) % 5]));
      const isDone = this.#run(`${name}.sortBy`, stop, model, (restores) =>
        pool.sortBy((node) =>
          this.#machine.guard(() => {
            if (restores(met.size === last)) return 0;
            return keys.get(visit(node))!; // it existed
          }),
        ),
      );
      if (isDone === undefined) return;
      entries.sort((one, other) => keys.get(one)! - keys.get(other)!);
      return;
    }
    let found: Entry | undefined;
    let isFound = false;
    const isDone = this.#run(`${name}.search`, stop, model, (restores) => {
      const asks = (node: Node): boolean =>
        this.#machine.guard(() => {
          const isLast = met.size === last;
          const isRestored = restores(isLast);
          const entry = isRestored ? undefined : visit(node);
          if (isLast) found = entry;
          return (isFound = isLast);
        });
      if (way % 5 === 1) return expectSame(`${name}.some`, pool.some(asks), isFound);
      const view = pool.find(asks);
      expectSame(`${name}.find`, view === undefined ? undefined : pool.handleOf(view), found?.handle);
    });
    if (isDone === undefined || isFound) return;
    for (const entry of before) expectThat(`${name}: ${entry.handle} was met`, met.has(entry));
  }

  #searchNodes({ n: [, way, stop] }: Op): void {
    const { sets, grouped } = this.#entities;
    const { nodes } = sets;
    const machine = this.#machine;
    if (machine.hands.some(({ over }) => over === nodes || over === sets.loads || over === sets.tag)) return;
    const before = this.#entities.count('nodes');
    const met = new Set<Entity>();
    const last = stop % 5;
    const visit = (node: Node, entity: Entity): void => {
      expectThat(`nodes: ${entity} is met once`, !met.has(entity));
      met.add(entity);
      const plain = this.#entities.all.get(entity)?.node?.plain;
      if (plain !== undefined) checkNode('nodes: a component searched', node, plain);
      machine.callback(
        { over: nodes, key: entity, why: 'predicate', view: node },
        undefined,
        OVER_COMPONENTS,
      );
    };
    if (way % 5 === 4 && grouped.length === 0) {
      this.#run('nodes.sortBy', stop, nodes, (restores) =>
        nodes.sortBy((node) =>
          machine.guard(() => {
            if (restores(met.size === last)) return 0;
            const entity = nodes.entityOf(node);
            visit(node, entity);
            return (entity * 5 + stop) % 7;
          }),
        ),
      );
      return;
    }
    let found: Entity | undefined;
    let isFound = false;
    const isDone = this.#run('nodes.search', stop, nodes, (restores) => {
      const asks = (node: Node, entity: Entity): boolean =>
        machine.guard(() => {
          const isLast = met.size === last;
          if (!restores(isLast)) visit(node, entity);
          if (isLast) found = entity;
          return (isFound = isLast);
        });
      if (way % 2 === 0) return expectSame('nodes.some', nodes.some(asks), isFound);
      const view = nodes.find(asks);
      expectSame('nodes.find', view === undefined ? undefined : nodes.entityOf(view), found);
    });
    if (isDone !== undefined && !isFound) expectThat('nodes: all components were met', met.size >= before);
  }

  /**
   * Runs a search whose callbacks use `restores` to report a restore of the memory: the search must then be refused. Returns undefined
   * when the search did not finish.
   */
  #run(
    what: string,
    n: number,
    searched: object,
    search: (restores: (isTime: boolean) => boolean) => void,
  ): { readonly value: void } | undefined {
    const mayRestore = n % 3 === 0 && this.#machine.depth === 1;
    let isRestored = false;
    const restores = (isTime: boolean): boolean => {
      if (isTime && mayRestore && !isRestored && this.#restore(n, searched)) isRestored = true;
      return isRestored;
    };
    try {
      const done = this.#machine.attempt(what, () => search(restores));
      if (isRestored)
        throw new Error(`${what} has come to its end, although its callback has restored the memory.`);
      return done;
    } catch (error) {
      if (isRestored && error instanceof AllocatorError && error.code === 'BUSY') return undefined;
      throw error;
    }
  }
}
