import { componentSortingSuite } from './suites/component-sorting.ts';

for (const checked of [true, false]) componentSortingSuite(checked);
