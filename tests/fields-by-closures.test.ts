import { afterAll, beforeAll, describe, vi } from 'vitest';
import { assignSuite } from '../packages/struct/test/suites/assign.ts';
import { attachedPoolSuite } from '../packages/struct/test/suites/attached-pools.ts';
import { brokenCreationSuite } from '../packages/struct/test/suites/broken-creation.ts';
import { componentsInCallbacksSuite } from '../packages/ecs/test/suites/components-in-callbacks.ts';
import { disposedPoolsSuite } from '../packages/struct/test/suites/disposed-pools.ts';
import { entriesInCallbacksSuite } from '../packages/struct/test/suites/entries-in-callbacks.ts';
import { entryOrderSuite } from '../packages/struct/test/suites/entry-order.ts';
import { commandSuite } from '../packages/ecs/test/suites/commands.ts';
import { comparingSuite } from './suites/comparing.ts';
import { fieldValueSuite } from '../packages/struct/test/suites/field-values.ts';
import { freshViewsSuite } from '../packages/struct/test/suites/fresh-views.ts';
import { frozenSuite } from './suites/frozen.ts';
import { fullStackSuite } from './suites/full-stack.ts';
import { groupedLoopsSuite } from '../packages/ecs/test/suites/grouped-loops.ts';
import { hookSuite } from '../packages/struct/test/suites/hooks.ts';
import { initialSuite } from '../packages/struct/test/suites/initial.ts';
import { lostGettersSuite } from './suites/lost-getters.ts';
import { mathSuite } from '../packages/struct/test/suites/math.ts';
import { namesInMessagesSuite } from '../packages/struct/test/suites/names-in-messages.ts';
import { numberCheckSuite } from './suites/number-checks.ts';
import { objectSuite } from '../packages/struct/test/suites/objects.ts';
import { oneMemorySuite } from './suites/one-memory.ts';
import { restoredBeforeSuite } from './suites/restored-before.ts';
import { samePlaceSuite } from './suites/same-place.ts';
import { snapshotSinglesSuite } from '../packages/struct/test/suites/snapshot-singles.ts';
import { snapshotValuesSuite } from './suites/snapshot-values.ts';
import { scratchArraySuite } from '../packages/struct/test/suites/scratch-arrays.ts';
import { unalignedFieldsSuite } from '../packages/struct/test/suites/unaligned-fields.ts';
import { viewsNowhereSuite } from '../packages/struct/test/suites/views-nowhere.ts';
import { textSuite } from '../packages/struct/test/suites/text.ts';

/** `Function` under a content security policy that forbids generated code. */
function forbidden(): never {
  throw new EvalError('Code generation from strings disallowed for this context');
}
forbidden.prototype = Function.prototype; // `instanceof Function` still works

describe('where code generation is not allowed', () => {
  beforeAll(() => void vi.stubGlobal('Function', forbidden));
  afterAll(() => void vi.unstubAllGlobals());

  assignSuite();
  brokenCreationSuite();
  componentsInCallbacksSuite();
  entriesInCallbacksSuite();
  freshViewsSuite();
  frozenSuite();
  fullStackSuite();
  groupedLoopsSuite();
  lostGettersSuite();
  viewsNowhereSuite();
  restoredBeforeSuite();
  for (const checked of [true, false]) unalignedFieldsSuite(checked);
  for (const checked of [true, false]) samePlaceSuite(checked);
  for (const checked of [true, false]) disposedPoolsSuite(checked);
  for (const checked of [true, false]) entryOrderSuite(checked);
  fieldValueSuite();
  initialSuite();
  hookSuite();
  objectSuite();
  snapshotSinglesSuite();
  snapshotValuesSuite();
  textSuite();
  mathSuite();
  namesInMessagesSuite();
  comparingSuite();
  numberCheckSuite();
  for (const checked of [true, false]) scratchArraySuite(checked);
  for (const checked of [true, false]) commandSuite(checked);
  for (const checked of [true, false]) oneMemorySuite(checked);
  for (const checked of [true, false]) attachedPoolSuite(checked);
});
