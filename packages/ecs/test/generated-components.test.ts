import { generatedComponentSuite } from './suites/generated-components.ts';

for (const checked of [true, false]) generatedComponentSuite(checked);
