import type { Memory } from './memory.ts';
import type { Ptr } from './ptr.ts';

/** The moment of bytes that this program has not recorded. */
export const UNKNOWN_MOMENT = -1;

/**
 * The moments of one memory: a number that increases whenever an object is created or disposed of. A snapshot stores
 * the number. When several objects were created at one place, one after the other, the number identifies the object
 * that the bytes there belong to; the bytes alone do not.
 *
 * @internal
 */
export class Moments {
  now = 0;
  /** The moment of the bytes that are being restored. */
  restoring = UNKNOWN_MOMENT;
  readonly #saved = new WeakMap<Uint8Array, number>();
  readonly #byPlace = new Map<Ptr, Presence>();

  /** Called when the memory's bytes have been copied to a snapshot. */
  save(snapshot: Uint8Array): void {
    this.#saved.set(snapshot, this.now);
  }

  of(snapshot: Uint8Array): number {
    return this.#saved.get(snapshot) ?? UNKNOWN_MOMENT;
  }

  /** Whether a copy of a snapshot needs its moment: a pool or a set may be created at the place of another one. */
  areNeeded = false;

  /** Called when an object was created at a place. */
  came(presence: Presence, place: Ptr): number {
    const before = this.#byPlace.get(place);
    if (before !== undefined && before !== presence) this.areNeeded = true;
    this.#byPlace.set(place, presence);
    return ++this.now;
  }

  at(place: Ptr): Presence | undefined {
    return this.#byPlace.get(place);
  }
}

/**
 * Records when the object that owns some bytes existed. The object does not exist after a restore to a moment before
 * its creation, or to a moment at which another object of the same kind and size had its place.
 *
 * @internal
 */
export class Presence {
  readonly #moments: Moments;
  readonly #place: Ptr;
  readonly #matches: (words: Int32Array) => boolean;
  /** The moments of its creation and disposal, alternating. */
  readonly #turns: number[];

  /**
   * Called when the object is created.
   *
   * @param matches whether words are those of such an object.
   * @param isAllocator whether the object is an allocator. In a memory that has only allocators, a snapshot is an
   *   exact copy of the bytes, until two allocators have been at one place.
   */
  constructor(memory: Memory, place: Ptr, matches: (words: Int32Array) => boolean, isAllocator = false) {
    const { moments } = memory.residents;
    memory.partCreated();
    if (!isAllocator) moments.areNeeded = true;
    this.#moments = moments;
    this.#place = place;
    this.#matches = matches;
    this.#turns = [moments.came(this, place)];
  }

  get isHere(): boolean {
    return this.#turns.length % 2 === 1;
  }

  /** Called when the object is disposed of. */
  end(): void {
    if (this.isHere) this.#turns.push(++this.#moments.now);
  }

  /** Whether the object exists once the memory has the words that are being restored. */
  isIn(words: Int32Array): boolean {
    if (!this.#matches(words)) return false;
    const { restoring } = this.#moments;
    if (restoring !== UNKNOWN_MOMENT) return this.#wasHereAt(restoring);
    const last = this.#moments.at(this.#place);
    return last === this || last === undefined || !last.#matches(words);
  }

  /**
   * Called after the words were restored: returns whether the object exists. Creates no garbage unless that has
   * changed.
   */
  follow(words: Int32Array): boolean {
    const isIn = this.isIn(words);
    if (isIn !== this.isHere) {
      this.#turns.push(isIn ? this.#moments.came(this, this.#place) : ++this.#moments.now);
    }
    return isIn;
  }

  #wasHereAt(moment: number): boolean {
    const turns = this.#turns;
    let i = turns.length - 1;
    while (i >= 0 && turns[i]! > moment) i--;
    return i >= 0 && i % 2 === 0;
  }
}
