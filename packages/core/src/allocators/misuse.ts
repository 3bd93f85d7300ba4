import type { Allocator } from './allocator.ts';
import { showValue } from '../arguments.ts';
import { AllocatorError } from '../errors.ts';
import { detached } from '../memory/memory.ts';
import type { Ptr } from '../memory/ptr.ts';
import { GiB } from '../memory/units.ts';

/** Whether an offset and a size are numbers, as those of every block are. Other values may throw in a comparison. */
export function areNumbers(ptr: unknown, size: unknown): boolean {
  return typeof ptr === 'number' && typeof size === 'number';
}

/** The error for a block of another allocator, or a `ptr` at which no block starts. */
export function notOwned(owner: Allocator, ptr: Ptr, size: number): AllocatorError {
  return (
    detached(owner.memory) ??
    new AllocatorError(
      'NOT_OWNED',
      `${showValue(size)} bytes at ${showValue(ptr)} are not a block of this ${owner.constructor.name}. Free a block with the allocator that returned it.`,
    )
  );
}

/** The error for a `ptr` at which no live block starts. */
export function notLive(owner: Allocator, ptr: Ptr, size: number): AllocatorError {
  return (
    detached(owner.memory) ??
    new AllocatorError(
      'DOUBLE_FREE',
      `No live block of this ${owner.constructor.name} starts at ${showValue(ptr)} (${showValue(size)} bytes): it was freed already, or never allocated. Free a block once.`,
    )
  );
}

/** The error for a block that was allocated with another size. */
export function wrongSize(ptr: Ptr, size: number, expected: number): AllocatorError {
  return new AllocatorError(
    'WRONG_SIZE',
    `The block at ${ptr} has ${expected} bytes, not ${showValue(size)}. Free it with the size that was allocated.`,
  );
}

/** The error for an allocator that was disposed of. */
export function isDisposed(owner: Allocator): AllocatorError {
  return (
    detached(owner.memory) ??
    new AllocatorError(
      'DISPOSED',
      `This ${owner.constructor.name} was disposed of and can no longer be used. Create a new one.`,
    )
  );
}

/**
 * Throws when a size in bytes or a count is not an integer from 1 to 2^30.
 *
 * @throws AllocatorError `INVALID_ARGUMENT`
 */
export function checkPositive(what: string, value: number): void {
  if (!Number.isInteger(value) || value < 1 || value > GiB) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `${what} of ${showValue(value)}: expected an integer from 1 to ${GiB}.`,
    );
  }
}
