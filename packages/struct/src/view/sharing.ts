import type { Memory } from '@offheap/core';
import type { CheckedView } from './view.ts';

/** Whether several pools may use the same bytes: the buffer is shared between threads, or a pool was attached to it. */
export interface Sharing {
  isShared: boolean;
}

const sharing = new WeakMap<object, Sharing>();

/** Returns the sharing of a memory's buffer: one object for all memories over it. */
export function sharingOf({ buffer }: Memory): Sharing {
  let known = sharing.get(buffer);
  if (known === undefined) {
    const isShared = Object.prototype.toString.call(buffer) === '[object SharedArrayBuffer]'; // of any realm
    sharing.set(buffer, (known = { isShared }));
  }
  return known;
}

/**
 * Moves a checked-mode view to the current offset of its entry, as another pool over the same bytes may have moved
 * the entry.
 */
export function follow(view: CheckedView): void {
  view.$owner?.follow?.(view);
}
