import type { EntryField, Flow } from './flow.ts';
import {
  ColumnsAccess,
  COUNT,
  ROW,
  EntriesAccess,
  type FieldAccess,
  type SlabShape,
  storedValue,
} from './simd-fields.ts';
import {
  type FieldReader,
  type Pair,
  parameterTypes,
  SimdValues,
  UNPACK_HIGH,
  UNPACK_LOW,
} from './simd-values.ts';
import { type Removal, REMOVES } from './simd-removal.ts';
import type { Trace } from './trace.ts';
import * as V from './simd-opcodes.ts';
import { EMPTY, F64, I32, moduleOf, signed, unsigned } from './wasm-bytes.ts';
import * as WASM from './wasm-opcodes.ts';

/** How a kernel uses the results of its callback. */
export type Purpose = 'update' | 'test' | 'sum' | 'min' | 'max';

/** Returns the instructions of a kernel that removes entries. */
export type MakeRemoval = (values: SimdValues) => Removal;

/**
 * The highest number of structs that a kernel works on. It determines the word parameters: row, count and the
 * addresses of the slabs.
 */
export const MOST_PARTS = 4;
const WORD_PARAMETERS = 2 + MOST_PARTS;

const get = (local: number): number[] => [WASM.getLocal, ...unsigned(local)];
const set = (local: number): number[] => [WASM.setLocal, ...unsigned(local)];

/**
 * Returns the bytes of a module whose function `run(row, count, slab 0, ..., slab 3, ...arguments)` applies a
 * callback to `count` entries of one slab, from `row` on. Its result is
 *
 * - `'update'`: nothing;
 * - `'test'`: the last group of four entries, at or after `row`, that includes an entry for which the condition is
 *   true: four times the row of the first entry of the group, which is a multiple of four, plus a bit for each entry of
 *   the group; 0 when there is no such group. The bits of entries after `count` are undefined;
 * - `'sum'`: the sum in doubles: of entries 0, 4, 8, ..., of entries 1, 5, 9, ... and so on, and then
 *   `(s0 + s1) + (s2 + s3)`;
 * - `'min'`, `'max'`: the lowest or highest of the numbers.
 */
export function simdModule(
  trace: Trace,
  shapes: readonly SlabShape[],
  purpose: Purpose,
  makeRemoval?: MakeRemoval,
): Uint8Array<ArrayBuffer> {
  return new ModuleWriter(trace, shapes, purpose, makeRemoval).write();
}

/**
 * The highest number of instructions for four entries that are written twice into a loop. Such a loop runs half as
 * often.
 */
const MOST_TWICE = 1000;

/** Writes a loop that runs while at least `least` entries are left, and processes `entries` of them each time. */
function loop(body: readonly number[], entries: number, least: number): number[] {
  const isLess = [...get(COUNT), WASM.i32Const, ...signed(least), WASM.i32Less];
  const next = [...get(COUNT), WASM.i32Const, ...signed(entries), WASM.i32Sub, WASM.teeLocal, COUNT];
  const isMore = [WASM.i32Const, ...signed(least), WASM.i32AtLeast];
  const begin = [WASM.block, EMPTY, ...isLess, WASM.branchIf, 0, WASM.loop, EMPTY];
  return [...begin, ...body, ...next, ...isMore, WASM.branchIf, 0, WASM.end, WASM.end];
}

/**
 * Writes the loop of a test, which goes from the last four entries to the first. Fewer than four entries may be left
 * at the end; `tail` processes these. A loop that removes entries is interrupted whenever the list of them is full.
 */
function backwards(
  main: readonly number[],
  tail: readonly number[] | undefined,
  removal: Removal | undefined,
): number[] {
  const previous = [...get(ROW), WASM.i32Const, 4, WASM.i32Sub];
  const isBefore = [WASM.i32Const, 0, WASM.i32Less];
  const code: number[] = [];
  if (tail !== undefined) {
    code.push(...get(COUNT), WASM.i32Const, 4, WASM.i32Less, WASM.when, EMPTY, ...tail);
    code.push(...previous, ...set(ROW), WASM.end);
  }
  code.push(WASM.loop, EMPTY, WASM.block, EMPTY, ...get(ROW), ...isBefore, WASM.branchIf, 0);
  code.push(WASM.loop, EMPTY, ...main, ...previous, WASM.teeLocal, ROW);
  code.push(...(removal === undefined ? [WASM.i32Const, 0] : get(removal.lowest)));
  code.push(WASM.i32AtLeast, WASM.branchIf, 0, WASM.end, WASM.end);
  if (removal !== undefined) {
    code.push(...removal.removeAll, ...get(ROW), WASM.i32Const, 0, WASM.i32AtLeast, WASM.branchIf, 0);
  }
  code.push(WASM.end, WASM.i32Const, 0);
  return code;
}

