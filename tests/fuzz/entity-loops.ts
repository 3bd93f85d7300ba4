import type { Entity } from '@offheap/ecs';
import { expectSame, expectThat } from '../../packages/struct/test/model/expect.ts';
import type { EntityModel, Pairs, PlainEntity, SetName } from './entity-model.ts';
import type { EntityOperations } from './entity-operations.ts';
import { checkNode } from './links.ts';
import { type Load, weightOf, writeLoad } from './load.ts';
import type { Machine } from './machine.ts';
import type { Node } from './node.ts';
import type { Systems } from './pool-loops.ts';
import type { Op } from './script.ts';

/** Loops over components, tags, queries and groups, with random operations inside. */
export class EntityLoops {
  readonly #machine: Machine;
  readonly #model: EntityModel;
  readonly #operations: EntityOperations;
  readonly #systems: Systems;

  constructor(machine: Machine, model: EntityModel, operations: EntityOperations, systems: Systems) {
    this.#systems = systems;
    this.#machine = machine;
    this.#model = model;
    this.#operations = operations;
    machine.on({
      loopComponents: (op) => this.#loop(op),
      removeWhere: (op) => this.#removeWhere(op),
      query: (op) => this.#join(op),
    });
  }

  /** Removes the component that the innermost callback visits, or another component of its entity, or destroys the entity. */
  endInHand({ n: [a, b, c] }: Op): void {
    const hand = this.#machine.hands.at(-1);
    const { sets, all } = this.#model;
    if (hand === undefined || !all.has(hand.key as Entity)) return; // an entity, if a set is visited
    const entity = hand.key as Entity;
    if (hand.over === sets.tag) this.#operations.remove('tag', entity, b);
    else if (hand.over !== sets.nodes && hand.over !== sets.loads) return;
    else if (a % 4 === 0) this.#operations.destroyEntity(entity);
    // If a group keeps the sets in order, the visited entity moves out of the group.
    else if (a % 4 < 3)
      this.#operations.remove(c % 2 === 0 ? 'tag' : hand.over === sets.nodes ? 'loads' : 'nodes', entity, b);
    else this.#operations.remove(hand.over === sets.nodes ? 'nodes' : 'loads', entity, b);
  }

  #loop({ n: [a, stop] }: Op): void {
    const { nodes, tag, entities } = this.#model.sets;
    const kind = a % 5;
    const machine = this.#machine;
    if (kind < 3) {
      const turns = this.#turns('nodes', (plain) => plain.node !== undefined);
      const why = kind === 2 ? 'iteration' : 'loop';
      const turn = (node: Node, entity: Entity): void =>
        machine.guard(() => this.#nodeTurn(turns, node, entity, why));
      const done = machine.attempt('a loop over nodes', () => {
        if (kind === 0) nodes.each((node, entity) => turn(node, entity));
        else if (kind === 1) this.#nodeSystem()(turn, 7);
        else {
          const stopAfter = stop % 4 === 0 ? stop % 3 : Infinity;
          for (const node of nodes) {
            turn(node, nodes.entityOf(node));
            if (turns.count > stopAfter) return false;
          }
        }
        return true;
      });
      if (done?.value === true) turns.finish();
      return;
    }
    const isTag = kind === 3;
    const turns = isTag ? this.#turns('tag', (plain) => plain.tagged) : this.#turns('entities', () => true);
    const turn = (entity: Entity): void =>
      machine.guard(() => {
        turns.meet(entity);
        machine.callback(isTag ? { over: tag, key: entity, why: 'loop' } : undefined);
      });
    const done = machine.attempt('a loop over entities', () =>
      isTag ? tag.each(turn) : entities.each(turn),
    );
    if (done !== undefined && isTag) turns.finish();
  }

