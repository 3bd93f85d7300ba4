import { Heap, KiB } from '@offheap/core';
import { toObject, create, destroy, layoutOf, PackedPool, Struct, struct, take, u8 } from '@offheap/struct';
import { fromTypedStruct } from '@offheap/typed-struct';
import { Struct as TypedStruct } from 'typed-struct';
import { describe, expect, it } from 'vitest';
import { crc16 } from './crc16.ts';

const Header = new TypedStruct('Header')
  .UInt32BE('magic', 0xcafe)
  .Buffer('key', 4)
  .UInt16Array('sizes', 2)
  .compile();

describe('fromTypedStruct', () => {
  it('creates one class for each definition and size', () => {
    expect(fromTypedStruct(Header)).toBe(fromTypedStruct(Header));
    expect(fromTypedStruct(Header).name).toBe('Header');
    const Other = fromTypedStruct(Header, { size: 16 });
    expect(Other).not.toBe(fromTypedStruct(Header));
    expect(layoutOf(Other).size).toBe(16);
  });

  it('accepts a builder as well as a compiled class', () => {
    const Point = fromTypedStruct(new TypedStruct('Point').Int16LE('x').Int16LE('y'));
    const point = create(new Heap(4 * KiB), Point);
    point.x = -5;
    expect([...Point.raw(point)]).toEqual([0xfb, 0xff, 0, 0]);
  });

  it('can be a base class', () => {
    class Checked extends fromTypedStruct(Header) {
      get isValid(): boolean {
        return this.magic === 0xcafe;
      }
    }
    const header = create(new Heap(4 * KiB), Checked);
    expect(header.isValid).toBe(true);
    Checked.raw(header)[3] = 0; // damaged: typed-struct's own instance would write the literal over it
    expect(header.isValid).toBe(false);
    expect(header.magic).toBe(0xca00);
  });

  it('aligns typed arrays in pools, even if the size of an entry is not aligned', () => {
    const Odd = fromTypedStruct(new TypedStruct('Odd').UInt16Array('items', 2).UInt8('tag').compile());
    expect(layoutOf(Odd)).toMatchObject({ size: 5, stride: 6, align: 2 });
    const pool = new PackedPool(Odd, { capacity: 4 });
    for (let i = 0; i < 4; i++) pool.spawn((entry) => (entry.items[1] = 100 + i));
    expect(new Set(Array.from(pool, ({ items }) => items[1]))).toEqual(new Set([100, 101, 102, 103]));
  });

  it('keeps the object that a field reads as, until the view moves', () => {
    const pool = new PackedPool(fromTypedStruct(Header), { capacity: 4, checked: false });
    const first = pool.create();
    const second = pool.create();
    const { key } = first;
    expect(first.key).toBe(key);
    second.key[0] = 9;
    expect(first.key).toBe(key);
    expect([first.key[0], second.key[0]]).toEqual([0, 9]);
    const keys = new Set<number>();
    pool.each((entry) => {
      keys.add(entry.key[0]!);
    });
    expect(keys).toEqual(new Set([0, 9]));
  });

  it('is copied with separate buffers and arrays', () => {
    const header = create(new Heap(4 * KiB), fromTypedStruct(Header));
    header.key[1] = 7;
    header.sizes[0] = 300;
    const copy = toObject(header);
    header.key[1] = 8;
    expect(copy.key[1]).toBe(7);
    expect(copy.sizes).toEqual(Uint16Array.of(300, 0));
    expect(take(header).key[1]).toBe(8);
  });

  it('refuses values that are not definitions, and sizes that typed-struct refuses', () => {
    const Made = fromTypedStruct(Header);
    expect(() => fromTypedStruct(Made)).toThrow('Header is not a definition of typed-struct');
    // @ts-expect-error not a definition of typed-struct
    expect(() => fromTypedStruct(class Own extends Struct {})).toThrow(
      'Own is not a definition of typed-struct',
    );
    // @ts-expect-error nothing
    expect(() => fromTypedStruct(undefined)).toThrow('undefined is not a definition of typed-struct');
    expect(() => fromTypedStruct(Header, { sise: 16 } as object)).toThrow(
      '"sise" is not an option of fromTypedStruct. Did you mean size?',
    );
    expect(() => fromTypedStruct(Header, { size: 4 })).toThrow(
      'Header of 4 bytes: typed-struct itself cannot create an instance (TypeError: [Header]: Buffer size must be at least 12',
    );
    for (const size of [12.5, NaN, '12', null] as unknown as number[]) {
      expect(() => fromTypedStruct(Header, { size })).toThrow(
        `The \`size\` of an entry of Header is ${typeof size === 'string' ? '"12"' : size}: expected an integer, the number of its bytes.`,
      );
    }
    const Tail = new TypedStruct('Tail').Buffer('data').compile();
    expect(() => fromTypedStruct(Tail)).toThrow('Tail has no fixed size: pass the size of an entry');
    const Misaligned = new TypedStruct('Misaligned').UInt8('a').UInt16Array('b', 1).compile();
    expect(() => fromTypedStruct(Misaligned)).toThrow(
      'Misaligned of 3 bytes: typed-struct itself cannot create an instance',
    );
  });

  it('refuses a version of typed-struct that behaves differently', () => {
    const Compiled = new TypedStruct('Doctored').UInt8('a').UInt8('b').compile();
    class Moved extends Compiled {
      static override getOffsets = () => ({ a: 0, b: 1, c: 1 });
    }
    expect(() => fromTypedStruct(Moved)).toThrow(
      'Moved: an instance has no `c`. This version of typed-struct is not supported: offheap is tested with typed-struct 2.7.3.',
    );
    const doctored = (get: (raw: Uint8Array) => unknown, set: (raw: Uint8Array, value: number) => void) =>
      class Doctored extends Compiled {
        constructor(...args: []) {
          super(...args);
          const $raw = Compiled.raw(this);
          const instance: object = Object.create(new.target.prototype) as object;
          return Object.defineProperties(instance, {
            $raw: { value: $raw },
            a: {
              get: () => $raw[0],
              set(value: number) {
                $raw[0] = value;
              },
              enumerable: true,
            },
            b: {
              get: () => get($raw),
              set(value: number) {
                set($raw, value);
              },
              enumerable: true,
            },
          }) as Doctored; // stands in for the instance
        }
      };
    let reads = 0;
    const fickle = doctored(
      (raw) => raw[reads++ < 30 ? 1 : 0],
      (raw, value) => (raw[1] = value),
    );
    expect(() => fromTypedStruct(fickle)).toThrow(
      /^Doctored: `b` reads \d+ where a u8 reads \d+\. This version of typed-struct is not supported/,
    );
    const forgetful = doctored(
      (raw) => raw[1],
      () => {},
    );
    expect(() => fromTypedStruct(forgetful)).toThrow(
      /^Doctored: `b` writes \d+ differently than a u8\. This version of typed-struct is not supported/,
    );
  });

  it('reports that an entry was destroyed', () => {
    const T = fromTypedStruct(Header);
    const header = create(new Heap(4 * KiB), T);
    destroy(header);
    expect(() => T.raw(header)).toThrow('This Header is not alive: it has no bytes.');
    expect(() => header.key).toThrow('Header.key: this struct was destroyed');
  });

  it('refuses entries of other structs, and other values, in its static members', () => {
    const Definition = new TypedStruct('Packet')
      .UInt32LE('a')
      .UInt32LE('b')
      .Buffer('rest')
      .CRC16LE('crc', crc16, 0)
      .compile();
    const Packet = fromTypedStruct(Definition, { size: 16 });
    class Derived extends Packet {}
    class Small extends Struct {
      x = u8();
    }
    const heap = new Heap(4 * KiB);
    const pool = new PackedPool(Small, { capacity: 4, allocator: heap });
    pool.spawnMany(4, (entry, i) => (entry.x = i));
    const short = create(heap, fromTypedStruct(Header));
    const wrong: unknown[] = [
      pool.at(0),
      short,
      create(heap, fromTypedStruct(Header, { size: 64 })),
      null,
      {},
      3,
    ];
    const before = heap.memory.u8.slice();
    for (const value of wrong) {
      const entry = value as InstanceType<typeof Packet>;
      const uses = [
        () => Packet.raw(entry).fill(255),
        () => Packet.safeAssign(entry, { b: 1 }),
        () => Packet.swap(entry, 'b'),
        () => (Packet.instanceOver(entry).b = 1),
        () => Packet.crc(entry, true),
        () => Derived.raw(entry).fill(255),
      ];
      for (const use of uses) {
        expect(use).toThrow(expect.objectContaining({ code: 'NOT_OWNED' }));
        expect(use).toThrow(/^The entry is .*: expected an entry of Packet\.$/);
      }
    }
    expect(heap.memory.u8).toEqual(before);
    expect(Packet.raw(create(heap, Derived))).toHaveLength(16);
  });

  it('is copied as a whole when an outer struct is assigned', () => {
    class Outer extends Struct {
      tag = u8();
      header = struct(fromTypedStruct(Header));
    }
    const heap = new Heap(4 * KiB);
    const a = create(heap, Outer);
    const b = create(heap, Outer);
    a.header.key[0] = 3;
    a.header.sizes[1] = 4;
    b.header = a.header;
    expect([b.header.key[0], b.header.sizes[1], b.header.magic]).toEqual([3, 4, 0xcafe]);
  });
});

