import { Random, type SeededOptions } from '@offheap/core/testing';
import { type Op, randomScript, RESET, scriptText } from './script.ts';
import { shrink } from './shrink.ts';
import { World } from './world.ts';

const OPERATIONS = 40;
/** The number of programs per world: more programs run faster, because the code is compiled once; fewer programs test more worlds. */
export const PROGRAMS_EACH = 64;
/** The number of operations of a failing program that are shown. */
const MOST_LINES = 60;

/** The programs of one world, which follow from a seed. */
interface Chain {
  readonly worldSeed: number;
  readonly scripts: readonly (readonly Op[])[];
}

/**
 * Runs random programs against the models, and returns a digest of the results of each program, which is the same in every mode.
 *
 * @param options `first` is the first program, a multiple of {@link PROGRAMS_EACH}, and `programs` is the end.
 * @throws Error with the shortest program that fails, and how to replay it.
 */
export function fuzz(
  checked: boolean,
  options: Omit<SeededOptions, 'name'> & { readonly first?: number },
  onProgram?: (index: number, digest: number) => void,
): void {
  const { seed = 1, programs = 1000, program } = options;
  // Programs provoke errors all the time: collecting their stacks would take most of the time.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    const first = program ?? options.first ?? 0;
    const end = program === undefined ? programs : program + 1;
    for (let start = first; start < end; start += PROGRAMS_EACH) {
      runChain(
        chainOf(seed, start, Math.min(end - start, PROGRAMS_EACH)),
        checked,
        (failed, error) => {
          throw failure(chainOf(seed, start, failed + 1), checked, error, { seed, program: start + failed });
        },
        (index, digest) => onProgram?.(start + index, digest),
      );
    }
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** The results of one program in a mode, line by line, to find differences between modes. */
export function traceOf(checked: boolean, seed: number, program: number): string[] {
  const { worldSeed, scripts } = chainOf(seed, program, 1);
  const trace: string[] = [];
  new World(new Random(worldSeed), checked).run(scripts[0]!, trace);
  return trace;
}

/** A program has its own random numbers, and a world that follows from the first program in the world. */
function chainOf(seed: number, start: number, count: number): Chain {
  const numbers = (index: number): Random => new Random(Math.imul(seed, 0x9e3779b1) + index);
  const scripts = Array.from({ length: count }, (_, i) => randomScript(numbers(start + i), OPERATIONS));
  const worldStart = start - (start % PROGRAMS_EACH);
  return { worldSeed: numbers(worldStart).next(), scripts };
}

function runChain(
  { worldSeed, scripts }: Chain,
  checked: boolean,
  onFailure: (index: number, error: unknown) => void,
  onProgram?: (index: number, digest: number) => void,
): void {
  let index = 0;
  try {
    const world = new World(new Random(worldSeed), checked);
    for (; index < scripts.length; index++) {
      const digest = world.run(scripts[index]!);
      onProgram?.(index, digest);
    }
    world.end();
  } catch (error) {
    onFailure(Math.min(index, scripts.length - 1), error);
  }
}

function failure(
  chain: Chain,
  checked: boolean,
  error: unknown,
  replay: { seed: number; program: number },
): Error {
  const { worldSeed, scripts } = chain;
  const errorOf = (script: readonly Op[]): unknown => {
    let found: unknown;
    runChain({ worldSeed, scripts: split(script) }, checked, (_, thrown) => (found = thrown));
    return found;
  };
  const last = scripts.at(-1)!; // the one that failed
  // Most failing programs also fail in a new world; some fail only after the previous programs.
  const failing = errorOf(last) === undefined ? scripts.flatMap((script) => [...script, RESET]) : last;
  const shortest = shrink(failing, (script) => errorOf(script) !== undefined);
  const found = errorOf(shortest) ?? error;
  const lines = scriptText(shortest).split('\n');
  if (lines.length > MOST_LINES) lines.splice(0, lines.length - MOST_LINES, '  ...');
  return new Error(
    `${checked ? 'checked' : 'production'}, program ${replay.program} of seed ${replay.seed}: ${messageOf(found)}\n${lines.join('\n')}\n` +
      `Replay it with OFFHEAP_SEED=${replay.seed} OFFHEAP_PROGRAM=${replay.program}.`,
    { cause: found },
  );
}

/** The programs in one list of operations. */
function split(script: readonly Op[]): readonly (readonly Op[])[] {
  const scripts: Op[][] = [[]];
  for (const op of script) {
    if (op.kind === 'reset') scripts.push([]);
    else scripts.at(-1)!.push(op); // there is always one
  }
  return scripts;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
