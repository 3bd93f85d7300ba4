import { type Allocator, type Memory, NO_HANDLE, type Ptr } from '@offheap/core';
import { isOfAnotherCopy, type Origin, wrongArgument } from '@offheap/core/internal';

declare const meaning: unique symbol;

/**
 * Names an entity for as long as it lives: its slot and a generation in at most 30 bits, so that an id kept too long
 * is told from the ids of later entities. 0 ({@link NO_ENTITY}) is never one.
 *
 *     | generation | slot |
 */
export type Entity = number & { readonly [meaning]: 'entity' };

/** What `tryCreate` answers when there is no room, and no entity's id. */
export const NO_ENTITY = NO_HANDLE as Entity; // the brand exists for the compiler only

/**
 * Who gives entities their ids: {@link Entities}, or an adapter to the ids of another library. The low bits of an id
 * are its slot, and no two entities that are alive share one.
 */
export interface EntitySource<E extends number = Entity> {
  /** The low bits of an id that hold its slot; all ones. */
  readonly slotMask: number;
  /** The memory that the ids lie in; component pools and tags of another memory are refused. Undefined: they lie in none. */
  readonly memory?: Memory;
  /** Where their state lies in the memory. */
  readonly ptr?: Ptr;
  /** Where component pools and tags without an `allocator` take their bytes from; a memory of its own for each by default. */
  readonly allocator?: Allocator | undefined;
  /** Whether an id's entity is alive. O(1). */
  has(entity: E): boolean;
  /**
   * What tells whether an id is alive in the words of a memory or a snapshot of it; nothing when the ids are not in that memory.
   *
   * @internal
   */
  aliveIn?(memory: Memory, words: Int32Array): ((entity: number) => boolean) | undefined;
  /** Remembers a set, to call its `remove` with each entity that ends, before it ends. */
  attach(set: EntityRemover<E>): void;
  /** Forgets a set. */
  detach(set: EntityRemover<E>): void;
  /** What a set does when an entity ends has changed. @internal */
  planAgain?(): void;
}

/** What holds something for entities, and lets go of it. */
export interface EntityRemover<E extends number = Entity> {
  /** Throws when it could not let go of an entity now: all are asked before the first lets go. */
  checkRemove?(entity: E): void;
  /** Throws when it could not let go of everything now, as `what` wants. */
  checkIdle?(what: string): void;
  /** Throws when something uses what it holds: its entities are to be disposed of. */
  checkDispose?(): void;
  /** Lets go of what it holds for an entity; false when that is nothing. */
  remove(entity: E): boolean;
}

/** How the copies of the package know entities. @internal */
export const ENTITIES: Origin = { of: 'Entities of @offheap/ecs' };

/**
 * Refuses what gives no entities their ids.
 *
 * @param what names the argument, as in `The entities of a Tag`.
 * @param methods what it must have besides ids that live.
 * @throws AllocatorError `INVALID_ARGUMENT`
 * @internal
 */
export function checkEntities(what: string, value: unknown, ...methods: readonly string[]): void {
  const given = value as Readonly<Record<string, unknown>> | null | undefined; // any value may be asked
  const isRight = ['has', ...methods].every((name) => typeof given?.[name] === 'function');
  if (isRight && !isOfAnotherCopy(value, ENTITIES)) return;
  throw wrongArgument(what, value, 'an Entities, such as `new Entities({ capacity: 1000 })`', ENTITIES);
}
