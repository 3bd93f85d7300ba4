import type { CursorSource } from './component-cursors.ts';
import type { ComponentPool } from './component-pool.ts';
import { downwards, placeSource } from './places.ts';
import { NO_ID } from './sparse-set.ts';
import {
  checkSystem,
  compile,
  identifierOf,
  refuseAsync,
  refusePromise,
  loopFunction,
} from '@offheap/struct/internal';
import type { Struct } from '@offheap/struct';

/** The loops of a component pool, compiled when they are first asked for: in checked mode too. */
export function componentLoops<T extends Struct, E extends number>(pool: ComponentPool<T, E>): object {
  const { storage, idWords, countWord, layout, memory } = pool;
  const name = identifierOf(layout.name);
  const places = placeSource(pool, 'i32');
  const cursor = pool.cursors.source('');
  const loop = (args: string, call: string): string => {
    const turns = downwards(
      [places],
      storage.maxCapacity,
      ([at]) => `const entity = i32[${idWords} + place];
      if (entity === ${NO_ID}) continue;
      ${cursor.move(at!, 'place')}
      ${call}`,
    );
    return loopFunction('loop', args, withEnds([cursor], turns));
  };
  /** Each has a text of its own, with a cursor that is a constant of it. Inside itself it takes the plain loop. */
  const make = (kind: string, args: string, call: string, again: unknown, fn?: unknown): unknown => {
    const text = `${places.declare}
${cursor.declare}
${loop(args, call)}
let running = false;
return function ${name}${kind}(${args}) {
  if (running) return again(${args});
  if (pool.isGone) pool.checkHere();
  running = true;
  ${cursor.note}
  pool.loops++;
  try {
    loop(i32[${countWord}], ${args});
    if (pool.cursors.isStuck) pool.cursors.refuseStuck();
  } catch (error) {
    throw ${cursor.orFrozen('error')};
  } finally {
    pool.loops--;
    running = false;
  }
};`;
    const constants = {
      ...cursor.constants,
      i32: memory.i32,
      again,
      refusePromise,
      ...(fn === undefined ? {} : { fn }),
    };
    return compile(`${name} ${kind}`, text, constants);
  };
  const called = (what: string, call: string): string =>
    pool.isChecked ? `refusePromise('callback of \`${what}\`', ${call});` : `${call};`;
  type Callback = (component: T, entity: E, ...args: unknown[]) => void;
  let each: unknown;
  return {
    each(fn: Callback) {
      refuseAsync('callback of `each`', fn);
      each ??= make('Each', 'fn', called('each', 'fn(c, entity)'), (again: Callback) => pool.visit(again));
      (each as (fn: Callback) => void)(fn); // as its text says
    },
    system(fn: Callback) {
      checkSystem(layout.name, fn);
      const args = argumentNames(fn.length - 2);
      const again = (...rest: unknown[]): void =>
        pool.visit((component, entity) => fn(component, entity, ...rest));
      return make('System', args, called('system', `fn(c, entity, ${args})`), again, fn);
    },
  };
}

/** The turns of a loop with what its cursors need before and after. */
export function withEnds(cursors: readonly CursorSource[], turns: string): string {
  const ends = cursors.map(({ end }) => end).join(' ');
  if (ends.trim() === '') return turns;
  return `${cursors.map(({ check }) => check).join(' ')}
  ${cursors.map(({ begin }) => begin).join(' ')}
  try {
    ${turns}
  } finally {
    ${ends}
  }`;
}

/** Arguments that a compiled system hands on besides component and entity, at least. */
export const LEAST_SYSTEM_ARGUMENTS = 4;

/** Names for the arguments of a system, at least {@link LEAST_SYSTEM_ARGUMENTS}. */
export function argumentNames(wanted: number): string {
  return Array.from({ length: Math.max(wanted, LEAST_SYSTEM_ARGUMENTS) }, (_, i) => `a${i}`).join(', ');
}
