import { AllocatorError } from '@offheap/core';
import type { CompiledClass, CompiledOf, Definition, FieldsOf, Instance } from './definition.ts';
import type { OwnCode } from './own-code.ts';
import { type ReadOnlyFields, type readOnlyFields, asView, structOf } from '@offheap/struct/internal';
import { Struct, type StructClass } from '@offheap/struct';

/** What the bridge knows about a struct class that it made. */
export interface Import {
  readonly Compiled: CompiledClass;
  readonly code: OwnCode;
  /** Bytes that its entries' offsets must be multiples of, for its typed arrays. */
  readonly requiredAlign: number;
}

/** Some of the fields, of nested structs and of elements. */
export type DeepPartial<F> = { [K in keyof F]?: F[K] extends object ? DeepPartial<F[K]> : F[K] };

/** The class of the bytes that `raw` gives: `Buffer`. */
type RawOf<D extends Definition> =
  CompiledOf<D> extends { raw(instance: never): infer R } ? Extract<R, Uint8Array> : Uint8Array;

/** typed-struct's static members, for entries in a memory. */
export interface ImportedStatics<D extends Definition> {
  /** Bytes of an instance without a tail. */
  readonly baseSize: number;
  /** Bytes from the start to a field; from the end, negative, for a checksum. */
  getOffsetOf(name: keyof FieldsOf<D> & string): number;
  /** The offsets of all fields. */
  getOffsets(): Record<keyof FieldsOf<D>, number>;
  /** The entry's bytes, over the memory: writing them writes the entry. */
  raw(entry: FieldsOf<D>): RawOf<D>;
  /** Writes some fields, also of nested structs and of elements, which cannot be assigned. Gives the entry. */
  safeAssign<E extends FieldsOf<D>>(entry: E, value: DeepPartial<FieldsOf<D>>): E;
  /** Reverses the bytes of a number, or of each element of a typed array, in place. Gives its bytes. */
  swap(entry: FieldsOf<D>, name: keyof FieldsOf<D> & string): RawOf<D>;
  /** typed-struct's own instance over the entry's bytes, for what this bridge lacks. */
  instanceOver(entry: FieldsOf<D>): InstanceType<CompiledOf<D>>;
}

/** For a definition with a checksum function. */
export interface ImportedCrc<D extends Definition> {
  /** The checksum of the entry's bytes; also writes it into its field when `needUpdate` is given. */
  crc(entry: FieldsOf<D>, needUpdate?: boolean): number;
}

const imports = new WeakMap<object, Import>();

/** Notes where a struct class came from, and gives it typed-struct's static members. */
export function register(T: StructClass, made: Import): void {
  imports.set(T, made);
  const { Compiled, code } = made;
  const over = (entry: Struct): Instance => instanceOver(code, entry);
  const statics: Record<string, unknown> = {
    baseSize: Compiled.baseSize,
    getOffsetOf: (name: string) => Compiled.getOffsetOf(name),
    getOffsets: () => Compiled.getOffsets(),
    raw: (entry: Struct) => Compiled.raw(over(entry)),
    safeAssign(entry: Struct, value: object) {
      Compiled.safeAssign(over(entry), value);
      return entry;
    },
    swap: (entry: Struct, name: string) => Compiled.swap(over(entry), name),
    instanceOver: over,
  };
  if (Compiled.crc !== undefined) {
    statics['crc'] = (entry: Struct, needUpdate?: boolean) => Compiled.crc?.(over(entry), needUpdate);
  }
  for (const [name, value] of Object.entries(statics)) Object.defineProperty(T, name, { value });
}

/** Where a struct class came from, or the one that it extends; undefined when from no definition. */
export function importOf(T: object | null): Import | undefined {
  for (let at = T; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const made = imports.get(at);
    if (made !== undefined) return made;
  }
  return undefined;
}

/** The base of structs that come from typed-struct: what its instances can do besides. */
export abstract class ImportedStruct extends Struct implements ReadOnlyFields {
  /** Tells the compiler which members are fields; there is no such property. */
  declare readonly [readOnlyFields]: true;

  /** The fields as plain data: nested structs too, buffers as lists of numbers, bigints as strings. */
  toJSON(): unknown {
    const { code } = importOf(structOf(this))!; // no other class extends this one
    return (instanceOver(code, this) as { toJSON(): unknown }).toJSON(); // typed-struct gives instances one
  }

  /** The bytes in hexadecimal, with `=` between fields. */
  override toString(): string {
    const instance = instanceOver(importOf(structOf(this))!.code, this); // as above
    return (instance as { toString(): string }).toString(); // an instance has one of its own
  }
}

function instanceOver(code: OwnCode, entry: Struct): Instance {
  const view = asView(entry);
  if (view.$memory === undefined || view.$owner === null) {
    throw new AllocatorError('STALE', `This ${entry.constructor.name} is no live entry: it has no bytes.`);
  }
  return code.over(view.$memory, view.$byteOffset);
}
