import type { Entities } from '../entities.ts';
import type { Entity } from '../entity.ts';

/** A set that a spawned entity is added to. */
export interface SpawnSet {
  readonly INDEX: number;
  /** Whether the set is a component pool, whose components have initial values. */
  readonly HAS_DATA: boolean;
  readonly target: {
    readonly isGone: boolean;
    add(entity: Entity, init?: unknown): unknown;
  };
}

export interface SpawnParts {
  readonly SETS: readonly SpawnSet[];
  readonly entities: Entities;
  /** Destroys an entity that could not be given all its parts. */
  undo(this: void, entity: Entity): void;
  /** Called instead where one of the sets is gone. */
  again(this: void, ...parts: readonly unknown[]): Entity;
}

/** Makes the function that creates an entity with parts in some sets. */
export function spawnEntity(parts: SpawnParts): (...parts: readonly unknown[]) => Entity {
  const { SETS, entities, undo, again } = parts;

  return function spawn(...given) {
    for (let k = 0; k < SETS.length; k++) {
      const set = SETS[k]!;
      if (set.target.isGone) return again(...given);
    }
    const entity = entities.create();
    try {
      for (let k = 0; k < SETS.length; k++) {
        const set = SETS[k]!;
        // Neither a class nor a pool has a property 1: a part without initial values.
        if (set.HAS_DATA) set.target.add(entity, (given[set.INDEX] as readonly unknown[])[1]);
        else set.target.add(entity);
      }
    } catch (error) {
      undo(entity);
      throw error;
    }
    return entity;
  };
}
