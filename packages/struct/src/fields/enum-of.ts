import { AllocatorError, type Memory } from '@offheap/core';
import { showValue } from '@offheap/core/internal';
import {
  field,
  FieldType,
  type Access,
  type InitialSource,
  type InlineAccess,
  type Place,
} from '../schema/field-type.ts';
import { type ScalarArray, ScalarType } from './scalar.ts';

/** The values of an enumeration: a TypeScript enum, a const object, or a list of strings. */
export type EnumSource = Readonly<Record<string, string | number>> | readonly string[];

/** The type of the values of an enumeration. */
export type EnumValue<E extends EnumSource> = E extends readonly (infer V)[] ? V : E[keyof E];

/** One of several numbers, stored unchanged in as few bytes as hold all of them. */
class NumberEnumType extends FieldType<number> {
  readonly kind = 'enum';
  readonly values: readonly number[];
  /** The scalar type that stores the number. */
  readonly scalar: ScalarType<number>;
  readonly size: number;
  readonly align: number;
  readonly zero: number;
  readonly #members: readonly Member[];

  constructor(members: readonly Member[]) {
    super();
    const values = [...new Set(members.map(([, value]) => value as number))]; // only numbers make this type
    this.#members = members;
    this.values = values;
    this.scalar = new ScalarType<number>(narrowest(values));
    this.size = this.scalar.size;
    this.align = this.scalar.align;
    this.zero = values.includes(0) ? 0 : values[0]!;
  }

  override signature(): string {
    return `enum ${this.scalar.kind} ${JSON.stringify(this.#members)}`;
  }

  access(memory: Memory): Access<number> {
    return this.scalar.access(memory);
  }

  override inline(place: Place): InlineAccess {
    return this.scalar.inline(place);
  }

  override refuse(value: number): string | undefined {
    return this.values.includes(value) ? undefined : `one of ${this.values.join(', ')}`;
  }
}

/** One of several strings, stored as its index in their list. */
class StringEnumType extends FieldType<string> {
  readonly kind = 'enum';
  readonly values: readonly string[];
  readonly scalar: ScalarType<number>;
  readonly size: number;
  readonly align: number;
  readonly zero: string;
  readonly #numbers: ReadonlyMap<string, number>;

  constructor(values: readonly string[]) {
    super();
    this.values = values;
    this.scalar = new ScalarType<number>(values.length <= 256 ? 'u8' : 'u16');
    this.size = this.scalar.size;
    this.align = this.scalar.align;
    this.zero = values[0]!;
    this.#numbers = new Map(values.map((value, i) => [value, i]));
  }

  override signature(): string {
    return `enum ${this.scalar.kind} ${JSON.stringify(this.values)}`;
  }

  access(memory: Memory): Access<string> {
    const scalar = this.scalar.access(memory);
    return {
      get: (at) => this.values[scalar.get(at)]!,
      set: (at, value) => scalar.set(at, this.#numbers.get(value)!),
    };
  }

  override refuse(value: string): string | undefined {
    return this.#numbers.has(value) ? undefined : `one of ${this.values.map((v) => `'${v}'`).join(', ')}`;
  }

  override inline(place: Place, constant: (value: unknown) => string): InlineAccess {
    const { get, set } = this.scalar.inline(place);
    return {
      get: `${constant(this.values)}[${get}]`,
      set: `value = ${constant(this.#numbers)}.get(value); ${set}`,
    };
  }
}

function narrowest(values: readonly number[]): ScalarArray {
  const least = Math.min(...values);
  const most = Math.max(...values);
  if (least < 0)
    return least >= -128 && most <= 127 ? 'i8' : least >= -32_768 && most <= 32_767 ? 'i16' : 'i32';
  return most <= 255 ? 'u8' : most <= 65_535 ? 'u16' : 'u32';
}

/**
 * Declares a field that holds one value of an enumeration: a TypeScript enum, a const object, or a list of strings.
 *
 * ```ts
 * state = enumOf(State); // enum State { Idle, Run }
 * mode = enumOf(['linear', 'ease'], 'ease'); // 'linear' | 'ease'
 * ```
 *
 * Numbers are stored unchanged and strings as their index in the list, in 1, 2 or 4 bytes. A new entry holds
 * `initial`; without it, 0 if that is a value, otherwise the first value. Checked mode refuses any other value.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when there are no values, or they are neither all strings nor all 32-bit
 *   integers.
 */
export function enumOf<const E extends EnumSource>(
  source: E,
  initial?: InitialSource<EnumValue<E>>,
): EnumValue<E> {
  const members = membersOf(source);
  const values = [...new Set(members.map(([, value]) => value))];
  let type: FieldType;
  if (values.length > 0 && values.length <= 65_536 && values.every((value) => typeof value === 'string')) {
    type = new StringEnumType(values);
  } else if (values.length > 0 && values.every(isStorable) && areOfOneType(values)) {
    type = new NumberEnumType(members);
  } else {
    throw noEnum(Array.isArray(source) ? `[${values.map(showValue).join(', ')}]` : textOfMembers(members));
  }
  return field(type as FieldType<EnumValue<E>>, initial); // its values have the type E
}

/** A name and its value. */
type Member = readonly [name: string, value: string | number];

function membersOf(source: EnumSource): readonly Member[] {
  if (typeof source !== 'object' || source === null) throw noEnum(showValue(source));
  if (Array.isArray(source)) {
    // Programs without types may list numbers.
    return (source as readonly (string | number)[]).map((value) => [
      typeof value === 'number' ? `${value}` : value,
      value,
    ]);
  }
  // A TypeScript enum of numbers also maps each number back to its name: keys that are numbers are not members.
  return Object.entries(source).filter(([key]) => String(Number(key)) !== key);
}

function textOfMembers(members: readonly Member[]): string {
  return `{${members.map(([name, value]) => `${JSON.stringify(name)}:${showValue(value)}`).join(',')}}`;
}

function noEnum(source: string): AllocatorError {
  return new AllocatorError(
    'INVALID_ARGUMENT',
    `enumOf(${source}): expected only strings, or only 32-bit integers, all of them signed or all unsigned.`,
  );
}

/** Whether one type of 32 bits holds all values: negative values and values of 2^31 or more exclude each other. */
function areOfOneType(values: readonly number[]): boolean {
  return Math.min(...values) >= 0 || Math.max(...values) < 2 ** 31;
}

function isStorable(value: string | number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 32;
}
