import { compileRemoval, mayRefuse, mayTell } from './compile-removal.ts';
import type { Entities } from './entities.ts';
import { type Entity, type EntityRemover, NO_ENTITY } from './entity.ts';
import { busyDispose } from '@offheap/struct/internal';

/** How entities end: all that follow them let go first. */
export class EntityRemoval {
  readonly #entities: Entities;
  readonly #sets: EntityRemover[] = [];
  /** Those of them that may refuse to let go. */
  #askedFirst: readonly EntityRemover[] = [];
  /** Whether one of them may tell somebody of what it lets go of. */
  #mayTell = false;
  /**
   * Those whose sets are being emptied, when somebody may be told: the innermost last.
   * The first element is none: V8 drops the storage of a list whose length is set to 0, and the next push would make garbage.
   */
  readonly #ending: Entity[] = [NO_ENTITY];
  /** Calls every set's `remove`; made anew when they have changed. */
  #removeAll: ((entity: Entity) => void) | undefined;

  constructor(entities: Entities) {
    this.#entities = entities;
  }

  attach(set: EntityRemover): void {
    this.#sets.push(set);
    this.#removeAll = undefined;
  }

  /** What the sets do at a removal has changed. */
  planAgain(): void {
    this.#removeAll = undefined;
  }

  detach(set: EntityRemover): void {
    const index = this.#sets.indexOf(set);
    if (index >= 0) this.#sets.splice(index, 1);
    this.#removeAll = undefined;
  }

  /** Refuses to end all of them inside a loop that could not bear it. */
  checkIdle(what: string): void {
    for (const set of this.#sets) set.checkIdle?.(`${what} of the entities`);
  }

  /** Whether an entity is being taken out of its sets. */
  get isBusy(): boolean {
    return this.#ending.length > 1;
  }

  /** Refuses to dispose of the entities while something uses their sets. */
  checkDispose(): void {
    if (this.isBusy) throw busyDispose('Entities');
    for (const set of this.#sets) set.checkDispose?.();
  }

  /** Ends an entity that is alive; false within its own end. */
  end(entity: Entity): boolean {
    const removeAll = (this.#removeAll ??= this.#plan());
    if (this.#mayTell && this.#ending.includes(entity)) return false;
    for (let i = 0; i < this.#askedFirst.length; i++) this.#askedFirst[i]!.checkRemove!(entity); // they have it
    if (this.#mayTell) this.#endAndTell(entity, removeAll);
    else {
      removeAll(entity);
      this.#entities.release(entity);
    }
    return true;
  }

  #endAndTell(entity: Entity, removeAll: (entity: Entity) => void): void {
    const ending = this.#ending.length;
    this.#ending.push(entity);
    try {
      removeAll(entity);
    } finally {
      try {
        this.#removeRest(entity); // also what an `onDestroy` has given it
      } finally {
        this.#ending.length = ending; // without a call, as the stack may be full
        this.#entities.release(entity);
      }
    }
  }

  #plan(): (entity: Entity) => void {
    const sets = [...this.#sets];
    this.#askedFirst = sets.filter(mayRefuse);
    this.#mayTell = sets.some(mayTell);
    const plan = compileRemoval(sets, {
      slotMask: this.#entities.slotMask,
      hasChanged: () => this.#removeAll !== plan,
      planAgain: (entity) => (this.#removeAll = this.#plan())(entity),
    });
    return plan;
  }

  #removeRest(entity: Entity): void {
    // From the last: an `onDestroy` may dispose of some.
    for (let i = this.#sets.length - 1; i >= 0; i--) {
      try {
        this.#sets[i]?.remove(entity);
      } catch {
        // The first error is told; what has thrown is gone.
      }
    }
  }
}
