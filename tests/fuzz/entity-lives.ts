import type { Entity } from '@offheap/ecs';
import { expectSame, expectThat } from '../../packages/struct/test/model/expect.ts';
import type { EntityModel, PlainEntity } from './entity-model.ts';
import { checkNode, type FindTarget, newNode, type PlainNode, writeNode } from './links.ts';
import type { Machine } from './machine.ts';
import { type Node, writeBody } from './node.ts';

/** A component that is being added. */
interface Birth {
  readonly entity: Entity;
  readonly owner: PlainEntity;
  readonly plain: PlainNode;
  isSeen: boolean;
  isTold: boolean;
}

/** Components that are being added or removed: the state in their callbacks, and the operations of these callbacks. */
export class EntityLives {
  readonly #machine: Machine;
  readonly #model: EntityModel;
  readonly #find: FindTarget;
  readonly #births: Birth[] = [];
  /** Called before a hook that a command of a buffer calls. */
  beforeHook: (() => void) | undefined;
  /** Entities that one call destroys, one after the other. */
  #many: { readonly left: Set<Entity>; readonly depth: number } | undefined;

  constructor(machine: Machine, model: EntityModel, find: FindTarget) {
    this.#machine = machine;
    this.#model = model;
    this.#find = find;
  }

  begin(entity: Entity, owner: PlainEntity): Birth {
    const birth = { entity, owner, plain: newNode(), isSeen: false, isTold: false };
    this.#births.push(birth);
    return birth;
  }

  end(succeeded: boolean): void {
    const birth = this.#births.pop()!; // it is defined after the beginning
    const { owner, entity } = birth;
    if (!succeeded) {
      const now = this.#model.all.get(entity);
      if (now !== undefined) now.node = undefined;
      return;
    }
    if (!birth.isSeen) this.#see(birth);
    if (this.#model.hooked && owner.node?.plain === birth.plain && this.#model.all.get(entity) === owner) {
      expectThat(`nodes: onCreate of ${entity} was called`, birth.isTold);
    }
  }

  fill(view: Node, of: Entity, seed: number): void {
    const birth = this.#births.at(-1)!; // it is defined after the beginning
    expectSame('the entity of a new component', of, birth.entity);
    this.#see(birth);
    checkNode(`nodes: a new component of ${of}`, view, birth.plain);
    writeNode(view, birth.plain, this.#machine.nextId(), seed, this.#find);
    this.#visit(birth.owner, of, view, 'init');
  }

  onCreate(view: Node): void {
    const birth = this.#births.at(-1);
    if (birth === undefined) throw new Error('nodes: onCreate of what nobody adds.');
    this.#see(birth);
    expectThat('nodes: onCreate is called once', !birth.isTold);
    birth.isTold = true;
    checkNode('nodes: the component in onCreate', view, birth.plain);
    this.#visit(birth.owner, birth.entity, view, 'hook');
  }

  onDestroy(view: Node): void {
    this.beforeHook?.();
    const entity = this.#model.sets.nodes.entityOf(view);
    this.#advance(entity);
    const owner = this.#model.all.get(entity);
    const node = owner?.node;
    if (owner === undefined || node === undefined)
      throw new Error(`nodes: onDestroy of ${entity}, which has none.`);
    expectThat('nodes: onDestroy is called once', !node.isEnding);
    if (owner.isEnding) this.#model.loseEarlier(owner);
    node.isEnding = true;
    checkNode('nodes: the component in onDestroy', view, node.plain);
    this.#model.removing++;
    try {
      this.#visit(owner, entity, view, 'hook');
    } finally {
      this.#model.removing--;
      const now = this.#model.all.get(entity);
      if (now !== undefined) now.node = undefined;
    }
  }

  /** Runs a call that destroys several entities, one after the other; returns those that no other operation has destroyed in the meantime. */
  destroyingMany(entities: readonly Entity[], call: () => void): ReadonlySet<Entity> {
    const outer = this.#many;
    const left = new Set(entities);
    this.#many = { left, depth: this.#machine.depth };
    const owners = entities.map((entity) => this.#model.all.get(entity)!); // they are alive
    call();
    this.#many = outer;
    for (const { node } of owners) {
      if (node !== undefined && this.#model.hooked) expectThat('nodes: onDestroy was called', node.isEnding);
    }
    for (const entity of left) this.#model.forget(entity);
    return left;
  }

  /** Another operation destroys an entity. */
  destroyed(entity: Entity): void {
    this.#many?.left.delete(entity);
  }

  /** A call that destroys several entities has reached one of them: some no longer exist. */
  #advance(entity: Entity): void {
    if (this.#many?.depth !== this.#machine.depth) return;
    const { all, sets } = this.#model;
    const plain = all.get(entity);
    if (plain !== undefined) plain.isEnding = true;
    // Including entities that hooks have created in the meantime, if all entities are destroyed.
    for (const other of [...this.#many.left, ...all.keys()])
      if (!sets.entities.has(other)) this.#model.forget(other);
  }

  #see(birth: Birth): void {
    if (birth.isSeen) return;
    birth.isSeen = true;
    birth.owner.node = { plain: birth.plain, isEnding: false };
  }

  #visit(owner: PlainEntity, entity: Entity, view: Node, why: 'init' | 'hook'): void {
    const { node } = owner;
    const { restores } = this.#machine;
    this.#machine.callback({ over: this.#model.sets.nodes, key: entity, why, view }, () => {
      if (this.#machine.restores !== restores) return;
      if (owner.node !== node || this.#model.all.get(entity) !== owner) return;
      const { plain } = node!; // it is being added or removed
      checkNode(`nodes: the component of ${entity}, after its ${why}`, view, plain);
      writeBody(view, plain.body, plain.body.id, plain.body.id + 1);
      const found = this.#model.sets.nodes.get(entity)!; // it still has a component
      checkNode(`nodes: the component of ${entity}, written after its ${why}`, found, plain);
    });
  }
}
