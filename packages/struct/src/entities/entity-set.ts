import { AllocatorError, type Memory, type Ptr, type Resident, SHOW } from '@offheap/core';
import { LOST, refuseMethods } from '../pool/refuse-methods.ts';
import { historyOf } from '../view/history.ts';
import { named } from '../view/show-view.ts';
import type { Entity, EntitySource } from './entity.ts';
import { enterAll } from './group-order.ts';
import { OwnerMark } from './owner-mark.ts';

// Own words of a set's state.
const COUNT = 0;
const GROUPED = 1;
const MARK = 2;
const STATE_WORDS = 4;
/** 'Set ' */
const TAG = 0x20746553;

/** What a place is told by while no entity is there. No id has all its bits set. */
export const NO_ID = -1;
/** Holds at place 0, to which the slots of absent entities lead. No id either, and other than {@link NO_ID}. */
export const ABSENT_ID = -(2 ** 31);

/** Keeps some sets in order, for a {@link Group}. @internal */
export interface EntityOrder<E extends number> {
  /** Those that it keeps. */
  readonly sets: readonly EntitySet<E>[];
  /** Whether one of them is a pool in checked mode. */
  readonly isChecked: boolean;
  /** An entity has been added to a set. */
  enter(entity: E): void;
  /** An entity will be removed from a set. */
  leave(entity: E): void;
}

/**
 * Which entities are in: a sparse set, as in EnTT. Places 1 to `length` hold the ids, in no particular order, and
 * each slot's word leads to its entity's place. All of its state is words of the memory:
 *
 *     ptr: | count | grouped | mark | mark |
 *          | absent | id | id | ... |     place 0, which is none's, then one for each entity there may be
 *          | 1 | place | place | ... |    by slot; 0: the slot's entity is not in
 *
 * An id is in when the place that its slot leads to holds it, generation and all: one comparison, whatever the number
 * asked for. (Place 0 holds what no slot but 0 could mean, and slot 0, which no entity has, leads to place 1.)
 */
export abstract class EntitySet<E extends number = Entity> implements Resident {
  /** Whose ids these are. */
  readonly entities: EntitySource<E>;
  readonly memory: Memory;
  /** The group that keeps this set in order. @internal */
  group: EntityOrder<E> | undefined;
  #disposed = false;
  readonly #mark: OwnerMark;
  /** Undoes what a restore to a moment before the set was made has done. */
  #comeBack: (() => void) | undefined;
  /** Index in `memory.i32` of the count. @internal */
  readonly countWord: number;
  /** Index in `memory.i32` of the number of places in front that the set's group owns. @internal */
  readonly groupedWord: number;
  /** Index in `memory.i32` of place 0's id. @internal */
  readonly idWords: number;
  /** Index in `memory.i32` of slot 0's place. @internal */
  readonly placeWords: number;

  /** Bytes that the set's words take. */
  protected static bytesFor(maxCapacity: number, slotMask: number): number {
    return (STATE_WORDS + 1 + maxCapacity + 1 + slotMask) * 4;
  }

  protected constructor(entities: EntitySource<E>, memory: Memory, ptr: Ptr, maxCapacity: number) {
    this.entities = entities;
    this.memory = memory;
    const { i32 } = memory;
    const word = ptr >>> 2;
    this.countWord = word + COUNT;
    this.groupedWord = word + GROUPED;
    this.idWords = word + STATE_WORDS;
    this.placeWords = this.idWords + maxCapacity + 1;
    i32.fill(0, word, this.idWords);
    i32.fill(NO_ID, this.idWords, this.placeWords);
    i32.fill(0, this.placeWords, this.placeWords + entities.slotMask + 1);
    i32[this.idWords] = ABSENT_ID;
    i32[this.placeWords] = 1;
    this.#mark = new OwnerMark(i32, word + MARK, TAG, maxCapacity);
    entities.attach(this);
    memory.residents.add(this);
  }

  /** Gives the bytes back. */
  protected abstract release(): void;
  /** What messages call it. */
  protected abstract get title(): string;
  /** @internal */
  abstract signature(): string;
  /** Entities that there is room for now. */
  abstract get capacity(): number;
  /** Whether it tells of removals that loops cannot bear. @internal */
  abstract get isChecked(): boolean;
  /** Swaps what two places hold besides the ids. */
  protected abstract swapData(a: number, b: number): void;
  /** Moves what one place holds besides the id to another. */
  protected abstract moveData(to: number, from: number): void;

  /** Entities in it. */
  get length(): number {
    return this.memory.i32[this.countWord]!;
  }

  /** Whether an entity is in. False for ids that are stale. O(1). */
  has(entity: E): boolean {
    return this.placeOf(entity) !== 0;
  }

