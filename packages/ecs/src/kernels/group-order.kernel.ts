/** A set of a group, as used by the group's kernel. */
export interface OrderedSet {
  readonly i32: Int32Array;
  readonly PLACES: number;
  swap(this: void, a: number, b: number): void;
}

export interface OrderParts {
  readonly SETS: readonly OrderedSet[];
  /** The words of the first set. */
  readonly i32: Int32Array;
}

export interface OrderConstants {
  /** Index of the number of places in the group. */
  readonly COUNT: number;
  /** Index of the first set's place of slot 0. */
  readonly PLACES: number;
  readonly SLOT_MASK: number;
}

/** How entities enter and leave a group. The entities are alive, so the place of their slot belongs to them. */
export interface OrderMethods {
  /** Called when an entity has been added to a set: adds it to the group if it is in all sets. */
  enter(this: void, entity: number): void;
  /** Called before an entity is removed from a set. */
  leave(this: void, entity: number): void;
}

export function groupOrder(parts: OrderParts, C: OrderConstants): OrderMethods {
  const { COUNT, PLACES, SLOT_MASK } = C;
  const { SETS, i32 } = parts;

  return {
    enter(entity) {
      const slot = entity & SLOT_MASK;
      for (let k = 0; k < SETS.length; k++) {
        const set = SETS[k]!;
        if (set.i32[set.PLACES + slot] === 0) return;
      }
      const to = i32[COUNT]! + 1;
      i32[COUNT] = to;
      for (let k = 0; k < SETS.length; k++) {
        const set = SETS[k]!;
        const place = set.i32[set.PLACES + slot]!;
        if (place !== to) set.swap(place, to);
      }
    },
    leave(entity) {
      const last = i32[COUNT]!;
      const place = i32[PLACES + (entity & SLOT_MASK)]!;
      if (place === 0 || place > last) return;
      i32[COUNT] = last - 1;
      if (place === last) return;
      for (let k = 0; k < SETS.length; k++) {
        const set = SETS[k]!;
        set.swap(place, last);
      }
    },
  };
}
