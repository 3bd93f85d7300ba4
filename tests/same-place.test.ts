import { samePlaceSuite } from './suites/same-place.ts';

for (const checked of [true, false]) samePlaceSuite(checked);
