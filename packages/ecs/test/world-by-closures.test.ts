import { describe } from 'vitest';
import { forbidGeneratedCode } from '../../struct/test/forbidden-code.ts';
import { generatedComponentSuite } from './suites/generated-components.ts';
import { historySuite } from './suites/history.ts';
import { namesakeSuite } from './suites/namesakes.ts';
import { observerSuite } from './suites/observers.ts';
import { removalsInCallbacksSuite } from './suites/removals-in-callbacks.ts';
import { worldSuite } from './suites/world.ts';

describe('where code generation is not allowed', () => {
  forbidGeneratedCode();
  for (const checked of [true, false]) {
    worldSuite(checked);
    namesakeSuite(checked);
    generatedComponentSuite(checked);
    observerSuite(checked);
    historySuite(checked);
    removalsInCallbacksSuite(checked);
  }
});
