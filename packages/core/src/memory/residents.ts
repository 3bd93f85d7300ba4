import type { HeldBlocks } from './held-block.ts';
import type { ListedBlocks } from './listed-blocks.ts';
import { AllocatorError } from '../errors.ts';
import { Moments } from './presence.ts';
import type { Ptr } from './ptr.ts';
import type { StateSeal } from './state-seal.ts';
import { WeakList } from './weak-list.ts';

/**
 * An object that depends on the bytes of a memory: an allocator, a pool, a table of views. The bytes are
 * authoritative, so the memory notifies the object when they change in bulk.
 *
 * @internal
 */
export interface Resident {
  /** For a pool, entities or a tag: whether it has lost its bytes. */
  readonly isGone?: boolean;
  /** For a pool, entities or a tag: whether a loop, an `init` or a hook is running. */
  readonly isBusy?: boolean;
  /** Called before a snapshot replaces all bytes: throws, without any change, if that is not possible now. */
  checkRestore?(snapshot: Uint8Array): void;
  /**
   * Called after all bytes were copied to a snapshot. Stores data that belongs to the snapshot, but is not in its
   * bytes, under the array.
   *
   * @returns whether a restore needs the stored data. Otherwise `restored` is called as for bytes from elsewhere.
   */
  saved?(snapshot: Uint8Array): boolean;
  /**
   * Called when all bytes are written to a snapshot file.
   *
   * @param file the number of the file: 1 for the first file of the memory, 2 for the second.
   */
  written?(file: number): void;
  /**
   * Called before a file of this run is loaded: stores under `snapshot`, as {@link saved} does, what it has recorded
   * when the file was written. Changes nothing else.
   */
  loading?(file: number, snapshot: Uint8Array): void;
  /**
   * Checks every count, offset, index and link that the object would read from bytes which may replace the memory's
   * bytes. Changes nothing.
   *
   * @param words the future words of the whole memory; not yet trusted.
   * @param held receives the blocks that the object owns according to the words.
   * @returns a description of the fault; undefined when there is none, or the words contain no state of the object.
   */
  checkBytes?(words: Int32Array, held: HeldBlocks): string | undefined;
  /**
   * Adds the words of its state, if the memory has them now: all words that it uses without a check. Creates no
   * garbage.
   */
  seal?(seal: StateSeal): void;
  /**
   * Called after a snapshot replaced all bytes: updates the object from the bytes.
   *
   * @param snapshot the array that `saved` was called with, also when the bytes are those of a copy; for bytes from
   *   elsewhere, an array that `saved` was never called with.
   */
  restored?(snapshot: Uint8Array): void;
  /**
   * Called after all bytes were replaced and every object was updated, once for each round: runs the callbacks of users
   * that are notified of the replacement. Each round is over for all residents before the next one begins.
   */
  settled?(round: SettleRound): void;
  /**
   * Called before all blocks from `start` up to `end` are freed in bulk: throws, without any
   * change, if that is not possible now.
   */
  checkEnd?(start: Ptr, end: Ptr): void;
  /**
   * Called after all blocks from `start` up to `end` were freed in bulk.
   *
   * @param why the reason, as a clause for an error message, as in `its scope has ended`.
   * @param isLeak whether the blocks should have been freed one by one.
   */
  ended?(start: Ptr, end: Ptr, why: string, isLeak: boolean): void;
  /** The blocks of single structs, which a snapshot file lists. */
  listed?(): readonly ListedBlocks[];
  /**
   * Called before a file is loaded: stores under `snapshot` the objects that it has for listed blocks, and removes
   * their offsets from the lists. Changes nothing else.
   *
   * @throws AllocatorError `CORRUPT` when a list is of its kind but has another layout.
   */
  keepListed?(lists: readonly ListedBlocks[], snapshot: Uint8Array): void;
  /**
   * A text that must be the same in another run of the program for these bytes to have the same meaning; undefined
   * when the object owns no bytes.
   */
  signature?(): string | undefined;
}

/**
 * What residents do after a replacement, in this order: determine what has changed, before the callbacks of users change
 * more; notify users of what no longer exists; notify them of what is new.
 *
 * @internal
 */
export type SettleRound = 'compare' | 'removed' | 'added';

const SETTLE_ROUNDS: readonly SettleRound[] = ['compare', 'removed', 'added'];

/** The objects that depend on the bytes of one memory. */
export class Residents {
  /** The moments at which objects existed. */
  readonly moments = new Moments();
  /** The allocators that contain residents and free blocks in bulk, by the offset of their state. */
  readonly watched = new Set<Ptr>();
  /** Whether residents have further blocks, of any allocator. */
  watchesAll = false;
  /**
   * The number of running calls that may run code of the program during an allocation: loggers, and allocators of
   * pools.
   */
  allocating = 0;
  readonly #kept: Resident[] = [];
  readonly #weak = new WeakList<Resident>();
  /** Whether `settled` of residents is being called. */
  #isSettling = false;
  /** The residents that are settling. Never becomes shorter: V8 would then create garbage. */
  readonly #settling: (Resident | undefined)[] = [];

  /** Notifies the resident from now on, until {@link delete}, and keeps it alive as long as the memory. */
  add(resident: Resident): void {
    this.#kept.push(resident);
  }

