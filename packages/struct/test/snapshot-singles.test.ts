import { snapshotSinglesSuite } from './suites/snapshot-singles.ts';

snapshotSinglesSuite();
