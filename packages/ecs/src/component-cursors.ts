import type { AllocatorError } from '@offheap/core';
import type { ComponentPool } from './component-pool.ts';
import { NO_ENTITY } from './entity.ts';
import type { Struct } from '@offheap/struct';
import { noCheckedMode, OpenIterations, type View, frozenView, orFrozen } from '@offheap/struct/internal';

/** Why a view has ended, in words that follow the field's name. */
export const ENDED = {
  moved: 'its component was removed or has moved; read it again with `get`',
  cursor: 'the cursor has moved to another component',
  turn: 'the loop has moved to another component; keep the entity instead',
  init: 'the `init` that received it has returned',
  onDestroy: 'its `onDestroy` has returned',
  observer: 'the observer that received it has returned',
  restored: 'the memory was restored to a moment before its pool was made',
} as const;

/** What a loop has in hand. */
export interface LoopTurn {
  entity: number;
  /** The view of the entity's component, of an iterator and of loops in checked mode. */
  view?: View | undefined;
  /** Of an iterator: why it cannot go on. */
  disturbed?: AllocatorError;
}

/** Nobody asks it. */
const UNTOLD: LoopTurn = { entity: 0, view: undefined };

/**
 * The views of a component pool: one cursor that `add` and `get` move, and those of loops, which may run inside one
 * another. All are used again. In checked mode `CheckedComponentCursors` takes the place of this class.
 */
export class ComponentCursors<T extends Struct, E extends number> {
  protected readonly pool: ComponentPool<T, E>;
  /** What `add`, `get` and `entry` move. */
  readonly cursor: T & View;
  readonly #idle: (T & View)[] = [];
  /** The borrowed cursor that could not be moved last. */
  #frozen: (T & View) | undefined;
  // By the number of the callback, of `pool.watched` that run.
  readonly #watchedViews: (T & View)[] = [];
  readonly #watchedEntities: E[] = [];
  /** Whether a watched view, or the cursor of a loop, could not follow its component, as it is frozen. */
  isStuck = false;
  /**
   * Cursors of the loops that run, the outermost first: the first `loops` of the pool. Further ones are idle. Undefined for a loop that
   * has no cursor on the pool, as one of a query `without` it.
   */
  readonly running: ((T & View) | undefined)[] = [];
  /** Iterators over a pool of a group, and all of checked mode. */
  readonly iterations = new OpenIterations<LoopTurn>();

  constructor(pool: ComponentPool<T, E>) {
    this.pool = pool;
    this.cursor = this.#make();
  }

  /** Moves the cursor to a place; to the sink, if it is 0. */
  move(place: number): T {
    this.seat(this.cursor, place);
    return this.cursor;
  }

