import type { Place } from '../fields/field-type.ts';
import type { Layout } from '../layout.ts';

/** The place at `byteOffset` in an entry of `layout` whose offset is the source `offset`, for generated code. */
export function placeOf({ shift, align }: Layout, byteOffset: number, offset: string): Place {
  return {
    byteOffset: plus(shift === 0 ? offset : `(${offset} << ${shift})`, byteOffset),
    element(bytesLog2) {
      const bytes = 2 ** bytesLog2;
      if (bytes > align || byteOffset % bytes !== 0) return undefined;
      const units = bytesLog2 - shift;
      const scaled =
        units === 0 ? offset : units < 0 ? `(${offset} << ${-units})` : `(${offset} >> ${units})`;
      return plus(scaled, byteOffset / bytes);
    },
  };
}

function plus(source: string, constant: number): string {
  return constant === 0 ? source : `${source} + ${constant}`;
}
