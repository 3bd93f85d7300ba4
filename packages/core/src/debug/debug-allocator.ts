import { Allocator, checkAllocator, checkRequest } from '../allocators/allocator.ts';
import { checkOptions, showValue } from '../arguments.ts';
import { type Owns, ownsOf } from '../compose/composition.ts';
import { AllocatorError } from '../errors.ts';
import { isOwned } from '../memory/check-bytes.ts';
import type { Memory } from '../memory/memory.ts';
import { isDisposed, notLive, notOwned } from '../allocators/misuse.ts';
import { alignUp, DEFAULT_ALIGN, EMPTY, NULL, type Ptr } from '../memory/ptr.ts';
import type { Resident } from '../memory/residents.ts';
import { badOption, FailureInjector, type FailureOptions } from './failures.ts';
import { callsOf, type Trace, traceOf } from './traces.ts';
import { DISPOSE } from '../dispose.ts';

/** The byte that fills the guards around a block. */
export const GUARD_BYTE = 0xfd;
/** The byte that fills a new block, so that reads before the first write are recognised. */
export const FRESH_BYTE = 0xcd;
/** The byte that fills a freed block in quarantine. */
export const FREED_BYTE = 0xdd;

/** Settings of a {@link DebugAllocator}. */
export interface DebugOptions extends FailureOptions {
  /**
   * The size in bytes of the guard before and after each block, rounded up to a multiple of 8; at least 0, 16 by
   * default.
   */
  readonly guardBytes?: number;
  /**
   * The number of bytes of freed blocks that are kept in quarantine before they can be reused, oldest released first;
   * 65,536 by default.
   */
  readonly quarantineBytes?: number;
  /** Whether to record where each block was allocated and freed; true by default. */
  readonly traces?: boolean;
  /**
   * Called with the blocks that are still live when the allocator is disposed of. By default, the blocks are written
   * to the console.
   */
  readonly onLeaks?: (leaks: readonly LeakedBlock[]) => void;
}

const KNOWN_OPTIONS: Record<keyof DebugOptions, true> = {
  guardBytes: true,
  quarantineBytes: true,
  traces: true,
  onLeaks: true,
  failAt: true,
  failRate: true,
  seed: true,
  maxBytes: true,
};

/** A block that was not freed. */
export interface LeakedBlock {
  readonly ptr: Ptr;
  /** The requested size in bytes. */
  readonly size: number;
  /** The call stack of its allocation, one call per line. */
  readonly madeAt: string;
}

interface Block {
  readonly ptr: Ptr;
  readonly size: number;
  readonly align: number;
  /** The inner allocator's block. */
  readonly base: Ptr;
  readonly bytes: number;
  readonly made: Trace;
  freed: Trace;
}

/**
 * An allocator that detects misuse of the blocks of any other allocator, and reports where the block was allocated
 * and freed:
 *
 *     | guard | the user's bytes | guard |    0xfd ... 0xfd | 0xcd: new, 0xdd: freed | 0xfd ... 0xfd
 *
 * A write beyond either end of a block is detected when the block is freed or {@link verify} is called. A write to a
 * freed block is detected when the block leaves the quarantine. Frees with a wrong size or alignment, double frees
 * and frees of other offsets throw. Operations take about 10 times as long, and each block takes the bytes of its
 * guards in addition. The records are JavaScript objects; `memory.restore` restores them too. A snapshot file has no
 * records. After `loadSnapshot`, the allocator has only the records of blocks, such as those of pools, that are live
 * both before the load and in the file. It refuses to free other blocks of the file.
 *
 * After Zig's `DebugAllocator`.
 */
export class DebugAllocator<Inner extends Allocator = Allocator> extends Allocator implements Resident {
  readonly memory: Memory;
  readonly inner: Inner;
  /** The inner allocator's `owns`, for the user's bytes; present only when that is a `BlockOwner`. */
  readonly owns: Owns<[Inner]>;
  readonly #options: DebugOptions;
  readonly #guard: number;
  readonly #quarantineBytes: number;
  readonly #failures: FailureInjector;
  #live = new Map<Ptr, Block>();
  /** Freed blocks in quarantine, oldest first. */
  #freed = new Map<Ptr, Block>();
  #freedBytes = 0;
  #liveBytes = 0;
  #disposed = false;
  readonly #saved = new WeakMap<Uint8Array, readonly [Map<Ptr, Block>, Map<Ptr, Block>]>();

  /** @throws AllocatorError `INVALID_ARGUMENT` when an option is out of range or unknown. */
  constructor(inner: Inner, options: DebugOptions = {}) {
    super();
    checkAllocator('The inner allocator of a DebugAllocator', inner);
    checkOptions('a DebugAllocator', options, KNOWN_OPTIONS);
    const { guardBytes = 16, quarantineBytes = 65_536 } = options;
    checkRequest(guardBytes, 1);
    checkRequest(quarantineBytes, 1);
    if (options.onLeaks !== undefined && typeof options.onLeaks !== 'function') {
      throw badOption('onLeaks', options.onLeaks, 'a function');
    }
    this.memory = inner.memory;
    this.inner = inner;
    this.#options = options;
    this.#guard = alignUp(guardBytes, 8);
    this.#quarantineBytes = quarantineBytes;
    this.#failures = new FailureInjector(options);
    this.memory.residents.addWeakly(this);
    this.memory.watchEnds();
    this.owns = ownsOf(inner);
  }

