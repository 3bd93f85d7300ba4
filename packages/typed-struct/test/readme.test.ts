// The examples of typed-struct's README, each with the bridge.
import { Heap, KiB } from '@offheap/core';
import { create, layoutOf } from '@offheap/struct';
import { fromTypedStruct } from '@offheap/typed-struct';
import { Struct, typed } from 'typed-struct';
import { describe, expect, it } from 'vitest';
import { crc16 } from './crc16.ts';

const heap = new Heap(64 * KiB);

const MyStructure = new Struct('MyStructure').Int8('foo').UInt16LE('bar').compile();
const BirthCertificate = new Struct('BirthCertificate')
  .Custom(
    'birthday',
    8,
    (_, buf) => new Date(buf.readDoubleLE() * 1000),
    (_, buf, value: Date) => buf.writeDoubleLE(value.getTime() / 1000) > 0,
  )
  .compile();

describe('the README of typed-struct, with fromTypedStruct', () => {
  it('a data structure by chaining', () => {
    const Mine = fromTypedStruct(MyStructure);
    const item1 = create(heap, Mine);
    expect(item1.constructor.name).toBe('MyStructure');
    const raw = Mine.raw(item1);
    expect(Mine.baseSize).toBe(3);
    expect(raw.length).toBe(Mine.baseSize);
    item1.foo = 0x56;
    item1.bar = 0x1234;
    expect([...raw]).toEqual([0x56, 0x34, 0x12]);
    raw[0] = 0;
    expect(item1.foo).toBe(0);

    const item2 = create(heap, Mine);
    Mine.raw(item2).set([0x11, 0x22, 0x33]);
    expect(item2.foo).toBe(0x11);
    expect(item2.bar).toBe(0x3322);
  });

  it('typed arrays', () => {
    const Foo = fromTypedStruct(new Struct('Foo').UInt16Array('items', 10).compile());
    const foo = create(heap, Foo);
    expect(foo.items).toHaveLength(10);
    expect(foo.items).toBeInstanceOf(Uint16Array);
    expect(Foo.raw(foo)).toHaveLength(20);
    foo.items[0] = 0x1234;
    Foo.swap(foo, 'items');
    expect(foo.items[0]).toBe(0x3412);
    Foo.swap(foo, 'items');
    expect(foo.items[0]).toBe(0x1234);
  });

  it('an array of structures', () => {
    const Baz = fromTypedStruct(new Struct('Baz').StructArray('structs', MyStructure, 10).compile());
    const baz = create(heap, Baz);
    expect(baz.structs).toHaveLength(10);
    baz.structs[3]!.foo = 123;
    expect(Baz.raw(baz)[9]).toBe(123);
    expect(() => {
      baz.structs[3] = new MyStructure();
    }).toThrow(TypeError);
    expect(() => baz.structs.push(new MyStructure())).toThrow(TypeError);
    expect(baz.structs[3]!.foo).toBe(123);
  });

  it('nested types', () => {
    const Bat = new Struct('Bat').Float64LE('baz').Struct('quux', MyStructure).compile();
    const bat = create(heap, fromTypedStruct(Bat));
    bat.quux.foo = 123;
    bat.quux.bar = 8234;
    bat.baz = 3.14;
    const xyz = create(heap, fromTypedStruct(new Struct('Xyz').Struct('bat', Bat).compile()));
    xyz.bat.quux.foo = 123;
    expect(xyz.bat.quux.foo).toBe(123);
    expect(() => {
      // @ts-expect-error it is read-only
      xyz.bat = bat;
    }).toThrow('Cannot assign to read only property Xyz.bat');
  });

  it('unions', () => {
    const Word = fromTypedStruct(
      new Struct('Word').UInt16LE('value').back().UInt8('low').UInt8('high').compile(),
    );
    const word = create(heap, Word);
    word.value = 0x1234;
    expect(word.low).toBe(0x34);
    expect(word.high).toBe(0x12);
    expect(Word.baseSize).toBe(2);
    expect(layoutOf(Word).size).toBe(2);
  });

  it('custom types', () => {
    const Certificate = fromTypedStruct(BirthCertificate);
    expect(Certificate.baseSize).toBe(8);
    const cert = create(heap, Certificate);
    cert.birthday = new Date(1973, 6, 15);
    expect(cert.birthday).toEqual(new Date(1973, 6, 15));
  });

  it('aliases', () => {
    const Twins = fromTypedStruct(new Struct('Twins').Struct(['John', 'Jimmy'], BirthCertificate).compile());
    expect(Twins.baseSize).toBe(8);
    const twins = create(heap, Twins);
    twins.John.birthday = new Date(1973, 6, 15);
    expect(twins.Jimmy.birthday).toEqual(twins.John.birthday);
  });

  it('fixed values', () => {
    const Request = fromTypedStruct(
      new Struct('Request').UInt32BE('header', 0xdeadbeef).Buffer('data', 16).compile(),
    );
    const req = create(heap, Request);
    expect(req.header).toBe(0xdeadbeef);
    expect(() => {
      // @ts-expect-error another value than the literal
      req.header = 0xdeadc0de;
    }).toThrow(new TypeError('Invalid value, expected 3735928559'));
    req.header = 0xdeadbeef;
    expect(req.header).toBe(0xdeadbeef);
  });

  it('enumerated fields', () => {
    const ErrorType = { Success: 0, Timeout: 1, InvalidCommand: 2, ServerError: 3 } as const;
    type ErrorType = (typeof ErrorType)[keyof typeof ErrorType];
    const OperationResult = fromTypedStruct(
      new Struct()
        .UInt8('operation', typed<1 | 2 | 3 | 19>())
        .UInt8('type', typed<0xaa | 0x55>())
        .UInt8('error', typed<ErrorType>())
        .compile(),
    );
    const res = create(heap, OperationResult);
    res.error = ErrorType.Timeout;
    expect(OperationResult.raw(res)[2]).toBe(1);
  });

  it('variable length structures', () => {
    const Package = new Struct('Package').UInt16LE('length').Buffer('data').compile();
    const data = Uint8Array.of(1, 2, 3);
    const Sized = fromTypedStruct(Package, { size: Package.baseSize + data.length });
    expect(Sized.baseSize).toBe(2);
    const pkg = create(heap, Sized);
    pkg.data.set(data);
    pkg.length = data.length;
    expect([...Sized.raw(pkg)]).toEqual([3, 0, 1, 2, 3]);
  });

  it('checksums', () => {
    const Plain = new Struct('Exact').UInt16LE('length').Buffer('data').CRC16LE('crc').compile();
    expect(fromTypedStruct(Plain).baseSize).toBe(4);

    const Definition = new Struct('Exact')
      .UInt16LE('length')
      .Buffer('data')
      .CRC16LE('crc', crc16, 0xffff)
      .compile();
    const Exact = fromTypedStruct(Definition, { size: Definition.baseSize + 5 });
    const item = create(heap, Exact);
    item.data.set([1, 2, 3, 4, 5]);
    item.length = 5;
    item.crc = Exact.crc(item);
    expect(item.crc).toBe(crc16(Exact.raw(item).subarray(0, 7), 0xffff));
    item.length = 6;
    Exact.crc(item, true);
    expect(item.crc).toBe(crc16(Exact.raw(item).subarray(0, 7), 0xffff));
  });

  it('strings', () => {
    const Person = fromTypedStruct(new Struct('Person').String('name', 30).String('surname', 40).compile());
    expect(Person.baseSize).toBe(70);
    const walterGreen = create(heap, Person);
    walterGreen.name = 'Walter';
    walterGreen.surname = 'Green';
    expect(`${walterGreen.name} ${walterGreen.surname}`).toBe('Walter Green');
  });

  it('string arrays', () => {
    const Page = fromTypedStruct(
      new Struct('Page').StringArray('body', { length: 80, lines: 25, encoding: 'ascii' }).compile(),
    );
    const page = create(heap, Page);
    expect(Page.baseSize).toBe(80 * 25);
    expect(Array.isArray(page.body)).toBe(true);
    const { body } = page;
    body[0] = 'Lorem ipsum';
    expect(page.body[0]).toBe(body[0]);
    const raw = Page.raw(page);
    raw[Page.getOffsetOf('body')] = 'l'.charCodeAt(0);
    expect(body[0]).toBe('lorem ipsum');
  });

  it('bit fields', () => {
    const Foo = fromTypedStruct(
      new Struct('Foo').Bits8({ high: [0, 4], low: [4, 4], value: [0, 8] }).compile(),
    );
    expect(Foo.baseSize).toBe(1);
    const foo = create(heap, Foo);
    foo.value = 0x36;
    expect(foo.high).toBe(3);
    expect(foo.low).toBe(6);
  });

  it('reserved fields', () => {
    const Bar = fromTypedStruct(new Struct('Bar').Int16LE('baz').seek(2).compile());
    expect(Bar.baseSize).toBe(4);
    expect(layoutOf(Bar).stride).toBe(4);
  });

  it('JSON', () => {
    const Nested = new Struct('Nested').Int8('value').Buffer('items', 4).compile();
    const Model = fromTypedStruct(
      new Struct('Model').Int8('foo').UInt8Array('bars', 4).Struct('nested', Nested).compile(),
    );
    const model = create(heap, Model);
    Model.raw(model).set([0x10, 1, 2, 3, 4, 0x20, 5, 6, 7, 8]);
    expect(model.toJSON()).toEqual({
      foo: 16,
      bars: [1, 2, 3, 4],
      nested: { value: 32, items: [5, 6, 7, 8] },
    });
    expect(JSON.stringify(model)).toBe('{"foo":16,"bars":[1,2,3,4],"nested":{"value":32,"items":[5,6,7,8]}}');
  });

  it('initialization and assignment', () => {
    const Point = new Struct('Point').Int16LE('x').Int16LE('y').compile();
    const Line = fromTypedStruct(new Struct('Line').Struct('start', Point).Struct('end', Point).compile());
    const line = create(heap, Line);
    Line.safeAssign(line, { start: { x: 10, y: 20 }, end: { x: 30, y: 40 } });
    expect(line.toJSON()).toEqual({ start: { x: 10, y: 20 }, end: { x: 30, y: 40 } });
    Line.safeAssign(line, { end: { x: 80 } });
    expect(line.toJSON()).toEqual({ start: { x: 10, y: 20 }, end: { x: 80, y: 40 } });

    const Polygon = fromTypedStruct(new Struct('Polygon').StructArray('vertices', Point).compile(), {
      size: 3 * Point.baseSize,
    });
    const polygon = create(heap, Polygon);
    Polygon.safeAssign(polygon, {
      vertices: [
        { x: 10, y: 20 },
        { x: 30, y: 40 },
        { x: 50, y: 60 },
      ],
    });
    expect(polygon.vertices).toHaveLength(3);
    const sparse: { x: number; y: number }[] = [];
    sparse[1] = { x: 3, y: 4 };
    sparse[2] = { x: 7, y: 8 };
    Polygon.safeAssign(polygon, { vertices: sparse });
    expect(polygon.vertices.map(({ x, y }) => [x, y])).toEqual([
      [10, 20],
      [3, 4],
      [7, 8],
    ]);
  });

  it('toString()', () => {
    const Definition = new Struct('Shown').UInt8('a').Float64LE('b').Buffer('c', 2).compile();
    const Shown = fromTypedStruct(Definition);
    const shown = create(heap, Shown);
    Shown.raw(shown).set([1, 0xce, 0xca, 0x23, 0, 0, 0, 0, 0, 0xff, 0xfe]);
    expect(shown.toString()).toContain('ce-ca-23-00-00-00-00-00');
    const theirs = new Definition([...Shown.raw(shown)]) as { toString(): string }; // its own
    expect(shown.toString()).toBe(theirs.toString());
  });

  it('a package of a serial port', () => {
    const PREAMBLE = 0x1234;
    const Package = new Struct('Package')
      .UInt16BE('header', PREAMBLE)
      .UInt8('source')
      .UInt8('destination')
      .UInt8('command', typed<0 | 1 | 2 | 3>())
      .UInt16LE('length')
      .Buffer('data')
      .CRC16LE('crc', crc16)
      .compile();
    const Sized = fromTypedStruct(Package, { size: Package.baseSize + 4 });
    const pkg = create(heap, Sized);
    pkg.data.set([9, 8, 7, 6]);
    pkg.source = 1;
    pkg.destination = 2;
    pkg.command = 1;
    pkg.length = pkg.data.length;
    Sized.crc(pkg, true);

    const received = new Package(Sized.raw(pkg), true); // by the original library
    expect(Package.crc(received)).toBe(received.crc);
    expect(received.toJSON()).toEqual(pkg.toJSON());
    expect([...received.data]).toEqual([9, 8, 7, 6]);
    Sized.raw(pkg)[4] = 3;
    expect(Sized.crc(pkg)).not.toBe(pkg.crc);
  });
});
