import { Heap, KiB } from '@offheap/core';
import { create } from '@offheap/struct';
import { fromTypedStruct } from '@offheap/typed-struct';
import iconv from 'iconv-lite';
import { initializeAPI, Struct } from 'typed-struct';
import { beforeAll, expect, it } from 'vitest';

beforeAll(async () => {
  // typed-struct 2.7.3 looks for iconv-lite's functions where a CommonJS module has none, so the functions must be passed to it.
  await new Promise((done) => setTimeout(done, 50));
  initializeAPI({
    getString(buffer, encoding) {
      const end = buffer.indexOf(0);
      return iconv.decode(end < 0 ? buffer : buffer.subarray(0, end), encoding);
    },
    setString(buffer, encoding, value) {
      buffer.fill(0);
      iconv.encode(value, encoding).copy(buffer);
    },
    inspect: undefined,
    colorPrint: (_, message) => message,
  });
});

it('supports strings in the encodings of iconv-lite', () => {
  const Foo = fromTypedStruct(
    new Struct('Foo')
      .String('bar', 'win1251', 10)
      .String('baz', 10, 'ucs2')
      .String('quux', { encoding: 'koi8-r', literal: 'Андрей' })
      .compile(),
  );
  const foo = create(new Heap(4 * KiB), Foo);
  expect(Foo.baseSize).toBe(26);
  expect(foo.quux).toBe('Андрей');
  foo.bar = 'Привет';
  expect([...Foo.raw(foo).subarray(0, 7)]).toEqual([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2, 0]);
  expect(foo.bar).toBe('Привет');
  expect(() => {
    // @ts-expect-error another value than the literal
    foo.quux = 'Андреи';
  }).toThrow('Invalid value, expected "Андрей"');
});
