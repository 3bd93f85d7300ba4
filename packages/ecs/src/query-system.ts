/** A loop compiled around a callback. It is called with the arguments that the callback takes after the entity. */
type System<A extends unknown[]> = (...args: A) => void;

/**
 * The type of `Query.system` by its components. It is written out, because the compiler infers `A` from a callback
 * whose other parameters have no types only if each parameter is listed separately. Beyond six components, declare the
 * types of all parameters.
 */
export type QuerySystem<C extends readonly unknown[], E> = C extends readonly []
  ? <A extends unknown[]>(fn: (entity: E, ...args: A) => void) => System<A>
  : C extends readonly [infer C1]
    ? <A extends unknown[]>(fn: (c1: C1, entity: E, ...args: A) => void) => System<A>
    : C extends readonly [infer C1, infer C2]
      ? <A extends unknown[]>(fn: (c1: C1, c2: C2, entity: E, ...args: A) => void) => System<A>
      : C extends readonly [infer C1, infer C2, infer C3]
        ? <A extends unknown[]>(fn: (c1: C1, c2: C2, c3: C3, entity: E, ...args: A) => void) => System<A>
        : C extends readonly [infer C1, infer C2, infer C3, infer C4]
          ? <A extends unknown[]>(
              fn: (c1: C1, c2: C2, c3: C3, c4: C4, entity: E, ...args: A) => void,
            ) => System<A>
          : C extends readonly [infer C1, infer C2, infer C3, infer C4, infer C5]
            ? <A extends unknown[]>(
                fn: (c1: C1, c2: C2, c3: C3, c4: C4, c5: C5, entity: E, ...args: A) => void,
              ) => System<A>
            : C extends readonly [infer C1, infer C2, infer C3, infer C4, infer C5, infer C6]
              ? <A extends unknown[]>(
                  fn: (c1: C1, c2: C2, c3: C3, c4: C4, c5: C5, c6: C6, entity: E, ...args: A) => void,
                ) => System<A>
              : <A extends unknown[]>(
                  fn: (...args: [...components: C, entity: E, ...args: A]) => void,
                ) => System<A>;
