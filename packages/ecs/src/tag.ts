import { type Allocator, AllocatorError, type Memory, OutOfMemoryError, type Ptr } from '@offheap/core';
import {
  checkAllocator,
  checkCapacity,
  checkOptions,
  checkNewPart,
  DISPOSE,
  guardTurn,
  HeldBlock,
  type HeldBlocks,
  OwnMemoryAllocator,
  showValue,
} from '@offheap/core/internal';
import { attachMode } from './attach-mode.ts';
import type { TagAttachOptions } from './attach/attach-options.ts';
import type { Entities } from './entities.ts';
import { checkEntities, checkOwner, type Entity, type EntitySource } from './entity.ts';
import { type LoopTurn, turnsOf } from './component-cursors.ts';
import { allocatorOfSet, makeInEntityMemory } from './entity-memory.ts';
import { EntitySet, SET_CHANGES } from './entity-set.ts';
import { checkEnter } from './group-order.ts';
import type { SetMethods } from './kernels/set-methods.kernel.ts';
import type { LoopTurns } from './loop-turns.ts';
import { tagMethods } from './set-kernel.ts';
import {
  adoptMethods,
  checkCallback,
  refusePromise,
  checkedByDefault,
  hashOf,
  OwnResultIterator,
} from '@offheap/struct/internal';

/** Options of a new {@link Tag}. */
export interface TagOptions<E extends number = Entity> {
  /** The entities that can have the tag. */
  readonly entities: EntitySource<E>;
  /** The highest number of entities that have the tag at the same time. */
  readonly capacity: number;
  /**
   * The tag's name in messages and snapshot files, which must be unique in a memory. `'Tag'` by default; a tag with
   * the default name cannot be saved in a snapshot file.
   */
  readonly name?: string;
  /** The allocator, in the memory of the entities; by default the allocator of the entities. */
  readonly allocator?: Allocator;
}

const KNOWN_OPTIONS: Record<keyof TagOptions | 'checked', boolean> = {
  checked: false, // of options that pools and tags share; a tag has no views
  entities: true,
  capacity: true,
  name: true,
  allocator: true,
};

/**
 * A component without data, which each entity has or does not have.
 *
 * ```ts
 * const frozen = new Tag({ entities, capacity: 1000 });
 * frozen.add(ship);
 * query(positions, velocities).without(frozen).each((position, velocity) => { ... });
 * ```
 */
export class Tag<E extends number = Entity> extends EntitySet<E> {
  readonly capacity: number;
  readonly name: string;
  /** @internal */
  readonly methods: SetMethods;
  readonly #isNamed: boolean;
  readonly #allocator: Allocator;
  readonly #own: OwnMemoryAllocator | undefined;
  /** Undefined without checked mode. @internal */
  readonly turns: LoopTurns<E> | undefined = turnsOf(this);

  /**
   * @throws AllocatorError `INVALID_ARGUMENT` when the capacity is out of range, the name is empty, or another tag of
   *   the memory has the name; `MEMORY` when the allocator belongs to another memory than the entities.
   * @throws OutOfMemoryError when the allocator has no room.
   */
  constructor(options: TagOptions<E>);
  /** @internal */
  constructor(options: TagOptions<E>, attached: Ptr);
  constructor(options: TagOptions<E>, attached?: Ptr) {
    checkOptions('a Tag', options, KNOWN_OPTIONS);
    const { entities, capacity, name, allocator } = options;
    checkEntities('The option `entities` of a Tag', entities, 'attach', 'detach');
    if (allocator !== undefined) checkAllocator('The allocator of a Tag', allocator);
    if (name !== undefined) checkTagName(name);
    checkCapacity(capacity);
    const title = `the tag ${name ?? 'Tag'}`;
    if (attached === undefined) checkOwner(`The new tag ${name ?? 'Tag'}`, entities);
    const shared = allocatorOfSet(title, entities, allocator);
    if (name !== undefined && attached === undefined) checkUnused(name, shared?.memory);
    const bytes = EntitySet.bytesFor(capacity, entities.slotMask);
    const own = shared === undefined ? new OwnMemoryAllocator(bytes) : undefined;
    const from = shared ?? own!; // one of them is defined
    if (attached === undefined) checkNewPart(from.memory);
    const ptr = attached ?? makeInEntityMemory(title, shared, () => from.allocate(bytes));
    if (name !== undefined && attached === undefined) {
      try {
        checkUnused(name, shared?.memory); // again: a logger of the allocator may have created a tag
      } catch (error) {
        from.deallocate(ptr, bytes);
        throw error;
      }
    }
    super(entities, {
      memory: from.memory,
      ptr,
      maxCapacity: capacity,
      block: 0,
      name: name === undefined ? 0 : hashOf(name),
      isAttached: attached !== undefined,
    });
    this.#allocator = from;
    this.#own = own;
    this.capacity = capacity;
    this.name = name ?? 'Tag';
    this.#isNamed = name !== undefined;
    this.methods = tagMethods(this);
    const { has, placeOf, swap } = this.methods;
    adoptMethods(this, { has, placeOf, swap }, Tag.prototype);
    if (checkedByDefault()) guardTurn(this, this.memory, SET_CHANGES);
  }

