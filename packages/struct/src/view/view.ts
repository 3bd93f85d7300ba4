import type { Memory } from '@offheap/core';
import type { Layout } from '../schema/layout.ts';
import type { Struct, StructClass } from '../schema/struct.ts';

/** The creator of a view, which destroys its entry. @internal */
export interface ViewOwner {
  /** Destroys the entry of a view or a handle. */
  destroy(entry: Struct | number): void;
  /** Destroys the entry without calling `onDestroy`: its values have been taken out. */
  free(entry: Struct): void;
  /** Moves a checked-mode view to the current offset of its entry. */
  follow?(view: View): void;
}

/**
 * The place of a view, which views inside others share.
 *
 * @internal
 */
export interface Placed {
  readonly $memory: Memory;
  readonly $layout: Layout;
  /** Bytes from the memory's start to the struct; NaN when its fields are in columns. */
  readonly $byteOffset: number;
}

/**
 * The members of every view besides its fields. Their names start with `$`, which field names cannot.
 *
 * @internal
 */
export interface View extends Placed {
  /** The entry's offset in units of `2 ** layout.shift` bytes; where fields are in columns, the row. */
  $offset: number;
  /** The owner; null once the entry is destroyed, undefined for a part of another object, which ends with that object. */
  $owner: ViewOwner | null | undefined;
}

/**
 * Additional members of checked-mode views. A view is live while the word at `$stampAt` equals `$stamp`.
 *
 * @internal
 */
export interface CheckedView extends View {
  /** Index in the memory's `i32`. */
  $stampAt: number;
  /** -1 when this view itself has ended, even if its entry is live. */
  $stamp: number;
  /** The reason why it ended, for messages. */
  $end: string;
  /** The handle of its entry, or the negated id of its entity, for messages; 0 when it has none. */
  $handle: number;
}

/** A class of the views of one struct in one memory. */
export type ViewClass<T extends Struct> = new (
  offset: number,
  owner: ViewOwner | null | undefined,
) => T & View;

/** A class of checked-mode views. */
export type CheckedViewClass<T extends Struct> = new (
  offset: number,
  owner: ViewOwner | null,
  stampAt?: number,
  stamp?: number,
  handle?: number,
  end?: string,
) => T & CheckedView;

/** Returns the `View` of a struct's instance. */
export function asView(entry: Struct): View {
  return entry as unknown as View; // every struct instance is created by a view class
}

/**
 * The offset of a view without an entry. In bytes, whatever the struct's shift, it is far below every memory, so
 * typed arrays read `undefined` there and ignore writes.
 */
export const NOWHERE = -(2 ** 28);

/**
 * The same for fields in columns, where offsets count rows. The first byte of every column is below this number of
 * bytes.
 */
export const NO_ROW = -(2 ** 30);

/** Returns the struct of a view. Unlike `constructor`, it does not prepare the view for being inspected. */
export function structOf<T extends Struct>(view: T): StructClass<T> {
  return asView(view).$layout.struct as StructClass<T>; // created for it
}

/** A `$stampAt` whose word is always 0: the reserved word of the memory's header. */
export const ALWAYS_STAMP_AT = 1;
