import { identify, showValue } from '../arguments.ts';
import { AllocatorError } from '../errors.ts';
import type { Ptr } from '../memory/ptr.ts';
import type { AllocatorLogger } from './proxy-allocator.ts';

/** The output of a {@link ConsoleLogger}. */
export interface LogTarget {
  log(line: string): void;
  warn(line: string): void;
}

/**
 * A logger that writes a line to the console for each event, and a warning for each event that failed. For debugging;
 * too slow for hot paths.
 */
export class ConsoleLogger implements AllocatorLogger {
  /** The text before each line. */
  readonly prefix: string;
  readonly #target: LogTarget;

  /**
   * @param prefix the text before each line; `'allocator'` by default.
   * @param target the console by default.
   * @throws AllocatorError `INVALID_ARGUMENT` when `prefix` is not a string, or `target` has no such methods.
   */
  constructor(prefix = 'allocator', target: LogTarget = console) {
    if (typeof prefix !== 'string') {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `The prefix of a ConsoleLogger is ${showValue(prefix)}: expected a string, such as 'sparks'.`,
      );
    }
    // Any value may be tested.
    const { log, warn } = (target ?? {}) as Partial<LogTarget>;
    if (typeof log !== 'function' || typeof warn !== 'function') {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `The target of a ConsoleLogger is ${showValue(target)}: expected an object with the methods log and warn, such as console.`,
      );
    }
    this.prefix = prefix;
    this.#target = target;
  }

  onAllocate(ptr: Ptr, size: number, align: number): void {
    this.#target.log(`${this.prefix}: allocate ${size} bytes aligned to ${align} -> ${ptr}`);
  }

  onAllocateFail(size: number, align: number): void {
    this.#target.warn(`${this.prefix}: allocate ${size} bytes aligned to ${align} -> refused`);
  }

  onDeallocate(ptr: Ptr, size: number): void {
    this.#target.log(`${this.prefix}: deallocate ${size} bytes at ${ptr}`);
  }

  onDeallocateFail(ptr: Ptr, size: number): void {
    this.#target.warn(`${this.prefix}: deallocate ${size} bytes at ${ptr} -> misuse`);
  }

  onReallocate(oldPtr: Ptr, oldSize: number, ptr: Ptr, size: number): void {
    this.#target.log(`${this.prefix}: reallocate ${oldSize} bytes at ${oldPtr} to ${size} -> ${ptr}`);
  }

  onReallocateFail(oldPtr: Ptr, oldSize: number, size: number): void {
    this.#target.warn(`${this.prefix}: reallocate ${oldSize} bytes at ${oldPtr} to ${size} -> refused`);
  }
}

identify(ConsoleLogger);