  /**
   * Returns a tag over the words of a tag that already exists in the memory of its entities, such as one of another
   * thread. All changes are stored in the memory, so both tags have the same entities. Only one thread at a time may
   * change them. Disposing of the attached tag does not change its entities. Requires `import '@offheap/ecs/attach'`.
   *
   * @param ptr the `ptr` of the other tag.
   * @throws AllocatorError `CORRUPT` when there is no such tag of these entities; `THREAD` when another thread has taken the memory.
   */
  static attach(entities: Entities, ptr: Ptr, options: TagAttachOptions = {}): Tag {
    return attachMode('Tag.attach').tag(entities, ptr, options);
  }

  /**
   * Adds the tag to an entity. O(1).
   *
   * @throws OutOfMemoryError when `capacity` entities have the tag.
   * @throws AllocatorError `STALE` when the entity is not alive, `INVALID_ARGUMENT` when it already has the tag,
   *   `BUSY` in checked mode, when the entity would enter a group and move other entities during a loop.
   */
  add(entity: E): void {
    this.checkNew(entity);
    if (this.length === this.capacity) {
      throw new OutOfMemoryError(
        `The tag ${this.name} is full: ${this.capacity} entities have it. Increase \`capacity\`.`,
      );
    }
    checkEnter(entity, this);
    this.methods.link(entity, this.length + 1);
    this.group?.enter(entity);
  }

  /** @internal */
  override get isChecked(): boolean {
    return this.turns !== undefined;
  }

  /** @internal */
  override get dropsPlainly(): boolean {
    return !this.isChecked && !this.callsBack;
  }

  /** @internal */
  override get callsBack(): boolean {
    return this.remove !== Tag.prototype.remove; // oxlint-disable-line typescript/unbound-method -- compared alone
  }

  /** @internal */
  override checkLoops(entity: E): void {
    this.turns?.checkRemove(entity);
  }

  /** @internal */
  override checkIdle(what: string): void {
    this.turns?.checkIdle(what);
  }

  /** @internal */
  override checkSwap(entity: E, to: number, from: number): void {
    this.turns?.checkSwap(entity, to, from);
  }

  /** @internal */
  override openTurn(turn: LoopTurn): void {
    this.turns?.open(turn);
  }

  /** @internal */
  override closeTurn(turn: LoopTurn): void {
    this.turns?.close(turn);
  }

  /**
   * Removes the tag from an entity. Returns false when the entity does not have the tag, or its id is stale. O(1).
   *
   * @throws AllocatorError `BUSY` in checked mode, inside a loop that visits another entity: a loop over the tag, or a loop over
   *   a pool of the same group which the entity leaves.
   */
  override remove(entity: E): boolean {
    const turns = this.turns;
    if (turns === undefined && this.group?.isChecked !== true) return super.remove(entity);
    this.checkRemove(entity);
    const place = this.placeOf(entity);
    const hasMoved = place !== 0 && place !== this.length;
    const isRemoved = super.remove(entity);
    turns?.removed(entity, hasMoved);
    return isRemoved;
  }

