let copies = 0;

/**
 * The same function compiled anew, for a caller of its own. V8 keeps the types that a function has met with its source: one
 * that has seen objects and views, because the mode was switched, is slower ever after for both. With a copy each, no mode
 * pays for another. (`pool.system` does the same for its loop.)
 *
 * @param fn an arrow function that uses its arguments, `Math` and nothing else. Where a page forbids `new Function`, itself.
 */
export function ownCopy<F extends (...args: never[]) => unknown>(fn: F): F {
  try {
    // oxlint-disable-next-line no-implied-eval, no-new-func -- the text is this bundle's own
    return new Function(`return ${fn.toString()}; // ${copies++}`)() as F; // it is the same text
  } catch {
    return fn;
  }
}
