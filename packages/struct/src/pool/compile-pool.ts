import type { Struct } from '../struct.ts';
import { compile } from '../view/compile.ts';
import { loopFunction } from '../view/loop-function.ts';
import type { BasePool } from './base-pool.ts';
import type { PoolKind } from './pool-storage.ts';

/** Arguments that a compiled system hands on besides the entry, at least. */
const LEAST_SYSTEM_ARGUMENTS = 4;

/**
 * Puts fast twins of a pool's hot methods on a prototype of its own, compiled from a text of its own: the pool's
 * offsets and strides are literals in it, and the types that V8 sees there are this pool's alone. Methods that a user's
 * subclass overrides stay theirs.
 */
export function compilePool<T extends Struct>(pool: BasePool<T>, kind: PoolKind, plain: object): void {
  const { storage, binding, views } = pool;
  const { slots, slabWords, slotWords, slabCapacity, maxCapacity } = storage;
  const { reset, copy, View, shift } = binding;
  const packed = kind === 'PackedPool';
  const stride = storage.stride >> shift;
  const base = storage.offsetOf(0) >> shift;
  const oneSlab = maxCapacity === slabCapacity;
  const name = pool.layout.name.replace(/\W/g, '_');
  const constants = {
    pool,
    storage,
    slots,
    views,
    reset,
    copy,
    View,
    i32: pool.memory.i32,
    cursor: new View(storage.sink >> shift, pool),
    iteratorPrototype: Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())) as object,
  };

  const offset = (index: string): string =>
    oneSlab ? `${base} + (${index}) * ${stride}` : `offsetAt(${index})`;
  const offsetAt = `function offsetAt(index) {
  const slab = (index / ${slabCapacity}) | 0;
  return (i32[${slabWords} + slab] >>> ${shift}) + (index - slab * ${slabCapacity}) * ${stride};
}`;
  const capacity = oneSlab ? `${slabCapacity}` : 'storage.capacity';
  /** Declares `slot` and `at`, its offset; runs `whenFull` when there is none. */
  const take = (whenFull: string): string =>
    packed
      ? `const index = slots.live;
  if (index === ${capacity} && !storage.grow()) ${whenFull}
  slot = slots.take(index);
  i32[${slotWords} + index] = slot;
  const at = ${offset('index')};
  reset(at);`
      : `if (slots.live === ${capacity} && !storage.grow()) ${whenFull}
  slot = slots.take(0);
  const at = ${offset('slot - 1')};
  reset(at);`;
  const remove = `function remove(slot) {
  ${
    packed
      ? `const index = slots.word(slot);
  const last = slots.live - 1;
  if (index !== last) {
    const moved = i32[${slotWords} + last];
    const to = ${offset('index')};
    copy(to, ${offset('last')});
    i32[${slotWords} + index] = moved;
    slots.setWord(moved, index);
    if (moved < views.length && views[moved].$owner === pool) views[moved].$offset = to;
  }`
      : ''
  }
  slots.release(slot);
  if (slot < views.length) {
    const view = views[slot];
    view.$owner = null;
    view.$offset = ${storage.sink >> shift};
  }
}`;
  const indexOfSlot = packed ? 'slots.word(slot)' : 'slot - 1';
  const end = packed ? 'slots.live' : 'slots.highest';
  /** A loop with the cursor `c` on every entry, `slot` being the source of its slot, from the last to the first. */
  const loop = (body: (slot: string) => string, from = end): string => {
    const turn = (slot: string): string =>
      packed
        ? `c.$offset = at; ${body(slot)}`
        : `if ((i32[${slots.stampIndex(0)} + 2 * (${slot})] & 1) === 1) { c.$offset = at; ${body(slot)} }`;
    const slotAt = (index: string): string => (packed ? `i32[${slotWords} + ${index}]` : `${index} + 1`);
    if (oneSlab) {
      return `for (let i = ${from} - 1, at = ${offset('i')}; i >= 0; i--, at -= ${stride}) { ${turn(slotAt('i'))} }`;
    }
    return `for (let end = ${from}; end > 0; ) {
    const first = (((end - 1) / ${slabCapacity}) | 0) * ${slabCapacity};
    for (let i = end - 1, at = ${offset('i')}; i >= first; i--, at -= ${stride}) { ${turn(slotAt('i'))} }
    end = first;
  }`;
  };
  const borrowed = (body: string): string => `const c = pool.borrowCursor();
  try {
  ${body}
  } finally {
    pool.returnCursor(c);
  }`;

  const source = `${oneSlab ? '' : offsetAt}
${remove}
const idle = [];
const end = { done: true, value: undefined };
class ${name}Iterator {
  constructor() {
    this.c = new View(0, pool);
    this.i = 0;
    this.result = { done: false, value: this.c };
  }
  next() {
    let i = this.i;
    ${
      packed
        ? `if (slots.live < i) i = slots.live;
    if (i <= 0) return this.return();`
        : `while (i > 0 && (i32[${slots.stampIndex(1)} + 2 * (i - 1)] & 1) === 0) i--;
    if (i <= 0) return this.return();`
    }
    this.i = --i;
    this.c.$offset = ${offset('i')};
    return this.result;
  }
  return() {
    if (this.i >= 0) idle.push(this);
    this.i = -1; // not twice
    return end;
  }
}
Object.setPrototypeOf(${name}Iterator.prototype, iteratorPrototype);
return {
tryCreate() {
  let slot;
  ${take('return undefined;')}
  if (slot >= views.length) pool.fillViews(slot);
  const view = views[slot];
  view.$offset = at;
  view.$owner = pool;
  return view;
},
trySpawn(init) {
  let slot;
  ${take('return 0;')}
  const handle = slots.handle(slot);
  if (init === undefined) return handle;
  const c = pool.borrowCursor();
  c.$offset = at;
  try {
    init(c);
  } catch (error) {
    if (slots.slotOf(handle) !== 0) remove(slot); // unless init has ended it
    throw error;
  } finally {
    pool.returnCursor(c);
  }
  return handle;
},
spawnMany(count, init) {
  pool.checkCount(count);
  const c = pool.borrowCursor();
  let slot = 0;
  let handle = 0;
  try {
    for (let i = 0; i < count; i++) {
      handle = 0; // no entry yet
      ${take('return i;')}
      if (init === undefined) continue;
      handle = slots.handle(slot);
      c.$offset = at;
      init(c, i);
    }
    return count;
  } catch (error) {
    if (slots.slotOf(handle) !== 0) remove(slot); // unless init has ended it
    throw error;
  } finally {
    pool.returnCursor(c);
  }
},
destroy(entry) {
  if (typeof entry === 'number') {
    const slot = slots.slotOf(entry);
    remove(slot === 0 ? pool.slotOf(entry) : slot);
    return;
  }
  ${
    oneSlab
      ? `if (entry instanceof View && entry.$owner === pool) {
    const index = ((entry.$offset - ${base}) / ${stride}) | 0;
    if (index >= 0 && index < slots.${packed ? 'live' : 'highest'}) {
      const slot = ${packed ? `i32[${slotWords} + index]` : 'index + 1'};
      if (${packed ? '' : 'slots.isLive(slot) && '}${offset('index')} === entry.$offset) {
        remove(slot);
        return;
      }
    }
  }
  `
      : ''
  }remove(pool.slotOf(entry));
},
destroyWhere(dead) {
  let count = 0;
  ${borrowed(loop((slot) => `if (dead(c)) { remove(${slot}); count++; }`))}
  return count;
},
at(handle) {
  const slot = slots.slotOf(handle);
  if (slot === 0) return undefined;
  cursor.$offset = ${offset(indexOfSlot)};
  return cursor;
},
entry(index) {
  cursor.$offset = ${offset('index')};
  return cursor;
},
each(fn) {
  ${borrowed(loop(() => 'fn(c);'))}
},
system(fn) {
  return makeSystem(fn);
},
[Symbol.iterator]() {
  const iterator = idle.length > 0 ? idle.pop() : new ${name}Iterator();
  iterator.i = slots.${packed ? 'live' : 'highest'};
  return iterator;
},
};`;

  /**
   * Each system is a text of its own, so that the callback's types stay its own, with a cursor that is a constant of it:
   * the optimising compiler then sees through nested views. A system called inside itself takes the plain loop.
   */
  const makeSystem = (fn: (entry: T, ...args: unknown[]) => void): unknown => {
    const count = Math.max(fn.length - 1, LEAST_SYSTEM_ARGUMENTS);
    const args = Array.from({ length: count }, (_, i) => `a${i}`).join(', ');
    const again = (...rest: unknown[]): void => pool.visit((entry) => fn(entry, ...rest));
    const text = `${oneSlab ? '' : offsetAt}
const c = new View(0, pool);
${loopFunction(
  'loop',
  args,
  loop(() => `fn(c, ${args});`, 'n'),
)}
let running = false;
return function ${name}System(${args}) {
  if (running) return again(${args});
  running = true;
  try {
    loop(${end}, ${args});
  } finally {
    running = false;
  }
};`;
    return compile(`${name} system`, text, { ...constants, fn, again });
  };

  const twins = compile<Record<PropertyKey, unknown>>(`${name} pool`, source, { ...constants, makeSystem });
  const own = Object.create(Object.getPrototypeOf(pool) as object) as Record<PropertyKey, unknown>;
  const current = pool as unknown as Readonly<Record<PropertyKey, unknown>>; // methods by name
  const original = plain as Readonly<Record<PropertyKey, unknown>>; // the same
  for (const key of Reflect.ownKeys(twins)) {
    if (current[key] !== undefined && current[key] === original[key]) own[key] = twins[key];
  }
  Object.setPrototypeOf(pool, own);
}
