import { Heap, KiB } from '@offheap/core';
import { create, layoutOf, PackedPool, Struct, struct, u16, u32, u8 } from '@offheap/struct';
import { describe, expect, it } from 'vitest';
import { unalignedFieldsSuite } from './suites/unaligned-fields.ts';

for (const checked of [true, false]) unalignedFieldsSuite(checked);

class Word extends Struct {
  static readonly packing = { byteOffsets: { value: 0, low: 0, high: 1 } };
  value = u16(0x1234);
  low = u8();
  high = u8();

  get sum(): number {
    return this.low + this.high;
  }
}

describe('a struct with explicit offsets', () => {
  it('lets fields overlap, as in a union', () => {
    const word = create(new Heap(4 * KiB), Word);
    expect([word.value, word.low, word.high]).toEqual([0x1234, 0x34, 0x12]);
    word.high = 0xab;
    expect(word.value).toBe(0xab34);
    expect(layoutOf(Word)).toMatchObject({ size: 2, stride: 2, align: 1, padding: 0, packing: 'explicit' });
  });

  it('keeps the bytes after its fields, up to its size', () => {
    class Row extends Struct {
      static readonly packing = { byteOffsets: { id: 4 }, size: 12, align: 4 };
      id = u32(7);
    }
    expect(layoutOf(Row)).toMatchObject({ size: 12, stride: 12, padding: 8 });
    const pool = new PackedPool(Row, { capacity: 3, checked: false });
    let next = 0;
    for (let i = 0; i < 3; i++) pool.spawn((r) => (r.id += next++));
    expect(new Set(Array.from(pool, (r) => r.id))).toEqual(new Set([7, 8, 9]));
  });

  it('starts with the bytes of its template', () => {
    class Header extends Struct {
      static readonly packing = {
        byteOffsets: { magic: 0, version: 1 },
        size: 3,
        template: Uint8Array.of(1, 2, 3),
      };
      magic = u8();
      version = u8();
    }
    const header = create(new Heap(4 * KiB), Header);
    expect([header.magic, header.version]).toEqual([1, 2]);
    expect([...layoutOf(Header).template]).toEqual([1, 2, 3]);
  });

  it('nests at any offset, and takes the missing parts of a value from its template', () => {
    class Pair extends Struct {
      static readonly packing = { byteOffsets: { tag: 0, a: 1, b: 3 } };
      tag = u8(9);
      a = struct(Word);
      b = struct(Word, { low: 1 });
    }
    const pair = create(new Heap(4 * KiB), Pair);
    expect([pair.tag, pair.a.value, pair.b.value]).toEqual([9, 0x1234, 0x1201]);
    expect(pair.a.sum).toBe(0x46);
  });

  it('is inherited by a subclass, which cannot add fields', () => {
    class Named extends Word {
      get isZero(): boolean {
        return this.value === 0;
      }
    }
    expect(create(new Heap(4 * KiB), Named).isZero).toBe(false);
    class Longer extends Word {
      extra = u8();
    }
    expect(() => layoutOf(Longer)).toThrow('Longer.packing.byteOffsets.extra is undefined');
  });

  it('refuses a size, alignment or template that does not fit', () => {
    const made = (packing: object): void => {
      class Odd extends Struct {
        static readonly packing = packing;
        value = u32();
      }
      layoutOf(Odd);
    };
    const byteOffsets = { value: 2 };
    expect(() => made({ byteOffsets, size: 5 })).toThrow('Odd.packing.size is 5: expected at least 6');
    expect(() => made({ byteOffsets, align: 3 })).toThrow('Odd.packing.align is 3: expected 1, 2, 4 or 8.');
    expect(() => made({ byteOffsets, template: new Uint8Array(4) })).toThrow('has 4 bytes: expected 6');
    expect(() => made({ byteOffsets: { value: -1 } })).toThrow('byteOffsets.value is -1');
    for (const byteOffset of [2 ** 30, 2 ** 31, 2 ** 32, 2 ** 53]) {
      expect(() => made({ byteOffsets: { value: byteOffset } })).toThrow(
        `Odd.value ends ${byteOffset + 4} bytes after the start of the struct: expected at most 1073741824 (1 GiB), the size of the largest memory.`,
      );
      expect(() => made({ byteOffsets, size: byteOffset + 1 })).toThrow(
        `Odd.packing.size is ${byteOffset + 1}: expected at least 6, where its last field ends, and at most 1073741824.`,
      );
    }
    expect(() => made({ byteOffsets: { value: 0, valu: 4 } })).toThrow(
      '"valu" is not a field of Odd. Did you mean value?',
    );
    expect(() => made({ byteOffsets, aligned: 8 })).toThrow('"aligned" is not an option of Odd.packing.');
    expect(() => made({})).toThrow('or { byteOffsets: {...} }');
  });
});
