import { AllocatorError } from '@offheap/core';
import { showValue } from '@offheap/core/internal';
import {
  $internal,
  addComponent,
  type ComponentData,
  type EntityId,
  hasComponent,
  type InternalWorld,
  Prefab,
  type Query,
  registerComponent,
  removeComponent,
} from 'bitecs';
import { ComponentPool, Tag } from '@offheap/ecs';
import type { EntityRemover } from '@offheap/ecs';
import type { Layout, Struct } from '@offheap/struct';
import type { WorldChanges } from './world-changes.ts';

type Values = Readonly<Record<string, unknown>>;

/** A set of this library. Any other set has only the methods of an {@link EntityRemover}. */
type HandledSet = ComponentPool<Struct, number> | Tag<number>;

export function isHandled(set: EntityRemover<number>): set is HandledSet & EntityRemover<number> {
  return set instanceof ComponentPool || set instanceof Tag;
}

/**
 * A pool or a tag that follows the changes of its component in a world.
 *
 * bitECS passes each change of a component to all queries with the component:
 *
 *     | the world has the change | the queries and their observers ... | the list of the entity's components |
 *
 * A new component is added to the set before the queries have the change, and a component is removed from the set after
 * all queries have the change, so that all observers can read the data. A change that the set refuses is reverted
 * before any query has it.
 */
export class FollowedSet {
  readonly #world: InternalWorld;
  readonly #set: EntityRemover<number>;
  readonly #changes: WorldChanges;
  /** End the subscriptions in the world. */
  #stops: (() => void)[] = [];
  /** Removes the methods of the set that call the world. */
  readonly #stopForwarding: () => void;
  /** The argument of `add` of the set: the values of the component that the world is adding. */
  #init: unknown;
  /**
   * The entities from which the world is removing the component, until the set removes it too. An observer may add the
   * component again before.
   */
  readonly #leaving = new Set<EntityId>();
  /**
   * The values of prefabs, which are in no query and therefore not in the pool, by the list of their components,
   * which has the same lifetime.
   */
  readonly #prefabs = new WeakMap<object, Values>();

  constructor(world: InternalWorld, set: EntityRemover<number>, changes: WorldChanges) {
    this.#world = world;
    this.#set = set;
    this.#changes = changes;
    this.#stopForwarding = this.#forward();
    this.follow();
  }

