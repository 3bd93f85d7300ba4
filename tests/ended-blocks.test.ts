import { endedBlocksSuite } from './suites/ended-blocks.ts';

for (const checked of [true, false]) endedBlocksSuite(checked);
