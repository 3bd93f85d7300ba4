declare const scoped: unique symbol;

/** Marks what was made in a scope, so that the compiler sees when it would leave. */
export interface InScope {
  readonly [scoped]: true;
}

/** What a scope made: usable as `T` until the scope ends. */
export type Scoped<T> = T & InScope;

/** `R`, but never when it is or holds something that was made in the scope. */
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
