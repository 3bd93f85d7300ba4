import { historySuite } from './suites/history.ts';
import { observerSuite } from './suites/observers.ts';
import { worldSuite } from './suites/world.ts';

for (const checked of [true, false]) {
  worldSuite(checked);
  observerSuite(checked);
  historySuite(checked);
}
