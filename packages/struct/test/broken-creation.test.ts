import { brokenCreationSuite } from './suites/broken-creation.ts';

brokenCreationSuite();
