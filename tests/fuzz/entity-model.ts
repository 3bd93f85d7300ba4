import type { ComponentPool, Entities, Entity, EntitySet, Group, Query, Tag } from '@offheap/ecs';
import { expectSame, expectThat } from '../../packages/struct/test/model/expect.ts';
import { type Gate, Growth } from './gate.ts';
import { checkNode, copyNode, type PlainNode } from './links.ts';
import { type Load, weightOf } from './load.ts';
import type { Machine } from './machine.ts';
import type { Node } from './node.ts';

/** The model of a component. */
export interface PlainComponent {
  readonly plain: PlainNode;
  /** Its `onDestroy` has begun. */
  isEnding: boolean;
}

/** The model of an entity. */
export interface PlainEntity {
  node: PlainComponent | undefined;
  load: number | undefined;
  tagged: boolean;
  /** `destroy` is running. */
  isEnding: boolean;
}

/** A query or a group of nodes and loads, and its condition for an entity. */
export interface Pairs {
  readonly name: string;
  readonly loop: Query<[Node, Load]>;
  readonly wants: (plain: PlainEntity) => boolean;
  /** Whether the tag is one of its sets. */
  readonly hasTag: boolean;
}

export interface EntitySets {
  readonly entities: Entities;
  readonly nodes: ComponentPool<Node>;
  readonly loads: ComponentPool<Load>;
  readonly tag: Tag;
  readonly pairs: readonly Pairs[];
  readonly group: Group<readonly unknown[]> | undefined;
  /** Sets that were created before the nodes: a destroyed entity is removed from these sets first. */
  readonly earlier: readonly SetName[];
}

export type SetName = 'nodes' | 'loads' | 'tag';

interface Saved {
  readonly all: readonly (readonly [Entity, PlainEntity])[];
  readonly stale: readonly Entity[];
  readonly given: readonly Entity[];
  readonly slabs: readonly [number, number];
}

/** Entities with their components, and their model: a map of plain objects. */
export class EntityModel {
  readonly sets: EntitySets;
  /** Whether the nodes have hooks. */
  readonly hooked: boolean;
  readonly all = new Map<Entity, PlainEntity>();
  readonly stale: Entity[] = [];
  /** Components whose `onDestroy` runs. */
  removing = 0;
  /** Sets that a group keeps in order. */
  readonly grouped: readonly SetName[];
  readonly nodeGrowth: Growth;
  readonly loadGrowth: Growth;
  /** The returned ids. */
  readonly #given = new Set<Entity>();
  readonly #machine: Machine;

  constructor(sets: EntitySets, grouped: readonly SetName[], hooked: boolean, gate: Gate, machine: Machine) {
    this.sets = sets;
    this.grouped = grouped;
    this.hooked = hooked;
    this.nodeGrowth = new Growth(sets.nodes, gate);
    this.loadGrowth = new Growth(sets.loads, gate);
    this.#machine = machine;
  }

  /** An entity that is alive, if there is one. */
  pick(n: number): Entity | undefined {
    return this.all.size === 0 ? undefined : [...this.all.keys()][n % this.all.size];
  }

