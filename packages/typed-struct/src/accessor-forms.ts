import type { Memory } from '@offheap/core';
import { BigEndianType } from './big-endian-type.ts';
import { sameValue } from './same-value.ts';
import { BitsType, DecimalType, WideBoolType } from './word-types.ts';
import type { FieldType } from '@offheap/struct/internal';
import { ScalarType } from '@offheap/struct/internal';

/** Every form of a number in typed-struct, except bits of a word. */
const NUMBERS: readonly FieldType[] = [
  new ScalarType('u8'),
  new ScalarType('i8'),
  new DecimalType(),
  new ScalarType('u16'),
  new BigEndianType('Uint16'),
  new ScalarType('i16'),
  new BigEndianType('Int16'),
  new ScalarType('u32'),
  new BigEndianType('Uint32'),
  new ScalarType('i32'),
  new BigEndianType('Int32'),
  new ScalarType('f32'),
  new BigEndianType('Float32'),
  new ScalarType('f64'),
  new BigEndianType('Float64'),
];

const BIGINTS: readonly FieldType[] = [
  new ScalarType('i64'),
  new BigEndianType('BigInt64'),
  new ScalarType('u64'),
  new BigEndianType('BigUint64'),
];

const BOOLEANS: readonly FieldType[] = [new WideBoolType(1), new WideBoolType(2), new WideBoolType(4)];

/** The highest number of bytes of a number. */
const MOST_BYTES = 8;

/** The number of fills by which forms are distinguished. Two forms that agree on all of them are the same. */
const FILLS = 24;

/** The bytes of one instance of typed-struct, for experiments with its accessors. */
export interface Bench {
  readonly memory: Memory;
  /** The offset of the instance's bytes. */
  readonly start: number;
  readonly size: number;
  /** Writes the next bytes of a fixed sequence to the instance. */
  readonly fill: () => void;
}

/**
 * Returns the form that reads the same values as an accessor of typed-struct on many bytes; undefined when there is
 * none.
 *
 * @param read returns the value that typed-struct reads now.
 * @param byteOffset the offset of the field in the instance.
 */
export function findForm(bench: Bench, byteOffset: number, read: () => unknown): FieldType | undefined {
  const { memory, start, size, fill } = bench;
  const at = start + byteOffset;
  let forms = formsOf(read())
    .filter((type) => byteOffset + type.size <= size)
    .map((type) => ({ type, access: type.access(memory) }));
  for (let i = 0; i < FILLS && forms.length > 0; i++) {
    if (i === 0) memory.u8.fill(0xff, start, start + size); // signs are distinguishable
    else if (i % 2 === 0) fill();
    else {
      // A single byte that is not zero shows where a boolean ends.
      memory.u8.fill(0, start, start + size);
      memory.u8[at + ((i >> 1) % Math.min(MOST_BYTES, size - byteOffset))] = i;
    }
    const value = read();
    forms = forms.filter(({ access }) => sameValue(access.get(at), value));
  }
  return forms[0]?.type ?? findBits(bench, byteOffset, read);
}

function formsOf(value: unknown): readonly FieldType[] {
  switch (typeof value) {
    case 'number':
      return NUMBERS;
    case 'bigint':
      return BIGINTS;
    case 'boolean':
      return BOOLEANS;
    default:
      return [];
  }
}

/** Sets one bit after the other, to determine the bits that the field consists of. */
function findBits(bench: Bench, byteOffset: number, read: () => unknown): FieldType | undefined {
  const { memory, start, size } = bench;
  if (typeof read() !== 'number') return undefined;
  const weights: unknown[] = [];
  for (let bit = 0; bit < 32 && byteOffset + (bit >> 3) < size; bit++) {
    memory.u8.fill(0, start, start + size);
    memory.u8[start + byteOffset + (bit >> 3)] = 0x80 >> (bit & 7);
    weights.push(read());
  }
  const first = weights.findIndex((weight) => weight !== 0);
  const length = weights.filter((weight) => weight !== 0).length;
  const isRun = weights.every((weight, bit) => {
    const place = first + length - 1 - bit;
    return weight === (place >= 0 && place < length ? 2 ** place : 0);
  });
  if (first < 0 || !isRun) return undefined;
  const bits = new BitsType(first, length);
  return byteOffset + bits.size <= size ? bits : undefined;
}
