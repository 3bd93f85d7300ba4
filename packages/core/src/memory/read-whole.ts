import { checkMemory, type Memory } from './memory.ts';

/**
 * Runs a function that reads state as a whole: one that attaches to it, or verifies it. No other thread can take a
 * shared memory meanwhile.
 *
 * @param what names the memory, as in `The memory to attach to`.
 * @throws AllocatorError `THREAD` when another thread has taken the memory.
 * @internal
 */
export function readWhole<R>(what: string, memory: Memory, read: () => R): R {
  checkMemory(what, memory);
  return memory.turn === undefined ? read() : memory.turn.hold(read);
}
