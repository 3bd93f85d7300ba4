import { entryOrderSuite } from './suites/entry-order.ts';

for (const checked of [true, false]) entryOrderSuite(checked);
