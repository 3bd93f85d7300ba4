import type { Struct } from '../struct.ts';
import { compile } from '../view/compile.ts';
import type { PoolSource } from './pool-source.ts';

/** What a compiled iterator is besides an iterator. */
interface Restartable<T> extends IterableIterator<T> {
  /** Begins again; gives itself. */
  start(): this;
}

/**
 * Gives the function that starts an iteration. Iterators are used again, so that a loop makes no garbage; each has a text, a
 * cursor and a result of its own, which the optimising compiler then takes for constants.
 */
export function compileIteration<T extends Struct>(source: PoolSource<T>): () => IterableIterator<T> {
  const idle: Restartable<T>[] = [];
  const constants = {
    ...source.constants,
    idle,
    iteratorPrototype: Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())) as object,
  };
  const text = iteratorText(source);
  const make = (): Restartable<T> => compile(`${source.name} iterator`, text, constants);
  return () => (idle.pop() ?? make()).start();
}

function iteratorText<T extends Struct>(source: PoolSource<T>): string {
  const { packed, live, end } = source;
  const step = packed
    ? `if (${live} < i) i = ${live};
    if (i <= 0) return iterator.return();
    i--;`
    : `do {
      if (i <= 0) return iterator.return();
      i--;
    } while (!(${source.isLive('(i + 1)')}));`;
  return `${source.functions}
const c = new View(${source.sink}, pool);
const turn = { done: false, value: c };
const end = { done: true, value: undefined };
let i = -1;
const iterator = {
  __proto__: iteratorPrototype,
  start() {
    i = ${end};
    return iterator;
  },
  next() {
    ${step}
    c.$offset = ${source.offset('i')};
    return turn;
  },
  return() {
    if (i >= 0) idle.push(iterator);
    i = -1; // not twice
    return end;
  },
};
return iterator;`;
}
