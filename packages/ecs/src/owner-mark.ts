/**
 * Two words of a memory that say whose bytes these are. Restored bytes may be older than their owner, and another's: there the
 * words are others.
 *
 *     | tag | size |
 */
export class OwnerMark {
  readonly #words: Int32Array;
  readonly #at: number;
  readonly #tag: number;
  readonly #size: number;

  /** Writes it, unless it is there already. */
  constructor(words: Int32Array, at: number, tag: number, size: number, isAttached = false) {
    this.#words = words;
    this.#at = at;
    this.#tag = tag;
    this.#size = size;
    if (isAttached) return;
    words[at] = tag;
    words[at + 1] = size;
  }

  get isHere(): boolean {
    return this.isIn(this.#words);
  }

  /** The same of a snapshot's words. */
  isIn(words: Int32Array): boolean {
    return words[this.#at] === this.#tag && words[this.#at + 1] === this.#size;
  }

  /** The owner gives the bytes back: they are not its own any more, whatever a restore brings back. */
  clear(): void {
    this.#words[this.#at] = 0;
  }
}
