import { AllocatorError, type AllocatorErrorCode } from '@offheap/core';
import { Thrown } from '../../packages/struct/test/model/expect.ts';
import type { Op, OpKind } from './script.ts';

/** What a loop, an initialiser, a predicate or a hook has in hand. */
export interface Hand {
  /** The model of the pool or set. */
  readonly over: object;
  /** The handle of the entry, or the entity. */
  readonly key: number;
  /** An iterator, as `for ... of` uses, learns of what it cannot bear only when it goes on. */
  readonly why: 'loop' | 'iteration' | 'init' | 'predicate' | 'hook';
  /** What the callback was given. */
  readonly view?: object;
}

/** An operation that is being performed. */
interface Performing {
  readonly op: Op;
  /** How many of its callbacks have begun. */
  invocations: number;
  /** What its callbacks have thrown. */
  readonly thrown: Thrown[];
}

export type Action = (op: Op) => void;

/** Performs the operations of a program one by one, callbacks and hooks included, and keeps what was seen. */
export class Machine {
  readonly checked: boolean;
  readonly hands: Hand[] = [];
  /** How often the memory was restored. */
  restores = 0;
  readonly #trace: string[] | undefined;
  readonly #actions = new Map<OpKind, Action>();
  readonly #checks: ((deep: boolean) => void)[] = [];
  readonly #performing: Performing[] = [];
  /** What callbacks may do, where a callback further out allows some kinds of operations only. */
  #kinds: ReadonlySet<OpKind> | undefined;
  #failure: unknown;
  #digest = 0;
  #nextId = 1;

  /** @param trace gets what is performed and what is seen. */
  constructor(checked: boolean, trace: string[] | undefined) {
    this.checked = checked;
    this.#trace = trace;
  }

  /** Of all that was seen: the same in every mode. */
  get digest(): number {
    return this.#digest;
  }

  /** How many operations are being performed, one inside the other. */
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

  /** Adds what compares the library with a model; `deep` outside of all callbacks. */
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

  /** Keeps a number that was seen, to compare it between modes. */
  see(what: string, value: number): void {
    this.#digest = Math.imul(this.#digest ^ value, 0x01000193) + 1;
    this.#trace?.push(`${'  '.repeat(this.#performing.length)}${what} ${value}`);
  }

  /**
   * What a callback or hook has to do: the next operation inside the one that runs it.
   *
   * @param kinds the kinds that the operation, and all that are inside it, may be of; others are left out.
   */
  callback(hand: Hand | undefined, then?: () => void, kinds = this.#kinds): void {
    const performing = this.#performing.at(-1)!; // the library calls back only within an operation
    const next = performing.op.inside[performing.invocations++];
    const outer = this.#kinds;
    // What a callback around this one may not do, this one may not do either.
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

  /** Ends the operations that are being performed by an error, as if their callbacks had thrown it. */
  throwOut(): never {
    const thrown = new Thrown();
    for (const { thrown: all } of this.#performing) all.push(thrown);
    throw thrown;
  }

  /** Runs what is no operation of the program inside a callback: a failure there must not be lost in the library. */
  guard<R>(run: () => R): R {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof Thrown)) this.#failure ??= error;
      throw error;
    }
  }

  /**
   * What a call of the library gives; undefined when it threw what a callback has thrown first, as it must then.
   */
  attempt<R>(what: string, call: () => R): { readonly value: R } | undefined {
    const { thrown } = this.#performing.at(-1)!; // operations alone attempt something
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

  /** Whether the innermost callbacks, from the last, have a hand over something for one of some reasons. */
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
