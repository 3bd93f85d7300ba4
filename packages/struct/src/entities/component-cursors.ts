import type { Struct } from '../struct.ts';
import type { CheckedView, View } from '../view/view.ts';
import type { ComponentPool } from './component-pool.ts';
import { ABSENT_ID } from './entity-set.ts';

/** Why a view has ended, in words that follow the field's name. */
export const ENDED = {
  moved: 'its component was removed or has moved; ask the pool for it again with `get`',
  cursor: 'the cursor has moved on to another component',
  turn: 'the loop has moved on from it; keep its entity instead',
  init: 'the `init` that it was handed to has returned',
  onDestroy: 'its `onDestroy` has returned',
} as const;

/**
 * The views of a component pool: one cursor that `add` and `get` move, and those of loops, which may run inside one
 * another. All are used again, except in checked mode: there each is new, and alive while its place holds the same id, so
 * that one that is kept too long is told.
 */
export class ComponentCursors<T extends Struct, E extends number> {
  readonly #pool: ComponentPool<T, E>;
  readonly #cursor: T & View;
  readonly #idle: (T & View)[] = [];
  /** What stands for the cursor in checked mode. */
  #last: (T & View) | undefined;

  constructor(pool: ComponentPool<T, E>) {
    this.#pool = pool;
    this.#cursor = new pool.binding.View(pool.offsetOf(0), pool);
  }

  /** Moves the cursor to a place; to the sink, if it is 0. */
  move(place: number): T {
    if (!this.#pool.checked) {
      this.#cursor.$offset = this.#pool.offsetOf(place);
      return this.#cursor;
    }
    if (this.#last !== undefined) this.end(this.#last, ENDED.cursor);
    this.#last = this.#stamped(place);
    return this.#last;
  }

  borrow(): T & View {
    return this.#idle.pop() ?? new this.#pool.binding.View(this.#pool.offsetOf(0), this.#pool);
  }

  giveBack(cursor: T & View): void {
    this.#idle.push(cursor);
  }

  /** Puts a borrowed cursor on a place. */
  begin(cursor: T & View, place: number): T & View {
    if (this.#pool.checked) return this.#stamped(place);
    cursor.$offset = this.#pool.offsetOf(place);
    return cursor;
  }

  /** Ends what {@link begin} gave; in checked mode only it can be told. */
  end(view: View, why: string): void {
    if (!this.#pool.checked) return;
    const checkedView = view as CheckedView; // bound in checked mode
    checkedView.$stamp = ABSENT_ID; // no place but 0 holds this
    checkedView.$end = why;
    checkedView.$owner = null;
  }

  #stamped(place: number): T & View {
    const { binding, idWords, memory } = this.#pool;
    const view = new binding.View(this.#pool.offsetOf(place), this.#pool);
    const checkedView = view as unknown as CheckedView; // bound in checked mode
    checkedView.$stampAt = idWords + (place || 1);
    checkedView.$stamp = place === 0 ? ABSENT_ID : memory.i32[idWords + place]!; // ended if it has no place
    checkedView.$end = ENDED.moved;
    return view;
  }
}
