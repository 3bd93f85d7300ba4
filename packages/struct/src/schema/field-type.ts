import { type Memory } from '@offheap/core';
import { identify, type Origin } from '@offheap/core/internal';
import type { Packing } from './layout.ts';
import type { RefuseUnknown } from '../view/assign.ts';
import type { Part } from '../view/kernels/assign.kernel.ts';
import type { CheckValue } from '../view/check-values.ts';
import type { Hooks, RunHook } from '../view/hooks.ts';
import type { VisitPart } from './check-initial.ts';
import type { SplitInitial } from './generated-initials.ts';
import type { ClosedInside, ClosedSite, InsideSource, InsideWriter } from '../view/inside.ts';

/** The source that reads and writes a value. */
export interface InlineAccess {
  /** An expression that reads the value. */
  readonly get: string;
  /** A statement that writes the value of the variable `value`. */
  readonly set: string;
}

/** Reads and writes values of one type anywhere in one memory. */
export interface Access<V> {
  get(byteOffset: number): V;
  set(byteOffset: number, value: V): void;
}

/** The element of a typed array, or the bytes, of a field, as source. */
export interface Place {
  /** Source of the field's index in the memory's array of that name, when the field is aligned to its elements. */
  element(bytesLog2: number): string | undefined;
  /** Source of the field's byte offset. */
  readonly byteOffset: string;
  /** Source of the field as an element of a typed array over its column alone; undefined where there is none. */
  column?(
    array: 'i8' | 'u8' | 'i16' | 'u16' | 'i32' | 'u32' | 'i64' | 'u64' | 'f32' | 'f64',
  ): string | undefined;
}

/** The type of a field: its size, and how it is read and written. `V` is the type that programs see. */
export abstract class FieldType<V = unknown> {
  /** The name of the type in programs: `'f32'`, `'bool'`, `'struct'`, ... */
  abstract readonly kind: string;
  /** The size in bytes, without padding after it. */
  abstract readonly size: number;
  /** Natural alignment in bytes: a power of two up to 8. */
  abstract readonly align: number;
  /** The value in a new entry, unless the field has an initial value. */
  abstract readonly zero: V;
  /**
   * A text that defines the meaning of the bytes of a value. Two types have different signatures when bytes written
   * by one have another meaning to the other. The signature must not depend on the names of classes.
   */
  signature(): string {
    return `${this.kind}:${this.size}`;
  }
  /** The closure form. It works everywhere, and fills templates. */
  abstract access(memory: Memory): Access<V>;
  /**
   * The fast form, as source. Without it the generated accessor calls the closure form. `constant` makes a value
   * available to the source and returns its name there.
   */
  inline?(place: Place, constant: (value: unknown) => string, memory: Memory): InlineAccess | undefined;
  /**
   * Returns a description of the expected value, to be followed by `..., got <value>`; undefined when the value can
   * be written. Called in checked mode.
   */
  refuse?(value: V): string | undefined;
  /** Source that is true for every `value` that `refuse` refuses. Without it, `refuse` is called for each value. */
  readonly doubts?: string | undefined;
  /**
   * Whether `refuse` is called only with `checked: 'ranges'`: for values that programs write out of range on purpose,
   * to wrap around.
   */
  readonly refusesByOption?: boolean;
  /** Like `refuse`, for a type with `refusesByOption`: in checked mode, refuses values that are not numbers. */
  refuseAlways?(value: V): string | undefined;
  /** Source that is true for every `value` that `refuseAlways` refuses. */
  readonly alwaysDoubts?: string | undefined;
  /** Returns the type in a struct of another packing, where it differs: arrays and nested structs in GPU buffers. */
  packedAs?(packing: Packing): FieldType<V>;
  /** Assigns shared words to a run of neighbouring fields that all have this function. */
  shareWords?(run: readonly FieldType[]): FieldType[];
  /** Whether the field is in the same word as the previous field. */
  sharesWord?(before: FieldType | undefined): boolean;
  /**
   * Returns a function that releases a value outside the memory when the entry at a byte offset is destroyed;
   * undefined when there is no such value.
   */
  letGo?(memory: Memory): ((byteOffset: number) => void) | undefined;
  /**
   * Returns a function that checks a value's bytes in a snapshot that is not yet restored, where the bytes are those
   * of the whole memory. That function returns a description of the fault, to follow the field's name. For types
   * whose bytes are a reference or an index; undefined when nothing needs a check.
   */
  valueCheck?(): CheckValue | undefined;
  /** Returns the value for `take` and `toObject`; by default the value itself. */
  plain?(value: V): unknown;
  /** Converts a result of {@link plain} to a value that can be written. Returns any other value unchanged. */
  fromPlain?(value: unknown, memory: Memory): unknown;
  /** Whether the initial values of an entry may contain `undefined` for the field. */
  readonly isOptional?: boolean;
  /**
   * For a type that reads as an object (a nested struct, an array, a reference's cursor): the source of such an
   * object at one place. Views keep the object under `$` and the field's name.
   */
  write?(writer: InsideWriter): InsideSource;
  /** The same with closures. A type has both or neither. */
  close?(site: ClosedSite): ClosedInside;
  // For types that contain other types: nested structs and arrays.
  /** Visits the types of the fields or elements. */
  eachInside?(visit: (type: FieldType) => void): void;
  /** Visits the parts of a value. */
  visitParts?(value: object, path: string, visit: VisitPart): void;
  /** Throws for an initial value that the type itself has and cannot hold: that of an array's elements. */
  checkOwnInitial?(path: string): void;
  /** Takes functions out of an initial value: see `splitInitial`. */
  splitInitial?(initial: unknown, byteOffset: number): SplitInitial;
  /** Returns a function that calls a hook of the nested structs; undefined when none has the hook. */
  hook?(name: keyof Hooks): RunHook | undefined;
  /** How a value is filled part by part; undefined when it is written as a whole. */
  assignPart?(refuse: RefuseUnknown | undefined): Part | undefined;
}

identify(FieldType);

/** The origin by which copies of the package recognise fields. @internal */
export const FIELD: Origin = { of: 'field of @offheap/struct' };

/** The initial value of a field: a value, or a function that is called for each new entry and returns the value. */
export type InitialSource<V> = V | (() => V);

/** The actual result of a field function (`f32(1)`) while the fields are collected. */
export class FieldDescription<V = unknown> {
  readonly type: FieldType<V>;
  readonly initial: InitialSource<V> | undefined;

  constructor(type: FieldType<V>, initial?: InitialSource<V>) {
    this.type = type;
    this.initial = initial;
  }
}

identify(FieldDescription, FIELD);

/** Returns a field of type `type`. Its TypeScript type is that of the values that its accessors read and write. */
export function field<V>(type: FieldType<V>, initial?: InitialSource<V>): V {
  // The schema trick: collected as a description, seen by the compiler as the value.
  return new FieldDescription(type, initial) as unknown as V;
}
