/** What the language's own iterators inherit from: it makes each its own iterable, and gives it what helpers there are. */
export const iteratorPrototype = Object.getPrototypeOf(
  Object.getPrototypeOf([][Symbol.iterator]()),
) as object;
