import type { Place } from '../schema/field-type.ts';
import type { Column } from '../schema/columns.ts';
import type { Layout } from '../schema/layout.ts';
import type { ColumnPlaces } from './columns.ts';

/** Bytes that the source `bytes` gives, known to be a multiple of `align`. */
export interface Distance {
  readonly bytes: string;
  readonly align: number;
}

/**
 * The place at `byteOffset` in an entry of `layout` whose offset is the source `offset`, for generated code; further
 * on by what `more` gives: an element's distance, an index times a stride.
 */
export function placeOf(
  { shift, align }: Layout,
  byteOffset: number,
  offset: string,
  ...more: Distance[]
): Place {
  return {
    byteOffset: sum(
      [shift === 0 ? offset : `(${offset} << ${shift})`, ...more.map(({ bytes }) => bytes)],
      byteOffset,
    ),
    element(bytesLog2) {
      const bytes = 2 ** bytesLog2;
      if (bytes > align || byteOffset % bytes !== 0 || more.some((d) => d.align % bytes !== 0))
        return undefined;
      const units = bytesLog2 - shift;
      const scaled =
        units === 0 ? offset : units < 0 ? `(${offset} << ${-units})` : `(${offset} >> ${units})`;
      const further = more.map((d) => (bytesLog2 === 0 ? d.bytes : `(${d.bytes} >> ${bytesLog2})`));
      return sum([scaled, ...further], byteOffset / bytes);
    },
  };
}

/**
 * The place `byteOffset` bytes behind where an entry's part of a column begins, for generated code.
 *
 * @param row source of the entry's row in its slab.
 * @param slab source of the slab's byte offset, where there may be several.
 */
export function placeInColumn(
  { rows, first, isGrowing }: ColumnPlaces,
  column: Pick<Column, 'byteOffset' | 'size'>,
  byteOffset: number,
  row: string,
  slab: string,
  ...more: Distance[]
): Place {
  const start = column.byteOffset * rows + byteOffset + (isGrowing ? 0 : first);
  const element = (bytesLog2: number): string | undefined => {
    const bytes = 2 ** bytesLog2;
    if ([start, column.size, ...more.map(({ align }) => align)].some((number) => number % bytes !== 0))
      return undefined;
    const shifted = (source: string): string => (bytesLog2 === 0 ? source : `(${source} >> ${bytesLog2})`);
    const steps = column.size / bytes;
    // Not `<<`, which wraps around: a row far below the memory would come to lie in it.
    const terms = [steps === 1 ? row : `${row} * ${steps}`];
    if (isGrowing) terms.push(shifted(slab));
    return sum([...terms, ...more.map((distance) => shifted(distance.bytes))], start / bytes);
  };
  return { byteOffset: element(0)!, element }; // bytes are always aligned
}

function sum(sources: readonly string[], constant: number): string {
  const terms = sources.join(' + ');
  return constant === 0 ? terms : `${terms} + ${constant}`;
}
