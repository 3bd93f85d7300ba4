import { AllocatorError } from '@offheap/core';
import { showValue, unfinishedKind } from '@offheap/core/internal';

/**
 * Throws for a callback that continues after it has returned: an async function or a generator. The check costs one
 * property lookup.
 *
 * @param what the callback, as in `callback of \`each\``.
 * @throws AllocatorError `INVALID_ARGUMENT`
 */
export function refuseAsync(what: string, callback: unknown): void {
  // Compilers for old targets convert async functions to ordinary functions: `refusePromise` detects those.
  const kind = (callback as { readonly [Symbol.toStringTag]?: unknown } | null | undefined)?.[
    Symbol.toStringTag
  ];
  if (typeof kind === 'string' && typeof callback === 'function' && kind.endsWith('Function')) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `The ${what} is ${kind === 'AsyncFunction' ? 'an async function' : 'a generator'}: its view would be on another entry when the function continues. Pass a synchronous function; await before or after the call.`,
    );
  }
}

/** Whether a value certainly is a function that {@link refuseAsync} accepts. The code is short: V8 inlines it. */
export function isSynchronous(callback: unknown): boolean {
  return (
    typeof callback === 'function' &&
    (callback as { readonly [Symbol.toStringTag]?: unknown })[Symbol.toStringTag] === undefined
  );
}

/**
 * Throws for a callback that is not a function, or that continues after it has returned.
 *
 * @param what the callback, as in `callback of \`each\``.
 * @param expected follows "expected".
 * @throws AllocatorError `INVALID_ARGUMENT`
 */
export function checkCallback(what: string, callback: unknown, expected = 'a function'): void {
  if (typeof callback !== 'function') {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `The ${what} is ${showValue(callback)}: expected ${expected}.`,
    );
  }
  refuseAsync(what, callback);
}

/**
 * Throws for a promise or a generator that a callback has returned.
 *
 * @param what the callback, as in `callback of \`each\``.
 * @throws AllocatorError `INVALID_ARGUMENT`
 */
export function refusePromise(what: string, result: unknown): void {
  const kind = unfinishedKind(result);
  if (kind === undefined) return;
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    `The ${what} returned a ${kind}: its view would be on another entry when the function continues. Pass a synchronous function; await before or after the call.`,
  );
}

/** Whether the result of a predicate is truthy. Throws for a promise or a generator. */
export function answersYes(what: string, answer: unknown): boolean {
  if (answer === true) return true;
  refusePromise(what, answer);
  return Boolean(answer);
}
