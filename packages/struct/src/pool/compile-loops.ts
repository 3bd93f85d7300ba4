import type { Struct } from '../schema/struct.ts';
import { compile } from '../codegen/compile.ts';
import { loopFunction } from '../codegen/loop-function.ts';
import type { Loop } from './callback-loops.ts';
import type { PoolSource } from './pool-source.ts';

/** Arguments that a compiled system hands on besides the entry, at least. */
const LEAST_SYSTEM_ARGUMENTS = 4;

/**
 * Compiles a function with a text of its own around a loop, whose cursor `c` is a constant of it: the optimising compiler
 * then sees through nested views. Called while it runs, by its own callback, it hands over to `again`. `loop` runs over the `n`
 * entries there are or, if it is `counted`, the first argument.
 */
function compileLoop<T extends Struct>(
  source: PoolSource<T>,
  kind: string,
  args: string,
  loop: string,
  constants: { readonly again: Loop; readonly fn?: unknown },
  { counted = false, isWatched = false, whenBusy = 'running' } = {},
): Loop {
  const name = `${source.name}${kind}`;
  const params = counted ? `n, ${args}` : args;
  const [before, after] = source.guard(isWatched);
  const text = `${source.functions(true)}
${source.cursor}
${loopFunction('loop', args, loop)}
let running = false;
return function ${name}(${params}) {
  if (${whenBusy}) return again(${params});
  if (pool.isGone) pool.checkHere();
  ${before}
  running = true;
  try {
    return loop(${counted ? 'n' : source.end}, ${args});
  }${
    source.cursor === ''
      ? ''
      : ` catch (error) {
    throw views.orFrozen(error, c);
  }`
  } finally {
    ${after}
    running = false;
  }
};`;
  return compile(name, text, { ...source.constants, ...constants });
}

/** Compiles a loop around one callback for good, so that the callback's types stay its own. */
export function compileSystem<T extends Struct>(
  source: PoolSource<T>,
  fn: (entry: T, ...args: unknown[]) => void,
  again: Loop,
): Loop {
  const count = Math.max(fn.length - 1, LEAST_SYSTEM_ARGUMENTS);
  const args = Array.from({ length: count }, (_, i) => `a${i}`).join(', ');
  const body = source.around(
    source.loop(() => source.call('system', `, ${args}`)),
    'turn',
  );
  return compileLoop(source, 'System', args, body, { again, fn });
}

/** The loop of `each`. */
export function compileEach<T extends Struct>(source: PoolSource<T>, again: Loop): Loop {
  const body = source.around(
    source.loop(() => source.call('each')),
    'turn',
  );
  return compileLoop(source, 'Each', 'fn', body, { again });
}

/** The loop of `destroyWhere`. */
export function compileDestroyWhere<T extends Struct>(source: PoolSource<T>, again: Loop): Loop {
  const loop = source.loop((slot) => source.whenDead(slot));
  const body = `let count = 0;\n${source.around(loop, 'turn')}\nreturn count;`;
  return compileLoop(
    source,
    'DestroyWhere',
    'fn',
    body,
    { again },
    { isWatched: true, whenBusy: source.isAttended },
  );
}

/** The loop of `spawnMany`. */
export function compileSpawnMany<T extends Struct>(source: PoolSource<T>, again: Loop): Loop {
  const loop = `for (let i = 0; i < n; i++) {
      ${source.ready}
      ${source.take('return i;')}
      ${source.unless('fn', 'continue;')}
      const handle = handleOf(slot);
      ${source.seat('slot')}
      try {
        ${source.begin('c', 'fn', 'i')}
      } catch (error) {
        views.takeBack(slotOf(handle), remove); // unless fn has ended it
        throw error;
      }
    }
    return n;`;
  return compileLoop(
    source,
    'SpawnMany',
    'fn',
    source.around(loop, 'init'),
    { again },
    { counted: true, isWatched: true },
  );
}
