import { replayFrom } from '@offheap/core/testing';
import { describe, test } from 'vitest';
import { modelRuns } from './model/runs.ts';

/** Environment variables; a page has none. */
const { process } = globalThis as { process?: { env: Record<string, string | undefined> } };
/** Node.js runs 1,000 programs of each kind; a page runs the first 250, since compiling their loops takes most of its time. */
const replay = { ...replayFrom(process?.env), programs: process === undefined ? 250 : 1000 };

describe('random programs against a naive model', { timeout: 600_000 }, () => {
  for (const { name, run } of [...modelRuns(true), ...modelRuns(false)]) test(name, () => run(replay));
});
