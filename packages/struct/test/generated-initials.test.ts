import { generatedInitialSuite } from './suites/generated-initials.ts';

for (const checked of [true, false]) generatedInitialSuite(checked);
