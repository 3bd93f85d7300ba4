import type { FieldType } from '../fields/field-type.ts';
import type { Layout } from '../layout.ts';

/** What types of more than one value have, and what others lack: read by what it is called. */
export interface TypeParts {
  readonly layout?: Layout;
  readonly element?: FieldType;
  readonly length?: number;
  readonly stride?: number;
  /** Of a type that stores another: an enumeration its numbers, a fraction its integers. */
  readonly scalar?: FieldType;
  /** Of bits: how many, and the lowest one's number in the word. */
  readonly bits?: number;
  readonly shift?: number;
}

/** The parts of a type. */
export function partsOf(type: FieldType): TypeParts {
  return type as TypeParts; // all optional
}

/** A type as its user writes it: `f32`, `Vec2`, `u8[4]`, `bits(3)`. */
export function typeText(type: FieldType): string {
  const { layout, element, length, bits } = partsOf(type);
  if (layout !== undefined) return layout.name;
  if (element !== undefined) return `${typeText(element)}[${length}]`;
  if (bits !== undefined && type.kind === 'bits') return `bits(${bits})`;
  if (type.kind === 'text') return `text(${type.size})`;
  return type.kind;
}

/** Whether two neighbours lie in one word. */
export function sharesWord(type: FieldType, before: FieldType | undefined): boolean {
  return type.sharesWord?.(before) === true;
}
