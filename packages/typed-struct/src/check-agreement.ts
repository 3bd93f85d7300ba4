import { Memory, RESERVED_BYTES } from '@offheap/core';
import type { CompiledClass } from './definition.ts';
import { type DescribedField, unfit } from './describe-fields.ts';
import { NestedArrayType, NestedType } from './nested-types.ts';
import { type OwnCode, OwnCodeType, OwnObjectType } from './own-code.ts';
import { sequenceOfBytes } from './probe-bytes.ts';
import { sameValue } from './same-value.ts';

/** The number of random fills on which every field is compared. */
const ROUNDS = 12;

/**
 * Checks on random bytes that each field reads and writes the same as typed-struct's own accessor.
 *
 * @throws AllocatorError `INVALID_ARGUMENT` that names the field and both values.
 */
export function checkAgreement(
  Compiled: CompiledClass,
  code: OwnCode,
  fields: readonly DescribedField[],
): void {
  const { size } = code;
  const ours = new Memory(RESERVED_BYTES + size);
  const theirs = new Memory(RESERVED_BYTES + size);
  const instance = code.over(theirs, RESERVED_BYTES);
  const fillOurs = sequenceOfBytes(ours, RESERVED_BYTES, size, 0x51ed270b);
  const fillTheirs = sequenceOfBytes(theirs, RESERVED_BYTES, size, 0x51ed270b);
  for (const { name, byteOffset, type } of fields) {
    if (type instanceof OwnCodeType || type instanceof OwnObjectType) continue; // it is typed-struct's
    const access = type.access(ours);
    const at = RESERVED_BYTES + byteOffset;
    const isAccessor = typeof type.zero !== 'object';
    let value: unknown;
    for (let round = 0; round < ROUNDS; round++) {
      fillOurs();
      fillTheirs();
      // The bit pattern of a written NaN is not specified.
      if (isAccessor && round > 0 && !Number.isNaN(value) && wasWritten(value)) {
        access.set(at, value);
        if (!sameBytes(ours, theirs)) {
          throw unfit(Compiled, `\`${name}\` writes ${String(value)} differently than a ${type.kind}`);
        }
      }
      let expected: unknown;
      try {
        value = access.get(at);
        expected = instance[name];
        if (sameValue(value, expected)) continue;
      } catch (error) {
        // A nested custom field that cannot read these bytes. Its own definition was compared when it was imported.
        value = undefined;
        if (type instanceof NestedType || type instanceof NestedArrayType) continue;
        throw error;
      }
      {
        throw unfit(
          Compiled,
          `\`${name}\` reads ${String(expected)} where a ${type.kind} reads ${String(value)}`,
        );
      }
    }

    /** Whether typed-struct accepted the value. It refuses values other than a field's literal, and digits above 9. */
    function wasWritten(written: unknown): boolean {
      try {
        instance[name] = written;
        return true;
      } catch {
        return false;
      }
    }
  }
}

function sameBytes(a: Memory, b: Memory): boolean {
  for (let i = RESERVED_BYTES; i < a.byteLength; i++) if (a.u8[i] !== b.u8[i]) return false;
  return true;
}
