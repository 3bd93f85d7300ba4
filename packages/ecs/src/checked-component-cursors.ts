import { ComponentCursors, ENDED, type LoopTurn } from './component-cursors.ts';
import type { ComponentPool } from './component-pool.ts';
import { LoopTurns } from './loop-turns.ts';
import { ABSENT_ID } from './sparse-set.ts';
import { makeScrub } from '@offheap/struct/internal';
import type { Struct } from '@offheap/struct';
import type { CheckedView, CheckedViewClass, View } from '@offheap/struct/internal';

/**
 * The views of a component pool in checked mode. Each view is new, and live while its place contains the same id, so
 * that its use after the component was removed is detected.
 */
export class CheckedComponentCursors<T extends Struct, E extends number> extends ComponentCursors<T, E> {
  readonly #View: CheckedViewClass<T>;
  readonly #scrub: (offset: number) => void;
  readonly #turns: LoopTurns<E>;
  /** The view that serves as the cursor. */
  #last: (T & CheckedView) | undefined;

  constructor(pool: ComponentPool<T, E>) {
    super(pool);
    this.#View = pool.binding.View as unknown as CheckedViewClass<T>; // bound in checked mode
    this.#turns = new LoopTurns(pool, this.iterations);
    this.#scrub = makeScrub(pool.layout, pool.memory, pool.binding.columns);
  }

  override move(place: number): T {
    if (this.#last !== undefined) this.end(this.#last, ENDED.cursor);
    return (this.#last = this.#stamped(place));
  }

  override lost(): void {
    for (const view of [this.#last, ...this.#turns.all.map((turn) => turn.view)])
      if (view !== undefined) this.end(view, ENDED.lost);
  }

  override take(_cursor: T & View, place: number): T & View {
    return this.#stamped(place);
  }

  override begin(_cursor: T & View, place: number): T & View {
    return this.#stamped(place);
  }

  override end(view: View, why: string): void {
    if (Object.isFrozen(view)) return; // the view cannot be changed
    const checkedView = view as CheckedView; // bound in checked mode
    checkedView.$stamp = ABSENT_ID; // no place but 0 holds this
    checkedView.$end = why;
    checkedView.$owner = null;
  }

  override open(turn: LoopTurn = { entity: 0, view: undefined }): LoopTurn {
    this.#turns.open(turn);
    return turn;
  }

  override close(turn: LoopTurn): void {
    this.#turns.close(turn);
  }

  override openIteration(): LoopTurn {
    const turn = { entity: 0, view: undefined };
    this.iterations.add(turn);
    return turn;
  }

  override swapped(a: number, b: number): void {
    const { idWords } = this.pool;
    const follow = (view: View | undefined): void => {
      if (view === undefined || Object.isFrozen(view)) return; // a frozen view does not move, and is stale
      const { $stampAt, $stamp } = view as CheckedView; // bound in checked mode
      if ($stamp === ABSENT_ID) return;
      if ($stampAt === idWords + a) this.seat(view as T & View, b);
      else if ($stampAt === idWords + b) this.seat(view as T & View, a);
    };
    follow(this.#last);
    for (const { view } of this.#turns.all) follow(view);
  }

  override checkIdle(what: string): void {
    this.#turns.checkIdle(what);
  }

  override checkRemove(entity: E): void {
    this.#turns.checkRemove(entity);
  }

  override checkSwap(entity: E, to: number, from: number): void {
    this.#turns.checkSwap(entity, to, from);
  }

  override freed(offset: number, entity: E, hasMoved: boolean): void {
    this.#scrub(offset);
    this.#turns.removed(entity, hasMoved);
  }

  protected override seat(view: T & View, place: number): void {
    if (place === 0) this.end(view, ENDED.moved);
    else {
      super.seat(view, place);
      (view as T & CheckedView).$stampAt = this.pool.idWords + place; // bound in checked mode
    }
  }

  override stands(view: View): boolean {
    const { $stampAt, $stamp } = view as CheckedView; // bound in checked mode
    return this.pool.memory.i32[$stampAt] === $stamp;
  }

  override endOf(view: View): string {
    return (view as CheckedView).$end; // bound in checked mode
  }

  #stamped(place: number): T & CheckedView {
    const { pool } = this;
    const id = place === 0 ? ABSENT_ID : pool.memory.i32[pool.idWords + place]!; // ended if it has no place
    const stampAt = pool.idWords + (place || 1);
    const view = new this.#View(pool.offsetOf(place), pool, stampAt, id, -id, ENDED.moved);
    if (place === 0) view.$handle = 0; // no entity
    return view;
  }
}
