import type { Struct } from '../schema/struct.ts';
import { compile } from '../codegen/compile.ts';
import { NOWHERE } from '../view/view.ts';
import { iteratorPrototype } from '../codegen/iterator-prototype.ts';
import type { BasePool } from './base-pool.ts';
import type { PoolSource } from './pool-source.ts';

/** What a compiled iterator is besides an iterator. */
interface Restartable<T> extends IterableIterator<T> {
  /** Begins again and gives itself; undefined when an iteration is underway. */
  start(): this | undefined;
  /** Makes each further use throw: the pool is disposed of, or lost. */
  refuse(): void;
  /** Undoes that: a restore has brought the pool back. An iteration that was underway is over. */
  allow(): void;
}

/** An idle cursor's offset. */
const IDLE = NOWHERE;

/**
 * Gives the function that starts an iteration. Iterators are used again, so that a loop makes no garbage; each has a text, a
 * cursor and a result of its own, which the optimising compiler then takes for constants.
 */
export function compileIteration<T extends Struct>(
  source: PoolSource<T>,
  pool: BasePool<T>,
): () => IterableIterator<T> {
  const all: Restartable<T>[] = [];
  pool.views.atDisposal.push(() => {
    const refused = [...all];
    for (const iterator of refused) iterator.refuse();
    return () => {
      for (const iterator of refused) iterator.allow();
    };
  });
  const constants = { ...source.constants, iteratorPrototype };
  const text = source.oneSlab ? byOffset(source) : byIndex(source);
  return () => {
    if (pool.isGone) pool.checkHere();
    for (let k = 0; k < all.length; k++) {
      const started = all[k]!.start();
      if (started !== undefined) return started;
    }
    const made = compile<Restartable<T>>(`${source.name} iterator`, text, constants);
    all.push(made);
    return made.start()!; // it is idle
  };
}

function iterator(functions: string, start: string, next: string): string {
  return `${functions}
const c = new View(${IDLE}, pool);
class Turn {
  constructor() {
    this.value = c; // only ever stored here: the compiler takes it for a constant, which it does not in a literal
    this.done = false;
  }
}
const turn = new Turn();
const end = { done: true, value: undefined };
const iterator = {
  __proto__: iteratorPrototype,
  start() {
    if (c.$offset !== ${IDLE}) return undefined;
    ${start}
    return iterator;
  },
  next() {
    try {
      ${next}
    } catch (error) {
      throw views.orFrozen(error, c);
    }
    return turn;
  },
  refuse() {
    if (Object.isFrozen(c)) return; // it cannot move anyway
    const gone = () => pool.checkHere(); // throws, as all methods of the pool do by then
    Object.defineProperty(c, '$offset', { get: gone, set: gone, configurable: true });
  },
  allow() {
    if (Object.isFrozen(c)) return;
    Object.defineProperty(c, '$offset', { value: ${IDLE}, writable: true, configurable: true });
    iterator.return();
  },
  return() {
    if (!Object.isFrozen(c)) c.$offset = ${IDLE};
    turn.done = true;
    return end;
  },
};
return iterator;`;
}

/**
 * The cursor is the state: it stands on the entry in hand, or behind the last to begin with. A turn has no way past its
 * stores, so that the compiler knows what the body of the loop finds in the cursor and the result without reading them.
 */
function byOffset<T extends Struct>(source: PoolSource<T>): string {
  const { packed, live, end, base, stride } = source;
  const find = packed
    ? `const behind = ${source.offset(live)}; // others further on may have been destroyed
    const at = ((c.$offset > behind ? behind : c.$offset) - ${stride}) | 0;`
    : `let at = (c.$offset - ${stride}) | 0;
    while (at >= ${base} && !(${source.isLive(`((at - ${base}) / ${stride} + 1)`)})) at = (at - ${stride}) | 0;`;
  const next = `${find}
    const done = at < ${base};
    c.$offset = done ? ${IDLE} : at;
    turn.done = done;`;
  return iterator(source.functions(true), `c.$offset = ${source.offset(end)};`, next);
}

function byIndex<T extends Struct>(source: PoolSource<T>): string {
  const { packed, live, end } = source;
  const find = packed
    ? `i = Math.min(i, ${live}) - 1;`
    : `i--;
    while (i >= 0 && !(${source.isLive('(i + 1)')})) i--;`;
  const next = `${find}
    turn.done = i < 0;
    if (i >= 0) c.$offset = ${source.offset('i')};
    else iterator.return();`;
  const start = `i = ${end};
    c.$offset = ${source.sink};`;
  return iterator(`${source.functions(false)}\nlet i = 0;`, start, next);
}
