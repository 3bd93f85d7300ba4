import { hasOwn } from '@offheap/core/internal';
import type { StructClass } from './struct.ts';

/** The GPU type of a struct, if there is one: `static readonly gpu: GpuForm` in the class. */
export interface GpuForm {
  /** The type's name in WGSL. */
  readonly wgsl: string;
  /** Alignment in GPU buffers, in bytes. */
  readonly align: number;
  /** For a matrix: the number of floats in each column, which begins at a multiple of `align`. */
  readonly rows?: number;
}

/** Returns the GPU type of a class. A subclass has none, as it may add fields. */
export function gpuFormOf(T: StructClass): GpuForm | undefined {
  return hasOwn(T, 'gpu') ? (T as { gpu?: GpuForm }).gpu : undefined; // a static member of the library's own classes
}
