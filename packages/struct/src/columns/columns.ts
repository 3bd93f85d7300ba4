import { alignUp, type Memory, type Ptr } from '@offheap/core';
import type { FieldType, Place } from '../schema/field-type.ts';
import type { Layout } from '../schema/layout.ts';
import type { Binding, Moves } from '../view/binding.ts';
import type { CheckValue } from '../view/check-values.ts';
import type { Distance } from '../view/place.ts';
import { type Column, columnsOf, spreadLayout } from './column.ts';
import { makeColumnMoves } from './column-moves.ts';
import { placeInColumn } from './place-in-column.ts';

/** Columns have room for a multiple of so many entries: SIMD code needs no loop for the rest, and every column is aligned. */
const ROWS_AT_ONCE = 16;

/** Entries that each column of a slab has room for, the entry that is none included. */
export function rowsOf(slabCapacity: number): number {
  return alignUp(slabCapacity + 1, ROWS_AT_ONCE);
}

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

/** Where a field lies in its struct. */
type Span = Pick<Column, 'byteOffset' | 'size'>;

/**
 * The columns of one pool: all that differs from entries which lie in one piece. The offset of a view is the entry's row, counted
 * through all slabs.
 */
export class Columns {
  readonly places: ColumnPlaces;
  readonly all: readonly Column[];
  readonly #layout: Layout;
  readonly #memory: Memory;

  constructor(layout: Layout, memory: Memory, places: ColumnPlaces) {
    this.places = places;
    this.all = columnsOf(layout);
    this.#layout = layout;
    this.#memory = memory;
  }

  /** Byte offset of a field of the entry that a view with an offset stands on; negative when it stands nowhere. */
  at(offset: number, { byteOffset, size }: Span): Ptr {
    if (offset < 0) return offset;
    const { rows, slabWords } = this.places;
    const slab = Math.floor(offset / rows);
    return this.#memory.i32[slabWords + slab]! + byteOffset * rows + (offset - slab * rows) * size;
  }

  /** The column that a byte of the struct lies in. */
  columnAt(byteOffset: number): Column {
    return this.all.find((column) => byteOffset < column.byteOffset + column.size)!; // they are in order
  }

  /** What gives the address of byte `byteOffset` of an entry for the offset of a view. */
  finder(byteOffset: number): (offset: number) => Ptr {
    const column = this.columnAt(byteOffset);
    const inside = byteOffset - column.byteOffset;
    return (offset) => this.at(offset, column) + inside;
  }

  /** Whether a field of a type is a column: not a nested struct, whose fields are. */
  isColumn(type: FieldType): boolean {
    return spreadLayout(type) === undefined;
  }

  moves(): Moves {
    return makeColumnMoves(this.#layout, this.#memory, this);
  }

  letGo(): Binding['letGo'] {
    const all = this.all.flatMap((column) => {
      const letGo = column.type.letGo?.(this.#memory);
      return letGo === undefined ? [] : [{ column, letGo }];
    });
    if (all.length === 0) return undefined;
    return (offset) => {
      for (let i = 0; i < all.length; i++) all[i]!.letGo(this.at(offset, all[i]!.column));
    };
  }

  /** What checks the values of an entry, as `valuesCheck` does, by the offset of a view. */
  valuesCheck(): CheckValue | undefined {
    const { rows, slabWords } = this.places;
    const all = this.all.flatMap((column) => {
      const check = column.type.valueCheck?.();
      return check === undefined ? [] : [{ column, check }];
    });
    if (all.length === 0) return undefined;
    return (bytes, offset) => {
      const slab = Math.floor(offset / rows);
      const start = bytes.getInt32((slabWords + slab) * 4, true);
      for (const { column, check } of all) {
        const reason = check(bytes, start + column.byteOffset * rows + (offset - slab * rows) * column.size);
        if (reason !== undefined) return `${column.path} ${reason}`;
      }
      return undefined;
    };
  }

  /** The place of a field for generated code, seen from a view whose state begins with `root`. */
  placeOf(
    column: Span,
    byteOffset: number,
    root: string,
    constant: (value: unknown) => string,
    distances: readonly Distance[],
  ): Place {
    const { places } = this;
    const row = `${root}${places.isGrowing ? 'row' : 'offset'}`;
    const place = placeInColumn(places, column, byteOffset, row, `${root}slab`, ...distances);
    if (places.isGrowing || byteOffset > 0 || distances.length > 0) return place;
    return {
      ...place,
      column: (name) => {
        const array = this.#memory[name];
        if (array.BYTES_PER_ELEMENT !== column.size) return undefined;
        const start = (column.byteOffset * places.rows + places.first) / column.size;
        return `${constant(array.subarray(start, start + places.rows))}[${row}]`;
      },
    };
  }

  /**
   * Source of the `$offset` of a view of a pool that may grow, which knows its slab: looked up where the view moves, and not at each
   * access. Empty for other pools.
   *
   * @param mark what the names of the view's state begin with.
   */
  offsetByRow(mark: '#' | '$'): string {
    const { rows, slabWords, isGrowing } = this.places;
    if (!isGrowing) return '';
    return `get $offset() { return this.${mark}index; }
set $offset(it) {
  const slab = (it / ${rows}) | 0;
  this.${mark}index = it;
  this.${mark}row = it < 0 ? it : it - slab * ${rows};
  this.${mark}slab = it < 0 ? 0 : i32[${slabWords} + slab];
}`;
  }
}
