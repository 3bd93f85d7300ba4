import { AllocatorError } from '@offheap/core';
import { wrongArgument } from '@offheap/core/internal';
import type { CompiledClass, CompiledOf, Definition, FieldsOf, Instance } from './definition.ts';
import type { OwnCode } from './own-code.ts';
import { type ReadOnlyFields, type readOnlyFields, asView, STRUCT, structOf } from '@offheap/struct/internal';
import { Struct, type StructClass } from '@offheap/struct';

/** The data of a struct class that the bridge created. */
export interface Import {
  readonly Compiled: CompiledClass;
  readonly code: OwnCode;
  /** The alignment in bytes that the typed arrays of its entries require. */
  readonly requiredAlign: number;
}

/** Values for some of the fields, including fields of nested structs and elements. */
export type DeepPartial<F> = { [K in keyof F]?: F[K] extends object ? DeepPartial<F[K]> : F[K] };

/** The class of the bytes that `raw` returns: `Buffer`. */
type RawOf<D extends Definition> =
  CompiledOf<D> extends { raw(instance: never): infer R } ? Extract<R, Uint8Array> : Uint8Array;

/** The static members of typed-struct, for entries in a memory. */
export interface ImportedStatics<D extends Definition> {
  /** The size in bytes of an instance without a tail. */
  readonly baseSize: number;
  /** Returns the offset of a field in bytes from the start; for a checksum, from the end, as a negative number. */
  getOffsetOf(name: keyof FieldsOf<D> & string): number;
  /** Returns the offsets of all fields. */
  getOffsets(): Record<keyof FieldsOf<D>, number>;
  /** Returns the entry's bytes, over the memory: writing to them changes the entry. */
  raw(entry: FieldsOf<D>): RawOf<D>;
  /** Writes some fields, including those of nested structs and elements, which cannot be assigned. Returns the entry. */
  safeAssign<E extends FieldsOf<D>>(entry: E, value: DeepPartial<FieldsOf<D>>): E;
  /** Reverses the bytes of a number, or of each element of a typed array, in place. Returns the bytes of the field. */
  swap(entry: FieldsOf<D>, name: keyof FieldsOf<D> & string): RawOf<D>;
  /** Returns typed-struct's own instance over the entry's bytes, for features that this bridge does not have. */
  instanceOver(entry: FieldsOf<D>): InstanceType<CompiledOf<D>>;
}

/** The static members for a definition with a checksum function. */
export interface ImportedCrc<D extends Definition> {
  /** Returns the checksum of the entry's bytes; also writes it to its field when `needUpdate` is true. */
  crc(entry: FieldsOf<D>, needUpdate?: boolean): number;
}

const imports = new WeakMap<object, Import>();

/** Records the definition of a struct class, and adds typed-struct's static members to the class. */
export function register(T: StructClass, made: Import): void {
  imports.set(T, made);
  const { Compiled, code } = made;
  const over = (entry: Struct): Instance => {
    if (!(entry instanceof T)) {
      throw wrongArgument('The entry', entry, `an entry of ${T.name}`, STRUCT, 'NOT_OWNED');
    }
    return instanceOver(code, entry);
  };
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

/**
 * Returns the import of a struct class, or of the class that it extends; undefined when neither comes from a
 * definition.
 */
export function importOf(T: object | null): Import | undefined {
  for (let at = T; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const made = imports.get(at);
    if (made !== undefined) return made;
  }
  return undefined;
}

/** The base class of structs that come from typed-struct, with the methods of typed-struct's instances. */
export abstract class ImportedStruct extends Struct implements ReadOnlyFields {
  /** Tells the compiler which members are fields; the property does not exist at run time. */
  declare readonly [readOnlyFields]: true;

  /** Returns the fields as plain data, including nested structs; buffers as lists of numbers, bigints as strings. */
  toJSON(): unknown {
    const { code } = importOf(structOf(this))!; // no other class extends this one
    return (instanceOver(code, this) as { toJSON(): unknown }).toJSON(); // instances of typed-struct have one
  }

  /** Returns the bytes in hexadecimal, with `=` between fields. */
  override toString(): string {
    const instance = instanceOver(importOf(structOf(this))!.code, this); // as above
    return (instance as { toString(): string }).toString(); // an instance has its own
  }
}

function instanceOver(code: OwnCode, entry: Struct): Instance {
  const view = asView(entry);
  if (view.$memory === undefined || view.$owner === null) {
    throw new AllocatorError('STALE', `This ${entry.constructor.name} is not alive: it has no bytes.`);
  }
  return code.over(view.$memory, view.$byteOffset);
}
