import { oneMemorySuite } from './suites/one-memory.ts';

for (const checked of [true, false]) oneMemorySuite(checked);
