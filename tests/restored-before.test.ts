import { restoredBeforeSuite } from './suites/restored-before.ts';

restoredBeforeSuite();
