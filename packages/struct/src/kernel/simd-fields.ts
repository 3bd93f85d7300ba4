import type { EntryField } from './flow.ts';
import {
  type FieldReader,
  HIGH_HALVES,
  LOW_HALVES,
  type Pair,
  type SimdValues,
  UNPACK_HIGH,
  UNPACK_LOW,
} from './simd-values.ts';
import type { Store } from './trace.ts';
import * as V from './simd-opcodes.ts';
import { I32, signed, unsigned } from './wasm-bytes.ts';
import * as WASM from './wasm-opcodes.ts';

/** The layout of the entries of one struct in a slab. */
export interface SlabShape {
  /** Whether each field is in a column of its own. A field at byte `b` of an entry is then at `b * rows`. */
  readonly isColumns: boolean;
  /** Bytes from one entry to the next in the interleaved layout. */
  readonly stride: number;
  /** The number of entries that the columns of a slab have room for. */
  readonly rows: number;
}

/** Reads and writes the fields of four entries of one struct. */
export interface FieldAccess extends FieldReader {
  /** Writes instructions that set the addresses before the first entry. */
  begin(): void;
  /** Writes instructions that read the fields of the next four entries. */
  readAll(loads: readonly EntryField[]): void;
  writeAll(stores: readonly Store[]): void;
  /** Writes instructions that advance the addresses by a number of entries. */
  advance(entries: number): void;
}

/** The locals of every kernel: the first row in the slabs and the number of entries. */
export const ROW = 0;
export const COUNT = 1;

const get = (local: number): number[] => [WASM.getLocal, ...unsigned(local)];
const set = (local: number): number[] => [WASM.setLocal, ...unsigned(local)];

/** The order in which four entries are stored. */
const LAST_TO_FIRST = [3, 2, 1, 0] as const;

/** Returns the bytes of an instruction that accesses memory at the address in a local plus a constant. */
function access(operation: number, byteOffset: number, ...immediates: number[]): number[] {
  return [WASM.SIMD, ...unsigned(operation), 0, ...unsigned(byteOffset), ...immediates];
}

/** Extracts four integers of fewer than 32 bits from wider words; the bits above and below are removed. */
function narrowed(values: SimdValues, word: number, { scalar, bits }: EntryField, shift: number): number {
  if (scalar[0] === 'i') {
    return values.shifted(false, 'shr', values.shifted(false, 'shl', word, 32 - bits - shift), 32 - bits);
  }
  const low = shift === 0 ? word : values.shifted(false, 'shru', word, shift);
  return shift + bits === 32 ? low : values.vector(false, V.and, [low, values.words(2 ** bits - 1)]);
}

/** Returns the locals of a value in the form that its field stores: a mask of words for a boolean. */
export function storedValue(values: SimdValues, { field, flow }: Store): number | Pair {
  if (field.bits === 64) return values.doubles(flow);
  if (flow.isBool) return values.mask(flow);
  return field.scalar === 'f32' ? values.floats(flow) : values.integers(flow);
}

function storedWord(values: SimdValues, store: Store): number {
  const value = storedValue(values, store) as number; // of at most 32 bits
  return store.flow.isBool ? values.vector(false, V.and, [value, values.words(1)]) : value;
}

/**
 * The access for interleaved fields. Four entries are read as vectors of four words each, and transposed:
 *
 *     entry 0: | x0 | y0 | z0 | w0 |        x: | x0 | x1 | x2 | x3 |
 *     entry 1: | x1 | y1 | z1 | w1 |   to   y: | y0 | y1 | y2 | y3 |
 *     ...                                   ...
 *
 * When fewer than four entries are left, the remaining addresses equal that of the first entry. The first entry is
 * stored last, because the remaining lanes may have other results: in another struct of the kernel that is in columns,
 * these lanes are other rows.
 */
