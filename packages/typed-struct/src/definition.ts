import { AllocatorError } from '@offheap/core';
import { isStructClass } from '@offheap/struct/internal';

/**
 * The members of a compiled typed-struct class that the bridge uses. They are declared here, so that these types do
 * not require `@types/node`, and a second copy of typed-struct in a bundle is compatible.
 */
export interface CompiledDefinition {
  new (): object;
  readonly baseSize: number;
  getOffsets(): Readonly<Record<string, number>>;
}

/** The members of a definition before compilation that the bridge uses: `new Struct('Name').UInt8('x')`. */
export interface DefinitionBuilder {
  compile(): CompiledDefinition;
}

/** A definition of typed-struct, compiled or not. */
export type Definition = CompiledDefinition | DefinitionBuilder;

/** The class that a definition compiles to. */
export type CompiledOf<D extends Definition> = D extends { compile(): infer C } ? C : D;

/** The fields of a definition with their types, as typed-struct infers them. */
export type FieldsOf<D extends Definition> =
  CompiledOf<D> extends new () => infer I ? Omit<I, '__struct' | 'toJSON'> : never;

/** A class of bytes that typed-struct accepts as a `Buffer`: Node's own, or that of the package `buffer` in browsers. */
export interface BytesClass {
  [Symbol.hasInstance](value: unknown): boolean;
  from(buffer: ArrayBufferLike, byteOffset: number, length: number): Uint8Array;
}

/** An instance of a compiled class, by the names of its fields. */
export type Instance = Record<string, unknown>;

/** A compiled class as it is at run time. */
export interface CompiledClass {
  new (source?: number | Uint8Array, clone?: boolean): Instance;
  readonly name: string;
  readonly baseSize: number;
  getOffsets(): Readonly<Record<string, number>>;
  getOffsetOf(name: string): number;
  raw(instance: object): Uint8Array;
  safeAssign(instance: object, value: object): object;
  swap(instance: object, name: string): Uint8Array;
  crc?(instance: object, needUpdate?: boolean): number;
}

/**
 * Returns the compiled class of a definition.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when the value is not a definition.
 */
export function compiledClass(definition: unknown): CompiledClass {
  const made = isBuilder(definition) ? definition.compile() : definition;
  if (isCompiledClass(made) && !isStructClass(made)) return made;
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    `${typeof made === 'function' ? made.name : String(made)} is not a definition of typed-struct: expected \`new Struct('Name')...\` or the result of its \`compile()\`.`,
  );
}

/** Whether a value is a class that typed-struct compiled. */
export function isCompiledClass(value: unknown): value is CompiledClass {
  if (typeof value !== 'function') return false;
  const { baseSize, getOffsets, raw } = value as Partial<CompiledClass>; // its classes have these members
  return Number.isInteger(baseSize) && typeof getOffsets === 'function' && typeof raw === 'function';
}

function isBuilder(value: unknown): value is { compile(): unknown } {
  return (
    typeof value === 'object' && value !== null && 'compile' in value && typeof value.compile === 'function'
  );
}
