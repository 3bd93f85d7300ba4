import type { View } from '@offheap/struct/internal';

/** A loop of a component pool, a query or a group. */
export interface RunningLoop {
  /** The sets that it uses. */
  readonly sets: readonly object[];
  /** The pools whose components it passes to its callback, and its cursors. */
  readonly passed: readonly { readonly pool: object; readonly cursor: View }[];
}

/**
 * The running loops over sets of the same entities. One list for all sets: a loop over few entities takes less time
 * than counting itself in each of its sets.
 */
export class RunningLoops {
  /** The number of running loops. */
  count = 0;
  /** The running loops, the outermost first. Further elements have ended. */
  readonly list: RunningLoop[] = [];

  /** Whether a running loop uses a set. */
  use(set: object): boolean {
    for (let i = 0; i < this.count; i++) if (this.list[i]!.sets.includes(set)) return true;
    return false;
  }
}

const known = new WeakMap<object, RunningLoops>();

/** Returns the running loops over sets of some entities. */
export function runningLoopsOf(entities: object): RunningLoops {
  let loops = known.get(entities);
  if (loops === undefined) known.set(entities, (loops = new RunningLoops()));
  return loops;
}
