import { AllocatorError } from '@offheap/core';
import { checkOptions, showValue } from '@offheap/core/internal';
import { TypedArrayType } from './bytes-types.ts';
import { checkAgreement } from './check-agreement.ts';
import {
  type CompiledClass,
  type CompiledOf,
  compiledClass,
  type Definition,
  type FieldsOf,
} from './definition.ts';
import { describeFields } from './describe-fields.ts';
import {
  importOf,
  type ImportedCrc,
  type ImportedStatics,
  ImportedStruct,
  register,
} from './imported-struct.ts';
import { NestedArrayType, NestedType } from './nested-types.ts';
import { OwnCode } from './own-code.ts';
import { readyStrings } from './ready-strings.ts';
import type { ExplicitPacking, StructClass } from '@offheap/struct';
import { FieldDescription, type FieldType } from '@offheap/struct/internal';
import { layoutOf } from '@offheap/struct';

/** Options of {@link fromTypedStruct}. */
export interface FromTypedStructOptions {
  /**
   * The size of an entry in bytes, for a definition that ends in a tail: its last buffer, string or array has the
   * remaining bytes. At least `baseSize`, which is the default and leaves no bytes for a tail.
   */
  readonly size?: number;
}

const KNOWN_OPTIONS: Record<keyof FromTypedStructOptions, true> = { size: true };

/** The struct class of a definition: its fields, and typed-struct's static members. */
export type ImportedClass<D extends Definition> = StructClass<ImportedStruct & FieldsOf<D>> &
  ImportedStatics<D> &
  (CompiledOf<D> extends { crc: unknown } ? ImportedCrc<D> : unknown);

const imported = new WeakMap<CompiledClass, Map<number, StructClass>>();

/**
 * Returns the struct class of a typed-struct definition, with the same fields at the same offsets and the same bytes.
 * Created once for each compiled class and size.
 *
 * ```ts
 * const Header = fromTypedStruct(new TypedStruct('Header').UInt32BE('magic', 0xcafe).UInt16LE('count').compile());
 * const header = create(heap, Header);
 * header.count = 3;
 * Header.raw(header); // its bytes, a Buffer
 * ```
 *
 * Numbers, booleans, decimals and bits get generated accessors. Strings, custom fields, and writes to literals use
 * typed-struct's own code. Every generated accessor is compared with typed-struct's on random bytes during the call.
 *
 * @param definition `new Struct('Name')...`, or the result of its `compile()`.
 * @throws AllocatorError `INVALID_ARGUMENT` when it is not a definition, when typed-struct cannot create an instance
 *   of `size` bytes, or when this version of typed-struct does not behave as expected.
 */
export function fromTypedStruct<const D extends Definition>(
  definition: D,
  options: FromTypedStructOptions = {},
): ImportedClass<D> {
  checkOptions('fromTypedStruct', options, KNOWN_OPTIONS);
  readyStrings();
  const Compiled = compiledClass(definition);
  const { size = Compiled.baseSize } = options;
  if (!Number.isInteger(size)) throw wrongSize(Compiled, size);
  // Its accessors were taken from the definition, which is what the type says.
  return importClass(Compiled, size) as unknown as ImportedClass<D>;
}

function wrongSize({ name }: CompiledClass, size: unknown): AllocatorError {
  return new AllocatorError(
    'INVALID_ARGUMENT',
    `The \`size\` of an entry of ${name} is ${showValue(size)}: expected an integer, the number of its bytes.`,
  );
}

function importClass(Compiled: CompiledClass, size: number): StructClass {
  let bySize = imported.get(Compiled);
  if (bySize === undefined) imported.set(Compiled, (bySize = new Map()));
  let T = bySize.get(size);
  if (T === undefined) bySize.set(size, (T = makeClass(Compiled, size)));
  return T;
}

function makeClass(Compiled: CompiledClass, size: number): StructClass {
  const code = ownCode(Compiled, size);
  const fields = describeFields(Compiled, code, (Nested) => importClass(Nested, Nested.baseSize));
  checkAgreement(Compiled, code, fields);
  const requiredAlign = Math.max(1, ...fields.map(({ type }) => requiredAlignOf(type)));
  const packing: ExplicitPacking = {
    byteOffsets: Object.fromEntries(fields.map(({ name, byteOffset }) => [name, byteOffset])),
    size,
    align: Math.max(requiredAlign, Math.min(8, size & -size)),
    template: code.template,
  };
  class Imported extends ImportedStruct {
    static readonly packing = packing;

    constructor() {
      super();
      for (const { name, type } of fields) {
        Object.defineProperty(this, name, { value: new FieldDescription(type), enumerable: true });
      }
    }
  }
  Object.defineProperty(Imported, 'name', { value: Compiled.name });
  register(Imported, { Compiled, code, requiredAlign });
  layoutOf(Imported); // throws the errors of the layout here
  return Imported;
}

function ownCode(Compiled: CompiledClass, size: number): OwnCode {
  if (size === 0) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `${Compiled.name} has no fixed size: pass the size of an entry, as in \`fromTypedStruct(${Compiled.name}, { size: 64 })\`.`,
    );
  }
  try {
    return new OwnCode(Compiled, size);
  } catch (error) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `${Compiled.name} of ${size} bytes: typed-struct itself cannot create an instance (${String(error)}).`,
    );
  }
}

/** Returns the alignment that a type requires: typed arrays must begin at a multiple of their element size. */
function requiredAlignOf(type: FieldType): number {
  if (type instanceof TypedArrayType) return type.align;
  const nested =
    type instanceof NestedType ? type : type instanceof NestedArrayType ? type.element : undefined;
  return nested === undefined ? 1 : (importOf(nested.struct)?.requiredAlign ?? 1);
}
