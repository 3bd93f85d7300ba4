import type { HeldBlocks } from './held-block.ts';
import type { ListedBlocks } from './listed-blocks.ts';
import { AllocatorError } from '../errors.ts';
import { Moments } from './presence.ts';
import type { Ptr } from './ptr.ts';
import type { StateSeal } from './state-seal.ts';
import { WeakList } from './weak-list.ts';

/**
 * An object that remembers something about a memory's bytes: an allocator, a pool, a table of views. The bytes are the
 * truth, so it is told when they change at once.
 *
 * @internal
 */
export interface Resident {
  /** All bytes will be replaced by those of a snapshot: throws where that cannot be done now. Nothing has changed then. */
  checkRestore?(snapshot: Uint8Array): void;
  /**
   * All bytes have been copied to a snapshot. What belongs to the snapshot beside its bytes is kept under the array.
   *
   * @returns whether a restore needs what was kept. Otherwise `restored` is called as for bytes from elsewhere.
   */
  saved?(snapshot: Uint8Array): boolean;
  /**
   * Bytes may be about to replace all of the memory's: checks every count, offset, index and link in them that the object would read.
   * Changes nothing.
   *
   * @param words of the whole memory, as they would be then; not yet believed.
   * @param held takes the blocks that the words say the object holds.
   * @returns what is wrong, in words; nothing when all is well, or the words have nothing of the object.
   */
  checkBytes?(words: Int32Array, held: HeldBlocks): string | undefined;
  /** Adds the words of its state, if the memory has them now: all that it would follow without a check. No garbage. */
  seal?(seal: StateSeal): void;
  /**
   * All bytes have been replaced by those of a snapshot: takes from them what it remembers.
   *
   * @param snapshot the array that `saved` was called with, also when the bytes are those of a copy; one that `saved` was never
   *   called with when the bytes are from elsewhere.
   */
  restored?(snapshot: Uint8Array): void;
  /** All bytes have been replaced, and every object has taken from them what it remembers: calls what users want to be called. */
  settled?(): void;
  /**
   * All blocks that lie from `start` up to `end` are about to be gone: throws where that cannot be now. Nothing has changed then.
   */
  checkEnd?(start: Ptr, end: Ptr): void;
  /**
   * All blocks that lay from `start` up to `end` are gone, without having been freed one by one.
   *
   * @param why in words that follow "this one is gone: ", as in `its scope has ended`.
   * @param isLeak whether they should have been freed.
   */
  ended?(start: Ptr, end: Ptr, why: string, isLeak: boolean): void;
  /** The blocks of single structs, which a snapshot file lists. */
  listed?(): readonly ListedBlocks[];
  /**
   * A file is about to be loaded: keeps under `snapshot` the objects that it has for listed blocks, and takes their offsets out of the
   * lists. Changes nothing else.
   *
   * @throws AllocatorError `CORRUPT` when a list is of its kind and of another layout.
   */
  keepListed?(lists: readonly ListedBlocks[], snapshot: Uint8Array): void;
  /** What must be the same, in another run of the program, for these bytes to mean the same; undefined when no bytes are its own. */
  signature?(): string | undefined;
}

/** The objects that remember something about one memory's bytes. */
export class Residents {
  /** Which objects were there, and when. */
  readonly moments = new Moments();
  /** The allocators that residents lie in and that free blocks all at once, by where their state lies. */
  readonly watched = new Set<Ptr>();
  /** Whether residents have further blocks, of any allocator. */
  watchesAll = false;
  /** How many calls run that may call the program in the middle of an allocation: loggers, and allocators that pools take blocks from. */
  allocating = 0;
  readonly #kept: Resident[] = [];
  readonly #weak = new WeakList<Resident>();

  /** Tells it from now on, until {@link delete}, and keeps it alive as long as the memory. */
  add(resident: Resident): void {
    this.#kept.push(resident);
  }

  /** Tells it from now on, for as long as something else keeps it alive; one that wants to hear of nothing is only found here. */
  addWeakly(resident: Resident | object): void {
    this.#weak.add(resident);
  }

  delete(resident: Resident): void {
    const index = this.#kept.indexOf(resident);
    if (index >= 0) this.#kept.splice(index, 1);
  }

  /** Calls `fn` with each, in the order in which they were made, allocators first. */
  forEach(fn: (resident: Resident, snapshot: Uint8Array | undefined) => void, snapshot?: Uint8Array): void {
    for (let i = 0; i < this.#weak.length; i++) {
      const resident = this.#weak.at(i);
      if (resident !== undefined) fn(resident, snapshot);
    }
    for (let i = 0; i < this.#kept.length; i++) fn(this.#kept[i]!, snapshot);
  }

  /** Calls all `saved`; returns whether a restore needs what any of them has kept. */
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

  /** Calls all `seal`. */
  seal(seal: StateSeal): void {
    for (let i = 0; i < this.#weak.length; i++) this.#weak.at(i)?.seal?.(seal);
    for (let i = 0; i < this.#kept.length; i++) this.#kept[i]!.seal?.(seal);
  }

  /**
   * Refuses what would take away a block that is being allocated or freed.
   *
   * @throws AllocatorError `BUSY`
   */
  checkAllocating(): void {
    if (this.allocating === 0) return;
    throw new AllocatorError(
      'BUSY',
      'The memory would be restored, or a scope or an allocator would free all of its blocks, inside a logger of a `ProxyAllocator`, or while an allocator returns or frees a block of a pool. Do it afterwards.',
    );
  }

  /**
   * Calls all `checkEnd`.
   *
   * @throws AllocatorError `BUSY`
   */
  checkEnd(start: Ptr, end: Ptr): void {
    this.checkAllocating();
    for (let i = 0; i < this.#kept.length; i++) this.#kept[i]!.checkEnd?.(start, end);
  }

  /**
   * Calls all `ended`: the blocks of these bytes are gone. No garbage.
   *
   * @param place where the state of the allocator of the blocks lies; 0 when it has been disposed of.
   */
  end(place: Ptr, start: Ptr, end: Ptr, why: string, isLeak: boolean): void {
    if (place !== 0 && !this.watchesAll && !this.watched.has(place)) return;
    for (let i = 0; i < this.#weak.length; i++) {
      this.#weak.at(i)?.ended?.(start, end, why, isLeak);
    }
    for (let i = 0; i < this.#kept.length; i++) this.#kept[i]!.ended?.(start, end, why, isLeak);
  }
}

// One function for all times: making one each time would be garbage. The snapshot is there.
export const askRestore = (resident: Resident, snapshot: Uint8Array | undefined): void =>
  resident.checkRestore?.(snapshot!);
export const tellSettled = (resident: Resident): void => resident.settled?.();
export const tellRestored = (resident: Resident, snapshot: Uint8Array | undefined): void =>
  resident.restored?.(snapshot!);