  add(entity: Entity): void {
    this.#machine.see('entity', entity);
    expectThat(`${entity} is a new id`, entity > 0 && !this.#given.has(entity));
    this.#given.add(entity);
    this.all.set(entity, { node: undefined, load: undefined, tagged: false, isEnding: false });
  }

  /** An entity is being destroyed, and loses its node now. */
  loseEarlier(plain: PlainEntity): void {
    const { earlier } = this.sets;
    if (earlier.includes('loads')) plain.load = undefined;
    if (earlier.includes('tag')) plain.tagged = false;
  }

  forget(entity: Entity): void {
    if (!this.all.delete(entity)) return;
    this.stale.push(entity);
    if (this.stale.length > 12) this.stale.shift();
  }

  /** From now on, ids can be returned again. */
  recycle(): void {
    this.stale.length = 0;
    this.#given.clear();
    for (const entity of this.all.keys()) this.#given.add(entity);
  }

  isIn(set: SetName, plain: PlainEntity): boolean {
    if (set === 'tag') return plain.tagged;
    return (set === 'nodes' ? plain.node : plain.load) !== undefined;
  }

  /** Whether an entity belongs to the group. */
  isGrouped(plain: PlainEntity): boolean {
    return this.grouped.length > 0 && this.grouped.every((set) => this.isIn(set, plain));
  }

  count(set: SetName): number {
    let count = 0;
    for (const plain of this.all.values()) if (this.isIn(set, plain)) count++;
    return count;
  }

  setOf(set: SetName): EntitySet {
    return this.sets[set];
  }

  save(): Saved {
    const all = Array.from(this.all, ([entity, plain]) => [entity, copyEntity(plain)] as const);
    const { nodeGrowth, loadGrowth } = this;
    return {
      all,
      stale: [...this.stale],
      given: [...this.#given],
      slabs: [nodeGrowth.slabs, loadGrowth.slabs],
    };
  }

  restore({ all, stale, given, slabs }: Saved): void {
    this.all.clear();
    for (const [entity, plain] of all) this.all.set(entity, copyEntity(plain));
    this.stale.splice(0, Infinity, ...stale);
    this.#given.clear();
    for (const entity of given) this.#given.add(entity);
    [this.nodeGrowth.slabs, this.loadGrowth.slabs] = slabs;
  }

  /** The component pools that have more slabs now. */
  grownSince({ slabs: [nodes, loads] }: Saved): readonly object[] {
    const { nodeGrowth, loadGrowth, sets } = this;
    return [
      ...(nodeGrowth.slabs > nodes ? [sets.nodes] : []),
      ...(loadGrowth.slabs > loads ? [sets.loads] : []),
    ];
  }

  check(deep: boolean): void {
    const { entities, nodes, loads, tag, pairs, group } = this.sets;
    expectSame('entities.length', entities.length, this.all.size);
    expectSame('nodes.length', nodes.length, this.count('nodes'));
    expectSame('loads.length', loads.length, this.count('loads'));
    expectSame('tag.length', tag.length, this.count('tag'));
    if (!deep) return;
    expectSame('nodes.capacity', nodes.capacity, this.nodeGrowth.capacity);
    expectSame('loads.capacity', loads.capacity, this.loadGrowth.capacity);
    let alive = 0;
    for (const entity of entities) {
      alive++;
      expectThat(`${entity} is alive`, this.all.has(entity) && entities.has(entity));
    }
    expectSame('entities iterated', alive, this.all.size);
    for (const entity of this.stale) {
      const found = entities.has(entity) || nodes.has(entity) || loads.has(entity) || tag.has(entity);
      expectThat(`${entity} was destroyed`, !found && nodes.get(entity) === undefined);
    }
    for (const [entity, plain] of this.all) this.#checkEntity(entity, plain);
    for (const { name, loop, wants } of pairs) {
      let expected = 0;
      for (const plain of this.all.values()) if (wants(plain)) expected++;
      expectSame(`${name}: count`, loop.count(), expected);
    }
    if (group === undefined) return;
    expectSame('group.length', group.length, group.count());
    const [first, ...others] = this.grouped.map((set) => this.setOf(set));
    for (let index = 0; index < group.length; index++) {
      for (const set of others) {
        expectSame(`entity ${index} of the group`, set.entityAt(index), first!.entityAt(index));
      }
    }
  }

  #checkEntity(entity: Entity, { node, load, tagged }: PlainEntity): void {
    const { nodes, loads, tag } = this.sets;
    expectSame(`tag.has(${entity})`, tag.has(entity), tagged);
    expectSame(`loads.get(${entity})`, weightOf(loads.get(entity)), load);
    expectSame(`nodes.has(${entity})`, nodes.has(entity), node !== undefined);
    if (node === undefined) return;
    const found = nodes.get(entity)!; // it is defined
    checkNode(`nodes.get(${entity})`, found, node.plain);
    expectSame(`nodes.entityOf(${entity})`, nodes.entityOf(found), entity);
    expectSame(`nodes.entityAt(indexOf(${entity}))`, nodes.entityAt(nodes.indexOf(entity)), entity);
  }
}

function copyEntity({ node, load, tagged }: PlainEntity): PlainEntity {
  const copy = node === undefined ? undefined : { plain: copyNode(node.plain), isEnding: false };
  return { node: copy, load, tagged, isEnding: false };
}
