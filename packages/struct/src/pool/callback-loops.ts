import { refuseAsync } from '../view/refuse-promises.ts';

/** Callbacks whose loops are found by what they are. */
const RECENT = 4;

/** Texts of callbacks that get a loop of their own; further ones share one. */
const MOST_TEXTS = 32;

/** For fewer entries than this, asking for a callback's text takes longer than it saves. */
const LEAST_ENTRIES = 1000;

// Called with a callback as its `this`.
// oxlint-disable-next-line typescript/unbound-method
const textOf = Function.prototype.toString;

/**
 * The loops of a pool's `each`, say: one for each callback's source text, as V8 inlines what a loop calls only while that
 * is always the same code. A callback written in place is another function each time, but always of the same text.
 * Callbacks that are kept make no garbage: the last few are known by themselves.
 */
export class CallbackLoops<Loop> {
  readonly #what: string;
  readonly #make: () => Loop;
  readonly #recent: unknown[] = [];
  readonly #recentLoops: Loop[] = [];
  #oldest = 0;
  readonly #byText = new Map<string, Loop>();
  #shared: Loop | undefined;

  /**
   * @param what the callback, in messages.
   * @param make compiles a loop from a text that no other has.
   */
  constructor(what: string, make: () => Loop) {
    this.#what = what;
    this.#make = make;
  }

  /** The loop for a callback that will be called for so many entries. */
  of(callback: unknown, entries: number): Loop {
    const known = this.#recent.indexOf(callback);
    if (known >= 0) return this.#recentLoops[known]!;
    refuseAsync(this.#what, callback);
    if (entries < LEAST_ENTRIES || typeof callback !== 'function') return (this.#shared ??= this.#make());
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
