import { AllocatorError, NULL, type Ptr } from '@offheap/core';
import { type Resident, wrongArgument, identify } from '@offheap/core/internal';
import { ComponentPool } from './component-pool.ts';
import { checkEntities, type Entity, type EntitySource } from './entity.ts';
import { checkSet, type EntitySet } from './entity-set.ts';
import { Payloads } from './payloads.ts';
import { Tag } from './tag.ts';
import type { Init, Struct } from '@offheap/struct';
import { SCOPE, type ScopeClient, ScratchScope } from '@offheap/struct/internal';

/** Whose entities a {@link CommandBuffer} may end: `Entities`, or an adapter. */
export interface EntityDestroyer<E extends number = Entity> {
  has(entity: E): boolean;
  destroy(entity: E): unknown;
}

// Words of a command.
const NEXT = 0;
const ACTION = 1;
const ENTITY = 2;
const CHECK = 3;
const COMMAND_BYTES = 16;

// The check word of a command follows from its place, its action, its entity and its `begin`: other bytes are not taken for one.
const ROUND_STEP = 0x9e3779b1 | 0;
const ACTION_FACTOR = 0x85ebca6b | 0;

const DESTROY = 0;
/** Plus the number of the set. */
const REMOVE = 1;
const ADD = 2;

/**
 * Changes that wait: a loop over components may change only the entity that it visits. What is to happen to others, and
 * what is to be added, is written down here and done when the loop is over. Commands are bytes of a scratch scope:
 *
 *     | next command | action and set | entity | check | the component to add ... |
 *
 * ```ts
 * const commands = new CommandBuffer(entities); // once
 *
 * scratch.scope((s) => {
 *   commands.begin(s);
 *   query(positions, guns).each((position, gun, entity) => {
 *     const bullet = entities.create(); // entities may be made at once: nothing belongs to them yet
 *     commands.add(positions, bullet, (p) => p.at.set(position.x, position.y));
 *     if (gun.shots === 0) commands.remove(guns, entity);
 *   });
 *   commands.apply();
 * });
 * ```
 *
 * Commands for an entity that is destroyed by then do nothing: of two that destroy it the first does. Commands that wait when
 * their scope ends are discarded, and the end of the scope reports them by an error. A restore of the scope's memory, or of
 * that of the entities, discards them too.
 *
 * The scratch may lie in another memory than the entities, unless components with references are added.
 */
export class CommandBuffer<E extends number = Entity> implements ScopeClient, Resident {
  readonly #entities: EntityDestroyer<E>;
  /** Sets that commands have named; their indices are in the commands. */
  readonly #sets: EntitySet<E>[] = [];
  readonly #payloads = new Payloads<E>();
  #scope: ScratchScope | undefined;
  #first: Ptr = NULL;
  #last: Ptr = NULL;
  #length = 0;
  /** Differs from one `begin` to the next. */
  #round = 0;
  /** How many calls of `apply` run, one inside the other. */
  #applying = 0;

  constructor(entities: EntityDestroyer<E>) {
    checkEntities('The entities of a CommandBuffer', entities, 'destroy');
    this.#entities = entities;
    // Commands of another moment would name the entities of that one. The scope follows its own memory.
    (entities as Partial<EntitySource<E>>).memory?.residents.addWeakly(this); // an adapter may have none
  }

  /** Commands that wait. */
  get length(): number {
    return this.#length;
  }

