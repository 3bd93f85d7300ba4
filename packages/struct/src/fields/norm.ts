import type { Memory } from '@offheap/core';
import {
  field,
  FieldType,
  type Access,
  type InitialSource,
  type InlineAccess,
  type Place,
} from '../schema/field-type.ts';
import { doubtsOfNumber, refuseNoNumber, ScalarType } from './scalar.ts';

/** A fraction stored as an integer, which a GPU reads as a normalised attribute. */
export class NormType extends FieldType<number> {
  readonly kind: `${'u8' | 'i8' | 'u16' | 'i16'}norm`;
  /** The scalar type that stores the integer. */
  readonly scalar: ScalarType<number>;
  readonly size: number;
  readonly align: number;
  readonly zero = 0;
  override readonly doubts = doubtsOfNumber(false);
  /** The integer that represents 1. */
  readonly one: number;
  readonly isSigned: boolean;

  constructor(array: 'u8' | 'i8' | 'u16' | 'i16') {
    super();
    this.kind = `${array}norm`;
    this.scalar = new ScalarType<number>(array);
    this.size = this.scalar.size;
    this.align = this.scalar.align;
    this.isSigned = array.startsWith('i');
    this.one = 2 ** (this.size * 8 - (this.isSigned ? 1 : 0)) - 1;
  }

  access(memory: Memory): Access<number> {
    const scalar = this.scalar.access(memory);
    const { one, isSigned } = this;
    const least = isSigned ? -1 : 0;
    return {
      get: (at) => Math.max(least, scalar.get(at) / one), // the lowest signed integer is -1 too
      set: (at, value) => scalar.set(at, Math.floor(Math.min(Math.max(value, least), 1) * one + 0.5)),
    };
  }

  override refuse(value: number): string | undefined {
    return refuseNoNumber(value, false, this.kind);
  }

  override inline(place: Place): InlineAccess {
    const { get, set } = this.scalar.inline(place);
    const { one, isSigned } = this;
    return {
      get: isSigned ? `${get} === ${-one - 1} ? -1 : ${get} / ${one}` : `${get} / ${one}`,
      set: `value = Math.floor(Math.min(Math.max(value, ${isSigned ? -1 : 0}), 1) * ${one} + 0.5); ${set}`,
    };
  }
}

const U8_NORM = new NormType('u8');
const I8_NORM = new NormType('i8');
const U16_NORM = new NormType('u16');
const I16_NORM = new NormType('i16');

/**
 * Declares a field of one byte, from 0 to 1 in 255 steps. Values outside the range are clamped. 0 unless `initial` is
 * given.
 */
export const u8norm = (initial?: InitialSource<number>): number => field(U8_NORM, initial);
/**
 * Declares a field of one byte, from -1 to 1 in 254 steps. Values outside the range are clamped. 0 unless `initial`
 * is given.
 */
export const i8norm = (initial?: InitialSource<number>): number => field(I8_NORM, initial);
/**
 * Declares a field of two bytes, from 0 to 1 in 65,535 steps. Values outside the range are clamped. 0 unless
 * `initial` is given.
 */
export const u16norm = (initial?: InitialSource<number>): number => field(U16_NORM, initial);
/**
 * Declares a field of two bytes, from -1 to 1 in 65,534 steps. Values outside the range are clamped. 0 unless
 * `initial` is given.
 */
export const i16norm = (initial?: InitialSource<number>): number => field(I16_NORM, initial);
