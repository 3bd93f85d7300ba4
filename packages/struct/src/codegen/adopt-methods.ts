/**
 * Replaces those methods of a pool that are still the plain ones by their twins, on a prototype for this pool alone, which it returns.
 */
export function adoptMethods(target: object, twins: object, plain: object): object {
  const own = Object.create(Object.getPrototypeOf(target) as object) as object;
  for (const key of Reflect.ownKeys(twins)) {
    const current = describe(target, key);
    const original = describe(plain, key);
    if (current === undefined || current.value !== original?.value || current.get !== original?.get) continue;
    Object.defineProperty(own, key, { ...Object.getOwnPropertyDescriptor(twins, key), enumerable: false });
  }
  Object.setPrototypeOf(target, own);
  return own;
}

function describe(object: object | null, key: PropertyKey): PropertyDescriptor | undefined {
  for (let o = object; o !== null; o = Object.getPrototypeOf(o) as object | null) {
    const descriptor = Object.getOwnPropertyDescriptor(o, key);
    if (descriptor !== undefined) return descriptor;
  }
  return undefined;
}
