import { replayFrom } from '@offheap/core/testing';

const { process } = globalThis as { process?: { env: Record<string, string | undefined> } };

/** Environment variables; a page has none. */
export const environment = process?.env;

/** The seed and the program to replay, if the environment selects them. */
export const REPLAY = replayFrom(environment);

/**
 * The random programs of the ordinary tests: 400 of each kind in Node.js, and the first 100 of them in a page, where they
 * take longer. `pnpm soak` runs 10,000.
 */
export const FEW_PROGRAMS = { ...REPLAY, programs: environment === undefined ? 100 : 400 };
