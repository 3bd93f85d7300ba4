import { checkMemory, type Memory } from './memory.ts';

/**
 * Runs a function that reads state as a whole: one that attaches to it, or verifies it. No other thread can take a
 * shared memory meanwhile.
 *
 * @throws AllocatorError `THREAD` when another thread has taken the memory.
 * @internal
 */
export function readWhole<R>(memory: Memory, read: () => R): R {
  checkMemory('The memory to attach to', memory);
  return memory.turn === undefined ? read() : memory.turn.hold(read);
}
