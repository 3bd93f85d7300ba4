import { AllocatorError, type Memory, type Ptr } from '@offheap/core';
import {
  checkNewPart,
  checkTurn,
  DISPOSE,
  HeldBlock,
  type HeldBlocks,
  identify,
  Presence,
  type Resident,
  type StateSeal,
  UNKNOWN_MOMENT,
  wordsOf,
} from '@offheap/core/internal';
import type { Struct } from '@offheap/struct';
import { busyDispose, busyEnd, busyRestore, LOST, refuseMethods } from '@offheap/struct/internal';
import type { ComponentPool } from './component-pool.ts';
import type { Entity } from './entity.ts';
import { otherObservers } from './component-errors.ts';
import { checkSet, type EntitySet } from './entity-set.ts';
import { hasComponents } from './join-shape.ts';
import { OwnerMark } from './owner-mark.ts';

/** 'Vers' */
const TAG = 0x73726556;
const CLOCK = 2;
const STATE_WORDS = 4;

/**
 * Records which components of one pool have changed, and when: a version for each component, for queries with
 * {@link Query.changedSince}. A component gets the current version when it is added, and when {@link mark} is called
 * after a write. Writes to fields are not detected, and cost nothing. All state is in words of the memory:
 *
 *     ptr: | mark | mark | current version | 0 | version | version | ... |     by slot of the entity
 *
 * ```ts
 * const moves = new Changes(positions);
 * positions.get(ship)!.x += 1;
 * moves.mark(ship);
 * ```
 */
export class Changes<E extends number = Entity> implements Resident {
  readonly pool: ComponentPool<Struct, E>;
  readonly memory: Memory;
  /** Index in `memory.i32` of slot 0's version. @internal */
  readonly versionWords: number;
  readonly #ptr: Ptr;
  readonly #bytes: number;
  readonly #mark: OwnerMark;
  readonly #presence: Presence;
  readonly #stop: () => void;
  /** The versions before a restore, by slot; 0 where there is no component. */
  #before = new Int32Array(0);
  #hasBefore = false;
  /** The highest known version. It is not in the memory, because a restore must not restore an earlier version. */
  #highest = 0;
  #isDisposed = false;
  #comeBack: (() => void) | undefined;

  /**
   * @throws OutOfMemoryError when the pool's allocator has no room for 4 bytes for each slot of the entities.
   * @throws AllocatorError `THREAD` when the pool is attached.
   */
  constructor(pool: ComponentPool<Struct, E>) {
    checkPool(pool);
    pool.checkHere();
    const { allocator, memory, entities } = pool;
    if (pool.isAttached) throw otherObservers(pool);
    checkNewPart(memory);
    const words = STATE_WORDS + entities.slotMask + 1;
    this.pool = pool;
    this.memory = memory;
    this.#bytes = words * 4;
    this.#ptr = allocator.allocate(this.#bytes);
    const word = this.#ptr >>> 2;
    this.versionWords = word + STATE_WORDS;
    memory.i32.fill(0, word, word + words);
    memory.i32[word + CLOCK] = 1;
    this.#mark = new OwnerMark(memory.i32, word, TAG, entities.slotMask);
    this.#presence = new Presence(memory, this.#ptr, (before) => this.#mark.isIn(before));
    memory.residents.add(this);
    memory.watchEnds(this.#ptr);
    this.markAll();
    this.#stop = pool.onAdd((_, entity) => {
      if (this.#comeBack === undefined) this.mark(entity);
    });
  }

  /** The current version, which {@link mark} gives to components. The first version is 1. */
  get version(): number {
    this.checkHere();
    return this.memory.i32[this.#clockWord]!;
  }

  /** Index in `memory.i32` of the current version. */
  get #clockWord(): number {
    return this.versionWords - STATE_WORDS + CLOCK;
  }

  /**
   * Marks the component of an entity as changed: sets its version to the current one. Returns false when the entity
   * has no such component or is not alive. O(1).
   */
  mark(entity: E): boolean {
    if (!this.pool.has(entity)) return false;
    this.memory.i32[this.versionWords + (entity & this.pool.entities.slotMask)] = this.version;
    return true;
  }

  /** Gives all components the current version, after a load has created them. @internal */
  markAll(): void {
    const { pool } = this;
    if (pool.isGone) return;
    for (let index = 0; index < pool.length; index++) this.mark(pool.entityAt(index));
  }

  /** Whether the memory still contains the versions: not after a restore to a state before their creation. @internal */
  get isHere(): boolean {
    return this.#presence.isHere && this.#mark.isHere;
  }

