import type { Memory, Ptr } from '@offheap/core';
import type { Checked } from '../checked-mode.ts';
import type { FieldType, InlineAccess, Place } from '../schema/field-type.ts';
import type { Layout } from '../schema/layout.ts';
import type { CheckedView, View } from './view.ts';

/** How an object inside a view is created and used, as source. */
export interface InsideSource {
  /**
   * An expression that creates the object. It reads `root`, the outermost view, and `at` from variables of these
   * names.
   */
  readonly make: string;
  /** An expression that returns the field's value, from the object {@link InsideWriter.own}. */
  readonly get: string;
  /** A statement that writes the variable `value` to the field. */
  readonly set: string;
}

/** The hidden properties of an object by their names without prefix, each with the source of its first value. */
export type State = Readonly<Record<string, string>>;

/**
 * Writes the source for a field that reads as an object of its own. Such an object refers to the outermost view,
 * `root`, whose offset moves, and adds constants. Inside an element of an array it also stores `at`, the element's
 * distance in bytes from the entry's start, or from the start of the array in its column.
 */
export interface InsideWriter {
  readonly memory: Memory;
  readonly checked: Checked;
  /** The field's name with the names of the enclosing structs: `'Body.bounds.min'`. */
  readonly path: string;
  /** Source of the object, in the accessor. */
  readonly own: string;
  /** The prefix of the names of the object's state: `#` when it is private. */
  readonly mark: '#' | '$';
  /**
   * Returns the declaration of the object's state in its class: `root` and `at`, from the variables of these names,
   * and more.
   */
  state(more: State, isDerived: boolean): string;
  /**
   * Returns source of the number of bytes from the entry's start to `byteOffset` in the field, relative to the
   * object.
   */
  distance(byteOffset: number): string;
  /** Source, in the object, that throws when its entry was destroyed; empty outside checked mode. */
  readonly check: string;
  /** Returns the place of the field plus `byteOffset`, relative to the object; with a stride, that of element `index`. */
  place(stride?: number, byteOffset?: number): Place;
  /** Returns how a value of a type is read and written at a place. */
  access(type: FieldType, place: Place, path: string): InlineAccess;
  /** Makes a value available to the source and returns its name there. */
  constant(value: unknown): string;
  /**
   * Adds a class and returns its name: `body` is the text between its braces, `base` the name of a constant. `after`
   * returns statements that follow the class, from its name.
   */
  addClass(body: string, base?: string, after?: (name: string) => string): string;
  /** Adds the class of a struct's views inside this one; with a stride, the class of an array's elements. */
  addView(layout: Layout, stride?: number): string;
}

/** The place of a field, for closures. */
export interface ClosedSite {
  readonly memory: Memory;
  readonly checked: Checked;
  readonly path: string;
  /** Bytes from the position of the object's `$at` to the field. */
  readonly byteOffset: number;
  /** The unit of a view's offset, as a power of two. */
  readonly shift: number;
  /**
   * Finds the start of an entry's part of the field's column from a view's offset; undefined where entries are
   * interleaved.
   */
  readonly startOf: ((offset: number) => Ptr) | undefined;
  /** Throws when the entry of an outermost view was destroyed; does nothing outside checked mode. */
  check(root: CheckedView): void;
  /**
   * Returns the class of a struct's views inside this one.
   *
   * @param isElement whether an entry contains several of them, each at a distance of its own (`at`).
   */
  viewClass(
    layout: Layout,
    byteOffset: number,
    path: string,
    isElement: boolean,
  ): new (root: View, at: number) => object;
}

/** How an object inside a view is created and used, with closures. */
export interface ClosedInside {
  /** @param at bytes from the entry's start to the element that contains the field, 0 outside arrays. */
  make(root: View, at: number): object;
  /** Returns the field's value. Without this function, the value is the object itself. */
  get?(own: object): unknown;
  set(this: void, own: object, value: unknown): void;
}
