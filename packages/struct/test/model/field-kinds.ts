import {
  bits,
  bool,
  enumOf,
  f16,
  f32,
  f64,
  flag,
  i16,
  i16norm,
  i32,
  i64,
  i8,
  i8norm,
  u16,
  u16norm,
  u32,
  u64,
  u8,
  u8norm,
} from '@offheap/struct';
import type { Random } from '@offheap/core/testing';

/** A kind of value, implemented without the library's own code. */
export interface FieldKind {
  readonly name: string;
  /** A field of the kind; the number selects its options. */
  make(): unknown;
  /** A value that may be written. */
  random(random: Random): unknown;
  /** The value that is then read. */
  stored(value: unknown): unknown;
  /** The value that the bytes represent; undefined if neighbours share them. */
  read?(view: DataView, byteOffset: number): unknown;
}

const identity = (value: unknown): unknown => value;
const integer =
  (bytes: number, isSigned: boolean) =>
  (random: Random): number => {
    const bits = bytes * 8;
    const word = Math.floor((random.next() / 2 ** 32) * 2 ** bits);
    return isSigned ? word - 2 ** (bits - 1) : word;
  };
const big =
  (isSigned: boolean) =>
  (random: Random): bigint => {
    const word = (BigInt(random.next()) << 32n) | BigInt(random.next());
    return isSigned ? BigInt.asIntN(64, word) : word;
  };
const float = (random: Random): number =>
  random.pick([
    0,
    -0,
    1,
    -1.5,
    Infinity,
    -Infinity,
    NaN,
    (random.next() / 2 ** 32 - 0.5) * 10 ** random.between(-6, 6),
  ]);
const fraction = (random: Random): number => (random.next() / 2 ** 32) * 2.4 - 1.2;
/** The nearest of 2 * 65,536 half floats, by a naive search. */
function half(value: number): number {
  const sign = Object.is(value, -0) || value < 0 ? -1 : 1;
  const magnitude = Math.abs(value);
  if (Number.isNaN(value)) return NaN;
  if (magnitude >= 65_520) return sign * Infinity;
  const exponent = Math.max(-14, Math.floor(Math.log2(Math.max(magnitude, 2 ** -14))));
  const step = 2 ** (exponent - 10);
  const low = Math.floor(magnitude / step);
  const rest = magnitude / step - low;
  const rounded = rest > 0.5 || (rest === 0.5 && low % 2 === 1) ? low + 1 : low;
  return sign * rounded * step;
}
const norm = (one: number, least: number) => (value: unknown) =>
  Math.floor(Math.min(Math.max(value as number, least), 1) * one + 0.5) / one;

/** The object that TypeScript emits for an enum of numbers, which also maps the numbers to their names. */
export const Direction = {
  North: 10,
  East: 20,
  South: -1,
  '10': 'North',
  '20': 'East',
  '-1': 'South',
} as const;
export const Tool = { Axe: 'axe', Saw: 'saw', Drill: 'drill' } as const;
const MOODS = ['calm', 'angry', 'afraid'] as const;

const bitKinds = [1, 3, 7, 12, 20, 30].map((count): FieldKind => ({
  name: `bits(${count})`,
  make: () => bits(count),
  random: (random) => random.below(2 ** count),
  stored: identity,
}));

/** Every kind of plain value. */
export const valueKinds: readonly FieldKind[] = [
  {
    name: 'i8',
    make: () => i8(),
    random: integer(1, true),
    stored: identity,
    read: (view, at) => view.getInt8(at),
  },
  {
    name: 'u8',
    make: () => u8(),
    random: integer(1, false),
    stored: identity,
    read: (view, at) => view.getUint8(at),
  },
  {
    name: 'i16',
    make: () => i16(),
    random: integer(2, true),
    stored: identity,
    read: (view, at) => view.getInt16(at, true),
  },
  {
    name: 'u16',
    make: () => u16(),
    random: integer(2, false),
    stored: identity,
    read: (view, at) => view.getUint16(at, true),
  },
  {
    name: 'i32',
    make: () => i32(),
    random: integer(4, true),
    stored: identity,
    read: (view, at) => view.getInt32(at, true),
  },
  {
    name: 'u32',
    make: () => u32(),
    random: integer(4, false),
    stored: identity,
    read: (view, at) => view.getUint32(at, true),
  },
  {
    name: 'i64',
    make: () => i64(),
    random: big(true),
    stored: identity,
    read: (view, at) => view.getBigInt64(at, true),
  },
  {
    name: 'u64',
    make: () => u64(),
    random: big(false),
    stored: identity,
    read: (view, at) => view.getBigUint64(at, true),
  },
  {
    name: 'f32',
    make: () => f32(0, { nan: true }),
    random: float,
    stored: (value) => Math.fround(value as number),
    read: (view, at) => view.getFloat32(at, true),
  },
  {
    name: 'f64',
    make: () => f64(0, { nan: true }),
    random: float,
    stored: identity,
    read: (view, at) => view.getFloat64(at, true),
  },
  { name: 'f16', make: () => f16(0, { nan: true }), random: float, stored: (value) => half(value as number) },
  {
    name: 'bool',
    make: () => bool(),
    random: (random) => random.oneIn(2),
    stored: identity,
    read: (view, at) => view.getUint8(at) === 1,
  },
  { name: 'flag', make: () => flag(), random: (random) => random.oneIn(2), stored: identity },
  {
    name: 'u8norm',
    make: () => u8norm(),
    random: fraction,
    stored: norm(255, 0),
    read: (view, at) => view.getUint8(at) / 255,
  },
  {
    name: 'i8norm',
    make: () => i8norm(),
    random: fraction,
    stored: norm(127, -1),
    read: (view, at) => view.getInt8(at) / 127,
  },
  {
    name: 'u16norm',
    make: () => u16norm(),
    random: fraction,
    stored: norm(65_535, 0),
    read: (view, at) => view.getUint16(at, true) / 65_535,
  },
  {
    name: 'i16norm',
    make: () => i16norm(),
    random: fraction,
    stored: norm(32_767, -1),
    read: (view, at) => view.getInt16(at, true) / 32_767,
  },
  {
    name: 'enumOf(enum)',
    make: () => enumOf(Direction as Readonly<Record<string, number | string>>),
    random: (random) => random.pick([Direction.North, Direction.East, Direction.South]),
    stored: identity,
    read: (view, at) => view.getInt8(at),
  },
  {
    name: 'enumOf(object)',
    make: () => enumOf(Tool),
    random: (random) => random.pick(Object.values(Tool)),
    stored: identity,
    read: (view, at) => Object.values(Tool)[view.getUint8(at)],
  },
  {
    name: 'enumOf(list)',
    make: () => enumOf(MOODS),
    random: (random) => random.pick(MOODS),
    stored: identity,
    read: (view, at) => MOODS[view.getUint8(at)],
  },
  ...bitKinds,
];
