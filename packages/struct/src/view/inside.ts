import type { Memory, Ptr } from '@offheap/core';
import type { Checked } from '../checked-mode.ts';
import type { FieldType, InlineAccess, Place } from '../schema/field-type.ts';
import type { Layout } from '../schema/layout.ts';
import type { CheckedView, View } from './view.ts';

/** How an object inside a view is made and used, as source. */
export interface InsideSource {
  /** An expression that makes the object, which takes `root`, the outermost view, and `at` from the variables of these names. */
  readonly make: string;
  /** An expression that gives the field's value, from the object {@link InsideWriter.own}. */
  readonly get: string;
  /** A statement that writes the variable `value`. */
  readonly set: string;
}

/** Hidden properties of an object by their names, without what these begin with; each with the source of its first value. */
export type State = Readonly<Record<string, string>>;

/**
 * Writes the source for a field that reads as an object of its own. Such an object knows the outermost view, `root`,
 * whose offset moves, and adds constants; inside an element of an array it also knows `at`, the element's distance
 * from the entry's start in bytes, or from the start of the array in its column.
 */
export interface InsideWriter {
  readonly memory: Memory;
  readonly checked: Checked;
  /** The field's name with those of the structs around it: `'Body.bounds.min'`. */
  readonly path: string;
  /** Source of the object, in the accessor. */
  readonly own: string;
  /** What the names of the object's state begin with: `#` when it is private. */
  readonly mark: '#' | '$';
  /** Declares the state of the object in its class: `root` and `at`, from the variables of these names, and more. */
  state(more: State, isDerived: boolean): string;
  /** Source of a number of bytes from the entry's start to `byteOffset` in the field, seen from the object. */
  distance(byteOffset: number): string;
  /** Source, in the object, that throws when its entry is gone; empty but in checked mode. */
  readonly check: string;
  /** The place of the field, or `byteOffset` further, seen from the object; of element `index` where a stride is given. */
  place(stride?: number, byteOffset?: number): Place;
  /** How a value of a type is read and written at a place. */
  access(type: FieldType, place: Place, path: string): InlineAccess;
  /** Makes a value known to the source and gives its name there. */
  constant(value: unknown): string;
  /** Adds a class and gives its name: `body` is what stands between its braces, `base` the name of a constant. */
  addClass(body: string, base?: string): string;
  /** Adds the class of a struct's views inside this one; of an array's elements, `stride` apart, where that is given. */
  addView(layout: Layout, stride?: number): string;
}

/** Where a field lies, for closures. */
export interface ClosedSite {
  readonly memory: Memory;
  readonly checked: Checked;
  readonly path: string;
  /** Bytes from what the object's `$at` means to the field. */
  readonly byteOffset: number;
  /** Units of a view's offset, as a power of two. */
  readonly shift: number;
  /** Finds where an entry's part of the field's column begins, for a view's offset; undefined where entries lie in one piece. */
  readonly startOf: ((offset: number) => Ptr) | undefined;
  /** Throws when the entry of an outermost view is gone; does nothing but in checked mode. */
  check(root: CheckedView): void;
  /**
   * The class of a struct's views inside this one.
   *
   * @param isElement whether there are several of them in an entry, each at a distance of its own (`at`).
   */
  viewClass(
    layout: Layout,
    byteOffset: number,
    path: string,
    isElement: boolean,
  ): new (root: View, at: number) => object;
}

/** How an object inside a view is made and used, by closures. */
export interface ClosedInside {
  /** @param at bytes from the entry's start to the element that the field is in, 0 outside of arrays. */
  make(root: View, at: number): object;
  /** The field's value; without it, the object itself. */
  get?(own: object): unknown;
  set(this: void, own: object, value: unknown): void;
}
