import { hasOwn } from '@offheap/core/internal';
import { AllocatorError, type Memory } from '@offheap/core';
import type { Struct } from '../schema/struct.ts';
import type { ArrayView } from './array-view.ts';
import { Elements } from './elements.ts';
import { hide } from './own-fields.ts';
import { ALWAYS_STAMP_AT, type CheckedView } from './view.ts';

/** The method that moves a cursor. */
export interface SeekTo<V> {
  /**
   * Moves the cursor to the element at `index`, from 0 to `length - 1`, and returns that element. O(1), creates no
   * garbage. In checked mode the method throws for any other index, and after the array's scope has ended; otherwise
   * it does not check the index.
   */
  seek(index: number): V;
}

/**
 * A view that moves from element to element of one array. A cursor of structs, vectors or colours is itself the
 * element, at first element 0. A cursor of arrays or references has only `seek`, which returns the element.
 */
export type ElementCursor<V> = [V] extends [Struct] ? V & SeekTo<V> : SeekTo<V>;

/** An array that a scratch scope has created. */
export type ScratchArray<V> = ArrayView<V> &
  ([V] extends [object | null]
    ? {
        /**
         * Returns a view that `seek(i)` moves over the elements. It is as fast as reading the words by hand, for
         * loops over many elements. Each call returns another cursor, so two cursors can refer to two elements.
         * Cursors are reused after the scope has ended, so they create no garbage.
         *
         * ```ts
         * const contact = contacts.cursor();
         * for (let i = 0; i < contacts.length; i++) deepest = Math.max(deepest, contact.seek(i).depth);
         * ```
         *
         * @throws AllocatorError `INVALID_ARGUMENT` when the struct has a member with the name `seek`.
         */
        cursor(): ElementCursor<V>;
      }
    : unknown);

/** The members of an array view for its owner. @internal */
export interface MovableArrayView<V> extends ArrayView<V> {
  length: number;
  byteOffset: number;
}

/** A class of array views of one element type in one memory. @internal */
export type ArrayViewClass<V> = new () => MovableArrayView<V> & CheckedView;

/** The members that the array views of scratch scopes share: the arrays can be moved. */
export abstract class MovableElements<V> extends Elements<V> {
  declare length: number;
  declare byteOffset: number;
  declare $stampAt: number;
  declare $stamp: number;
  declare $end: string;
  abstract readonly $memory: Memory;
  /** The element type, for messages. */
  abstract readonly $kind: string;

  constructor() {
    super();
    // Never true. V8 counts the assignments in a constructor to decide how much room its objects have for their own
    // properties.
    if (new.target === undefined) this.length = this.byteOffset = this.$stampAt = this.$stamp = 0;
    hide(this, 'length', 0);
    hide(this, 'byteOffset', 0);
    hide(this, '$stampAt', ALWAYS_STAMP_AT);
    hide(this, '$stamp', 0);
    hide(this, '$end', '');
  }

  get $isView(): boolean {
    return hasOwn(this, '$stamp');
  }

  /** Available when elements are objects. */
  cursor(): SeekTo<V> {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `A cursor of an array of ${this.$kind}: expected elements that are objects. Use \`get(i)\`.`,
    );
  }
}
