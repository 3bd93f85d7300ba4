import { hasOwn } from '@offheap/core/internal';
import { type CopiedMethods, METHODS } from '../codegen/own-methods.ts';
import type { FieldType } from '../schema/field-type.ts';
import type { Layout } from '../schema/layout.ts';
import type { EntryField, Flow, Flows, Scalar } from './flow.ts';
import { unsupported } from './unsupported.ts';

/** A struct in an entry, nested or not. */
export class Place {
  readonly part: number;
  readonly byteOffset: number;
  readonly layout: Layout;
  readonly path: readonly string[];

  constructor(part: number, byteOffset: number, layout: Layout, path: readonly string[]) {
    this.part = part;
    this.byteOffset = byteOffset;
    this.layout = layout;
    this.path = path;
  }
}

/**
 * A number or boolean field. `one` is the divisor that converts its stored integer to a fraction; 0 when the field is
 * not a fraction.
 */
export interface Leaf {
  readonly field: EntryField;
  readonly one: number;
}

const BITS: Readonly<Record<string, number>> = {
  i8: 8,
  u8: 8,
  i16: 16,
  u16: 16,
  i32: 32,
  u32: 32,
  f32: 32,
  f64: 64,
};

export function isStruct(type: FieldType): type is FieldType & { readonly layout: Layout } {
  return type.kind === 'struct';
}

export function fieldOf({ layout }: Place, name: string): Layout['fields'][number] | undefined {
  return layout.fields.find((field) => field.name === name);
}

/** Returns the key of a field among the values. Unlike the keys of fields, names of variables begin with a letter. */
export function keyOf({ part, byteOffset, scalar, isBool }: EntryField): string {
  return `${part} ${byteOffset} ${isBool ? 'bool' : scalar}`;
}

export function leafOf(place: Place, name: string, at: number): Leaf {
  const { type, byteOffset } = fieldOf(place, name)!; // the caller has checked it
  const { kind } = type;
  const isNorm = kind.endsWith('norm');
  const isBool = kind === 'bool';
  let scalar = isNorm ? kind.slice(0, -4) : isBool ? 'u8' : kind;
  const { scalar: inner } = type as { readonly scalar?: FieldType }; // of enumerations
  if (kind === 'enum' && inner !== undefined && typeof type.zero === 'number') scalar = inner.kind;
  const bits = BITS[scalar];
  if (bits === undefined) {
    throw unsupported(
      `\`${name}\`, a field of the type ${kind}: expected a number of at most 8 bytes, or a boolean`,
      at,
    );
  }
  return {
    field: {
      part: place.part,
      byteOffset: place.byteOffset + byteOffset,
      scalar: scalar as Scalar, // it has bits
      isBool,
      bits,
      path: [...place.path, name],
    },
    one: isNorm ? 2 ** (bits - (scalar[0] === 'i' ? 1 : 0)) - 1 : 0,
  };
}

/** Returns the source of a method or accessor that this library defines for a struct; undefined if the program has replaced it. */
export function methodSource(struct: Layout['struct'], name: string): string | undefined {
  for (
    let prototype = struct.prototype as object | null;
    prototype !== null;
    prototype = Object.getPrototypeOf(prototype) as object | null
  ) {
    if (!hasOwn(prototype, name)) continue;
    const own = Object.getOwnPropertyDescriptor(prototype.constructor, METHODS);
    return (own?.value as CopiedMethods | undefined)?.sources[name]; // only classes of this library have the symbol
  }
  return undefined;
}

export function refuseOverlaps(fields: readonly EntryField[]): void {
  for (const a of fields) {
    for (const b of fields) {
      if (a === b || a.part !== b.part || a.byteOffset > b.byteOffset) continue;
      if (a.byteOffset + a.bits / 8 <= b.byteOffset) continue;
      throw unsupported(`${a.path.join('.')} and ${b.path.join('.')} share bytes`);
    }
  }
}

/** Returns a field's value, computed from the stored number. */
export function valueOfField(flows: Flows, { field, one }: Leaf, stored: Flow): Flow {
  if (stored.isBool) return stored;
  if (one === 0) return field.scalar[0] === 'f' ? flows.float(stored) : stored;
  const fraction = flows.binary('div', stored, flows.constant(one));
  return field.scalar[0] === 'i' ? flows.binary('max', fraction, flows.constant(-1)) : fraction;
}

/** Returns the number to store for a value, computed as in the field's accessor. */
export function storedInField(flows: Flows, { field, one }: Leaf, value: Flow): Flow {
  const { scalar, bits } = field;
  if (field.isBool) return flows.condition(value);
  if (scalar === 'f32') return flows.unary('fround', value);
  if (scalar === 'f64') return flows.rounded(flows.number(value));
  if (one === 0) return flows.wrap(value, scalar, bits);
  return flows.exactly(() => {
    const least = flows.constant(scalar[0] === 'i' ? -1 : 0);
    const clamped = flows.binary('min', flows.binary('max', value, least), flows.constant(1));
    const steps = flows.binary('mul', clamped, flows.constant(one));
    return flows.wrap(flows.unary('floor', flows.binary('add', steps, flows.constant(0.5))), scalar, bits);
  });
}
