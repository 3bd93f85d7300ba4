type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Puts a method around one that an object has, and gives what takes it away again; does nothing when there is none. */
export function wrapMethod(
  target: object,
  name: string,
  wrap: (original: (...args: unknown[]) => unknown) => (...args: unknown[]) => unknown,
): () => void {
  const original: unknown = Reflect.get(target, name);
  if (typeof original !== 'function') return () => undefined;
  const own = Object.getOwnPropertyDescriptor(target, name);
  const value = wrap((...args) => Reflect.apply(original as Method, target, args));
  Object.defineProperty(target, name, { configurable: true, value });
  return () => {
    if (own === undefined) Reflect.deleteProperty(target, name);
    else Object.defineProperty(target, name, own);
  };
}
