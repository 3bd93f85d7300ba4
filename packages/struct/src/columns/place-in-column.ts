import type { Place } from '../schema/field-type.ts';
import { type Distance, sum } from '../view/place.ts';
import type { Column } from './column.ts';
import type { ColumnPlaces } from './columns.ts';

/**
 * Returns the place `byteOffset` bytes after the start of an entry's part of a column, for generated code.
 *
 * @param row source of the entry's row in its slab.
 * @param slab source of the slab's byte offset, if there may be several slabs.
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
    // Not `<<`, which wraps around: a row far below the memory would wrap around into the memory.
    const terms = [steps === 1 ? row : `${row} * ${steps}`];
    if (isGrowing) terms.push(shifted(slab));
    return sum([...terms, ...more.map((distance) => shifted(distance.bytes))], start / bytes);
  };
  return { byteOffset: element(0)!, element }; // bytes are always aligned
}
