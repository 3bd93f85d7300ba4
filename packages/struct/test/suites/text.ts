import { Memory, ScopedAllocator } from '@offheap/core';
import { Random } from '@offheap/core/testing';
import { Pool, Struct, text, u8 } from '@offheap/struct';
import { describe, expect, test } from 'vitest';

class Named extends Struct {
  before = u8(7);
  name = text(10);
  short = text(7, { onOverflow: 'truncate', initial: 'né' });
  after = u8(9);
}

/** A character of each length, and some difficult ones. */
const CHARACTERS = ['a', 'z', 'é', '€', '가', '😀', '👩‍👩‍👧', '\ufeff', '\u{10ffff}', ' '];

/** Strings in structs. */
export function textSuite(): void {
  describe('text', () => {
    const make = (): Named => new Pool(Named, { capacity: 4 }).create();

    test('is read as it was written, whatever the bytes contained before, and does not change its neighbours', () => {
      const random = new Random(3);
      const named = make();
      expect([named.name, named.short]).toEqual(['', 'né']);
      for (let i = 0; i < 500; i++) {
        const value = Array.from({ length: random.below(6) }, () => random.pick(CHARACTERS)).join('');
        const bytes = new TextEncoder().encode(value);
        if (bytes.length <= 10) {
          named.name = value;
          expect(named.name).toBe(value);
        } else {
          expect(() => (named.name = value)).toThrow(
            `takes ${bytes.length} bytes of UTF-8: expected at most 10`,
          );
        }
        named.short = value;
        expect(named.short).toBe(cutAt(value, 7));
        expect([named.before, named.after]).toEqual([7, 9]);
      }
    });

    test('refuses strings that contain U+0000, and replaces unpaired surrogates', () => {
      const named = make();
      expect(() => (named.name = 'a\0b')).toThrow('without the character 0');
      expect(() => (named.name = 5 as never)).toThrow('expected a string');
      named.name = 'a\ud800';
      expect(named.name).toBe('a\ufffd');
      expect(() => text(0)).toThrow('A text field of 0 bytes');
    });

    test('can be stored in shared memory', () => {
      if (typeof SharedArrayBuffer === 'undefined')
        throw new Error('expected SharedArrayBuffer: is the page isolated?');
      const allocator = new ScopedAllocator(new Memory(4096, { backing: 'shared' }));
      const named = new Pool(Named, { capacity: 2, allocator }).create({ name: 'geteilt' });
      expect(named.name).toBe('geteilt');
    });
  });
}

/** The longest prefix of whole characters in the given number of bytes. */
function cutAt(value: string, bytes: number): string {
  let cut = '';
  for (const character of value) {
    if (new TextEncoder().encode(cut + character).length > bytes) break;
    cut += character;
  }
  return cut;
}
