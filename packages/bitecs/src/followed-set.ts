import { AllocatorError } from '@offheap/core';
import { showValue } from '@offheap/core/internal';
import {
  $internal,
  addComponent,
  type EntityId,
  hasComponent,
  type InternalWorld,
  Prefab,
  type Query,
  registerComponent,
  registerQuery,
  removeComponent,
  removeEntity,
} from 'bitecs';
import { ComponentPool, Tag } from '@offheap/ecs';
import type { EntityRemover } from '@offheap/ecs';
import type { Layout, Struct } from '@offheap/struct';

type Values = Readonly<Record<string, unknown>>;

/** A set of this library. Any other set has only the methods of an {@link EntityRemover}. */
type HandledSet = ComponentPool<Struct, number> | Tag<number>;

export function isHandled(set: EntityRemover<number>): set is HandledSet & EntityRemover<number> {
  return set instanceof ComponentPool || set instanceof Tag;
}

/**
 * A pool or a tag that follows the changes of its component in a world.
 *
 * bitECS notifies observers through the queries of a component, in the order of their creation:
 *
 *     | guard | the program's queries ... | the set's own query |
 *
 * The guard refuses a removal before anything has changed. The set's own query is kept as the last one, so that all
 * observers can read the data before it is removed.
 */
export class FollowedSet {
  readonly #world: InternalWorld;
  readonly #set: EntityRemover<number>;
  /** End the subscriptions in the world. */
  #stops: (() => void)[] = [];
  /** Removes the methods of the set that call the world. */
  readonly #stopForwarding: () => void;
  /** Whether the set follows the world: not while the world is being reset. */
  #isFollowing = false;
  /** The argument of `add` of the set: the values of the component that the world is adding. */
  #init: unknown;
  /**
   * The entities from which the world is removing the component, until the set's own query is notified. An observer may
   * add the component again before.
   */
  readonly #leaving = new Set<EntityId>();
  /**
   * The values of prefabs, which are in no query and therefore not in the pool, by the list of their components,
   * which has the same lifetime.
   */
  readonly #prefabs = new WeakMap<object, Values>();

  constructor(world: InternalWorld, set: EntityRemover<number>) {
    this.#world = world;
    this.#set = set;
    this.#stopForwarding = this.#forward();
    this.follow();
  }

