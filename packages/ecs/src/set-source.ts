import type { Struct } from '@offheap/struct';
import type { ComponentPool } from './component-pool.ts';
import type { EntitySet } from './entity-set.ts';
import { type PlaceSource, placeSource } from './places.ts';
import { NO_ID } from './sparse-set.ts';

/**
 * Generated source: the bookkeeping of one component pool or tag. Places count from 1; the slot of the entity in question is
 * called `slot`.
 */
export interface SetSource {
  /** Where its components lie; a tag has none. */
  readonly places: PlaceSource | undefined;
  readonly constants: Readonly<Record<string, unknown>>;
  /** The slot's place, 0 when its entity is not in. */
  readonly place: string;
  /** How many entities are in: the last place. */
  readonly count: string;
  /** How many of them the set's group has in front. */
  readonly grouped: string;
  /** Moves what is at one place to another, whose own entity is forgotten. */
  move(this: void, to: string, from: string): string;
  /** Makes the last place nobody's, and the slot's entity absent. */
  forget(this: void, last: string): string;
}

/** @param id tells the names of several sets in one text apart. */
export function setSource<E extends number>(set: EntitySet<E>, id: number | string = ''): SetSource {
  const { idWords, placeWords, countWord, groupedWord, entities, memory } = set;
  const words = `i32${id}`;
  const pool = hasComponents(set) ? set : undefined;
  const places = pool === undefined ? undefined : placeSource(pool, words, id);
  return {
    places,
    constants: {
      [words]: memory.i32,
      ...(pool === undefined ? {} : { [`copy${id}`]: pool.binding.copy, [`watch${id}`]: pool }),
    },
    place: `${words}[${placeWords} + slot]`,
    count: `${words}[${countWord}]`,
    grouped: `${words}[${groupedWord}]`,
    move: (to, from) => `{
      const moved = ${words}[${idWords} + ${from}];
      ${places === undefined ? '' : `copy${id}(${places.offset(to)}, ${places.offset(from)});`}
      ${words}[${idWords} + ${to}] = moved;
      ${words}[${placeWords} + (moved & ${entities.slotMask})] = ${to};
    }`,
    forget: (last) => `${words}[${idWords} + ${last}] = ${NO_ID};
    ${words}[${placeWords} + slot] = 0;
    ${words}[${countWord}] = ${last} - 1;
    ${places === undefined ? '' : `if (watch${id}.watched !== 0) watch${id}.cursors.refresh();`}`,
  };
}

/** Whether a set is a pool: a tag binds no struct to the memory. */
function hasComponents<E extends number>(set: EntitySet<E>): set is ComponentPool<Struct, E> {
  return 'binding' in set;
}

/** Takes the slot's entity out of one set, when it is in, without telling anyone. */
export function dropSource({ place, count, move, forget }: SetSource): string {
  return `{
    const place = ${place};
    if (place !== 0) {
      const last = ${count};
      if (place !== last) ${move('place', 'last')}
      ${forget('last')}
    }
  }`;
}

/** The same for a set that may be in a group. The entity is called `entity`, the set as `name` says. */
export function leaveAndDropSource(set: SetSource, name: string): string {
  return `if (${name}.group !== undefined && ${set.place} !== 0) ${name}.group.leave(entity);
  ${dropSource(set)}`;
}

/**
 * The same for all sets of a group: when the entity is in it, the group's last takes its place in each set, and the set's last
 * that one's.
 */
export function dropGroupedSource(sets: readonly SetSource[]): string {
  const { place, grouped } = sets[0]!; // a group has at least one
  const drops = sets.map(
    ({ count, move, forget }) => `{
        const last = ${count};
        if (place !== owned) ${move('place', 'owned')}
        if (owned !== last) ${move('owned', 'last')}
        ${forget('last')}
      }`,
  );
  return `{
    const place = ${place};
    const owned = ${grouped};
    if (place !== 0 && place <= owned) {
      ${grouped} = owned - 1;
      ${drops.join('')}
    } else {
      ${sets.map(dropSource).join('')}
    }
  }`;
}
