import { Allocator, checkAllocator } from '../allocators/allocator.ts';
import { areNumbers, notOwned } from '../allocators/misuse.ts';
import { showValue } from '../arguments.ts';
import { type Owns, ownsOf } from './composition.ts';
import { AllocatorError } from '../errors.ts';
import type { Memory } from '../memory/memory.ts';
import { DEFAULT_ALIGN, NULL, type Ptr } from '../memory/ptr.ts';

/**
 * An object whose methods a {@link ProxyAllocator} calls for each request. All methods are optional, and none should
 * throw: when `onAllocate` throws, the block is freed and the request fails with that error. A method must not create
 * or destroy entries of a pool that takes its blocks from the allocator. It cannot restore the memory, or close,
 * reset or dispose of an allocator.
 *
 * Requests for zero bytes are reported too, with the block `EMPTY`. Calls that misuse the allocator are not reported,
 * except frees: `onDeallocate` is called before the free is forwarded, and `onDeallocateFail` when the free then
 * throws.
 */
export interface AllocatorLogger {
  /** Called after `ptr` was allocated. */
  onAllocate?(ptr: Ptr, size: number, align: number): void;
  /** Called after the allocator returned `NULL` for a request. */
  onAllocateFail?(size: number, align: number): void;
  /** Called before `ptr` is freed. Its bytes can still be read. */
  onDeallocate?(ptr: Ptr, size: number, align: number): void;
  /** Called when the free that was just reported by `onDeallocate` threw an error. Nothing was freed. */
  onDeallocateFail?(ptr: Ptr, size: number, align: number): void;
  /**
   * Called after a block was reallocated; its size, and perhaps its offset, have changed. Either pointer may be
   * `EMPTY`.
   */
  onReallocate?(oldPtr: Ptr, oldSize: number, ptr: Ptr, size: number, align: number): void;
  /** Called after a reallocation returned `NULL`. The old block is unchanged. */
  onReallocateFail?(oldPtr: Ptr, oldSize: number, size: number, align: number): void;
}

const METHODS: readonly (keyof AllocatorLogger)[] = [
  'onAllocate',
  'onAllocateFail',
  'onDeallocate',
  'onDeallocateFail',
  'onReallocate',
  'onReallocateFail',
];

/**
 * An allocator that forwards every call to another allocator and reports it to a logger. Frees are reported before
 * they are forwarded, all other calls afterwards.
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
  /** The inner allocator's `owns`; present only when that is a `BlockOwner`. */
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
    for (const name of METHODS) {
      const method: unknown = logger[name];
      if (method === undefined || typeof method === 'function') continue;
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `${name} of the logger of a ProxyAllocator is ${showValue(method)}: expected a method.`,
      );
    }
    this.memory = inner.memory;
    this.inner = inner;
    this.logger = logger;
    this.memory.residents.addWeakly(this); // for `inspect`
    this.owns = ownsOf(inner);
  }

  override tryAllocate(size: number, align: number = DEFAULT_ALIGN): Ptr {
    const ptr = this.inner.tryAllocate(size, align);
    const { residents } = this.memory;
    residents.allocating++;
    try {
      if (ptr !== NULL) this.logger.onAllocate?.(ptr, size, align);
      else this.logger.onAllocateFail?.(size, align);
    } catch (error) {
      if (ptr !== NULL) this.inner.deallocate(ptr, size, align); // otherwise the block would never be freed
      throw error;
    } finally {
      residents.allocating--;
    }
    return ptr;
  }

  override deallocate(ptr: Ptr, size: number, align: number = DEFAULT_ALIGN): void {
    if (!areNumbers(ptr, size)) throw notOwned(this, ptr, size); // loggers compute with both
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
