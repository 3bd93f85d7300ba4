import type { EntityOrder } from '../entity-set.ts';
import type { EntityRemover } from '../entity.ts';
import type { SetMethods } from './set-methods.kernel.ts';

/** How one set removes a destroyed entity. */
export interface RemovalStep {
  /** Whether the set's own `remove` is called, because it calls other code or checks something. */
  readonly CALLS: boolean;
  /** Whether the set is in a group whose sets all have consecutive steps. */
  readonly GROUPED: boolean;
  /** Whether the step is the first of these. */
  readonly LEADS: boolean;
  /** Whether the set may be in a group with sets that have steps of other kinds. */
  readonly LEAVES: boolean;
  readonly PLACES: number;
  /** Index of the number of places in the group. */
  readonly OWNED: number;
  readonly i32: Int32Array;
  readonly target: EntityRemover & { readonly group?: EntityOrder<number> | undefined };
  /** The group at the time the steps were planned. */
  readonly group: EntityOrder<number> | undefined;
  readonly drop: SetMethods['drop'];
  readonly dropFrom: SetMethods['dropFrom'];
  readonly takeOut: SetMethods['takeOut'];
}

export interface RemovalParts {
  readonly STEPS: readonly RemovalStep[];
  /** Returns whether sets have been attached or detached since the steps were planned. */
  hasChanged(this: void): boolean;
  /** Plans new steps and removes an entity with them. */
  planAgain(this: void, entity: number): void;
}

/** Returns the function that removes a live entity from all sets. */
export function entityRemoval(
  parts: RemovalParts,
  C: { readonly SLOT_MASK: number },
): (entity: number) => void {
  const { SLOT_MASK } = C;
  const { STEPS, hasChanged, planAgain } = parts;

  return function removeEntity(entity) {
    const slot = entity & SLOT_MASK;
    let place = 0;
    let owned = 0;
    for (let k = 0; k < STEPS.length; k++) {
      const step = STEPS[k]!;
      if (step.CALLS) {
        step.target.remove(entity as never);
        if (hasChanged()) return planAgain(entity);
      } else {
        // The callbacks of an earlier step may have changed this, too.
        if (step.target.group !== step.group) return planAgain(entity);
        if (step.GROUPED) {
          if (step.LEADS) {
            owned = step.i32[step.OWNED]!;
            place = step.i32[step.PLACES + slot]!;
            if (place > owned) place = 0;
            if (place !== 0) step.i32[step.OWNED] = owned - 1;
          }
          if (place !== 0) step.dropFrom(slot, place, owned);
          else step.drop(slot);
        } else if (step.LEAVES) step.takeOut(entity);
        else step.drop(slot);
      }
    }
  };
}
