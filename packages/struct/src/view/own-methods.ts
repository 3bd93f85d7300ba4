import type { StructClass } from '../struct.ts';

/**
 * The sources of the methods and accessors that a view class has copies of, instead of inheriting them: those of
 * classes that say `static readonly copiesMethods = true`. One method that serves many view classes sees many shapes and
 * slows down (V8 keeps type feedback per function); a copy sees one. They are copied as text: they may use `this`, their
 * arguments and globals, nothing of their module, and no `super`.
 */
export function ownMethods(T: StructClass): string[] {
  const sources = new Map<string, string[]>();
  // From the class itself up: what a class overrides hides what it inherits.
  for (
    let prototype = T.prototype as object | null;
    prototype !== null && prototype !== Object.prototype;
    prototype = Object.getPrototypeOf(prototype) as object | null
  ) {
    const isCopied = Object.hasOwn(prototype.constructor, 'copiesMethods');
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (name === 'constructor' || sources.has(name)) continue;
      const functions = Object.values(descriptor).filter((one) => typeof one === 'function'); // method, getter, setter
      sources.set(name, isCopied ? functions.map(String) : []);
    }
  }
  return [...sources.values()].flat();
}
