import type { StructClass } from './struct.ts';

/** What a struct is to a GPU, when it is one of its own types: `static readonly gpu: GpuForm` in the class. */
export interface GpuForm {
  /** The type's name in WGSL. */
  readonly wgsl: string;
  /** Alignment in GPU buffers, in bytes. */
  readonly align: number;
  /** A matrix's rows: each column of so many floats lies at a multiple of `align`. */
  readonly rows?: number;
}

/** The GPU's own type that a class stands for; a subclass, which may add fields, stands for none. */
export function gpuFormOf(T: StructClass): GpuForm | undefined {
  return Object.hasOwn(T, 'gpu') ? (T as { gpu?: GpuForm }).gpu : undefined; // a static member of the library's own classes
}
