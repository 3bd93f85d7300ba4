import type { Place } from '../schema/field-type.ts';
import type { Layout } from '../schema/layout.ts';

/** A number of bytes, as source, that is a multiple of `align`. */
export interface Distance {
  readonly bytes: string;
  readonly align: number;
}

/**
 * Returns the place at `byteOffset` in an entry of `layout` for generated code. `offset` is the source of the entry's
 * offset. `more` are further distances: an element's distance, an index times a stride.
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

/** Returns the source of a sum. */
export function sum(sources: readonly string[], constant: number): string {
  const terms = sources.join(' + ');
  return constant === 0 ? terms : `${terms} + ${constant}`;
}
