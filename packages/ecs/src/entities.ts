import {
  type Allocator,
  AllocatorError,
  HANDLE_BITS,
  Heap,
  MAX_CAPACITY,
  type Memory,
  type Ptr,
  SlotTable,
} from '@offheap/core';
import {
  checkCapacity,
  checkOptions,
  checkSlots,
  checkNewPart,
  checkTurn,
  DISPOSE,
  Faults,
  HeldBlock,
  type HeldBlocks,
  guardTurn,
  identify,
  POOLS_WORD,
  Presence,
  refuseDetached,
  reserveStack,
  type Resident,
  type StateSeal,
  SHOW,
  showValue,
  wrongArgument,
  wordsOf,
} from '@offheap/core/internal';
import { attachMode } from './attach-mode.ts';
import type { EntitiesAttachOptions } from './attach/attach-options.ts';
import {
  ENTITIES,
  type Entity,
  type EntityRemover,
  type EntitySource,
  NO_ENTITY,
  notEntity,
  checkOwner,
  checkRemover,
} from './entity.ts';
import { busyChange, fullEntities } from './entity-errors.ts';
import { checkMemoryOptions, entitiesCreated, makeEntityMemory } from './entity-memory.ts';
import { EntityRemoval } from './entity-removal.ts';
import {
  CAPACITY_WORD,
  ENTITIES_TAG,
  GENERATION_BITS_WORD,
  HEADER_WORDS,
  SERIAL_WORD,
} from './entity-words.ts';
import { type EntityMethods, entitySlots } from './kernels/entity-slots.kernel.ts';
import { entitySlotsSource } from './kernels/kernel-sources.generated.ts';
import { OwnerMark } from './owner-mark.ts';
import {
  named,
  adoptMethods,
  specialize,
  busyDispose,
  busyEnd,
  busyRestore,
  forgetAttached,
  isAttachedBusy,
  checkCallback,
  LOST,
  refuseMethods,
  checkedByDefault,
  OwnResultIterator,
  clearUntilEmpty,
  refusePromise,
} from '@offheap/struct/internal';

/** The name in messages. */
const NAME = 'This Entities';

/** Methods that change entities. */
const CHANGES: readonly PropertyKey[] = [
  'create',
  'tryCreate',
  'createMany',
  'destroy',
  'destroyMany',
  'clear',
  'recycle',
];

/** Options of new {@link Entities}. */
export interface EntitiesOptions {
  /** The maximum number of entities that are alive at the same time, from 1 to 16,777,215. */
  readonly capacity: number;
  /**
   * The allocator of the entities (8 bytes for each slot, and 48 bytes), and of all component pools and tags without an
   * allocator of their own. By default a `Heap` over a memory that the entities create.
   */
  readonly allocator?: Allocator;
  /**
   * The size in bytes of the memory that is created if there is no `allocator`, from 0 to about 1 GiB, in addition to
   * the bytes of the entities themselves. By default 512 for each entity of `capacity` plus 64 KiB, at most 256 MiB.
   * Pages that are never accessed use no physical memory.
   */
  readonly bytes?: number;
  /**
   * The number of bits of an id that contain the generation. By default all of the 30 bits that the slot does not
   * use. With fewer bits, ids are smaller, for example for packets, but there are fewer ids in total.
   */
  readonly generationBits?: number;
}

const KNOWN_OPTIONS: Record<keyof EntitiesOptions, true> = {
  capacity: true,
  allocator: true,
  bytes: true,
  generationBits: true,
};

/**
 * Entities: ids without data. Component pools and tags store the data of entities, and remove the data when an entity
 * is destroyed.
 *
 * ```ts
 * const entities = new Entities({ capacity: 100_000 });
 * const positions = new ComponentPool(Position, { entities, capacity: 100_000 });
 *
 * const ship = entities.create();
 * positions.add(ship, { x: 10, y: 20 });
 * entities.destroy(ship); // and its position
 * ```
 *
 * An id is never used twice: a slot whose generations are used up is retired. There are about `2 ** 30` ids in total,
 * with a quarter more slots than `capacity` (unless the capacity is very small, or near its limit): enough for 10,000
 * new entities a second for more than a day. A program that needs more ids calls {@link recycle}, for example between
 * levels.
 */
