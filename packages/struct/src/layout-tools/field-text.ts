import type { FieldType } from '../schema/field-type.ts';
import { type Layout, layoutOf } from '../schema/layout.ts';

/** The properties of composite types. They are read by name, as other types do not have them. */
export interface TypeParts {
  readonly layout?: Layout;
  readonly element?: FieldType;
  readonly length?: number;
  readonly stride?: number;
  /** The type that stores the value: an enumeration's numbers, a fraction's integers. */
  readonly scalar?: FieldType;
  /** For bits: how many, and the number of the lowest bit in the word. */
  readonly bits?: number;
  readonly shift?: number;
}

/** Returns the parts of a type. */
export function partsOf(type: FieldType): TypeParts {
  return type as TypeParts; // all properties are optional
}

/** Returns a type as its user writes it: `f32`, `Vec2`, `u8[4]`, `bits(3)`. */
export function typeText(type: FieldType): string {
  const { layout, element, length, bits } = partsOf(type);
  if (layout !== undefined) return layout.name;
  if (element !== undefined) return `${typeText(element)}[${length}]`;
  if (bits !== undefined && type.kind === 'bits') return `bits(${bits})`;
  if (type.kind === 'text') return `text(${type.size})`;
  return type.kind;
}

/** Whether two neighbouring fields share a word. */
export function sharesWord(type: FieldType, before: FieldType | undefined): boolean {
  return type.sharesWord?.(before) === true;
}

/** The output so far: the names of the structs, and their texts, nested structs first. */
export interface Emitted {
  readonly names: Map<Layout, string>;
  readonly texts: string[];
}

/**
 * Assigns a unique name to a layout, if possible that of its struct. A packing other than the struct's own is added
 * to the name.
 */
export function nameLayout({ names }: Emitted, layout: Layout, struct: string): string {
  const { packing } = layout;
  const wanted = layoutOf(layout.struct).packing === packing ? struct : `${struct}_${packing}`;
  const taken = [...names.values()];
  let name = wanted;
  for (let count = 2; taken.includes(name); count++) name = `${wanted}_${count}`;
  names.set(layout, name);
  return name;
}
