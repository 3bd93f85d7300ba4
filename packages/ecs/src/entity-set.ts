import { AllocatorError, type Ptr } from '@offheap/core';
import {
  checkTurn,
  DISPOSE,
  Faults,
  type HeldBlocks,
  identify,
  type Origin,
  Presence,
  type Resident,
  type StateSeal,
  SHOW,
  wrongArgument,
  refuseDetached,
  wordsOf,
} from '@offheap/core/internal';
import { checkSet as checkSetWords } from './check-set.ts';
import type { Entity, EntitySource } from './entity.ts';
import { enterAll } from './group-order.ts';
import { OwnerMark } from './owner-mark.ts';
import { GROUP_WORD, OBSERVERS_WORD, SERIAL_WORD, type SetPlace, SparseSet } from './sparse-set.ts';
import {
  busyDispose,
  busyEnd,
  forgetAttached,
  isAttachedBusy,
  busyRestore,
  LOST,
  refuseMethods,
  historyOf,
  named,
  checkedByDefault,
} from '@offheap/struct/internal';

/** 'Set ' */
export const SET_TAG = 0x20746553;

/** How the copies of the package know a component pool or a tag. @internal */
export const ENTITY_SET: Origin = { of: 'component pool or tag of @offheap/ecs' };

/** Methods of component pools and tags that change more than the fields of a component. @internal */
export const SET_CHANGES: readonly PropertyKey[] = [
  'add',
  'tryAdd',
  'remove',
  'clear',
  'removeWhere',
  'destroy',
  'shrink',
  'sortBy',
];

/** Keeps some sets in order, for a {@link Group}. @internal */
export interface EntityOrder<E extends number> {
  /** Those that it keeps. */
  readonly sets: readonly EntitySet<E>[];
  /** Tells it from other groups in the memory. */
  readonly id: number;
  /** Whether one of them is a pool in checked mode. */
  readonly isChecked: boolean;
  /** An entity has been added to a set. */
  enter(entity: E): void;
  /** An entity will be removed from a set. */
  leave(entity: E): void;
}

/**
 * What entities have or have not: the base of component pools and tags. It knows its group, lets go of entities that end, and
 * follows its memory to other moments.
 */
export abstract class EntitySet<E extends number = Entity> extends SparseSet<E> implements Resident {
  /** The group that keeps this set in order. @internal */
  group: EntityOrder<E> | undefined;
  /** Loops over it that run. @internal */
  loops = 0;
  /** Whether its bytes are not its own any more: what loops ask before they begin. @internal */
  isGone = false;
  #disposed = false;
  /** Whether the set lies over the words of one that another thread, or another object, has made. @internal */
  readonly isAttached: boolean;
  readonly #mark: OwnerMark;
  /** Undefined of sets that were attached: they belong to nobody here. */
  readonly #presence: Presence | undefined;
  /** Of the set whose words these were when this one was made, or when the memory was restored. */
  #serial: number;
  #observers = 0;
  /** Undoes what a restore to a moment before the set was made has done. */
  #comeBack: (() => void) | undefined;

  protected constructor(entities: EntitySource<E>, place: SetPlace) {
    super(entities, place);
    const { memory, ptr, maxCapacity, isAttached } = place;
    this.isAttached = isAttached;
    this.#mark = new OwnerMark(memory.i32, this.markWord, SET_TAG, maxCapacity, isAttached);
    this.#serial = memory.i32[this.countWord + SERIAL_WORD]!;
    if (isAttached) return; // it is checked before it joins
    this.#presence = new Presence(memory, ptr, (words) => this.hasWords(words));
    this.join();
  }

  /** Has the entities and the memory know the set. @internal */
  join(): void {
    this.entities.attach(this);
    this.memory.residents.add(this);
    this.memory.watchEnds(this.countWord << 2);
  }

  /** Byte offset of the state in the memory: the argument of `attach`. */
  get ptr(): Ptr {
    return this.stateWord << 2;
  }

  /** Whether the words are a set's, whoever's. @internal */
  get isMarked(): boolean {
    return this.#mark.isHere;
  }

  /** Whether the set that was attached to has not been disposed of: also by another object, or in another thread. @internal */
  get isAlive(): boolean {
    const { i32 } = this.memory;
    return i32[this.countWord + SERIAL_WORD] === this.#serial && this.hasWords(i32);
  }

  /** Which observers the set has in this thread: other threads ask before they change it. @internal */
  set observers(bits: number) {
    this.#observers = bits;
    if (this.isHere) this.memory.i32[this.countWord + OBSERVERS_WORD] = bits;
  }

  /** Gives the bytes back. */
  protected abstract release(): void;
  /** @internal */
  abstract signature(): string | undefined;
  /** Number of entities for which there is room at present. */
  abstract get capacity(): number;
  /** Whether it tells of removals that loops cannot bear. @internal */
  abstract get isChecked(): boolean;
  /** Whether removing an entity changes words and bytes alone: nothing is called, and nothing is checked. @internal */
  abstract get dropsPlainly(): boolean;

