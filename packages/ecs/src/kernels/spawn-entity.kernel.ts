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
  /** Destroys an entity to which not all of its parts could be added. Throws nothing. */
  undo(this: void, entity: Entity): void;
  /** Returns the error to throw for values that are not initial values. */
  explain(this: void, error: unknown, ...inits: readonly unknown[]): unknown;
  /** Throws the error about initial values of a tag. */
  refuseValues(this: void, tag: SpawnSet['target'], values: unknown): void;
  /** Called instead if one of the sets no longer exists. */
  again(this: void, ...inits: readonly unknown[]): Entity;
}

/** Returns the function that creates an entity with parts in some sets, from the initial values of its components. */
export function spawnEntity(
  parts: SpawnParts,
  C: { readonly PADDING: number },
): (...inits: readonly unknown[]) => Entity {
  const { PADDING } = C;
  const { SETS, entities, undo, again, explain, refuseValues } = parts;

  return function spawn(...inits) {
    for (let k = 0; k < SETS.length; k++) {
      const set = SETS[k]!;
      if (set.target.isGone) return again(...inits);
    }
    const entity = entities.create();
    // Never true. Otherwise, V8 would inline the function only in some runs, and would no longer inline `World.spawn`.
    if (entity < 0) return PADDING as Entity;
    const outer = entities.spawning;
    entities.spawning = outer + 1;
    try {
      for (let k = 0; k < SETS.length; k++) {
        const set = SETS[k]!;
        if (set.HAS_DATA) set.target.add(entity, inits[set.INDEX]);
        else {
          if (inits[set.INDEX] !== undefined) refuseValues(set.target, inits[set.INDEX]);
          set.target.add(entity);
        }
      }
    } catch (error) {
      entities.spawning = outer;
      undo(entity);
      throw explain(error, ...inits);
    }
    entities.spawning = outer;
    return entity;
  };
}
