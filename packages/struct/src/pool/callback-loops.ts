import { checkCallback, isSynchronous, refuseAsync } from '../view/refuse-promises.ts';

/** The number of callbacks whose loops are found by the identity of the function. */
const RECENT = 4;

/** The number of source texts that get a loop of their own. Further texts share one loop. */
const MOST_TEXTS = 32;

/** For fewer entries than this, reading a callback's source takes longer than it saves. */
const LEAST_ENTRIES = 1000;

/** No callback. */
const NONE = Symbol('none');

// Called with a callback as its `this`.
// oxlint-disable-next-line typescript/unbound-method
const textOf = Function.prototype.toString;

/**
 * The loops of one method of a pool, for example `each`: one for each callback's source text, because V8 inlines the
 * function that a loop calls only while it is always the same code. A function literal in a call is a new function
 * each time, but always has the same text. Callbacks that are kept create no garbage: the most recent ones are found
 * by identity.
 */
export class CallbackLoops<Loop> {
  readonly #what: string;
  readonly #make: () => Loop;
  readonly #isInit: boolean;
  readonly #recent: unknown[] = [];
  readonly #recentLoops: Loop[] = [];
  #oldest = 0;
  /** The callback that was found last by its identity, and its loop. */
  #last: unknown = NONE;
  #lastLoop: Loop | undefined;
  readonly #byText = new Map<string, Loop>();
  #shared: Loop | undefined;
  /** Whether all callbacks were called for few entries so far, in the shared loop. */
  #isSharing = false;

  /**
   * @param what the callback, in messages.
   * @param make compiles a loop from source code that no other loop has.
   * @param isInit whether other values than functions are valid: the initial values of `spawnMany`.
   */
  constructor(what: string, make: () => Loop, isInit = false) {
    this.#what = what;
    this.#make = make;
    this.#isInit = isInit;
  }

  /** Returns the loop for a callback that will be called for the given number of entries. */
  of(callback: unknown, entries: number): Loop {
    if (callback === this.#last) return this.#lastLoop!;
    if (entries < LEAST_ENTRIES && this.#isSharing && isSynchronous(callback)) return this.#shared!;
    return this.#find(callback, entries);
  }

  #find(callback: unknown, entries: number): Loop {
    const recent = this.#recent;
    for (let k = 0; k < recent.length; k++) {
      if (recent[k] !== callback) continue;
      this.#last = callback;
      return (this.#lastLoop = this.#recentLoops[k]!);
    }
    if (this.#isInit) refuseAsync(this.#what, callback);
    else checkCallback(this.#what, callback);
    // The function is not stored: storing costs time when each call passes a new function.
    if (entries < LEAST_ENTRIES || typeof callback !== 'function') {
      this.#isSharing = recent.length === 0;
      return (this.#shared ??= this.#make());
    }
    this.#isSharing = false;
    const loop = this.#byItsText(textOf.call(callback));
    this.#recent[this.#oldest] = callback;
    this.#recentLoops[this.#oldest] = loop;
    this.#oldest = (this.#oldest + 1) % RECENT;
    return loop;
  }

  #byItsText(text: string): Loop {
    let loop = this.#byText.get(text);
    if (loop === undefined) {
      if (this.#byText.size === MOST_TEXTS) return (this.#shared ??= this.#make());
      loop = this.#make();
      this.#byText.set(text, loop);
    }
    return loop;
  }
}
