import type { Case } from '../harness/benchmark.ts';
import { allocatorCases } from './allocator-cases.ts';
import { applicationCase } from './application-case.ts';
import { ecsCases } from './ecs-cases.ts';
import { nestedCase } from './nested-case.ts';
import { particleCases } from './particle-cases.ts';
import { scalingCases } from './scaling-cases.ts';
import { scratchCases } from './scratch-cases.ts';
import { startUpCase } from './start-up-case.ts';

/** All cases, in the order of the report. */
export const cases: readonly Case[] = [
  ...particleCases,
  nestedCase,
  applicationCase,
  startUpCase,
  ...scalingCases,
  ...ecsCases,
  ...allocatorCases,
  ...scratchCases,
];

/**
 * The case of that name.
 *
 * @throws Error when there is none.
 */
export function caseNamed(name: string): Case {
  const found = cases.find((candidate) => candidate.name === name);
  if (found === undefined) {
    throw new Error(`No case ${name}: expected one of ${cases.map(({ name }) => name).join(', ')}.`);
  }
  return found;
}
