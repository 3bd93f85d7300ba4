import { Allocator, checkAllocator, isBlockOwner } from '../allocators/allocator.ts';
import { showValue } from '../arguments.ts';
import type { Owns } from './composition.ts';
import { AllocatorError } from '../errors.ts';
import type { Memory } from '../memory/memory.ts';
import { DEFAULT_ALIGN, NULL, type Ptr } from '../memory/ptr.ts';

/**
 * Hears of what a {@link ProxyAllocator} does. All methods are optional; none should throw: when `onAllocate` throws, the block is freed and
 * the request fails with the error. A method must not create or destroy entries of a pool that takes its blocks from the allocator, and cannot
 * restore the memory, or close, reset or dispose of an allocator. Zero-size requests are
 * reported too, with `EMPTY` as their block. Calls that misuse the allocator are not, save for frees, which are told
 * before they are forwarded: `onDeallocateFail` takes one back.
 */
export interface AllocatorLogger {
  /** `ptr` has been handed out. */
  onAllocate?(ptr: Ptr, size: number, align: number): void;
  /** A request has been answered with `NULL`, or an error that says the same. */
  onAllocateFail?(size: number, align: number): void;
  /** `ptr` is about to be freed: its bytes can still be read. */
  onDeallocate?(ptr: Ptr, size: number, align: number): void;
  /** The free just told was misuse, and has thrown: nothing was freed. */
  onDeallocateFail?(ptr: Ptr, size: number, align: number): void;
  /** A block has got another size, and perhaps another place. Either pointer may be `EMPTY`. */
  onReallocate?(oldPtr: Ptr, oldSize: number, ptr: Ptr, size: number, align: number): void;
  /** A reallocation has been answered with `NULL`: the old block is as it was. */
  onReallocateFail?(oldPtr: Ptr, oldSize: number, size: number, align: number): void;
}

/**
 * Forwards everything to an allocator, and tells a logger. Frees are told before they are forwarded, the rest after.
 *
 * From the Rust crate `allocators`.
 */
export class ProxyAllocator<
  Inner extends Allocator = Allocator,
  Logger extends AllocatorLogger = AllocatorLogger,
> extends Allocator {
  readonly memory: Memory;
  readonly inner: Inner;
  readonly logger: Logger;
  /** As the inner allocator's; there only when that is a `BlockOwner`. */
  readonly owns: Owns<[Inner]>;

  constructor(inner: Inner, logger: Logger) {
    super();
    checkAllocator('The inner allocator of a ProxyAllocator', inner);
    if (typeof logger !== 'object' || logger === null) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `The logger of a ProxyAllocator is ${showValue(logger)}: expected an object with methods such as \`onAllocate\`, for example \`new Statistics()\`.`,
      );
    }
    this.memory = inner.memory;
    this.inner = inner;
    this.logger = logger;
    this.memory.residents.addWeakly(this); // for `inspect`
    // The condition of the type `Owns`, at run time.
    this.owns = (isBlockOwner<Allocator>(inner) ? (ptr, size) => inner.owns(ptr, size) : undefined) as Owns<
      [Inner]
    >;
  }

  override tryAllocate(size: number, align: number = DEFAULT_ALIGN): Ptr {
    const ptr = this.inner.tryAllocate(size, align);
    const { residents } = this.memory;
    residents.allocating++;
    try {
      if (ptr !== NULL) this.logger.onAllocate?.(ptr, size, align);
      else this.logger.onAllocateFail?.(size, align);
    } catch (error) {
      if (ptr !== NULL) this.inner.deallocate(ptr, size, align); // nobody would free the block
      throw error;
    } finally {
      residents.allocating--;
    }
    return ptr;
  }

  override deallocate(ptr: Ptr, size: number, align: number = DEFAULT_ALIGN): void {
    const { residents } = this.memory;
    residents.allocating++;
    try {
      this.logger.onDeallocate?.(ptr, size, align);
      try {
        this.inner.deallocate(ptr, size, align);
      } catch (misuse) {
        this.logger.onDeallocateFail?.(ptr, size, align);
        throw misuse;
      }
    } finally {
      residents.allocating--;
    }
  }

  override tryReallocate(ptr: Ptr, oldSize: number, newSize: number, align: number = DEFAULT_ALIGN): Ptr {
    const moved = this.inner.tryReallocate(ptr, oldSize, newSize, align);
    const { residents } = this.memory;
    residents.allocating++;
    try {
      if (moved !== NULL) this.logger.onReallocate?.(ptr, oldSize, moved, newSize, align);
      else this.logger.onReallocateFail?.(ptr, oldSize, newSize, align);
    } finally {
      residents.allocating--;
    }
    return moved;
  }

  override refusal(size: number, align: number): AllocatorError {
    return this.inner.refusal(size, align);
  }
}
