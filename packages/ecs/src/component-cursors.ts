import type { AllocatorError } from '@offheap/core';
import { WeakList } from '@offheap/core/internal';
import type { ComponentPool } from './component-pool.ts';
import { NO_ENTITY } from './entity.ts';
import type { EntitySet } from './entity-set.ts';
import type { LoopTurns } from './loop-turns.ts';
import type { Struct } from '@offheap/struct';
import {
  canMove,
  checkedByDefault,
  noCheckedMode,
  OpenIterations,
  type View,
  frozenView,
  orFrozen,
} from '@offheap/struct/internal';

/** The reasons why a view has ended, in words that follow the field's name. */
export const ENDED = {
  moved: 'its component was removed or has moved; read it again with `get`',
  cursor:
    'the cursor has moved to another component; copy the values before the next `get`, or call `get` again',
  turn: 'the loop has moved to another component; keep the entity instead',
  init: 'the `init` that received it has returned',
  onDestroy: 'its `onDestroy` has returned',
  observer: 'the observer that received it has returned',
  lost: 'its pool no longer exists',
} as const;

/** The entity that a loop visits. */
export interface LoopTurn {
  entity: number;
  /** The view of the entity's component, for iterators and loops in checked mode. */
  view?: View | undefined;
  /** For an iterator: the reason why it cannot continue. */
  disturbed?: AllocatorError;
}

/** The turn of loops that need not be recorded. */
const UNTOLD: LoopTurn = { entity: 0, view: undefined };

/**
 * The views of a component pool: one cursor that `add` and `get` move, and those of loops, which can be nested. All
 * are reused. In checked mode `CheckedComponentCursors` replaces this class.
 */
export class ComponentCursors<T extends Struct, E extends number> {
  protected readonly pool: ComponentPool<T, E>;
  /** The cursor that `add`, `get` and `at` move. */
  cursor: T & View;
  readonly #made = new WeakList<T & View>();
  readonly #idle: (T & View)[] = [];
  // By the number of the callback. `pool.watched` callbacks are running.
  readonly #watchedViews: (T & View)[] = [];
  readonly #watchedEntities: E[] = [];
  /** Whether a watched view or the cursor of a loop is frozen and could not follow its component. */
  isStuck = false;
  /** Iterators over a pool of a group, and all iterators in checked mode. */
  readonly iterations = new OpenIterations<LoopTurn>();

  constructor(pool: ComponentPool<T, E>) {
    this.pool = pool;
    this.cursor = this.#make();
  }

  /** Moves the cursor to a place; for place 0, to the sink. A frozen cursor is replaced. */
  move(place: number): T {
    const offset = this.pool.offsetOf(place);
    try {
      this.cursor.$offset = offset;
    } catch {
      this.cursor = this.#make();
      this.cursor.$offset = offset;
    }
    return this.cursor;
  }

  /** Called when the pool has lost its bytes: kept views access no memory. */
  lost(): void {
    this.#moveAll(this.pool.storage.nowhere);
  }

  /** Called when slabs were freed: cursors in these slabs have no component any more. */
  shrunk(): void {
    const { storage } = this.pool;
    this.#moveAll(storage.viewSink, ({ $offset }) => storage.indexOfView($offset) < 0);
  }