describe('checked mode, for numbers of typed-struct', () => {
  const Numbers = fromTypedStruct(
    new TypedStruct('Numbers')
      .Int16BE('big')
      .Int16LE('little')
      .Float32BE('float')
      .Bits8({ high: [0, 3], low: [3, 5] }),
  );
  const pool = (checked: boolean | 'ranges') => new PackedPool(Numbers, { capacity: 1, checked }).create();
  const fields = ['big', 'little', 'float', 'high'] as const;

  it('refuses what is no number, whatever the order of the bytes', () => {
    for (const field of fields) {
      for (const value of [Number.NaN, '5', 5n, null, Symbol('x')])
        expect(() => (pool(true)[field] = value as never), field).toThrow(`Numbers.${field}: expected`);
    }
  });

  it('lets integers wrap around, and refuses them by option; bits are always refused', () => {
    const { high } = Object.assign(pool(true), { big: 0x18000, little: 0x18000, high: 7 });
    expect(high).toBe(7);
    for (const field of ['big', 'little'] as const) {
      expect(Object.assign(pool(true), { [field]: 0x18000 })[field]).toBe(-0x8000);
      expect(() => (pool('ranges')[field] = 0x18000)).toThrow('expected an integer from -32768 to 32767');
    }
    expect(() => (pool(true).high = 8)).toThrow('Numbers.high: expected an integer from 0 to 7, got 8');
    expect(Object.assign(pool(false), { high: 9 }).high).toBe(1);
  });
});
