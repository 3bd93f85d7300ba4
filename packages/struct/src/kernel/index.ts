export type { Precision } from './flow.ts';
export {
  type ComponentSource,
  type GroupSource,
  type Kernel,
  kernel,
  kernelReduce,
  kernelWhere,
} from './kernel.ts';
export type { Reduction } from './kernel-calls.ts';
export { kernels } from './warm-up.ts';
export type { KernelBackend, KernelOptions } from './simd-kernel.ts';
export type { KernelConstants } from './trace.ts';
