import { destroy } from '@offheap/struct';
import { type Entity, NO_ENTITY } from '@offheap/ecs';
import { expectSame, expectThat } from '../../packages/struct/test/model/expect.ts';
import { EntityLives } from './entity-lives.ts';
import type { EntityModel, PlainEntity, SetName } from './entity-model.ts';
import { type FindTarget, writeNode } from './links.ts';
import { initialLoad, writeLoad } from './load.ts';
import type { Machine } from './machine.ts';
import { initialBody } from './node.ts';
import type { Op } from './script.ts';

type Rule = 'allowed' | 'busy' | 'never';

const SETS: readonly SetName[] = ['nodes', 'loads', 'tag'];

/** Creates, changes and destroys entities and their components. */
export class EntityOperations {
  readonly lives: EntityLives;
  readonly #machine: Machine;
  readonly #model: EntityModel;
  readonly #find: FindTarget;

  constructor(machine: Machine, model: EntityModel, find: FindTarget) {
    this.#machine = machine;
    this.#model = model;
    this.#find = find;
    this.lives = new EntityLives(machine, model, find);
    machine.on({
      createEntity: (op) => this.#createEntity(op),
      destroyEntity: (op) => this.#destroyPicked(op),
      destroyEntities: (op) => this.#destroyMany(op),
      clearEntities: (op) => this.#clearEntities(op),
      addComponent: (op) => this.#add(op),
      removeComponent: (op) => this.#removePicked(op),
      writeComponent: (op) => this.#write(op),
      clearSet: (op) => this.#clearSet(op),
      misuseEntity: (op) => this.#misuse(op),
    });
  }

  /** Whether a component may be removed from an entity inside the running callbacks. */
  removeRule(set: SetName, entity: Entity, plain: PlainEntity): Rule {
    const { grouped } = this.#model;
    const moved = grouped.includes(set) && this.#model.isGrouped(plain) ? grouped : [set];
    let rule: Rule = 'allowed';
    for (const { over, key, why } of this.#machine.hands) {
      const name = moved.find((each) => this.#model.sets[each] === over);
      if (name === undefined) continue;
      if (why === 'predicate') return 'never';
      if (key === entity || why === 'init' || why === 'hook') continue;
      if (why !== 'loop' || name === 'tag') return 'never';
      rule = 'busy';
    }
    return rule;
  }

  /** Whether an entity may be destroyed inside the running callbacks. */
  destroyRule(entity: Entity, plain: PlainEntity): Rule {
    let rule: Rule = 'allowed';
    for (const set of SETS) {
      if (!this.#model.isIn(set, plain)) continue;
      const own = this.removeRule(set, entity, plain);
      if (own === 'never') return own;
      if (own === 'busy') rule = own;
    }
    return rule;
  }

  destroyEntity(entity: Entity): void {
    const plain = this.#model.all.get(entity)!; // it is alive
    const { entities } = this.#model.sets;
    if (plain.isEnding) {
      expectThat(`${entity} is destroyed once`, !entities.destroy(entity));
      return;
    }
    const rule = this.destroyRule(entity, plain);
    if (rule === 'never') return;
    if (rule === 'busy') {
      if (this.#machine.checked)
        this.#machine.refused(`destroy(${entity})`, 'BUSY', () => entities.destroy(entity));
      return;
    }
    plain.isEnding = true;
    const done = this.#machine.attempt(`destroy(${entity})`, () => entities.destroy(entity));
    if (done !== undefined) expectSame(`destroy(${entity})`, done.value, true);
    const { node } = plain;
    if (node !== undefined && this.#model.hooked) expectThat('nodes: onDestroy was called', node.isEnding);
    this.lives.destroyed(entity);
    this.#model.forget(entity);
  }

  remove(set: SetName, entity: Entity, way: number): void {
    const model = this.#model;
    const plain = model.all.get(entity)!; // it is alive
    const found = model.setOf(set);
    if (plain.isEnding) return;
    if (!model.isIn(set, plain)) {
      expectThat(`${set}.remove(${entity}), which has none`, !found.remove(entity));
      return;
    }
    const rule = this.removeRule(set, entity, plain);
    if (rule === 'never') return;
    const { nodes } = model.sets;
    const call = (): boolean => {
      if (set !== 'nodes' || way % 3 === 0) return found.remove(entity);
      if (way % 3 === 1) nodes.destroy(nodes.get(entity)!); // it is defined
      else destroy(nodes.get(entity)!);
      return true;
    };
    if (rule === 'busy') {
      if (this.#machine.checked) this.#machine.refused(`${set}.remove(${entity})`, 'BUSY', call);
      return;
    }
    if (set === 'nodes' && plain.node!.isEnding) {
      expectThat(`nodes.remove(${entity}) within its onDestroy`, !nodes.remove(entity));
      return;
    }
    const { node } = plain;
    const done = this.#machine.attempt(`${set}.remove(${entity})`, call);
    if (done !== undefined) expectSame(`${set}.remove(${entity})`, done.value, true);
    if (set === 'nodes') {
      if (model.hooked) expectThat(`nodes: onDestroy of ${entity} was called`, node!.isEnding);
      plain.node = undefined;
    } else if (set === 'loads') plain.load = undefined;
    else plain.tagged = false;
  }

  #createEntity({ n: [a, count] }: Op): void {
    const { sets, all } = this.#model;
    const { entities } = sets;
    if (a % 3 > 0) {
      const entity = entities.tryCreate();
      if (entity !== NO_ENTITY) {
        this.#model.add(entity);
        return;
      }
      expectThat('all are alive, or ids are used up', all.size === entities.capacity || entities.retired > 0);
      this.#machine.refused('entities.create', 'OUT_OF_MEMORY', () => entities.create());
      return;
    }
    let made = 0;
    const done = this.#machine.attempt('createMany', () =>
      entities.createMany(count % 4, (entity, i) =>
        this.#machine.guard(() => {
          expectSame('the number of an entity', i, made++);
          this.#model.add(entity);
          this.#machine.callback(undefined);
        }),
      ),
    );
    if (done !== undefined) expectSame('createMany', done.value, made);
  }

  #destroyPicked(op: Op): void {
    const entity = this.#model.pick(op.n[0]);
    if (entity !== undefined) this.destroyEntity(entity);
  }

