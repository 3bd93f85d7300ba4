import type { StructClass } from '../schema/struct.ts';

/**
 * The static property by which a struct of this library says that each view class gets copies of its methods, instead of
 * inheriting them: their sources, from `method-sources.generated.ts`. One method that serves many view classes sees many shapes and
 * slows down (V8 keeps type feedback per function); a copy sees one.
 */
export const METHODS: unique symbol = Symbol('methods');

/** The sources of a class's methods, getters and setters by their names. `pnpm generate` writes them. */
export type MethodSources = Readonly<Record<string, string>>;

/** What the property holds: the sources, and {@link ownMethods}, which programs without such structs do not bundle. */
export interface CopiedMethods {
  readonly sources: MethodSources;
  readonly ownMethods: typeof ownMethods;
}

/**
 * The sources of the methods and accessors that a struct's view class has copies of. They are taken when the library is built, and never by
 * `toString()` from the functions that run: minifiers, coverage tools and compilers change those. Methods of users' classes
 * are not copied.
 *
 * @param fields names of the fields of the view class: a field hides what has its name.
 */
export function ownMethods(T: StructClass, fields: readonly string[]): string[] {
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
  return [...sources.values()].filter((source) => source !== undefined);
}
