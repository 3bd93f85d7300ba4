import type { EntityOrder } from '../entity-set.ts';
import type { EntityRemover } from '../entity.ts';
import type { SetMethods } from './set-methods.kernel.ts';
import { moveEntity, type PlaceConstants, type PlaceParts, removeAt } from './set-places.ts';

/** How one set removes a destroyed entity. */
export interface RemovalStep extends PlaceConstants, PlaceParts {
  /** Whether the set's own `remove` is called, because it calls other code or checks something. */
  readonly CALLS: boolean;
  /** Whether the set is in a group whose sets all have consecutive steps. */
  readonly GROUPED: boolean;
  /** Whether the step is the first of these. */
  readonly LEADS: boolean;
  /** Whether the set may be in a group with sets that have steps of other kinds. */
  readonly LEAVES: boolean;
  /** Index of the number of places in the group. */
  readonly OWNED: number;
  readonly copyTo: SetMethods['copyTo'];
  readonly takeOut: SetMethods['takeOut'];
  readonly set: EntityRemover & {
    readonly group?: EntityOrder<number> | undefined;
    readonly watched?: number;
  };
  /** The group at the time the steps were planned. */
  readonly group: EntityOrder<number> | undefined;
}

export interface RemovalParts {
  readonly STEPS: readonly RemovalStep[];
  /** Returns whether sets have been attached or detached since the steps were planned. */
  hasChanged(this: void): boolean;
  /** Plans new steps, and removes an entity with them. Returns false. */
  planAgain(this: void, entity: number): false;
}

export interface RemovalConstants {
  readonly SLOT_MASK: number;
}

/** Returns false when new steps were planned and executed instead. */
export type RemoveEntity = (this: void, entity: number) => boolean;

/**
 * Returns the function that removes a live entity from all sets. The code of all sets is part of it, because V8's budget
 * for inlining is too small for the functions of several sets.
 */
export function entityRemoval(parts: RemovalParts, C: RemovalConstants): RemoveEntity {
  const { SLOT_MASK } = C;
  const { STEPS, hasChanged, planAgain } = parts;

  return function removeEntity(entity) {
    const slot = entity & SLOT_MASK;
    /** The last place of the group, if the entity is in the group. */
    let owned = 0;
    for (let k = 0; k < STEPS.length; k++) {
      const step = STEPS[k]!;
      if (step.CALLS) {
        step.set.remove(entity as never);
        if (hasChanged()) return planAgain(entity);
      } else {
        // The callbacks of an earlier step may have changed this, too.
        if (step.set.group !== step.group) return planAgain(entity);
        if (step.LEAVES) step.takeOut(entity);
        else {
          let place = step.i32[step.PLACES + slot]!;
          if (step.GROUPED) {
            if (step.LEADS) {
              owned = step.i32[step.OWNED]!;
              if (place === 0 || place > owned) owned = 0;
              else step.i32[step.OWNED] = owned - 1;
            }
            if (owned !== 0 && place !== owned) {
              moveEntity(step, step, step.copyTo, place, owned);
              place = owned;
            }
          }
          if (place !== 0) {
            removeAt(step, step, step.copyTo, slot, place);
          }
        }
      }
    }
    return true;
  };
}