export class Entities implements EntitySource, Resident {
  readonly capacity: number;
  readonly memory: Memory;
  readonly slotMask: number;
  /** @internal */
  readonly slots: SlotTable;
  readonly #removal: EntityRemoval;
  readonly #methods: EntityMethods;
  /** The allocator of the entities, and of component pools and tags without an allocator of their own. */
  readonly allocator: Allocator;
  /** The byte offset of the state in the memory, which `attach` takes. */
  readonly ptr: Ptr;
  readonly #bytes: number;
  readonly #mark: OwnerMark;
  /** Undefined for attached entities, whose bytes belong to another object. */
  readonly #presence: Presence | undefined;
  /** Whether the entities use the bytes of entities that another thread, or another object, has created. @internal */
  readonly isAttached: boolean;
  /**
   * The serial number of the entities that the bytes belonged to when this object was created, or when the memory was
   * restored.
   */
  #serial: number;
  /** Undoes the effect of a restore to a state before the entities were created. */
  #comeBack: (() => void) | undefined;
  readonly #ownsMemory: boolean;
  /** The number of running loops. */
  #loops = 0;
  /** Entities that are being spawned. @internal */
  spawning = 0;
  #disposed = false;

  /**
   * @throws AllocatorError `INVALID_ARGUMENT` when the capacity, the bytes or the number of bits are out of range.
   * @throws OutOfMemoryError when the allocator has no room.
   */
  constructor(options: EntitiesOptions);
  /** @internal */
  constructor(options: EntitiesOptions, attached: Ptr);
  constructor(options: EntitiesOptions, attached?: Ptr) {
    checkOptions('an Entities', options, KNOWN_OPTIONS);
    const { capacity, allocator } = options;
    checkMemoryOptions('an Entities', options);
    checkCapacity(capacity);
    const slotBits = slotBitsOf(capacity);
    const generationBits = checkGenerationBits(options.generationBits, HANDLE_BITS - slotBits, capacity);
    // As many slots as the bits can distinguish: the more slots there are, the later the first one is retired.
    const slots = 2 ** slotBits - 1;
    this.capacity = capacity;
    this.slotMask = slots;
    this.isAttached = attached !== undefined;
    this.#removal = new EntityRemoval(this);
    this.#bytes = entitiesBytes(slots);
    this.#ownsMemory = allocator === undefined;
    this.allocator = allocator ?? makeEntityMemory(capacity, this.#bytes, options.bytes);
    const { memory } = this.allocator;
    this.memory = memory;
    if (attached === undefined) checkNewPart(memory);
    this.ptr = attached ?? this.allocator.allocate(this.#bytes);
    const slotsPtr = this.ptr + HEADER_WORDS * 4;
    this.slots = new SlotTable(memory, slotsPtr, slots, { generationBits, retire: true });
    const header = this.ptr >>> 2;
    if (!this.isAttached) {
      this.slots.clear();
      memory.i32.fill(0, header, header + HEADER_WORDS);
      memory.i32[header + CAPACITY_WORD] = capacity;
      memory.i32[header + GENERATION_BITS_WORD] = generationBits;
      memory.i32[header + SERIAL_WORD] = ++memory.i32[POOLS_WORD]!;
    }
    this.#serial = memory.i32[header + SERIAL_WORD]!;
    this.#mark = new OwnerMark(memory.i32, header, ENTITIES_TAG, slots, this.isAttached);
    if (!this.isAttached) {
      this.#presence = new Presence(memory, this.ptr, (words) => this.#mark.isIn(words));
      memory.residents.add(this);
      entitiesCreated(memory);
    }
    memory.watchEnds(this.ptr);
    this.#methods = this.#makeMethods();
    adoptMethods(this, this.#methods, Entities.prototype);
    if (checkedByDefault()) guardTurn(this, memory, CHANGES);
  }

  /**
   * Returns entities over the bytes of entities that already exist in a memory: those of another thread, or those in
   * a copy of the bytes. All changes are stored in the memory, so both objects have the same entities. Only one
   * thread at a time may create and destroy entities. An entity can only be destroyed if all component pools and tags
   * are attached. Disposing of attached entities changes nothing in the memory. Requires
   * `import '@offheap/ecs/attach'`.
   *
   * @param ptr the `ptr` of the other entities.
   * @throws AllocatorError `CORRUPT` when there are no entities at `ptr`; `MEMORY` when the allocator belongs to
   *   another memory; `THREAD` when another thread has taken the memory.
   */
  static attach(memory: Memory, ptr: Ptr, options: EntitiesAttachOptions = {}): Entities {
    return attachMode('Entities.attach').entities(memory, ptr, options);
  }

  /** The number of entities that are alive. */
  get length(): number {
    return this.slots.live;
  }

  /** The number of slots whose ids have all been used. */
  get retired(): number {
    return this.slots.retired;
  }

  /**
   * Creates an entity without components and returns its id. O(1).
   *
   * @throws OutOfMemoryError when `capacity` entities are alive, or all ids have been used.
   */
  create(): Entity {
    return this.#methods.create();
  }

  /** Like {@link create}, but returns {@link NO_ENTITY} (0) when there is no room. */
  tryCreate(): Entity {
    return this.#methods.tryCreate();
  }

  /**
   * Creates up to `count` entities, calls `init` with each entity and its number, and returns the number of entities created.
   *
   * @param count 0 or more. A restore or a load inside `init` throws `BUSY`.
   */
  createMany(count: number, init?: (entity: Entity, i: number) => void): number {
    if (!Number.isInteger(count) || count < 0) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `${showValue(count)} entities: expected an integer of 0 or more.`,
      );
    }
    if (init !== undefined) checkCallback('callback of `createMany`', init);
    const outer = this.spawning;
    this.spawning = outer + 1; // refuses restores: the count would include entities that no longer exist
    try {
      for (let i = 0; i < count; i++) {
        const entity = this.tryCreate();
        if (entity === NO_ENTITY) {
          refuseDetached(this.memory);
          return i;
        }
        refusePromise('callback of `createMany`', init?.(entity, i));
      }
    } finally {
      this.spawning = outer;
    }
    return count;
  }

  /**
   * Destroys an entity with all of its components and tags. Returns false if it was destroyed before. O(number of pools and
   * tags). When the `onDestroy` of a component throws, everything is destroyed nevertheless. Inside a callback of the same
   * destruction, the call does nothing and returns false. Components that such a callback adds to the entity are destroyed
   * too. Inside the `onDestroy` or `onRemove` of a component that is removed, the entity is destroyed with this component.
   *
   * @throws AllocatorError `BUSY` in checked mode, inside a loop over one of its pools that visits another entity:
   *   the entity then stays alive with all of its components.
   */
  destroy(entity: Entity): boolean {
    return this.has(entity) && this.#removal.end(entity);
  }

  /**
   * Destroys many entities and returns the number of those that were alive. Accepts typed arrays and scratch arrays.
   * When an `onDestroy` throws, the other entities are still destroyed, and then the first error is thrown.
   */
  destroyMany(entities: Iterable<number>): number {
    if (typeof (entities as Partial<Iterable<number>> | null)?.[Symbol.iterator] !== 'function') {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `The entities of \`destroyMany\` are ${showValue(entities)}: expected a list of ids, or another iterable.`,
      );
    }
    const errors: unknown[] = [];
    let count = 0;
    for (const entity of entities) {
      try {
        if (this.destroy(entity as Entity)) count++; // any number may be looked up
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
    return count;
  }

  /** Returns whether an entity is alive. O(1). */
  has(entity: Entity): boolean {
    return this.#methods.has(entity);
  }

  /** Calls `fn` with every live entity. The visited entity may be destroyed. O(highest number of entities that were alive). */
  each(fn: (entity: Entity) => void): void {
    checkCallback('callback of `each`', fn);
    refuseDetached(this.memory);
    const slots = this.slots;
    this.#loops++;
    try {
      for (let slot = slots.highest; slot > 0; slot--) {
        if (slots.isLive(slot)) refusePromise('callback of `each`', fn(slots.handle(slot) as Entity)); // of a slot of this table
      }
    } finally {
      this.#loops--;
    }
  }

  /** Iterates over all live entities, as {@link each} does. */
  [Symbol.iterator](): IterableIterator<Entity> {
    return new EntityIterator(this).iterable;
  }

  /**
   * Destroys all entities with all of their components and tags. When an `onDestroy` throws, the other entities are
   * still destroyed, and then the first error is thrown.
   *
   * @throws AllocatorError `BUSY` in checked mode, inside a loop over one of their pools.
   */
  clear(): void {
    this.#removal.checkIdle('clear()');
    refuseDetached(this.memory);
    this.destroyMany(this);
  }

  /**
   * Makes retired slots available again: ids that were returned before can be returned again. Call it when the
   * program keeps no id of a destroyed entity, for example between levels.
   */
  recycle(): void {
    this.slots.reviveRetired();
  }

  /**
   * Registers an object whose `remove` is called before an entity is destroyed. Pools and tags register themselves.
   *
   * @throws AllocatorError `INVALID_ARGUMENT` when the object has no method `remove`; `THREAD` when the entities are attached: the
   *   object would not be notified when another thread destroys an entity.
   */
  attach(set: EntityRemover): void {
    checkRemover('The set of Entities.attach', set);
    if ((set as { readonly isAttached?: boolean }).isAttached !== true)
      checkOwner('An object in Entities.attach', this); // a property of sets
    this.#removal.attach(set);
  }

  /** Removes an object that {@link attach} has registered. Pools and tags do this themselves when they are disposed of. */
  detach(set: EntityRemover): void {
    this.#removal.detach(set);
  }

  /** The objects that entities are removed from before they are destroyed. @internal */
  get removers(): readonly EntityRemover[] {
    return this.#removal.sets;
  }

  /** Whether a loop is running, or an entity is being destroyed. @internal */
  get isBusy(): boolean {
    return this.#loops !== 0 || this.spawning !== 0 || this.#removal.isBusy;
  }

  /** @internal */
  planAgain(): void {
    this.#removal.planAgain();
  }

  /** @internal */
  isEnding(entity: Entity): boolean {
    return this.#removal.isEnding(entity);
  }

  /** Destroys an entity to which not all of its parts could be added, inside loops too. Throws what its callbacks throw. @internal */
  undo(entity: Entity): void {
    if (this.has(entity)) this.#removal.undo(entity);
  }

  /** Destroys all entities and frees the bytes. A second call does nothing; all other methods throw from then on. */
  [DISPOSE](): void {
    if (this.#disposed) return;
    reserveStack();
    if (!this.isAttached) checkTurn(this.memory);
    const { isHere } = this;
    if (isHere) {
      this.#removal.checkIdle('dispose');
      this.#removal.checkDispose();
      if (this.isBusy || (!this.isAttached && isAttachedBusy(this.memory, this.ptr)))
        throw busyDispose('Entities');
    }
    try {
      if (isHere && !this.isAttached) clearUntilEmpty(this);
    } finally {
      this.#disposed = true;
      this.memory.residents.delete(this);
      if (this.isAttached) forgetAttached(this);
      if (isHere) this.#giveBack(); // otherwise its methods already throw
    }
  }

  /** Whether the bytes still belong to these entities. Restored bytes may be older. @internal */
  get isHere(): boolean {
    return this.isAttached ? this.isAlive : this.#presence!.isHere && this.#mark.isHere; // entities that are not attached have a presence
  }

  /**
   * Whether the original entities have not been disposed of, including by another object or in another thread.
   * @internal
   */
  get isAlive(): boolean {
    return this.memory.i32[(this.ptr >>> 2) + SERIAL_WORD] === this.#serial && this.#mark.isHere;
  }

  /** @internal */
  aliveIn(memory: Memory, words: Int32Array): ((entity: number) => boolean) | undefined {
    if (memory !== this.memory) return undefined;
    const { slotMask } = this;
    const { slotBits } = this.slots;
    const { fresh, stamps } = this.slots.places;
    return (entity) => {
      const slot = entity & slotMask;
      if (slot === 0 || slot > words[fresh]!) return false;
      return words[stamps + slot * 2] === (((entity >>> slotBits) << 1) | 1);
    };
  }

  /** Records the faults in the bytes of the entities. @internal */
  checkWords(words: Int32Array, faults: Faults): void {
    const { capacity, slotMask, slots } = this;
    if (!checkSlots(slots, words, slotMask, faults)) return;
    const { live: at } = slots.places;
    const live = words[at]!;
    faults.expect(live <= capacity, 'live-count', at << 2, `${live} of ${capacity} entities are alive.`);
  }

  /** @internal */
  checkBytes(words: Int32Array, held: HeldBlocks): string | undefined {
    if (!(this.#presence?.isIn(words) ?? this.#mark.isIn(words))) return undefined;
    const faults = new Faults('entities');
    this.checkWords(words, faults);
    if (faults.found.length > 0) return `the Entities: ${faults.found[0]!.message}`;
    held.push(new HeldBlock(this.ptr, this.#bytes, this.allocator, 'the Entities'));
    return undefined;
  }

  /** @internal */
  seal(seal: StateSeal): void {
    if (!this.isHere) return;
    const { fresh, stamps, links } = this.slots.places;
    seal.add(this.ptr >>> 2, stamps);
    seal.addSlots(stamps, links + this.memory.i32[fresh]! * 2 + 1, checkedByDefault());
  }

  /**
   * Refuses a restore while an entity is spawned or destroyed. While a loop uses the bytes of the entities, also refuses a restore
   * to a moment before the entities were created.
   *
   * @internal
   * @throws AllocatorError `BUSY`
   */
  checkRestore(snapshot: Uint8Array): void {
    if (this.spawning !== 0 || this.#removal.isBusy) throw busyChange();
    if (this.#comeBack !== undefined || !this.isBusy) return;
    const words = wordsOf(snapshot);
    if (!(this.#presence?.isIn(words) ?? this.#mark.isIn(words))) throw busyRestore('Entities');
  }

  /**
   * Updates the entities after a restore. When they do not exist in the restored state, all methods throw until they
   * exist again. @internal
   */
  restored(): void {
    const { i32 } = this.memory;
    if (this.isAttached) this.#serial = i32[(this.ptr >>> 2) + SERIAL_WORD]!; // the bytes may be from another run of the program
    if (this.#presence?.follow(i32) ?? this.#mark.isIn(i32)) {
      this.#comeBack?.();
      this.#comeBack = undefined;
      this.#removal.write();
    } else this.#comeBack ??= refuseMethods(this, NAME, LOST.restored);
  }

  /**
   * Throws for the end of a scope or an allocator while a loop uses its bytes or an entity is being destroyed.
   *
   * @internal
   * @throws AllocatorError `BUSY`
   */
  checkEnd(start: Ptr, end: Ptr): void {
    if (this.#comeBack !== undefined || !this.isBusy) return;
    if (this.ptr >= start && this.ptr < end) throw busyEnd('Entities');
  }

  /** Called when the scope or the allocator that contains the bytes has ended: all methods throw. @internal */
  ended(start: Ptr, end: Ptr): void {
    if (this.#disposed || this.#comeBack !== undefined || this.ptr < start || this.ptr >= end) return;
    if (this.#mark.isHere) this.#mark.clear();
    this.#presence?.end();
    this.#comeBack = refuseMethods(this, NAME, LOST.ended);
  }

  /** Throws when the entities no longer exist, like all methods; otherwise does nothing. @internal */
  checkHere(): void {}

  /** The form that a console shows. @internal */
  [SHOW](): unknown {
    if (this.#disposed || this.#comeBack !== undefined) return 'Entities (no longer exists)';
    return named('Entities', { length: this.length, capacity: this.capacity });
  }

  /** @internal */
  signature(): string | undefined {
    if (!this.isHere) return undefined;
    return `Entities at ${this.ptr}: ${this.capacity} in ${this.slotMask} slots of ${this.slots.places.stampMask}`;
  }

  /** Releases the slot of a live entity. @internal */
  release(entity: Entity): void {
    this.#methods.release(entity);
  }

  #makeMethods(): EntityMethods {
    const { slots, capacity, memory } = this;
    const { head, fresh, live, retired, stamps, links, stampMask } = slots.places;
    const constants = {
      CAPACITY: capacity,
      SLOTS: slots.capacity,
      HEAD: head,
      HIGHEST: fresh,
      LIVE: live,
      RETIRED: retired,
      GENERATIONS: stamps,
      LINKS: links,
      GENERATION_MASK: stampMask,
      SLOT_BITS: slots.slotBits,
      SLOT_MASK: slots.slotMask,
    };
    const kernel = { run: entitySlots, source: entitySlotsSource };
    return specialize(
      kernel,
      'Entities',
      { i32: memory.i32, full: () => fullEntities(this), notEntity },
      constants,
    );
  }

  #giveBack(): void {
    if (this.isAttached) return void refuseMethods(this, NAME, LOST.disposed);
    this.#mark.clear();
    this.#presence?.end();
    const { allocator } = this;
    refuseMethods(this, NAME, LOST.disposed); // before the allocator, which may call the program, frees the block
    allocator.deallocate(this.ptr, this.#bytes);
    // Pools and tags may still use the memory: it is empty once the last of them is disposed of.
    if (this.#ownsMemory && allocator instanceof Heap && allocator.live === 0) allocator[DISPOSE]();
  }
}

identify(Entities, ENTITIES);

/**
 * Throws when a value is not an `Entities` of this package; adapters are refused too.
 *
 * @param what names the argument, as in `The entities to verify`.
 * @throws AllocatorError `INVALID_ARGUMENT`
 * @internal
 */
export function checkOwnEntities(what: string, value: unknown): asserts value is Entities {
  if (!(value instanceof Entities)) throw wrongArgument(what, value, 'an Entities', ENTITIES);
}

/** Returns the number of bits of an id for the slot, for the given capacity plus a quarter more slots. */
export function slotBitsOf(capacity: number): number {
  return 32 - Math.clz32(Math.min(capacity + (capacity >>> 2), MAX_CAPACITY));
}

/** Returns the size in bytes of entities with the given number of slots. */
export function entitiesBytes(slots: number): number {
  return HEADER_WORDS * 4 + SlotTable.bytesFor(slots);
}

function checkGenerationBits(bits: number | undefined, most: number, capacity: number): number {
  if (bits === undefined) return most;
  if (!Number.isInteger(bits) || bits < 1 || bits > most) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `${showValue(bits)} generationBits with a capacity of ${capacity}: expected an integer from 1 to ${most}.`,
    );
  }
  return bits;
}

class EntityIterator extends OwnResultIterator<Entity> {
  readonly #entities: Entities;
  #slot: number;

  constructor(entities: Entities) {
    super();
    refuseDetached(entities.memory);
    this.#entities = entities;
    this.#slot = entities.slots.highest + 1;
  }

  override next(): this {
    if (this.done) return this;
    this.#entities.checkHere(); // throws because it was disposed of
    const { slots } = this.#entities;
    let slot = this.#slot - 1;
    while (slot > 0 && !slots.isLive(slot)) slot--;
    this.#slot = slot;
    if (slot === 0) return this.end();
    this.value = slots.handle(slot) as Entity; // of a slot of this table
    return this;
  }
}
