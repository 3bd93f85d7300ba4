/** Why a view of a pool has ended, in words that follow its struct's and field's names. */
export const GONE = {
  destroyed:
    'this entry was destroyed; keep its handle instead, and ask `pool.get(handle)` for what is still there',
  cursor: 'the cursor has moved on to another entry; keep `pool.handleOf(entry)` instead',
  turn: 'the loop has moved on from it; keep `pool.handleOf(entry)` instead',
  reordered: 'entries have changed places since; keep `pool.handleOf(entry)` instead',
  reference: 'the reference that it was read from means another entry now',
  init: 'the `init` that it was handed to has returned; keep the handle that `spawn` gives instead',
  onDestroy: 'its `onDestroy` has returned',
  disposed: 'its pool was disposed of',
  restored: 'the memory was restored to a moment when this entry was not alive',
} as const;
