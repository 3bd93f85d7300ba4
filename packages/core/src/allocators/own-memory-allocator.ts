import { type AllocatorKind, type AllocatorState, BYTES, isPresent, KIND } from '../memory/allocator-kind.ts';
import { Memory, RESERVED_BYTES } from '../memory/memory.ts';
import { alignUp, DEFAULT_ALIGN, EMPTY, NULL, type Ptr } from '../memory/ptr.ts';
import type { StateSeal } from '../memory/state-seal.ts';
import { DISPOSE } from '../dispose.ts';
import { Allocator, checkRequest } from './allocator.ts';
import { BUMP_TAG, PEAK, SHARED_WORDS, STATE_BYTES, TOP } from './bump-words.ts';
import { areNumbers, isDisposed, notOwned } from './misuse.ts';

const STATE = RESERVED_BYTES >>> 2;
const TOP_WORD = STATE + SHARED_WORDS + TOP;
const START = RESERVED_BYTES + STATE_BYTES;

const OWN: AllocatorKind = {
  tag: BUMP_TAG,
  name: 'scope',
  constants: 0,
  check(words, _ptr, faults) {
    const top = words[TOP_WORD]!;
    const end = RESERVED_BYTES + words[STATE + BYTES]!;
    const isTop = top >= START && top <= end && top % 8 === 0;
    faults.expect(isTop, 'top', TOP_WORD << 2, `The top is ${top}: expected from ${START} to ${end}.`);
  },
  owns: (words, _ptr, from, bytes) => from >= START && from + bytes <= words[TOP_WORD]!,
  seal: (_words, _ptr, seal: StateSeal) => seal.add(STATE, START >>> 2),
};

/**
 * The allocator of the memory that a pool or a tag creates for itself. Its state is that of a `BumpAllocator`, so
 * `BumpAllocator.attach` accepts it. Only the last block can be freed; other blocks are freed with the memory.
 *
 * @internal
 */
export class OwnMemoryAllocator extends Allocator {
  readonly memory: Memory;
  readonly #words: Int32Array;
  readonly #state: AllocatorState;
  #disposed = false;

  constructor(bytes: number) {
    super();
    const block = (STATE_BYTES + bytes + 7) & -8;
    this.memory = new Memory(RESERVED_BYTES + block);
    this.memory.claimRoot();
    this.#words = this.memory.i32;
    this.#state = { kind: OWN, bytes: block };
    this.memory.residents.addWeakly(this);
    this.memory.allocators.set(RESERVED_BYTES, this.#state);
    this.#words[STATE + KIND] = BUMP_TAG;
    this.#words[STATE + BYTES] = block;
    this.#words[TOP_WORD] = START; // the other words are 0
  }

  /** The offset of its state. */
  get ptr(): Ptr {
    return RESERVED_BYTES;
  }

  /** Whether the allocator can be used: true until it is disposed of. */
  get isHere(): boolean {
    return !this.#disposed;
  }

  /** The highest number of bytes that were in use at once. */
  get peak(): number {
    if (this.#disposed) throw isDisposed(this);
    return Math.max(this.#words[STATE + PEAK]!, this.#words[TOP_WORD]!) - START;
  }

  tryAllocate(size: number, align: number = DEFAULT_ALIGN): Ptr {
    const words = this.#words;
    if (this.#disposed) throw isDisposed(this);
    checkRequest(size, align);
    if (size === 0) return EMPTY;
    const ptr = alignUp(words[TOP_WORD]!, align);
    if (ptr + size > RESERVED_BYTES + this.#state.bytes) return NULL;
    words[TOP_WORD] = (ptr + size + 7) & -8;
    return ptr;
  }

  deallocate(ptr: Ptr, size: number): void {
    const words = this.#words;
    const top = words[TOP_WORD]!;
    if (this.#disposed) throw isDisposed(this);
    if (ptr === EMPTY) return;
    if (!areNumbers(ptr, size) || !(ptr >= START && size > 0 && ptr + size <= top) || (ptr & 7) !== 0) {
      throw notOwned(this, ptr, size);
    }
    if (((ptr + size + 7) & -8) !== top) return;
    words[STATE + PEAK] = Math.max(words[STATE + PEAK]!, top);
    words[TOP_WORD] = ptr;
  }

  /** Makes the memory available for another root allocator. */
  [DISPOSE](): void {
    const { memory } = this;
    if (this.#disposed) return;
    this.#disposed = true;
    this.#words[STATE + KIND] = 0; // so that the freed state cannot be attached to
    this.#words[0] = 0;
    memory.allocators.delete(RESERVED_BYTES);
    memory.residents.end(
      0,
      RESERVED_BYTES,
      memory.byteLength,
      'the allocator that it was created with was disposed of',
      false,
    );
  }

  restored(): void {
    this.#disposed = !isPresent(this.#words, RESERVED_BYTES, this.#state);
  }
}
