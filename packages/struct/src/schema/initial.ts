import type { Struct } from './struct.ts';
import type { Handle } from '../storage/handle.ts';
import type { ArrayView } from '../view/array-view.ts';

/** Some of a struct's fields with their values: vectors, nested structs and arrays by their own fields and elements. */
export type Initial<T> = { readonly [K in Assignable<T>]?: InitialValue<T[K]> };

/** What a field may be given. A reference (`T | null`) and an object (`T | undefined`) take the thing itself. */
export type InitialValue<V> = null extends V
  ? V
  : undefined extends V
    ? V
    : V extends ArrayView<infer E>
      ? readonly InitialValue<E>[] | ArrayView<E>
      : V extends Struct
        ? V | Initial<V>
        : V;

/** What fills a new entry: a function that is handed it, or some of its fields. */
export type Init<T> = ((entry: T) => void) | Initial<T>;

/** Some of a struct's fields with their values, as {@link Initial}; references may be handles, as `toObject` gives them. */
export type Assigned<T> = { readonly [K in Assignable<T>]?: AssignedValue<T[K]> };

/** What `assign` takes for a field. */
export type AssignedValue<V> = null extends V
  ? V | Handle<Extract<V, Struct>>
  : undefined extends V
    ? V
    : V extends ArrayView<infer E>
      ? readonly AssignedValue<E>[] | ArrayView<E>
      : V extends Struct
        ? V | Assigned<V>
        : V;

/** Names of fields and setters: neither methods nor what can only be read. */
type Assignable<T> = {
  [K in keyof T]-?: T[K] extends (...args: never) => unknown
    ? never
    : IsSame<{ [P in K]: T[P] }, { -readonly [P in K]: T[P] }> extends true
      ? K
      : never;
}[keyof T];

export declare const readOnlyFields: unique symbol;

/** Marks a class whose members that can only be read are fields, not getters. For the compiler only. */
export interface ReadOnlyFields {
  readonly [readOnlyFields]: true;
}

/** Names of what a copy of a struct has: fields, and what looks like one, but no methods and no getters. */
export type CopiedKey<T> = T extends ReadOnlyFields
  ? {
      [K in keyof T]: K extends symbol ? never : T[K] extends (...args: never) => unknown ? never : K;
    }[keyof T]
  : Assignable<T>;

/** Whether two types are identical, `readonly` included: only then the compiler lets one such function stand for the other. */
type IsSame<A, B> =
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the trick needs one that is open
  (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false;
