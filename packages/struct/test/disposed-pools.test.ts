import { disposedPoolsSuite } from './suites/disposed-pools.ts';

for (const checked of [true, false]) disposedPoolsSuite(checked);
