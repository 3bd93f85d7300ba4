// Replacements for functions that are newer than ES2020, which is all that the packages require at run time.

/** Returns whether an object itself has a property, like `Object.hasOwn`. */
export function hasOwn(object: object, key: PropertyKey): boolean {
  return Object.prototype.hasOwnProperty.call(object, key);
}

/** Returns the last element, like `list.at(-1)`. */
export function lastOf<T>(list: readonly T[]): T | undefined {
  return list[list.length - 1];
}
