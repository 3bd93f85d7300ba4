import { type Memory } from '@offheap/core';
import { identify, type Origin } from '@offheap/core/internal';
import type { Packing } from './layout.ts';
import type { Part, RefuseUnknown } from '../view/assign.ts';
import type { CheckValue } from '../view/check-values.ts';
import type { Hooks, RunHook } from '../view/hooks.ts';
import type { VisitPart } from './check-initial.ts';
import type { SplitInitial } from './generated-initials.ts';
import type { ClosedInside, ClosedSite, InsideSource, InsideWriter } from '../view/inside.ts';

/** Where a value lies in generated source: how to read and write it. */
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

/** Names the element of a typed array, or the bytes, that a field lies at; the code generator's side of a view. */
export interface Place {
  /** Source of the field's index in the memory's array of that name, when the field is aligned to its elements. */
  element(bytesLog2: number): string | undefined;
  /** Source of the field's byte offset. */
  readonly byteOffset: string;
  /** Source of the field as an element of a typed array that has no more than its column; undefined where there is none. */
  column?(
    array: 'i8' | 'u8' | 'i16' | 'u16' | 'i32' | 'u32' | 'i64' | 'u64' | 'f32' | 'f64',
  ): string | undefined;
}

/** What a field can hold: how many bytes, and how they are read and written. `V` is what the user sees. */
export abstract class FieldType<V = unknown> {
  /** The name users know it by: `'f32'`, `'bool'`, `'struct'`, ... */
  abstract readonly kind: string;
  /** Bytes, without padding behind it. */
  abstract readonly size: number;
  /** Natural alignment in bytes: a power of two up to 8. */
  abstract readonly align: number;
  /** What a new entry holds unless the field says otherwise. */
  abstract readonly zero: V;
  /**
   * What gives a value's bytes their meaning, as text: two types differ in it when bytes that one has written mean something else to
   * the other. It must not depend on the names of classes.
   */
  signature(): string {
    return `${this.kind}:${this.size}`;
  }
  /** The closure form: works everywhere, and fills templates. */
  abstract access(memory: Memory): Access<V>;
  /**
   * The fast form, as source; without it the generated accessor calls the closure form. `constant` makes a value known
   * to the source and gives its name there.
   */
  inline?(place: Place, constant: (value: unknown) => string, memory: Memory): InlineAccess | undefined;
  /** What a value should have been, in words that end `..., got <value>`; nothing when it can be written. Checked mode asks. */
  refuse?(value: V): string | undefined;
  /** Source that is true of every `value` that `refuse` refuses; without it each is asked about. */
  readonly doubts?: string | undefined;
  /** Whether it is asked only with `checked: 'ranges'`: for values that programs write out of range on purpose, to wrap. */
  readonly refusesByOption?: boolean;
  /** As `refuse`, of a type that is asked by option: what it refuses in checked mode all the same, a value that is no number. */
  refuseAlways?(value: V): string | undefined;
  /** Source that is true of every `value` that `refuseAlways` refuses. */
  readonly alwaysDoubts?: string | undefined;
  /** How the type lies in a struct of another packing, where that differs: arrays and nested structs in GPU buffers. */
  packedAs?(packing: Packing): FieldType<V>;
  /** Places a run of neighbours that all have this function in words that they share. */
  shareWords?(run: readonly FieldType[]): FieldType[];
  /** Whether it lies in the same word as the field before it. */
  sharesWord?(before: FieldType | undefined): boolean;
  /** What lets go of a value that lies beside the memory, when the entry at a byte offset ends; undefined where there can be none. */
  letGo?(memory: Memory): ((byteOffset: number) => void) | undefined;
  /**
   * What checks a value's bytes in a snapshot that is not yet restored, the bytes of the whole memory: it returns what is wrong, in words
   * behind the field's name. For types whose bytes are the number of something else; undefined where nothing needs a check.
   */
  valueCheck?(): CheckValue | undefined;
  /** The value as `take` and `toObject` give it; itself by default. */
  plain?(value: V): unknown;
  /** What can be written for a value as {@link plain} gives it; anything else is returned as it is. */
  fromPlain?(value: unknown, memory: Memory): unknown;
  /** Whether `undefined` is a value, which an object that fills an entry may have. */
  readonly isOptional?: boolean;
  /**
   * For a type that reads as an object (a nested struct, an array, a reference's cursor): the source of such an object
   * at one place, which views keep under `$` and the field's name.
   */
  write?(writer: InsideWriter): InsideSource;
  /** The same from closures. A type has both or neither. */
  close?(site: ClosedSite): ClosedInside;
  // Of types with others inside: nested structs and arrays.
  /** Visits the types of the fields or elements. */
  eachInside?(visit: (type: FieldType) => void): void;
  /** Visits the parts of a value. */
  visitParts?(value: object, path: string, visit: VisitPart): void;
  /** Takes functions out of an initial value: see `splitInitial`. */
  splitInitial?(initial: unknown, byteOffset: number): SplitInitial;
  /** What calls a hook of the structs inside; undefined when none has it. */
  hook?(name: keyof Hooks): RunHook | undefined;
  /** How a value is filled part by part; undefined where it is written as a whole. */
  assignPart?(refuse: RefuseUnknown | undefined): Part | undefined;
}

identify(FieldType);

/** How the copies of the package know a field. @internal */
export const FIELD: Origin = { of: 'field of @offheap/struct' };

/** What a new entry holds in a field: a value, or a function that is called for each entry and returns one. */
export type InitialSource<V> = V | (() => V);

/** What a field's factory (`f32(1)`) really returns while the fields are collected. */
export class FieldDescription<V = unknown> {
  readonly type: FieldType<V>;
  readonly initial: InitialSource<V> | undefined;

  constructor(type: FieldType<V>, initial?: InitialSource<V>) {
    this.type = type;
    this.initial = initial;
  }
}

identify(FieldDescription, FIELD);

/** A field of type `type`, typed as the value that its accessors read and write. */
export function field<V>(type: FieldType<V>, initial?: InitialSource<V>): V {
  // The schema trick: collected as a description, seen by the compiler as the value.
  return new FieldDescription(type, initial) as unknown as V;
}