  /**
   * Throws when the versions no longer exist, as all methods do then. If another thread has restored the memory, all
   * components may be different: they get a new version.
   *
   * @internal
   */
  checkHere(): void {
    const { i32 } = this.memory;
    const clockWord = this.#clockWord;
    if (i32[clockWord]! >= this.#highest) return;
    i32[clockWord] = ++this.#highest;
    this.markAll();
  }

  /**
   * Returns the current version and begins the next one, which is the version of components that are marked from now
   * on.
   *
   * @throws AllocatorError `THREAD` when the memory is shared and this thread has not taken it.
   */
  advance(): number {
    checkTurn(this.memory);
    const { version } = this;
    this.memory.i32[this.#clockWord] = this.#highest = version + 1;
    return version;
  }

  /** Returns the version at which the component of an entity was last marked; 0 when it has none. O(1). */
  versionOf(entity: E): number {
    if (!this.pool.has(entity)) return 0;
    return this.memory.i32[this.versionWords + (entity & this.pool.entities.slotMask)]!;
  }

  /**
   * Frees the bytes.
   *
   * @throws AllocatorError `BUSY` inside a loop over the pool.
   */
  [DISPOSE](): void {
    if (this.#isDisposed) return;
    checkTurn(this.memory);
    const { isHere } = this;
    if (isHere && this.#isBusy) throw busyDispose(this.#label);
    this.#isDisposed = true;
    this.#stop();
    this.memory.residents.delete(this);
    if (!isHere) return; // its methods already throw
    this.#mark.clear();
    this.#presence.end();
    refuseMethods(this, this.#name, LOST.disposed); // before the allocator, which may call the program, frees the block
    this.pool.allocator.deallocate(this.#ptr, this.#bytes);
  }

  /** Whether a loop may be reading the versions. */
  get #isBusy(): boolean {
    return !this.pool.isGone && this.pool.isLooped;
  }

  /** @internal */
  checkBytes(words: Int32Array, held: HeldBlocks): string | undefined {
    if (this.#presence.isIn(words))
      held.push(new HeldBlock(this.#ptr, this.#bytes, this.pool.allocator, this.#name));
    return undefined;
  }

  /** @internal */
  seal(seal: StateSeal): void {
    if (this.isHere) seal.add(this.#ptr >>> 2, this.versionWords);
  }

  /** @internal */
  checkRestore(snapshot: Uint8Array): void {
    if (!this.isHere || this.pool.isGone) return;
    if (this.#isBusy && !this.#presence.isIn(wordsOf(snapshot))) throw busyRestore(this.#label);
    this.#remember();
  }

  #touches(start: Ptr, end: Ptr): boolean {
    return this.isHere && this.#ptr >= start && this.#ptr < end;
  }

  /** @internal */
  checkEnd(start: Ptr, end: Ptr): void {
    if (this.#isBusy && this.#touches(start, end)) throw busyEnd(this.#label);
  }

  /** @internal */
  ended(start: Ptr, end: Ptr): void {
    if (!this.#touches(start, end)) return;
    this.#mark.clear();
    this.#presence.end();
    this.#comeBack ??= refuseMethods(this, this.#name, LOST.ended);
  }

  #remember(): void {
    const { pool, memory, versionWords } = this;
    const { i32 } = memory;
    const { slotMask } = pool.entities;
    if (this.#before.length === 0) this.#before = new Int32Array(slotMask + 1);
    const before = this.#before.fill(0);
    for (let place = pool.length; place > 0; place--) {
      const slot = i32[pool.idWords + place]! & slotMask;
      before[slot] = i32[versionWords + slot]!;
    }
    this.#highest = Math.max(this.#highest, this.version);
    this.#hasBefore = true;
  }

  /** Begins a version that has not been used before, and assigns it to all components that the restore may have changed. */
  #follow(): void {
    const { pool, memory, versionWords } = this;
    const { i32 } = memory;
    const clockWord = this.#clockWord;
    const restored = i32[clockWord]!;
    const version = (this.#highest = i32[clockWord] = Math.max(this.#highest, restored) + 1);
    const { slotMask } = pool.entities;
    // The versions of another run of the program are unrelated numbers.
    const isComparable = this.#hasBefore && memory.residents.moments.restoring !== UNKNOWN_MOMENT;
    for (let place = pool.isGone ? 0 : pool.length; place > 0; place--) {
      const slot = i32[pool.idWords + place]! & slotMask;
      const before = isComparable ? this.#before[slot]! : 0;
      // Marked before the snapshot and not since then: the component is unchanged.
      if (before !== i32[versionWords + slot]! || before >= restored) i32[versionWords + slot] = version;
    }
    this.#hasBefore = false;
  }

  /** @internal */
  restored(): void {
    if (this.#presence.follow(this.memory.i32)) {
      this.#comeBack?.();
      this.#comeBack = undefined;
      this.#follow();
    } else this.#comeBack ??= refuseMethods(this, this.#name, LOST.restored);
  }

  /** @internal */
  signature(): string | undefined {
    return this.isHere ? `Changes at ${this.#ptr}: ${this.pool.entities.slotMask}` : undefined;
  }

  get #label(): string {
    return `Changes of ${this.pool.layout.name}`;
  }

  get #name(): string {
    return `This ${this.#label}`;
  }
}

identify(Changes);

/** Throws for a value that is not a component pool. A tag has no components that can change. */
function checkPool(pool: unknown): void {
  checkSet('The pool of a Changes', pool);
  if (hasComponents(pool as EntitySet<number>)) return;
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    'The pool of a Changes is a Tag: expected a ComponentPool, whose components can change.',
  );
}
