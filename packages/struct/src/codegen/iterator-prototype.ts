/** The prototype of the built-in iterators of JavaScript. It makes each iterator iterable, and contains the iterator helpers. */
export const iteratorPrototype = Object.getPrototypeOf(
  Object.getPrototypeOf([][Symbol.iterator]()),
) as object;
