import { textOf } from '@offheap/core/internal';
import { AllocatorError, type Memory } from '@offheap/core';
import { dataViewAccess } from './data-view-access.ts';
import {
  field,
  FieldType,
  type Access,
  type InitialSource,
  type InlineAccess,
  type Place,
} from '../schema/field-type.ts';
import { LITTLE_ENDIAN } from './scalar.ts';

/** The most bits of a field: their number is never boxed by the engine. */
const MOST_BITS = 30;
/** Bits of the largest word that neighbours share. */
const WORD_BITS = 32;

/** Some bits of a word that it may share with its neighbours. */
export class BitsType<V extends number | boolean = number | boolean> extends FieldType<V> {
  readonly kind: 'bits' | 'flag';
  /** How many. */
  readonly bits: number;
  /** The lowest one's number in the word. */
  readonly shift: number;
  readonly size: number;
  readonly align: number;
  readonly zero: V;

  /** @param bytes of the word. */
  constructor(kind: 'bits' | 'flag', bits: number, shift = 0, bytes = wordBytes(bits)) {
    super();
    this.kind = kind;
    this.bits = bits;
    this.shift = shift;
    this.size = bytes;
    this.align = bytes;
    this.zero = (kind === 'flag' ? false : 0) as V; // V is boolean for exactly flags
  }

  override signature(): string {
    return `${this.kind}${this.bits}:${this.size}<<${this.shift}`;
  }

  access({ view }: Memory): Access<V> {
    const { size, shift, kind } = this;
    const mask = this.#mask;
    const accessor = size === 1 ? 'Uint8' : size === 2 ? 'Uint16' : 'Int32';
    const word = dataViewAccess<number>(view, accessor, true);
    return {
      get(at) {
        const bits = (word.get(at) >>> shift) & mask;
        return (kind === 'flag' ? bits !== 0 : bits) as V; // V is boolean for exactly flags
      },
      set(at, value) {
        const bits = kind === 'flag' ? (value ? 1 : 0) : (value as number);
        word.set(at, (word.get(at) & ~(mask << shift)) | ((bits & mask) << shift));
      },
    };
  }

  override inline(place: Place): InlineAccess | undefined {
    const element = LITTLE_ENDIAN || this.size === 1 ? place.element(Math.log2(this.size)) : undefined;
    if (element === undefined) return undefined;
    const word = `${this.size === 1 ? 'u8' : this.size === 2 ? 'u16' : 'i32'}[${element}]`;
    const mask = this.#mask;
    const cleared = `${word} & ${~(mask << this.shift)}`;
    if (this.kind === 'flag') {
      const bit = 1 << this.shift;
      return { get: `(${word} & ${bit}) !== 0`, set: `${word} = value ? ${word} | ${bit} : ${cleared}` };
    }
    return {
      get: `(${word} >>> ${this.shift}) & ${mask}`,
      set: `${word} = (${cleared}) | ((value & ${mask}) << ${this.shift})`,
    };
  }

  /** The first gets the lowest bits; who does not fit begins a word, which is as small as it can be. */
  override shareWords(run: readonly FieldType[]): FieldType[] {
    const words: BitsType[][] = [];
    let used = WORD_BITS;
    for (const type of run as readonly BitsType[]) {
      // only these have this function
      if (used + type.bits > WORD_BITS) {
        words.push([]);
        used = 0;
      }
      words.at(-1)!.push(new BitsType(type.kind, type.bits, used, 4));
      used += type.bits;
    }
    return words.flatMap((word) => {
      const last = word.at(-1)!;
      const bytes = wordBytes(last.shift + last.bits);
      return word.map(({ kind, bits, shift }) => new BitsType(kind, bits, shift, bytes));
    });
  }

  override sharesWord(before: FieldType | undefined): boolean {
    return this.shift > 0 && before instanceof BitsType;
  }

  override refuse(value: V): string | undefined {
    const mask = this.#mask;
    if (this.kind === 'flag' || (Number.isInteger(value) && Number(value) >= 0 && Number(value) <= mask)) {
      return undefined;
    }
    return `an integer from 0 to ${mask}, which ${this.bits} bits hold`;
  }

  get #mask(): number {
    return 2 ** this.bits - 1;
  }
}

/** Bytes of the smallest word that holds so many bits. */
function wordBytes(bits: number): number {
  return bits <= 8 ? 1 : bits <= 16 ? 2 : 4;
}

/**
 * A field of `count` bits, 0 to 2^count - 1; 0 unless `initial` is given. Neighbouring `bits` and `flag` fields share a
 * word of 1, 2 or 4 bytes, the first in its lowest bits; one that does not fit in 32 begins the next. Larger numbers are
 * cut to their low bits, and refused in checked mode.
 *
 * @param count 1 to 30.
 * @throws AllocatorError `INVALID_ARGUMENT` when it is out of range.
 */
export function bits(count: number, initial?: InitialSource<number>): number {
  if (!Number.isInteger(count) || count < 1 || count > MOST_BITS) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `A field of ${textOf(count)} bits: expected an integer from 1 to ${MOST_BITS}.`,
    );
  }
  return field(new BitsType<number>('bits', count), initial);
}

/** A field of one bit, `true` or `false`; `false` unless `initial` is given. Shares a word as {@link bits} do. */
export const flag = (initial?: InitialSource<boolean>): boolean =>
  field(new BitsType<boolean>('flag', 1), initial);
