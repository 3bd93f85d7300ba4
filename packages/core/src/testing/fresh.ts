import type { Allocator } from '../allocators/allocator.ts';
import { Memory, RESERVED_BYTES } from '../memory/memory.ts';
import { DEFAULT_ALIGN, NULL, type Ptr } from '../memory/ptr.ts';
import { KiB } from '../memory/units.ts';
import { type AllocatorTraits, type MakeAllocator, type Misuse, MOST_ALIGN } from './allocator-traits.ts';
import { Random } from './random.ts';

/** The contents of a new memory: state must not rely on zeros. */
export type Bytes = 'zeros' | 'garbage';

/** Creates new allocators for a check, and stores their traits. */
export interface Fresh<A extends Allocator> extends Required<Omit<AllocatorTraits<A>, 'reset' | 'from'>> {
  readonly reset: ((allocator: A) => void) | undefined;
  readonly from: ((parent: Allocator) => A) | undefined;
  /** The largest block of an empty allocator; 0 if it allocates nothing. */
  readonly maxSize: number;
  readonly make: () => A;
  /** Returns a memory without an allocator. */
  readonly memory: () => Memory;
}

const ALL: readonly Misuse[] = ['foreign', 'interior', 'doubleFree', 'wrongSize'];

/** Adds the defaults of missing traits, and measures those without a default. */
export function fresh<A extends Allocator>(
  make: MakeAllocator<A>,
  traits: AllocatorTraits<A>,
  bytes: Bytes,
): Fresh<A> {
  const { memoryBytes = 32 * KiB, reset, from } = traits;
  if (traits.reclaims === 'never' && !(traits.fill && reset)) {
    throw new Error(
      'An allocator that reclaims nothing can be neither measured nor emptied: set the traits `fill` and `reset`.',
    );
  }
  const random = new Random(1);
  const memory = (): Memory => {
    const made = new Memory(memoryBytes);
    if (bytes === 'garbage') {
      for (let at = RESERVED_BYTES >>> 2; at < made.u32.length; at++) made.u32[at] = random.next();
    }
    return made;
  };
  const makeOne = (): A => make(memory());
  const { fill = measureFill(makeOne()) } = traits;
  return {
    name: traits.name ?? makeOne().constructor.name,
    memoryBytes,
    fill,
    maxSize: Math.max(0, ...fill),
    maxAlign: traits.maxAlign ?? MOST_ALIGN,
    reclaims: traits.reclaims ?? 'any',
    catches: traits.catches ?? ALL,
    reset,
    from,
    make: makeOne,
    memory,
  };
}

/** Returns sizes that fill an allocator: the largest possible block each time. The blocks stay allocated. */
function measureFill(allocator: Allocator): number[] {
  const sizes: number[] = [];
  for (;;) {
    let low = 0;
    let high = allocator.memory.byteLength;
    while (low < high) {
      const size = (low + high + 1) >>> 1;
      const ptr = allocator.tryAllocate(size, DEFAULT_ALIGN);
      if (ptr === NULL) high = size - 1;
      else {
        low = size;
        allocator.deallocate(ptr, size, DEFAULT_ALIGN);
      }
    }
    if (low === 0) return sizes;
    allocator.tryAllocate(low, DEFAULT_ALIGN);
    sizes.push(low);
  }
}

/**
 * Fills an empty allocator completely and empties it again, last block first. Bytes that no longer fit were leaked.
 *
 * @param when the preceding operations, for the message.
 */
export function checkRoom<A extends Allocator>(
  allocator: A,
  { fill, reclaims, reset }: Fresh<A>,
  when: string,
): void {
  if (reclaims === 'never') reset?.(allocator);
  const ptrs: Ptr[] = [];
  for (const size of fill) {
    const ptr = allocator.tryAllocate(size);
    if (ptr === NULL) {
      throw new Error(
        `${when}, tryAllocate(${size}) returned NULL as request ${ptrs.length + 1} of ${fill.length} that should fill an empty allocator: expected the full capacity.`,
      );
    }
    ptrs.push(ptr);
  }
  const extra = allocator.tryAllocate(1);
  if (extra !== NULL) {
    throw new Error(
      `${when}, tryAllocate(1) returned ${extra} although the allocator is full: expected NULL.`,
    );
  }
  for (let index = ptrs.length - 1; index >= 0; index--) allocator.deallocate(ptrs[index]!, fill[index]!);
  if (reclaims === 'never') reset?.(allocator);
}
