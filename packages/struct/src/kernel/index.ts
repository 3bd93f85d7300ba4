export type { Precision } from './flow.ts';
export {
  type ComponentSource,
  type GroupSource,
  type Kernel,
  kernel,
  kernelReduce,
  kernelWhere,
  type Reduction,
} from './kernel.ts';
export { kernels } from './warm-up.ts';
export type { KernelBackend, KernelOptions } from './simd-kernel.ts';
export type { KernelConstants } from './trace.ts';
