import type { Memory, Ptr } from '@offheap/core';
import { type Column, columnsOf } from '../schema/columns.ts';
import type { Layout } from '../schema/layout.ts';

/** Where the columns of one pool lie. */
export interface ColumnPlaces {
  /** Entries that each column of a slab has room for: a multiple of 16. */
  readonly rows: number;
  /** Byte offset of the first slab. */
  readonly first: Ptr;
  /** Whether there may be further slabs. */
  readonly isGrowing: boolean;
  /** Index in `memory.i32` of the slabs' byte offsets. */
  readonly slabWords: number;
}

/** The columns of one pool, for closures and for what runs rarely. */
export class Columns {
  readonly places: ColumnPlaces;
  readonly all: readonly Column[];
  readonly #words: Int32Array;

  constructor(layout: Layout, { i32 }: Memory, places: ColumnPlaces) {
    this.places = places;
    this.all = columnsOf(layout);
    this.#words = i32;
  }

  /** Byte offset of a field of the entry that a view with an offset stands on; negative when it stands nowhere. */
  at(offset: number, { byteOffset, size }: Pick<Column, 'byteOffset' | 'size'>): Ptr {
    if (offset < 0) return offset;
    const { rows, slabWords } = this.places;
    const slab = Math.floor(offset / rows);
    return this.#words[slabWords + slab]! + byteOffset * rows + (offset - slab * rows) * size;
  }

  /** The column that a byte of the struct lies in. */
  columnAt(byteOffset: number): Column {
    return this.all.find((column) => byteOffset < column.byteOffset + column.size)!; // they are in order
  }
}

/** What gives the address of byte `byteOffset` of an entry for the offset of a view; `columns` where its fields have some. */
export function addressFinder(
  shift: number,
  byteOffset: number,
  columns: Columns | undefined,
): (offset: number) => Ptr {
  if (columns === undefined) return (offset) => (offset << shift) + byteOffset;
  const column = columns.columnAt(byteOffset);
  const inside = byteOffset - column.byteOffset;
  return (offset) => columns.at(offset, column) + inside;
}