export class EntriesAccess implements FieldAccess {
  readonly #values: SimdValues;
  readonly #stride: number;
  readonly #base: number;
  readonly #addresses: readonly number[];
  readonly #isLast: boolean;
  /** The locals of words, by the index of the word in the entry. */
  #words = new Map<number, number>();
  #doubles = new Map<number, Pair>();

  /** @param isLast whether fewer than four entries may be left. */
  constructor(
    values: SimdValues,
    { stride }: SlabShape,
    base: number,
    addresses: readonly number[],
    isLast: boolean,
  ) {
    this.#values = values;
    this.#stride = stride;
    this.#base = base;
    this.#addresses = addresses;
    this.#isLast = isLast;
  }

  begin(): void {
    const row = [...get(ROW), WASM.i32Const, ...signed(this.#stride), WASM.i32Mul];
    this.#values.prelude.push(...get(this.#base), ...row, WASM.i32Add, ...set(this.#addresses[0]!));
  }

  advance(entries: number): void {
    const [first] = this.#addresses;
    this.#values.body.push(
      ...get(first!),
      WASM.i32Const,
      ...signed(entries * this.#stride),
      WASM.i32Add,
      ...set(first!),
    );
  }

  readAll(loads: readonly EntryField[]): void {
    const { body } = this.#values;
    const [first] = this.#addresses;
    this.#addresses.forEach((address, i) => {
      if (i === 0) return;
      body.push(...get(first!), WASM.i32Const, ...signed(i * this.#stride), WASM.i32Add);
      if (this.#isLast) {
        body.push(...get(first!), ...get(COUNT), WASM.i32Const, ...signed(i), WASM.i32Greater, WASM.select);
      }
      body.push(...set(address));
    });
    this.#words = new Map();
    this.#doubles = new Map();
    const needed = new Set(loads.filter(({ bits }) => bits !== 64).map(({ byteOffset }) => byteOffset >> 2));
    const wordsInEntry = this.#stride >> 2;
    for (const word of ascending(needed)) {
      if (this.#words.has(word)) continue;
      const start = Math.min(word, wordsInEntry - 4);
      const inside = [0, 1, 2, 3].filter((i) => needed.has(start + i) && !this.#words.has(start + i));
      if (start < 0 || inside.length < 2) this.#words.set(word, this.#gather(word));
      else this.#transpose(start, inside);
    }
  }

  #gather(word: number): number {
    const { body } = this.#values;
    const local = this.#values.local();
    this.#addresses.forEach((address, i) => {
      body.push(...get(address));
      if (i === 0) body.push(...access(V.load32Zero, word * 4));
      else body.push(...get(local), ...access(V.load32Lane, word * 4, i));
      body.push(...set(local));
    });
    return local;
  }

  #transpose(start: number, inside: readonly number[]): void {
    const entries = this.#addresses.map((address) => {
      const local = this.#values.local();
      this.#values.body.push(...get(address), ...access(V.load, start * 4), ...set(local));
      return local;
    }) as [number, number, number, number]; // four
    for (const half of [0, 2]) {
      const wanted = inside.filter((i) => i >> 1 === half >> 1);
      if (wanted.length === 0) continue;
      const unpack = half === 0 ? UNPACK_LOW : UNPACK_HIGH;
      const first = this.#shuffle(entries[0], entries[1], unpack);
      const second = this.#shuffle(entries[2], entries[3], unpack);
      for (const i of wanted) {
        this.#words.set(start + i, this.#shuffle(first, second, i === half ? LOW_HALVES : HIGH_HALVES));
      }
    }
  }

  #shuffle(a: number, b: number, bytes: readonly number[]): number {
    return this.#values.vector(false, V.shuffle, [a, b], ...bytes);
  }

  readWord(field: EntryField): number {
    const word = this.#words.get(field.byteOffset >> 2)!; // `readAll` has read it
    return field.bits === 32 ? word : narrowed(this.#values, word, field, (field.byteOffset & 3) * 8);
  }

  readDoubles({ byteOffset }: EntryField): Pair {
    let pair = this.#doubles.get(byteOffset);
    if (pair !== undefined) return pair;
    const { body } = this.#values;
    const half = (first: number): number => {
      const local = this.#values.local();
      body.push(...get(this.#addresses[first]!), ...access(V.load64Zero, byteOffset), ...set(local));
      body.push(...get(this.#addresses[first + 1]!), ...get(local), ...access(V.load64Lane, byteOffset, 1));
      body.push(...set(local));
      return local;
    };
    this.#doubles.set(byteOffset, (pair = [half(0), half(2)]));
    return pair;
  }

  writeAll(stores: readonly Store[]): void {
    const values = this.#values;
    const dirty = new Map<number, number>();
    for (const store of stores) {
      const { field, flow } = store;
      const { bits, byteOffset } = field;
      if (bits === 64) {
        const [low, high] = values.doubles(flow);
        this.#storeHalves(low, high, byteOffset);
        continue;
      }
      const word = byteOffset >> 2;
      let stored = storedWord(values, store);
      if (bits !== 32) {
        const shift = (byteOffset & 3) * 8;
        if (shift !== 0) stored = values.shifted(false, 'shl', stored, shift);
        const rest = dirty.get(word) ?? this.#words.get(word)!; // `readAll` has read it
        const mask = values.words(((2 ** bits - 1) << shift) | 0);
        stored = values.vector(false, V.bitselect, [stored, rest, mask]);
      }
      dirty.set(word, stored);
    }
    for (const word of ascending(dirty.keys())) {
      const [a, b, c, d] = [0, 1, 2, 3].map((i) => dirty.get(word + i));
      if (a === undefined) continue; // stored with those before it
      const at = word * 4;
      let count = 1;
      if (b === undefined) {
        for (const lane of LAST_TO_FIRST) {
          this.#store(V.store32Lane, this.#addresses[lane]!, a, at, lane);
        }
      } else if (c === undefined || d === undefined) {
        count = 2;
        this.#storeHalves(this.#shuffle(a, b, UNPACK_LOW), this.#shuffle(a, b, UNPACK_HIGH), at);
      } else {
        count = 4;
        const entries = [UNPACK_LOW, UNPACK_HIGH].flatMap((unpack) => {
          const first = this.#shuffle(a, b, unpack);
          const second = this.#shuffle(c, d, unpack);
          return [LOW_HALVES, HIGH_HALVES].map((bytes) => this.#shuffle(first, second, bytes));
        });
        for (const i of LAST_TO_FIRST) this.#store(V.store, this.#addresses[i]!, entries[i]!, at);
      }
      for (let i = 0; i < count; i++) dirty.delete(word + i);
    }
  }

  #storeHalves(low: number, high: number, byteOffset: number): void {
    for (const i of LAST_TO_FIRST) {
      this.#store(V.store64Lane, this.#addresses[i]!, i < 2 ? low : high, byteOffset, i & 1);
    }
  }

  #store(operation: number, address: number, value: number, byteOffset: number, ...lane: number[]): void {
    this.#values.body.push(...get(address), ...get(value), ...access(operation, byteOffset, ...lane));
  }
}

/**
 * The access for fields in columns. When fewer than four entries are left, the other lanes store the values that they
 * have read.
 */
export class ColumnsAccess implements FieldAccess {
  readonly #values: SimdValues;
  readonly #rows: number;
  readonly #base: number;
  /** The addresses of the first row in columns of elements of 1, 2, 4 and 8 bytes; created on demand. */
  readonly #addresses: Map<number, number>;
  readonly #isLast: boolean;
  /** The mask of the remaining entries in the last four. */
  readonly #lastMask: () => number;

  constructor(
    values: SimdValues,
    { rows }: SlabShape,
    base: number,
    addresses: Map<number, number>,
    isLast: boolean,
    lastMask: () => number,
  ) {
    this.#values = values;
    this.#rows = rows;
    this.#base = base;
    this.#addresses = addresses;
    this.#isLast = isLast;
    this.#lastMask = lastMask;
  }

  begin(): void {
    // Addresses are created when the first field of their size is accessed.
  }

  readAll(): void {
    // Each field is read when it is needed.
  }

  advance(entries: number): void {
    for (const [bits, address] of this.#addresses) {
      this.#values.body.push(
        ...get(address),
        WASM.i32Const,
        ...signed((entries * bits) >> 3),
        WASM.i32Add,
        ...set(address),
      );
    }
  }

  #address(bits: number): number[] {
    let address = this.#addresses.get(bits);
    if (address === undefined) {
      const { prelude } = this.#values;
      address = this.#values.local(I32);
      prelude.push(...get(this.#base), ...get(ROW), WASM.i32Const, ...signed(Math.log2(bits >> 3)));
      prelude.push(WASM.i32Shl, WASM.i32Add, ...set(address));
      this.#addresses.set(bits, address);
    }
    return get(address);
  }

  #load(operation: number, { bits, byteOffset }: EntryField, further = 0): number {
    const local = this.#values.local();
    const code = [
      ...this.#address(bits),
      ...access(operation, byteOffset * this.#rows + further),
      ...set(local),
    ];
    this.#values.body.push(...code);
    return local;
  }

  readWord(field: EntryField): number {
    const values = this.#values;
    const { bits, scalar } = field;
    if (bits === 32) return this.#load(V.load, field);
    const isSigned = scalar[0] === 'i';
    let narrow = this.#load(bits === 8 ? V.load32Zero : V.load64Zero, field);
    if (bits === 8)
      narrow = values.vector(false, isSigned ? V.i16ExtendSigned : V.i16ExtendUnsigned, [narrow]);
    return values.vector(false, isSigned ? V.i32ExtendSigned : V.i32ExtendUnsigned, [narrow]);
  }

  readDoubles(field: EntryField): Pair {
    return [this.#load(V.load, field), this.#load(V.load, field, 16)];
  }

  writeAll(stores: readonly Store[]): void {
    const values = this.#values;
    for (const store of stores) {
      const { field, flow } = store;
      const { bits } = field;
      if (bits === 64) {
        const stored = values.doubles(flow);
        const before = this.#isLast ? this.readDoubles(field) : undefined;
        stored.forEach((local, half) => {
          const bytes = half === 0 ? UNPACK_LOW : UNPACK_HIGH;
          const mask = this.#isLast ? this.#lastMask() : 0;
          const kept =
            before === undefined
              ? local
              : values.vector(false, V.bitselect, [
                  local,
                  before[half]!,
                  values.vector(false, V.shuffle, [mask, mask], ...bytes),
                ]);
          this.#store(V.store, field, kept, half * 16);
        });
        continue;
      }
      let stored = storedWord(values, store);
      if (this.#isLast) {
        stored = values.vector(false, V.bitselect, [stored, this.readWord(field), this.#lastMask()]);
      }
      if (bits < 32) {
        const low = values.vector(false, V.and, [stored, values.words(2 ** bits - 1)]);
        stored = values.vector(false, V.i16NarrowUnsigned, [low, low]);
        if (bits === 8) stored = values.vector(false, V.i8NarrowUnsigned, [stored, stored]);
      }
      if (bits === 32) this.#store(V.store, field, stored, 0);
      else this.#store(bits === 8 ? V.store32Lane : V.store64Lane, field, stored, 0, 0);
    }
  }

  #store(
    operation: number,
    { bits, byteOffset }: EntryField,
    local: number,
    further: number,
    ...lane: number[]
  ): void {
    const at = access(operation, byteOffset * this.#rows + further, ...lane);
    this.#values.body.push(...this.#address(bits), ...get(local), ...at);
  }
}

function ascending(numbers: Iterable<number>): number[] {
  const sorted = [...numbers];
  sorted.sort((a, b) => a - b);
  return sorted;
}