  /**
   * Refuses to let go of an entity while loops could not bear it: those over this set, and over others that its group keeps in
   * the same order. Nobody tells in fast mode.
   *
   * @internal
   * @throws AllocatorError `BUSY`
   */
  checkRemove(entity: E): void {
    const { group } = this;
    if (group === undefined || !group.sets.every((set) => set.has(entity))) this.checkLoops(entity);
    else for (const set of group.sets) set.checkLoops(entity);
  }

  /** As {@link checkRemove}, of this set alone. @internal */
  checkLoops(_entity: E): void {}

  /** Refuses to swap an entity into a group, from a place to one further in front, while loops could not bear it. @internal */
  checkSwap(_entity: E, _to: number, _from: number): void {}

  /** Removes an entity; returns false when it is not in the set or not alive. O(1). */
  remove(entity: E): boolean {
    return this.methods.remove(entity);
  }

  /** Refuses what a loop over this set could not bear, whatever it has in hand. @internal */
  checkIdle(_what: string): void {}

  /**
   * Removes all entities. O(length). When an `onDestroy` throws, the other entities are removed nevertheless, and then the
   * first error is thrown.
   *
   * @throws AllocatorError `BUSY` in checked mode, inside a loop over the set, or over another set of its group.
   */
  clear(): void {
    this.#checkAllIdle('clear()');
    this.checkHere();
    const errors: unknown[] = [];
    for (let place = this.length; place > 0; place--) {
      try {
        this.remove(this.memory.i32[this.idWords + place] as E); // places 1 to length hold ids
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }

  /**
   * Removes all entities, as {@link clear} does, and frees the bytes. A second call does nothing; all other methods and loops
   * throw from then on.
   *
   * @throws AllocatorError `BUSY` inside a loop over the set, or over another set of its group, an `init` or a hook: nothing
   *   has changed then.
   */
  [DISPOSE](): void {
    if (this.#disposed) return;
    if (!this.isAttached) checkTurn(this.memory);
    const { isHere } = this;
    if (isHere) {
      this.#checkAllIdle('dispose');
      for (const set of this.group?.sets ?? [this]) set.checkDispose();
    }
    this.#disposed = true;
    try {
      if (isHere && !this.isAttached) this.clear();
    } finally {
      for (const set of this.group?.sets ?? []) set.endGroup(); // it ends with any of them
      this.entities.detach(this);
      this.memory.residents.delete(this);
      if (this.isAttached) forgetAttached(this);
      if (isHere) {
        if (!this.isAttached) {
          this.#mark.clear();
          this.#presence?.end();
        }
        this.isGone = true;
        refuseMethods(this, this.#name, LOST.disposed); // before the allocator, which may call the program, frees the blocks
        if (!this.isAttached) this.release();
      } // else they throw already
    }
  }

  /**
   * Refuses to give the bytes back while a loop or a callback uses them.
   *
   * @internal
   * @throws AllocatorError `BUSY`
   */
  checkDispose(): void {
    if (this.isBusy || (!this.isAttached && isAttachedBusy(this.memory, this.ptr)))
      throw busyDispose(this.label);
  }

  /** Whether a loop over the set, an `init` or a hook runs. @internal */
  get isBusy(): boolean {
    return this.loops !== 0 || this.isAttended;
  }

  /** Whether an `init` or a hook of a component runs. @internal */
  get isAttended(): boolean {
    return false;
  }

  /** Throws when the set is gone, as all methods do then, or its memory's buffer is detached. @internal */
  checkHere(): void {
    refuseDetached(this.memory);
  }

  #checkAllIdle(what: string): void {
    for (const set of this.group?.sets ?? [this]) set.checkIdle(what);
  }

  /** Whether the bytes are this set's still: restored ones may be older than it. @internal */
  get isHere(): boolean {
    return this.isAttached ? this.isAlive : this.#presence!.isHere && this.hasWords(this.memory.i32); // it has one
  }

  /** Whether the words that are being restored are the set's. @internal */
  isIn(words: Int32Array): boolean {
    return this.#presence?.isIn(words) ?? this.hasWords(words);
  }

  /** Whether words are those of such a set. */
  protected hasWords(words: Int32Array): boolean {
    return this.#mark.isIn(words);
  }

  /** What is wrong with the set's words. @internal */
  checkWords(words: Int32Array, faults: Faults): void {
    checkSetWords(this, words, this.capacity, faults);
  }

  /** Records the set's blocks, whose words were checked. */
  protected abstract hold(words: Int32Array, held: HeldBlocks): void;

  /** @internal */
  checkBytes(words: Int32Array, held: HeldBlocks): string | undefined {
    if (!this.isIn(words)) return undefined;
    const faults = new Faults('set');
    this.checkWords(words, faults);
    if (faults.found.length > 0) return `${this.title}: ${faults.found[0]!.message}`;
    this.hold(words, held);
    return undefined;
  }

  /** @internal */
  seal(seal: StateSeal): void {
    if (this.isGone || !this.isHere) return;
    const { idWords, placeWords } = this;
    const isChecked = this.isChecked || checkedByDefault();
    seal.add(this.stateWord, idWords + 1);
    seal.addSlots(idWords + 1, idWords + 1 + this.memory.i32[this.countWord]!, isChecked);
    seal.addSlots(placeWords, placeWords + this.entities.slotMask + 1, isChecked);
  }

  /** Index in `memory.i32` where its state begins. */
  protected get stateWord(): number {
    return this.countWord;
  }

  /**
   * Refuses a restore to a moment before the set was made while a loop or a callback uses its bytes.
   *
   * @internal
   * @throws AllocatorError `BUSY`
   */
  checkRestore(snapshot: Uint8Array): void {
    if (this.isGone || !this.isBusy || this.isIn(wordsOf(snapshot))) return;
    throw busyRestore(this.label);
  }

  /** The set is not there at the moment that the memory was restored to. */
  protected lost(): void {}

  /**
   * Follows the memory to another moment. At one when the set was not there it is refused, and its entities and its group have
   * nothing of it, until it is there again.
   *
   * @internal
   */
  restored(): void {
    const { i32 } = this.memory;
    if (this.isAttached) this.#serial = i32[this.countWord + SERIAL_WORD]!; // of another run of the program, perhaps
    if (this.#presence?.follow(i32) ?? this.hasWords(i32)) {
      const comeBack = this.#comeBack;
      this.#comeBack = undefined;
      this.isGone = this.#disposed;
      comeBack?.();
      if (!this.isAttached) this.observers = this.#observers;
      const { group } = this; // it may be younger than the moment, or whole again with this set
      if (group !== undefined && (comeBack !== undefined || group.sets[0] === this)) enterAll(group);
    } else if (this.#comeBack === undefined) this.#refuseAll(LOST.restored);
  }

  /** Whether one of its blocks begins in some bytes. */
  protected touches(start: Ptr, end: Ptr): boolean {
    const ptr = this.stateWord << 2;
    return ptr >= start && ptr < end;
  }

  /**
   * Refuses the end of a scope or an allocator whose bytes a loop or a callback uses.
   *
   * @internal
   * @throws AllocatorError `BUSY`
   */
  checkEnd(start: Ptr, end: Ptr): void {
    if (!this.isGone && this.isBusy && this.touches(start, end)) throw busyEnd(this.label);
  }

  /**
   * Some of its bytes were those of a scope or an allocator that has ended: it is refused until a moment before is restored.
   *
   * @internal
   */
  ended(start: Ptr, end: Ptr): void {
    if (this.#disposed || this.isGone || !this.touches(start, end)) return;
    if (this.isHere) this.#mark.clear();
    this.#presence?.end();
    this.#refuseAll(LOST.ended);
  }

  /** Refuses the set, whose bytes are not its own. Apart: variables of closures are allocated at each call. */
  #refuseAll(why: string): void {
    const { group, entities } = this;
    this.isGone = true;
    this.lost();
    for (const set of group?.sets ?? []) set.endGroup();
    entities.detach(this);
    const allow = refuseMethods(this, this.#name, why);
    this.#comeBack = () => {
      allow();
      entities.attach(this);
      if (group?.sets.every((set) => set.isHere && set.group === undefined) !== true) return;
      for (const set of group.sets) set.group = group;
    };
  }

  /** Forgets the order that it was kept in. */
  protected endGroup(): void {
    this.group = undefined;
    if (this.isAttached || !this.isHere) return;
    this.memory.i32[this.groupedWord] = 0;
    this.memory.i32[this.countWord + GROUP_WORD] = 0;
  }

  get #name(): string {
    return `This ${this.label}`;
  }

  /** What a console shows. @internal */
  [SHOW](): unknown {
    if (this.isGone || this.#disposed) return `${this.label} (gone)`;
    return named(this.label, { length: this.length, capacity: this.capacity });
  }

  /**
   * Refuses an entity that cannot be added.
   *
   * @internal
   * @throws AllocatorError `STALE` when it is not alive, `INVALID_ARGUMENT` when it is in already.
   */
  checkNew(entity: E): void {
    if (!this.entities.has(entity)) {
      refuseDetached(this.memory);
      throw new AllocatorError(
        'STALE',
        `Entity ${entity}: cannot be added to ${this.title}, because it is not alive.${historyOf(this.entities, entity)}`,
      );
    }
    if (this.placeOf(entity) !== 0) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `Entity ${entity} is in ${this.title} already. Test with \`has\`, or \`remove\` it first.`,
      );
    }
  }
}

identify(EntitySet, ENTITY_SET);

/**
 * Refuses what is no component pool and no tag.
 *
 * @param what names the argument, as in `A set of a query`.
 * @throws AllocatorError `INVALID_ARGUMENT`
 * @internal
 */
export function checkSet(what: string, value: unknown): void {
  if (!(value instanceof EntitySet)) throw wrongArgument(what, value, 'a ComponentPool or a Tag', ENTITY_SET);
}
