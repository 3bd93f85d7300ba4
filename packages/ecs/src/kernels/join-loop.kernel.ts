import type { Struct } from '@offheap/struct';
import type { answersYes, refusePromise, View } from '@offheap/struct/internal';
import type { ComponentCursors, LoopTurn } from '../component-cursors.ts';
import type { EntityRemover } from '../entity.ts';

/** A set whose entities are tested. */
export interface TestedSet {
  readonly i32: Int32Array;
  /** Index of the place of slot 0. */
  readonly PLACES: number;
}

/** A set in a list. An entity must be in at least one set of the list. */
export interface AnySet extends TestedSet {
  readonly IS_FIRST: boolean;
  readonly IS_LAST: boolean;
}

/** The cursors of a pool, for the loop's turns. */
type VisitingCursors = Pick<ComponentCursors<Struct, number>, 'begin' | 'end'>;

/** A pool whose components are passed to the callback. */
export interface PassedPool extends TestedSet {
  /** The index of the argument, and of the loop's turn. */
  readonly INDEX: number;
  /** Whether the loop visits this pool's own places; in a group, all pools share the places. */
  readonly SHARES_PLACE: boolean;
  readonly ONE_SLAB: boolean;
  readonly STRIDE: number;
  /** The offset of place 0 in the first slab, if the place were in it. */
  readonly BASE: number;
  /** The same for the current slab, if places are shared. */
  readonly base: Int32Array;
  readonly cursor: Struct & View;
  readonly cursors: VisitingCursors;
  offsetOf(this: void, place: number): number;
}

/** The versions of one pool's components. */
export interface TestedChanges {
  readonly i32: Int32Array;
  readonly INDEX: number;
  /** Index of the version of slot 0. */
  readonly VERSIONS: number;
}

/** The objects that the kernel of one loop works on. */
export interface JoinParts {
  /** The words of the set whose places the loop visits. */
  readonly i32: Int32Array;
  readonly PASSED: readonly PassedPool[];
  readonly OPTIONAL: readonly PassedPool[];
  readonly REQUIRED: readonly TestedSet[];
  readonly EXCLUDED: readonly TestedSet[];
  readonly ANY: readonly AnySet[];
  readonly CHANGED: readonly TestedChanges[];
  /** For checked mode: the turn of the set whose places the loop visits. */
  readonly turn: LoopTurn;
  /** For checked mode: the turns of the pools. */
  readonly turns: readonly LoopTurn[];
  /** For each number of `CHANGED`: the version that a component must be newer than. */
  readonly since: readonly number[];
  /** The callback's arguments, if they are in a list. */
  readonly args: unknown[];
  /** The only function that the loop calls, if `OWN_CALLBACK`. */
  callback(this: void, ...args: unknown[]): unknown;
  /** The name of the callback in messages. */
  readonly callbackName: string;
  /** The object that components are removed from. */
  readonly target: EntityRemover<number>;
  visit(
    this: void,
    turn: LoopTurn,
    cursors: VisitingCursors,
    cursor: Struct & View,
    place: number,
    entity: number,
  ): void;
  /** Writes the arguments of a system after the entity's id. */
  fillArguments(this: void, args: unknown[], a0: unknown, a1: unknown, a2: unknown, a3: unknown): void;
  readonly answersYes: typeof answersYes;
  readonly refusePromise: typeof refusePromise;
}

/** Numbers and flags of one loop. */
export interface JoinConstants {
  readonly CHECKED: boolean;
  /** Whether the sets are a group, so that their first places correspond. */
  readonly GROUPED: boolean;
  /** Whether the callback's arguments are in a list, which the source that is compiled for the loop does not need. */
  readonly GENERIC: boolean;
  /** Whether the callback may read the entity's id. */
  readonly READS_ID: boolean;
  /** Whether the loop ends, and returns the entity, when the callback returns true. */
  readonly SEARCHES: boolean;
  /** Whether the components for which the callback returns true are removed and counted. */
  readonly REMOVES: boolean;
  /** Index of the id at place 0. */
  readonly IDS: number;
  readonly SLOT_MASK: number;
  readonly NO_ID: number;
  /** A mask of as many low bits as places have. */
  readonly PLACE_MASK: number;
  /** The index of the argument that is the entity's id. */
  readonly ENTITY: number;
  /** Whether the loop calls one function only, which is then a constant of its code. */
  readonly OWN_CALLBACK: boolean;
  /** An expression that is never evaluated, too large for V8 to inline the function around it: see `loop-function.ts`. */
  readonly PADDING: number;
}

/**
 * Calls a function with the components of each selected entity, from place `end` down to `first`. Returns the result
 * of its kind of loop.
 */
