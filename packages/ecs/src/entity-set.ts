import { AllocatorError, type Ptr } from '@offheap/core';
import {
  checkTurn,
  DISPOSE,
  Faults,
  type HeldBlocks,
  identify,
  type Origin,
  Presence,
  reserveStack,
  type Resident,
  type StateSeal,
  SHOW,
  showValue,
  wrongArgument,
  refuseDetached,
  wordsOf,
} from '@offheap/core/internal';
import type { LoopTurn } from './component-cursors.ts';
import { checkSet as checkSetWords } from './check-set.ts';
import type { Entity, EntitySource } from './entity.ts';
import { enterAll } from './group-order.ts';
import { OwnerMark } from './owner-mark.ts';
import { type RunningLoops, runningLoopsOf } from './running-loops.ts';
import { GROUP_WORD, OBSERVERS_WORD, SERIAL_WORD, type SetPlace, SparseSet } from './sparse-set.ts';
import {
  busyDispose,
  busyEnd,
  forgetAttached,
  isAttachedBusy,
  busyRestore,
  clearUntilEmpty,
  LOST,
  refuseMethods,
  historyOf,
  named,
  checkedByDefault,
} from '@offheap/struct/internal';

/** 'Set ' */
export const SET_TAG = 0x20746553;

/** The origin by which copies of the package recognise component pools and tags. @internal */
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

/** Keeps several sets in the same order, for a {@link Group}. @internal */
export interface EntityOrder<E extends number> {
  /** The sets that it keeps in order. */
  readonly sets: readonly EntitySet<E>[];
  /** Distinguishes it from other groups in the memory. */
  readonly id: number;
  /** Whether one of the sets is a pool in checked mode. */
  readonly isChecked: boolean;
  /** Called when an entity has been added to a set. */
  enter(entity: E): void;
  /** Called before an entity is removed from a set. */
  leave(entity: E): void;
}

/**
 * A set of entities: the base class of component pools and tags. It belongs to at most one group, removes entities
 * that are destroyed, and is updated when its memory is restored.
 */
export abstract class EntitySet<E extends number = Entity> extends SparseSet<E> implements Resident {
  /** The group that keeps this set in order. @internal */
  group: EntityOrder<E> | undefined;
  /** The group that ended last, which becomes active again when all of its sets exist again. */
  #formerGroup: EntityOrder<E> | undefined;
  /** The number of running searches of the set and loops over a tag. @internal */
  loops = 0;
  /** The other running loops. @internal */
  readonly runningLoops: RunningLoops;
  /** Whether the set has lost its bytes, for loops that begin. @internal */
  isGone = false;
  #disposed = false;
  /** Whether the set uses the words of a set that another thread, or another object, has created. @internal */
  readonly isAttached: boolean;
  readonly #mark: OwnerMark;
  /** Undefined for attached sets, whose bytes belong to another object. */
  readonly #presence: Presence | undefined;
  /**
   * The serial number of the set that the words belonged to when this object was created, or when the memory was
   * restored.
   */
  #serial: number;
  #observers = 0;
  /** Undoes the effect of a restore to a state before the set was created. */
  #comeBack: (() => void) | undefined;

  protected constructor(entities: EntitySource<E>, place: SetPlace) {
    super(entities, place);
    this.runningLoops = runningLoopsOf(entities);
    const { memory, ptr, maxCapacity, isAttached } = place;
    this.isAttached = isAttached;
    this.#mark = new OwnerMark(memory.i32, this.markWord, SET_TAG, maxCapacity, isAttached);
    this.#serial = memory.i32[this.countWord + SERIAL_WORD]!;
    if (isAttached) return; // it is checked before it joins
    this.#presence = new Presence(memory, ptr, (words) => this.hasWords(words));
    this.join();
  }

  /** Registers the set with its entities and its memory. @internal */
  join(): void {
    this.entities.attach(this);
    this.memory.residents.add(this);
    this.memory.watchEnds(this.countWord << 2);
  }

  /** The byte offset of the state in the memory, which `attach` takes. */
  get ptr(): Ptr {
    return this.stateWord << 2;
  }

