// Hostile bytes: save files with a valid checksum and wrong numbers, and parts and worlds with wrong words to attach to. `pnpm soak hostile 5000`
// runs 5,000 files, all values of all words of allocators, and for each kind of wrong words 1,000 worlds and 1,000 states of each part, in checked mode and in production. OFFHEAP_SEED
// selects other inputs.
import { setImmediate } from 'node:timers/promises';
import { replayFrom } from '../packages/core/src/testing/index.ts';
import { hostileWorlds } from '../tests/hostile/attached-world.ts';
import { PATTERNS } from '../tests/hostile/patterns.ts';
import { hostileFiles, hostileStates, hostileWords, type Outcome } from '../tests/hostile/runs.ts';

/** Inputs in one job: objects that a WeakRef was made of, or has returned, stay in memory until the job ends. */
const MOST_AT_ONCE = 20;

type Run = (count: number, checked: boolean, seed: number) => Outcome;

/** Throws for the first input that is neither refused nor harmless. */
export async function soakHostile(files: number): Promise<void> {
  const { seed = 1 } = replayFrom(process.env);
  const some = Math.ceil(files / 5);
  for (const checked of [true, false]) {
    await soak(`${files} hostile files`, hostileFiles, files, checked, seed);
    await soak(`${some} hostile states`, hostileStates, some, checked, seed);
    if (!checked) {
      const step = Math.ceil(5000 / files);
      await soak(`words, one in ${step} of their values`, () => hostileWords(step), 1, checked, seed);
    }
    for (const pattern of Object.keys(PATTERNS)) {
      const worlds: Run = (count, isChecked, from) => hostileWorlds(count, pattern, isChecked, from);
      await soak(`${some} hostile worlds with ${pattern}`, worlds, some, checked, seed);
    }
  }
}

/** Runs inputs of one kind, some of each seed in turn, and prints what came of them. */
async function soak(what: string, run: Run, count: number, checked: boolean, seed: number): Promise<void> {
  const start = performance.now();
  let [refused, accepted, slowest] = [0, 0, 0];
  for (let done = 0; done < count; done += MOST_AT_ONCE) {
    const outcome = run(Math.min(MOST_AT_ONCE, count - done), checked, seed + done / MOST_AT_ONCE);
    refused += outcome.refused;
    accepted += outcome.accepted;
    slowest = Math.max(slowest, outcome.slowest);
    await setImmediate();
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(7);
  console.log(
    `${seconds} s  ${what}, ${checked ? 'checked' : 'production'}: ${refused} refused, ${accepted} worked to their end, the slowest in ${slowest.toFixed(0)} ms`,
  );
}
