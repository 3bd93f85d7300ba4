import { type Random, runSeeded, type SeededOptions } from '@offheap/core/testing';
import { PackedPool, Pool } from '@offheap/struct';
import { EntityProgram, makeEntityGround } from './entity-program.ts';
import { PoolGround } from '../../packages/struct/test/model/pool-ground.ts';
import { PoolProgram } from '../../packages/struct/test/model/pool-program.ts';
import { makeScratch, ScratchProgram } from './scratch-program.ts';
import { makeSingleGround, SingleProgram } from './single-program.ts';

const OPERATIONS = 100;

/** Programs in one task. Weak references keep their objects alive until the task ends. */
const PROGRAMS_IN_A_TASK = 20;

/** One kind of random program against its model. */
export interface ModelRun {
  readonly name: string;
  readonly run: (options: Omit<SeededOptions, 'name'>) => Promise<void>;
}

type RunProgram = (random: Random, trace: string[] | undefined) => void;

/** All kinds of model programs: pools of both kinds in one slab and several, entities and their components, scratch, single structs. */
export function modelRuns(checked: boolean): ModelRun[] {
  const mode = checked ? 'checked' : 'unchecked';
  const runs: ModelRun[] = [];
  for (const PoolOf of [Pool, PackedPool]) {
    for (const slabs of ['one', 'several'] as const) {
      runs.push(
        modelRun(`${PoolOf.name}, ${slabs === 'one' ? 'one slab' : 'several slabs'}, ${mode}`, () => {
          const ground = new PoolGround({ Pool: PoolOf, checked, slabs });
          return (random, trace) => steps(new PoolProgram(ground, random, trace));
        }),
      );
    }
  }
  for (const grouped of ['nothing', 'pools', 'pools and tag'] as const) {
    runs.push(
      modelRun(`entities, ${grouped} in a group, ${mode}`, () => {
        const ground = makeEntityGround({ checked, grouped });
        return (random, trace) => steps(new EntityProgram(ground, random, trace));
      }),
    );
  }
  runs.push(
    modelRun(`Scratch, ${mode}`, () => {
      const scratch = makeScratch(checked);
      return (random, trace) => new ScratchProgram(scratch, random, trace).run(OPERATIONS);
    }),
    modelRun(`single structs, ${mode}`, () => {
      const ground = makeSingleGround(checked);
      return (random, trace) => steps(new SingleProgram(ground, random, trace));
    }),
  );
  return runs;
}

function steps(program: { step(): void; end(): void }): void {
  for (let operation = 0; operation < OPERATIONS; operation++) program.step();
  program.end();
}

/** All programs of a run use one memory; a failed program is run again in another memory, with a record of each step. */
function modelRun(name: string, makeGround: () => RunProgram): ModelRun {
  return {
    name,
    async run(options) {
      // Programs provoke errors all the time: collecting their stacks would take most of the time.
      const { stackTraceLimit } = Error;
      Error.stackTraceLimit = 0;
      try {
        let run = makeGround();
        const { program: only, programs = 1000 } = options;
        for (let program = only ?? 0; program <= (only ?? programs - 1); program++) {
          runSeeded({ name, ...options, program }, (random, _, trace) => {
            if (trace !== undefined) run = makeGround(); // the objects of the failed program are not used
            run(random, trace);
          });
          if ((program + 1) % PROGRAMS_IN_A_TASK === 0) await new Promise((resolve) => setTimeout(resolve));
        }
      } finally {
        Error.stackTraceLimit = stackTraceLimit;
      }
    },
  };
}
