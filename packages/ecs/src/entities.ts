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
  type Resident,
  type StateSeal,
  SHOW,
  wrongArgument,
  wordsOf,
} from '@offheap/core/internal';
import { attachMode } from './attach-mode.ts';
import type { EntitiesAttachOptions } from './attach/attach-options.ts';
import { ENTITIES, type Entity, type EntityRemover, type EntitySource, NO_ENTITY } from './entity.ts';
import { fullEntities } from './entity-errors.ts';
import { checkMemoryOptions, makeEntityMemory } from './entity-memory.ts';
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
  refuseAsync,
  LOST,
  refuseMethods,
  checkedByDefault,
} from '@offheap/struct/internal';

/** What messages call it. */
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

/** Settings of new {@link Entities}. */
export interface EntitiesOptions {
  /** Entities that may be alive at once, 1 to 16,777,215. */
  readonly capacity: number;
  /**
   * Where the bytes come from, 8 for each slot and 48 more, and those of all component pools and tags that are given no allocator of
   * their own; a `Heap` over a memory of its own by default.
   */
  readonly allocator?: Allocator;
  /**
   * Bytes for component pools and tags in the memory that is made when there is no `allocator`, from 0 to about 1 GiB; by default 512
   * for each entity of `capacity` and 64 KiB more, at most 256 MiB. Pages that nothing touches cost nothing.
   */
  readonly bytes?: number;
  /**
   * Bits of an id for the generation: by default all of the 30 that the slot leaves. Fewer give smaller ids, for
   * packets say, of which there are fewer in all.
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
 * Entities: ids without data. Component pools and tags hold what belongs to them, and let go of it when they end.
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
 * An id is never given twice: a slot that has been through its generations is retired. There are about
 * `2 ** 30` ids in all, with a quarter more slots than `capacity` (unless that is tiny, or near its limit), so that a game that
 * makes 10,000 entities a second runs for more than a day. One that needs more calls {@link recycle} now and then, between levels say.
 */
export class Entities implements EntitySource, Resident {
  readonly capacity: number;
  readonly memory: Memory;
  readonly slotMask: number;
  /** @internal */
  readonly slots: SlotTable;
  readonly #removal: EntityRemoval;
  readonly #methods: EntityMethods;
  /** Where the bytes come from: those of component pools and tags too, unless these are given an allocator of their own. */
  readonly allocator: Allocator;
  /** Where the state lies in the memory: what `attach` needs. */
  readonly ptr: Ptr;
  readonly #bytes: number;
  readonly #mark: OwnerMark;
  /** Undefined of those that were attached: they belong to nobody here. */
  readonly #presence: Presence | undefined;
  /** Whether they lie over the bytes of others, which another thread, or another object, has made. @internal */
  readonly isAttached: boolean;
  /** Of the entities whose bytes these were when they were made, or when the memory was restored. */
  #serial: number;
  /** Undoes the refusal after a restore to a moment before it was made. */
  #comeBack: (() => void) | undefined;
  readonly #ownsMemory: boolean;
  /** Loops that run. */
  #loops = 0;
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
    // All slots that the bits can tell apart: the more there are, the later the first must be retired.
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
    if (attached === undefined) checkTurn(memory);
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
    }
    memory.watchEnds(this.ptr);
    this.#methods = this.#makeMethods();
    adoptMethods(this, this.#methods, Entities.prototype);
    if (checkedByDefault()) guardTurn(this, memory, CHANGES);
  }

  /**
   * Entities over the bytes of others that lie in a memory already: another thread's, or those in a copy of the bytes. All that changes is
   * in the memory, so both see the same entities; one thread at a time may create and destroy some. An entity is destroyed only where all
   * component pools and tags of its entities are attached. Disposing of attached entities leaves all as it is. Needs
   * `import '@offheap/ecs/attach'`.
   *
   * @param ptr the `ptr` of the others.
   * @throws AllocatorError `CORRUPT` when there are none; `MEMORY` when the allocator is another memory's.
   */
  static attach(memory: Memory, ptr: Ptr, options: EntitiesAttachOptions = {}): Entities {
    return attachMode('Entities.attach').entities(memory, ptr, options);
  }

  /** Entities alive. */
  get length(): number {
    return this.slots.live;
  }

  /** Slots whose ids have all been given. */
  get retired(): number {
    return this.slots.retired;
  }

  /**
   * Makes an entity without components. O(1).
   *
   * @throws OutOfMemoryError when `capacity` are alive, or all ids have been given.
   */
  create(): Entity {
    return this.#methods.create();
  }

  /** As {@link create}, but {@link NO_ENTITY} (0) when there is no room. */
  tryCreate(): Entity {
    return this.#methods.tryCreate();
  }

