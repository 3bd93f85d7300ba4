import { AllocatorError } from '@offheap/core';
import type { Entities } from './entities.ts';
import { type Entity, type EntityRemover, NO_ENTITY } from './entity.ts';
import { type ComponentObservers, observersOf, type Thrown, throwFirst } from './component-observers.ts';
import { ComponentPool } from './component-pool.ts';
import { EntitySet } from './entity-set.ts';
import { writeSets } from './entity-words.ts';
import { entityRemoval, type RemovalStep, type RemoveEntity } from './kernels/entity-removal.kernel.ts';
import { REMOVAL_COPIES } from './kernels/kernel-copies.ts';
import { entityRemovalSource } from './kernels/kernel-sources.generated.ts';
import type { Struct } from '@offheap/struct';
import { busyDispose, specialize, takeCopyForLength } from '@offheap/struct/internal';
import { NO_ID } from './sparse-set.ts';

/** Destroys entities. All sets first remove the data of the entity. */
export class EntityRemoval {
  readonly #entities: Entities;
  readonly #sets: EntityRemover[] = [];
  /** The component pools and tags among them, and the others. */
  #own: readonly EntitySet<number>[] = [];
  #others: readonly EntityRemover[] = [];
  /** The sets that may refuse a removal. */
  #askedFirst: readonly EntityRemover[] = [];
  /** The observers of the sets. */
  #observers: readonly ComponentObservers<Struct, Entity>[] = [];
  /** Whether a set may call code of the program when it removes an entity. */
  #mayTell = false;
  /**
   * Entities that are being removed from the sets, if code of the program may be called, the innermost last. The
   * first element is not an entity: V8 drops the storage of a list whose length is set to 0, so the next push would
   * create garbage.
   */
  readonly #ending: Entity[] = [NO_ENTITY];
  /** Calls `remove` of every set; recreated when the sets have changed. */
  #removeAll: ((entity: Entity) => void) | undefined;

  constructor(entities: Entities) {
    this.#entities = entities;
  }

  attach(set: EntityRemover): void {
    this.#sets.push(set);
    this.#setsChanged();
  }

  /** Called when the way in which sets remove an entity has changed. */
  planAgain(): void {
    this.#removeAll = undefined;
  }

  detach(set: EntityRemover): void {
    const index = this.#sets.indexOf(set);
    if (index >= 0) this.#sets.splice(index, 1);
    this.#setsChanged();
  }

