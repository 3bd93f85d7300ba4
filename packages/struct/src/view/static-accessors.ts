import { FIELDS, INNER_FIELDS, INSIDES } from './static-accessors.generated.ts';

/** The typed array of a scalar field. Those of bigints are used in the same way. */
type Numbers = Float64Array;

interface Accessors {
  get(): unknown;
  set(value: never): void;
}

/**
 * Returns the accessors of a field at element `i` of an entry. The index of the entry's first element is the entry's
 * offset, times `2 ** u` and divided by `2 ** d`.
 */
type MakeAccessors<This> = (
  a: Numbers,
  u: number,
  d: number,
  i: number,
) => { get(): number | undefined; set(v: number): void } & ThisType<This>;

export type MakeField = MakeAccessors<{ readonly $offset: number }>;
export type MakeInnerField = MakeAccessors<{ readonly $root: { readonly $offset: number } }>;

/** Returns the accessors of a field that reads as an object, which a view keeps under a key. */
export type MakeInside = (
  key: string,
  write: (own: object, value: unknown) => void,
) => { get(): object | undefined; set(v: unknown): void } & ThisType<Record<string, object>>;

/** The place of a scalar in the entries of a view class. */
export interface ScalarPlace {
  readonly array: ArrayLike<unknown>;
  /** The size of an element in bytes, as a power of two. */
  readonly bytesLog2: number;
  /** The unit of a view's offset, as a power of two. */
  readonly shift: number;
  /** Bytes from the entry's start. */
  readonly byteOffset: number;
  /** Whether the accessors belong to a view inside another. */
  readonly isInner: boolean;
}

// How many of the copies are in use: each is used once.
let fields = 0;
let innerFields = 0;
let insides = 0;

/**
 * Returns accessors of a scalar that no other field shares, for pages that forbid code generation, because V8 keeps
 * type feedback for each function of the source. Undefined when all are in use.
 */
export function staticField(place: ScalarPlace): Accessors | undefined {
  const { array, bytesLog2, shift, byteOffset, isInner } = place;
  const make = isInner ? INNER_FIELDS[innerFields++] : FIELDS[fields++];
  const units = bytesLog2 - shift;
  return make?.(array as Numbers, Math.max(-units, 0), Math.max(units, 0), byteOffset >> bytesLog2);
}

/** Returns the same for a field that reads as an object which the view keeps. */
export function staticInside(
  key: string,
  write: (own: object, value: unknown) => void,
): Accessors | undefined {
  return INSIDES[insides++]?.(key, write);
}
