import { describe } from 'vitest';
import { forbidGeneratedCode } from './forbidden-code.ts';
import { generatedInitialSuite } from './suites/generated-initials.ts';

describe('where code generation is not allowed', () => {
  forbidGeneratedCode();
  for (const checked of [true, false]) generatedInitialSuite(checked);
});
