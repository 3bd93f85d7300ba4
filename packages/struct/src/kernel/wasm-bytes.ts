/** Opcodes of WebAssembly instructions that kernels use. Those of SIMD stand behind the prefix {@link SIMD}. */
export const SIMD = 0xfd;

export const WASM = {
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  end: 0x0b,
  branchIf: 0x0d,
  return: 0x0f,
  drop: 0x1a,
  select: 0x1b,
  getLocal: 0x20,
  setLocal: 0x21,
  teeLocal: 0x22,
  i32Const: 0x41,
  i32Less: 0x48,
  i32Greater: 0x4a,
  i32AtLeast: 0x4e,
  i32Add: 0x6a,
  i32Sub: 0x6b,
  i32Mul: 0x6c,
  i32Or: 0x72,
  i32Shl: 0x74,
  f64Add: 0xa0,
  f64Min: 0xa4,
  f64Max: 0xa5,
  f32Demote: 0xb6,
  f64Promote: 0xbb,
} as const;

/** Types of values. */
export const I32 = 0x7f;
export const F64 = 0x7c;
export const V128 = 0x7b;
/** A block that takes and leaves nothing. */
export const EMPTY = 0x40;

/** Numbers of SIMD instructions. */
export const V = {
  load: 0,
  store: 11,
  const: 12,
  shuffle: 13,
  i32Splat: 17,
  f32Splat: 19,
  f64Splat: 20,
  f64Lane: 33,
  i32Equal: 55,
  i32Less: 57,
  u32Less: 58,
  f32Equal: 65,
  f32Less: 67,
  f32AtMost: 69,
  f64Equal: 71,
  f64Less: 73,
  f64AtMost: 75,
  not: 77,
  and: 78,
  andNot: 79,
  or: 80,
  xor: 81,
  bitselect: 82,
  anyTrue: 83,
  load32Lane: 86,
  load64Lane: 87,
  store32Lane: 90,
  store64Lane: 91,
  load32Zero: 92,
  load64Zero: 93,
  demote: 94,
  promote: 95,
  i8NarrowUnsigned: 102,
  f32Ceil: 103,
  f32Floor: 104,
  f32Trunc: 105,
  f64Ceil: 116,
  f64Floor: 117,
  f64Trunc: 122,
  i16NarrowUnsigned: 134,
  i16ExtendSigned: 135,
  i16ExtendUnsigned: 137,
  i32Abs: 160,
  i32Neg: 161,
  i32Bitmask: 164,
  i32ExtendSigned: 167,
  i32ExtendUnsigned: 169,
  i32Shl: 171,
  i32Shr: 172,
  u32Shr: 173,
  i32Add: 174,
  i32Sub: 177,
  i32Mul: 181,
  i32Min: 182,
  u32Min: 183,
  i32Max: 184,
  u32Max: 185,
  f32Abs: 224,
  f32Neg: 225,
  f32Sqrt: 227,
  f32Add: 228,
  f32Sub: 229,
  f32Mul: 230,
  f32Div: 231,
  f32Min: 232,
  f32Max: 233,
  f64Abs: 236,
  f64Neg: 237,
  f64Sqrt: 239,
  f64Add: 240,
  f64Sub: 241,
  f64Mul: 242,
  f64Div: 243,
  f64Min: 244,
  f64Max: 245,
  i32FromF32: 248,
  u32FromF32: 249,
  f32FromI32: 250,
  f32FromU32: 251,
  i32FromF64: 252,
  u32FromF64: 253,
  f64FromI32: 254,
  f64FromU32: 255,
  relaxedSelect: 267,
} as const;

/** An integer of any sign in LEB128. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  for (;;) {
    const byte = value & 127;
    value >>= 7;
    if (value === (byte & 64 ? -1 : 0)) return [...bytes, byte];
    bytes.push(byte | 128);
  }
}

/** An integer without a sign in LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value & 127) | 128);
  return [...bytes, value];
}

function list(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
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
  /** Types of the other locals. */
  readonly locals: readonly number[];
  readonly code: readonly number[];
}

/** The bytes of a module that exports one function, `run`, and imports the memory `m.m`. */
export function moduleOf({ parameters, results, locals, code }: WasmFunction): Uint8Array<ArrayBuffer> {
  const section = (id: number, ...items: number[][]): number[] => [id, ...sized(list(items))];
  const body = [...list(locals.map((type) => [1, type])), ...code, WASM.end];
  return Uint8Array.from([
    0,
    0x61,
    0x73,
    0x6d,
    1,
    0,
    0,
    0,
    ...section(1, [0x60, ...list(parameters.map((type) => [type])), ...list(results.map((type) => [type]))]),
    ...section(2, [...text('m'), ...text('m'), 2, 0, 0]),
    ...section(3, [0]),
    ...section(7, [...text('run'), 0, 0]),
    ...section(10, sized(body)),
  ]);
}

let hasRelaxed: boolean | undefined;

/**
 * The instruction that selects words by a mask whose words have all bits set or none. Where the engine has relaxed SIMD, it is one instruction
 * of the processor instead of three, and gives the same for such masks.
 */
export function selectOperation(): number {
  const operand = [WASM.getLocal, 0];
  const code = [...operand, ...operand, ...operand, SIMD, ...unsigned(V.relaxedSelect), WASM.drop];
  hasRelaxed ??=
    typeof WebAssembly !== 'undefined' &&
    WebAssembly.validate(moduleOf({ parameters: [], results: [], locals: [V128], code }));
  return hasRelaxed ? V.relaxedSelect : V.bitselect;
}
