// The differences from typed-struct that docs/typed-struct.md lists.
import { Heap, KiB } from '@offheap/core';
import { create } from '@offheap/struct';
import { fromTypedStruct } from '@offheap/typed-struct';
import { Struct } from 'typed-struct';
import { expect, it } from 'vitest';

const heap = new Heap(4 * KiB);

it('wraps signed numbers out of range, which typed-struct refuses', () => {
  const Definition = new Struct('Small').Int8('a').Int16BE('b').UInt8('c').compile();
  const theirs = new Definition();
  expect(() => {
    theirs.a = 128;
  }).toThrow(RangeError);
  const ours = create(heap, fromTypedStruct(Definition));
  ours.a = 128;
  ours.b = 0x12345;
  ours.c = theirs.c = 257;
  expect([ours.a, ours.b, ours.c, theirs.c]).toEqual([-128, 0x2345, 1, 1]);
});

it('rounds halfway between two floats to even', () => {
  const Single = fromTypedStruct(new Struct('Single').Float32BE('value').compile());
  const single = create(heap, Single);
  const tie = 1 + 2 ** -24; // halfway between 1 and the next float
  single.value = tie;
  expect([...Single.raw(single)]).toEqual([0x3f, 0x80, 0, 0]);
  expect(single.value).toBe(Math.fround(tie));
});

it('refuses decimals beyond one byte in checked mode', () => {
  const decimal = create(heap, fromTypedStruct(new Struct('Decimal').BCD('value').compile()), undefined, {
    checked: true,
  });
  decimal.value = 42;
  expect(() => (decimal.value = 160)).toThrow('.value: expected an integer from 0 to 159, got 160.');
  expect(decimal.value).toBe(42);
});
