import { expectSame, expectThat, expectThrown, Thrown } from './expect.ts';
import { checkItem, type Item, push } from './item.ts';
import type { Entry, PoolProgram } from './pool-program.ts';

/** A random loop over all entries, with random operations inside. */
export function runLoop(program: PoolProgram): void {
  const { random, trace } = program;
  const kind = random.pick(['each', 'for-of', 'system', 'destroyWhere'] as const);
  const stopAfter = random.oneIn(6) ? random.below(6) : Infinity;
  trace?.push(`${kind}, ${stopAfter < Infinity ? `stopping after ${stopAfter}` : 'to the end'}`);
  if (kind === 'destroyWhere') {
    destroyWhere(program, stopAfter);
    return;
  }
  const turns = new Turns(program);
  const stop = (): boolean => turns.count > stopAfter;
  if (kind === 'for-of') {
    for (const item of program.pool) {
      turns.take(item);
      if (stop()) break;
    }
  } else {
    const turn = (item: Item): void => {
      turns.take(item);
      if (stop()) throw new Thrown();
    };
    const loop = kind === 'each' ? () => program.pool.each(turn) : () => runSystem(program, turn);
    if (stopAfter < turns.before) expectThrown(kind, loop);
    else if (stopAfter === Infinity) loop();
    else {
      try {
        loop(); // entries that are created in the meantime may exceed the limit
      } catch (error) {
        if (!(error instanceof Thrown)) throw error;
      }
    }
  }
  if (turns.count <= stopAfter) turns.checkAll();
}

function runSystem(program: PoolProgram, turn: (item: Item) => void): void {
  systemOf(program)(turn, 7);
}

function systemOf({ ground, pool }: PoolProgram): (turn: (item: Item) => void, by: number) => void {
  return ground.systemOf(pool, (item, f, by) => {
    expectSame('an argument of a system', by, 7);
    f(item);
  });
}

function destroyWhere(program: PoolProgram, stopAfter: number): void {
  const { random, pool } = program;
  const turns = new Turns(program);
  let destroyed = 0;
  const dead = (item: Item): boolean => {
    const entry = turns.meet(item);
    if (turns.count > stopAfter) throw new Thrown();
    if (!random.oneIn(3)) return false;
    program.remove(entry);
    destroyed++;
    return true;
  };
  if (stopAfter < turns.before) expectThrown('destroyWhere', () => pool.destroyWhere(dead));
  else {
    expectSame('destroyWhere', pool.destroyWhere(dead), destroyed);
    turns.checkAll();
  }
}

/** The entries that one loop visits. */
class Turns {
  count = 0;
  readonly before: number;
  readonly #program: PoolProgram;
  readonly #atStart: ReadonlySet<number>;
  readonly #met = new Set<number>();

  constructor(program: PoolProgram) {
    this.#program = program;
    this.#atStart = new Set(program.byId.keys());
    this.before = this.#atStart.size;
  }

  /** One iteration: checks the entry against the model, and runs a random operation on it. */
  take(item: Item): void {
    const program = this.#program;
    const { random, pool } = program;
    const entry = this.meet(item);
    switch (random.below(8)) {
      case 0:
      case 1:
        push(item, entry.plain, 0.5);
        break;
      case 2:
        program.trace?.push(`  destroy ${entry.plain.id}`);
        program.destroyInHand(entry, item);
        break;
      case 3:
        program.spawn();
        checkItem('the entry in hand, one made meanwhile,', item, entry.plain);
        break;
      case 4: {
        let sum = 0;
        if (random.oneIn(2)) for (const other of pool) sum += other.id;
        else pool.each((other) => (sum += other.id));
        let expected = 0;
        for (const id of program.byId.keys()) expected += id;
        expectSame('the sum of an inner loop', sum, expected);
        checkItem('the entry in hand, after an inner loop,', item, entry.plain);
        break;
      }
      case 5:
        systemOf(program)((other) => this.#other(other), 7);
        checkItem('the entry in hand, after an inner system,', item, entry.plain);
        break;
      case 6: {
        expectSame('the handle of the entry in hand', pool.handleOf(item), entry.handle);
        const other = random.pick(program.entries);
        checkItem('at(handle) inside a loop', pool.get(other.handle)!, other.plain);
        checkItem('the entry in hand, after at(handle),', item, entry.plain);
        break;
      }
      default:
    }
  }

  meet(item: Item): Entry {
    this.count++;
    const entry = entryOf(this.#program, item);
    const { id } = entry.plain;
    expectThat(`entry ${id} is visited once`, !this.#met.has(id));
    this.#met.add(id);
    if (this.#program.packed) expectThat(`entry ${id} was there when the loop began`, this.#atStart.has(id));
    checkItem('an entry visited', item, entry.plain);
    return entry;
  }

  checkAll(): void {
    for (const id of this.#atStart) expectThat(`entry ${id} was visited`, this.#met.has(id));
  }

  #other(item: Item): void {
    checkItem('an entry of an inner system', item, entryOf(this.#program, item).plain);
  }
}

function entryOf(program: PoolProgram, item: Item): Entry {
  const entry = program.byId.get(item.id);
  if (entry === undefined) throw new Error(`A loop visited entry ${item.id}, which is not there.`);
  return entry;
}
