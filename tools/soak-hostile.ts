// Hostile bytes: save files with a valid checksum and wrong numbers, and parts and worlds with wrong words to attach to. `pnpm soak hostile 5000`
// runs 5,000 files, all values of all words of allocators, and for each kind of wrong words 1,000 worlds and 1,000 states of each part, in checked mode and in production. OFFHEAP_SEED
// selects other inputs.
import { replayFrom } from '../packages/core/src/testing/index.ts';
import { hostileWorlds } from '../tests/hostile/attached-world.ts';
import { PATTERNS } from '../tests/hostile/patterns.ts';
import { hostileFiles, hostileStates, hostileWords } from '../tests/hostile/runs.ts';

/** Throws for the first input that is neither refused nor harmless. */
export function soakHostile(files: number): void {
  const { seed = 1 } = replayFrom(process.env);
  for (const checked of [true, false]) {
    for (const [what, run, count] of [
      ['files', hostileFiles, files],
      ['states', hostileStates, Math.ceil(files / 5)],
      ...(checked
        ? []
        : [['values of words (one of so many)', hostileWords, Math.ceil(5000 / files)] as const]),
      ...Object.keys(PATTERNS).map(
        (pattern) =>
          [
            `worlds with ${pattern}`,
            (worlds: number, isChecked: boolean, from: number) =>
              hostileWorlds(worlds, pattern, isChecked, from),
            Math.ceil(files / 5),
          ] as const,
      ),
    ] as const) {
      const start = performance.now();
      const { refused, accepted, slowest } = run(count, checked, seed);
      const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(7);
      console.log(
        `${seconds} s  ${count} hostile ${what}, ${checked ? 'checked' : 'production'}: ${refused} refused, ${accepted} worked to their end, the slowest in ${slowest.toFixed(0)} ms`,
      );
    }
  }
}
