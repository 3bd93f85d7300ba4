import { AllocatorError } from '../errors.ts';
import { callBefore } from './call-before.ts';
import { reserveStack } from './reserve-stack.ts';

/** Index in `i32` of the number of the thread that may change a memory; 0 for none. */
export const TURN_WORD = 7;

/** The key under which all copies of the package in one thread share the thread's number. */
const THREAD = Symbol.for('@offheap/core thread');

let own = 0;

/** Returns the number of this thread: random, from 1 to 2^30. */
function thread(): number {
  if (own !== 0) return own;
  const shared = globalThis as { [THREAD]?: number };
  own = shared[THREAD] ?? 1 + Math.floor(Math.random() * 2 ** 30);
  try {
    Object.defineProperty(shared, THREAD, { value: own, configurable: true });
  } catch {
    // The global object is frozen: each copy of the package has a number of its own.
  }
  return own;
}

/**
 * Records which of the threads that share a memory may change it: one word of the memory contains the number of that
 * thread.
 *
 * @internal
 */
export class Turn {
  readonly #words: Int32Array;

  constructor(words: Int32Array) {
    this.#words = words;
  }

  get isMine(): boolean {
    return Atomics.load(this.#words, TURN_WORD) === thread();
  }

  /** Takes the turn if no thread has it, and returns whether this thread now has it. */
  tryTake(timeout: number): boolean {
    const words = this.#words;
    const end = timeout > 0 ? performance.now() + timeout : 0;
    for (;;) {
      const holder = Atomics.compareExchange(words, TURN_WORD, 0, thread());
      if (holder === 0 || holder === thread()) return true;
      if (!(timeout > 0)) return false;
      const left = end - performance.now();
      if (left <= 0) return false;
      try {
        Atomics.wait(words, TURN_WORD, holder, left);
      } catch {
        throw new AllocatorError(
          'THREAD',
          'The main thread of a page cannot wait for another thread: expected a call without a timeout. Use `memory.tryTake()` once a frame, or take the memory when a message says that it was handed over.',
        );
      }
    }
  }

  take(timeout: number): void {
    if (!this.tryTake(timeout)) throw this.#taken();
  }

  /** Takes the turn, whichever thread has it. */
  takeOver(): void {
    Atomics.store(this.#words, TURN_WORD, thread());
  }

  handOver(): void {
    const words = this.#words;
    this.check();
    Atomics.store(words, TURN_WORD, 0);
    Atomics.notify(words, TURN_WORD, 1);
  }

  /**
   * Runs a function while this thread has the turn. If no thread has it, this thread has it only until the function returns.
   *
   * @throws AllocatorError `THREAD` when another thread has the turn.
   */
  hold<R>(run: () => R): R {
    if (this.isMine) return run();
    if (!this.tryTake(0)) {
      throw new AllocatorError(
        'THREAD',
        'Another thread has taken this memory, and may be changing the state that this call reads. Take the memory before the call: with `memory.take()`, or before `World.attach(buffer)` with `Memory.from(buffer).take(1000)`, which waits for `memory.handOver()` in that thread. If that thread has ended, call `memory.takeOver()`.',
      );
    }
    try {
      return run();
    } finally {
      this.handOver();
    }
  }

  /** Throws when this thread does not have the turn. */
  check(): void {
    const holder = Atomics.load(this.#words, TURN_WORD);
    if (holder === thread()) return;
    throw holder === 0 ? this.#free() : this.#taken();
  }

  #taken(): AllocatorError {
    return new AllocatorError(
      'THREAD',
      'Another thread has taken this memory: expected one thread at a time. Call `memory.handOver()` in that thread, and then `memory.take()` in this one. If that thread has ended, call `memory.takeOver()`.',
    );
  }

  #free(): AllocatorError {
    return new AllocatorError(
      'THREAD',
      'This memory was handed over, and no thread has taken it since: call `memory.take()` before this thread changes the memory, or copies it.',
    );
  }
}

/** An object with a turn: a memory. */
interface HasTurn {
  /** Undefined when no other thread can change the memory. */
  readonly turn: Turn | undefined;
}

/**
 * Throws when this thread has not taken the memory and therefore may not change it.
 *
 * @throws AllocatorError `THREAD`
 * @internal
 */
export function checkTurn({ turn }: HasTurn): void {
  turn?.check();
}

/**
 * Called before a part of a memory is created, because a part must not be half-made: restores would notify it, and its
 * block would stay allocated.
 *
 * @throws AllocatorError `THREAD`
 * @throws RangeError when the stack is nearly full
 * @internal
 */
export function checkNewPart(memory: HasTurn): void {
  checkTurn(memory);
  reserveStack();
}

/** Makes methods of an object throw when its memory is shared and this thread has not taken it. @internal */
export function guardTurn(object: object, { turn }: HasTurn, methods: readonly PropertyKey[]): void {
  if (turn !== undefined) callBefore(object, methods, [], () => turn.check());
}
