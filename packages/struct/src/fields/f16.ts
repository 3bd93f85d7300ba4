import type { Memory } from '@offheap/core';
import {
  field,
  FieldType,
  type Access,
  type InitialSource,
  type InlineAccess,
  type Place,
} from '../schema/field-type.ts';
import { doubtsOfNumber, type FloatOptions, refuseNoNumber, ScalarType, takesNaN } from './scalar.ts';

const DOUBLE = new Float64Array(1);
const WORDS = new Uint32Array(DOUBLE.buffer);
/** The index of the 32-bit half that holds a double's sign and exponent. */
const HIGH = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;

/** 2^e for e from -24 to 15. */
const POWERS = Float64Array.from({ length: 40 }, (_, i) => 2 ** (i - 24));
const POWER_0 = 24;

/** Returns the value of a half float from its bits: sign, 5 bits of exponent, 10 bits of fraction (IEEE 754 binary16). */
export function fromHalf(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const magnitude =
    exponent === 0
      ? fraction * POWERS[0]!
      : exponent === 31
        ? fraction === 0
          ? Infinity
          : NaN
        : (1024 + fraction) * POWERS[exponent - 25 + POWER_0]!;
  return (bits & 0x8000) === 0 ? magnitude : -magnitude;
}

/** Returns the bits of the half float nearest to a value, ties to even. Values beyond 65,504 become infinity. */
export function toHalf(value: number): number {
  DOUBLE[0] = value;
  const sign = (WORDS[HIGH]! >>> 16) & 0x8000;
  const magnitude = Math.abs(value);
  if (magnitude >= 65_520) return sign | 0x7c00;
  if (magnitude < POWERS[-14 + POWER_0]!) return sign | toEven(magnitude / POWERS[0]!); // subnormal, or rounds up to the least normal
  if (!(magnitude < Infinity)) return 0x7e00; // NaN
  const exponent = ((WORDS[HIGH]! >>> 20) & 0x7ff) - 1023;
  // 1024 to 2048: the fraction with its leading one, which carries into the exponent.
  const fraction = toEven((magnitude / POWERS[exponent + POWER_0]!) * 1024);
  return sign | (((exponent + 14) << 10) + fraction);
}

/** Rounds a number from 0 to 2^12 to an integer, ties to even. The intermediate sum has no bits for a fraction. */
function toEven(value: number): number {
  return value + 2 ** 52 - 2 ** 52;
}

const BITS = new ScalarType<number>('u16');

/** A half float: 11 bits of precision, magnitudes up to 65,504. */
class HalfType extends FieldType<number> {
  readonly kind = 'f16';
  readonly size = 2;
  readonly align = 2;
  readonly zero = 0;
  override readonly doubts: string;
  readonly #takesNaN: boolean;

  constructor(mayBeNaN: boolean) {
    super();
    this.#takesNaN = mayBeNaN;
    this.doubts = doubtsOfNumber(mayBeNaN);
  }

  override refuse(value: number): string | undefined {
    return refuseNoNumber(value, this.#takesNaN, this.kind);
  }

  access(memory: Memory): Access<number> {
    const bits = BITS.access(memory);
    return {
      get: (at) => fromHalf(bits.get(at)),
      set: (at, value) => bits.set(at, toHalf(value)),
    };
  }

  override inline(place: Place, constant: (value: unknown) => string): InlineAccess {
    const { get, set } = BITS.inline(place);
    return {
      get: `${constant(fromHalf)}(${get})`,
      set: `value = ${constant(toHalf)}(value); ${set}`,
    };
  }
}

const F16 = new HalfType(false);
const F16_OR_NAN = new HalfType(true);

/** Declares a field of two bytes, a half float of about 3 decimal digits up to ±65,504; 0 unless `initial` is given. */
export const f16 = (initial?: InitialSource<number>, options?: FloatOptions): number =>
  field(takesNaN(initial, options) ? F16_OR_NAN : F16, initial);
