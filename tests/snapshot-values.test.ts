import { snapshotValuesSuite } from './suites/snapshot-values.ts';

snapshotValuesSuite();
