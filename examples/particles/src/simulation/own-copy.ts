let copies = 0;

/**
 * Compiles a separate copy of a function for one caller. V8 keeps the types that a function has met with its source:
 * a function that has seen objects and views, because the mode was switched, stays slower for both. With a copy for
 * each mode, no mode slows another one down. (`pool.system` does the same for its loop.)
 *
 * @param fn an arrow function that uses only its arguments and `Math`.
 * @returns `fn` itself when a page forbids `new Function`.
 */
export function ownCopy<F extends (...args: never[]) => unknown>(fn: F): F {
  try {
    // oxlint-disable-next-line no-implied-eval, no-new-func -- the text is this bundle's own
    return new Function(`return ${fn.toString()}; // ${copies++}`)() as F; // it is the same text
  } catch {
    return fn;
  }
}
