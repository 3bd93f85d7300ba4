import { madeAndDestroyed } from '../view/history.ts';

/** The trace of one entry. */
interface Trace {
  /** The stack of its creation; undefined for an entry that existed before the trace. */
  readonly made: Error | undefined;
  readonly destroyed: Error | undefined;
}

/** The depth of the recorded stacks. The innermost calls are this package's own. */
const CALLS = 25;

/**
 * The stacks of the creation and destruction of entries, by their handles or ids: of all live entries, and of the
 * latest destroyed ones.
 */
export class EntryTraces {
  readonly #traces = new Map<number, Trace>();
  /** The destroyed entries, in the order of their destruction. */
  readonly #ended = new Set<number>();
  readonly #keep: number;

  /** @param keep the number of destroyed entries to remember. */
  constructor(keep: number) {
    this.#keep = keep;
  }

  made(id: number): void {
    this.#ended.delete(id); // in a state that a restore has undone
    this.#traces.set(id, { made: stackNow(), destroyed: undefined });
  }

  destroyed(id: number): void {
    const { made } = this.#traces.get(id) ?? {};
    this.#traces.set(id, { made, destroyed: stackNow() });
    this.#ended.delete(id);
    this.#ended.add(id);
    if (this.#ended.size <= this.#keep) return;
    const [earliest] = this.#ended;
    this.#ended.delete(earliest!); // it is defined
    this.#traces.delete(earliest!);
  }

  /** Returns the history of an entry for an error message. */
  readonly history = (id: number): string => {
    const trace = this.#traces.get(id);
    return trace === undefined ? '' : madeAndDestroyed(trace.made, trace.destroyed);
  };
}

/** Returns the current stack, which engines format only when it is read. */
function stackNow(): Error {
  const engine = Error as { stackTraceLimit?: number }; // only in V8
  const before = engine.stackTraceLimit;
  engine.stackTraceLimit = CALLS;
  const stack = new Error('here');
  if (before !== undefined) engine.stackTraceLimit = before;
  return stack;
}
