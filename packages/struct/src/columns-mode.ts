import { AllocatorError, type Memory } from '@offheap/core';
import type { ColumnPlaces, Columns } from './columns/columns.ts';
import type { Layout } from './schema/layout.ts';

/**
 * The parts that only pools with columns need. They are registered rather than imported, so that bundlers can omit
 * them.
 */
export interface ColumnsMode {
  /** Throws for a struct whose fields cannot be columns. Returns the number of entries that each column has room for. */
  rowsOf(this: void, layout: Layout, slabCapacity: number): number;
  /** Returns the columns of one pool. */
  columnsOf(this: void, layout: Layout, memory: Memory, places: ColumnPlaces): Columns;
}

let registered: ColumnsMode | undefined;

/** Makes columns available. `@offheap/struct/columns` calls it. */
export function registerColumns(mode: ColumnsMode): void {
  registered = mode;
}

/**
 * Returns the parts that pools with columns need.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` unless the parts have been registered.
 */
export function columnsMode(): ColumnsMode {
  if (registered !== undefined) return registered;
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    "A pool with `storage: 'columns'`: import '@offheap/struct/columns' first. It is a separate module, so that programs without columns do not load it.",
  );
}
