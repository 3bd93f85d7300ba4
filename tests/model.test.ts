import { replayFrom } from '@offheap/core/testing';
import { describe, test } from 'vitest';
import { modelRuns } from './model/runs.ts';

/** Environment variables; a page has none. */
const { process } = globalThis as { process?: { env: Record<string, string | undefined> } };
const replay = replayFrom(process?.env);

describe('random programs against a naive model', { timeout: 600_000 }, () => {
  for (const { name, run } of [...modelRuns(true), ...modelRuns(false)]) test(name, () => run(replay));
});
