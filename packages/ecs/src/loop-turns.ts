import { OpenIterations } from '@offheap/struct/internal';
import type { LoopTurn } from './component-cursors.ts';
import { busyLoop, busyRemoval, busySwap } from './component-errors.ts';
import type { EntitySet } from './entity-set.ts';

/** The entities that the running loops over a set visit, in checked mode. Refuses the changes that these loops do not allow. */
export class LoopTurns<E extends number> {
  /** The iterators over the set. They refuse no change, because they may never finish, but throw in their next step. */
  readonly iterations: OpenIterations<LoopTurn>;
  readonly #set: EntitySet<E>;
  readonly #turns: LoopTurn[] = [];

  constructor(set: EntitySet<E>, iterations = new OpenIterations<LoopTurn>()) {
    this.#set = set;
    this.iterations = iterations;
  }

  /** Begins a loop, which stores the entity that it visits in the turn. */
  open(turn: LoopTurn): void {
    this.#turns.push(turn);
  }

  /** Ends a loop. */
  close(turn: LoopTurn): void {
    // Also the inner loops, which could not be closed because the stack was full.
    const index = this.#turns.indexOf(turn);
    if (index >= 0) this.#turns.length = index;
  }

  /** The turns of the loops and of the iterators. */
  get all(): LoopTurn[] {
    return [...this.#turns, ...this.iterations];
  }

  /** Throws for an operation that no loop allows. */
  checkIdle(what: string): void {
    const { title } = this.#set;
    for (const { entity } of this.#turns) throw busyLoop(what, title, entity);
    for (const turn of this.iterations) turn.disturbed ??= busyLoop(what, title, turn.entity);
  }

  /** Throws when a loop does not allow the removal of an entity from the set. */
  checkRemove(entity: E): void {
    for (const { entity: inHand } of this.#turns) {
      if (inHand === entity || inHand === 0 || !this.#set.has(entity)) continue;
      throw busyRemoval(this.#set.title, entity, inHand);
    }
  }

  /** Throws when a loop does not allow swapping an entity from one place to an earlier one. */
  checkSwap(entity: E, to: number, from: number): void {
    const { title } = this.#set;
    for (const { entity: inHand } of this.#turns) {
      if (this.#isBetween(inHand, to, from)) throw busySwap(title, entity, inHand);
    }
    for (const turn of this.iterations) {
      if (this.#isBetween(turn.entity, to, from)) turn.disturbed ??= busySwap(title, entity, turn.entity);
    }
  }

  /** Called when an entity was removed, and another one may have moved to its place. */
  removed(entity: E, hasMoved: boolean): void {
    if (!hasMoved || this.iterations.isEmpty) return;
    for (const turn of this.iterations) {
      if (turn.entity === entity || turn.entity === 0) continue;
      turn.disturbed ??= busyRemoval(this.#set.title, entity, turn.entity);
    }
  }

  #isBetween(inHand: number, to: number, from: number): boolean {
    const place = this.#set.placeOf(inHand as E); // 0 if it has none
    return place >= to && place <= from;
  }
}
