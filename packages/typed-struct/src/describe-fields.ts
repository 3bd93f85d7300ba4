import { AllocatorError, Memory, RESERVED_BYTES } from '@offheap/core';
import { type Bench, findForm } from './accessor-forms.ts';
import { BufferType, type NumberArray, type NumberArrayClass, TypedArrayType } from './bytes-types.ts';
import { type CompiledClass, type Instance, isCompiledClass } from './definition.ts';
import { NestedArrayType, NestedType } from './nested-types.ts';
import { LiteralType, type OwnCode, OwnCodeType, OwnObjectType } from './own-code.ts';
import { sequenceOfBytes, watch, type WatchedBytes } from './probe-bytes.ts';
import type { FieldType } from '@offheap/struct/internal';
import type { StructClass } from '@offheap/struct';

/** A field of a definition: its offset, and the type that reads it. */
export interface DescribedField {
  readonly name: string;
  readonly byteOffset: number;
  readonly type: FieldType;
}

/**
 * Determines the type of each field of a compiled class from an instance over known bytes, because the class itself
 * provides only names and offsets. Buffers, arrays and nested structs are recognised by their values. An accessor is
 * compared on many bytes with every form of numbers and booleans; an accessor that agrees with none uses
 * typed-struct's own code.
 *
 * @param code runs the class's own accessors on instances of the given size.
 * @param structOf returns the struct class of a nested definition.
 */
export function describeFields(
  Compiled: CompiledClass,
  code: OwnCode,
  structOf: (Nested: CompiledClass) => StructClass,
): DescribedField[] {
  const { size, Bytes } = code;
  const memory = new Memory(RESERVED_BYTES + size);
  const raw = Bytes.from(memory.buffer, RESERVED_BYTES, size);
  const watched = watch(raw);
  const instance = new Compiled(watched.bytes);
  const bench: Bench = {
    memory,
    start: RESERVED_BYTES,
    size,
    fill: sequenceOfBytes(memory, RESERVED_BYTES, size),
  };
  const offsets = Object.entries(Compiled.getOffsets()).map(([name, offset]) => {
    const byteOffset = offset < 0 ? size + offset : offset; // a checksum counts from the end
    return [name, byteOffset] as const;
  });

  /** Returns the number of bytes up to the start of another field: the largest size of a field of unknown length. */
  const room = (byteOffset: number): number =>
    Math.min(size, ...offsets.map(([, other]) => other).filter((other) => other > byteOffset)) - byteOffset;

  return offsets.map(([name, byteOffset]) => {
    const member = Object.getOwnPropertyDescriptor(instance, name);
    if (member === undefined) throw unfit(Compiled, `an instance has no \`${name}\``);
    const describeMember = (): FieldType => {
      if (member.get === undefined) {
        return objectType(member.value, name, byteOffset);
      }
      const own = new OwnCodeType(code, name, byteOffset, room(byteOffset));
      if (!readsBytes(instance, name, watched)) return own;
      const form = findForm(bench, byteOffset, () => instance[name]);
      if (form === undefined) return own;
      return hasLiteral(instance, name, form) ? new LiteralType(form, own) : form;
    };
    return { name, byteOffset, type: describeMember() };
  });

  function objectType(value: unknown, name: string, byteOffset: number): FieldType {
    if (value instanceof Bytes) return new BufferType(Bytes, (value as Uint8Array).length);
    if (ArrayBuffer.isView(value)) {
      const array = value as NumberArray; // typed-struct creates no DataView
      return new TypedArrayType(array.constructor as NumberArrayClass, array.length);
    }
    const first: unknown = Array.isArray(value) && Object.isFrozen(value) ? value[0] : undefined;
    const Nested = classOf(first ?? value);
    if (Nested === undefined) return new OwnObjectType(code, name, byteOffset, room(byteOffset));
    return first === undefined
      ? new NestedType(structOf(Nested))
      : new NestedArrayType(structOf(Nested), (value as unknown[]).length);
  }
}

/** Returns the definition of a nested instance. */
function classOf(value: unknown): CompiledClass | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { constructor } = value;
  return isCompiledClass(constructor) ? constructor : undefined;
}

/** Whether typed-struct itself reads an accessor's value from the bytes, rather than a function of the definition. */
function readsBytes(instance: Instance, name: string, watched: WatchedBytes): boolean {
  const before = watched.reads();
  try {
    void instance[name];
  } catch {
    return false; // a getter of the user that cannot read these bytes
  }
  return watched.reads() > before;
}

/** Whether a field accepts only one value. */
function hasLiteral(instance: Instance, name: string, { zero }: FieldType): boolean {
  const values = typeof zero === 'bigint' ? [0n, 1n] : typeof zero === 'boolean' ? [false, true] : [0, 1];
  return values.some((value) => {
    try {
      instance[name] = value;
      return false;
    } catch {
      return true;
    }
  });
}

/** Returns the error for a typed-struct that does not behave as the bridge requires. */
export function unfit(Compiled: CompiledClass, finding: string): AllocatorError {
  return new AllocatorError(
    'INVALID_ARGUMENT',
    `${Compiled.name}: ${finding}. This version of typed-struct is not supported: offheap is tested with typed-struct 2.7.3.`,
  );
}
