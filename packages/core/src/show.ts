/**
 * The key of the method that Node's `console.log` and `util.inspect` call to print an object, instead of listing its
 * properties. @internal
 */
export const SHOW: unique symbol = Symbol.for('nodejs.util.inspect.custom');
