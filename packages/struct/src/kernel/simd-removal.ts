import type { Column } from '../columns/column.ts';
import type { Layout } from '../schema/layout.ts';
import type { PoolStorage } from '../storage/pool-storage.ts';
import { COUNT, ROW } from './simd-fields.ts';
import type { SimdValues } from './simd-values.ts';
import { EMPTY, I32, signed, unsigned } from './wasm-bytes.ts';
import * as WASM from './wasm-opcodes.ts';

/** Parameters of a kernel that removes entries: see `simdModule`. */
const SLAB = 2;
const FIRST = 3;
export const REMOVES = 4;

/** The widths in bytes in which entries are copied, with the instructions that load and store them. */
const WIDTHS = [
  [8, WASM.i64Load, WASM.i64Store],
  [4, WASM.i32Load, WASM.i32Store],
  [2, WASM.u16Load, WASM.i16Store],
  [1, WASM.u8Load, WASM.i8Store],
] as const;
/** The highest number of bytes that are copied without a loop. */
const MOST_UNROLLED_BYTES = 64;
/**
 * The highest number of entries that are removed together. A removal waits for bytes that are not in the cache; the
 * processor waits for those of several removals at once if there is no other work between them.
 */
const MOST_AT_ONCE = 32;

const get = (local: number): number[] => [WASM.getLocal, ...unsigned(local)];
const set = (local: number): number[] => [WASM.setLocal, ...unsigned(local)];
const tee = (local: number): number[] => [WASM.teeLocal, ...unsigned(local)];
const constant = (value: number): number[] => [WASM.i32Const, ...signed(value)];
/** Accesses memory at the address on the stack plus an offset. The address need not be aligned. */
const access = (operation: number, byteOffset: number): number[] => [operation, 0, ...unsigned(byteOffset)];
const load = (word: number): number[] => access(WASM.i32Load, word * 4);
const store = (word: number): number[] => access(WASM.i32Store, word * 4);
const shifted = (local: number, bits: number): number[] => [...get(local), ...constant(bits), WASM.i32Shl];
/** Concatenates instructions. */
const lines = (...parts: readonly (readonly number[])[]): number[] => parts.flat();
const when = (code: readonly number[]): number[] => [WASM.when, EMPTY, ...code, WASM.end];

/** The pool of the entries that a kernel removes. */
interface RemovalPool {
  readonly layout: Layout;
  readonly storage: PoolStorage;
  readonly slabCapacity: number;
}

/** The bytes of an entry that are stored together. */
type Run = Pick<Column, 'byteOffset' | 'size'>;

function runsOf({ layout, storage }: RemovalPool): Run[] {
  const runs: readonly Run[] = storage.columns?.all ?? [{ byteOffset: 0, size: layout.stride }];
  return runs.filter(({ byteOffset }, i) => byteOffset !== runs[i - 1]?.byteOffset); // bit fields share a column
}

/** Returns the bytes that an entry to be removed uses as a link to the next one; undefined when they are too few. */
export function linkOf(pool: RemovalPool): Run | undefined {
  return runsOf(pool).find(({ size }) => size >= 4);
}

/** The instructions of a kernel that removes entries as `destroyWhere` does. No view may follow an entry. */
export interface Removal {
  /** The local of the lowest row of the loop's next iteration. It is higher than all rows while the list is full. */
  readonly lowest: number;
  /**
   * Returns the instructions that append to the list those of the four entries whose bits in a local are set, from the
   * last to the first. Bits of entries after the last row are ignored.
   */
  note(bits: number): number[];
  /** Removes the entries in the list: the last entry of the pool, which was tested before, moves into each gap. */
  readonly removeAll: readonly number[];
}