  /** Whether the allocator can be used: true until it is disposed of. @internal */
  get isHere(): boolean {
    return !this.#disposed;
  }

  /** The number of live blocks. */
  get live(): number {
    this.#checkHere();
    return this.#live.size;
  }

  /** Bytes in live blocks, as requested. */
  get liveBytes(): number {
    this.#checkHere();
    return this.#liveBytes;
  }

  /** The number of requests so far, which `failAt` refers to. */
  get requests(): number {
    this.#checkHere();
    return this.#failures.requests;
  }

  /** The live blocks, oldest first. */
  get leaks(): LeakedBlock[] {
    this.#checkHere();
    return Array.from(this.#live.values(), leakOf);
  }

  override tryAllocate(size: number, align: number = DEFAULT_ALIGN): Ptr {
    this.#checkHere();
    checkRequest(size, align);
    if (size === 0) return EMPTY;
    if (this.#failures.refuses(this.#liveBytes, size)) return NULL;
    const front = alignUp(this.#guard, align);
    const bytes = front + alignUp(size, 8) + this.#guard;
    let base = this.inner.tryAllocate(bytes, align);
    if (base === NULL && this.#freed.size > 0) {
      this.releaseFreed();
      base = this.inner.tryAllocate(bytes, align);
    }
    if (base === NULL) return NULL;
    const ptr = base + front;
    const { u8 } = this.memory;
    u8.fill(GUARD_BYTE, base, ptr);
    u8.fill(FRESH_BYTE, ptr, ptr + size);
    u8.fill(GUARD_BYTE, ptr + size, base + bytes);
    const made = traceOf('allocated', this.#options.traces !== false);
    this.#live.set(ptr, { ptr, size, align, base, bytes, made, freed: undefined });
    this.#liveBytes += size;
    return ptr;
  }

  /**
   * @throws AllocatorError as for every allocator; also `CORRUPT` when bytes beyond the block's ends were written.
   *   The block then stays live.
   */
  override deallocate(ptr: Ptr, size: number, align: number = DEFAULT_ALIGN): void {
    this.#checkHere();
    if (ptr === EMPTY) return;
    const block = this.#check(ptr, size, align);
    this.#checkGuards(block);
    block.freed = traceOf('freed', this.#options.traces !== false);
    this.memory.u8.fill(FREED_BYTE, ptr, ptr + size);
    this.#live.delete(ptr);
    this.#liveBytes -= size;
    this.#freed.set(ptr, block);
    this.#freedBytes += block.bytes;
    for (const oldest of this.#freed.values()) {
      if (this.#freedBytes <= this.#quarantineBytes) break;
      this.#release(oldest);
    }
  }

  /** Always moves the block, so that the use of the old block is detected. */
  override tryReallocate(ptr: Ptr, oldSize: number, newSize: number, align: number = DEFAULT_ALIGN): Ptr {
    this.#checkHere();
    checkRequest(newSize, align);
    if (ptr !== EMPTY) this.#checkGuards(this.#check(ptr, oldSize, align));
    return super.tryReallocate(ptr, oldSize, newSize, align);
  }

  override refusal(size: number, align: number): AllocatorError {
    const plain = this.inner.refusal(size, align);
    if (plain.code === 'UNSUPPORTED_ALIGNMENT') return plain;
    return this.inner.refusal(size + alignUp(this.#guard, align) + this.#guard, align);
  }

  /**
   * Checks the guards of all live blocks and the bytes of all blocks in quarantine. O(bytes of the guards and of the
   * quarantine).
   *
   * @throws AllocatorError `CORRUPT` when one of these bytes was written.
   */
  verify(): void {
    this.#checkHere();
    for (const block of this.#live.values()) this.#checkGuards(block);
    for (const block of this.#freed.values()) this.#checkFreed(block);
  }

  /**
   * Frees all blocks in quarantine.
   *
   * @throws AllocatorError `CORRUPT` when a block was written to after it was freed.
   */
  releaseFreed(): void {
    this.#checkHere();
    for (const block of this.#freed.values()) this.#release(block);
  }

  /**
   * Checks all blocks, frees those in quarantine and reports the live blocks, which stay allocated. The inner
   * allocator is not disposed of.
   *
   * @throws AllocatorError `CORRUPT` when a guard or a freed block was written to.
   */
  [DISPOSE](): void {
    if (this.#disposed) return;
    this.verify();
    this.releaseFreed();
    const { leaks } = this;
    this.#disposed = true;
    this.#report(leaks);
  }

  /** Removes the records of blocks that the inner allocator freed in bulk. @internal */
  ended(start: Ptr, end: Ptr, _why: string, isLeak: boolean): void {
    const leaks: LeakedBlock[] = [];
    for (const block of this.#live.values()) {
      if (block.base < start || block.base >= end) continue;
      this.#live.delete(block.ptr);
      this.#liveBytes -= block.size;
      if (isLeak) leaks.push(leakOf(block));
    }
    for (const block of this.#freed.values()) {
      if (block.base < start || block.base >= end) continue;
      this.#freed.delete(block.ptr);
      this.#freedBytes -= block.bytes;
    }
    if (!this.#disposed) this.#report(leaks);
  }

  #report(leaks: readonly LeakedBlock[]): void {
    if (leaks.length > 0) (this.#options.onLeaks ?? reportLeaks)(leaks);
  }

  #checkHere(): void {
    if (this.#disposed) throw isDisposed(this);
  }

  /** @internal */
  saved(snapshot: Uint8Array): boolean {
    this.#saved.set(snapshot, [new Map(this.#live), new Map(this.#freed)]);
    return this.#live.size + this.#freed.size > 0;
  }

  /** Without saved records, a block keeps its record only if the bytes contain the block with its guards. @internal */
  restored(snapshot: Uint8Array): void {
    const [live, freed] = this.#saved.get(snapshot) ?? [
      [...this.#live].filter(([, block]) => this.#isIn(block)),
      [],
    ];
    this.#live = new Map(live);
    this.#freed = new Map(freed);
    this.#liveBytes = 0;
    this.#freedBytes = 0;
    for (const block of this.#live.values()) this.#liveBytes += block.size;
    for (const block of this.#freed.values()) this.#freedBytes += block.bytes;
  }

  /** Whether the inner allocator has the block, with its guards. */
  #isIn(block: Block): boolean {
    const { allocators, i32 } = this.memory;
    const isLive = isOwned(allocators, i32, block.base, block.bytes, 'any') === true;
    return isLive && this.#damaged(block) < 0;
  }

  #check(ptr: Ptr, size: number, align: number): Block {
    const block = this.#live.get(ptr);
    if (block === undefined) {
      const freed = this.#freed.get(ptr);
      if (freed !== undefined) {
        throw new AllocatorError(
          'DOUBLE_FREE',
          `The block of ${freed.size} bytes at ${ptr} was freed already. Free a block once.\nAllocated:\n${callsOf(freed.made)}\nFreed first:\n${callsOf(freed.freed)}`,
        );
      }
      const { owns } = this;
      throw owns === undefined || owns(ptr, 1) ? notLive(this, ptr, size) : notOwned(this, ptr, size);
    }
    if (block.size !== size || block.align !== align) {
      throw new AllocatorError(
        'WRONG_SIZE',
        `The block at ${ptr} has ${block.size} bytes aligned to ${block.align}, not ${showValue(size)} aligned to ${showValue(align)}. Free it with the size and the alignment that were allocated.\nAllocated:\n${callsOf(block.made)}`,
      );
    }
    return block;
  }

  /** Returns the address of the first byte of a block's guards that was written; -1 when there is none. */
  #damaged({ ptr, size, base, bytes }: Block): number {
    const { u8 } = this.memory;
    for (let at = base; at < base + bytes; at++) {
      if (at === ptr) at += size;
      if (at < base + bytes && u8[at] !== GUARD_BYTE) return at;
    }
    return -1;
  }

  #checkGuards(block: Block): void {
    const at = this.#damaged(block);
    if (at < 0) return;
    const { ptr, size, made } = block;
    const where = at < ptr ? `${ptr - at} bytes before its start` : `${at - ptr - size} bytes past its end`;
    throw new AllocatorError(
      'CORRUPT',
      `The block of ${size} bytes at ${ptr} was written outside of its bounds: the byte at ${at}, ${where}, is ${this.memory.u8[at]}, expected ${GUARD_BYTE}. Write within the block.\nAllocated:\n${callsOf(made)}`,
    );
  }

  #checkFreed({ ptr, size, made, freed }: Block): void {
    const { u8 } = this.memory;
    for (let at = ptr; at < ptr + size; at++) {
      if (u8[at] === FREED_BYTE) continue;
      throw new AllocatorError(
        'CORRUPT',
        `The block of ${size} bytes at ${ptr} was written to after it was freed: byte ${at - ptr} is ${u8[at]}, expected ${FREED_BYTE}. Do not keep a pointer to a freed block.\nAllocated:\n${callsOf(made)}\nFreed:\n${callsOf(freed)}`,
      );
    }
  }

  #release(block: Block): void {
    this.#freed.delete(block.ptr);
    this.#freedBytes -= block.bytes;
    try {
      this.#checkFreed(block);
    } finally {
      this.inner.deallocate(block.base, block.bytes, block.align);
    }
  }
}

function leakOf({ ptr, size, made }: Block): LeakedBlock {
  return { ptr, size, madeAt: callsOf(made) };
}

function reportLeaks(leaks: readonly LeakedBlock[]): void {
  const lines = leaks.map(({ ptr, size, madeAt }) => `${size} bytes at ${ptr}, allocated:\n${madeAt}`);
  console.warn(`offheap: ${leaks.length} blocks were never freed.\n${lines.join('\n')}`);
}
