export {
  DebugAllocator,
  type DebugOptions,
  FREED_BYTE,
  FRESH_BYTE,
  GUARD_BYTE,
  type LeakedBlock,
} from './debug-allocator.ts';
export type { FailureOptions } from './failures.ts';
export { type Fault, Faults } from './fault.ts';
export { verify } from './verify.ts';
export { verifySlots } from './verify-slots.ts';
