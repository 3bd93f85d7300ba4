import type { Memory } from '@offheap/core';
import type { Layout } from '../schema/layout.ts';
import type { Struct, StructClass } from '../schema/struct.ts';

/** Who made a view, and takes its entry back. @internal */
export interface ViewOwner {
  /** Frees the entry that a view stands on, or that a handle of it means. */
  destroy(entry: Struct | number): void;
  /** The same without its `onDestroy`: its values have been taken out. */
  free(entry: Struct): void;
  /** Puts a view of checked mode where its entry is now. */
  follow?(view: View): void;
}

/**
 * Where a view stands; views inside others know it too.
 *
 * @internal
 */
export interface Placed {
  readonly $memory: Memory;
  readonly $layout: Layout;
  /** Bytes from the memory's start to the struct; NaN where its fields lie in columns. */
  readonly $byteOffset: number;
}

/**
 * What every view is besides its fields. The names start with `$`, which no field's may.
 *
 * @internal
 */
export interface View extends Placed {
  /** Where the entry lies: in units of `2 ** layout.shift` bytes, or where fields have columns, the row. */
  $offset: number;
  /** Who made it; null once its entry is gone, undefined for what is part of something else and ends with that. */
  $owner: ViewOwner | null | undefined;
}

/**
 * What the views of checked mode know besides: they are alive while the word at `$stampAt` holds `$stamp`.
 *
 * @internal
 */
export interface CheckedView extends View {
  /** Index in the memory's `i32`. */
  $stampAt: number;
  /** -1 when this view itself has ended, whatever its entry does. */
  $stamp: number;
  /** What ended it, for the message. */
  $end: string;
  /** Of its entry, for the message: a handle, or an entity's id made negative; 0 when it has none. */
  $handle: number;
}

/** A class of views of one struct in one memory. */
export type ViewClass<T extends Struct> = new (
  offset: number,
  owner: ViewOwner | null | undefined,
) => T & View;

/** A class of views of checked mode. */
export type CheckedViewClass<T extends Struct> = new (
  offset: number,
  owner: ViewOwner | null,
  stampAt?: number,
  stamp?: number,
  handle?: number,
  end?: string,
) => T & CheckedView;

/** The `View` behind what users see as a struct's instance. */
export function asView(entry: Struct): View {
  return entry as unknown as View; // every struct instance is made by a view class
}

/**
 * The offset of a view that stands nowhere: in bytes, whatever the struct's shift, it is far below every memory. Typed arrays
 * read `undefined` there and ignore what is written.
 */
export const NOWHERE = -(2 ** 28);

/** The same where fields have columns, and offsets count rows: the first byte of every column lies below so many bytes. */
export const NO_ROW = -(2 ** 30);

/** The struct that a view is of. Unlike `constructor`, reading it does not prepare the view for being inspected. */
export function structOf<T extends Struct>(view: T): StructClass<T> {
  return asView(view).$layout.struct as StructClass<T>; // made for it
}

/** A `$stampAt` that always holds 0: the reserved word of the memory's header. */
export const ALWAYS_STAMP_AT = 1;
