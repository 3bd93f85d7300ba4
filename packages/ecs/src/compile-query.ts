import { argumentNames, withEnds } from './compile-component-loops.ts';
import type { CursorSource } from './component-cursors.ts';
import { ComponentPool } from './component-pool.ts';
import type { EntitySet } from './entity-set.ts';
import { CALLBACK, type Callback, type JoinShape } from './query.ts';
import { downwards, placeSource, type PlaceSource } from './places.ts';
import { NO_ID } from './sparse-set.ts';
import type { Struct } from '@offheap/struct';
import { compile, identifierOf, refusePromise, loopFunction } from '@offheap/struct/internal';

/**
 * The loop of a query around `fn`, compiled from a text of its own, with cursors that are constants of it. There is a loop for each
 * set that may be the smallest: it goes over that one's ids and looks the others up by slot. All ids in a set are of live
 * entities, so that a slot with a place is the entity's own, and the place need not be compared.
 *
 * A group needs no look-ups: its pools have the same entities at the same places, so that all cursors go down together.
 *
 * @param fn the callback; undefined: the loop takes it as its argument.
 * @param again the plain loop, for a system that is called inside itself.
 */
export function compileJoin<E extends number>(
  shape: JoinShape<E>,
  fn: Callback | undefined,
  again: Callback | undefined,
): Callback {
  const { sets, excluded, grouped, check } = shape;
  const names = new Names([...sets, ...excluded]);
  const all = sets.map((set, i) => new SetSource(set, i, names));
  const out = excluded.map((set, i) => new SetSource(set, sets.length + i, names));
  const cursors = all.filter(({ places }) => places !== undefined);
  const isChecked = cursors.some(({ cursor }) => cursor!.end !== ''); // with places come cursors
  const given = fn === undefined ? '' : `, ${argumentNames(fn.length - cursors.length - 1)}`;
  const components = cursors.map(({ i }) => `c${i}`);
  const isIdRead = isChecked || !(grouped && out.length === 0 && takesAtMost(cursors.length, fn));
  const passed = isIdRead ? `${[...components, 'entity'].join(', ')}${given}` : components.join(', ');
  const call = isChecked ? `refusePromise(CALLBACK, fn(${passed}));` : `fn(${passed});`;
  const args = fn === undefined ? 'fn' : given.slice(2);
  const drivers = grouped ? all.slice(0, 1) : all;
  const loops = drivers.map((driver) =>
    loopFunction(
      `over${driver.i}`,
      args,
      withEnds(
        cursors.map(({ cursor }) => cursor!),
        grouped ? groupLoop(all, out, call, isIdRead) : joinLoop(driver, all, out, call),
      ),
    ),
  );
  const counts = drivers.map(({ i, count, grouped: front }) => `const n${i} = ${grouped ? front : count};`);
  const choices = drivers.map(({ i }, at) => {
    const smaller = drivers.slice(at + 1).map((other) => `n${i} <= n${other.i}`);
    return `${smaller.length === 0 ? '' : `if (${smaller.join(' && ')}) `}over${i}(n${i}, ${args});`;
  });
  const everything = [...sets, ...excluded];
  const each = (source: (set: string) => string): string =>
    everything.map((_, i) => source(`set${i}`)).join(' ');
  const title = sets.map((set) => (set instanceof ComponentPool ? set.layout.name : 'Tag')).join('With');
  const name = identifierOf(title);
  const text = `${cursors.map(({ places }) => places!.declare).join('\n')}
${cursors.map(({ cursor }) => cursor!.declare).join('\n')}
${loops.join('\n')}
let running = false;
return function ${name}Loop(${args}) {
  ${check ? 'check();' : ''}
  ${each((set) => `if (${set}.isGone) ${set}.checkHere();`)}
  if (running) return ${fn === undefined ? 'nested(fn)' : `again(${args})`};
  running = true;
  ${cursors.map(({ cursor }) => cursor!.note).join(' ')}
  ${each((set) => `${set}.loops++;`)}
  try {
    ${counts.join(' ')}
    ${choices.join('\n    else ')}
    ${cursors.map(({ i }) => `if (set${i}.cursors.isStuck) set${i}.cursors.refuseStuck();`).join(' ')}
  } catch (error) {
    throw ${cursors.reduce((error, { cursor }) => cursor!.orFrozen(error), 'error')};
  } finally {
    ${each((set) => `${set}.loops--;`)}
    running = false;
  }
};`;
  // A loop inside itself gets a text, and cursors, of its own; the next level after that another.
  let inner: Callback | undefined;
  const nested = (callback: Callback): void => {
    inner ??= compileJoin(shape, undefined, undefined);
    inner(callback); // which it takes, as `fn` is undefined
  };
  const constants = { ...names.constants, nested, check, ...(fn && { fn }), ...(again && { again }) };
  Object.assign(constants, { refusePromise, CALLBACK });
  Object.assign(constants, Object.fromEntries(everything.map((set, i) => [`set${i}`, set])));
  for (const { cursor } of cursors) Object.assign(constants, cursor!.constants);
  return compile(`${name} query`, text, constants);
}

