import type { Layout } from '../schema/layout.ts';
import type { StructClass } from '../schema/struct.ts';

/**
 * The key of the static property by which a struct of this library provides method sources, so that each view class
 * gets copies of the methods instead of inheriting them (see `method-sources.generated.ts`). V8 keeps type feedback
 * for each function: a method that many view classes share sees many shapes and is slower; a copy sees one.
 */
export const METHODS: unique symbol = Symbol('methods');

/** The sources of a class's methods, getters and setters by their names. `pnpm generate` writes them. */
export type MethodSources = Readonly<Record<string, string>>;

/** The value of the property: the sources, and {@link ownMethods}, which programs without such structs do not bundle. */
export interface CopiedMethods {
  readonly sources: MethodSources;
  readonly ownMethods: typeof ownMethods;
}

/** Returns {@link ownMethods} of the struct of a layout. */
export function methodsOf({ struct, fields }: Layout): ReadonlyMap<string, string> {
  const copied = (struct as { readonly [METHODS]?: CopiedMethods })[METHODS]; // only classes of this library have the symbol
  const names = fields.map(({ name }) => name);
  return copied?.ownMethods(struct, names) ?? new Map();
}

/**
 * Returns the sources of the methods and accessors that a struct's view class has copies of, by their names. They are taken when the
 * library is built, and never with `toString()` from running functions, because minifiers, coverage tools and
 * compilers change those. Methods of users' classes are not copied.
 *
 * @param fields names of the fields of the view class. A field hides a method of the same name.
 */
export function ownMethods(T: StructClass, fields: readonly string[]): Map<string, string> {
  const sources = new Map<string, string | undefined>(fields.map((name) => [name, undefined]));
  // From the class itself up: what a class overrides hides what it inherits.
  for (
    let prototype = T.prototype as object | null;
    prototype !== null && prototype !== Object.prototype;
    prototype = Object.getPrototypeOf(prototype) as object | null
  ) {
    const own = Object.getOwnPropertyDescriptor(prototype.constructor, METHODS);
    const copied = own?.value as CopiedMethods | undefined; // only classes of this library have the symbol
    for (const name of Object.getOwnPropertyNames(prototype)) {
      if (name !== 'constructor' && !sources.has(name)) sources.set(name, copied?.sources[name]);
    }
  }
  return new Map([...sources].filter((entry): entry is [string, string] => entry[1] !== undefined));
}
