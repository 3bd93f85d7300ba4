// Opcodes of the WebAssembly instructions that kernels use. Constants of a module of their own, because bundlers
// replace them with their values.

/** The prefix of SIMD instructions. */
export const SIMD = 0xfd;

export const block = 0x02;
export const loop = 0x03;
export const when = 0x04;
export const otherwise = 0x05;
export const end = 0x0b;
export const branchIf = 0x0d;
export const leave = 0x0f;
export const drop = 0x1a;
export const select = 0x1b;
export const getLocal = 0x20;
export const setLocal = 0x21;
export const teeLocal = 0x22;
export const i32Load = 0x28;
export const i64Load = 0x29;
export const u8Load = 0x2d;
export const u16Load = 0x2f;
export const i32Store = 0x36;
export const i64Store = 0x37;
export const i8Store = 0x3a;
export const i16Store = 0x3b;
export const i32Const = 0x41;
export const i32Less = 0x48;
export const i32Greater = 0x4a;
export const i32AtLeast = 0x4e;
export const i32Add = 0x6a;
export const i32Sub = 0x6b;
export const i32Mul = 0x6c;
export const i32Divide = 0x6d;
export const i32And = 0x71;
export const i32Or = 0x72;
export const i32Shl = 0x74;
export const f64Add = 0xa0;
export const f64Min = 0xa4;
export const f64Max = 0xa5;
export const f32Demote = 0xb6;
/** Copies bytes within the memory. */
export const memoryCopy: readonly number[] = [0xfc, 10, 0, 0];
