import type { Struct } from '../../schema/struct.ts';
import type { View } from '../../view/view.ts';
import type { EntryParts, PoolConstants } from './pool-kernel.ts';

/** Iterators over the entries of a pool. */
export interface Iteration<T extends Struct> {
  /** Starts an iteration; returns undefined when the iterator is in use. */
  readonly start: () => IterableIterator<T> | undefined;
  /** Returns an iterator that is not reused, and is slower. */
  readonly more: () => IterableIterator<T>;
  /** Makes each further use throw: the pool was disposed of, or does not exist since a restore. */
  readonly refuse: () => void;
  /** Undoes this: a restore has restored the pool. A previous iteration is over. */
  readonly allow: () => void;
}

/**
 * An iterator over the entries, from the last to the first. In checked mode each iteration has its own iterator. Otherwise one iterator is
 * reused, and its cursor is its state: the cursor is at the current entry, or after the last entry at the start. Every path of `next` executes
 * its stores, so that V8 knows the contents of the cursor and the result in the body of a loop without reading them.
 */
export function iteration<T extends Struct>(parts: EntryParts<T>, C: PoolConstants): Iteration<T> {
  const { PACKED, ONE_SLAB, CHECKED, HIGHEST, LIVE, GENERATIONS, SLOT_WORDS, STRIDE, BASE, SINK, IDLE } = C;
  const { pool, i32, View, views, checks, offsetOf, visit, GONE, iteratorPrototype } = parts;

  /** The index of the entry before an index, -1 when there is none. */
  function previous(from: number): number {
    let index = from;
    if (PACKED) {
      const live = i32[LIVE]!;
      index = (live < index ? live : index) - 1; // following entries may have been destroyed
    } else {
      index--;
      while (index >= 0 && (i32[GENERATIONS + ((index + 1) << 1)]! & 1) !== 1) index--;
    }
    return index;
  }

  class Turn {
    declare value: T | undefined;
    declare done: boolean;
    constructor(value: T | undefined) {
      this.value = value; // assigned only here: V8 treats it as a constant, unlike a property of a literal
      this.done = false;
    }
  }

  if (CHECKED) {
    class Iterator {
      index = 0;
      visited: ReturnType<typeof checks.beginIteration> | undefined = undefined;
      readonly turn = new Turn(undefined);

      next(): unknown {
        const { turn } = this;
        if (turn.done) return { done: true, value: undefined };
        pool.checkHere(); // or because it was disposed of
        if (this.visited === undefined) {
          this.visited = checks.beginIteration();
          this.index = i32[PACKED ? LIVE : HIGHEST]!;
        } else this.check();
        const index = previous(this.index);
        this.index = index;
        if (index < 0) return this.return();
        const visited = this.visited;
        const at = offsetOf(index);
        const slot = PACKED ? i32[SLOT_WORDS + index]! : index + 1;
        const why = GONE.turn;
        const last = turn.value as (T & View) | undefined;
        try {
          turn.value = visit(last, visited, at, slot, why);
        } catch (error) {
          throw views.orFrozen(error, last);
        }
        return turn;
      }

      check(): void {
        try {
          checks.checkIteration(this.visited!);
        } catch (error) {
          this.return();
          throw error;
        }
      }

      return(value?: unknown): unknown {
        if (this.visited !== undefined) checks.endIteration(this.visited, 'turn');
        this.visited = undefined;
        this.turn.done = true;
        return { done: true, value };
      }
    }
    Object.setPrototypeOf(Iterator.prototype, iteratorPrototype);
    const start = (): IterableIterator<T> => new Iterator() as unknown as IterableIterator<T>; // it inherits from the iterator prototype
    return {
      start,
      more: start,
      refuse() {},
      allow() {},
    };
  } else {
    function* more(): IterableIterator<T> {
      const cursor = views.newCursor();
      let index = i32[PACKED ? LIVE : HIGHEST]!;
      for (;;) {
        pool.checkHere(); // it may have been disposed of
        index = previous(index);
        if (index < 0) return;
        try {
          cursor.$offset = offsetOf(index);
        } catch (error) {
          throw views.orFrozen(error, cursor);
        }
        yield cursor;
      }
    }

    /** The entry before the offset `from` in a pool that never grows; an offset below the first entry when there is none. */
    function liveBefore(from: number): number {
      let at = from;
      while (at >= BASE && (i32[GENERATIONS + (((at - BASE) / STRIDE + 1) << 1)]! & 1) !== 1)
        at = (at - STRIDE) | 0;
      return at;
    }

    /**
     * The iterator outside checked mode. `next` and the functions that it calls are short: SpiderMonkey inlines functions of
     * at most 130 bytes of bytecode. Their variables are parameters, because each access of a `const` from an inner function
     * is 5 bytes longer.
     */
    function reused(cursor: T & View, turn: Turn): Iteration<T> {
      const end = { done: true, value: undefined };
      let index = 0;
      let ownOffset: PropertyDescriptor | undefined;

      /** The offset of the visited entry of a packed pool, or the offset after the last entry: others may have been destroyed. */
      function visitedOffset(): number {
        const at = cursor.$offset;
        const behind = offsetOf(i32[LIVE]!);
        return at > behind ? behind : at;
      }

      /** The offset of the next entry of a pool that never grows, {@link IDLE} when there is none. */
      function nextOffset(): number {
        const from = ((PACKED ? visitedOffset() : cursor.$offset) - STRIDE) | 0;
        const at = PACKED ? from : liveBefore(from);
        return at < BASE ? IDLE : at;
      }

      /** The same for a pool that may grow. */
      function offsetOfNext(): number {
        index = previous(index);
        return index < 0 ? IDLE : offsetOf(index);
      }

      function refuseStore(error: unknown): never {
        throw views.orFrozen(error, cursor);
      }

      const iterator = {
        __proto__: iteratorPrototype,
        next() {
          try {
            const at = ONE_SLAB ? nextOffset() : offsetOfNext();
            cursor.$offset = at;
            turn.done = at < 0;
          } catch (error) {
            refuseStore(error);
          }
          return turn;
        },
        return() {
          if (!Object.isFrozen(cursor)) cursor.$offset = IDLE;
          turn.done = true;
          return end;
        },
      };
      return {
        start() {
          if (cursor.$offset !== IDLE) return undefined;
          index = i32[PACKED ? LIVE : HIGHEST]!;
          try {
            cursor.$offset = ONE_SLAB ? offsetOf(index) : SINK;
          } catch {
            return undefined; // it is frozen
          }
          return iterator as unknown as IterableIterator<T>; // it inherits from the iterator prototype
        },
        more,
        refuse() {
          if (Object.isFrozen(cursor)) return; // it cannot move in any case
          ownOffset = Object.getOwnPropertyDescriptor(cursor, '$offset');
          const gone = (): never => pool.checkHere() as never; // throws, as all methods of the pool do by then
          Object.defineProperty(cursor, '$offset', { get: gone, set: gone, configurable: true });
        },
        allow() {
          if (Object.isFrozen(cursor)) return;
          if (ownOffset === undefined) Reflect.deleteProperty(cursor, '$offset');
          else Object.defineProperty(cursor, '$offset', { ...ownOffset, value: IDLE });
          iterator.return();
        },
      };
    }

    const cursor: T & View = new View(IDLE, pool);
    views.iterating.push(cursor);
    return reused(cursor, new Turn(cursor));
  }
}