export function removalOf(pool: RemovalPool, link: Run, values: SimdValues): Removal {
  const { storage, slabCapacity } = pool;
  const { slots, slotWords, slabWords, rows } = storage;
  const { head, live, stamps, links, stampMask } = slots.places;
  const local = (): number => values.local(I32);
  const [end, lowest, count, first, row, next] = [local(), local(), local(), local(), local(), local()];
  const [index, last, slot, other, slab, lastRow] = [local(), local(), local(), local(), local(), local()];
  values.prelude.push(...get(ROW), ...get(COUNT), WASM.i32Add, ...set(end));

  const place = (base: number, of: number, size: number): number[] => [
    ...get(base),
    ...get(of),
    ...constant(size),
    WASM.i32Mul,
    WASM.i32Add,
  ];
  const copy = runsOf(pool).flatMap(({ byteOffset, size }) => {
    const start = byteOffset * rows;
    const to = place(SLAB, row, size);
    const from = place(slab, lastRow, size);
    if (size > MOST_UNROLLED_BYTES) {
      const shift = [...constant(start), WASM.i32Add];
      return [...to, ...shift, ...from, ...shift, ...constant(size), ...WASM.memoryCopy];
    }
    const code: number[] = [];
    for (let done = 0; done < size;) {
      const [width, loads, stores] = WIDTHS.find(([bytes]) => bytes <= size - done)!; // a byte is left
      code.push(...to, ...from, ...access(loads, start + done), ...access(stores, start + done));
      done += width;
    }
    return code;
  });
  const moveLast = lines(
    [...shifted(last, 2), ...load(slotWords), ...set(other)],
    [...shifted(index, 2), ...get(other), ...store(slotWords)],
    [...shifted(other, 3), ...get(index), ...store(links)],
    [...get(last), ...constant(slabCapacity), WASM.i32Divide, ...tee(other)],
    [...constant(2), WASM.i32Shl, ...load(slabWords), ...set(slab)],
    [...get(last), ...get(other), ...constant(slabCapacity), WASM.i32Mul, WASM.i32Sub, ...set(lastRow)],
    copy,
  );
  const freeSlot = lines(
    [...shifted(slot, 3), ...constant(0), ...load(head), ...store(links)],
    [...constant(0), ...get(slot), ...store(head)],
  );
  const linkAt = (operation: number): number[] => access(operation, link.byteOffset * rows);
  const remove = lines(
    [...place(SLAB, row, link.size), ...linkAt(WASM.i32Load), ...set(next)],
    [
      ...constant(0),
      ...constant(0),
      ...load(live),
      ...constant(1),
      WASM.i32Sub,
      ...tee(last),
      ...store(live),
    ],
    [...get(FIRST), ...get(row), WASM.i32Add, ...tee(index)],
    [...constant(2), WASM.i32Shl, ...load(slotWords), ...set(slot)],
    [...get(index), ...get(last), WASM.i32Sub, ...when(moveLast)],
    [...shifted(slot, 3), ...shifted(slot, 3), ...load(stamps), ...constant(1), WASM.i32Add],
    [...constant(stampMask), WASM.i32And, ...tee(other), ...store(stamps)],
    slots.retires ? [...get(other), ...when(freeSlot)] : freeSlot,
    [...get(next), ...set(row)],
  );
  const append = lines(
    [...get(count), WASM.when, EMPTY],
    [...place(SLAB, next, link.size), ...get(row), ...linkAt(WASM.i32Store)],
    [WASM.otherwise, ...get(row), ...set(first), WASM.end],
    [...get(row), ...set(next)],
    [...get(count), ...constant(1), WASM.i32Add, ...tee(count)],
    [...constant(MOST_AT_ONCE), WASM.i32AtLeast, ...when([...get(end), ...set(lowest)])],
  );
  return {
    lowest,
    note: (bits) =>
      lines(
        [...get(ROW), ...constant(3), WASM.i32Add, ...set(row), WASM.loop, EMPTY],
        [...get(bits), ...constant(8), WASM.i32And, WASM.when, EMPTY],
        [...get(row), ...get(end), WASM.i32Less, ...when(append), WASM.end],
        [...get(row), ...constant(1), WASM.i32Sub, ...set(row)],
        [...get(bits), ...constant(1), WASM.i32Shl, ...tee(bits)],
        [...constant(15), WASM.i32And, WASM.branchIf, 0, WASM.end],
      ),
    removeAll: [
      ...get(count),
      ...when(
        lines(
          [...get(first), ...set(row), WASM.loop, EMPTY, ...remove],
          [...get(count), ...constant(1), WASM.i32Sub, ...tee(count), WASM.branchIf, 0, WASM.end],
          [...constant(0), ...set(lowest)],
        ),
      ),
    ],
  };
}
