export { bool, f32, f64, i8, i16, i32, i64, u8, u16, u32, u64 } from './fields/scalar.ts';
export { struct } from './fields/struct-type.ts';
export { Vec2, vec2, Vec3, vec3, Vec4, vec4 } from './fields/vectors.ts';
export { type Field, type Layout, layoutOf, type Packing } from './layout.ts';
export type { PoolOptions } from './pool/base-pool.ts';
export { type Handle, NO_HANDLE } from './pool/handle.ts';
export { PackedPool } from './pool/packed-pool.ts';
export { Pool } from './pool/pool.ts';
export { Struct, type StructClass } from './struct.ts';
