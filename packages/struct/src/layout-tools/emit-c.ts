import { AllocatorError, alignUp } from '@offheap/core';
import { lastOf } from '@offheap/core/internal';
import type { FieldType } from '../schema/field-type.ts';
import { type Layout, layoutOf } from '../schema/layout.ts';
import type { StructClass } from '../schema/struct.ts';
import {
  identifierInC,
  inComment,
  typeNameInC,
  uniqueIdentifier,
  uniqueIdentifiers,
} from './emitted-names.ts';
import { type Emitted, nameLayout, partsOf, sharesWord, typeText } from './field-text.ts';

const C_TYPES: Readonly<Record<string, string>> = {
  i8: 'int8_t',
  u8: 'uint8_t',
  i16: 'int16_t',
  u16: 'uint16_t',
  i32: 'int32_t',
  u32: 'uint32_t',
  i64: 'int64_t',
  u64: 'uint64_t',
  f32: 'float',
  f64: 'double',
  bool: 'bool',
  f16: 'uint16_t',
  object: 'uint32_t',
  entity: 'uint32_t',
};

/** The output so far, and what C makes of it. */
interface EmittedC extends Emitted {
  /** The alignment of each struct in C: 1 if its padding is written out. */
  readonly aligns: Map<Layout, number>;
  /** The same layouts without padding after the last field, as other structs contain them. */
  readonly tight: Map<Layout, Layout>;
}

/** A member or several that share a word. */
interface Member {
  line: string;
  readonly byteOffset: number;
  readonly end: number;
  /** The alignment in C. */
  readonly align: number;
}

/** A declaration, and the alignment of its type in C. */
interface Declaration {
  readonly text: string;
  readonly align: number;
}

/**
 * Returns a C header with the same structs for little-endian machines. Each field is at the same offset, which
 * assertions in the header check. Nested structs come first. Bit fields become the word that they share, with a
 * comment about the place of each. References become their two words, half floats and normalised fractions become
 * integers, and JavaScript values and entities become their numbers.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when fields overlap, as in a union.
 */
export function emitC(...structs: readonly StructClass[]): string {
  const emitted: EmittedC = { names: new Map(), texts: [], aligns: new Map(), tight: new Map() };
  for (const T of structs) emitStruct(layoutOf(T), emitted);
  return `#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

${emitted.texts.join('\n')}`;
}

/** Adds a struct and its nested structs, and returns its name in C. */
function emitStruct(layout: Layout, emitted: EmittedC): string {
  const { fields, packing, stride } = layout;
  const known = emitted.names.get(layout);
  if (known !== undefined) return known;
  const name = nameLayout(emitted, layout, typeNameInC(layout.name));
  const identifiers = uniqueIdentifiers(
    fields.map(({ name: field }) => field),
    identifierInC,
  );
  const members: Member[] = [];
  const checks: string[] = [];
  fields.forEach(({ name: field, type, byteOffset, size }, i) => {
    const { bits, shift } = partsOf(type);
    const before = lastOf(members);
    if (sharesWord(type, fields[i - 1]?.type)) {
      before!.line += ` ${inComment(field)}: ${bits} from ${shift};`;
      return;
    }
    if (before !== undefined && byteOffset < before.end) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `${layout.name}.${field} overlaps the field before it: expected fields that do not overlap. Write this struct by hand, with a union.`,
      );
    }
    const identifier = identifiers[i]!;
    const { text, align } = declare(type, identifier, emitted);
    const comment =
      bits === undefined ? C_COMMENTS[type.kind] : `${inComment(field)}: ${bits} from ${shift};`;
    const line = `${text};${comment === undefined ? '' : ` // ${comment}`}`;
    members.push({ line, byteOffset, end: byteOffset + size, align });
    checks.push(
      `_Static_assert(offsetof(${name}, ${identifier}) == ${byteOffset}, "${name}.${identifier}");`,
    );
  });
  // The compiler applies the natural rules itself. All other layouts are declared explicitly.
  const isSpelt = packing !== 'natural' || !isNaturalInC(members, stride);
  emitted.aligns.set(layout, isSpelt ? 1 : alignOf(members));
  const lines = isSpelt
    ? withPadding(members, stride, new Set(identifiers))
    : members.map(({ line }) => line);
  emitted.texts.push(
    `${isSpelt ? '#pragma pack(push, 1)\n' : ''}typedef struct {
${lines.map((line) => `  ${line}`).join('\n')}
} ${name};
${isSpelt ? '#pragma pack(pop)\n' : ''}_Static_assert(sizeof(${name}) == ${stride}, "${name}");
${checks.join('\n')}
`,
  );
  return name;
}

/** The alignment of a struct with these members. */
function alignOf(members: readonly Member[]): number {
  return members.reduce((most, { align }) => Math.max(most, align), 1);
}

/**
 * Whether a compiler places members as the layout does. Nested structs whose padding is written out have no alignment
 * in C.
 */
function isNaturalInC(members: readonly Member[], stride: number): boolean {
  let size = 0;
  for (const { byteOffset, end, align } of members) {
    if (alignUp(size, align) !== byteOffset) return false;
    size = end;
  }
  return alignUp(size, alignOf(members)) === stride;
}

/** The lines of members, with their padding as members. */
function withPadding(members: readonly Member[], stride: number, taken: Set<string>): string[] {
  const lines: string[] = [];
  let end = 0;
  const pad = (to: number): void => {
    if (to > end) lines.push(`uint8_t ${uniqueIdentifier('padding', taken)}[${to - end}];`);
  };
  for (const member of members) {
    pad(member.byteOffset);
    lines.push(member.line);
    ({ end } = member);
  }
  pad(stride);
  return lines;
}

const C_COMMENTS: Readonly<Record<string, string>> = {
  f16: 'a half float',
  u8norm: '0 to 1',
  i8norm: '-1 to 1',
  u16norm: '0 to 1',
  i16norm: '-1 to 1',
  text: 'UTF-8, padded with zeros',
  object: 'of a JavaScript value',
  entity: 'the id of an entity',
};

/** Returns the declaration of a member. */
function declare(type: FieldType, member: string, emitted: EmittedC): Declaration {
  const { layout, element, length, stride, scalar, bits } = partsOf(type);
  if (layout !== undefined) {
    const nested = type.size === layout.stride ? layout : tightOf(layout, emitted);
    const name = emitStruct(nested, emitted);
    return { text: `${name} ${member}`, align: emitted.aligns.get(nested)! }; // `emitStruct` sets it
  }
  if (element !== undefined) {
    if (stride === element.size) return declare(element, `${member}[${length}]`, emitted);
    // Elements with padding after each of them.
    const { text, align } = declare(element, 'value', emitted);
    const padding = stride! - element.size; // an array has a stride
    return { text: `struct { ${text}; uint8_t padding[${padding}]; } ${member}[${length}]`, align };
  }
  const { align, kind, size } = type;
  if (kind === 'ref') return { text: `struct { uint32_t handle; uint32_t pool; } ${member}`, align };
  if (kind === 'text') return { text: `char ${member}[${size}]`, align };
  const known = bits === undefined ? C_TYPES[scalar?.kind ?? kind] : `uint${size * 8}_t`;
  return known === undefined
    ? { text: `uint8_t ${member}[${size}] /* ${inComment(typeText(type))} */`, align: 1 }
    : { text: `${known} ${member}`, align };
}

/** Returns a layout that ends with its last field. */
function tightOf(layout: Layout, { tight }: EmittedC): Layout {
  let own = tight.get(layout);
  if (own === undefined) tight.set(layout, (own = { ...layout, stride: layout.size }));
  return own;
}
