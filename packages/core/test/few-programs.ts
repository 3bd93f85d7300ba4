import { replayFrom } from '@offheap/core/testing';

/** Environment variables; a page has none. */
const { process } = globalThis as { process?: { env: Record<string, string | undefined> } };

/**
 * The random programs of the ordinary tests: 400 of each kind in Node.js, and the first 100 of them in a page, where they
 * take longer. `pnpm soak` runs 10,000.
 */
export const FEW_PROGRAMS = { ...replayFrom(process?.env), programs: process === undefined ? 100 : 400 };
