import type { Random } from '@offheap/core/testing';
import { Struct as TypedStruct } from 'typed-struct';

/** An instance of either library, by the names of its fields. */
export type Instance = Record<string, unknown>;

/** The members of a compiled class of typed-struct that a random definition uses, without types. */
export interface AnyCompiled {
  new (size?: number | Uint8Array): Instance;
  readonly baseSize: number;
  getOffsets(): Record<string, number>;
  raw(instance: object): Uint8Array;
  crc?(instance: object, needUpdate?: boolean): number;
}

/** How a test writes random values into a field; the same for both libraries. */
export type Write = (random: Random, targets: readonly Instance[]) => void;

/** A random definition with the data for a test. */
export interface RandomDefinition {
  readonly Compiled: AnyCompiled;
  readonly size: number;
  /** Fields in the order of their definition. */
  readonly text: readonly string[];
  readonly writes: readonly Write[];
}

/** The builder as the random program uses it: names and types are not known to the compiler. */
type Build = Record<string, (...args: unknown[]) => Build> & {
  compile(): AnyCompiled;
  getSize(): number;
};

const INTEGERS: readonly (readonly [method: string, bits: number, signed: boolean])[] = [
  ['Int8', 8, true],
  ['UInt8', 8, false],
  ...['LE', 'BE'].flatMap((end) => [
    [`Int16${end}`, 16, true] as const,
    [`UInt16${end}`, 16, false] as const,
    [`Int32${end}`, 32, true] as const,
    [`UInt32${end}`, 32, false] as const,
  ]),
];

const TEXTS = ['', 'a', 'offheap', 'naïve', 'Grüße', '€', '🚀', 'end\0hidden'];

function integer(random: Random, bits: number, signed: boolean): number {
  const edge = random.oneIn(4);
  const unsigned = edge ? random.pick([0, 1, 2 ** bits - 1, 2 ** (bits - 1)]) : random.next() % 2 ** bits;
  return signed && unsigned >= 2 ** (bits - 1) ? unsigned - 2 ** bits : unsigned;
}

function float(random: Random): number {
  return random.oneIn(4)
    ? random.pick([0, -0, Infinity, -Infinity, 1e-310, Math.PI])
    : (random.next() - 2 ** 31) / 2 ** random.below(40);
}

function bigint(random: Random, signed: boolean): bigint {
  const value = (BigInt(random.next()) << 32n) | BigInt(random.next());
  return signed ? BigInt.asIntN(64, value) : value;
}

/** Writes a value by assignment. */
function assign(name: string, value: (random: Random) => unknown): Write {
  return (random, targets) => {
    const chosen = value(random);
    for (const target of targets) target[name] = chosen;
  };
}

/** Writes to the elements of the value of a field. */
function elements(name: string, value: (random: Random) => unknown): Write {
  return (random, targets) => {
    const { length } = targets[0]![name] as unknown[];
    if (length === 0) return;
    const index = random.below(length);
    const chosen = value(random);
    for (const target of targets) (target[name] as unknown[])[index] = chosen;
  };
}

/**
 * A random definition of up to 8 fields and 4 in each struct inside, of every kind that typed-struct has.
 *
 * @param depth how many levels of structs it may hold.
 */
