type Method = (...args: unknown[]) => unknown;
type Wrap = (original: Method) => Method;

/** The wrappers of one method of one object. */
interface Chain {
  /** The method in place of the original one; it calls the wrappers, the last one first. */
  readonly value: Method;
  /** The own property of the object before the first wrapper. */
  readonly own: PropertyDescriptor | undefined;
  /** The wrappers in the order of their creation. Each has its own entry, even if two are equal. */
  readonly wraps: { readonly wrap: Wrap }[];
  /** Creates the function that calls all wrappers again, after a change of `wraps`. */
  readonly compose: () => void;
}

const chains = new WeakMap<object, Map<string, Chain>>();

/**
 * Wraps those methods of an object that have the given names. Each wrapper is created from the original method.
 * Returns a function that removes the wrappers, in any order with other wrappers; a second call of it does nothing.
 */
export function wrapMethods(target: object, wraps: Readonly<Record<string, Wrap>>): () => void {
  const removals: (() => void)[] = [];
  for (const [name, wrap] of Object.entries(wraps)) {
    if (typeof Reflect.get(target, name) === 'function') removals.push(addWrap(target, name, wrap));
  }
  return () => {
    for (const remove of removals.splice(0)) remove();
  };
}

function addWrap(target: object, name: string, wrap: Wrap): () => void {
  let known = chains.get(target);
  if (known === undefined) chains.set(target, (known = new Map()));
  let chain = known.get(name);
  // Other code may have replaced the method in the meantime: the replacement is then the original method of a new chain.
  if (chain === undefined || Object.getOwnPropertyDescriptor(target, name)?.value !== chain.value)
    known.set(name, (chain = makeChain(target, name)));
  const { wraps, own, value, compose } = chain;
  const entry = { wrap };
  wraps.push(entry);
  compose();
  return () => {
    wraps.splice(wraps.indexOf(entry), 1);
    compose();
    if (wraps.length > 0 || Object.getOwnPropertyDescriptor(target, name)?.value !== value) return;
    known.delete(name);
    if (own === undefined) Reflect.deleteProperty(target, name);
    else Object.defineProperty(target, name, own);
  };
}

function makeChain(target: object, name: string): Chain {
  const own = Object.getOwnPropertyDescriptor(target, name);
  const original = Reflect.get(target, name) as Method; // `wrapMethods` has tested it
  // Looked up in each call: the methods of an object that was disposed of, or lost by a restore, refuse to be called.
  const current = (): Method =>
    own === undefined
      ? (Reflect.get(Object.getPrototypeOf(target) as object, name, target) as Method)
      : original;
  const callOriginal: Method = (...args) => Reflect.apply(current(), target, args);
  let call = callOriginal;
  const wraps: { readonly wrap: Wrap }[] = [];
  const value: Method = (...args) => call(...args);
  Object.defineProperty(target, name, { configurable: true, value });
  return {
    value,
    own,
    wraps,
    compose: () => (call = wraps.reduce((inner, { wrap }) => wrap(inner), callOriginal)),
  };
}
