import { describe, test } from 'vitest';
import { FEW_PROGRAMS } from '../packages/core/test/replay.ts';
import { modelRuns } from './model/runs.ts';

describe('random programs against a naive model', { timeout: 600_000 }, () => {
  for (const { name, run } of [...modelRuns(true), ...modelRuns(false)]) test(name, () => run(FEW_PROGRAMS));
});
