import { plainOf } from '../fields/struct-type.ts';
import type { Layout } from '../schema/layout.ts';
import type { Struct } from '../schema/struct.ts';
import type { View } from './view.ts';

/** A view, or one inside another, as far as it matters here. */
interface Shown {
  readonly $layout: Layout;
  readonly $root?: View;
}

/**
 * What a view looks like in a console: a plain object with its fields, those of nested structs and arrays too, under its
 * struct's name; for one whose entry is gone, words that say so.
 */
export function showView(view: Struct): unknown {
  const { $layout, $root = view as unknown as View } = view as unknown as Shown; // view classes give it both
  const { name } = $layout;
  if ($root.$owner === null) return `${name} (gone${endOf($root)})`;
  try {
    return named(name, plainOf(view, $layout));
  } catch (error) {
    return `${name} (gone: ${error instanceof Error ? error.message : String(error)})`;
  }
}

/** The most entries of a pool that a console shows. */
const MOST_SHOWN = 20;

/** A pool, as far as it matters here. */
interface ShownPool extends Iterable<Struct> {
  readonly kind: string;
  readonly layout: Layout;
  readonly length: number;
  readonly capacity: number;
  readonly isGone: boolean;
}

/** What a pool looks like in a console: how many entries it has, and those that a loop visits first. */
export function showPool(pool: ShownPool): unknown {
  const name = `${pool.kind} of ${pool.layout.name}`;
  if (pool.isGone) return `${name} (gone)`;
  const { length, capacity } = pool;
  const entries: unknown[] = [];
  for (const entry of pool) {
    if (entries.push(showView(entry)) === MOST_SHOWN) break;
  }
  if (length > entries.length) entries.push(`... ${length - entries.length} more`);
  return named(name, { length, capacity, entries });
}

/** What ended a view of checked mode, without the advice behind it, which is for errors. */
function endOf(root: View): string {
  const { $end = '' } = root as { $end?: string };
  return $end === '' ? '' : `: ${$end.split(';', 1)[0]!}`;
}

/** An object that consoles show under a name. */
export function named(name: string, properties: object): object {
  return Object.assign(Object.create(namedClass(name).prototype as object) as object, properties);
}

const classes = new Map<string, { readonly prototype: unknown }>();

function namedClass(name: string): { readonly prototype: unknown } {
  let named = classes.get(name);
  if (named === undefined) classes.set(name, (named = { [name]: class {} }[name]!));
  return named;
}
