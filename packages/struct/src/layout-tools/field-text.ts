import type { FieldType } from '../schema/field-type.ts';
import { type Layout, layoutOf } from '../schema/layout.ts';

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

/** What is emitted so far: the structs' names, and their texts, those inside others first. */
export interface Emitted {
  readonly names: Map<Layout, string>;
  readonly texts: string[];
}

/** Gives a layout a name of its own, that of its struct where it can be; another packing than the struct's own is told. */
export function nameLayout({ names }: Emitted, layout: Layout, struct: string): string {
  const { packing } = layout;
  const wanted = layoutOf(layout.struct).packing === packing ? struct : `${struct}_${packing}`;
  const taken = [...names.values()];
  let name = wanted;
  for (let count = 2; taken.includes(name); count++) name = `${wanted}_${count}`;
  names.set(layout, name);
  return name;
}