  /** Begins to follow the world. Called when the set is registered, and after a reset of the world, which replaces its queries. */
  follow(): void {
    const world = this.#world;
    const set = this.#set;
    this.#isFollowing = true;
    const context = world[$internal];
    const { queries, setObservable, getObservable, bitflag, generationId } =
      context.componentMap.get(set) ?? registerComponent(world, set);
    const own = [...queries].find(isOfOne) ?? registerQuery(world, [set]);
    const guard = guardQuery((entity) => {
      if (!this.#holds(entity)) return;
      try {
        set.checkRemove?.(entity);
      } catch (error) {
        context.entityMasks[generationId]![entity]! |= bitflag; // bitECS has already cleared it
        throw error;
      }
      this.#leaving.add(entity);
    });
    const others = [...queries].filter((query) => query !== own);
    queries.clear();
    for (const query of [guard, ...others, own]) queries.add(query);
    this.#stops = [
      () => queries.delete(guard),
      keepLast(queries, own),
      keepLast(context.queries, own),
      own.addObservable.subscribe((entity) => this.#add(entity)),
      setObservable.subscribe((entity, values) => this.#write(entity, values)),
      getObservable.subscribe((entity) => this.#read(entity)),
      whenAddedAgain(
        own,
        (entity) => this.#leaving.has(entity) && hasComponent(world, entity, set) && this.#add(entity),
      ),
      aroundAll(own, (entity) => this.#beginRemoval(entity)),
    ];
  }

  /** Throws for the removal of an entity that the set cannot remove now. */
  checkRemove(entity: EntityId): void {
    if (this.#holds(entity)) this.#set.checkRemove?.(entity);
  }

  /** Stops following the world until the next {@link follow}. Until then, the methods of the set do not call the world. */
  pause(): void {
    this.#isFollowing = false;
    this.#leaving.clear();
    for (const stop of this.#stops.splice(0)) stop();
  }

  /** Stops following the world, and removes the methods that call it. */
  stop(): void {
    this.pause();
    this.#stopForwarding();
  }

  /**
   * Makes `add`, `tryAdd` and `remove` of the set call the world, so that the set and the world have the same
   * components. Returns a function that removes these methods.
   */
  #forward(): () => void {
    const set = this.#set;
    if (!isHandled(set)) return () => undefined;
    const world = this.#world;
    const add = (entity: EntityId, init?: unknown): unknown => {
      if (!this.#isFollowing) return this.#ownAdd(set, entity, init);
      if (!this.#isBeingRemoved(set, entity)) set.checkNew(entity);
      this.#init = init;
      try {
        addComponent(world, entity, set);
      } finally {
        this.#init = undefined;
      }
      if (set instanceof Tag) return undefined;
      if (hasComponent(world, entity, Prefab)) {
        if (init !== undefined) this.#writePrefab(entity, init);
        return undefined; // a prefab has no component in the pool
      }
      // An observer may have moved the cursor, or have removed the component: then the cursor is at no component.
      return set.cursors.move(set.placeOf(entity));
    };
    const tryAdd = (entity: EntityId, init?: unknown): unknown => {
      const room = set instanceof Tag ? set.capacity : set.maxCapacity;
      if (set.length < room || this.#isBeingRemoved(set, entity)) return add(entity, init);
      set.checkNew(entity);
      return undefined;
    };
    const remove = (entity: EntityId): boolean => {
      if (!this.#isFollowing || !set.has(entity) || !hasComponent(world, entity, set))
        return this.#ownRemove(entity);
      removeComponent(world, entity, set);
      return true;
    };
    const methods = set instanceof Tag ? { add, remove } : { add, tryAdd, remove };
    for (const [name, value] of Object.entries(methods))
      Object.defineProperty(set, name, { value, configurable: true });
    return () => {
      for (const name of Object.keys(methods)) Reflect.deleteProperty(set, name);
    };
  }

  // The set's own methods are on its prototype. They are looked up in each call: a pool has other methods while it has observers.

  #ownAdd(set: HandledSet, entity: EntityId, init: unknown): unknown {
    return Reflect.apply(ownMethod(set, 'add'), set, [entity, init]);
  }

  #ownRemove(entity: EntityId): boolean {
    const set = this.#set;
    if (!isHandled(set)) return set.remove(entity);
    return Reflect.apply(ownMethod(set, 'remove'), set, [entity]) as boolean; // like `remove` of a set
  }

  #holds(entity: EntityId): boolean {
    const set = this.#set;
    return isHandled(set) && set.has(entity);
  }

  /** Whether the world is removing the component, which the set still has. An observer may add it again. */
  #isBeingRemoved(set: HandledSet, entity: EntityId): boolean {
    return set.has(entity) && !hasComponent(this.#world, entity, set);
  }

  #add(entity: EntityId): void {
    const set = this.#set;
    const init = this.#init;
    this.#init = undefined; // components that the callbacks add have their own values
    this.#leaving.delete(entity);
    if (!isHandled(set)) return;
    try {
      if (set.has(entity)) this.#ownRemove(entity); // added again by an `onRemove` observer
      this.#ownAdd(set, entity, init);
    } catch (error) {
      // The world has the component already. When an observer throws, the component stays in the pool as well.
      if (!set.has(entity)) removeComponent(this.#world, entity, set);
      throw error;
    }
  }

  /**
   * Called before the observers of a removal. Returns the function that is called after them. The world still has the
   * component only while it removes the whole entity; otherwise an observer may add the component again.
   */
  #beginRemoval(entity: EntityId): () => void {
    this.#leaving.delete(entity);
    const hadComponent = hasComponent(this.#world, entity, this.#set);
    return () => {
      if (hadComponent || !hasComponent(this.#world, entity, this.#set)) this.#remove(entity);
    };
  }

  #remove(entity: EntityId): void {
    const world = this.#world;
    const set = this.#set;
    try {
      // A component whose `onDestroy` has removed the entity: bitECS gives its id to the next one.
      if (!this.#ownRemove(entity) && isHandled(set)) set.methods.takeOut(entity);
    } catch (error) {
      // An `onDestroy` has thrown: the component is still removed, in the world too.
      if (hasComponent(world, entity, set)) removeEntity(world, entity);
      else world[$internal].entityComponents.get(entity)?.delete(set);
      throw error;
    }
  }

  /** Writes values like the initial values of `add`, over the existing ones. */
  #write(entity: EntityId, values: unknown): void {
    const set = this.#set;
    if (!(set instanceof ComponentPool)) return;
    if (typeof values !== 'function' && (typeof values !== 'object' || values === null)) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `The values of a ${set.layout.name} are ${showValue(values)}: expected an object with some of its fields, as in \`set(pool, { x: 1 })\`.`,
      );
    }
    if (set.has(entity)) set.overwrite(entity, values);
    else this.#writePrefab(entity, values);
  }

  #writePrefab(entity: EntityId, values: unknown): void {
    const key = this.#world[$internal].entityComponents.get(entity);
    if (key === undefined || !hasComponent(this.#world, entity, Prefab)) return;
    if (typeof values === 'function') {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        'The values of a prefab are a function: expected an object, as in `set(pool, { x: 1 })`. A prefab has no entry to fill.',
      );
    }
    this.#prefabs.set(key, merge(this.#prefabs.get(key) ?? {}, values as Values));
  }

  #read(entity: EntityId): Values | undefined {
    const set = this.#set;
    if (!(set instanceof ComponentPool)) return undefined;
    const component = set.get(entity);
    if (component !== undefined) return valuesOf(component, set.layout);
    const key = this.#world[$internal].entityComponents.get(entity);
    return key && this.#prefabs.get(key);
  }
}

function ownMethod(set: HandledSet, name: 'add' | 'remove'): (...args: never[]) => unknown {
  const home = Object.getPrototypeOf(set) as typeof set; // it has all methods of a set
  return home[name];
}

/** Whether a query selects by one component only. */
function isOfOne({ allComponents, notComponents, orComponents }: Query): boolean {
  return allComponents.length === 1 && notComponents.length === 0 && orComponents.length === 0;
}

/**
 * Returns a query that is the first of a component's queries: `check` is called with each entity that the component
 * is removed from.
 */
function guardQuery(check: (entity: EntityId) => void): Query {
  const nothing = { has: () => false, remove: check };
  // bitECS uses no other members of a query of a component.
  return { toRemove: nothing, has: () => true, generations: [], orMasks: {} } as unknown as Query;
}

/** The queries that must stay the last ones of a set of queries. */
const lasts = new WeakMap<Set<Query>, Set<Query>>();

/**
 * Keeps a query after those that programs add to a set of queries, and in the set when it is deleted. Returns a
 * function that stops this.
 */
function keepLast(queries: Set<Query>, last: Query): () => void {
  let all = lasts.get(queries);
  if (all === undefined) lasts.set(queries, (all = watch(queries)));
  all.add(last);
  queries.add(last);
  return () => void all.delete(last);
}

function watch(queries: Set<Query>): Set<Query> {
  const last = new Set<Query>();
  const add = queries.add.bind(queries);
  const remove = queries.delete.bind(queries);
  queries.add = (query) => {
    add(query);
    for (const each of last) if (remove(each)) add(each);
    return queries;
  };
  queries.delete = (query) => !last.has(query) && remove(query);
  return last;
}

/**
 * Calls `added` with each entity that bitECS adds to a query, before bitECS reads whether the query still contains the
 * entity. Returns a function that stops this.
 */
function whenAddedAgain({ toRemove }: Query, added: (entity: EntityId) => void): () => void {
  const { has } = toRemove;
  toRemove.has = (entity) => {
    added(entity);
    return has(entity);
  };
  return () => void (toRemove.has = has);
}

/**
 * Calls `begin` with each entity that leaves a query, before all of its observers, and the result of `begin` after them.
 * Returns a function that stops this.
 */
function aroundAll({ removeObservable }: Query, begin: (entity: EntityId) => () => void): () => void {
  const { notify } = removeObservable;
  removeObservable.notify = (entity, ...args) => {
    const end = begin(entity);
    try {
      return notify(entity, ...args);
    } finally {
      end();
    }
  };
  return () => void (removeObservable.notify = notify);
}

/** Merges the fields of one object over those of another, part by part. */
function merge(under: Values, over: Values): Values {
  const merged: Record<string, unknown> = { ...under };
  for (const [name, value] of Object.entries(over)) {
    const before = merged[name];
    merged[name] = isPlain(value) && isPlain(before) ? merge(before, value) : value;
  }
  return merged;
}

function isPlain(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Returns the fields of a component in a form that can be written to another one: references stay entries. */
function valuesOf(component: object, { fields }: Layout): Values {
  const values: Record<string, unknown> = {};
  const given = component as Values; // read by name
  for (const { name, type } of fields) {
    const value = given[name];
    const { layout } = type as { layout?: Layout }; // the type of a nested struct contains its layout
    if (layout !== undefined) values[name] = valuesOf(value as object, layout);
    else values[name] = type.kind === 'ref' ? value : (type.plain?.(value) ?? value);
  }
  return values;
}
