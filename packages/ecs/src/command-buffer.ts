import { AllocatorError, NULL, type Ptr, type ScopedAllocator } from '@offheap/core';
import { type Resident, showValue, wrongArgument, identify } from '@offheap/core/internal';
import {
  ACTION,
  ACTION_FACTOR,
  ADD,
  CHECK,
  COMMAND_BYTES,
  DESTROY,
  ENTITY,
  NEXT,
  REMOVE,
  ROUND_STEP,
} from './command-words.ts';
import { ComponentPool } from './component-pool.ts';
import { checkEntities, type Entity, type EntitySource } from './entity.ts';
import { valuesOfTag } from './entity-errors.ts';
import { checkSet, type EntitySet } from './entity-set.ts';
import { Payloads } from './payloads.ts';
import { Tag } from './tag.ts';
import type { Init, Struct } from '@offheap/struct';
import { SCOPE, type ScopeClient, ScratchScope } from '@offheap/struct/internal';

/** The last set of a {@link CommandBuffer} without commands: a value that no program passes. */
const NO_SET = Symbol('no set');

/** The entities that a {@link CommandBuffer} can destroy: `Entities`, or an adapter. */
export interface EntityDestroyer<E extends number = Entity> {
  has(entity: E): boolean;
  destroy(entity: E): unknown;
}

/**
 * Records changes to apply them later. A loop over components may change only the entity that it visits. Changes of
 * other entities, and new components, are recorded here and applied after the loop. Commands are stored in a scratch
 * scope:
 *
 *     | next command | action and set | entity | check | the component to add ... |
 *
 * ```ts
 * const commands = new CommandBuffer(entities); // once
 *
 * scratch.scope((s) => {
 *   commands.begin(s);
 *   query(positions, guns).each((position, gun, entity) => {
 *     const bullet = entities.create(); // entities may be created immediately: they have no components yet
 *     commands.add(positions, bullet, (p) => p.at.set(position.x, position.y));
 *     if (gun.shots === 0) commands.remove(guns, entity);
 *   });
 *   commands.apply();
 * });
 * ```
 *
 * Commands for an entity that was destroyed before they are applied do nothing: of two commands that destroy it, only
 * the first has an effect. Commands that were not applied when their scope ends are discarded, and the end of the scope
 * throws an error about them. A restore of the memory of the scope or of the entities discards them too.
 *
 * The scratch may be in another memory than the entities, unless components with references are added.
 */
export class CommandBuffer<E extends number = Entity> implements ScopeClient, Resident {
  // Not #private: each call of a private method, and each access to a private field, takes a further comparison.
  declare private readonly entities: EntityDestroyer<E>;
  /** The sets that commands refer to; the commands contain their indices. */
  readonly #sets: EntitySet<E>[] = [];
  /** The set that the last command refers to, and its index. */
  declare private lastSet: EntitySet<E> | typeof NO_SET;
  declare private lastIndex: number;
  readonly #payloads = new Payloads<E>();
  declare private current: ScratchScope | undefined;
  /** The words of the scope's memory. */
  declare private words: Int32Array;
  declare private first: Ptr;
  declare private last: Ptr;
  declare private waiting: number;
  /** Differs between calls of `begin`. */
  declare private round: number;
  /** The number of running calls of `apply`, which can be nested. */
  #applying = 0;

  constructor(entities: EntityDestroyer<E>) {
    checkEntities('The entities of a CommandBuffer', entities, 'destroy');
    this.entities = entities;
    this.lastSet = NO_SET;
    this.current = undefined;
    this.lastIndex = this.waiting = this.round = 0;
    this.first = this.last = NULL;
    this.words = new Int32Array(0);
    // Commands of another moment would refer to the entities of that moment. The scope itself handles restores of its
    // memory.
    (entities as Partial<EntitySource<E>>).memory?.residents.addWeakly(this); // an adapter may have none
  }

  /** The number of recorded commands. */
  get length(): number {
    return this.waiting;
  }

