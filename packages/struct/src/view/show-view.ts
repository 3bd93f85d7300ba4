import { plainOf } from '../fields/struct-type.ts';
import type { Layout } from '../layout.ts';
import type { Struct } from '../struct.ts';
import type { View } from './view.ts';

/** The method by which Node's `console.log` and `util.inspect` ask what to show. */
export const SHOW = Symbol.for('nodejs.util.inspect.custom');

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
    const fields = plainOf(view, $layout);
    // Consoles show the name of an object's class.
    return Object.assign(Object.create(namedClass(name).prototype as object) as object, fields);
  } catch (error) {
    return `${name} (gone: ${error instanceof Error ? error.message : String(error)})`;
  }
}

/** What ended a view of checked mode, without the advice behind it, which is for errors. */
function endOf(root: View): string {
  const { $end = '' } = root as { $end?: string };
  return $end === '' ? '' : `: ${$end.split(';', 1)[0]!}`;
}

const classes = new Map<string, { readonly prototype: unknown }>();

function namedClass(name: string): { readonly prototype: unknown } {
  let named = classes.get(name);
  if (named === undefined) classes.set(name, (named = { [name]: class {} }[name]!));
  return named;
}
