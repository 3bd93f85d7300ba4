import { attachSuite } from './suites/attach.ts';
import { attachedWorldSuite } from './suites/attached-world.ts';

for (const checked of [true, false]) {
  attachSuite(checked);
  attachedWorldSuite(checked);
}
