import { describe } from 'vitest';
import { forbidGeneratedCode } from './forbidden-code.ts';
import { retiredSlotSuite } from './suites/retired-slots.ts';

describe('where code generation is not allowed', () => {
  forbidGeneratedCode();
  for (const checked of [true, false]) retiredSlotSuite(checked);
});