  /** Begins to follow the world. Called when the set is registered, and after a reset of the world, which replaces its queries. */
  follow(): void {
    const world = this.#world;
    const set = this.#set;
    this.#unfollow();
    const component = world[$internal].componentMap.get(set) ?? registerComponent(world, set);
    const { queries, setObservable, getObservable } = component;
    queries.forEach = (notify) => this.#change(component, (each) => notify(each, each, queries));
    this.#stops = [
      () => Reflect.deleteProperty(queries, 'forEach'),
      setObservable.subscribe((entity, values) => this.#write(entity, values)),
      getObservable.subscribe((entity) => this.#read(entity)),
    ];
  }

  /** Throws for the removal of an entity that the set cannot remove now. */
  checkRemove(entity: EntityId): void {
    if (this.#holds(entity)) this.#set.checkRemove?.(entity);
  }

  /** Stops following the world, and removes the methods that call it. */
  stop(): void {
    this.#unfollow();
    this.#stopForwarding();
  }

  #unfollow(): void {
    this.#leaving.clear();
    for (const stop of this.#stops.splice(0)) stop();
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
      if (!this.#isBeingRemoved(set, entity)) set.checkNew(entity);
      this.#init = init;
      let isNew = false;
      try {
        isNew = addComponent(world, entity, set);
      } finally {
        this.#init = undefined;
      }
      if (hasComponent(world, entity, Prefab)) {
        if (init !== undefined && set instanceof ComponentPool) this.#writePrefab(entity, init);
        return undefined; // a prefab has no component in the pool
      }
      // If the entity is being removed, or was a prefab, the world already has its component, and the set does not.
      if (!isNew && !set.has(entity)) this.#ownAdd(set, entity, init);
      if (set instanceof Tag) return undefined;
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
      if (!set.has(entity) || !hasComponent(world, entity, set)) return this.#ownRemove(entity);
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

  /**
   * Applies a change of the world to the set and to all queries, whose observers may change the world. The bits of the
   * entity already contain the change. When observers throw, the change is still completed.
   *
   * @param notify changes one query.
   */
  #change({ queries, bitflag, generationId }: ComponentData, notify: (query: Query) => void): void {
    const { entity, isRemoval } = changeOf(notify);
    const list = this.#changes.listOf(entity);
    const bits = this.#world[$internal].entityMasks[generationId]!;
    const errors: unknown[] = [];
    if (!isRemoval) {
      const isAdded = this.#add(entity, errors);
      if (!isAdded && list === this.#changes.listOf(entity)) bits[entity]! &= ~bitflag;
    } else {
      try {
        this.checkRemove(entity);
      } catch (error) {
        bits[entity]! |= bitflag;
        throw error;
      }
      if (!isHandled(this.#set) || this.#set.has(entity)) this.#leaving.add(entity);
    }
    for (const query of queries) {
      try {
        notify(query);
      } catch (error) {
        errors.push(error);
      }
    }
    if (this.#leaving.delete(entity) && !hasComponent(this.#world, entity, this.#set))
      this.#remove(entity, errors);
    this.#changes.end(entity, this.#set, isRemoval, errors.length > 0);
    if (errors.length > 0) throw errors[0];
  }

  /** Adds a component that the world has. Returns false when the set has refused it. */
  #add(entity: EntityId, errors: unknown[]): boolean {
    const set = this.#set;
    const init = this.#init;
    this.#init = undefined; // components that the callbacks add have their own values
    if (!isHandled(set)) return true;
    if (this.#leaving.delete(entity)) {
      this.#remove(entity, errors); // added again by an `onRemove` observer
      if (set.has(entity) || !hasComponent(this.#world, entity, set)) return true; // changed by a callback
    }
    const isBeingRemoved = set.has(entity);
    try {
      this.#ownAdd(set, entity, init);
    } catch (error) {
      errors.push(error);
      return !isBeingRemoved && set.has(entity); // when an observer throws, the component stays
    }
    return true;
  }

  #remove(entity: EntityId, errors: unknown[]): void {
    try {
      this.#ownRemove(entity);
    } catch (error) {
      errors.push(error); // an `onDestroy` has thrown: the component is still removed
    }
  }

  /**
   * Removes the component of an entity that the world is removing. Returns whether the set had one.
   *
   * @param calls whether callbacks are called. A callback that adds components each time would make the removal
   *   endless.
   */
  removeWithEntity(entity: EntityId, calls: boolean, errors: unknown[]): boolean {
    const set = this.#set;
    const isLeft = this.#leaving.delete(entity);
    if (isHandled(set)) {
      if (!set.has(entity)) return false;
      const list = this.#changes.listOf(entity);
      if (calls) this.#remove(entity, errors);
      // Its own `onDestroy` may be running. A callback may have disposed of the set, or given the id to a new entity.
      if (!set.isGone && list === this.#changes.listOf(entity)) set.methods.takeOut(entity);
      return true;
    }
    if (calls && (isLeft || hasComponent(this.#world, entity, set))) this.#remove(entity, errors);
    return false; // only the world knows which entities it has
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

/** The change that {@link CHANGE} was passed last. */
const change = { entity: 0, isRemoval: false };

/** A query that is not changed, but records the change. bitECS reads no other members. */
const CHANGE = {
  generations: [],
  orMasks: {},
  toRemove: { has: () => false, remove: () => void (change.isRemoval = true) }, // called only for removals
  has(entity: EntityId) {
    change.entity = entity;
    return true;
  },
} as unknown as Query;

/** Returns the change that bitECS passes to queries by `notify`. */
function changeOf(notify: (query: Query) => void): typeof change {
  change.isRemoval = false;
  notify(CHANGE);
  return change;
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