class ModuleWriter {
  readonly #trace: Trace;
  readonly #shapes: readonly SlabShape[];
  readonly #purpose: Purpose;
  readonly #values: SimdValues;
  readonly #loads: readonly EntryField[];
  /** Addresses of four entries for each struct whose fields are interleaved. */
  readonly #addresses: readonly (readonly number[])[];
  readonly #columns: readonly Map<number, number>[];
  readonly #removal: Removal | undefined;
  /** The result of a test or a reduction so far. */
  readonly #found: readonly number[];

  constructor(
    trace: Trace,
    shapes: readonly SlabShape[],
    purpose: Purpose,
    makeRemoval: MakeRemoval | undefined,
  ) {
    this.#trace = trace;
    this.#shapes = shapes;
    this.#purpose = purpose;
    const values = new SimdValues(WORD_PARAMETERS + trace.argumentCount, WORD_PARAMETERS);
    this.#values = values;
    this.#removal = makeRemoval?.(values);
    this.#addresses = shapes.map(() => [0, 1, 2, 3].map(() => values.local(I32)));
    this.#columns = shapes.map(() => new Map<number, number>());
    this.#loads = loadsOf(trace);
    if (purpose === 'test') {
      this.#found = [values.local(I32)];
    } else if (purpose === 'update') this.#found = [];
    else {
      this.#found = [values.local(), values.local()];
      for (const local of this.#found) values.prelude.push(...get(this.#neutral), ...set(local));
    }
  }

  /** Two doubles that do not change the sum, minimum or maximum. */
  get #neutral(): number {
    const high = this.#purpose === 'sum' ? 0 : this.#purpose === 'min' ? 0x7ff00000 : 0xfff00000;
    return this.#values.words(0, high | 0);
  }

