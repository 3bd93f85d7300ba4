import { frozenSuite } from './suites/frozen.ts';

frozenSuite();
