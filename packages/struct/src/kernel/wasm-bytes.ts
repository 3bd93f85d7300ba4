import * as V from './simd-opcodes.ts';
import * as WASM from './wasm-opcodes.ts';

/** The types of values. */
export const I32 = 0x7f;
export const F64 = 0x7c;
export const V128 = 0x7b;
/** The type of a block without parameters and results. */
export const EMPTY = 0x40;

/** Encodes a signed integer in LEB128. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  for (;;) {
    const byte = value & 127;
    value >>= 7;
    if (value === (byte & 64 ? -1 : 0)) return [...bytes, byte];
    bytes.push(byte | 128);
  }
}

/** Encodes an unsigned integer in LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value & 127) | 128);
  return [...bytes, value];
}

function sized(bytes: readonly number[]): number[] {
  return [...unsigned(bytes.length), ...bytes];
}

function text(name: string): number[] {
  return sized(Array.from(name, (letter) => letter.charCodeAt(0)));
}

/** A function of a module. */
export interface WasmFunction {
  readonly parameters: readonly number[];
  readonly results: readonly number[];
  /** The types of the locals that are not parameters. */
  readonly locals: readonly number[];
  readonly code: readonly number[];
}

const MAGIC_AND_VERSION = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

/** Returns the bytes of a module that exports one function, `run`, and imports the memory `m.m`. */
export function moduleOf({ parameters, results, locals, code }: WasmFunction): Uint8Array<ArrayBuffer> {
  const section = (id: number, item: readonly number[]): number[] => [id, ...sized([1, ...item])];
  const body = [...runsOf(locals), ...code, WASM.end];
  return new Uint8Array([
    ...MAGIC_AND_VERSION,
    ...section(1, [0x60, ...sized(parameters), ...sized(results)]),
    ...section(2, [...text('m'), ...text('m'), 2, 0, 0]),
    ...section(3, [0]),
    ...section(7, [...text('run'), 0, 0]),
    ...section(10, sized(body)),
  ]);
}

/** Returns a list of the runs of equal types, each with its length. */
function runsOf(types: readonly number[]): number[] {
  const starts = types.flatMap((type, i) => (type === types[i - 1] ? [] : [i]));
  const ends = [...starts.slice(1), types.length];
  return [
    ...unsigned(starts.length),
    ...starts.flatMap((start, i) => [...unsigned(ends[i]! - start), types[start]!]),
  ];
}

let hasRelaxed: boolean | undefined;

/**
 * Returns the instruction that selects words by a mask, where all bits of each word of the mask are either set or
 * clear. If the engine supports relaxed SIMD, it is one instruction of the processor instead of three, with the same
 * result for such masks.
 */
export function selectOperation(): number {
  const operand = [WASM.getLocal, 0];
  const code = [...operand, ...operand, ...operand, WASM.SIMD, ...unsigned(V.relaxedSelect), WASM.drop];
  hasRelaxed ??=
    typeof WebAssembly !== 'undefined' &&
    WebAssembly.validate(moduleOf({ parameters: [], results: [], locals: [V128], code }));
  return hasRelaxed ? V.relaxedSelect : V.bitselect;
}
