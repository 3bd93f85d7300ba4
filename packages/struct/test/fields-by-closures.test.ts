import { afterAll, beforeAll, describe, vi } from 'vitest';
import { attachedPoolSuite } from './suites/attached-pools.ts';
import { componentsInCallbacksSuite } from './suites/components-in-callbacks.ts';
import { disposedPoolsSuite } from './suites/disposed-pools.ts';
import { entriesInCallbacksSuite } from './suites/entries-in-callbacks.ts';
import { commandSuite } from './suites/commands.ts';
import { comparingSuite } from './suites/comparing.ts';
import { fieldValueSuite } from './suites/field-values.ts';
import { freshViewsSuite } from './suites/fresh-views.ts';
import { frozenSuite } from './suites/frozen.ts';
import { fullStackSuite } from './suites/full-stack.ts';
import { hookSuite } from './suites/hooks.ts';
import { initialSuite } from './suites/initial.ts';
import { mathSuite } from './suites/math.ts';
import { numberCheckSuite } from './suites/number-checks.ts';
import { objectSuite } from './suites/objects.ts';
import { oneMemorySuite } from './suites/one-memory.ts';
import { restoredBeforeSuite } from './suites/restored-before.ts';
import { snapshotSinglesSuite } from './suites/snapshot-singles.ts';
import { snapshotValuesSuite } from './suites/snapshot-values.ts';
import { scratchArraySuite } from './suites/scratch-arrays.ts';
import { textSuite } from './suites/text.ts';

/** What `Function` is where a content security policy forbids code made from text. */
function forbidden(): never {
  throw new EvalError('Code generation from strings disallowed for this context');
}
forbidden.prototype = Function.prototype; // `instanceof Function` goes on working

describe('where no code may be made from text', () => {
  beforeAll(() => void vi.stubGlobal('Function', forbidden));
  afterAll(() => void vi.unstubAllGlobals());

  componentsInCallbacksSuite();
  entriesInCallbacksSuite();
  freshViewsSuite();
  frozenSuite();
  fullStackSuite();
  restoredBeforeSuite();
  for (const checked of [true, false]) disposedPoolsSuite(checked);
  fieldValueSuite();
  initialSuite();
  hookSuite();
  objectSuite();
  snapshotSinglesSuite();
  snapshotValuesSuite();
  textSuite();
  mathSuite();
  comparingSuite();
  numberCheckSuite();
  for (const checked of [true, false]) scratchArraySuite(checked);
  for (const checked of [true, false]) commandSuite(checked);
  for (const checked of [true, false]) oneMemorySuite(checked);
  for (const checked of [true, false]) attachedPoolSuite(checked);
});