  /**
   * Takes a scope to write commands into, until {@link apply} or the end of the scope.
   *
   * @throws AllocatorError `SCOPE` when the scope has ended, or commands of a scope that is open wait.
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
    if (this.#length > 0) {
      throw new AllocatorError(
        'SCOPE',
        `${this.#length} commands of this CommandBuffer wait: expected none. Call \`apply()\` before \`begin\`, or \`clear()\` to discard them.`,
      );
    }
    scope.addClient(this);
    this.#scope = scope;
    this.#round = (this.#round + ROUND_STEP) | 0;
    this.#payloads.end();
  }

  /** Discards the commands that wait. */
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
    if (scope !== this.#scope) return undefined; // it has begun another one since
    const length = this.#length;
    this.clear();
    this.#scope = undefined;
    if (length === 0) return undefined;
    return new AllocatorError(
      'SCOPE',
      `${length} commands of a CommandBuffer wait at the end of the scope that they were recorded in: expected none. Call \`apply()\` before the scope ends, or \`clear()\` to discard them.`,
    );
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
   * Will give an entity a component; if it has one by then, writes over it. Returns the component that will be copied, with
   * its initial values and then `init`: a view of scratch memory, to be filled before `apply`.
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
   * Applies the commands in the order in which they were recorded, and those that an `onCreate` or `onDestroy` records
   * meanwhile. Returns their number. Called inside such a hook it applies what is left. O(commands).
   *
   * @throws OutOfMemoryError when a pool is full; the commands after that one are discarded.
   * @throws AllocatorError `SCOPE` when the scope has ended, or the bytes of a command have been freed.
   */
  apply(): number {
    const scope = this.#open();
    const { allocator, memory } = scope;
    const { i32 } = memory;
    const isAboveTop = this.#last >= allocator.end - allocator.available;
    const round = this.#round;
    let count = 0;
    this.#payloads.end();
    this.#applying++;
    try {
      if (isAboveTop) throw freed();
      for (let command = this.#first; command !== NULL; command = this.#first, count++) {
        const word = command >>> 2;
        const action = i32[word + ACTION]!;
        const entity = i32[word + ENTITY]!;
        if (i32[word + CHECK] !== (command ^ Math.imul(action, ACTION_FACTOR) ^ entity ^ round))
          throw freed();
        i32[word + CHECK] = 0; // it is applied once, whatever links to it
        this.#first = i32[word + NEXT]!;
        if (this.#first === NULL) this.#last = NULL;
        this.#length--;
        this.#do(action, entity as E, command, scope); // `#write` put an id there
        if (this.#scope === undefined) throw this.#noScope(); // a hook has ended it
      }
      if (this.#length > 0) throw freed(); // the links lead to fewer
    } catch (error) {
      this.#forget();
      throw error;
    } finally {
      if (--this.#applying === 0) {
        this.#scope = undefined;
        this.#payloads.end();
      }
    }
    return count;
  }

  #do(action: number, entity: E, command: Ptr, scope: ScratchScope): void {
    if (!this.#entities.has(entity)) return;
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
    if (command === this.#last) {
      this.#forget();
      throw freed();
    }
    const word = command >>> 2;
    i32[word + NEXT] = NULL;
    i32[word + ACTION] = action;
    i32[word + ENTITY] = entity;
    i32[word + CHECK] = command ^ Math.imul(action, ACTION_FACTOR) ^ entity ^ this.#round;
    if (this.#last === NULL) this.#first = command;
    else i32[(this.#last >>> 2) + NEXT] = command;
    this.#last = command;
    this.#length++;
  }

  #indexOf(set: EntitySet<E>): number {
    const index = this.#sets.indexOf(set);
    if (index >= 0) return index;
    checkSet('The component pool or tag of a command', set);
    const entities: EntityDestroyer<E> = set.entities as EntitySource<E> & EntityDestroyer<E>; // compared only
    if ('attach' in this.#entities && entities !== this.#entities) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        'A command for a pool or tag of other entities than those of its CommandBuffer: expected the same `entities`. Make a CommandBuffer for each.',
      );
    }
    return this.#sets.push(set) - 1;
  }

  #open(): ScratchScope {
    if (this.#scope === undefined) throw this.#noScope();
    return this.#scope;
  }

  #noScope(): AllocatorError {
    return new AllocatorError(
      'SCOPE',
      'This CommandBuffer has no scope to write into: call `begin(scope)` first, and again after `apply()`, after the end of the scope and after a restore of its memory.',
    );
  }

  #forget(): void {
    this.#first = this.#last = NULL;
    this.#length = 0;
  }
}

identify(CommandBuffer);

function freed(): AllocatorError {
  return new AllocatorError(
    'SCOPE',
    'The bytes of a command were freed before `apply()`, by `reset` or `release` of the allocator of its scope. Free them after `apply()`.',
  );
}
