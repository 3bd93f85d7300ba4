import { alignUp, type Memory, type Ptr } from '@offheap/core';
import type { FieldType, Place } from '../schema/field-type.ts';
import type { Layout } from '../schema/layout.ts';
import type { Binding, Moves } from '../view/binding.ts';
import type { CheckValue } from '../view/check-values.ts';
import type { Distance } from '../view/place.ts';
import { type Column, columnsOf, spreadLayout } from './column.ts';
import { makeColumnMoves } from './column-moves.ts';
import { placeInColumn } from './place-in-column.ts';

/**
 * The number of entries in a column is a multiple of this, so that SIMD code needs no loop for a remainder and every
 * column is aligned.
 */
const ROWS_AT_ONCE = 16;

/** Returns the number of entries that each column of a slab has room for, including entry 0, which is never used. */
export function rowsOf(slabCapacity: number): number {
  return alignUp(slabCapacity + 1, ROWS_AT_ONCE);
}

/** The places of the columns of one pool. */
export interface ColumnPlaces {
  /** The number of entries that each column of a slab has room for: a multiple of 16. */
  readonly rows: number;
  /** Byte offset of the first slab. */
  readonly first: Ptr;
  /** Whether there may be further slabs. */
  readonly isGrowing: boolean;
  /** Index in `memory.i32` of the slabs' byte offsets. */
  readonly slabWords: number;
}

/** The place of a field in its struct. */
type Span = Pick<Column, 'byteOffset' | 'size'>;

/**
 * The columns of one pool: everything that differs from interleaved entries. The offset of a view is the entry's row,
 * counted through all slabs.
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

  /** Returns the byte offset of a field of the entry at a view's offset; negative when the view has no entry. */
  at(offset: number, { byteOffset, size }: Span): Ptr {
    if (offset < 0) return offset;
    const { rows, slabWords } = this.places;
    const slab = Math.floor(offset / rows);
    return this.#memory.i32[slabWords + slab]! + byteOffset * rows + (offset - slab * rows) * size;
  }

  /** Returns the column that contains a byte of the struct. */
  columnAt(byteOffset: number): Column {
    return this.all.find((column) => byteOffset < column.byteOffset + column.size)!; // they are in order
  }

  /** Returns a function from the offset of a view to the address of byte `byteOffset` of its entry. */
  finder(byteOffset: number): (offset: number) => Ptr {
    const column = this.columnAt(byteOffset);
    const inside = byteOffset - column.byteOffset;
    return (offset) => this.at(offset, column) + inside;
  }

  /** Whether a field of a type is a column. The fields of a nested struct are columns, but the nested struct is not. */
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

  /** Returns a function that checks the values of an entry like `valuesCheck`, but takes the offset of a view. */
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

  /** Returns the place of a field for generated code, relative to a view whose state begins with `root`. */
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
   * Returns source of the `$offset` of a view of a pool that may grow. The view stores its slab, which is looked up
   * when the view moves, not at each access. Empty for other pools.
   *
   * @param mark the prefix of the names of the view's state.
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