  /** Whether the words are those of a set, of any owner. @internal */
  get isMarked(): boolean {
    return this.#mark.isHere;
  }

  /** Whether the original set has not been disposed of, including by another object or in another thread. @internal */
  get isAlive(): boolean {
    const { i32 } = this.memory;
    return i32[this.countWord + SERIAL_WORD] === this.#serial && this.hasWords(i32);
  }

  /** The observers of the set in this thread, as bits, which other threads read before they change the set. @internal */
  set observers(bits: number) {
    this.#observers = bits;
    if (this.isHere) this.memory.i32[this.countWord + OBSERVERS_WORD] = bits;
  }

  /** Frees the bytes. */
  protected abstract release(): void;
  /** @internal */
  abstract signature(): string | undefined;
  /** The number of entities for which there is room at present. */
  abstract get capacity(): number;
  /** Whether it detects removals that loops do not allow. @internal */
  abstract get isChecked(): boolean;
  /** Whether removing an entity only changes words and bytes, without calls and checks. @internal */
  abstract get dropsPlainly(): boolean;
  /** Whether removing an entity calls code of the program. @internal */
  abstract get callsBack(): boolean;

  /**
   * Throws when a running loop over this set, or over another set of its group, does not allow the removal of an
   * entity. Without checked mode, nothing is checked. The check runs before an entity is destroyed, not during its
   * destruction: components that its callbacks add are placed after all components that a loop has yet to visit.
   *
   * @internal
   * @throws AllocatorError `BUSY`
   */
  checkRemove(entity: E): void {
    if (this.entities.isEnding?.(entity) === true) return;
    const { group } = this;
    if (group === undefined || !group.sets.every((set) => set.has(entity))) this.checkLoops(entity);
    else for (const set of group.sets) set.checkLoops(entity);
  }

  /** Like {@link checkRemove}, for this set alone. @internal */
  checkLoops(_entity: E): void {}

  /**
   * Throws when a running loop does not allow swapping an entity into a group, from one place to an earlier one. @internal
   */
  checkSwap(_entity: E, _to: number, _from: number): void {}

  /** Begins a loop that visits the places of this set. In checked mode, the loop stores the entity that it visits in the turn. @internal */
  openTurn(_turn: LoopTurn): void {}

  /** Ends such a loop. @internal */
  closeTurn(_turn: LoopTurn): void {}

  /** Removes an entity; returns false when it is not in the set or not alive. O(1). */
  remove(entity: E): boolean {
    return this.methods.remove(entity);
  }

  /** Throws for an operation that no loop over this set allows. @internal */
  checkIdle(_what: string): void {}

