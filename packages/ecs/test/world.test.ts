import { historySuite } from './suites/history.ts';
import { namesakeSuite } from './suites/namesakes.ts';
import { observerSuite } from './suites/observers.ts';
import { worldSuite } from './suites/world.ts';

for (const checked of [true, false]) {
  worldSuite(checked);
  namesakeSuite(checked);
  observerSuite(checked);
  historySuite(checked);
}
