export type { ExplicitPacking } from './schema/explicit-packing.ts';
export { array } from './fields/array.ts';
export { bits, flag } from './fields/bits.ts';
export { Color, color, type Rgba } from './fields/color.ts';
export type { ElementSource } from './fields/element-type.ts';
export { enumOf, type EnumSource, type EnumValue } from './fields/enum-of.ts';
export { f16 } from './fields/f16.ts';
export { i16norm, i8norm, u16norm, u8norm } from './fields/norm.ts';
export { bool, f32, f64, i8, i16, i32, i64, u8, u16, u32, u64 } from './fields/scalar.ts';
export { object, type ObjectOptions } from './fields/object.ts';
export { ref } from './fields/ref.ts';
export { struct } from './fields/struct-type.ts';
export { text, type TextOptions } from './fields/text.ts';
export { Vec2, vec2, type XY } from './fields/vec2.ts';
export { Vec3, vec3, type XYZ } from './fields/vec3.ts';
export { Vec4, vec4, type XYZW } from './fields/vec4.ts';
export type { Assigned, Init, Initial } from './schema/initial.ts';
export {
  assign,
  create,
  type CreateOptions,
  destroy,
  type Plain,
  reclaim,
  take,
  toObject,
} from './single/lifetime.ts';
export { type Field, type Layout, layoutOf, type Packing } from './schema/layout.ts';
export type { AttachOptions, PackedAttachOptions } from './storage/attached-place.ts';
export type { StorageForm } from './storage/slab-storage.ts';
export { type Handle, NO_HANDLE } from './storage/handle.ts';
export type { NumberKey, SortKey } from './pool/entry-sorting.ts';
export type { BasePool } from './pool/base-pool.ts';
export { PackedPool } from './pool/packed-pool.ts';
export { Pool } from './pool/pool.ts';
export type { PackedPoolOptions, PoolOptions, Views } from './pool/pool-options.ts';
export type { MaxGeneration } from './storage/max-generation.ts';
export type { Scoped } from './scratch/escape.ts';
export { Scratch, type ScratchOptions } from './scratch/scratch.ts';
export type { ScratchScope } from './scratch/scratch-scope.ts';
export { Struct, type StructClass } from './schema/struct.ts';
export type { ArrayView } from './view/array-view.ts';
export { useCodeGeneration } from './codegen/compile.ts';
export type { ElementCursor, ScratchArray, SeekTo } from './view/movable-elements.ts';
export type { Hooks } from './view/hooks.ts';
