export { leaksOf } from '../lifetime.ts';
export type { Leak } from '../single-owner.ts';
export { verifyPool } from './verify-pool.ts';
export { inspect } from './inspect.ts';