  /**
   * Removes all entities from the set, and with them the components of a pool. The entities stay alive. O(length).
   * When an `onDestroy` throws, the other entities are still removed, and then the first error is thrown.
   *
   * @throws AllocatorError `BUSY` in checked mode, inside a loop over the set, or over another set of its group.
   */
  clear(): void {
    this.#checkAllIdle('clear()');
    this.checkHere();
    const errors: unknown[] = [];
    const { length, idWords } = this;
    const { i32 } = this.memory;
    // Callbacks may change the order: an entity that enters a group changes places with another one.
    const copy = this.callsBack ? i32.slice(idWords, idWords + 1 + length) : undefined;
    for (let place = length; place > 0; place--) {
      try {
        this.remove((copy === undefined ? i32[idWords + place] : copy[place]) as E); // places 1 to length hold ids
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
   * @throws AllocatorError `BUSY` inside a loop over the set, or over another set of its group, an `init` or a hook. Nothing
   *   is changed in this case.
   */
  [DISPOSE](): void {
    if (this.#disposed) return;
    reserveStack();
    if (!this.isAttached) checkTurn(this.memory);
    const { isHere } = this;
    if (isHere) {
      this.#checkAllIdle('dispose');
      for (const set of this.group?.sets ?? [this]) set.checkDispose();
    }
    this.#disposed = true;
    try {
      if (isHere && !this.isAttached) clearUntilEmpty(this);
    } finally {
      for (const set of this.group?.sets ?? []) set.endGroup(); // the group ends with any of its sets
      this.entities.detach(this);
      this.memory.residents.delete(this);
      if (this.isAttached) forgetAttached(this);
      if (isHere) {
        if (!this.isAttached) {
          this.#mark.clear();
          this.#presence?.end();
        }
        this.isGone = true;
        this.lost();
        refuseMethods(this, this.#name, LOST.disposed); // before the allocator, which may call the program, frees the blocks
        if (!this.isAttached) this.release();
      } // otherwise they already throw
    }
  }

  /**
   * Throws instead of freeing the bytes while a loop or a callback uses them.
   *
   * @internal
   * @throws AllocatorError `BUSY`
   */
  checkDispose(): void {
    if (this.isBusy || (!this.isAttached && isAttachedBusy(this.memory, this.ptr)))
      throw busyDispose(this.label);
  }

  /** Whether a loop over the set, an `init` or a hook is running. @internal */
  get isBusy(): boolean {
    return this.isLooped || this.isAttended;
  }

  /** Whether a loop over the set is running. @internal */
  get isLooped(): boolean {
    return this.loops !== 0 || this.runningLoops.use(this);
  }

  /** Whether an `init` or a hook of a component is running. @internal */
  get isAttended(): boolean {
    return false;
  }

  /** Throws when the set no longer exists, as all methods do then, or its memory's buffer is detached. @internal */
  checkHere(): void {
    refuseDetached(this.memory);
  }

  #checkAllIdle(what: string): void {
    for (const set of this.group?.sets ?? [this]) set.checkIdle(what);
  }

  /** Whether the bytes still belong to this set. Restored bytes may be older than the set. @internal */
  get isHere(): boolean {
    return this.isAttached ? this.isAlive : this.#presence!.isHere && this.hasWords(this.memory.i32); // a set that is not attached has a presence
  }

  /** Whether the words that are being restored contain the set. @internal */
  isIn(words: Int32Array): boolean {
    return this.#presence?.isIn(words) ?? this.hasWords(words);
  }

  /** Whether words are those of such a set. */
  protected hasWords(words: Int32Array): boolean {
    return this.#mark.isIn(words);
  }

  /** Records the faults in the set's words. @internal */
  checkWords(words: Int32Array, faults: Faults): void {
    checkSetWords(this, words, this.capacity, faults);
  }

  /** Records the blocks of the set, whose words were checked. */
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

  /** Index in `memory.i32` of the start of its state. */
  protected get stateWord(): number {
    return this.countWord;
  }

  /**
   * Throws for a restore to a state before the set was created, or had its present slabs, while a loop or a callback
   * uses its bytes.
   *
   * @internal
   * @throws AllocatorError `BUSY`
   */
  checkRestore(snapshot: Uint8Array): void {
    if (this.isGone || !this.isBusy) return;
    const words = wordsOf(snapshot);
    if (!this.isIn(words) || this.hasFewerSlabs(words)) throw busyRestore(this.label);
  }

  /** Whether the set has fewer slabs in a snapshot's words. */
  protected hasFewerSlabs(_words: Int32Array): boolean {
    return false;
  }

  /** Called when the set has lost its bytes: its views access no memory. */
  protected lost(): void {}

  /**
   * Updates the set after a restore. When it does not exist in the restored state, its methods throw, and its
   * entities and its group do not contain it, until it exists again.
   *
   * @internal
   */
  restored(): void {
    const { i32 } = this.memory;
    if (this.isAttached) this.#serial = i32[this.countWord + SERIAL_WORD]!; // the words may be from another run of the program
    if (this.#presence?.follow(i32) ?? this.hasWords(i32)) {
      const comeBack = this.#comeBack;
      this.#comeBack = undefined;
      this.isGone = this.#disposed;
      comeBack?.();
      if (!this.isAttached) this.observers = this.#observers;
      if (this.group === undefined) this.endGroup(); // the words may be those of a group that has ended
      const { group } = this; // the group may have been created after the moment, or be complete again with this set
      // Sets that are restored after this one may not know yet that they do not exist.
      if (group !== undefined && (comeBack !== undefined || group.sets[0] === this) && areIn(group.sets, i32))
        enterAll(group);
    } else if (this.#comeBack === undefined) this.#refuseAll(LOST.restored);
  }

  /** Whether one of its blocks begins in the given bytes. */
  protected touches(start: Ptr, end: Ptr): boolean {
    const ptr = this.stateWord << 2;
    return ptr >= start && ptr < end;
  }

  /**
   * Throws for the end of a scope or an allocator while a loop or a callback uses its bytes.
   *
   * @internal
   * @throws AllocatorError `BUSY`
   */
  checkEnd(start: Ptr, end: Ptr): void {
    if (!this.isGone && this.isBusy && this.touches(start, end)) throw busyEnd(this.label);
  }

  /**
   * Called when a scope or an allocator with some of its bytes has ended: its methods throw until an earlier state is
   * restored.
   *
   * @internal
   */
  ended(start: Ptr, end: Ptr): void {
    if (this.#disposed || this.isGone || !this.touches(start, end)) return;
    if (this.isHere) this.#mark.clear();
    this.#presence?.end();
    this.#refuseAll(LOST.ended);
  }

  /**
   * Makes all methods of the set throw, because its bytes belong to other objects now. A separate function, because the variables of
   * closures are allocated in each call.
   */
  #refuseAll(why: string): void {
    const { entities } = this;
    this.isGone = true;
    this.lost();
    for (const set of this.group?.sets ?? []) set.endGroup();
    entities.detach(this);
    const allow = refuseMethods(this, this.#name, why);
    this.#comeBack = () => {
      allow();
      entities.attach(this);
      this.#reviveGroup();
    };
  }

  /**
   * Gives the sets of the former group their group again, if all of them exist and none is in another active group.
   * Some of them may not have been notified of the restore yet.
   */
  #reviveGroup(): void {
    const group = this.#formerGroup;
    const { i32 } = this.memory;
    const isFree = (set: EntitySet<E>): boolean =>
      !set.#disposed && (set.group === undefined || set.group === group || !areIn(set.group.sets, i32));
    if (group === undefined || !areIn(group.sets, i32) || !group.sets.every(isFree)) return;
    for (const set of group.sets) {
      if (set.group !== group) for (const other of set.group?.sets ?? []) other.endGroup();
      set.group = group;
    }
  }

  /** Ends the group of the set. */
  protected endGroup(): void {
    this.#formerGroup = this.group ?? this.#formerGroup;
    this.group = undefined;
    if (this.isAttached || !this.isHere) return;
    this.memory.i32[this.groupedWord] = 0;
    this.memory.i32[this.countWord + GROUP_WORD] = 0;
  }

  get #name(): string {
    return `This ${this.label}`;
  }

  /** The form that a console shows. @internal */
  [SHOW](): unknown {
    if (this.isGone || this.#disposed) return `${this.label} (no longer exists)`;
    return named(this.label, { length: this.length, capacity: this.capacity });
  }

  /**
   * Throws for an entity that cannot be added.
   *
   * @internal
   * @throws AllocatorError `STALE` when the entity is not alive, `INVALID_ARGUMENT` when it is already in the set.
   */
  checkNew(entity: E): void {
    if (!this.entities.has(entity)) {
      refuseDetached(this.memory);
      throw new AllocatorError(
        'STALE',
        `Entity ${showValue(entity)} cannot be added to ${this.title}, because it is not alive.${historyOf(this.entities, entity)}`,
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
 * Throws when a value is neither a component pool nor a tag.
 *
 * @param what names the argument, as in `A part of a query`.
 * @throws AllocatorError `INVALID_ARGUMENT`
 * @internal
 */
export function checkSet(what: string, value: unknown): void {
  if (!(value instanceof EntitySet)) throw wrongArgument(what, value, 'a ComponentPool or a Tag', ENTITY_SET);
}

/** Whether the words that are being restored contain all sets. */
function areIn<E extends number>(sets: readonly EntitySet<E>[], words: Int32Array): boolean {
  for (let i = 0; i < sets.length; i++) if (!sets[i]!.isIn(words)) return false;
  return true;
}
