import { removalsInCallbacksSuite } from './suites/removals-in-callbacks.ts';

for (const checked of [true, false]) removalsInCallbacksSuite(checked);