  /**
   * Sets the scope in which commands are recorded, until {@link apply} or the end of the scope.
   *
   * @throws AllocatorError `SCOPE` when the scope has ended, or when commands of another open scope were not applied.
   */
  begin(scope: ScratchScope): void {
    if (!(scope instanceof ScratchScope)) {
      throw wrongArgument(
        'The scope of a CommandBuffer',
        scope,
        'the ScratchScope that `scratch.scope` passes to its callback',
        SCOPE,
      );
    }
    if (this.waiting > 0) {
      throw new AllocatorError(
        'SCOPE',
        `Commands of this CommandBuffer that are not applied: ${this.waiting}, expected none. Call \`apply()\` before \`begin\`, or \`clear()\` to discard them.`,
      );
    }
    scope.addClient(this);
    this.current = scope;
    this.words = scope.memory.i32;
    this.round = (this.round + ROUND_STEP) | 0;
    this.#payloads.end();
  }

  /** Discards the recorded commands. */
  clear(): void {
    this.#forget();
    this.#payloads.end();
  }

  /** @internal */
  restored(): void {
    this.clear();
  }

  /** @internal */
  scopeEnds(scope: ScratchScope): AllocatorError | undefined {
    if (scope !== this.current) return undefined; // another scope has begun since then
    const length = this.waiting;
    this.clear();
    this.current = undefined;
    if (length === 0) return undefined;
    return new AllocatorError(
      'SCOPE',
      `Commands of a CommandBuffer that are not applied at the end of their scope: ${length}, expected none. Call \`apply()\` before the scope ends, or \`clear()\` to discard them.`,
    );
  }

  /** Records that an entity is to be destroyed. */
  destroy(entity: E): void {
    this.write(DESTROY, entity);
  }

  /** Records that a component or a tag is to be removed from an entity, if the entity has it. */
  remove(set: EntitySet<E>, entity: E): void {
    this.write(REMOVE + 2 * this.indexOf(set), entity);
  }

  /** Records that a tag is to be added to an entity, unless the entity has it. */
  add(tag: Tag<E>, entity: E): void;
  /**
   * Records that a component is to be added to an entity. If the entity has the component when the command is applied, its
   * fields are overwritten. Returns the component that will be copied, with its initial values and those of `init`: a view in
   * scratch memory. Write its fields before `apply`.
   */
  add<T extends Struct>(pool: ComponentPool<T, E>, entity: E, init?: Init<T>): T;
  add<T extends Struct>(set: ComponentPool<T, E> | Tag<E>, entity: E, init?: Init<T>): T | undefined {
    const action = ADD + 2 * this.indexOf(set);
    if (!(set instanceof ComponentPool)) {
      if (init !== undefined) throw valuesOfTag(set.name, init);
      this.write(action, entity);
      return undefined;
    }
    if (set.binding.generated !== undefined) this.#payloads.prepare(set, this.#open().memory);
    const { allocator, memory } = this.#open();
    const command = allocateCommand(allocator, COMMAND_BYTES + set.layout.stride);
    const component = this.#payloads.viewOf(set, memory, command + COMMAND_BYTES);
    if (init !== undefined) {
      const { ends } = this.#payloads;
      set.binding.fill(component, init);
      if (this.#payloads.ends !== ends) throw disturbed(); // `command` may be in a scope that has ended
    }
    this.link(command, action, entity); // only after the component was filled
    return component;
  }

  /**
   * Applies the commands in the order in which they were recorded, and the commands that an `onCreate` or `onDestroy` records
   * in the meantime. Returns their number. A call inside such a hook applies the remaining commands. O(commands).
   *
   * @throws OutOfMemoryError when a pool is full; the following commands are discarded.
   * @throws AllocatorError `SCOPE` when the scope has ended, or the bytes of a command were freed.
   */
  apply(): number {
    const { allocator } = this.#open();
    this.#payloads.end();
    this.#applying++;
    try {
      if (this.last >= allocator.end - allocator.available) throw freed();
      return this.applyAll();
    } catch (error) {
      this.#forget();
      throw error;
    } finally {
      if (--this.#applying === 0) {
        this.current = undefined;
        this.#payloads.end();
      }
    }
  }

  private applyAll(): number {
    const words = this.words;
    const round = this.round;
    let count = 0;
    for (let command = this.first; command !== NULL; command = this.first) {
      const word = command >>> 2;
      const action = words[word + ACTION]!;
      const entity = words[word + ENTITY]!;
      const check = command ^ Math.imul(action, ACTION_FACTOR) ^ entity ^ round;
      if (words[word + CHECK] !== check) throw freed();
      words[word + CHECK] = 0; // a command is applied once, even if several links refer to it
      const next = words[word + NEXT]!;
      this.first = next;
      if (next === NULL) this.last = NULL;
      this.waiting--;
      this.do(action, entity as E, command); // `write` has stored an id
      count++;
    }
    if (this.current === undefined) throw this.#noScope(); // a hook has ended it
    if (this.waiting > 0) throw freed(); // the list has fewer commands than were recorded
    return count;
  }

  private do(action: number, entity: E, command: Ptr): void {
    const entities = this.entities;
    if (!entities.has(entity)) return;
    if (action === DESTROY) entities.destroy(entity);
    else {
      const set = this.#sets[(action - 1) >> 1]!;
      if (action % 2 === REMOVE % 2) set.remove(entity);
      else this.#add(set, entity, command);
    }
  }

  #add(set: EntitySet<E>, entity: E, command: Ptr): void {
    if (set instanceof Tag) {
      if (!set.has(entity)) set.add(entity);
    } else {
      const pool = set as ComponentPool<Struct, E>; // there are no other kinds
      this.#payloads.put(pool, entity, this.#open().memory, command + COMMAND_BYTES);
    }
  }

