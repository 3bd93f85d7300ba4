import { Memory, RESERVED_BYTES } from '@offheap/core';
import { Flows } from './flow.ts';
import { instantiate, type KernelBackend } from './simd-kernel.ts';
import { simdModule } from './simd-module.ts';
import { Unsupported } from './unsupported.ts';

let warming: Promise<KernelBackend> | undefined;

/** Functions for all kernels. */
export const kernels = {
  /**
   * Prepares the engine for kernels, for example while a program loads: the first WebAssembly module of a page takes
   * 10 to 30 ms, later ones less than 1 ms. Calling the method is optional; further calls cost nothing. The promise
   * resolves to the backend of kernels whose memory has the backing `'wasm'`.
   */
  ready(): Promise<KernelBackend> {
    return (warming ??= warm());
  },
};

async function warm(): Promise<KernelBackend> {
  await Promise.resolve(); // not while the caller runs
  try {
    const flows = new Flows('f32');
    const field = { part: 0, byteOffset: 0, scalar: 'f32', isBool: false, bits: 32, path: [] } as const;
    const flow = flows.binary('add', flows.load(field), flows.argument(0));
    const module = simdModule(
      { stores: [{ field, flow }], result: undefined, argumentCount: 1, fields: [field], flows },
      [{ isColumns: false, stride: 4, rows: 0 }],
      'update',
    );
    instantiate(new Memory(RESERVED_BYTES, { backing: 'wasm' }), module)(0, 1, 0, 0, 0, 0, 0);
    return 'simd';
  } catch (error) {
    if (error instanceof Unsupported || error instanceof RangeError || error instanceof ReferenceError)
      return 'js';
    throw error;
  }
}
