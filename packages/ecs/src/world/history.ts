import { AllocatorError, type Heap, KiB, type Memory } from '@offheap/core';
import {
  checkOptions,
  checkTurn,
  identify,
  refuseDetached,
  type Resident,
  showValue,
} from '@offheap/core/internal';

/** Options of a {@link History}. */
export interface HistoryOptions {
  /**
   * The highest number of bytes for the changes of all frames. By default, a quarter of `frames` times the number of
   * bytes in use when the first frame is saved. The history begins with 64 KiB, and doubles them on demand. If the
   * changes need more than `bytes`, it keeps fewer frames.
   */
  readonly bytes?: number;
}

const KNOWN_OPTIONS: Record<keyof HistoryOptions, true> = { bytes: true };

/** The number of words that are compared and recorded together, with one bit each in a mask. */
const BLOCK_WORDS = 32;
const BLOCK_SHIFT = 5;
const FIRST_BYTES = 64 * KiB;
const MOST_FRAMES = 100_000;

/**
 * The latest frames of a world, for rollbacks: for network games with prediction, for rewinding, for replays of the
 * last seconds. It stores a copy of the world at the newest frame and, in a ring buffer of its own, the changes of
 * each frame:
 *
 *     ring: | block | mask | old word | old word | ... | block | mask | ... |     32 words per block, one bit of the mask for each changed word
 *
 * Only the bytes that the world's heap has ever allocated are compared. Saving a frame takes time proportional to
 * these bytes; a rollback takes time proportional to these bytes and to the changes since the frame. Neither creates
 * garbage. Values of `object()` fields are restored too. A load of the world clears the history.
 *
 * ```ts
 * const history = world.history(60);
 * history.save(tick);
 * history.rollback(tick - 8);
 * ```
 */
export class History {
  /** The maximum number of frames that are kept. */
  readonly frames: number;
  readonly #memory: Memory;
  readonly #heap: Heap;
  /** The memory's words at the newest frame. */
  readonly #last: Int32Array;
  readonly #lastBytes: Uint8Array;
  /** The part of them that may differ from 0: the first blocks. */
  #lastUsed: Int32Array;
  #blocks = 0;
  #ring = new Int32Array(0);
  /** The highest number of words of the ring; 0 before the first frame. */
  #mostWords = 0;
  readonly #bytes: number | undefined;
  /** The index of the next word. */
  #at = 0;
  /** The number of words of the ring that contain changes. */
  #held = 0;
  // By the place of a frame, (#first + i) % frames for the i-th.
  readonly #ticks: Int32Array;
  readonly #starts: Int32Array;
  /**
   * The number of words of each frame's changes since the previous frame; 0 for the oldest frame, which has no
   * previous one.
   */
  readonly #lengths: Int32Array;
  /** The moment of the memory at each frame. */
  readonly #moments: Int32Array;
  /** The keys under which the values of `object()` fields are kept. */
  readonly #tokens: Uint8Array[] = [];
  #first = 0;
  #length = 0;
  // Of the frame that is being saved.
  #written = 0;
  #isFull = false;

