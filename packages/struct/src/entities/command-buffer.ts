import { AllocatorError, NULL, type Ptr, wrongArgument, identify } from '@offheap/core';
import type { Init } from '../initial.ts';
import { SCOPE, ScratchScope } from '../scratch/scratch-scope.ts';
import type { Struct } from '../struct.ts';
import { ComponentPool } from './component-pool.ts';
import { checkEntities, type Entity } from './entity.ts';
import { checkSet, type EntitySet } from './entity-set.ts';
import { Payloads } from './payloads.ts';
import { Tag } from './tag.ts';

/** Whose entities a {@link CommandBuffer} may end: `Entities`, or an adapter. */
export interface EntityDestroyer<E extends number = Entity> {
  alive(entity: E): boolean;
  destroy(entity: E): unknown;
}

// Words of a command.
const NEXT = 0;
const ACTION = 1;
const ENTITY = 2;
const COMMAND_BYTES = 16;

const DESTROY = 0;
/** Plus the number of the set. */
const REMOVE = 1;
const ADD = 2;

/**
 * Changes that wait: while a loop goes over components, it may only change the entity in hand. What is to happen to others, and
 * what is to be added, is written down here and done when the loop is over. Commands are bytes of a scratch scope:
 *
 *     | next command | action and set | entity | 0 | the component to add ... |
 *
 * ```ts
 * const commands = new CommandBuffer(entities); // once
 *
 * scratch.scope((s) => {
 *   commands.begin(s);
 *   join(positions, guns).each((position, gun, entity) => {
 *     const bullet = entities.create(); // entities may be made at once: nothing belongs to them yet
 *     commands.add(positions, bullet, (p) => p.at.set(position.x, position.y));
 *     if (gun.shots === 0) commands.remove(guns, entity);
 *   });
 *   commands.apply();
 * });
 * ```
 *
 * Commands for an entity that has ended by then do nothing: of two that destroy it the first does.
 */
export class CommandBuffer<E extends number = Entity> {
  readonly #entities: EntityDestroyer<E>;
  /** Sets that commands have named; their indices are in the commands. */
  readonly #sets: EntitySet<E>[] = [];
  readonly #payloads = new Payloads<E>();
  #scope: ScratchScope | undefined;
  #first: Ptr = NULL;
  #last: Ptr = NULL;
  #length = 0;

  constructor(entities: EntityDestroyer<E>) {
    checkEntities('The entities of a CommandBuffer', entities, 'destroy');
    this.#entities = entities;
  }

  /** Commands that wait. */
  get length(): number {
    return this.#length;
  }

  /** Takes a scope to write commands into, until {@link apply}; forgets commands that have not been applied. */
  begin(scope: ScratchScope): void {
    if (!(scope instanceof ScratchScope)) {
      throw wrongArgument(
        'The scope of a CommandBuffer',
        scope,
        'the ScratchScope that `scratch.scope` passes to its callback',
        SCOPE,
      );
    }
    this.#scope = scope;
    this.#forget();
  }

  /** Will end an entity. */
  destroy(entity: E): void {
    this.#write(DESTROY, entity);
  }

  /** Will take a component or a tag from an entity, if it has it. */
  remove(set: EntitySet<E>, entity: E): void {
    this.#write(REMOVE + 2 * this.#indexOf(set), entity);
  }

  /** Will give an entity a tag, unless it has it. */
  add(tag: Tag<E>, entity: E): void;
  /**
   * Will give an entity a component; if it has one by then, writes over it. Gives the component that will be copied, with
   * its initial values and then `init`: a view of scratch memory, to be filled before the next command.
   */
  add<T extends Struct>(pool: ComponentPool<T, E>, entity: E, init?: Init<T>): T;
  add<T extends Struct>(set: ComponentPool<T, E> | Tag<E>, entity: E, init?: Init<T>): T | undefined {
    const action = ADD + 2 * this.#indexOf(set);
    if (!(set instanceof ComponentPool)) {
      this.#write(action, entity);
      return undefined;
    }
    const { allocator, memory } = this.#open();
    const command = allocator.allocate(COMMAND_BYTES + set.layout.stride);
    const component = this.#payloads.viewOf(set, memory, command + COMMAND_BYTES);
    if (init !== undefined) set.binding.fill(component, init);
    this.#link(command, action, entity); // none that could not be filled
    return component;
  }

  /**
   * Does what was written down, in that order, and gives the number of commands: also what an `onCreate` or `onDestroy`
   * writes down meanwhile. O(commands).
   *
   * @throws OutOfMemoryError when a pool is full; the commands after that one are not done.
   * @throws AllocatorError `SCOPE` when the scope has ended.
   */
  apply(): number {
    const scope = this.#open();
    const { i32 } = scope.allocator.memory;
    let count = 0;
    this.#payloads.end();
    try {
      for (let command = this.#first; command !== NULL; command = this.#first, count++) {
        const word = command >>> 2;
        this.#first = i32[word + NEXT]!;
        if (this.#first === NULL) this.#last = NULL;
        this.#length--;
        this.#do(i32[word + ACTION]!, i32[word + ENTITY] as E, command, scope); // `#write` put an id there
      }
    } finally {
      this.#forget();
      this.#scope = undefined;
      this.#payloads.end();
    }
    return count;
  }

  #do(action: number, entity: E, command: Ptr, scope: ScratchScope): void {
    if (!this.#entities.alive(entity)) return;
    if (action === DESTROY) {
      this.#entities.destroy(entity);
      return;
    }
    const set = this.#sets[(action - 1) >> 1]!;
    if (action % 2 === REMOVE % 2) set.remove(entity);
    else if (set instanceof Tag) {
      if (!set.has(entity)) set.add(entity);
    } else {
      const pool = set as ComponentPool<Struct, E>; // there are no other kinds
      this.#payloads.put(pool, entity, scope.memory, command + COMMAND_BYTES);
    }
  }

  /** Writes a command that carries nothing. */
  #write(action: number, entity: E): void {
    this.#link(this.#open().allocator.allocate(COMMAND_BYTES), action, entity);
  }

  /** Fills a command's header, and links it behind the last. */
  #link(command: Ptr, action: number, entity: E): void {
    const { i32 } = this.#open().memory;
    const word = command >>> 2;
    i32[word + NEXT] = NULL;
    i32[word + ACTION] = action;
    i32[word + ENTITY] = entity;
    if (this.#last === NULL) this.#first = command;
    else i32[(this.#last >>> 2) + NEXT] = command;
    this.#last = command;
    this.#length++;
  }

  #indexOf(set: EntitySet<E>): number {
    const index = this.#sets.indexOf(set);
    if (index >= 0) return index;
    checkSet('The component pool or tag of a command', set);
    return this.#sets.push(set) - 1;
  }

  #open(): ScratchScope {
    if (this.#scope === undefined) {
      throw new AllocatorError(
        'SCOPE',
        'This CommandBuffer has no scope to write into: call `begin(scope)` first, and again after `apply()`.',
      );
    }
    return this.#scope;
  }

  #forget(): void {
    this.#first = this.#last = NULL;
    this.#length = 0;
  }
}

identify(CommandBuffer);
