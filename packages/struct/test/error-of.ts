import { AllocatorError } from '@offheap/core';

/** The code and message of the library's error that `run` throws. */
export function errorOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof AllocatorError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'none';
}
