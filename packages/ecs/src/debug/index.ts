export { inspect } from './inspect.ts';
export { traceEntries } from './trace-entries.ts';
export { verifyComponents, verifyEntities } from './verify-components.ts';