  /** The pool is not there at the moment that the memory was restored to: views that are kept reach no bytes. */
  lost(): void {
    for (const view of [this.cursor, ...this.#idle])
      if (!Object.isFrozen(view)) view.$offset = this.pool.storage.nowhere;
  }

  /** Slabs were given back: cursors that stood there stand on no component. */
  shrunk(): void {
    const { storage } = this.pool;
    for (const view of [this.cursor, ...this.#idle]) {
      if (storage.indexOfView(view.$offset) >= 0 || Object.isFrozen(view)) continue;
      view.$offset = this.pool.offsetOf(0);
    }
  }

  borrow(): T & View {
    return this.#idle.pop() ?? this.#make();
  }

  /** Takes a borrowed cursor back, unless it was found to be frozen. */
  giveBack(cursor: T & View): void {
    if (cursor !== this.#frozen) this.#idle.push(cursor);
  }

  /** Puts a borrowed cursor on a place, and gives what stands there. */
  begin(cursor: T & View, place: number): T & View {
    this.#place(cursor, place);
    return cursor;
  }

  /** As {@link begin}, for a callback: its caller reports a frozen cursor. A `try` here costs a sixth of an `add` with `init`. */
  take(cursor: T & View, place: number): T & View {
    cursor.$offset = this.pool.offsetOf(place);
    return cursor;
  }

  /** Ends what {@link begin} gave; `why` is for those who have kept it. */
  end(_view: View, _why: string): void {}

  /** From now on a view follows the component of an entity, until `watched` of the pool is what it was before. Callbacks end in the reverse order of their beginnings. */
  watch(view: T & View, entity: E): void {
    const { pool } = this;
    this.#watchedViews[pool.watched] = view;
    this.#watchedEntities[pool.watched++] = entity;
  }

  /** Whether the component that a callback began with, as the `index`-th of those that run, is its entity's still. */
  isStill(index: number, entity: E): boolean {
    return this.#watchedEntities[index] === entity && this.pool.placeOf(entity) !== 0;
  }

  /** The memory was restored: the components that callbacks began with are those of another moment. */
  forgetWatched(): void {
    for (let i = 0; i < this.pool.watched; i++) this.#watchedEntities[i] = NO_ENTITY as number as E;
  }

  /** Components have moved, or have been removed: puts the watched views where theirs are now. */
  refresh(): void {
    for (let i = 0; i < this.pool.watched; i++) {
      const place = this.pool.placeOf(this.#watchedEntities[i]!);
      if (place === 0) this.#watchedEntities[i] = NO_ENTITY as number as E; // another one that the entity gets is not the view's
      const view = this.#watchedViews[i]!;
      if (Object.isFrozen(view)) this.isStuck = true; // a removal must not stop half-way
      else this.seat(view, place);
    }
  }

  /** Puts a watched view on a place; on the sink, if it is 0. */
  protected seat(view: T & View, place: number): void {
    this.#place(view, place);
  }

  #place(view: T & View, place: number): void {
    try {
      view.$offset = this.pool.offsetOf(place);
    } catch (error) {
      this.#frozen = view;
      throw this.orFrozen(error, view);
    }
  }

  /** The error to throw when a cursor could not be moved. */
  orFrozen(error: unknown, cursor: View): unknown {
    return orFrozen(error, cursor, this.pool.layout.name);
  }

  /**
   * Ends a callback or a loop whose views follow their components.
   *
   * @throws AllocatorError `INVALID_ARGUMENT` when one was frozen, and could not follow.
   */
  refuseStuck(): void {
    if (this.isStuck) this.#throwStuck();
  }

  #throwStuck(): never {
    this.isStuck = false;
    throw frozenView(this.pool.layout.name);
  }

  /** The components of two places have changed places: cursors stay with their components. */
  swapped(a: number, b: number): void {
    const { pool, running } = this;
    const atA = pool.offsetOf(a);
    const atB = pool.offsetOf(b);
    follow(this.cursor, atA, atB);
    for (let i = 0; i < pool.loops && i < running.length; i++) {
      const cursor = running[i];
      if (cursor !== undefined && !follow(cursor, atA, atB)) this.isStuck = true;
    }
    if (this.iterations.isEmpty) return;
    for (const { view } of this.iterations) if (view !== undefined) follow(view, atA, atB);
  }

  /** An iterator begins, which may be left unfinished. Only those over a pool of a group have to be known. */
  openIteration(): LoopTurn {
    const turn = { entity: 0, view: undefined };
    if (this.pool.group !== undefined) this.iterations.add(turn);
    return turn;
  }

  closeIteration(turn: LoopTurn): void {
    if (!this.iterations.isEmpty) this.iterations.delete(turn);
  }

  /** A loop begins: it says in what it is given which entity it has in hand. */
  open(): LoopTurn {
    return UNTOLD;
  }

  /** It ends. */
  close(_turn: LoopTurn): void {}

  /** Refuses what no loop could bear. */
  checkIdle(_what: string): void {}

  /** Refuses to remove an entity's component while loops could not bear it. */
  checkRemove(_entity: E): void {}

  /** Refuses to swap an entity from a place to one further in front while loops could not bear it. */
  checkSwap(_entity: E, _to: number, _from: number): void {}

  /** An entity's component was removed: the bytes at `offset` are nobody's now; `hasMoved`: another one has taken its place. */
  freed(_offset: number, _entity: E, _hasMoved: boolean): void {}

  /** Whether a view stands where it did when it was given, as far as can be told. */
  stands(_view: View): boolean {
    return true;
  }

  /** Why a view has ended, as far as can be told. */
  endOf(_view: View): string {
    return ENDED.moved;
  }

  #make(): T & View {
    const { storage, binding } = this.pool; // not all of the pool is there when the first cursor is made
    return new binding.View(storage.viewSink, this.pool);
  }
}

/** Has a cursor stay with its component, which has moved from one of two offsets to the other; false when it is frozen. */
function follow(cursor: View, a: number, b: number): boolean {
  const { $offset } = cursor;
  if ($offset !== a && $offset !== b) return true;
  if (Object.isFrozen(cursor)) return false; // a move must not stop half-way
  cursor.$offset = $offset === a ? b : a;
  return true;
}
/** Makes the cursors of a pool in checked mode. */
type MakeCheckedCursors = <T extends Struct, E extends number>(
  pool: ComponentPool<T, E>,
) => ComponentCursors<T, E>;

let makeChecked: MakeCheckedCursors | undefined;

/** Makes checked mode available for component pools: the development build does, and `@offheap/ecs/checked`. */
export function registerCheckedCursors(make: MakeCheckedCursors): void {
  makeChecked = make;
}

/**
 * The cursors of a pool.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when the pool is in checked mode, and the production build has no part of it.
 */
export function cursorsOf<T extends Struct, E extends number>(
  pool: ComponentPool<T, E>,
): ComponentCursors<T, E> {
  if (!pool.checked) return new ComponentCursors(pool);
  if (makeChecked === undefined) throw noCheckedMode('@offheap/ecs/checked');
  return makeChecked(pool);
}
