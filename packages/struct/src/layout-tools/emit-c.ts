import { AllocatorError } from '@offheap/core';
import type { FieldType } from '../schema/field-type.ts';
import { type Layout, layoutOf } from '../schema/layout.ts';
import type { StructClass } from '../schema/struct.ts';
import { identifierInC, inComment, uniqueIdentifier, uniqueIdentifiers } from './emitted-names.ts';
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

/**
 * Returns a C header with the same structs for little-endian machines. Each field is at the same offset, which
 * assertions in the header check. Nested structs come first. Bit fields become the word that they share, with a
 * comment about the place of each. References become their two words, half floats and normalised fractions become
 * integers, and JavaScript values and entities become their numbers.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when fields overlap, as in a union.
 */
export function emitC(...structs: readonly StructClass[]): string {
  const emitted: Emitted = { names: new Map(), texts: [] };
  for (const T of structs) emitStruct(layoutOf(T), false, emitted);
  return `#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

${emitted.texts.join('\n')}`;
}

/** Adds a struct and its nested structs, and returns its name in C. */
function emitStruct(layout: Layout, isTight: boolean, emitted: Emitted): string {
  const { fields, packing } = layout;
  const known = emitted.names.get(layout);
  if (known !== undefined) return known;
  const name = nameLayout(emitted, layout, identifierInC(layout.name));
  const members = uniqueIdentifiers(
    fields.map(({ name: field }) => field),
    identifierInC,
  );
  const taken = new Set(members);
  // The compiler applies the natural rules itself. All other layouts are declared explicitly.
  const isSpelt = packing !== 'natural';
  const lines: string[] = [];
  const checks: string[] = [];
  let end = 0;
  const pad = (to: number): void => {
    if (isSpelt && to > end) lines.push(`uint8_t ${uniqueIdentifier('padding', taken)}[${to - end}];`);
  };
  fields.forEach(({ name: field, type, byteOffset, size }, i) => {
    const { bits, shift } = partsOf(type);
    if (sharesWord(type, fields[i - 1]?.type)) {
      lines[lines.length - 1] += ` ${inComment(field)}: ${bits} from ${shift};`;
      return;
    }
    if (byteOffset < end) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `${layout.name}.${field} overlaps the field before it: expected fields that do not overlap. Write this struct by hand, with a union.`,
      );
    }
    pad(byteOffset);
    const member = members[i]!;
    const comment =
      bits === undefined ? C_COMMENTS[type.kind] : `${inComment(field)}: ${bits} from ${shift};`;
    lines.push(`${declare(type, member, emitted)};${comment === undefined ? '' : ` // ${comment}`}`);
    checks.push(`_Static_assert(offsetof(${name}, ${member}) == ${byteOffset}, "${name}.${member}");`);
    end = byteOffset + size;
  });
  const size = isTight ? layout.size : layout.stride;
  pad(size);
  emitted.texts.push(
    `${isSpelt ? '#pragma pack(push, 1)\n' : ''}typedef struct {
${lines.map((line) => `  ${line}`).join('\n')}
} ${name};
${isSpelt ? '#pragma pack(pop)\n' : ''}_Static_assert(sizeof(${name}) == ${size}, "${name}");
${checks.join('\n')}
`,
  );
  return name;
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
function declare(type: FieldType, member: string, emitted: Emitted): string {
  const { layout, element, length, stride, scalar, bits } = partsOf(type);
  if (layout !== undefined) return `${emitStruct(layout, type.size !== layout.stride, emitted)} ${member}`;
  if (element !== undefined) {
    if (stride === element.size) return declare(element, `${member}[${length}]`, emitted);
    // Elements with padding after each of them.
    return `struct { ${declare(element, 'value', emitted)}; uint8_t padding[${stride! - element.size}]; } ${member}[${length}]`;
  }
  if (type.kind === 'ref') return `struct { uint32_t handle; uint32_t pool; } ${member}`;
  if (type.kind === 'text') return `char ${member}[${type.size}]`;
  const known = bits === undefined ? C_TYPES[scalar?.kind ?? type.kind] : `uint${type.size * 8}_t`;
  return known === undefined
    ? `uint8_t ${member}[${type.size}] /* ${inComment(typeText(type))} */`
    : `${known} ${member}`;
}
