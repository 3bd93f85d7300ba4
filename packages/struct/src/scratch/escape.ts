declare const scoped: unique symbol;

/** Marks values of a scope, so that the compiler detects when one would be returned from it. */
export interface InScope {
  readonly [scoped]: true;
}

/** A value of a scope: usable as `T` until the scope ends. */
export type Scoped<T> = T & InScope;

/** `R`, or never when it is or contains a value of the scope. */
export type Outlives<R> = R extends InScope | PromiseLike<unknown>
  ? never
  : R extends readonly (infer E)[]
    ? E extends InScope
      ? never
      : R
    : R extends (...args: never) => unknown
      ? R
      : R extends object
        ? true extends { [K in keyof R]: R[K] extends InScope ? true : false }[keyof R]
          ? never
          : R
        : R;