  #nodeTurn(turns: Turns, node: Node, entity: Entity, why: 'loop' | 'iteration'): void {
    const plain = turns.meet(entity);
    const { node: component } = plain;
    checkNode(`nodes: the component of ${entity}`, node, component!.plain); // `meet` has tested it
    this.#machine.callback({ over: this.#model.sets.nodes, key: entity, why, view: node }, () => {
      if (plain.node !== component || this.#model.all.get(entity) !== plain) return;
      checkNode('nodes: the component in hand', node, component!.plain);
    });
  }

  #removeWhere({ n: [, bits] }: Op): void {
    const { nodes } = this.#model.sets;
    const { grouped, hooked } = this.#model;
    const machine = this.#machine;
    const affected: readonly SetName[] = grouped.includes('nodes') ? grouped : ['nodes'];
    if (affected.some((set) => machine.holds(this.#model.sets[set]))) return;
    const turns = this.#turns('nodes', (plain) => plain.node !== undefined);
    let removed = 0;
    const { hands } = machine;
    const depth = hands.length;
    const done = machine.attempt('nodes.removeWhere', () =>
      nodes.removeWhere((node, entity) =>
        machine.guard(() => {
          hands.length = depth;
          const plain = turns.meet(entity);
          machine.callback({ over: nodes, key: entity, why: 'predicate', view: node }, () =>
            checkNode('nodes: the component that is asked for', node, plain.node!.plain),
          );
          if (((bits >> (turns.count % 9)) & 1) === 0) return false;
          removed++;
          if (!hooked) plain.node = undefined;
          hands.push({ over: nodes, key: entity, why: 'loop', view: node }); // it is still visited while the hook runs
          return true;
        }),
      ),
    );
    hands.length = depth;
    if (done === undefined) return;
    expectSame('nodes.removeWhere', done.value, removed);
    turns.finish();
  }

  #join({ n: [a, way, by] }: Op): void {
    const { pairs } = this.#model.sets;
    const pair = pairs[a % pairs.length]!;
    const turns = this.#turns(pair.name, pair.wants);
    const turn = (node: Node, load: Load, entity: Entity): void =>
      this.#machine.guard(() => this.#pairTurn(pair, turns, node, load, entity, by));
    if (way % 4 === 0) {
      for (const entity of pair.loop) turns.meet(entity);
      turns.finish();
      return;
    }
    const done = this.#machine.attempt(pair.name, () => {
      if (way % 4 === 1) this.#pairSystem(pair)(turn, 7);
      else pair.loop.each((node, load, entity) => turn(node, load, entity));
    });
    if (done !== undefined) turns.finish();
  }

  #pairTurn({ name, hasTag }: Pairs, turns: Turns, node: Node, load: Load, entity: Entity, by: number): void {
    const { nodes, loads, tag } = this.#model.sets;
    const plain = turns.meet(entity);
    const { node: component } = plain;
    checkNode(`${name}: the node`, node, component!.plain); // an entity of the loop
    expectSame(`${name}: the load`, weightOf(load), plain.load);
    writeLoad(load, (plain.load = (plain.load! + by) % 65_536));
    const { hands } = this.#machine;
    const depth = hands.length;
    if (hasTag) hands.push({ over: tag, key: entity, why: 'loop' });
    hands.push({ over: loads, key: entity, why: 'loop', view: load });
    try {
      this.#machine.callback({ over: nodes, key: entity, why: 'loop', view: node }, () => {
        if (this.#model.all.get(entity) !== plain || plain.node !== component) return;
        checkNode(name, node, component!.plain);
      });
    } finally {
      hands.length = depth;
    }
  }

  #nodeSystem(): (turn: (node: Node, entity: Entity) => void, by: number) => void {
    const { nodes } = this.#model.sets;
    return this.#systems.of(nodes, () =>
      nodes.system((node, entity, turn: (node: Node, entity: Entity) => void, by: number) => {
        expectSame('an argument of a system', by, 7);
        turn(node, entity);
      }),
    );
  }

  #pairSystem({ loop }: Pairs): (turn: (node: Node, load: Load, entity: Entity) => void, by: number) => void {
    return this.#systems.of(loop, () =>
      loop.system(
        (node, load, entity, turn: (node: Node, load: Load, entity: Entity) => void, by: number) => {
          expectSame('an argument of a system', by, 7);
          turn(node, load, entity);
        },
      ),
    );
  }

  #turns(name: string, wants: (plain: PlainEntity) => boolean): Turns {
    return new Turns(name, this.#model, wants, this.#machine);
  }
}

/** What one loop visits. */
class Turns {
  count = 0;
  readonly #name: string;
  readonly #model: EntityModel;
  readonly #wants: (plain: PlainEntity) => boolean;
  readonly #machine: Machine;
  /** The entities of the loop, and the components that they must have during the whole loop. */
  readonly #atStart: ReadonlyMap<Entity, readonly unknown[]>;
  readonly #met = new Set<Entity>();

  constructor(name: string, model: EntityModel, wants: (plain: PlainEntity) => boolean, machine: Machine) {
    this.#name = name;
    this.#model = model;
    this.#wants = wants;
    this.#machine = machine;
    const atStart = new Map<Entity, readonly unknown[]>();
    for (const [entity, plain] of model.all) if (wants(plain)) atStart.set(entity, stateOf(plain));
    this.#atStart = atStart;
  }

  meet(entity: Entity): PlainEntity {
    this.count++;
    this.#machine.see(`${this.#name}: visits`, entity);
    const plain = this.#model.all.get(entity);
    if (plain === undefined) throw new Error(`${this.#name} visits ${entity}, which is not alive.`);
    expectThat(`${this.#name}: ${entity} belongs into it`, this.#wants(plain));
    expectThat(`${this.#name}: ${entity} is met once`, !this.#met.has(entity));
    this.#met.add(entity);
    return plain;
  }

  /** At the end of the loop, all entities that belonged to it during the whole loop were visited. */
  finish(): void {
    for (const [entity, state] of this.#atStart) {
      const plain = this.#model.all.get(entity);
      if (plain === undefined || !stateOf(plain).every((part, i) => part === state[i])) continue;
      expectThat(`${this.#name}: ${entity} was met`, this.#met.has(entity));
    }
  }
}

/** Detects whether an entity has lost a component in the meantime. */
function stateOf({ node, load, tagged }: PlainEntity): readonly unknown[] {
  return [node, load !== undefined, tagged];
}