  #setsChanged(): void {
    this.#removeAll = undefined;
    this.#own = this.#sets.filter((set) => set instanceof EntitySet);
    this.#others = this.#sets.filter((set) => !(set instanceof EntitySet));
    this.write();
  }

  /** Records the sets in the memory, for other threads. */
  write(): void {
    const entities = this.#entities;
    if (!entities.isAttached && entities.isHere) writeSets(entities.memory, entities.ptr, this.#sets);
  }

  /** The sets that entities are removed from. */
  get sets(): readonly EntityRemover[] {
    return this.#sets;
  }

  /** Throws when a running loop does not allow the destruction of all entities. */
  checkIdle(what: string): void {
    for (const set of this.#sets) set.checkIdle?.(`${what} of the entities`);
  }

  /** Whether an entity is being removed from its sets. */
  get isBusy(): boolean {
    return this.#ending.length > 1;
  }

  /** Throws instead of disposing of the entities while their sets are in use. */
  checkDispose(): void {
    if (this.isBusy) throw busyDispose('Entities');
    for (const set of this.#sets) set.checkDispose?.();
  }

  /** Whether an entity is being destroyed, and callbacks may run. */
  isEnding(entity: Entity): boolean {
    return this.#ending.includes(entity);
  }

  /** Destroys an entity to which not all of its parts could be added. Loops cannot refuse this, because the entity is placed after all entities that they visit. */
  undo(entity: Entity): void {
    this.#removeAll ??= this.#plan();
    if (!this.isEnding(entity)) this.#endAndTell(entity, this.#removeAll);
  }

  /** Destroys a live entity; returns false inside its own destruction. */
  end(entity: Entity): boolean {
    const removeAll = (this.#removeAll ??= this.#plan());
    if (this.#mayTell && this.#ending.includes(entity)) return false;
    for (let i = 0; i < this.#askedFirst.length; i++) this.#askedFirst[i]!.checkRemove!(entity); // they have the method
    if (this.#mayTell) this.#endAndTell(entity, removeAll);
    else {
      removeAll(entity);
      this.#entities.release(entity);
    }
    return true;
  }

  #endAndTell(entity: Entity, removeAll: (entity: Entity) => void): void {
    const ending = this.#ending.length;
    const observers = this.#observers;
    let thrown: Thrown | undefined;
    this.#ending.push(entity);
    try {
      // All observers are called before the first component is removed, so that each can read all data of the entity.
      for (let i = 0; i < observers.length && !isStackFull(thrown); i++)
        thrown = observers[i]!.announce(entity, thrown);
      if (!isStackFull(thrown)) removeAll(entity);
    } catch (error) {
      thrown ??= { error };
    } finally {
      let isOut = false;
      try {
        thrown = this.#removeRest(entity, thrown); // also components that callbacks have added
        for (let i = 0; i < observers.length; i++) observers[i]!.forget(entity);
        isOut = true;
      } finally {
        this.#ending.length = ending; // without a call, because the stack may be full
        if (isOut) this.#entities.release(entity); // otherwise it stays alive, as its components do
      }
    }
    throwFirst(thrown);
  }

  #plan(): (entity: Entity) => void {
    const sets = [...this.#sets];
    this.#askedFirst = sets.filter(mayRefuse);
    this.#mayTell = sets.some(mayTell);
    this.#observers = sets.filter(hasObservers).map(observersOf);
    const { slotMask } = this.#entities;
    const hasChanged = (): boolean => this.#removeAll !== plan;
    const planAgain = (entity: number): false => {
      this.#removeAll = this.#plan();
      this.#removeAll(entity as Entity); // the one to be removed
      return false;
    };
    const functionOf = (STEPS: readonly RemovalStep[]): RemoveEntity => {
      const run = takeCopyForLength(REMOVAL_COPIES, STEPS.length) ?? entityRemoval;
      const kernel = { run, source: entityRemovalSource };
      const parts = { STEPS, hasChanged, planAgain };
      return specialize(kernel, 'Entities.remove', parts, { SLOT_MASK: slotMask });
    };
    const plan = inSequence(piecesOf(stepsOf(sets, slotMask)).map(functionOf));
    return plan;
  }

  /**
   * Removes what is left: components that callbacks have added, and a component whose `onDestroy` has destroyed the entity and still
   * runs. Nothing may remain, because it would then belong to the next entity in the slot. When the stack is full, no callback is
   * called: each callback would repeat what has filled the stack. Returns the first error.
   */
  #removeRest(entity: Entity, before: Thrown | undefined): Thrown | undefined {
    let thrown = before;
    for (let i = this.#others.length - 1; i >= 0; i--) {
      try {
        this.#others[i]?.remove(entity);
      } catch (error) {
        thrown ??= { error };
      }
    }
    const { slotMask } = this.#entities;
    const slot = entity & slotMask;
    // A further round is needed only if callbacks have added components. After more rounds than there are sets, the
    // callbacks would add components endlessly.
    for (let rounds = this.#own.length; ; rounds--) {
      let isDone = true;
      // From the last to the first, because an `onDestroy` may dispose of some sets.
      for (let i = this.#own.length - 1; i >= 0; i--) {
        const set = this.#own[i];
        if (set === undefined) continue;
        const { i32 } = set.memory;
        if (i32[set.idWords + i32[set.placeWords + slot]!] !== entity) continue;
        isDone = false;
        if (rounds <= 0) thrown ??= { error: endless(entity) };
        else if (!isStackFull(thrown)) {
          try {
            set.remove(entity);
          } catch (error) {
            thrown ??= { error };
          }
        }
        set.methods.takeOut(entity); // its own `onDestroy` is running, or it has refused, or there were too many rounds
      }
      if (isDone) return thrown;
    }
  }
}

/** Whether an error is that of the engine about too many nested calls. */
function isStackFull(thrown: Thrown | undefined): boolean {
  if (!(thrown?.error instanceof Error)) return false;
  const { message } = thrown.error;
  return message.includes('call stack') || message.includes('recursion'); // Firefox: "too much recursion"
}

function endless(entity: Entity): AllocatorError {
  return new AllocatorError(
    'INVALID_ARGUMENT',
    `Entity ${entity} is being destroyed, but its \`onDestroy\` and \`onRemove\` callbacks keep adding components. The last ones were removed without a callback. Add no components to an entity that is being destroyed.`,
  );
}

/** Whether a set may refuse to remove an entity: those of this library only in checked mode, or when they were attached. */
function mayRefuse(set: EntityRemover): boolean {
  return set.checkRemove !== undefined && !(set instanceof EntitySet && !set.isChecked && !set.isAttached);
}

/** Whether a set is a pool with observers. */
function hasObservers(set: EntityRemover): set is ComponentPool<Struct> & EntityRemover {
  return set instanceof ComponentPool && set.remove !== set.methods.remove;
}

/** Whether a set calls code of the program when it removes an entity. */
function mayTell(set: EntityRemover): boolean {
  return !(set instanceof EntitySet) || set.callsBack;
}

/**
 * Divides steps into pieces that copies of the kernel can execute. Sets of one group stay together. In the builds with the code
 * generator, all steps are one piece.
 */
function piecesOf(steps: readonly RemovalStep[]): RemovalStep[][] {
  const most = REMOVAL_COPIES.length || Infinity;
  const pieces: RemovalStep[][] = [[]];
  for (let i = 0; i < steps.length;) {
    let end = i + 1;
    if (steps[i]!.GROUPED) while (end < steps.length && steps[end]!.GROUPED && !steps[end]!.LEADS) end++;
    if (pieces[pieces.length - 1]!.length + end - i > most) pieces.push([]);
    pieces[pieces.length - 1]!.push(...steps.slice(i, end));
    i = end;
  }
  return pieces;
}

/** Each call is in its own place, because V8 inlines functions by the place of their call. */
function inSequence(pieces: readonly RemoveEntity[]): (entity: Entity) => void {
  const [first, second = done, third = done, fourth = done, ...others] = pieces;
  if (pieces.length === 1) return first!;
  return (entity) => {
    if (first!(entity) && second(entity) && third(entity) && fourth(entity))
      for (let i = 0; i < others.length; i++) if (!others[i]!(entity)) return;
  };
}

const done: RemoveEntity = () => true;

/** Returns the steps that remove a destroyed entity from the sets. */
function stepsOf(sets: readonly EntityRemover[], slotMask: number): RemovalStep[] {
  const steps: RemovalStep[] = [];
  const done = new Set<EntityRemover>();
  const add = (remover: EntityRemover, kind: Partial<RemovalStep>): void => {
    const set = dropsPlainly(remover) ? remover : undefined;
    steps.push({
      CALLS: set === undefined,
      GROUPED: false,
      LEADS: false,
      LEAVES: false,
      HAS_DATA: remover instanceof ComponentPool,
      COUNT: set?.countWord,
      IDS: set?.idWords,
      PLACES: set?.placeWords,
      SLOT_MASK: slotMask,
      NO_ID,
      OWNED: set?.groupedWord,
      i32: set?.memory.i32,
      set: remover,
      group: set?.group,
      cursors: (remover as Partial<ComponentPool<Struct>>).cursors,
      ...set?.methods,
      ...kind,
    } as RemovalStep); // if it calls `remove`, the step needs no more
    done.add(remover);
  };
  for (const set of sets) {
    if (done.has(set)) continue;
    const group = dropsPlainly(set) ? set.group : undefined;
    if (group === undefined) add(set, {});
    else if (group.sets.every(dropsPlainly))
      group.sets.forEach((member, i) => add(member, { GROUPED: true, LEADS: i === 0 }));
    else add(set, { LEAVES: true });
  }
  return steps;
}

function dropsPlainly(set: EntityRemover | EntitySet<number>): set is EntitySet<number> & EntityRemover {
  return set instanceof EntitySet && set.dropsPlainly;
}
