import { replayFrom, runSeeded } from '@offheap/core/testing';
import { it } from 'vitest';
import { checkDefinition } from './check-definition.ts';

it(
  'reads and writes the same as typed-struct, byte for byte, for 2,000 random definitions',
  { timeout: 120_000 },
  () => {
    const environment = typeof process === 'undefined' ? {} : process.env;
    runSeeded({ name: 'typed-struct', programs: 2000, ...replayFrom(environment) }, checkDefinition);
  },
);
