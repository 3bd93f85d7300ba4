/** The method by which Node's `console.log` and `util.inspect` ask what to show instead of an object's properties. @internal */
export const SHOW: unique symbol = Symbol.for('nodejs.util.inspect.custom');
