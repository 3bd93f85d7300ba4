import { type Allocator, AllocatorError, type Memory, NO_HANDLE, type Ptr } from '@offheap/core';
import { isOfAnotherCopy, type Origin, showValue, wrongArgument } from '@offheap/core/internal';

declare const meaning: unique symbol;

/**
 * Identifies an entity for its lifetime: its slot and a generation in at most 30 bits. The id of a destroyed entity
 * is detected, because it differs from the ids of later entities. 0 ({@link NO_ENTITY}) is never the id of an entity.
 *
 *     | generation | slot |
 */
export type Entity = number & { readonly [meaning]: 'entity' };

/** The value 0, which is never an id. `tryCreate` returns it when there is no room. */
export const NO_ENTITY = NO_HANDLE as Entity; // the brand exists only for the compiler

/**
 * Provides the ids of entities: {@link Entities}, or an adapter to the ids of another library. The low bits of an id are its
 * slot. Two live entities never have the same slot.
 */
export interface EntitySource<E extends number = Entity> {
  /** The low bits of an id that contain its slot, all set. */
  readonly slotMask: number;
  /** The memory of the ids. Component pools and tags in another memory are refused. Undefined if the ids are not in a memory. */
  readonly memory?: Memory;
  /** The byte offset of the state in the memory. */
  readonly ptr?: Ptr;
  /** The allocator of component pools and tags without an `allocator`. By default each of them creates its own memory. */
  readonly allocator?: Allocator | undefined;
  /** Returns whether an entity is alive. O(1). */
  has(entity: E): boolean;
  /**
   * Returns a function that determines whether an id is alive in the words of a memory or a snapshot of it; undefined
   * when the ids are not in that memory.
   *
   * @internal
   */
  aliveIn?(memory: Memory, words: Int32Array): ((entity: number) => boolean) | undefined;
  /** Registers a set, whose `remove` is called with each entity before the entity is destroyed. */
  attach(set: EntityRemover<E>): void;
  /** Removes a registered set. */
  detach(set: EntityRemover<E>): void;
  /** Called when the way in which a set removes an entity has changed. @internal */
  planAgain?(): void;
  /** Whether an entity is being destroyed, and callbacks may run. @internal */
  isEnding?(entity: E): boolean;
}

/** Stores data of entities, and removes the data of an entity that is destroyed. */
export interface EntityRemover<E extends number = Entity> {
  /**
   * Throws if the data of an entity cannot be removed now. It is called on all sets before the first set removes
   * data.
   */
  checkRemove?(entity: E): void;
  /** Throws if the data of all entities cannot be removed now. `what` is the operation. */
  checkIdle?(what: string): void;
  /** Throws if the data is in use while the entities are to be disposed of. */
  checkDispose?(): void;
  /**
   * Removes the data of an entity; returns false if there is none. It may be called again for the same entity, because
   * other callbacks can add data during the removal.
   */
  remove(entity: E): boolean;
}

/**
 * Throws for an object that entities cannot be removed from.
 *
 * @param what names the argument, as in `The set of Entities.attach`.
 * @throws AllocatorError `INVALID_ARGUMENT`
 * @internal
 */
export function checkRemover(what: string, value: unknown): void {
  const { remove } = (value ?? {}) as Readonly<Record<string, unknown>>; // any value may be tested
  if (typeof remove === 'function') return;
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    `${what} is ${showValue(value)}: expected a ComponentPool, a Tag, or an object with the method \`remove(entity)\`.`,
  );
}

/** Returns the error about a value that is not an id, for example a bigint or a symbol. @internal */
export function notEntity(value: unknown): AllocatorError {
  return new AllocatorError(
    'INVALID_ARGUMENT',
    `The entity is ${showValue(value)}: expected a number, the id of an entity.`,
  );
}

/** The origin by which copies of the package recognise entities. @internal */
export const ENTITIES: Origin = { of: 'Entities of @offheap/ecs' };

/**
 * Throws when a value is not a source of entities.
 *
 * @param what names the argument, as in `The entities of a Tag`.
 * @param methods the methods that it must have in addition to `has`.
 * @throws AllocatorError `INVALID_ARGUMENT`
 * @internal
 */
export function checkEntities(what: string, value: unknown, ...methods: readonly string[]): void {
  const given = value as Readonly<Record<string, unknown>> | null | undefined; // any value may be tested
  const isRight = ['has', ...methods].every((name) => typeof given?.[name] === 'function');
  if (isRight && !isOfAnotherCopy(value, ENTITIES)) return;
  throw wrongArgument(what, value, 'an Entities, such as `new Entities({ capacity: 1000 })`', ENTITIES);
}

/**
 * Throws when entities are attached. Called before an object that is not attached is registered with them.
 *
 * @param what begins the message.
 */
export function checkOwner(what: string, entities: EntitySource<number>): void {
  if ((entities as { readonly isAttached?: boolean }).isAttached !== true) return; // a property of `Entities`
  throw new AllocatorError(
    'THREAD',
    `${what} of attached entities would not be notified when another thread destroys an entity. Create it in the thread that created the entities, and attach to it here.`,
  );
}
