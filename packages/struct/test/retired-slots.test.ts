import { retiredSlotSuite } from './suites/retired-slots.ts';

for (const checked of [true, false]) retiredSlotSuite(checked);
