import { AllocatorError } from '@offheap/core';
import { showValue } from '@offheap/core/internal';

/** See `PoolOptions.maxGeneration`. */
export type MaxGeneration = 'wrap' | 'retire';

/** Returns whether slots are retired. */
export function areRetired(maxGeneration: MaxGeneration | undefined): boolean {
  if (maxGeneration === undefined || maxGeneration === 'wrap') return false;
  if (maxGeneration === 'retire') return true;
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    `maxGeneration: ${showValue(maxGeneration)}: expected 'wrap' or 'retire'.`,
  );
}
