import { AllocatorError, type Memory } from '@offheap/core';
import type { ColumnPlaces, Columns } from './columns/columns.ts';
import type { Layout } from './schema/layout.ts';

/** What only pools with columns need: it is registered rather than imported. */
export interface ColumnsMode {
  /** Refuses a struct whose fields cannot be columns; returns how many entries each column has room for. */
  rowsOf(this: void, layout: Layout, slabCapacity: number): number;
  /** The columns of one pool. */
  columnsOf(this: void, layout: Layout, memory: Memory, places: ColumnPlaces): Columns;
}

let registered: ColumnsMode | undefined;

/** Makes columns available: `@offheap/struct/columns` does. */
export function registerColumns(mode: ColumnsMode): void {
  registered = mode;
}

/**
 * What pools with columns need.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` unless it has been registered.
 */
export function columnsMode(): ColumnsMode {
  if (registered !== undefined) return registered;
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    "A pool with `storage: 'columns'`: import '@offheap/struct/columns' before. It is a module of its own, so that programs without columns do not load it.",
  );
}
