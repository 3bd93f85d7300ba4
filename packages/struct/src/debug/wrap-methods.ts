type Method = (...args: unknown[]) => unknown;

/**
 * Wraps those methods of an object that have the given names. Each wrapper is created from the original method.
 * Returns a function that removes the wrappers; a second call of it does nothing.
 */
export function wrapMethods(
  target: object,
  wraps: Readonly<Record<string, (original: Method) => Method>>,
): () => void {
  const before: [name: string, own: PropertyDescriptor | undefined][] = [];
  for (const [name, wrap] of Object.entries(wraps)) {
    const original: unknown = Reflect.get(target, name);
    if (typeof original !== 'function') continue;
    // Looked up in each call: the methods of an object that was disposed of, or lost by a restore, refuse to be called.
    const own = Object.getOwnPropertyDescriptor(target, name);
    const current = (): unknown =>
      own === undefined ? Reflect.get(Object.getPrototypeOf(target) as object, name, target) : original;
    const value = wrap((...args): unknown => Reflect.apply(current() as Method, target, args));
    before.push([name, own]);
    Object.defineProperty(target, name, { configurable: true, value });
  }
  return () => {
    for (const [name, own] of before.splice(0)) {
      if (own === undefined) Reflect.deleteProperty(target, name);
      else Object.defineProperty(target, name, own);
    }
  };
}