export function randomDefinition(random: Random, depth = 2): RandomDefinition {
  const build = new TypedStruct('Random') as unknown as Build; // its methods by name
  const text: string[] = [];
  const writes: Write[] = [];
  let fields = 0;
  let hasBytes = false;

  const call = (method: string, ...args: unknown[]): void => {
    text.push(`.${method}(${args.map((arg) => (typeof arg === 'function' ? '...' : show(arg))).join(', ')})`);
    build[method]!(...args);
  };
  const name = (): string => `f${fields++}`;
  /** One name, or now and then two for the same field. */
  const names = (): string[] => (random.oneIn(8) ? [name(), name()] : [name()]);
  const given = (list: readonly string[]): unknown => (list.length === 1 ? list[0] : list);
  /** A field that is assigned, sometimes with a literal. */
  const simple = (method: string, value: (random: Random) => unknown): void => {
    const all = names();
    if (random.oneIn(10)) {
      const literal = value(random);
      call(method, given(all), literal);
      // Not written, because writing its own value would undo the change of an overlapping field.
    } else {
      call(method, given(all));
      for (const one of all) writes.push(assign(one, value));
    }
    hasBytes = true;
  };
  const nested = (): RandomDefinition => randomDefinition(random, depth - 1);

  const kinds: (() => void)[] = [
    () => {
      const [method, bits, signed] = random.pick(INTEGERS);
      simple(method, (r) => integer(r, bits, signed));
    },
    () => {
      const [method, bits, signed] = random.pick(INTEGERS);
      simple(method, (r) => integer(r, bits, signed));
    },
    () => simple(random.pick(['Float64LE', 'Float64BE']), float),
    // The package `buffer` in browsers rounds a value halfway between two floats up; Node and this library round it to even.
    () => simple(random.pick(['Float32LE', 'Float32BE']), (r) => Math.fround(float(r))),
    () => {
      const signed = random.oneIn(2);
      simple(`Big${signed ? '' : 'U'}Int64${random.pick(['LE', 'BE'])}`, (r) => bigint(r, signed));
    },
    () => simple(random.pick(['Boolean8', 'Boolean16', 'Boolean32']), (r) => r.oneIn(2)),
    () => simple('BCD', (r) => r.below(100)),
    () => {
      const width = random.pick([8, 16, 32]);
      const masks: Record<string, [number, number]> = {};
      for (let i = random.between(1, 4); i > 0; i--) {
        const first = random.below(width);
        const one = name();
        const length = random.between(1, width - first);
        masks[one] = [first, length];
        writes.push(assign(one, (r) => integer(r, 32, false) % 2 ** length));
      }
      call(`Bits${width}`, masks);
      hasBytes = true;
    },
    () => {
      const one = name();
      const length = random.between(1, 16);
      const encoding = random.pick([undefined, 'utf8', 'ascii', 'latin1', 'ucs2']);
      // typed-struct takes a literal's length in characters for its bytes: ucs2 needs twice as many.
      if (random.oneIn(6)) call('String', one, { literal: random.pick(['abc', 'OFF']), encoding, length: 6 });
      else {
        call('String', one, ...(encoding === undefined ? [length] : [encoding, length]));
        writes.push(assign(one, (r) => fitting(r, length)));
      }
      hasBytes = true;
    },
    () => {
      const one = name();
      const length = random.between(1, 8);
      call('StringArray', one, { length, lines: random.between(1, 4), encoding: 'utf8' });
      writes.push(elements(one, (r) => fitting(r, length)));
      hasBytes = true;
    },
    () => {
      const one = name();
      call('Buffer', one, random.between(1, 9));
      writes.push(elements(one, (r) => r.below(256)));
      hasBytes = true;
    },
    () => {
      const one = name();
      // Typed arrays of elements larger than a byte must be at multiples of their element size, or typed-struct cannot create an instance.
      const wide = depth === 2 && random.oneIn(2);
      if (wide) call('align8');
      const [method, value] = random.pick<[string, (r: Random) => unknown]>(
        wide
          ? [
              ['Int16Array', (r) => integer(r, 16, true)],
              ['UInt16Array', (r) => integer(r, 16, false)],
              ['Int32Array', (r) => integer(r, 32, true)],
              ['UInt32Array', (r) => integer(r, 32, false)],
              ['Float32Array', float],
              ['Float64Array', float],
              ['BigInt64Array', (r) => bigint(r, true)],
              ['BigUInt64Array', (r) => bigint(r, false)],
            ]
          : [
              ['Int8Array', (r) => integer(r, 8, true)],
              ['UInt8Array', (r) => integer(r, 8, false)],
            ],
      );
      call(method, one, random.between(1, 5));
      writes.push(elements(one, value));
      hasBytes = true;
    },
    () => {
      const one = name();
      call(
        'Custom',
        one,
        2,
        (_: string, bytes: Uint8Array) => bytes[0]! - bytes[1]!,
        (_: string, bytes: Uint8Array, value: number) => {
          bytes[0] = value;
          bytes[1] = value >> 1;
          return true;
        },
      );
      writes.push(assign(one, (r) => r.below(256)));
      hasBytes = true;
    },
    () => {
      if (depth === 0) return;
      const inner = nested();
      const one = name();
      text.push(`.Struct('${one}', ${inner.text.join('')})`);
      build['Struct']!(one, inner.Compiled);
      for (const write of inner.writes) writes.push(into(write, (target) => target[one]));
      hasBytes = true;
    },
    () => {
      if (depth === 0) return;
      const inner = nested();
      const one = name();
      const count = random.between(1, 3);
      text.push(`.StructArray('${one}', ${inner.text.join('')}, ${count})`);
      build['StructArray']!(one, inner.Compiled, count);
      for (const write of inner.writes) {
        const index = random.below(count);
        writes.push(into(write, (target) => (target[one] as Instance[])[index]));
      }
      hasBytes = true;
    },
    () => {
      if (fields === 0) return;
      // A union: moves back over some of the existing bytes.
      const size = build.getSize();
      if (size > 0) call('seek', -random.between(1, size));
    },
    () => call('seek', random.below(4)),
    () => call(random.pick(['align2', 'align4', 'align8'])),
  ];
  const isEmpty = (): boolean => !hasBytes; // seeking alone creates no field
  for (let i = random.between(1, depth === 2 ? 8 : 4); i > 0 || isEmpty(); i--) random.pick(kinds)();
  call('seek', 0);

  const tail = depth === 2 && random.oneIn(4) ? addTail() : 0;
  const Compiled = build.compile();
  return { Compiled, size: Compiled.baseSize + tail, text, writes };

  /** A last field that takes the remaining bytes, sometimes followed by a checksum; returns the number of its bytes. */
  function addTail(): number {
    const one = name();
    const length = random.below(20);
    if (random.oneIn(2)) {
      call('Buffer', one);
      writes.push(elements(one, (r) => r.below(256)));
    } else {
      call('String', one);
      writes.push(assign(one, (r) => fitting(r, length)));
    }
    if (random.oneIn(2)) return length;
    const sum = (bytes: Uint8Array, previous = 0): number =>
      bytes.reduce((total, byte) => (total + byte) & 0xff, previous);
    const crc = name();
    const method = random.pick(['CRC8', 'CRC16LE', 'CRC16BE', 'CRC32LE', 'CRC32BE']);
    call(method, crc, sum, random.below(9));
    writes.push(assign(crc, (r) => integer(r, 8, false)));
    return length;
  }
}

/** The same writes to the value of each target. */
function into(write: Write, part: (target: Instance) => unknown): Write {
  return (random, targets) =>
    write(
      random,
      targets.map((target) => part(target) as Instance),
    );
}

/** A text that fits, in any of the encodings used. */
function fitting(random: Random, bytes: number): string {
  return random.pick(TEXTS.filter((text) => text.length * 4 <= bytes || text.length === 0));
}

function show(value: unknown): string {
  return typeof value === 'bigint' ? `${value}n` : JSON.stringify(value);
}
