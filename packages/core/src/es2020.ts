// Replaces later functions of the language: the packages need nothing newer than ES2020 at run time.

/** Returns whether an object itself has a property, like `Object.hasOwn`. */
export function hasOwn(object: object, key: PropertyKey): boolean {
  return Object.prototype.hasOwnProperty.call(object, key);
}

/** Returns the last element, like `list.at(-1)`. */
export function lastOf<T>(list: readonly T[]): T | undefined {
  return list[list.length - 1];
}
