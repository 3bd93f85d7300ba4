export { describeLayout } from './describe-layout.ts';
export { emitC } from './emit-c.ts';
export { emitWGSL } from './emit-wgsl.ts';
