import { showValue } from '../arguments.ts';
import { AllocatorError } from '../errors.ts';

/** Selects the requests that a `DebugAllocator` refuses, as if there were no room. */
export interface FailureOptions {
  /** The number of the request to refuse, counted from 1. */
  readonly failAt?: number;
  /** The probability of refusing each request, from 0 to 1; 0 by default. */
  readonly failRate?: number;
  /** The seed of the random numbers; 1 by default. */
  readonly seed?: number;
  /** The highest number of requested bytes that may be live at once; unlimited by default. */
  readonly maxBytes?: number;
}

/** Decides which requests fail. The same options always select the same requests. */
export class FailureInjector {
  readonly #options: FailureOptions;
  #state: number;
  #requests = 0;

  /** @throws AllocatorError `INVALID_ARGUMENT` when an option is out of range. */
  constructor(options: FailureOptions) {
    const { failAt, failRate, maxBytes } = options;
    if (failAt !== undefined && !(Number.isInteger(failAt) && failAt >= 1))
      throw badOption('failAt', failAt, 'an integer from 1');
    if (failRate !== undefined && !(typeof failRate === 'number' && failRate >= 0 && failRate <= 1))
      throw badOption('failRate', failRate, 'a number from 0 to 1');
    if (maxBytes !== undefined && !(typeof maxBytes === 'number' && maxBytes >= 0))
      throw badOption('maxBytes', maxBytes, 'a number of bytes from 0');
    this.#options = options;
    this.#state = (options.seed ?? 1) | 0;
  }

  /** The number of requests so far. */
  get requests(): number {
    return this.#requests;
  }

  /** Whether to refuse the next request. */
  refuses(liveBytes: number, size: number): boolean {
    const { failAt, failRate = 0, maxBytes = Infinity } = this.#options;
    this.#requests++;
    return (
      this.#requests === failAt || liveBytes + size > maxBytes || (failRate > 0 && this.#chance() < failRate)
    );
  }

  /** Returns a number from 0 to 1: mulberry32 (Tommy Ettinger, 2017, public domain). */
  #chance(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}

/** Returns the error about an option of a `DebugAllocator`. */
export function badOption(name: string, value: unknown, expected: string): AllocatorError {
  return new AllocatorError(
    'INVALID_ARGUMENT',
    `The option \`${name}\` of a DebugAllocator is ${showValue(value)}: expected ${expected}.`,
  );
}