export type JoinLoopFunction = (
  end: number,
  first: number,
  fn: (...args: unknown[]) => unknown,
  a0?: unknown,
  a1?: unknown,
  a2?: unknown,
  a3?: unknown,
) => number;

/**
 * The loop of component pools, queries and groups. It visits the places of one set, and looks up the places in the other sets by the
 * slot of the entity. All ids in a set belong to living entities, so the place found for a slot is that of the entity itself.
 */
export function joinLoop(parts: JoinParts, C: JoinConstants): JoinLoopFunction {
  const { CHECKED, GROUPED, GENERIC, READS_ID, SEARCHES, REMOVES } = C;
  const { IDS, SLOT_MASK, NO_ID, PLACE_MASK, ENTITY, OWN_CALLBACK, PADDING } = C;
  const { i32, PASSED, OPTIONAL, REQUIRED, EXCLUDED, ANY, CHANGED, turn, turns, since, args } = parts;
  const { callback, callbackName, target, visit, fillArguments, answersYes, refusePromise } = parts;

  return function LOOP(end, first, fn, a0, a1, a2, a3) {
    if (end < 0) return PADDING;
    let count = 0;
    if (GENERIC) {
      fillArguments(args, a0, a1, a2, a3);
    }
    const from = first & PLACE_MASK; // unchanged, but V8 then knows that no place is below 0
    entities: for (let place = end & PLACE_MASK; place >= from; place--) {
      const entity = READS_ID ? i32[IDS + place]! : 0;
      if (!GROUPED && entity === NO_ID) continue;
      if (CHECKED) {
        turn.entity = entity;
      }
      const slot = entity & SLOT_MASK;
      for (let k = 0; k < REQUIRED.length; k++) {
        const set = REQUIRED[k]!;
        if (set.i32[set.PLACES + slot] === 0) continue entities;
      }
      for (let k = 0; k < PASSED.length; k++) {
        const set = PASSED[k]!;
        if (!set.SHARES_PLACE && set.i32[set.PLACES + slot] === 0) continue entities;
      }
      for (let k = 0; k < EXCLUDED.length; k++) {
        const set = EXCLUDED[k]!;
        if (set.i32[set.PLACES + slot] !== 0) continue entities;
      }
      let isInOne = false;
      for (let k = 0; k < ANY.length; k++) {
        const set = ANY[k]!;
        if (set.IS_FIRST) isInOne = false;
        if (set.i32[set.PLACES + slot] !== 0) isInOne = true;
        if (set.IS_LAST && !isInOne) continue entities;
      }
      for (let k = 0; k < CHANGED.length; k++) {
        const changes = CHANGED[k]!;
        if (changes.i32[changes.VERSIONS + slot]! <= since[changes.INDEX]!) continue entities;
      }
      for (let k = 0; k < PASSED.length; k++) {
        const set = PASSED[k]!;
        const at = set.SHARES_PLACE ? place : set.i32[set.PLACES + slot]!;
        if (CHECKED) {
          visit(turns[set.INDEX]!, set.cursors, set.cursor, at, entity);
          if (GENERIC) {
            args[set.INDEX] = turns[set.INDEX]!.view;
          }
        } else {
          set.cursor.$offset = set.ONE_SLAB
            ? set.BASE + at * set.STRIDE
            : set.SHARES_PLACE
              ? set.base[0]! + at * set.STRIDE
              : set.offsetOf(at);
        }
      }
      for (let k = 0; k < OPTIONAL.length; k++) {
        const set = OPTIONAL[k]!;
        const at = set.i32[set.PLACES + slot]!;
        if (CHECKED) {
          visit(turns[set.INDEX]!, set.cursors, set.cursor, at, entity);
          if (GENERIC) {
            args[set.INDEX] = turns[set.INDEX]!.view;
          }
        } else {
          if (at !== 0) set.cursor.$offset = set.ONE_SLAB ? set.BASE + at * set.STRIDE : set.offsetOf(at);
          if (GENERIC) {
            args[set.INDEX] = at === 0 ? undefined : set.cursor;
          }
        }
      }
      if (GENERIC) {
        args[ENTITY] = entity;
      }
      if (SEARCHES) {
        if (answersYes(callbackName, fn(...args))) return entity;
      } else {
        if (REMOVES) {
          const answer = fn(...args); // the common case needs no call
          if (answer && (answer === true || answersYes(callbackName, answer)) && target.remove(entity))
            count++;
        } else {
          if (CHECKED) {
            refusePromise(callbackName, fn(...args));
          } else {
            (OWN_CALLBACK ? callback : fn)(...args);
          }
        }
      }
    }
    return count;
  };
}
