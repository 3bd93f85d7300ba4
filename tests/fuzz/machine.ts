import { AllocatorError, type AllocatorErrorCode } from '@offheap/core';
import { Thrown } from '../../packages/struct/test/model/expect.ts';
import type { Op, OpKind } from './script.ts';

/** The entry or entity that a loop, an initialiser, a predicate or a hook receives. */
export interface Hand {
  /** The model of the pool or set. */
  readonly over: object;
  /** The handle of the entry, or the entity. */
  readonly key: number;
  /** An iterator, as in `for ... of`, detects forbidden changes only at its next step. */
  readonly why: 'loop' | 'iteration' | 'init' | 'predicate' | 'hook';
  /** The argument of the callback. */
  readonly view?: object;
}

/** An operation that is being performed. */
interface Performing {
  readonly op: Op;
  /** The number of its callbacks that have begun. */
  invocations: number;
  /** The errors that its callbacks have thrown. */
  readonly thrown: Thrown[];
}

export type Action = (op: Op) => void;

/** Performs the operations of a program one by one, including callbacks and hooks, and records the results. */
export class Machine {
  readonly checked: boolean;
  readonly hands: Hand[] = [];
  /** How often the memory was restored. */
  restores = 0;
  readonly #trace: string[] | undefined;
  readonly #actions = new Map<OpKind, Action>();
  readonly #checks: ((deep: boolean) => void)[] = [];
  readonly #performing: Performing[] = [];
  /** The kinds of operations that callbacks may run, if an outer callback allows only some kinds. */
  #kinds: ReadonlySet<OpKind> | undefined;
  #failure: unknown;
  #digest = 0;
  #nextId = 1;

  /** @param trace receives the operations and their results. */
  constructor(checked: boolean, trace: string[] | undefined) {
    this.checked = checked;
    this.#trace = trace;
  }

  /** The digest of all results, which is the same in every mode. */
  get digest(): number {
    return this.#digest;
  }

  /** The number of operations that are being performed, nested in one another. */
  get depth(): number {
    return this.#performing.length;
  }

  /** Whether only operations of some kinds are being performed. */
  performsOnly(kinds: ReadonlySet<OpKind>): boolean {
    return this.#performing.every(({ op }) => kinds.has(op.kind));
  }

  /** Whether no operation of a kind is being performed. */
  performsNone(kind: OpKind): boolean {
    return this.#performing.every(({ op }) => op.kind !== kind);
  }

  /** A number that no other entry has. */
  nextId(): number {
    return this.#nextId++;
  }

  on(actions: Readonly<Partial<Record<OpKind, Action>>>): void {
    for (const [kind, action] of Object.entries(actions)) this.#actions.set(kind as OpKind, action); // its own keys
  }

  /** Adds a comparison of the library with a model; `deep` outside of all callbacks. */
  onCheck(check: (deep: boolean) => void): void {
    this.#checks.push(check);
  }

  run(script: readonly Op[]): void {
    for (const op of script) {
      this.#perform(op);
      if (this.#failure !== undefined) throw this.#failure;
      for (const check of this.#checks) check(true);
    }
  }

  /** Records a number, to compare it between modes. */
  see(what: string, value: number): void {
    this.#digest = Math.imul(this.#digest ^ value, 0x01000193) + 1;
    this.#trace?.push(`${'  '.repeat(this.#performing.length)}${what} ${value}`);
  }

  /**
   * The operation of a callback or hook: the next operation inside the operation that runs it.
   *
   * @param kinds the allowed kinds of the operation and of all operations inside it; others are skipped.
   */
  callback(hand: Hand | undefined, then?: () => void, kinds = this.#kinds): void {
    const performing = this.#performing.at(-1)!; // the library calls back only within an operation
    const next = performing.op.inside[performing.invocations++];
    const outer = this.#kinds;
    // Operations that an outer callback must not run are also forbidden here.
    this.#kinds =
      kinds === undefined || outer === undefined || kinds === outer ? (kinds ?? outer) : common(kinds, outer);
    const op = next === undefined || this.#kinds?.has(next.kind) === false ? undefined : next;
    if (hand !== undefined) this.hands.push(hand);
    try {
      if (op?.kind === 'throw') {
        this.#trace?.push(`${'  '.repeat(this.#performing.length)}throw`);
        const thrown = new Thrown();
        performing.thrown.push(thrown);
        throw thrown;
      }
      if (op !== undefined && op.kind !== 'nothing') {
        this.#perform(op);
        for (const check of this.#checks) check(false);
      }
      then?.();
    } catch (error) {
      if (!(error instanceof Thrown)) this.#failure ??= error;
      throw error;
    } finally {
      this.#kinds = outer;
      if (hand !== undefined) this.hands.pop();
    }
  }

  /** Ends the running operations with an error, as if their callbacks had thrown it. */
  throwOut(): never {
    const thrown = new Thrown();
    for (const { thrown: all } of this.#performing) all.push(thrown);
    throw thrown;
  }

  /** Runs code that is not an operation of the program inside a callback: the library must not swallow a failure. */
  guard<R>(run: () => R): R {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof Thrown)) this.#failure ??= error;
      throw error;
    }
  }

  /**
   * Returns the result of a call of the library; undefined when the call threw the first error of a callback, as it must.
   */
  attempt<R>(what: string, call: () => R): { readonly value: R } | undefined {
    const { thrown } = this.#performing.at(-1)!; // only operations attempt calls
    let value: R;
    try {
      value = call();
    } catch (error) {
      if (thrown.length > 0 && error === thrown[0]) return undefined;
      throw error;
    }
    if (thrown.length > 0) throw new Error(`${what} swallowed what a callback threw.`);
    return { value };
  }

  /** Expects an error with a code. */
  refused(what: string, code: AllocatorErrorCode, call: () => unknown): void {
    let found: unknown;
    try {
      const value = call();
      found = `returned ${String(value)}`;
    } catch (error) {
      if (error instanceof AllocatorError && error.code === code) return;
      found = `threw ${String(error)}`;
    }
    throw new Error(`${what} ${String(found)}: expected code ${code}.`);
  }

  /** Whether the innermost callbacks, from the last one, visit a pool or set for one of the given reasons. */
  holds(over: object, ...whys: Hand['why'][]): boolean {
    return this.hands.some((hand) => hand.over === over && (whys.length === 0 || whys.includes(hand.why)));
  }

  #perform(op: Op): void {
    const action = this.#actions.get(op.kind);
    if (action === undefined) return;
    this.#trace?.push(`${'  '.repeat(this.#performing.length)}${op.kind} ${op.n.join(' ')}`);
    this.#performing.push({ op, invocations: 0, thrown: [] });
    try {
      action(op);
    } finally {
      this.#performing.pop();
    }
  }
}

function common(one: ReadonlySet<OpKind>, other: ReadonlySet<OpKind>): ReadonlySet<OpKind> {
  return new Set([...one].filter((kind) => other.has(kind)));
}