  #destroyMany({ n: [a] }: Op): void {
    const { all, stale, sets } = this.#model;
    if (this.#machine.hands.length > 0) return;
    const list = [...all.keys(), ...stale].filter((entity) => (entity + a) % 3 === 0);
    const alive = list.filter((entity) => all.has(entity));
    let done: { readonly value: number } | undefined;
    const left = this.lives.destroyingMany(alive, () => {
      done = this.#machine.attempt('destroyMany', () => sets.entities.destroyMany(new Int32Array(list)));
    });
    if (done !== undefined) expectSame('destroyMany', done.value, left.size);
  }

  #clearEntities({ n: [a] }: Op): void {
    const model = this.#model;
    const { entities } = model.sets;
    if (this.#machine.hands.length > 0) return;
    this.lives.destroyingMany([...model.all.keys()], () => {
      this.#machine.attempt('entities.clear', () => entities.clear());
    });
    // Entities that hooks have created in the meantime may also have been destroyed.
    for (const entity of model.all.keys()) if (!entities.has(entity)) model.forget(entity);
    if (a % 2 === 0) return;
    entities.recycle();
    expectSame('retired', entities.retired, 0);
    model.recycle();
  }

  #add({ n: [a, b, seed] }: Op): void {
    const set = SETS[b % 3]!;
    const entity = this.#pick(a, set, false);
    if (entity === undefined) return;
    const plain = this.#model.all.get(entity)!; // it is alive
    if (plain.isEnding) return;
    const found = this.#model.sets[set];
    if (this.#model.isIn(set, plain)) {
      this.#machine.refused(`${set}.add(${entity}), which has one`, 'INVALID_ARGUMENT', () =>
        found.add(entity),
      );
      return;
    }
    const { tag } = this.#model.sets;
    const isFull = set === 'tag' && tag.length === tag.capacity; // which is refused first
    const rule = isFull ? 'allowed' : this.#addRule(set, entity, plain);
    if (rule === 'never') return;
    if (rule === 'busy') {
      if (this.#machine.checked) {
        this.#machine.refused(`${set}.add(${entity}), under a loop over the group`, 'BUSY', () =>
          found.add(entity),
        );
      }
      return;
    }
    if (set === 'nodes') this.#addNode(entity, plain, b, seed);
    else if (set === 'loads') this.#addLoad(entity, plain, b, seed);
    else this.#addTag(entity, plain);
  }

  /**
   * Whether a component may be added to an entity inside the running callbacks: an entity that enters the group changes places with another
   * one, which loops do not allow between visited and unvisited entities. Views of inits and hooks follow.
   */
  #addRule(set: SetName, entity: Entity, plain: PlainEntity): Rule {
    const { grouped, sets } = this.#model;
    if (!grouped.includes(set)) return 'allowed';
    if (!grouped.every((each) => each === set || this.#model.isIn(each, plain))) return 'allowed';
    let rule: Rule = 'allowed';
    const to = sets.group!.length; // there is a group
    for (const each of grouped) {
      const from = each === set ? sets[each].length : sets[each].indexOf(entity);
      if (from === to) continue;
      for (const { over, key, why } of this.#machine.hands) {
        if (over !== sets[each] || why === 'init' || why === 'hook') continue;
        if (why !== 'loop' || each === 'tag') return 'never';
        const inHand = sets[each].indexOf(key as Entity); // a set is visited
        if (inHand >= to && inHand <= from) rule = 'busy';
      }
    }
    return rule;
  }

  #addNode(entity: Entity, plain: PlainEntity, b: number, seed: number): void {
    const { nodes } = this.#model.sets;
    const machine = this.#machine;
    if (!this.#model.nodeGrowth.makeRoom(this.#model.count('nodes'))) {
      machine.refused('nodes.add', 'OUT_OF_MEMORY', () => nodes.add(entity));
      expectSame('nodes.tryAdd', nodes.tryAdd(entity), undefined);
      return;
    }
    const birth = this.lives.begin(entity, plain);
    const how = (b >> 2) % 3;
    const init =
      how === 0
        ? undefined
        : how === 1
          ? initialBody(birth.plain.body, machine.nextId(), seed)
          : (view: Parameters<typeof this.lives.fill>[0], of: Entity): void =>
              machine.guard(() => this.lives.fill(view, of, seed));
    const made = machine.attempt('nodes.add', () =>
      b % 2 === 0 ? nodes.add(entity, init) : nodes.tryAdd(entity, init),
    );
    this.lives.end(made !== undefined);
  }

  #addLoad(entity: Entity, plain: PlainEntity, b: number, seed: number): void {
    const { loads } = this.#model.sets;
    if (this.#model.loadGrowth.makeRoom(this.#model.count('loads'))) {
      plain.load = seed;
      const how = (b >> 2) % 3;
      if (how === 0) writeLoad(loads.add(entity), seed);
      else loads.add(entity, initialLoad(loads.struct, seed, how === 1));
      return;
    }
    expectSame('loads.tryAdd', loads.tryAdd(entity), undefined);
    this.#machine.refused('loads.add', 'OUT_OF_MEMORY', () => loads.add(entity));
  }

  #addTag(entity: Entity, plain: PlainEntity): void {
    const { tag } = this.#model.sets;
    if (tag.length === tag.capacity) {
      this.#machine.refused('tag.add', 'OUT_OF_MEMORY', () => tag.add(entity));
      return;
    }
    tag.add(entity);
    plain.tagged = true;
  }

  /** Returns an entity that is in a set or is not, if there is one; sometimes any entity. */
  #pick(n: number, set: SetName, isIn: boolean): Entity | undefined {
    const model = this.#model;
    if (n % 5 === 0) return model.pick(n);
    const found = [...model.all].filter(([, plain]) => model.isIn(set, plain) === isIn);
    return found.length === 0 ? undefined : found[n % found.length]![0];
  }

  #removePicked({ n: [a, b, way] }: Op): void {
    const over = this.#machine.hands.at(-1)?.over;
    const inHand = SETS.find((each) => this.#model.sets[each] === over);
    const set = inHand !== undefined && way % 2 === 0 ? inHand : SETS[b % 3]!;
    const entity = this.#pick(a, set, true);
    if (entity !== undefined) this.remove(set, entity, way);
  }

  #write({ n: [a, , seed] }: Op): void {
    const entity = this.#model.pick(a);
    if (entity === undefined) return;
    const { node } = this.#model.all.get(entity)!; // it is alive
    if (node === undefined) return;
    const found = this.#model.sets.nodes.get(entity)!; // it is defined
    writeNode(found, node.plain, node.plain.body.id, seed, this.#find);
  }

  #clearSet({ n: [a] }: Op): void {
    const model = this.#model;
    const set = SETS[a % 3]!;
    if (this.#machine.hands.length > 0) {
      const { nodes } = model.sets;
      const { over, why } = this.#machine.hands.at(-1)!;
      if (over === nodes && why === 'loop' && this.#machine.checked) {
        this.#machine.refused('nodes.clear()', 'BUSY', () => nodes.clear());
      }
      return;
    }
    const nodes = [...model.all.values()].map(({ node }) => node);
    this.#machine.attempt(`${set}.clear`, () => model.setOf(set).clear());
    if (set === 'nodes' && model.hooked) {
      for (const node of nodes) if (node !== undefined) expectThat('onDestroy was called', node.isEnding);
    }
    for (const plain of model.all.values()) {
      if (set === 'nodes') {
        if (plain.node !== undefined && nodes.includes(plain.node)) plain.node = undefined;
      } else if (set === 'loads') plain.load = undefined;
      else plain.tagged = false;
    }
  }

  /** Operations that are refused for a stale id, or a number that is not an id. */
  #misuse({ n: [a, b] }: Op): void {
    const { sets, stale } = this.#model;
    const { entities, nodes, loads, tag } = sets;
    const machine = this.#machine;
    const none = [0, -1, 1.5, Number.NaN, 2 ** 31, -(2 ** 31), 2 ** 30 - 1] as Entity[];
    const old = stale.length > 0 && a % 2 === 0 ? stale[b % stale.length]! : none[b % none.length]!;
    expectThat(`alive(${old})`, !entities.has(old));
    expectThat(`destroy(${old})`, !entities.destroy(old));
    for (const set of [nodes, loads, tag]) {
      expectThat(`has(${old})`, !set.has(old));
      expectSame(`indexOf(${old})`, set.indexOf(old), -1);
      expectThat(`remove(${old})`, !set.remove(old));
      machine.refused(`add(${old})`, 'STALE', () => set.add(old));
    }
    expectSame(`get(${old})`, nodes.get(old), undefined);
    machine.refused('nodes.entry(length)', 'INVALID_ARGUMENT', () => nodes.at(nodes.length));
  }
}
