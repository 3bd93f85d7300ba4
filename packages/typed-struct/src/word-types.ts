import type { Memory } from '@offheap/core';
import {
  dataViewAccess,
  dataViewSource,
  FieldType,
  type Access,
  type InlineAccess,
  type Place,
} from '@offheap/struct/internal';

/** A boolean of 1, 2 or 4 bytes: true when any bit is set; true is written by setting all bits. */
export class WideBoolType extends FieldType<boolean> {
  readonly kind: string;
  readonly size: 1 | 2 | 4;
  readonly align = 1;
  readonly zero = false;

  constructor(size: 1 | 2 | 4) {
    super();
    this.size = size;
    this.kind = `Boolean${size * 8}`;
  }

  access({ u8 }: Memory): Access<boolean> {
    const { size } = this;
    return {
      get: (byteOffset) => {
        for (let i = 0; i < size; i++) if (u8[byteOffset + i] !== 0) return true;
        return false;
      },
      set: (byteOffset, value) => {
        for (let i = 0; i < size; i++) u8[byteOffset + i] = value ? 0xff : 0;
      },
    };
  }

  override inline({ byteOffset }: Place): InlineAccess {
    const { get, set } = dataViewSource(`Int${(this.size * 8) as 8 | 16 | 32}`, byteOffset, false);
    return { get: `${get} !== 0`, set: `value = value ? -1 : 0; ${set}` };
  }
}

/** Two decimal digits in one byte, the tens in its high half. */
export class DecimalType extends FieldType<number> {
  readonly kind = 'BCD';
  readonly size = 1;
  readonly align = 1;
  readonly zero = 0;

  access({ u8 }: Memory): Access<number> {
    return {
      get: (byteOffset) => (u8[byteOffset]! >> 4) * 10 + (u8[byteOffset]! & 15),
      set: (byteOffset, value) => {
        u8[byteOffset] = Math.floor(value / 10) * 16 + (value % 10);
      },
    };
  }

  override inline({ byteOffset }: Place): InlineAccess {
    const at = `u8[${byteOffset}]`;
    return {
      get: `(${at} >> 4) * 10 + (${at} & 15)`,
      set: `${at} = Math.floor(value / 10) * 16 + (value % 10)`,
    };
  }

  override refuse(value: number): string | undefined {
    return Number.isInteger(value) && value >= 0 && value < 160 ? undefined : 'an integer from 0 to 159';
  }
}

/**
 * Some bits of a big-endian word, an unsigned integer. Bits are numbered from the most significant bit of the word:
 *
 *     first = 3, length = 4     0 0 0 1 1 1 1 0
 */
export class BitsType extends FieldType<number> {
  readonly kind = 'bits';
  readonly size: 1 | 2 | 4;
  readonly align = 1;
  readonly zero = 0;
  readonly first: number;
  readonly length: number;

  constructor(first: number, length: number) {
    super();
    this.first = first;
    this.length = length;
    const end = first + length;
    this.size = end <= 8 ? 1 : end <= 16 ? 2 : 4;
  }

  override signature(): string {
    return `${this.kind}${this.length}:${this.size}BE>>${this.first}`;
  }

  override refuse(value: number): string | undefined {
    const high = 2 ** this.length - 1;
    return Number.isInteger(value) && value >= 0 && value <= high
      ? undefined
      : `an integer from 0 to ${high}`;
  }

  /** The distance of the bits from the least significant bit of the word. */
  get #shift(): number {
    return this.size * 8 - this.first - this.length;
  }

  /** The bits of the field in the word, as a signed 32-bit integer. */
  get #mask(): number {
    return (this.length === 32 ? -1 : (1 << this.length) - 1) << this.#shift;
  }

  get #word(): 'Uint8' | 'Uint16' | 'Uint32' {
    return `Uint${(this.size * 8) as 8 | 16 | 32}`;
  }

  access({ view }: Memory): Access<number> {
    const shift = this.#shift;
    const mask = this.#mask;
    const word = dataViewAccess<number>(view, this.#word, false);
    return {
      get: (byteOffset) => (word.get(byteOffset) & mask) >>> shift,
      set: (byteOffset, value) =>
        word.set(byteOffset, (word.get(byteOffset) & ~mask) | ((value << shift) & mask)),
    };
  }

  override inline({ byteOffset }: Place): InlineAccess {
    const shift = this.#shift;
    const mask = this.#mask;
    const { get, set } = dataViewSource(this.#word, byteOffset, false);
    return {
      get: `(${get} & ${mask}) >>> ${shift}`,
      set: `value = (${get} & ${~mask}) | ((value << ${shift}) & ${mask}); ${set}`,
    };
  }
}
