import type { Changes } from './changes.ts';
import { argumentNames, withEnds } from './compile-component-loops.ts';
import type { CursorSource } from './component-cursors.ts';
import { ComponentPool } from './component-pool.ts';
import type { EntitySet } from './entity-set.ts';
import { allSetsOf, CALLBACK, type Callback, type JoinShape, PREDICATE } from './join-shape.ts';
import { downwards, placeSource, type PlaceSource } from './places.ts';
import { NO_ID } from './sparse-set.ts';
import type { Struct } from '@offheap/struct';
import { answersYes, compile, identifierOf, refusePromise, loopFunction } from '@offheap/struct/internal';

/**
 * The loop of a query around `fn`, compiled from a text of its own, with cursors that are constants of it. There is a loop for each
 * set that may be the smallest: it goes over that one's ids and looks the others up by slot. All ids in a set are of live
 * entities, so that a slot with a place is the entity's own, and the place need not be compared.
 *
 * A group needs no look-ups: its pools have the same entities at the same places, so that all cursors go down together.
 *
 * @param fn the callback; undefined: the loop takes it as its argument.
 * @param again the plain loop, for a system that is called inside itself.
 * @param isSearch whether the loop ends, and returns the entity, when the callback returns true.
 */
export function compileJoin<E extends number>(
  shape: JoinShape<E>,
  fn: Callback | undefined,
  again: Callback | undefined,
  isSearch = false,
): Callback {
  const { sets, required, excluded, optional, any, changed, grouped, check } = shape;
  const everything = allSetsOf(shape);
  const names = new Names(everything);
  let number = 0;
  const sourceOf = (set: EntitySet<E>, isPassed = false): SetSource<E> =>
    new SetSource(set, number++, names, isPassed);
  // Numbered as `allSetsOf` lists them.
  const passed = sets.map((set) => sourceOf(set, true));
  const all = [...passed, ...required.map((set) => sourceOf(set))];
  const tests: Tests<E> = {
    out: excluded.map((set) => sourceOf(set)),
    optional: optional.map((set) => sourceOf(set, true)).filter(({ places }) => places !== undefined),
    any: any.map((list) => list.map((set) => sourceOf(set))),
    changed: changed.map(
      ({ changes }, i) => `${names.of(changes)}[${changes.versionWords} + slot] <= since${i}`,
    ),
  };
  const always = passed.filter(({ places }) => places !== undefined);
  const cursors = [...always, ...tests.optional];
  const isChecked = cursors.some(({ cursor }) => cursor!.end !== ''); // with places come cursors
  const given = fn === undefined ? '' : `, ${argumentNames(fn.length - cursors.length - 1)}`;
  const components = [
    ...always.map(({ i }) => `c${i}`),
    ...tests.optional.map(({ i }) => `place${i} === 0 ? undefined : c${i}`),
  ];
  const isIdRead = isChecked || isSearch || !(grouped && !isTested(tests) && takesAtMost(cursors.length, fn));
  const values = isIdRead ? `${[...components, 'entity'].join(', ')}${given}` : components.join(', ');
  const call = isSearch
    ? `if (answersYes(PREDICATE, fn(${values}))) return entity;`
    : isChecked
      ? `refusePromise(CALLBACK, fn(${values}));`
      : `fn(${values});`;
  const args = fn === undefined ? 'fn' : given.slice(2);
  const drivers = grouped ? all.slice(0, 1) : all; // a group's sets come first
  const loops = drivers.map((driver) =>
    loopFunction(
      `over${driver.i}`,
      args,
      withEnds(
        cursors.map(({ cursor }) => cursor!),
        grouped
          ? groupLoop(passed, all.slice(passed.length), tests, call, isIdRead)
          : joinLoop(driver, all, tests, call),
      ),
    ),
  );
  const counts = drivers.map(({ i, count, grouped: front }) => `const n${i} = ${grouped ? front : count};`);
  const choices = drivers.map(({ i }, at) => {
    const smaller = drivers.slice(at + 1).map((other) => `n${i} <= n${other.i}`);
    return `${smaller.length === 0 ? '' : `if (${smaller.join(' && ')}) `}${isSearch ? 'found = ' : ''}over${i}(n${i}, ${args});`;
  });
  const each = (source: (set: string, i: number) => string): string =>
    everything.map((_, i) => source(`set${i}`, i)).join(' ');
  const title = sets.map((set) => (set instanceof ComponentPool ? set.layout.name : 'Tag')).join('With');
  const name = identifierOf(title);
  const text = `${cursors.map(({ places }) => places!.declare).join('\n')}
${cursors.map(({ cursor }) => cursor!.declare).join('\n')}
${loops.join('\n')}
${changed.map((_, i) => `let since${i} = 0;`).join(' ')}
let running = false;
return function ${name}Loop(${args}) {
  ${check ? 'check();' : ''}
  ${each((set) => `if (${set}.isGone) ${set}.checkHere();`)}
  if (running) return ${fn === undefined ? 'nested(fn)' : `again(${args})`};
  ${changed.map((_, i) => `since${i} = changed[${i}].since();`).join(' ')}
  running = true;
  ${each((set, i) => (everything[i] instanceof ComponentPool ? `${set}.cursors.running[${set}.loops] = undefined;` : ''))}
  ${cursors.map(({ cursor }) => cursor!.note).join(' ')}
  ${each((set) => `${set}.loops++;`)}
  ${isSearch ? 'let found;' : ''}
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
  ${isSearch ? 'return found === undefined ? 0 : found;' : ''}
};`;
  // A loop inside itself gets a text, and cursors, of its own; the next level after that another.
  let inner: Callback | undefined;
  const nested = (callback: Callback): unknown => {
    inner ??= compileJoin(shape, undefined, undefined, isSearch);
    return (inner as (fn: Callback) => unknown)(callback); // which it takes, as `fn` is undefined
  };
  const constants = { ...names.constants, nested, check, ...(fn && { fn }), ...(again && { again }) };
  Object.assign(constants, { refusePromise, answersYes, CALLBACK, PREDICATE, changed });
  Object.assign(constants, Object.fromEntries(everything.map((set, i) => [`set${i}`, set])));
  for (const { cursor } of cursors) Object.assign(constants, cursor!.constants);
  return compile(`${name} query`, text, constants);
}

