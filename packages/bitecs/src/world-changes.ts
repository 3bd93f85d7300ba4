import { AllocatorError } from '@offheap/core';
import type { EntityRemover } from '@offheap/ecs';
import {
  $internal,
  type EntityId,
  entityExists,
  hasComponent,
  type InternalWorld,
  noCommit,
  type Query,
  query,
  removeEntity,
  Wildcard,
} from 'bitecs';
import type { FollowedSet } from './followed-set.ts';

/**
 * Follows the removal of entities in a world, and the lists of the components of each entity.
 *
 * bitECS removes an entity in these steps:
 *
 *     | reads whether it has relations | the queries and their observers ... | the id, the list and the bits |
 *
 * The sets may refuse the removal in the first step. They remove the entity after all queries, so that all observers can
 * read the data.
 */
export class WorldChanges {
  readonly #world: InternalWorld;
  readonly #sets: ReadonlyMap<EntityRemover<number>, FollowedSet>;
  /** The entities that are being removed from the world. */
  readonly #ending = new Set<EntityId>();
  /** The number of components that sets have added. */
  #additions = 0;
  /** Whether bitECS is about to write a change into a list that has a later change already. */
  #skipsList = false;

  constructor(world: InternalWorld, sets: ReadonlyMap<EntityRemover<number>, FollowedSet>) {
    this.#world = world;
    this.#sets = sets;
    this.follow();
  }

  /** Begins to follow the world. Called again after a reset of the world, which replaces these objects. */
  follow(): void {
    const { entitiesWithRelations, entityComponents, queries } = this.#world[$internal];
    const hasRelations = entitiesWithRelations.has.bind(entitiesWithRelations);
    entitiesWithRelations.has = (entity) => {
      const isTarget = hasRelations(entity);
      if (isTarget) this.#checkAll(entity, new Set(), hasRelations);
      else this.#check(entity);
      return isTarget;
    };
    const listOf = entityComponents.get.bind(entityComponents);
    entityComponents.get = (entity) => {
      if (!this.#skipsList) return listOf(entity);
      this.#skipsList = false;
      return new Set();
    };
    const all = queries[Symbol.iterator].bind(queries);
    queries[Symbol.iterator] = () => this.#remove(all);
  }

  /** Whether an entity is being removed from the world. */
  isEnding(entity: EntityId): boolean {
    return this.#ending.has(entity);
  }

  /** Returns the list of an entity's components, which has the same lifetime as the entity. */
  listOf(entity: EntityId): Set<unknown> | undefined {
    return Map.prototype.get.call(this.#world[$internal].entityComponents, entity) as
      | Set<unknown>
      | undefined;
  }

  /**
   * Called when all queries have the change of a component. bitECS then writes the change into the list of the entity's components,
   * unless an observer has thrown. Another observer may have removed the entity, or changed the component again.
   */
  end(entity: EntityId, set: EntityRemover<number>, isRemoval: boolean, hasThrown: boolean): void {
    if (!isRemoval) this.#additions++;
    const has = hasComponent(this.#world, entity, set);
    const list = this.listOf(entity);
    if (!hasThrown) this.#skipsList = list === undefined || has === isRemoval;
    else if (has) list?.add(set);
    else list?.delete(set);
  }

  #check(entity: EntityId): void {
    if (!this.#ending.has(entity)) for (const set of this.#sets.values()) set.checkRemove(entity);
  }

  /** Checks an entity and the subjects of relations with `autoRemoveSubject`, which the world removes together with their target. */
  #checkAll(entity: EntityId, checked: Set<EntityId>, hasRelations: (entity: EntityId) => boolean): void {
    if (checked.has(entity)) return;
    checked.add(entity);
    this.#check(entity);
    if (!hasRelations(entity)) return;
    for (const subject of this.#removedWith(entity)) this.#checkAll(subject, checked, hasRelations);
  }

  /** Returns the subjects that the world removes together with the target of their relation. */
  #removedWith(target: EntityId): EntityId[] {
    const world = this.#world;
    return [...query(world, [Wildcard(target)], noCommit)].filter(
      (subject) =>
        entityExists(world, subject) &&
        [...(this.listOf(subject) ?? [])].some((component) => removesSubject(component as object, target)),
    );
  }

  /**
   * Generates the queries, from which bitECS removes an entity. After the last query, removes the entity from the sets.
   */
  *#remove(all: () => Iterable<Query>): Generator<Query, undefined> {
    let entity: EntityId | undefined;
    yield probe((removed) => (entity = removed));
    if (entity === undefined) {
      yield* all(); // no entity is removed
      return undefined;
    }
    const list = this.listOf(entity);
    const isNested = this.#ending.has(entity);
    this.#ending.add(entity);
    let isDone = false;
    try {
      // Repeated when callbacks have added components, which are then in queries.
      for (let rounds = this.#sets.size, before = -1; rounds >= 0 && before !== this.#additions; rounds--) {
        before = this.#additions;
        for (const each of all()) if (this.listOf(entity) === list) yield each;
        this.#removeFromSets(entity, list);
      }
      isDone = true;
    } finally {
      if (!isNested) this.#ending.delete(entity);
      // An observer or an `onDestroy` has thrown: the entity is still removed.
      if (!isDone && this.listOf(entity) === list) removeEntity(this.#world, entity);
    }
    const now = this.listOf(entity);
    if (now === undefined || now === list) return undefined;
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `Entity ${entity} was removed again by a callback of its own removal, and its id was given to a new entity, which is not removed. Do not remove the entity of the callback.`,
    );
  }

  /** Removes an entity from all sets, as long as its id belongs to it. */
  #removeFromSets(entity: EntityId, list: Set<unknown> | undefined): void {
    const errors: unknown[] = [];
    let isDone = false;
    for (let rounds = this.#sets.size; !isDone; rounds--) {
      isDone = true;
      for (const set of this.#sets.values()) {
        if (this.listOf(entity) === list && set.removeWithEntity(entity, rounds > 0, errors)) isDone = false;
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}

/** Returns a query that no entity is in. `found` is called with the entity that bitECS is about to remove. */
function probe(found: (entity: EntityId) => void): Query {
  const has = (entity: EntityId): boolean => {
    found(entity);
    return false;
  };
  return { has } as unknown as Query; // bitECS reads no other member
}

// How bitECS marks components that are relations.
const RELATION = Symbol.for('bitecs-relation');
const RELATION_DATA = Symbol.for('bitecs-relationData');
const PAIR_TARGET = Symbol.for('bitecs-pairTarget');

/** Whether a component is a relation whose subject is removed together with its target. */
function removesSubject(component: object, target: number): boolean {
  const pair = component as {
    readonly [PAIR_TARGET]?: number;
    readonly [RELATION]?: { readonly [RELATION_DATA]?: { readonly autoRemoveSubject?: boolean } };
  };
  return pair[PAIR_TARGET] === target && pair[RELATION]?.[RELATION_DATA]?.autoRemoveSubject === true;
}
