import { AllocatorError } from '@offheap/core';
import {
  array,
  f32,
  layoutOf,
  object,
  PackedPool,
  Pool,
  Struct,
  type StructClass,
  text,
  u8,
  vec2,
} from '@offheap/struct';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../error-of.ts';

const symbol: unique symbol = Symbol('x');
const wrong = (): never => 300 as never;

/** Classes without a name of their own, to which the program gives one, and the mistake in each. */
const CLASSES: readonly (readonly [mistake: string, says: string, make: () => unknown])[] = [
  [
    'no field type',
    '.x is 5: expected a field type',
    () =>
      class extends Struct {
        static struct = 'Boat';
        x = 5;
      },
  ],
  [
    'no fields',
    ' has no fields',
    () =>
      class extends Struct {
        static struct = 'Boat';
      },
  ],
  [
    'a reserved name',
    '.$x: names that start with $',
    () =>
      class extends Struct {
        static struct = 'Boat';
        $x = f32();
      },
  ],
  [
    'a symbol',
    ' has a field named Symbol(x)',
    () =>
      class extends Struct {
        static struct = 'Boat';
        [symbol] = f32();
      },
  ],
  [
    'a taken name',
    '["toJSON"]: this name',
    () =>
      class extends Struct {
        static struct = 'Boat';
        toJSON = f32();
      },
  ],
  [
    'a packing',
    '.packing is "x": expected \'natural\'',
    () =>
      class extends Struct {
        static struct = 'Boat';
        static packing = 'x' as never;
        x = f32();
      },
  ],
  [
    'no offset',
    '.packing.byteOffsets.x is undefined',
    () =>
      class extends Struct {
        static struct = 'Boat';
        static packing = { byteOffsets: {} };
        x = f32();
      },
  ],
  [
    'no offsets',
    '.packing.byteOffsets is "a"',
    () =>
      class extends Struct {
        static struct = 'Boat';
        static packing = { byteOffsets: 'a' as never };
        x = f32();
      },
  ],
  [
    'a size',
    '.packing.size is 1: expected at least 4',
    () =>
      class extends Struct {
        static struct = 'Boat';
        static packing = { byteOffsets: { x: 0 }, size: 1 };
        x = f32();
      },
  ],
  [
    'an alignment',
    '.packing.align is 3: expected 1',
    () =>
      class extends Struct {
        static struct = 'Boat';
        static packing = { byteOffsets: { x: 0 }, align: 3 };
        x = f32();
      },
  ],
  [
    'a template',
    '.packing.template has 1 bytes',
    () =>
      class extends Struct {
        static struct = 'Boat';
        static packing = { byteOffsets: { x: 0 }, template: new Uint8Array(1) };
        x = f32();
      },
  ],
  [
    'a template of objects',
    '.packing.template has bytes at o',
    () =>
      class extends Struct {
        static struct = 'Boat';
        static packing = { byteOffsets: { o: 0 }, template: new Uint8Array([1, 0, 0, 0]) };
        o = object();
      },
  ],
  [
    'an overlap',
    '.packing.byteOffsets: o and x overlap',
    () =>
      class extends Struct {
        static struct = 'Boat';
        static packing = { byteOffsets: { o: 0, x: 0 } };
        o = object();
        x = f32();
      },
  ],
  [
    'an initial value',
    '.x: its initial value is 300',
    () =>
      class extends Struct {
        static struct = 'Boat';
        x = u8(300);
      },
  ],
  [
    'a text',
    '.x: its initial value is refused',
    () =>
      class extends Struct {
        static struct = 'Boat';
        x = text(2, { initial: 'abc' });
      },
  ],
  [
    'an initial value of a part',
    '.at.x: its initial value is "a"',
    () =>
      class extends Struct {
        static struct = 'Boat';
        at = vec2('a' as never);
      },
  ],
  [
    'a function',
    '.x: the function for its initial value returned 300',
    () =>
      class extends Struct {
        static struct = 'Boat';
        x = u8(wrong);
      },
  ],
  [
    'a text of a function',
    '.x: its initial value is refused. "abc" takes 3 bytes',
    () =>
      class extends Struct {
        static struct = 'Boat';
        x = text(2, { initial: () => 'abc' });
      },
  ],
  [
    'elements',
    '.x[]: its initial value is 300',
    () =>
      class extends Struct {
        static struct = 'Boat';
        x = array(() => u8(300), 2, [1]);
      },
  ],
  [
    'elements of elements',
    '.x[][].y: its initial value is "a"',
    () =>
      class extends Struct {
        static struct = 'Boat';
        x = array(() => array(() => vec2(1, 'a' as never), 2), 2);
      },
  ],
  [
    'a function of elements',
    '.x[1]: the function for its initial value returned 300',
    () =>
      class extends Struct {
        static struct = 'Boat';
        x = array(() => u8(wrong), 2, [1]);
      },
  ],
  [
    'a function of parts of elements',
    '.x[0].x: the function for its initial value returned "a"',
    () =>
      class extends Struct {
        static struct = 'Boat';
        x = array(() => vec2(() => 'a' as never), 2);
      },
  ],
  [
    'a function of a part',
    '.at.x: the function for its initial value returned "a"',
    () =>
      class extends Struct {
        static struct = 'Boat';
        at = vec2(() => 'a' as never);
      },
  ],
];

/** Messages about struct classes that have no name, but a static `struct`. */
export function namesInMessagesSuite(): void {
  describe.each([true, false])(
    'messages about a class expression with a static `struct`, checked: %s',
    (checked) => {
      test.each(CLASSES)('%s', (_, says, make) => {
        const T = make() as StructClass;
        expect(T.name).toBe('');
        for (const Kind of [Pool, PackedPool])
          expect(errorOf(() => new Kind(T, { capacity: 1, checked }).create())).toContain(
            `INVALID_ARGUMENT: Boat${says}`,
          );
      });

      test('a class that contains itself, and one without any name', () => {
        const field = { Boat: undefined as unknown as StructClass };
        field.Boat = class extends Struct {
          static struct = 'Boat';
          inner = layoutOf(field.Boat) as never;
        };
        expect(errorOf(() => layoutOf(field.Boat))).toMatch(/^INVALID_ARGUMENT: Boat contains itself/);
        expect(() => new field.Boat()).toThrow('new Boat(): a struct is stored in a memory');
        const nameless = [
          class extends Struct {
            x = u8(300);
          },
          class extends Struct {
            x = 5;
          },
        ] as const;
        expect(nameless.map((T) => errorOf(() => layoutOf(T)).slice(0, 35))).toEqual([
          'INVALID_ARGUMENT: Struct(x).x: its ',
          'INVALID_ARGUMENT: Struct.x is 5: ex',
        ]);
        expect(() => layoutOf(nameless[0])).toThrow(AllocatorError);
      });
    },
  );
}
