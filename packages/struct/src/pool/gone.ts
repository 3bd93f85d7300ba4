/** The reasons why a view of a pool has ended, in words that follow the names of its struct and field. */
export const GONE = {
  destroyed:
    'this entry was destroyed; keep its handle instead: `pool.get(handle)` returns undefined for a destroyed entry',
  cursor: 'the cursor has moved to another entry; keep `pool.handleOf(entry)` instead',
  turn: 'the loop has moved to another entry; keep `pool.handleOf(entry)` instead',
  reordered: 'entries have changed places since; keep `pool.handleOf(entry)` instead',
  reference: 'the reference that it was read from refers to another entry now',
  init: 'the `init` that received it has returned; keep the handle that `spawn` returns instead',
  onDestroy: 'its `onDestroy` has returned',
  disposed: 'its pool was disposed of',
  restored: 'the memory was restored to a moment when this entry was not alive',
} as const;
