import type { Memory } from './memory.ts';
import type { Ptr } from './ptr.ts';

/** The moment of bytes that no snapshot of this program has recorded. */
export const UNKNOWN_MOMENT = -1;

/**
 * The moments of one memory: a number that rises whenever an object comes or goes. A snapshot keeps the number, which says which of
 * several objects that were made at one place, one after the other, its bytes belong to. The bytes alone cannot say it.
 *
 * @internal
 */
export class Moments {
  now = 0;
  /** That of the bytes which are being restored. */
  restoring = UNKNOWN_MOMENT;
  /** Whether two objects were made at one place. */
  areNeeded = false;
  readonly #saved = new WeakMap<Uint8Array, number>();
  readonly #byPlace = new Map<Ptr, Presence>();

  /** The memory's bytes have been copied to a snapshot. */
  save(snapshot: Uint8Array): void {
    this.#saved.set(snapshot, this.now);
  }

  of(snapshot: Uint8Array): number {
    return this.#saved.get(snapshot) ?? UNKNOWN_MOMENT;
  }

  /** An object has come to a place. */
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
 * When the object that owns some bytes was there: not after a restore to a moment before it was made, nor to one at which another object
 * of the same kind and size had its place.
 *
 * @internal
 */
export class Presence {
  readonly #moments: Moments;
  readonly #place: Ptr;
  readonly #matches: (words: Int32Array) => boolean;
  /** The moments at which it came and went, in turn. */
  readonly #turns: number[];

  /**
   * The object is made.
   *
   * @param matches whether words are those of such an object.
   */
  constructor({ residents: { moments } }: Memory, place: Ptr, matches: (words: Int32Array) => boolean) {
    this.#moments = moments;
    this.#place = place;
    this.#matches = matches;
    this.#turns = [moments.came(this, place)];
  }

  get isHere(): boolean {
    return this.#turns.length % 2 === 1;
  }

  /** The object is disposed of. */
  end(): void {
    if (this.isHere) this.#turns.push(++this.#moments.now);
  }

  /** Whether the object is there once the words that are being restored are the memory's. */
  isIn(words: Int32Array): boolean {
    if (!this.#matches(words)) return false;
    const { restoring } = this.#moments;
    if (restoring !== UNKNOWN_MOMENT) return this.#wasHereAt(restoring);
    const last = this.#moments.at(this.#place);
    return last === this || last === undefined || !last.#matches(words);
  }

  /** The words have been restored: returns whether the object is there. No garbage unless it has come or gone. */
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