  /**
   * Calls `fn` with every entity that has the tag, from the last to the first. The tag may be removed from the
   * visited entity, and the entity destroyed. In checked mode, removing the tag from another entity throws `BUSY`.
   */
  each(fn: (entity: E) => void): void {
    checkCallback('callback of `each`', fn);
    const turn: LoopTurn | undefined = this.isChecked ? { entity: 0 } : undefined;
    this.loops++;
    if (turn !== undefined) this.openTurn(turn);
    try {
      for (let index = this.length - 1; index >= 0; index = Math.min(index, this.length) - 1) {
        const entity = this.entityAt(index);
        if (turn !== undefined) turn.entity = entity;
        refusePromise('callback of `each`', fn(entity));
      }
    } finally {
      this.loops--;
      if (turn !== undefined) this.closeTurn(turn);
    }
  }

  /** Iterates over every entity that has the tag, as {@link each} does. */
  [Symbol.iterator](): IterableIterator<E> {
    return new TaggedIterator(this).iterable;
  }

  /** Whether the program gave the tag a name. @internal */
  get isNamed(): boolean {
    return this.#isNamed;
  }

  /** @internal */
  override signature(): string | undefined {
    if (this.isGone) return undefined;
    if (!this.#isNamed) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        "A Tag without a name cannot be saved in a snapshot file. Name it, as in `new Tag({ name: 'frozen', entities, capacity })`.",
      );
    }
    return `Tag ${JSON.stringify(this.name)} at ${this.ptr}: ${this.capacity} of ${this.entities.slotMask}`;
  }

  protected override release(): void {
    this.#allocator.deallocate(this.ptr, EntitySet.bytesFor(this.capacity, this.entities.slotMask));
    this.#own?.[DISPOSE]();
  }

  protected override hold(_words: Int32Array, held: HeldBlocks): void {
    const bytes = EntitySet.bytesFor(this.capacity, this.entities.slotMask);
    held.push(new HeldBlock(this.ptr, bytes, this.#allocator, this.title));
  }

  /** @internal */
  override get label(): string {
    return `tag ${this.name}`;
  }
}

/** Throws for a name that is not a string, or empty. @internal */
export function checkTagName(name: string): void {
  if (typeof name === 'string' && name !== '') return;
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    `The name of a Tag is ${showValue(name)}: expected a string that is not empty, such as 'frozen'.`,
  );
}

/** Throws for a name that another tag of a memory has. */
function checkUnused(name: string, memory: Memory | undefined): void {
  memory?.residents.forEach((resident) => {
    if (!(resident instanceof Tag) || resident.name !== name || resident.isGone) return;
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `Two tags in one memory have the name ${JSON.stringify(name)}: expected a different name for each.`,
    );
  });
}

class TaggedIterator<E extends number> extends OwnResultIterator<E> {
  readonly #tag: Tag<E>;
  #index: number;
  /** The visited entity, in checked mode. */
  #turn: LoopTurn | undefined;

  constructor(tag: Tag<E>) {
    super();
    this.#tag = tag;
    this.#index = tag.length;
  }

  override next(): this {
    if (this.done) return this;
    const tag = this.#tag;
    tag.checkHere(); // throws because it was disposed of
    const { disturbed } = this.#turn ?? {};
    if (disturbed !== undefined) {
      this.return();
      throw disturbed;
    }
    const index = Math.min(this.#index, tag.length) - 1; // following entities may have lost the tag
    this.#index = index;
    if (index < 0) return this.return();
    this.value = tag.entityAt(index);
    const { turns } = tag;
    if (turns !== undefined) {
      if (this.#turn === undefined) turns.iterations.add((this.#turn = { entity: 0 }));
      this.#turn.entity = this.value;
    }
    return this;
  }

  /** Called by `for … of` when the loop is left early. */
  return(value?: E): this {
    if (this.#turn !== undefined) this.#tag.turns?.iterations.delete(this.#turn);
    this.#turn = undefined;
    this.end();
    this.value = value;
    return this;
  }
}
