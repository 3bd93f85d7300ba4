/** The prototype of the language's own iterators. It makes each iterator iterable, and contains the iterator helpers. */
export const iteratorPrototype = Object.getPrototypeOf(
  Object.getPrototypeOf([][Symbol.iterator]()),
) as object;
