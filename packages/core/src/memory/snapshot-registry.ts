/** Index in `u32` of the number of the memory that took a snapshot. It is 0 outside snapshots. */
export const SNAPSHOT_MEMORY_WORD = 3;
/** Index in `u32` of a snapshot's number in that memory. It is 0 outside snapshots. */
export const SNAPSHOT_NUMBER_WORD = 4;

/** Represents a snapshot that this memory has no data about. Residents save no data for it. */
const UNKNOWN = new Uint8Array(0);

/** A snapshot array and the number of its bytes. */
interface Entry {
  readonly array: WeakRef<Uint8Array>;
  number: number;
}

/**
 * The snapshots of one memory, for as long as their arrays exist. The bytes identify the snapshot: a copy is
 * recognised, and an array that was filled with other bytes since is not.
 */
export class SnapshotRegistry {
  /**
   * Distinguishes this memory from others, including those of other threads and runs. It has 30 bits: V8 may box a
   * larger number in each call that receives it.
   */
  readonly #memory = Math.floor(Math.random() * 0x3fff_ffff) + 1;
  readonly #byArray = new WeakMap<Uint8Array, Entry>();
  #entries: Entry[] = [];
  #pruneAt = 16;
  #last = 0;

  /** Writes a unique number into the bytes of a new snapshot. Creates no garbage for an array that was used before. */
  mark(snapshot: Uint8Array): void {
    let entry = this.#byArray.get(snapshot);
    if (entry === undefined) {
      entry = { array: new WeakRef(snapshot), number: 0 };
      this.#byArray.set(snapshot, entry);
      this.#add(entry);
    }
    this.#last = (this.#last + 1) >>> 0 || 1; // 0 is not used as a number
    entry.number = this.#last;
    writeWord(snapshot, SNAPSHOT_MEMORY_WORD, this.#memory);
    writeWord(snapshot, SNAPSHOT_NUMBER_WORD, this.#last);
  }

  /**
   * Returns the array under which residents have saved the data of these bytes; an array without data when there is
   * none.
   */
  find(bytes: Uint8Array): Uint8Array {
    if (readWord(bytes, SNAPSHOT_MEMORY_WORD) !== this.#memory) return UNKNOWN;
    const number = readWord(bytes, SNAPSHOT_NUMBER_WORD);
    for (let i = 0; i < this.#entries.length; i++) {
      const entry = this.#entries[i]!;
      if (entry.number === number) return entry.array.deref() ?? UNKNOWN;
    }
    return UNKNOWN;
  }

  #add(entry: Entry): void {
    if (this.#entries.length === this.#pruneAt) {
      this.#entries = this.#entries.filter(({ array }) => array.deref() !== undefined);
      this.#pruneAt = Math.max(16, this.#entries.length * 2);
    }
    this.#entries.push(entry);
  }
}

/** Removes a snapshot's number from its bytes. */
export function unmark(snapshot: Uint8Array): void {
  snapshot.fill(0, SNAPSHOT_MEMORY_WORD << 2, (SNAPSHOT_NUMBER_WORD + 1) << 2);
}

// Byte by byte: the array may begin anywhere in its buffer.
function writeWord(bytes: Uint8Array, word: number, value: number): void {
  for (let i = 0; i < 4; i++) bytes[(word << 2) + i] = value >>> (i << 3);
}

/** Returns a word of bytes that may begin anywhere in their buffer. */
export function readWord(bytes: Uint8Array, word: number): number {
  let value = 0;
  for (let i = 3; i >= 0; i--) value = (value << 8) | bytes[(word << 2) + i]!;
  return value >>> 0;
}
