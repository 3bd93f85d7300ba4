export { leaksOf } from '../single/lifetime.ts';
export type { Leak } from '../single/single-owner.ts';
export { verifyPool } from './verify-pool.ts';
export { inspect } from './inspect.ts';
export { showViewsInConsole } from './show-views-in-console.ts';
export { traceEntries, type TraceEntriesOptions } from './trace-entries.ts';
export { type Fillable, type NearCapacityOptions, warnNearCapacity } from './warn-near-capacity.ts';
