import { describe, expect, test } from 'vitest';
import { Random } from '../../core/src/testing/random.ts';
import { PlainDecoder, PlainEncoder } from '../src/fields/utf8.ts';

/** Code units around every boundary: of bytes, of lengths, of surrogates. */
const UNITS = [
  0, 1, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000, 0xfeff, 0xffff,
];
const BYTES = [
  0, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xed, 0xee, 0xef,
  0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff,
];

describe('the encoder and decoder for engines without TextEncoder', () => {
  const random = new Random(7);
  const native = new TextEncoder();

  test('encode like TextEncoder, whole and truncated', () => {
    for (let round = 0; round < 2000; round++) {
      const units = Array.from({ length: random.below(8) }, () => random.pick(UNITS));
      const value = String.fromCharCode(...units);
      expect(new PlainEncoder().encode(value)).toEqual(native.encode(value));
      const size = random.below(12);
      const [own, expected] = [new Uint8Array(size), new Uint8Array(size)];
      expect(new PlainEncoder().encodeInto(value, own)).toEqual(native.encodeInto(value, expected));
      expect(own).toEqual(expected);
    }
  });

  test('decode like TextDecoder, including invalid UTF-8', () => {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    for (let round = 0; round < 8000; round++) {
      const bytes = Uint8Array.from({ length: random.below(7) }, () => random.pick(BYTES));
      expect([new PlainDecoder().decode(bytes), ...bytes]).toEqual([decoder.decode(bytes), ...bytes]);
    }
  });
});
