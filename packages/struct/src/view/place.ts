import type { Place } from '../fields/field-type.ts';
import { shiftOf, type ViewKind } from './view-class.ts';
import type { Struct } from '../struct.ts';

/** The place of the field at `byteOffset` in an entry whose offset is the source `offset`, for generated code. */
export function placeOf(kind: ViewKind<Struct>, byteOffset: number, offset: string): Place {
  const shift = shiftOf(kind);
  return {
    byteOffset: plus(shift === 0 ? offset : `(${offset} << ${shift})`, byteOffset),
    element(bytesLog2) {
      const bytes = 2 ** bytesLog2;
      const align = kind.aligned ? kind.layout.align : 1;
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
