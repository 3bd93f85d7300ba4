export {
  DebugAllocator,
  type DebugOptions,
  FREED_BYTE,
  FRESH_BYTE,
  GUARD_BYTE,
  type LeakedBlock,
} from './debug-allocator.ts';
export type { FailureOptions } from './failures.ts';
export { type Fault, Faults } from '../memory/fault.ts';
export { verify } from './verify.ts';
export { inspect, type Inspector } from './inspect.ts';
export { type Finding, type Inspection, type Region, Regions, type RegionUse } from './inspection.ts';
export { inspectionSvg } from './inspection-svg.ts';
export { inspectionText } from './inspection-text.ts';
export { inspectAllocator } from './inspect-allocators.ts';
