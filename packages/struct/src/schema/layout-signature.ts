import { AllocatorError } from '@offheap/core';
import type { Layout } from './layout.ts';

const signatures = new WeakMap<Layout, string>();

/**
 * Returns a text that defines the meaning of a struct's bytes: the name that the program gives the struct, the
 * stride, and each field's name, place and type, with the details of the type (bit counts, lengths, enumeration
 * members, targets of references, fields of nested structs). Two builds of a program have the same signature,
 * whatever their bundlers named the classes.
 */
export function layoutSignature(layout: Layout): string {
  let signature = signatures.get(layout);
  if (signature === undefined) {
    const name = layout.isNamed ? `${JSON.stringify(layout.name)} ` : '';
    signatures.set(layout, (signature = name + fieldsSignature(layout)));
  }
  return signature;
}

/** The same without the struct's name, for the target of a reference. */
export function fieldsSignature({ stride, fields }: Layout): string {
  const parts = fields.map(
    ({ name, type, byteOffset }) => `${JSON.stringify(name)} ${type.signature()} @${byteOffset}`,
  );
  return `${stride} {${parts.join(', ')}}`;
}

/** Returns a number that distinguishes layouts: the 32-bit hash of the signature (FNV-1a). */
export function layoutHash(layout: Layout): number {
  return hashOf(layoutSignature(layout));
}

/** Returns a number, at least 0, that distinguishes the names of structs: a 32-bit hash. */
export function nameHash({ name }: Layout): number {
  return hashOf(name) >>> 0;
}

/** Returns the 32-bit hash of a text (FNV-1a). */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    const character = text.codePointAt(i)!; // before the end
    if (character > 0xffff) i++;
    hash = Math.imul(hash ^ character, 0x01000193);
  }
  return hash | 0;
}

/**
 * Throws for a struct without a name when bytes leave the program, because bundlers change the names of classes.
 *
 * @param what names the operation, as in `saved in a snapshot file`.
 * @throws AllocatorError `INVALID_ARGUMENT`
 */
export function checkNamed({ isNamed, name, fields }: Layout, what: string): void {
  if (isNamed) return;
  const names = fields.map((field) => field.name).join(', ');
  const shown = name.startsWith('Struct(') ? name : `${name} (${names})`; // in production, a name may consist of the fields
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    `The struct ${shown} cannot be ${what}: it has no name that stays the same in every build. Add one to the class, as in \`static readonly struct = 'Enemy'\`.`,
  );
}
