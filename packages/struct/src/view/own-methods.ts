import type { StructClass } from '../struct.ts';

const owned = new WeakSet();

/**
 * Lets each view class have copies of a struct's methods instead of inheriting them. One method that serves many view
 * classes sees many shapes and slows down (V8 keeps type feedback per function), a copy sees one. The methods are copied
 * as text: they may use `this`, their arguments and globals, nothing of their module, and no `super`.
 */
export function copyMethods<C extends StructClass>(T: C): C {
  owned.add(T.prototype as object);
  return T;
}

/** Sources of the methods that a view class of a struct has copies of. */
export function ownMethods(T: StructClass): string[] {
  const sources = new Map<string, string | undefined>();
  // From the class itself up: what a class overrides hides what it inherits.
  for (
    let prototype = T.prototype as object | null;
    prototype !== null;
    prototype = Object.getPrototypeOf(prototype) as object | null
  ) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (name === 'constructor' || sources.has(name)) continue;
      const isCopied = owned.has(prototype) && typeof value === 'function';
      sources.set(name, isCopied ? String(value) : undefined);
    }
  }
  return [...sources.values()].filter((source) => source !== undefined);
}
