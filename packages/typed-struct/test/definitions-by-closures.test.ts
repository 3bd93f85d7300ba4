import { runSeeded } from '@offheap/core/testing';
import { it, vi } from 'vitest';
import { checkDefinition } from './check-definition.ts';

it('reads and writes the same where code generation is not allowed', () => {
  vi.stubGlobal('Function', function forbidden() {
    throw new EvalError('forbidden');
  });
  runSeeded({ name: 'typed-struct without eval', programs: 200 }, checkDefinition);
  vi.unstubAllGlobals();
});
