// Runs random programs in one mode, and sends the results.
import { setImmediate } from 'node:timers/promises';

export interface FuzzMode {
  readonly checked: boolean;
  /** Whether code generation is allowed. */
  readonly compiles: boolean;
  readonly seed: number;
  readonly program?: number | undefined;
  readonly programs: number;
}

export interface FuzzReport {
  /** Of each program. */
  readonly digests: Int32Array;
  /** The message of the first failure. */
  readonly failure: string | undefined;
}

const mode = JSON.parse(process.argv[2]!) as FuzzMode; // the arguments from `soakFuzz`
if (!mode.compiles) {
  const forbidden = (): never => {
    throw new EvalError('Code generation from strings disallowed for this context');
  };
  forbidden.prototype = Function.prototype; // `instanceof Function` goes on working
  Object.defineProperty(globalThis, 'Function', { value: forbidden });
}
// Only now, because the library tests once whether code generation is allowed.
const { fuzz, PROGRAMS_EACH } = await import('../tests/fuzz/fuzz.ts');
const digests: number[] = [];
let failure: string | undefined;
try {
  const { checked, program, programs } = mode;
  for (let first = 0; first < (program === undefined ? programs : 1); first += PROGRAMS_EACH) {
    const end = Math.min(first + PROGRAMS_EACH, programs);
    fuzz(checked, { ...mode, first, programs: end }, (_, digest) => digests.push(digest));
    await setImmediate(); // objects that a WeakRef has returned stay in memory until the job ends
  }
} catch (error) {
  failure = error instanceof Error ? error.message : String(error);
}
const report: FuzzReport = { digests: Int32Array.from(digests), failure };
process.send!(report); // it is a child process