  write(): Uint8Array<ArrayBuffer> {
    const { prelude } = this.#values;
    const needsTail = this.#needsTail();
    const main = this.#body(!needsTail, false);
    const tail = needsTail ? this.#body(true, true) : undefined;
    if (this.#purpose === 'test')
      return this.#moduleOf([...prelude, ...backwards(main, tail, this.#removal)], [I32]);
    const code = [...prelude];
    if (tail === undefined) code.push(...loop(main, 4, 1));
    else {
      if (main.length <= MOST_TWICE) code.push(...loop([...main, ...main], 8, 8));
      code.push(...loop(main, 4, 4));
      code.push(...get(COUNT), WASM.i32Const, 0, WASM.i32Greater, WASM.when, EMPTY, ...tail, WASM.end);
    }
    return this.#moduleOf(code, this.#result(code));
  }

  /** Whether fewer than four entries are processed by separate instructions. */
  #needsTail(): boolean {
    const haveColumns = this.#shapes.some(({ isColumns }) => isColumns);
    if (this.#purpose === 'update') return haveColumns;
    // A test that only reads may read rows of columns after the last one.
    return this.#purpose !== 'test' || !haveColumns || this.#trace.stores.length > 0;
  }

  #moduleOf(code: readonly number[], results: readonly number[]): Uint8Array<ArrayBuffer> {
    return moduleOf({
      parameters: parameterTypes(WORD_PARAMETERS, this.#trace.argumentCount),
      results,
      locals: this.#values.locals,
      code,
    });
  }

  /** Adds the instructions for the function's result, and returns the type of the result. */
  #result(code: number[]): number[] {
    if (this.#purpose === 'update') return [];
    const [low, high] = this.#found;
    const lane = (local: number, i: number): number[] => [...get(local), WASM.SIMD, V.f64Lane, i];
    const operation =
      this.#purpose === 'sum' ? WASM.f64Add : this.#purpose === 'min' ? WASM.f64Min : WASM.f64Max;
    for (const half of [low!, high!]) code.push(...lane(half, 0), ...lane(half, 1), operation);
    code.push(operation);
    return [F64];
  }

  /**
   * Writes the instructions for four entries.
   *
   * @param mayBeFew whether fewer than four entries may be left.
   * @param isMasked whether the remaining lanes must then be ignored: in columns, they may be rows of other entries.
   */
  #body(mayBeFew: boolean, isMasked: boolean): number[] {
    const values = this.#values;
    let mask: number | undefined;
    const lastMask = (): number => {
      if (mask !== undefined) return mask;
      const counts = values.local();
      values.body.push(...get(COUNT), WASM.SIMD, V.i32Splat, ...set(counts));
      mask = values.vector(false, V.i32Less, [values.words(0, 1, 2, 3), counts]);
      return mask;
    };
    const parts = this.#shapes.map((shape, i): FieldAccess => {
      const base = 2 + i;
      return shape.isColumns
        ? new ColumnsAccess(values, shape, base, this.#columns[i]!, isMasked, lastMask)
        : new EntriesAccess(values, shape, base, this.#addresses[i]!, mayBeFew);
    });
    const reader: FieldReader = {
      readWord: (field) => parts[field.part]!.readWord(field),
      readDoubles: (field) => parts[field.part]!.readDoubles(field),
    };
    values.begin(reader);
    parts.forEach((part, i) => {
      if (!isMasked) part.begin();
      part.readAll(this.#loads.filter((field) => field.part === i));
    });
    const { result, stores } = this.#trace;
    const isTest = this.#purpose === 'test';
    // All values before the first store.
    const condition = isTest ? values.mask(result!) : 0; // a test has a result
    if (result !== undefined && !isTest) this.#collect(result, isMasked ? lastMask : undefined);
    for (const store of stores) storedValue(values, store);
    parts.forEach((part, i) => part.writeAll(stores.filter(({ field }) => field.part === i)));
    if (isTest) this.#endIfAny(condition);
    if (isTest || !isMasked) for (const part of parts) part.advance(isTest ? -4 : 4);
    return values.body;
  }

  /**
   * Writes the instructions for a condition that is true for at least one of the four entries: a return from the
   * function, or the removal of the entries.
   */
  #endIfAny(condition: number): void {
    const { body } = this.#values;
    const [bits] = this.#found;
    body.push(...get(condition), WASM.SIMD, ...unsigned(V.i32Bitmask), WASM.teeLocal, ...unsigned(bits!));
    body.push(WASM.when, EMPTY);
    if (this.#removal !== undefined) {
      body.push(...get(REMOVES), WASM.when, EMPTY, ...this.#removal.note(bits!), WASM.otherwise);
    }
    body.push(...get(ROW), WASM.i32Const, 2, WASM.i32Shl, ...get(bits!), WASM.i32Or, WASM.leave, WASM.end);
    if (this.#removal !== undefined) body.push(WASM.end);
  }

  #collect(result: Flow, lastMask: (() => number) | undefined): void {
    const values = this.#values;
    const operation = this.#purpose === 'sum' ? V.f64Add : this.#purpose === 'min' ? V.f64Min : V.f64Max;
    const numbers: Pair = values.doubles(result);
    this.#found.forEach((found, half) => {
      let number = numbers[half]!;
      if (lastMask !== undefined) {
        const mask = lastMask();
        const wide = values.vector(
          false,
          V.shuffle,
          [mask, mask],
          ...(half === 0 ? UNPACK_LOW : UNPACK_HIGH),
        );
        number = values.vector(false, V.bitselect, [number, this.#neutral, wide]);
      }
      const next = values.vector(false, operation, [found, number]);
      values.body.push(...get(next), ...set(found));
    });
  }
}

/** Returns the fields that must be read, including those that share a word with a field that is written. */
function loadsOf({ stores, result }: Trace): EntryField[] {
  const loads = new Set<EntryField>(stores.map(({ field }) => field).filter(({ bits }) => bits < 32));
  const seen = new Set<Flow>();
  const visit = (flow: Flow): void => {
    if (seen.has(flow)) return;
    seen.add(flow);
    if (flow.op === 'load') loads.add(flow.field!);
    for (const arg of flow.args) visit(arg);
  };
  for (const { flow } of stores) visit(flow);
  if (result !== undefined) visit(result);
  return [...loads];
}
