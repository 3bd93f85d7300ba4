import type { Memory } from '@offheap/core';
import type { CheckedView } from './view.ts';

/** Whether several pools may lie over the same bytes: the buffer is one that threads share, or a pool was attached to it. */
export interface Sharing {
  isShared: boolean;
}

const sharing = new WeakMap<object, Sharing>();

/** The sharing of a memory's buffer: one object for all memories over it. */
export function sharingOf({ buffer }: Memory): Sharing {
  let known = sharing.get(buffer);
  if (known === undefined) {
    const isShared = Object.prototype.toString.call(buffer) === '[object SharedArrayBuffer]'; // of any realm
    sharing.set(buffer, (known = { isShared }));
  }
  return known;
}

/** Puts a view of checked mode where its entry is now: another pool over the same bytes may have moved the entry. */
export function follow(view: CheckedView): void {
  view.$owner?.follow?.(view);
}