  #moveAll(offset: number, which?: (view: View) => boolean): void {
    for (let i = 0; i < this.#made.length; i++) {
      const view = this.#made.at(i);
      if (view === undefined || Object.isFrozen(view)) continue;
      if (which === undefined || which(view)) view.$offset = offset;
    }
  }

  /** Returns a cursor that is not frozen. */
  borrow(): T & View {
    const cursor = this.#idle.pop();
    return cursor !== undefined && canMove(cursor) ? cursor : this.#make();
  }

  /** Makes a borrowed cursor available again. */
  giveBack(cursor: T & View): void {
    this.#idle.push(cursor);
  }

  /** Moves a borrowed cursor to a place, and returns the view of its component. */
  begin(cursor: T & View, place: number): T & View {
    this.#place(cursor, place);
    return cursor;
  }

  /** Like {@link begin}, for a cursor that was just borrowed and therefore can be moved. */
  take(cursor: T & View, place: number): T & View {
    cursor.$offset = this.pool.offsetOf(place);
    return cursor;
  }

  /** Ends the view that {@link begin} returned. `why` is the reason, for messages if the view was kept. */
  end(_view: View, _why: string): void {}

  /**
   * Makes a view follow the component of an entity until `watched` of the pool has its previous value again.
   * Callbacks end in the reverse order of their beginnings.
   */
  watch(view: T & View, entity: E): void {
    const { pool } = this;
    this.#watchedViews[pool.watched] = view;
    this.#watchedEntities[pool.watched++] = entity;
  }

  /** Whether the component that the running callback with number `index` began with still belongs to its entity. */
  isStill(index: number, entity: E): boolean {
    return this.#watchedEntities[index] === entity && this.pool.placeOf(entity) !== 0;
  }

  /**
   * Called when the memory was restored: the components that callbacks began with belong to another state, and no
   * cursor may write into another component until it is moved to one.
   */
  restored(): void {
    for (let i = 0; i < this.pool.watched; i++) this.#watchedEntities[i] = NO_ENTITY as number as E;
    this.#moveAll(this.pool.storage.viewSink);
  }

  /** Called when components have moved or were removed: moves the watched views to the new places of their components. */
  refresh(): void {
    for (let i = 0; i < this.pool.watched; i++) {
      const place = this.pool.placeOf(this.#watchedEntities[i]!);
      if (place === 0) this.#watchedEntities[i] = NO_ENTITY as number as E; // a later component of the entity does not belong to the view
      const view = this.#watchedViews[i]!;
      if (Object.isFrozen(view)) this.isStuck = true; // a removal must be completed
      else this.seat(view, place);
    }
  }

  /** Moves a watched view to a place; for place 0, to the sink. */
  protected seat(view: T & View, place: number): void {
    this.#place(view, place);
  }

  #place(view: T & View, place: number): void {
    try {
      view.$offset = this.pool.offsetOf(place);
    } catch (error) {
      throw this.orFrozen(error, view);
    }
  }

  /** Returns the error to throw when a cursor could not be moved. */
  orFrozen(error: unknown, cursor: View): unknown {
    return orFrozen(error, cursor, this.pool.layout.name);
  }

  /**
   * Ends a callback or a loop whose views follow their components.
   *
   * @throws AllocatorError `INVALID_ARGUMENT` when a view was frozen and could not follow.
   */
  refuseStuck(): void {
    if (this.isStuck) this.#throwStuck();
  }

  #throwStuck(): never {
    this.isStuck = false;
    throw frozenView(this.pool.layout.name);
  }

  /** Called when the components of two places were swapped: cursors stay with their components. */
  swapped(a: number, b: number): void {
    const { pool } = this;
    const { runningLoops } = pool;
    const atA = pool.offsetOf(a);
    const atB = pool.offsetOf(b);
    follow(this.cursor, atA, atB);
    for (let i = 0; i < runningLoops.count; i++) {
      for (const passed of runningLoops.list[i]!.passed) {
        if (passed.pool === pool && !follow(passed.cursor, atA, atB)) this.isStuck = true;
      }
    }
    if (this.iterations.isEmpty) return;
    for (const { view } of this.iterations) if (view !== undefined) follow(view, atA, atB);
  }

  /** Begins an iterator, which may never finish. Only iterators over a pool of a group are recorded. */
  openIteration(): LoopTurn {
    const turn = { entity: 0, view: undefined };
    if (this.pool.group !== undefined) this.iterations.add(turn);
    return turn;
  }

  closeIteration(turn: LoopTurn): void {
    if (!this.iterations.isEmpty) this.iterations.delete(turn);
  }

  /** Begins a loop. The loop stores the entity that it visits in the result, which is `turn` if it is given. */
  open(turn: LoopTurn = UNTOLD): LoopTurn {
    return turn;
  }

  /** Ends a loop. */
  close(_turn: LoopTurn): void {}

  /** Throws for an operation that no loop allows. */
  checkIdle(_what: string): void {}

  /** Throws when a loop does not allow the removal of an entity's component. */
  checkRemove(_entity: E): void {}

  /** Throws when a loop does not allow swapping an entity from one place to an earlier one. */
  checkSwap(_entity: E, _to: number, _from: number): void {}

  /**
   * Called when an entity's component was removed: the bytes at `offset` are free now. `hasMoved`: another component
   * has moved to its place.
   */
  freed(_offset: number, _entity: E, _hasMoved: boolean): void {}

  /** Whether a view still belongs to the component for which it was returned, as far as is known. */
  stands(_view: View): boolean {
    return true;
  }

  /** Returns the reason why a view has ended, as far as is known. */
  endOf(_view: View): string {
    return ENDED.moved;
  }

  #make(): T & View {
    const { storage, binding } = this.pool; // the pool is not complete when the first cursor is created
    const view = new binding.View(storage.viewSink, this.pool);
    this.#made.add(view);
    return view;
  }
}

/**
 * Moves a cursor with its component, which has moved from one of two offsets to the other. Returns false when the
 * cursor is frozen.
 */
function follow(cursor: View, a: number, b: number): boolean {
  const { $offset } = cursor;
  if ($offset !== a && $offset !== b) return true;
  if (Object.isFrozen(cursor)) return false; // a move must be completed
  cursor.$offset = $offset === a ? b : a;
  return true;
}
/** Creates the cursors of a pool in checked mode. */
type MakeCheckedCursors = <T extends Struct, E extends number>(
  pool: ComponentPool<T, E>,
) => ComponentCursors<T, E>;

/** Creates the turns of a tag in checked mode. */
type MakeTurns = <E extends number>(tag: EntitySet<E>) => LoopTurns<E>;

let makeChecked: MakeCheckedCursors | undefined;
let makeTurns: MakeTurns | undefined;

/** Makes checked mode available for component pools and tags. The development build and `@offheap/ecs/checked` call it. */
export function registerCheckedMode(cursors: MakeCheckedCursors, turns: MakeTurns): void {
  makeChecked = cursors;
  makeTurns = turns;
}

/** Returns the turns of the loops over a tag; undefined without checked mode. */
export function turnsOf<E extends number>(tag: EntitySet<E>): LoopTurns<E> | undefined {
  return checkedByDefault() ? makeTurns?.(tag) : undefined;
}

/**
 * Returns the cursors of a pool.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when the pool is in checked mode, and the production build does not
 *   contain it.
 */
export function cursorsOf<T extends Struct, E extends number>(
  pool: ComponentPool<T, E>,
): ComponentCursors<T, E> {
  if (!pool.checked) return new ComponentCursors(pool);
  if (makeChecked === undefined) throw noCheckedMode('@offheap/ecs/checked');
  return makeChecked(pool);
}
