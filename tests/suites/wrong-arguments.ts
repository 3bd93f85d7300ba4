import { describe } from 'vitest';
import { CORE_CALLS } from '../wrong-arguments/core-calls.ts';
import { ecsCalls } from '../wrong-arguments/ecs-calls.ts';
import { structCalls } from '../wrong-arguments/struct-calls.ts';
import { wrongArgumentsSuite } from '../wrong-arguments/suite.ts';

/** Tests all public functions of core, struct and ecs. */
export function allWrongArguments(checked: boolean): void {
  describe(`a value of a wrong kind, checked: ${checked}`, () => {
    wrongArgumentsSuite('struct', structCalls(checked));
    wrongArgumentsSuite('ecs', ecsCalls(checked));
    if (checked) wrongArgumentsSuite('core', CORE_CALLS);
  });
}
