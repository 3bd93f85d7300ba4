import { AllocatorError } from '@offheap/core';

/** The code of the error that `run` throws, `'none'` when it throws none. */
export function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof AllocatorError) return error.code;
    throw error;
  }
  return 'none';
}