/** What an entity must be besides being in all sets. */
interface Tests<E extends number> {
  /** It must not be in these. */
  readonly out: readonly SetSource<E>[];
  /** It may be in these. */
  readonly optional: readonly SetSource<E>[];
  /** It must be in one of each list. */
  readonly any: readonly (readonly SetSource<E>[])[];
  /** Source that is true of an entity that has not changed. */
  readonly changed: readonly string[];
}

function isTested<E extends number>({ out, optional, any, changed }: Tests<E>): boolean {
  return out.length + optional.length + any.length + changed.length > 0;
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

  of({ memory }: EntitySet<E> | Changes<E>): string {
    return this.#known.get(memory.i32)!; // the constructor saw it
  }
}

/** One set in the text. */
class SetSource<E extends number> {
  readonly set: EntitySet<E>;
  readonly i: number;
  readonly words: string;
  /** Where its components lie; a tag has none. */
  readonly places: PlaceSource | undefined = undefined;
  /** How loops put a cursor on them. */
  readonly cursor: CursorSource | undefined = undefined;

  /** @param isPassed whether the callback gets its components. */
  constructor(set: EntitySet<E>, i: number, names: Names<E>, isPassed: boolean) {
    this.set = set;
    this.i = i;
    this.words = names.of(set);
    if (!isPassed || !(set instanceof ComponentPool)) return;
    this.places = placeSource(set as ComponentPool<Struct, E>, this.words, i);
    this.cursor = set.cursors.source(i);
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

/** Source that goes on to the next entity when the slot's one does not pass the tests, and moves the cursors of optional components. */
function testSource<E extends number>({ out, optional, any, changed }: Tests<E>): string[] {
  return [
    ...out.map((set) => `if (${set.placeOfSlot('slot')} !== 0) continue;`),
    ...any.map(
      (list) => `if (${list.map((set) => `${set.placeOfSlot('slot')} === 0`).join(' && ')}) continue;`,
    ),
    ...changed.map((isUnchanged) => `if (${isUnchanged}) continue;`),
    ...optional.map((set) => `const place${set.i} = ${set.placeOfSlot('slot')};`),
  ];
}

/** Source that moves the cursors of optional components; only where an entity is visited. */
function optionalSource<E extends number>({ optional }: Tests<E>): string[] {
  return optional.map(
    ({ i, places, cursor }) =>
      `if (place${i} !== 0) { ${cursor!.move(places!.offset(`place${i}`), `place${i}`)} }`,
  );
}

/** The loop over `driver`. */
function joinLoop<E extends number>(
  driver: SetSource<E>,
  all: readonly SetSource<E>[],
  tests: Tests<E>,
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
      ...testSource(tests),
      at === undefined ? '' : driver.cursor!.move(at, 'place'), // with places come cursors
      ...others.map(({ i, places, cursor }) =>
        places ? cursor!.move(places.offset(`place${i}`), `place${i}`) : '',
      ),
      ...optionalSource(tests),
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

/** The loop over a group: every set of it has the same entities in its first places. */
function groupLoop<E extends number>(
  all: readonly SetSource<E>[],
  required: readonly SetSource<E>[],
  tests: Tests<E>,
  call: string,
  isIdRead: boolean,
): string {
  const driver = all[0]!; // a query has at least one
  const cursors = all.flatMap(({ places, cursor }) => (places && cursor ? [{ places, cursor }] : []));
  const isSlotRead = required.length > 0 || isTested(tests);
  return downwards(
    cursors.map(({ places }) => places),
    driver.maxCapacity,
    (offsets) =>
      [
        isIdRead || isSlotRead ? `const entity = ${driver.id('place')};` : '',
        isSlotRead ? `const slot = entity & ${driver.set.entities.slotMask};` : '',
        ...required.map((set) => `if (${set.placeOfSlot('slot')} === 0) continue;`),
        ...testSource(tests),
        ...cursors.map(({ cursor }, n) => cursor.move(offsets[n]!, 'place')),
        ...optionalSource(tests),
        call,
      ].join('\n      '),
  );
}