  /** @internal */
  constructor(memory: Memory, heap: Heap, frames: number, options: HistoryOptions = {}) {
    checkOptions('a History', options, KNOWN_OPTIONS);
    if (!Number.isInteger(frames) || frames < 1 || frames > MOST_FRAMES) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `A history of ${showValue(frames)} frames: expected an integer from 1 to ${MOST_FRAMES}.`,
      );
    }
    const { bytes } = options;
    if (bytes !== undefined && !(Number.isInteger(bytes) && bytes >= 4 && bytes <= 2 ** 30)) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `${showValue(bytes)} bytes for a history: expected an integer from 4 to ${2 ** 30}.`,
      );
    }
    this.frames = frames;
    this.#memory = memory;
    this.#heap = heap;
    this.#bytes = bytes;
    this.#last = new Int32Array(memory.byteLength >>> 2);
    this.#lastBytes = new Uint8Array(this.#last.buffer);
    this.#lastUsed = this.#last.subarray(0, 0);
    this.#ticks = new Int32Array(frames);
    this.#starts = new Int32Array(frames);
    this.#lengths = new Int32Array(frames);
    this.#moments = new Int32Array(frames);
    memory.residents.addWeakly(this); // a load clears it
  }

  /** The number of frames that are kept at present. */
  get length(): number {
    return this.#length;
  }

  /** The tick of the oldest frame that is kept; NaN when there is none. */
  get oldest(): number {
    return this.#length === 0 ? NaN : this.#ticks[this.#first]!;
  }

  /** The tick of the newest frame; NaN when there is none. */
  get newest(): number {
    return this.#length === 0 ? NaN : this.#ticks[this.#place(this.#length - 1)]!;
  }

  /** The number of bytes of the stored changes and of the copy of the newest frame. */
  get bytes(): number {
    return (this.#held + this.#blocks * BLOCK_WORDS) * 4;
  }

  /** Returns whether the frame of a tick is kept. */
  has(tick: number): boolean {
    return this.#indexOf(tick) >= 0;
  }

  /** Removes all frames. `World.load` removes them too, because they belong to another game. */
  clear(): void {
    this.#first = this.#length = this.#held = this.#at = 0;
  }

  /**
   * Saves the current state of the world as the frame of a tick. When the maximum number of frames is reached, or the
   * ring is full, the oldest frames are removed. Creates no garbage.
   *
   * @param tick a 32-bit integer that is greater than the tick of the newest frame.
   * @throws AllocatorError `INVALID_ARGUMENT` when it is not.
   */
  save(tick: number): void {
    // Not `newest`, whose result would be a number on the heap.
    if (typeof tick !== 'number') throw this.#noTick(tick);
    const isLater = this.#length === 0 || tick > this.#ticks[this.#place(this.#length - 1)]!;
    if ((tick | 0) !== tick || !isLater) throw this.#noTick(tick);
    checkTurn(this.#memory);
    refuseDetached(this.#memory);
    this.#follow();
    const moment = this.#memory.beginMoment();
    if (this.#length === 0) {
      this.#begin();
      this.#append(tick, 0, 0);
    } else {
      if (this.#length === this.frames) this.#forgetOldest();
      const length = this.#record();
      const start = this.#before(length);
      // A single frame has changed more than the ring can hold; or the history has room for one frame only, which needs no changes.
      if (length < 0 || this.#length === 0) this.clear();
      this.#append(tick, start, this.#length === 0 ? 0 : length); // no changes are kept for the oldest frame
    }
    const place = this.#place(this.#length - 1);
    this.#moments[place] = moment;
    this.#memory.residents.save((this.#tokens[place] ??= new Uint8Array(0)));
  }

  /**
   * Restores the frame of a tick, and removes the later frames. The restored frame is kept: it is then the {@link newest}.
   * Calls the observers of `onRestore`. Creates no garbage. `Memory.restore` describes the effects on views, pools and scopes.
   *
   * @throws AllocatorError `INVALID_ARGUMENT` when the frame is not kept, `BUSY` inside a loop over a pool of the
   *   world, an `init` or a hook, `THREAD` when another thread has created a part of the memory, or has released a value of `object()`, since the frame. The
   *   world is unchanged in all cases.
   */
  rollback(tick: number): void {
    const index = this.#indexOf(tick);
    if (index < 0) throw this.#noFrame(tick);
    const memory = this.#memory;
    refuseDetached(memory);
    memory.residents.forEach(refuseBusy);
    this.#follow(); // blocks that were first used after the newest frame
    const { moments } = memory.residents;
    moments.restoring = moments.of(this.#tokens[this.#place(index)]!);
    const values = memory.beginReplace(this.#lastBytes, this.#moments[this.#place(index)]!);
    while (this.#length - 1 > index) this.#undoNewest();
    const { i32 } = memory;
    i32.set(this.#lastUsed);
    for (let word = this.#tail; word < i32.length; word++) i32[word] = this.#last[word]!;
    memory.endReplace(values, this.#tokens[this.#place(index)]!);
  }

  /** Copies the used bytes for the first frame. */
  #begin(): void {
    const { i32 } = this.#memory;
    this.clear();
    this.#lastUsed.set(i32.subarray(0, this.#lastUsed.length));
    for (let word = this.#tail; word < i32.length; word++) this.#last[word] = i32[word]!;
  }

  /** Determines how many blocks are in use, and creates the ring for the first frame. */
  #follow(): void {
    const used = Math.min(this.#heap.usedEnd >>> 2, this.#tail);
    const blocks = (used + BLOCK_WORDS - 1) >>> BLOCK_SHIFT;
    if (blocks > this.#blocks) {
      this.#blocks = blocks;
      this.#lastUsed = this.#last.subarray(0, Math.min(blocks << BLOCK_SHIFT, this.#last.length));
    }
    if (this.#mostWords > 0) return;
    const bytes = this.#bytes ?? Math.max(FIRST_BYTES, this.frames * used); // a quarter: `used` counts words of 4 bytes
    this.#mostWords = Math.min(bytes, 2 ** 30) >>> 2;
    this.#ring = new Int32Array(Math.min(this.#mostWords, FIRST_BYTES >>> 2));
  }

  /** Doubles the ring. The changes then begin at its first word. */
  #grow(): void {
    const old = this.#ring;
    const ring = new Int32Array(Math.min(this.#mostWords, old.length * 2));
    const first = this.#before(this.#held);
    ring.set(old.subarray(first));
    ring.set(old.subarray(0, first), old.length - first);
    for (let i = 0; i < this.#length; i++) {
      const place = this.#place(i);
      this.#starts[place] = (this.#starts[place]! - first + old.length) % old.length;
    }
    this.#ring = ring;
    this.#at = this.#held;
  }

  /** Returns the index of the word that was written the given number of words ago. */
  #before(words: number): number {
    const at = this.#at - words;
    return at < 0 ? at + this.#ring.length : at;
  }

  /** The first word of the last block, where a heap stores its last free block. */
  get #tail(): number {
    return this.#last.length - BLOCK_WORDS;
  }

  #place(index: number): number {
    return (this.#first + index) % this.frames;
  }

  #indexOf(tick: number): number {
    for (let index = this.#length - 1; index >= 0; index--) {
      if (this.#ticks[this.#place(index)] === tick) return index;
    }
    return -1;
  }

  #append(tick: number, start: number, length: number): void {
    const place = this.#place(this.#length++);
    this.#ticks[place] = tick;
    this.#starts[place] = start;
    this.#lengths[place] = length;
  }

  /** Removes the oldest frame. The changes of the next one are then not needed, as no rollback goes back further. */
  #forgetOldest(): void {
    this.#first = this.#place(1);
    this.#length--;
    if (this.#length === 0) return;
    this.#held -= this.#lengths[this.#first]!;
    this.#lengths[this.#first] = 0;
  }

  /**
   * Writes the old words of all changes since the newest frame to the ring, and updates the copy. Returns the number
   * of words; -1 when there was no room.
   */
  #record(): number {
    const { i32 } = this.#memory;
    const last = this.#last;
    const tail = this.#tail;
    this.#written = 0;
    this.#isFull = false;
    for (let block = 0; block < this.#blocks; block++) {
      const start = block << BLOCK_SHIFT;
      if (start >= tail) break;
      let difference = 0;
      for (let word = start; word < start + BLOCK_WORDS; word++) difference |= i32[word]! ^ last[word]!;
      if (difference !== 0) this.#recordBlock(start);
    }
    this.#recordBlock(tail);
    return this.#isFull ? -1 : this.#written;
  }

  #recordBlock(start: number): void {
    const { i32 } = this.#memory;
    const last = this.#last;
    let mask = 0;
    for (let i = 0; i < BLOCK_WORDS; i++) if (i32[start + i] !== last[start + i]) mask |= 1 << i;
    if (mask === 0) return;
    this.#put(start);
    this.#put(mask);
    for (let i = 0; i < BLOCK_WORDS; i++) {
      if (((mask >> i) & 1) === 0) continue;
      this.#put(last[start + i]!);
      last[start + i] = i32[start + i]!;
    }
  }

  /** Writes a word after the last one. When the ring is full, it grows, or the oldest frames are removed. */
  #put(word: number): void {
    while (this.#held === this.#ring.length) {
      if (this.#ring.length < this.#mostWords) this.#grow();
      else if (this.#isFull || this.#length <= 1) {
        this.#isFull = true;
        return;
      } else this.#forgetOldest();
    }
    const ring = this.#ring;
    const at = this.#at;
    ring[at] = word;
    this.#at = at + 1 === ring.length ? 0 : at + 1;
    this.#held++;
    this.#written++;
  }

  /** Restores the copy to the frame before the newest, which then becomes the newest. */
  #undoNewest(): void {
    const ring = this.#ring;
    const last = this.#last;
    const place = this.#place(--this.#length);
    const length = this.#lengths[place]!;
    let at = this.#starts[place]!;
    for (let left = length; left > 0; left -= 2) {
      const start = ring[at]!;
      at = at + 1 === ring.length ? 0 : at + 1;
      let mask = ring[at]!;
      at = at + 1 === ring.length ? 0 : at + 1;
      for (let word = start; mask !== 0; word++, mask >>>= 1) {
        if ((mask & 1) === 0) continue;
        last[word] = ring[at]!;
        at = at + 1 === ring.length ? 0 : at + 1;
        left--;
      }
    }
    this.#at = this.#starts[place]!;
    this.#held -= length;
  }

  #noTick(tick: number): AllocatorError {
    return new AllocatorError(
      'INVALID_ARGUMENT',
      `history.save(${showValue(tick)}): expected a 32-bit integer${this.#length === 0 ? '' : ` greater than ${this.newest}, the newest frame. Roll back first, or \`clear()\``}.`,
    );
  }

  #noFrame(tick: number): AllocatorError {
    const kept =
      this.#length === 0
        ? 'of which there are none'
        : `from ${this.oldest} to ${this.newest} (${this.#length} frames)${this.#length < this.frames ? `. Increase \`bytes\` if all are used` : ''}`;
    return new AllocatorError(
      'INVALID_ARGUMENT',
      `history.rollback(${showValue(tick)}): expected the tick of a kept frame, ${kept}.`,
    );
  }
}

identify(History);

/** One function for all calls, because creating one in each call would create garbage. */
function refuseBusy({ isGone, isBusy }: Resident): void {
  if (isGone !== false || isBusy !== true) return;
  throw new AllocatorError(
    'BUSY',
    'rollback() inside a loop over a pool of the world, an `init` or a hook. Do it afterwards.',
  );
}
