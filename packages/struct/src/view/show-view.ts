import { plainOf } from '../fields/struct-type.ts';
import type { Layout } from '../schema/layout.ts';
import type { Struct } from '../schema/struct.ts';
import type { View } from './view.ts';

/** The members of a view, or of a view inside another, that are used here. */
interface Shown {
  readonly $layout: Layout;
  readonly $root?: View;
}

/**
 * Returns the form of a view in a console: a plain object with its fields, including those of nested structs and
 * arrays, under the name of its struct. For a view whose entry was destroyed, returns a text that says so.
 */
export function showView(view: Struct): unknown {
  const { $layout, $root = view as unknown as View } = view as unknown as Shown; // view classes define both
  const { name } = $layout;
  if ($root.$owner === null) return `${name} (not alive${endOf($root)})`;
  try {
    return named(name, plainOf(view, $layout));
  } catch (error) {
    return `${name} (not alive: ${error instanceof Error ? error.message : String(error)})`;
  }
}

/** The highest number of entries of a pool that a console shows. */
const MOST_SHOWN = 20;

/** The members of a pool that are used here. */
interface ShownPool extends Iterable<Struct> {
  readonly kind: string;
  readonly layout: Layout;
  readonly length: number;
  readonly capacity: number;
  readonly isGone: boolean;
}

/** Returns the form of a pool in a console: the number of entries, and those that a loop visits first. */
export function showPool(pool: ShownPool): unknown {
  const name = `${pool.kind} of ${pool.layout.name}`;
  if (pool.isGone) return `${name} (no longer exists)`;
  const { length, capacity } = pool;
  const entries: unknown[] = [];
  for (const entry of pool) {
    if (entries.push(showView(entry)) === MOST_SHOWN) break;
  }
  if (length > entries.length) entries.push(`... ${length - entries.length} more`);
  return named(name, { length, capacity, entries });
}

/** Returns why a checked-mode view ended, without the advice, which is for errors. */
function endOf(root: View): string {
  const { $end = '' } = root as { $end?: string };
  return $end === '' ? '' : `: ${$end.split(';', 1)[0]!}`;
}

/** Returns an object that consoles show under the given name. */
export function named(name: string, properties: object): object {
  return Object.assign(Object.create(namedClass(name).prototype as object) as object, properties);
}

const classes = new Map<string, { readonly prototype: unknown }>();

function namedClass(name: string): { readonly prototype: unknown } {
  let named = classes.get(name);
  if (named === undefined) classes.set(name, (named = { [name]: class {} }[name]!));
  return named;
}
