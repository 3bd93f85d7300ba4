export { type AllocatorTraits, type MakeAllocator, type Misuse } from './allocator-traits.ts';
export { BlockModel, type ModelBlock } from './block-model.ts';
export { type AllocatorCheck, allocatorChecks, checkAllocator } from './check-allocator.ts';
export { FailingAllocator } from './failing-allocator.ts';
export { Random } from './random.ts';
export { type ProgramOptions, runPrograms } from './run-programs.ts';
export { replayFrom, runSeeded, type SeededOptions } from './seeded-programs.ts';
