import type { Struct } from './struct.ts';
import type { Handle } from '../storage/handle.ts';
import type { ArrayView } from '../view/array-view.ts';

/**
 * Values for some of a struct's fields. Vectors, nested structs and arrays can be given as objects and lists of some
 * of their fields and elements.
 */
export type Initial<T> = { readonly [K in Assignable<T>]?: InitialValue<T[K]> };

/**
 * The type of a field's initial value. A reference (`T | null`) and an object (`T | undefined`) take the target
 * itself.
 */
export type InitialValue<V> = null extends V
  ? V
  : undefined extends V
    ? V
    : V extends ArrayView<infer E>
      ? readonly InitialValue<E>[] | ArrayView<E>
      : V extends Struct
        ? V | Initial<V>
        : V;

/** The contents of a new entry: a function that is called with the entry, or values for some of its fields. */
export type Init<T> = ((entry: T) => void) | Initial<T>;

/**
 * Values for some of a struct's fields, like {@link Initial}. References may also be handles, as `toObject` returns
 * them.
 */
export type Assigned<T> = { readonly [K in Assignable<T>]?: AssignedValue<T[K]> };

/** The type that `assign` accepts for a field. */
export type AssignedValue<V> = null extends V
  ? V | Handle<Extract<V, Struct>>
  : undefined extends V
    ? V
    : V extends ArrayView<infer E>
      ? readonly AssignedValue<E>[] | ArrayView<E>
      : V extends Struct
        ? V | Assigned<V>
        : V;

/** Names of fields and setters, without methods and read-only members. */
type Assignable<T> = {
  [K in keyof T]-?: T[K] extends (...args: never) => unknown
    ? never
    : IsSame<{ [P in K]: T[P] }, { -readonly [P in K]: T[P] }> extends true
      ? K
      : never;
}[keyof T];

export declare const readOnlyFields: unique symbol;

/** Marks a class whose read-only members are fields, not getters. Exists only for the compiler. */
export interface ReadOnlyFields {
  readonly [readOnlyFields]: true;
}

/**
 * Names of the members of a plain copy of a struct: fields and properties that look like fields, without methods and
 * getters.
 */
export type CopiedKey<T> = T extends ReadOnlyFields
  ? {
      [K in keyof T]: K extends symbol ? never : T[K] extends (...args: never) => unknown ? never : K;
    }[keyof T]
  : Assignable<T>;

/**
 * Whether two types are identical, including `readonly`. Only then does the compiler accept one such function in
 * place of the other.
 */
type IsSame<A, B> =
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the trick needs one that is open
  (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false;