  /** The entity at an index, 0 to `length - 1`. O(1). */
  entityAt(index: number): E {
    if (!(index >= 0 && index < this.length && Number.isInteger(index))) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `Entity ${index} of ${this.title}: expected an index from 0 to ${this.length - 1}.`,
      );
    }
    return this.memory.i32[this.idWords + 1 + index] as E; // places 1 to length hold ids
  }

  /** The index of an entity, -1 when it is not in. Changes when an entity is removed, or a group sorts. O(1). */
  indexOf(entity: E): number {
    return this.placeOf(entity) - 1;
  }

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

  /** Lets go of an entity; false when it is not in, or its id is stale. O(1). */
  remove(entity: E): boolean {
    const { i32 } = this.memory;
    if (this.placeOf(entity) === 0) return false;
    this.group?.leave(entity);
    const place = this.placeOf(entity);
    const last = this.length;
    if (place !== last) {
      const moved = i32[this.idWords + last]!;
      this.moveData(place, last);
      i32[this.idWords + place] = moved;
      i32[this.placeWords + (moved & this.entities.slotMask)] = place;
    }
    i32[this.idWords + last] = NO_ID;
    i32[this.placeWords + (entity & this.entities.slotMask)] = 0;
    i32[this.countWord] = last - 1;
    return true;
  }

  /** Refuses what a loop over this set could not bear, whatever it has in hand. @internal */
  checkIdle(_what: string): void {}

  /**
   * Lets go of all entities. O(length). When an `onDestroy` throws, the others are let go of too; then the first error is thrown.
   *
   * @throws AllocatorError `BUSY` in checked mode, inside a loop over the pool, or another of its group.
   */
  clear(): void {
    this.#checkAllIdle('clear()');
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
   * Lets go of all entities, as {@link clear} does, and gives the bytes back to the allocator. A second time does nothing; every
   * other method throws from then on.
   */
  [Symbol.dispose](): void {
    if (this.#disposed) return;
    const { isHere } = this;
    if (isHere) this.#checkAllIdle('dispose');
    this.#disposed = true;
    try {
      if (isHere) this.clear();
    } finally {
      for (const set of this.group?.sets ?? []) set.endGroup(); // it ends with any of them
      this.entities.detach(this);
      this.memory.residents.delete(this);
      if (isHere) {
        this.#mark.clear();
        this.release();
        refuseMethods(this, this.#name, LOST.disposed);
      } // else they throw already
    }
  }

  #checkAllIdle(what: string): void {
    for (const set of this.group?.sets ?? [this]) set.checkIdle(what);
  }

  /** Whether the bytes are this set's still: restored ones may be older than it. @internal */
  get isHere(): boolean {
    return this.#mark.isHere;
  }

  /**
   * Follows the memory to another moment. At one when the set was not there it is refused, and its entities and its group have
   * nothing of it, until it is there again.
   *
   * @internal
   */
  restored(): void {
    const { group, entities, isHere } = this;
    if (isHere) {
      const comeBack = this.#comeBack;
      this.#comeBack = undefined;
      comeBack?.();
      const { group } = this; // it may be younger than the moment, or whole again with this set
      if (group !== undefined && (comeBack !== undefined || group.sets[0] === this)) enterAll(group);
    } else if (this.#comeBack === undefined) {
      for (const set of group?.sets ?? []) set.endGroup();
      entities.detach(this);
      const allow = refuseMethods(this, this.#name, LOST.restored);
      this.#comeBack = () => {
        allow();
        entities.attach(this);
        if (group?.sets.every((set) => set.isHere && set.group === undefined) !== true) return;
        for (const set of group.sets) set.group = group;
      };
    }
  }

  /** Forgets the order that it was kept in. */
  protected endGroup(): void {
    this.group = undefined;
    if (this.isHere) this.memory.i32[this.groupedWord] = 0;
  }

  get #name(): string {
    return this.title.replace('the', 'This');
  }

  /** What a console shows. @internal */
  [SHOW](): unknown {
    if (this.#disposed) return `${this.title.replace('the ', '')} (gone)`;
    return named(this.title.replace('the ', ''), { length: this.length, capacity: this.capacity });
  }

  /** The place of an entity, 0 when it is not in. @internal */
  placeOf(entity: E): number {
    const { i32 } = this.memory;
    const place = i32[this.placeWords + (entity & this.entities.slotMask)]!;
    return i32[this.idWords + place] === entity ? place : 0;
  }

  /** Takes the next place for an entity that is not in; there is room. Its group is not told. */
  protected link(entity: E): number {
    const { i32 } = this.memory;
    const place = i32[this.countWord]! + 1;
    i32[this.countWord] = place;
    i32[this.idWords + place] = entity;
    i32[this.placeWords + (entity & this.entities.slotMask)] = place;
    return place;
  }

  /** Swaps two places. @internal */
  swap(a: number, b: number): void {
    if (a === b) return;
    const { i32 } = this.memory;
    const { slotMask } = this.entities;
    const first = i32[this.idWords + a]!;
    const second = i32[this.idWords + b]!;
    this.swapData(a, b);
    i32[this.idWords + a] = second;
    i32[this.idWords + b] = first;
    i32[this.placeWords + (second & slotMask)] = a;
    i32[this.placeWords + (first & slotMask)] = b;
  }

  /**
   * Refuses an entity that cannot be added.
   *
   * @internal
   * @throws AllocatorError `STALE` when it is not alive, `INVALID_ARGUMENT` when it is in already.
   */
  checkNew(entity: E): void {
    if (!this.entities.alive(entity)) {
      throw new AllocatorError(
        'STALE',
        `Entity ${entity}: cannot be added to ${this.title}, as it has ended or never was.${historyOf(this.entities, entity)}`,
      );
    }
    if (this.placeOf(entity) !== 0) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `Entity ${entity} is in ${this.title} already. Ask with \`has\`, or \`remove\` it first.`,
      );
    }
  }
}
