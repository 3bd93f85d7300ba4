import { endedSinglesSuite } from './suites/ended-singles.ts';

endedSinglesSuite();
