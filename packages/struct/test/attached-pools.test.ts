import { attachedPoolSuite } from './suites/attached-pools.ts';

for (const checked of [true, false]) attachedPoolSuite(checked);