  /** Writes a command without data. */
  private write(action: number, entity: E): void {
    this.link(allocateCommand(this.#open().allocator, COMMAND_BYTES), action, entity);
  }

  /** Fills a command's header, and links the command after the last one. */
  private link(command: Ptr, action: number, entity: E): void {
    if (typeof entity !== 'number' || (entity | 0) !== entity) throw noId(entity);
    const words = this.words;
    const last = this.last;
    if (command === last) throw this.#overwritten();
    const word = command >>> 2;
    words[word + NEXT] = NULL;
    words[word + ACTION] = action;
    words[word + ENTITY] = entity;
    words[word + CHECK] = command ^ Math.imul(action, ACTION_FACTOR) ^ entity ^ this.round;
    if (last === NULL) this.first = command;
    else words[(last >>> 2) + NEXT] = command;
    this.last = command;
    this.waiting++;
  }

  #overwritten(): AllocatorError {
    this.#forget();
    return freed();
  }

  private indexOf(set: EntitySet<E>): number {
    return set === this.lastSet ? this.lastIndex : this.#findIndex(set);
  }

  #findIndex(set: EntitySet<E>): number {
    let index = this.#sets.indexOf(set);
    if (index < 0) {
      this.#checkOwn(set);
      index = this.#sets.push(set) - 1;
    }
    this.lastSet = set;
    this.lastIndex = index;
    return index;
  }

  #checkOwn(set: EntitySet<E>): void {
    checkSet('The component pool or tag of a command', set);
    const entities: EntityDestroyer<E> = set.entities as EntitySource<E> & EntityDestroyer<E>; // compared only
    if ('attach' in this.entities && entities !== this.entities) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        'A command for a pool or tag with other entities than its CommandBuffer: expected the same `entities`. Create a CommandBuffer for each.',
      );
    }
  }

  #open(): ScratchScope {
    if (this.current === undefined) throw this.#noScope();
    return this.current;
  }

  #noScope(): AllocatorError {
    return new AllocatorError(
      'SCOPE',
      'This CommandBuffer has no scope to write into: call `begin(scope)` first, and again after `apply()`, after the end of the scope and after a restore of its memory.',
    );
  }

  #forget(): void {
    this.first = this.last = NULL;
    this.waiting = 0;
  }
}

identify(CommandBuffer);

function noId(value: unknown): AllocatorError {
  return new AllocatorError(
    'INVALID_ARGUMENT',
    `The entity of a command is ${showValue(value)}: expected an id, a 32-bit integer, as \`entities.create()\` returns it.`,
  );
}

function disturbed(): AllocatorError {
  return new AllocatorError(
    'SCOPE',
    'The `init` of a command called `begin`, `apply` or `clear`, ended the scope, or restored the memory: expected a function that only writes the component. The command is not recorded.',
  );
}

function freed(): AllocatorError {
  return new AllocatorError(
    'SCOPE',
    'The bytes of a command were freed before `apply()`, by `reset` or `release` of the allocator of its scope. Free them after `apply()`.',
  );
}

function allocateCommand(allocator: ScopedAllocator, bytes: number): Ptr {
  try {
    return allocator.allocate(bytes);
  } catch (error) {
    if (allocator.inner === undefined) throw error;
    throw new AllocatorError(
      'SCOPE',
      'A command in an inner scope of the scratch: commands are stored in the scope that was passed to `begin`, which cannot grow while an inner scope is open. Allocate temporary values from the scope of `begin`, or use a second Scratch for the commands.',
    );
  }
}