  /**
   * Notifies the resident from now on, as long as something else keeps it alive. A resident without methods is only
   * listed.
   */
  addWeakly(resident: Resident | object): void {
    this.#weak.add(resident);
  }

  delete(resident: Resident): void {
    const index = this.#kept.indexOf(resident);
    if (index >= 0) this.#kept.splice(index, 1);
  }

  /** Calls `fn` with each resident in the order of creation, allocators first. */
  forEach(fn: (resident: Resident, snapshot: Uint8Array | undefined) => void, snapshot?: Uint8Array): void {
    for (let i = 0; i < this.#weak.length; i++) {
      const resident = this.#weak.at(i);
      if (resident !== undefined) fn(resident, snapshot);
    }
    for (let i = 0; i < this.#kept.length; i++) fn(this.#kept[i]!, snapshot);
  }

  /** Calls `saved` of all residents; returns whether a restore needs stored data. */
  save(snapshot: Uint8Array): boolean {
    this.moments.save(snapshot);
    let isNeeded = this.moments.areNeeded;
    for (let i = 0; i < this.#weak.length; i++) {
      if (this.#weak.at(i)?.saved?.(snapshot) === true) isNeeded = true;
    }
    for (let i = 0; i < this.#kept.length; i++) {
      if (this.#kept[i]!.saved?.(snapshot) === true) isNeeded = true;
    }
    return isNeeded;
  }

  /**
   * Calls `settled` of all residents that exist now, and then throws the first error of one of them. Callbacks may add
   * and delete residents.
   */
  settle(): void {
    const settling = this.#settling;
    let count = 0;
    for (let i = 0; i < this.#weak.length; i++) {
      const resident = this.#weak.at(i);
      if (resident?.settled !== undefined) settling[count++] = resident;
    }
    for (let i = 0; i < this.#kept.length; i++) {
      const resident = this.#kept[i]!;
      if (resident.settled !== undefined) settling[count++] = resident;
    }
    let thrown: { readonly error: unknown } | undefined;
    this.#isSettling = true;
    try {
      for (let round = 0; round < SETTLE_ROUNDS.length; round++) {
        for (let i = 0; i < count; i++) thrown = settle(settling[i]!, SETTLE_ROUNDS[round]!, thrown);
      }
    } finally {
      this.#isSettling = false;
    }
    settling.fill(undefined);
    if (thrown !== undefined) throw thrown.error;
  }

  /**
   * Throws while users are notified of a replacement: a second replacement would change the state before all of them
   * are notified of the first.
   *
   * @throws AllocatorError `BUSY`
   */
  checkSettled(): void {
    if (!this.#isSettling) return;
    throw new AllocatorError('BUSY', 'A restore, rollback or load inside an `onRestore`. Do it afterwards.');
  }

  /** Calls `seal` of all residents. */
  seal(seal: StateSeal): void {
    for (let i = 0; i < this.#weak.length; i++) this.#weak.at(i)?.seal?.(seal);
    for (let i = 0; i < this.#kept.length; i++) this.#kept[i]!.seal?.(seal);
  }

  /**
   * Throws while a block that would be affected is being allocated or freed.
   *
   * @throws AllocatorError `BUSY`
   */
  checkAllocating(): void {
    if (this.allocating === 0) return;
    throw new AllocatorError(
      'BUSY',
      'The memory would be restored, or a scope or an allocator would free its blocks, inside a logger of a `ProxyAllocator`, or while an allocator returns or frees a block of a pool. Do it afterwards.',
    );
  }

  /**
   * Calls `checkEnd` of all residents.
   *
   * @throws AllocatorError `BUSY`
   */
  checkEnd(start: Ptr, end: Ptr): void {
    this.checkAllocating();
    for (let i = 0; i < this.#kept.length; i++) this.#kept[i]!.checkEnd?.(start, end);
  }

  /**
   * Calls `ended` of all residents: the blocks of these bytes were freed. Creates no garbage.
   *
   * @param place the offset of the state of the blocks' allocator; 0 when it was disposed of.
   */
  end(place: Ptr, start: Ptr, end: Ptr, why: string, isLeak: boolean): void {
    if (place !== 0 && !this.watchesAll && !this.watched.has(place)) return;
    for (let i = 0; i < this.#weak.length; i++) {
      this.#weak.at(i)?.ended?.(start, end, why, isLeak);
    }
    for (let i = 0; i < this.#kept.length; i++) this.#kept[i]!.ended?.(start, end, why, isLeak);
  }
}

function settle(
  resident: Resident,
  round: SettleRound,
  thrown: { readonly error: unknown } | undefined,
): { readonly error: unknown } | undefined {
  try {
    resident.settled?.(round);
    return thrown;
  } catch (error) {
    return thrown ?? { error };
  }
}

// One function for all calls, because creating one in each call would create garbage. The snapshot is defined.
export const askRestore = (resident: Resident, snapshot: Uint8Array | undefined): void =>
  resident.checkRestore?.(snapshot!);
export const tellRestored = (resident: Resident, snapshot: Uint8Array | undefined): void =>
  resident.restored?.(snapshot!);
