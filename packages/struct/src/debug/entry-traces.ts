import { madeAndDestroyed } from '../view/history.ts';

/** One entry's. */
interface Trace {
  /** Undefined for one that was there before. */
  readonly made: Error | undefined;
  readonly destroyed: Error | undefined;
}

/** Calls that a stack holds: the innermost are this package's own. */
const CALLS = 25;

/** Where entries were made and destroyed, by their handles or ids: of all that live, and of those that ended last. */
export class EntryTraces {
  readonly #traces = new Map<number, Trace>();
  /** Of those that have ended, the earliest first. */
  readonly #ended = new Set<number>();
  readonly #keep: number;

  /** @param keep how many that have ended are remembered. */
  constructor(keep: number) {
    this.#keep = keep;
  }

  made(id: number): void {
    this.#ended.delete(id); // in a time that was undone
    this.#traces.set(id, { made: stackNow(), destroyed: undefined });
  }

  destroyed(id: number): void {
    const { made } = this.#traces.get(id) ?? {};
    this.#traces.set(id, { made, destroyed: stackNow() });
    this.#ended.delete(id);
    this.#ended.add(id);
    if (this.#ended.size <= this.#keep) return;
    const [earliest] = this.#ended;
    this.#ended.delete(earliest!); // there is one
    this.#traces.delete(earliest!);
  }

  /** What is known of one, as an error tells it. */
  readonly history = (id: number): string => {
    const trace = this.#traces.get(id);
    return trace === undefined ? '' : madeAndDestroyed(trace.made, trace.destroyed);
  };
}

/** The stack, which engines format only when it is read. */
function stackNow(): Error {
  const engine = Error as { stackTraceLimit?: number }; // of V8 only
  const before = engine.stackTraceLimit;
  engine.stackTraceLimit = CALLS;
  const stack = new Error('here');
  if (before !== undefined) engine.stackTraceLimit = before;
  return stack;
}
