/**
 * Two words of a memory that identify the owner of bytes. Restored bytes may be older than their owner, and belong to
 * another one; the words then differ.
 *
 *     | tag | size |
 */
export class OwnerMark {
  readonly #words: Int32Array;
  readonly #at: number;
  readonly #tag: number;
  readonly #size: number;

  /** Writes the mark, unless it is already there. */
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

  /** Returns whether a snapshot's words contain the mark. */
  isIn(words: Int32Array): boolean {
    return words[this.#at] === this.#tag && words[this.#at + 1] === this.#size;
  }

  /** Called when the owner frees the bytes: they no longer belong to it, whatever a restore restores. */
  clear(): void {
    this.#words[this.#at] = 0;
  }
}
