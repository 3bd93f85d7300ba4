import type { Struct } from '@offheap/struct';
import { OwnResultIterator, type View } from '@offheap/struct/internal';
import { ENDED, type LoopTurn } from './component-cursors.ts';
import type { ComponentPool } from './component-pool.ts';

/** Iterates over the components of a pool with one cursor, from the last to the first. */
export class ComponentIterator<T extends Struct, E extends number> extends OwnResultIterator<T> {
  readonly #pool: ComponentPool<T, E>;
  #cursor: (T & View) | undefined;
  /** `undefined` before the first component: an iterator that is never used borrows nothing. */
  #turn: LoopTurn | undefined;
  #place = 0;

  constructor(pool: ComponentPool<T, E>) {
    super();
    this.#pool = pool;
  }

  override next(): this {
    if (this.done) return this;
    const pool = this.#pool;
    try {
      pool.checkHere(); // or because it was disposed of
      if (this.#turn === undefined) this.#begin();
      else this.#leave();
      if (this.#place === 0) return this.return();
      const { cursors } = pool;
      const turn = this.#turn!; // `#begin` has set it
      this.value = turn.view = cursors.begin(this.#cursor!, this.#place);
      turn.entity = pool.memory.i32[pool.idWords + this.#place]!;
    } catch (error) {
      this.return();
      throw error;
    }
    return this;
  }

  /** Called by `for … of` when the loop is left early. */
  return(value?: T): this {
    const turn = this.#turn;
    if (!this.done && turn !== undefined) {
      const { cursors } = this.#pool;
      const component = this.value as (T & View) | undefined;
      if (component !== undefined) cursors.end(component, ENDED.turn);
      cursors.closeIteration(turn);
      cursors.giveBack(this.#cursor!); // borrowed with the turn
    }
    this.end();
    this.value = value;
    return this;
  }

  #begin(): void {
    const { cursors, length } = this.#pool;
    this.#cursor = cursors.borrow();
    this.#turn = cursors.openIteration();
    this.#place = length;
  }

  /** Moves from the visited component to the previous one. */
  #leave(): void {
    const pool = this.#pool;
    const turn = this.#turn!; // of the visited component
    if (turn.disturbed !== undefined) throw turn.disturbed;
    pool.cursors.end(this.value as T & View, ENDED.turn); // the component that `next` has set
    this.#place = Math.min(this.#place, pool.length + 1) - 1;
  }
}