/** Names for the words of each memory. */
class Names<E extends number> {
  readonly constants: Record<string, unknown> = {};
  readonly #known = new Map<Int32Array, string>();

  constructor(sets: readonly EntitySet<E>[]) {
    for (const { memory } of sets) {
      if (this.#known.has(memory.i32)) continue;
      const name = `words${this.#known.size}`;
      this.#known.set(memory.i32, name);
      this.constants[name] = memory.i32;
    }
  }

  of({ memory }: EntitySet<E>): string {
    return this.#known.get(memory.i32)!; // the constructor saw it
  }
}

/** One set in the text. */
class SetSource<E extends number> {
  readonly set: EntitySet<E>;
  readonly i: number;
  readonly words: string;
  /** Where its components lie; a tag has none. */
  readonly places: PlaceSource | undefined;
  /** How loops put a cursor on them. */
  readonly cursor: CursorSource | undefined;

  constructor(set: EntitySet<E>, i: number, names: Names<E>) {
    this.set = set;
    this.i = i;
    this.words = names.of(set);
    this.places =
      set instanceof ComponentPool ? placeSource(set as ComponentPool<Struct, E>, this.words, i) : undefined;
    this.cursor = set instanceof ComponentPool ? set.cursors.source(i) : undefined;
  }

  /** Places that it may have. */
  get maxCapacity(): number {
    const { set } = this;
    return set instanceof ComponentPool ? set.maxCapacity : set.capacity;
  }

  get grouped(): string {
    return `${this.words}[${this.set.groupedWord}]`;
  }

  get count(): string {
    return `${this.words}[${this.set.countWord}]`;
  }

  id(place: string): string {
    return `${this.words}[${this.set.idWords} + ${place}]`;
  }

  placeOfSlot(slot: string): string {
    return `${this.words}[${this.set.placeWords} + ${slot}]`;
  }
}

/** The loop over `driver`. */
function joinLoop<E extends number>(
  driver: SetSource<E>,
  all: readonly SetSource<E>[],
  out: readonly SetSource<E>[],
  call: string,
): string {
  const others = all.filter((set) => set !== driver);
  const own = driver.places === undefined ? [] : [driver.places];
  return downwards(own, driver.maxCapacity, ([at]) =>
    [
      `const entity = ${driver.id('place')};`,
      `if (entity === ${NO_ID}) continue;`,
      `const slot = entity & ${driver.set.entities.slotMask};`,
      ...others.map(
        (set) => `const place${set.i} = ${set.placeOfSlot('slot')}; if (place${set.i} === 0) continue;`,
      ),
      ...out.map((set) => `if (${set.placeOfSlot('slot')} !== 0) continue;`),
      at === undefined ? '' : driver.cursor!.move(at, 'place'), // with places come cursors
      ...others.map(({ i, places, cursor }) =>
        places ? cursor!.move(places.offset(`place${i}`), `place${i}`) : '',
      ),
      call,
    ].join('\n      '),
  );
}

/**
 * Whether a callback is for certain to take no more than so many arguments: an arrow function, which has no `arguments`,
 * of plain parameters. The entity's id need not be read for it: a tenth of a group's loop.
 */
function takesAtMost(count: number, fn: Callback | undefined): boolean {
  return fn !== undefined && fn.length <= count && PLAIN_ARROW.test(Function.prototype.toString.call(fn));
}

const PLAIN_ARROW = /^(?:\(\s*(?:[\w$]+\s*(?:,\s*[\w$]+\s*)*,?\s*)?\)|[\w$]+)\s*=>/;

/** The loop over a group: every set has the same entities in its first places. */
function groupLoop<E extends number>(
  all: readonly SetSource<E>[],
  out: readonly SetSource<E>[],
  call: string,
  isIdRead: boolean,
): string {
  const driver = all[0]!; // a query has at least one
  const cursors = all.flatMap(({ places, cursor }) => (places && cursor ? [{ places, cursor }] : []));
  return downwards(
    cursors.map(({ places }) => places),
    driver.maxCapacity,
    (offsets) =>
      [
        isIdRead ? `const entity = ${driver.id('place')};` : '',
        out.length > 0 ? `const slot = entity & ${driver.set.entities.slotMask};` : '',
        ...out.map((set) => `if (${set.placeOfSlot('slot')} !== 0) continue;`),
        ...cursors.map(({ cursor }, n) => cursor.move(offsets[n]!, 'place')),
        call,
      ].join('\n      '),
  );
}