  /**
   * Creates up to `count` entities, passes each to `init` with its number, and returns how many there was room for.
   *
   * @param count 0 or more.
   */
  createMany(count: number, init?: (entity: Entity, i: number) => void): number {
    if (!Number.isInteger(count) || count < 0) {
      throw new AllocatorError('INVALID_ARGUMENT', `${count} entities: expected an integer from 0 up.`);
    }
    refuseAsync('callback of `createMany`', init);
    this.#loops++;
    try {
      for (let i = 0; i < count; i++) {
        const entity = this.tryCreate();
        if (entity === NO_ENTITY) return i;
        init?.(entity, i);
      }
    } finally {
      this.#loops--;
    }
    return count;
  }

  /**
   * Ends an entity and all that belongs to it; false when it has ended before. O(number of pools and tags). When a
   * component's `onDestroy` throws, everything ends all the same. Does nothing, and answers false, within an `onDestroy` of its own;
   * what that gives the entity ends with it.
   *
   * @throws AllocatorError `BUSY` in checked mode, inside a loop over one of its pools that visits another entity: it
   * lives on, with all that belongs to it.
   */
  destroy(entity: Entity): boolean {
    return this.has(entity) && this.#removal.end(entity);
  }

  /**
   * Ends many entities and returns how many of them were alive. They may be in typed arrays or scratch arrays. When an `onDestroy`
   * throws, the others end too; then the first error is thrown.
   */
  destroyMany(entities: Iterable<number>): number {
    const errors: unknown[] = [];
    let count = 0;
    for (const entity of entities) {
      try {
        if (this.destroy(entity as Entity)) count++; // any number may be asked for
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
    return count;
  }

  /** Whether an id's entity is alive. O(1). */
  has(entity: Entity): boolean {
    return this.#methods.has(entity);
  }

  /** Calls `fn` with every entity alive. The visited one may be destroyed. O(highest number ever alive). */
  each(fn: (entity: Entity) => void): void {
    refuseAsync('callback of `each`', fn);
    const slots = this.slots;
    this.#loops++;
    try {
      for (let slot = slots.highest; slot > 0; slot--) {
        if (slots.isLive(slot)) fn(slots.handle(slot) as Entity); // of a slot of this table
      }
    } finally {
      this.#loops--;
    }
  }

  /** Every entity alive, as in {@link each}. */
  *[Symbol.iterator](): IterableIterator<Entity> {
    const slots = this.slots;
    for (let slot = slots.highest; slot > 0; slot--) {
      if (!slots.isLive(slot)) continue;
      yield slots.handle(slot) as Entity; // of a slot of this table
      this.checkHere(); // throws for having been disposed of
    }
  }

  /**
   * Ends all entities and all that belongs to them. When an `onDestroy` throws, the others end too; then the first error is thrown.
   *
   * @throws AllocatorError `BUSY` in checked mode, inside a loop over one of their pools.
   */
  clear(): void {
    this.#removal.checkIdle('clear()');
    refuseDetached(this.memory);
    this.destroyMany(this);
  }

  /**
   * Reuses retired slots: ids that were returned before can be returned again. Call it when no id of
   * a destroyed entity is kept, for example between levels.
   */
  recycle(): void {
    this.slots.reviveRetired();
  }

  /** Has a pool or a tag let go of entities that end. Pools and tags do this themselves. */
  attach(set: EntityRemover): void {
    this.#removal.attach(set);
  }

  /** Forgets a pool or a tag. Those that are disposed of do this themselves. */
  detach(set: EntityRemover): void {
    this.#removal.detach(set);
  }

  /** What entities are removed from before they are destroyed. @internal */
  get removers(): readonly EntityRemover[] {
    return this.#removal.sets;
  }

  /** Whether a loop runs, or an entity is being destroyed. @internal */
  get isBusy(): boolean {
    return this.#loops !== 0 || this.#removal.isBusy;
  }

  /** @internal */
  planAgain(): void {
    this.#removal.planAgain();
  }

  /** Ends all entities, and gives the bytes back to the allocator. A second time does nothing; every other method throws from then on. */
  [DISPOSE](): void {
    if (this.#disposed) return;
    if (!this.isAttached) checkTurn(this.memory);
    const { isHere } = this;
    if (isHere) {
      this.#removal.checkIdle('dispose');
      this.#removal.checkDispose();
      if (this.isBusy || (!this.isAttached && isAttachedBusy(this.memory, this.ptr)))
        throw busyDispose('Entities');
    }
    try {
      if (isHere && !this.isAttached) this.destroyMany(this);
    } finally {
      this.#disposed = true;
      this.memory.residents.delete(this);
      if (this.isAttached) forgetAttached(this);
      if (isHere) this.#giveBack(); // else its methods throw already
    }
  }

  /** Whether the bytes are its own still: restored ones may be older than it. @internal */
  get isHere(): boolean {
    return this.isAttached ? this.isAlive : this.#presence!.isHere && this.#mark.isHere; // they have one
  }

  /** Whether the entities that were attached to have not been disposed of: also by another object, or in another thread. @internal */
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

  /** What is wrong with their bytes. @internal */
  checkWords(words: Int32Array, faults: Faults): void {
    const { capacity, slotMask, slots } = this;
    if (!checkSlots(slots, words, slotMask, faults)) return;
    const { live: at } = slots.places;
    const live = words[at]!;
    faults.expect(live <= capacity, 'live-count', at << 2, `${live} entities are alive, of ${capacity}.`);
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
   * Refuses a restore to a moment before these were made while a loop uses their bytes, or an entity ends.
   *
   * @internal
   * @throws AllocatorError `BUSY`
   */
  checkRestore(snapshot: Uint8Array): void {
    if (this.#comeBack !== undefined || !this.isBusy) return;
    const words = wordsOf(snapshot);
    if (!(this.#presence?.isIn(words) ?? this.#mark.isIn(words))) throw busyRestore('Entities');
  }

  /** Follows the memory to another moment: at one when it was not there it is refused, until it is there again. @internal */
  restored(): void {
    const { i32 } = this.memory;
    if (this.isAttached) this.#serial = i32[(this.ptr >>> 2) + SERIAL_WORD]!; // of another run of the program, perhaps
    if (this.#presence?.follow(i32) ?? this.#mark.isIn(i32)) {
      this.#comeBack?.();
      this.#comeBack = undefined;
      this.#removal.write();
    } else this.#comeBack ??= refuseMethods(this, NAME, LOST.restored);
  }

  /**
   * Refuses the end of a scope or an allocator whose bytes a loop uses, or the end of an entity.
   *
   * @internal
   * @throws AllocatorError `BUSY`
   */
  checkEnd(start: Ptr, end: Ptr): void {
    if (this.#comeBack !== undefined || !this.isBusy) return;
    if (this.ptr >= start && this.ptr < end) throw busyEnd('Entities');
  }

  /** The bytes were those of a scope or an allocator that has ended: all methods throw. @internal */
  ended(start: Ptr, end: Ptr): void {
    if (this.#disposed || this.#comeBack !== undefined || this.ptr < start || this.ptr >= end) return;
    if (this.#mark.isHere) this.#mark.clear();
    this.#presence?.end();
    this.#comeBack = refuseMethods(this, NAME, LOST.ended);
  }

  /** Does nothing, but throws when these are gone, as all methods do then. @internal */
  checkHere(): void {}

  /** What a console shows. @internal */
  [SHOW](): unknown {
    if (this.#disposed || this.#comeBack !== undefined) return 'Entities (gone)';
    return named('Entities', { length: this.length, capacity: this.capacity });
  }

  /** @internal */
  signature(): string | undefined {
    if (!this.isHere) return undefined;
    return `Entities at ${this.ptr}: ${this.capacity} in ${this.slotMask} slots of ${this.slots.places.stampMask}`;
  }

  /** Takes the slot of an entity that is alive back. @internal */
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
    return specialize(kernel, 'Entities', { i32: memory.i32, full: () => fullEntities(this) }, constants);
  }

  #giveBack(): void {
    if (this.isAttached) return void refuseMethods(this, NAME, LOST.disposed);
    this.#mark.clear();
    this.#presence?.end();
    const { allocator } = this;
    refuseMethods(this, NAME, LOST.disposed); // before the allocator, which may call the program, frees the block
    allocator.deallocate(this.ptr, this.#bytes);
    // Pools and tags may still lie in it: then the last of them leaves it empty.
    if (this.#ownsMemory && allocator instanceof Heap && allocator.live === 0) allocator[DISPOSE]();
  }
}

identify(Entities, ENTITIES);

/**
 * Refuses what is no `Entities` of this package, adapters too.
 *
 * @param what names the argument, as in `The entities to verify`.
 * @throws AllocatorError `INVALID_ARGUMENT`
 * @internal
 */
export function checkOwnEntities(what: string, value: unknown): asserts value is Entities {
  if (!(value instanceof Entities)) throw wrongArgument(what, value, 'an Entities', ENTITIES);
}

/** Bits of an id for the slot of one of so many entities, with a quarter more slots. */
export function slotBitsOf(capacity: number): number {
  return 32 - Math.clz32(Math.min(capacity + (capacity >>> 2), MAX_CAPACITY));
}

/** Bytes that entities with so many slots take. */
export function entitiesBytes(slots: number): number {
  return HEADER_WORDS * 4 + SlotTable.bytesFor(slots);
}

function checkGenerationBits(bits: number | undefined, most: number, capacity: number): number {
  if (bits === undefined) return most;
  if (!Number.isInteger(bits) || bits < 1 || bits > most) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `${bits} generationBits with a capacity of ${capacity}: expected an integer from 1 to ${most}.`,
    );
  }
  return bits;
}
