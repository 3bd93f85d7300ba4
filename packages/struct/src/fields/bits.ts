import { lastOf, showValue } from '@offheap/core/internal';
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

/** The highest number of bits in a field, so that engines never box the value. */
const MOST_BITS = 30;
/** The number of bits in the largest word that neighbouring fields share. */
const WORD_BITS = 32;

/** A number of bits in a word that the field may share with its neighbours. */
export class BitsType<V extends number | boolean = number | boolean> extends FieldType<V> {
  readonly kind: 'bits' | 'flag';
  /** The number of bits. */
  readonly bits: number;
  /** The number of the lowest bit in the word. */
  readonly shift: number;
  readonly size: number;
  readonly align: number;
  readonly zero: V;

  /** @param bytes the size of the word. */
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

  /**
   * The first field gets the lowest bits. A field that does not fit begins a new word; each word is as small as
   * possible.
   */
  override shareWords(run: readonly FieldType[]): FieldType[] {
    const words: BitsType[][] = [];
    let used = WORD_BITS;
    for (const type of run as readonly BitsType[]) {
      // only these have this function
      if (used + type.bits > WORD_BITS) {
        words.push([]);
        used = 0;
      }
      lastOf(words)!.push(new BitsType(type.kind, type.bits, used, 4));
      used += type.bits;
    }
    return words.flatMap((word) => {
      const last = lastOf(word)!;
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
    return `an integer from 0 to ${mask} (${this.bits} bits)`;
  }

  get #mask(): number {
    return 2 ** this.bits - 1;
  }
}

/** Returns the size in bytes of the smallest word with the given number of bits. */
function wordBytes(bits: number): number {
  return bits <= 8 ? 1 : bits <= 16 ? 2 : 4;
}

/**
 * Declares a field of `count` bits, an integer from 0 to 2^count - 1; 0 unless `initial` is given. Neighbouring
 * `bits` and `flag` fields share a word of 1, 2 or 4 bytes, with the first field in the lowest bits. A field that
 * does not fit in the 32 bits begins a new word. Numbers that are too large are truncated to their low bits; checked
 * mode refuses them.
 *
 * @param count from 1 to 30.
 * @throws AllocatorError `INVALID_ARGUMENT` when `count` is out of range.
 */
export function bits(count: number, initial?: InitialSource<number>): number {
  if (!Number.isInteger(count) || count < 1 || count > MOST_BITS) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `A field of ${showValue(count)} bits: expected an integer from 1 to ${MOST_BITS}.`,
    );
  }
  return field(new BitsType<number>('bits', count), initial);
}

/**
 * Declares a field of one bit, `true` or `false`; `false` unless `initial` is given. Shares a word with its
 * neighbours like {@link bits}.
 */
export const flag = (initial?: InitialSource<boolean>): boolean =>
  field(new BitsType<boolean>('flag', 1), initial);
