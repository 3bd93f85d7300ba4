import { identifierOf } from '../codegen/compile.ts';
import type { Struct } from '../schema/struct.ts';
import type { BasePool } from './base-pool.ts';
import { answersYes, refusePromise } from '../view/refuse-promises.ts';
import { CALLBACKS } from './callback-names.ts';
import type { GONE } from './gone.ts';

/** A name of its own makes shorter bytecode, and V8 inlines functions by the length of their bytecode. */
const { imul } = Math;

/**
 * The parts that the generated code of one pool is made of: what it does with its slots and entries, as source text in
 * which all offsets and strides are literals. It works on the same words of the memory as `SlotTable` does.
 */
export class PoolSource<T extends Struct> {
  /** The struct's, as an identifier. */
  readonly name: string;
  readonly packed: boolean;
  /** Whether all entries lie side by side: the pool does not grow. */
  readonly oneSlab: boolean;
  /** Source of the number of entries alive. */
  readonly live: string;
  /** Source of an index above that of every entry. */
  readonly end: string;
  /** From one entry to the next, in units of a view. */
  readonly stride: number;
  /** Offset of the first entry, in the same units. */
  readonly base: number;
  /** Source of the offset that views of destroyed entries have. */
  readonly sink: number;
  /** Whether entries have an `onCreate`. */
  readonly tellsBegin: boolean;
  /** Whether entries have an `onDestroy`. */
  readonly tellsEnd: boolean;
  /** Declares the cursor that the loops share. */
  readonly cursor: string;
  protected readonly pool: BasePool<T>;

  constructor(pool: BasePool<T>) {
    const { storage, binding } = pool;
    const { slots, slabCapacity, maxCapacity } = storage;
    const { onCreate, onDestroy, shift } = binding;
    const { live, fresh } = slots.places;
    this.pool = pool;
    this.name = identifierOf(pool.layout.name);
    this.packed = pool.kind === 'PackedPool';
    this.oneSlab = maxCapacity === slabCapacity;
    this.tellsBegin = onCreate !== undefined;
    this.tellsEnd = onDestroy !== undefined;
    this.live = `i32[${live}]`;
    this.end = this.packed ? this.live : `i32[${fresh}]`;
    this.stride = storage.stride >> shift;
    this.base = storage.offsetOf(0) >> shift;
    this.sink = storage.sink >> shift;
    this.cursor = `const c = views.newCursor();`;
  }

  /** What the texts name. */
  get constants(): Readonly<Record<string, unknown>> {
    const { pool } = this;
    const { storage, binding, views, life, memory } = pool;
    const { reset, copy, fill, onCreate, letGo, View } = binding;
    const { kept } = views;
    const { i32 } = memory;
    const { newest } = views;
    const callbacks = { refusePromise, answersYes, CALLBACKS };
    const parts = { pool, life, storage, kept, views, newest, reset, copy, fill, onCreate, letGo, View, i32 };
    return { ...parts, ...callbacks, imul };
  }

  /** Source of the offset of the entry at an index. */
  offset(index: string): string {
    if (!this.oneSlab) return `offsetAt(${index})`;
    const [, name, before] = /^(\w+) - (\d+)$/.exec(index) ?? [undefined, index, '0'];
    return `((${this.base - Number(before) * this.stride} + imul(${name}, ${this.stride})) | 0)`;
  }

  /** Source of the slot of the entry at an index: of a dead one too, in a pool that is not packed. */
  slotAt(index: string): string {
    return this.packed ? `i32[${this.pool.storage.slotWords} + ${index}]` : `${index} + 1`;
  }

  /** Source of the index of a live slot's entry. */
  indexOf(slot: string): string {
    return this.packed ? this.link(slot) : `${slot} - 1`;
  }

  /** Source that is true of a slot in use, among those that have ever been. */
  isLive(slot: string): string {
    return `(${this.stampOf(slot)} & 1) === 1`;
  }

  /** Declares the functions that the other parts call, for the text of a loop or that of the methods. */
  functions(isLoop: boolean): string {
    const { storage } = this.pool;
    const { slabWords, slabCapacity, slots } = storage;
    const { fresh, retired } = slots.places; // slots are not retired: stamps begin above that word
    const { slotBits, slotMask } = slots;
    const offsetAt = `function offsetAt(index) {
  const slab = (index / ${slabCapacity}) | 0;
  return ((i32[${slabWords} + slab] >> ${this.pool.binding.shift}) + imul(index - slab * ${slabCapacity}, ${this.stride})) | 0;
}`;
    return `${this.oneSlab ? '' : offsetAt}
function slotOf(handle) {
  const slot = handle & ${slotMask};
  return slot !== 0 && slot <= i32[${fresh}] && (handle | 0) === handle
    && ${this.stampOf('slot')} === (((handle >>> ${slotBits}) << 1) | 1) ? slot : 0;
}
function handleOf(slot) {
  return ((${this.stampOf('slot')} >>> 1) << ${slotBits}) | slot;
}
function freshSlot() {
  const slot = i32[${fresh}] = (i32[${fresh}] + 1) | 0;
  ${this.stampOf('slot')} = i32[${retired}] + 2;
  return slot;
}
${this.#drop(isLoop)}
${this.#remove}`;
  }

  /** Declares `slot` and `at`, the offset of its entry, for a new entry with its initial values; runs `whenFull` without room. */
  take(whenFull: string): string {
    const { storage } = this.pool;
    const { slots, maxCapacity, slotWords } = storage;
    const { head } = slots.places;
    const index = this.packed ? 'index' : 'slot - 1';
    const full = this.oneSlab
      ? `${this.live} === ${maxCapacity}`
      : `${this.live} === storage.capacity && !storage.grow()`;
    return `if (${full}) ${whenFull}
  let slot = i32[${head}];
  if (slot !== 0) i32[${head}] = ${this.link('slot')};
  else slot = freshSlot();
  ${this.packed ? `const index = ${this.live}; i32[${slotWords} + index] = slot;` : ''}
  ${this.stampOf('slot')} |= 1;
  ${this.link('slot')} = ${this.packed ? 'index' : '0'};
  ${this.live}++;
  const at = ${this.offset(index)};
  reset(at);`;
  }

  /** Fills the new entry that `cursor` stands on by `init`, a function or some of the fields, and tells it. */
  begin(cursor: string, init: string, ...args: string[]): string {
    const call = `{
      const result = ${init}(${[cursor, ...args].join(', ')});
      if (result !== undefined) refusePromise('\`init\`', result);
    }`;
    if (!this.tellsBegin) return `if (typeof ${init} === 'function') ${call} else fill(${cursor}, ${init});`;
    return `if (typeof ${init} === 'function') ${call} else if (${init} !== undefined) fill(${cursor}, ${init});
    if (slotOf(handle) !== 0) onCreate(${cursor});`;
  }

  /** Runs `whenNone` when there is no `init`, and nothing else to do for a new entry. */
  unless(init: string, whenNone: string): string {
    return this.tellsBegin ? '' : `if (${init} === undefined) ${whenNone}`;
  }

  /** Name of what destroys a live slot's entry, its `onDestroy` first where it has one. */
  get finish(): string {
    return this.tellsEnd ? 'life.end' : 'remove';
  }

  /** Throws when the cursor cannot be moved, as it is frozen: before there is an entry. A store, which costs less than a `try`. */
  get ready(): string {
    return `c.$offset = ${this.sink};`;
  }

  /** Calls `fn` for the cursor: with `args`, by the method `what`. */
  call(_what: keyof typeof CALLBACKS, args = ''): string {
    return `fn(c${args});`;
  }

  /** Source that is true while `destroyWhere` must not use the fast loop: it runs, or somebody else's view is watched. */
  get isAttended(): string {
    return 'running || views.watched !== 0';
  }

  /** What a loop's callback must be the first to know: source that runs before the loop, and source that runs after it. */
  guard(isWatched: boolean): readonly [before: string, after: string] {
    return isWatched
      ? ['const { watched } = views; views.watch(c);', 'views.watched = watched;']
      : ['views.loops++;', 'views.loops--;'];
  }

  /**
   * A loop with the cursor `c` on every entry below index `n`, from the last to the first. `body` makes the source of a turn
   * from that of the entry's slot.
   */
  loop(body: (slot: string) => string): string {
    const { slabCapacity } = this.pool.storage;
    // One counter is faster than two, and `| 0` than a test for overflow: a tenth of a short turn each.
    const slot = this.slotAt('i');
    const turn = this.packed
      ? this.turn(slot, body)
      : `if (${this.isLive(`(${slot})`)}) { ${this.turn(slot, body)} }`;
    const counted = /\bi\b/.test(turn);
    const down = (from: string, to: string, start: string): string =>
      counted
        ? `for (let i = ${from} - 1, at = ${this.offset('i')}; i >= ${to}; i = (i - 1) | 0, at = (at - ${this.stride}) | 0) { ${turn} }`
        : `for (let at = ${this.offset(`${from} - 1`)}; at >= ${start}; at = (at - ${this.stride}) | 0) { ${turn} }`;
    if (this.oneSlab) return down('n', '0', `${this.base}`);
    return `for (let end = n; end > 0; ) {
    const first = (((end - 1) / ${slabCapacity}) | 0) * ${slabCapacity};
    const start = ${this.offset('first')};
    ${down('end', 'first', 'start')}
    end = first;
  }`;
  }

  /** Puts the cursor on the entry of a live slot, at `at`. */
  seat(_slot: string): string {
    return 'c.$offset = at;';
  }

  /** What goes around a loop; `_why` it ends what its callback has kept: the name of one of `GONE`. */
  around(loop: string, _why: keyof typeof GONE): string {
    return loop;
  }

  /**
   * Destroys the cursor's entry, in `slot`, and counts it when `fn` answers yes. The cursor is watched: where it has moved, `fn`
   * has destroyed its entry or another one.
   */
  whenDead(slot: string): string {
    const finish = this.tellsEnd ? 'life.end' : 'drop';
    const isYes = `(dead === true || answersYes(CALLBACKS.destroyWhere, dead))`;
    if (!this.packed) {
      return `const dead = fn(c);
      if (dead && ${isYes} && c.$offset === at) { ${finish}(${slot}); count++; }`;
    }
    // What was the last entry may lie beyond the end by now: an `onDestroy` may have destroyed others.
    const turn = `const dead = fn(c);
      if (dead && ${isYes}) {
        if (c.$offset !== at) count += views.endMoved(c);
        else if (i < ${this.live}) { ${finish}(${slot}); count++; }
      }`;
    return this.tellsEnd ? `if (i < ${this.live}) { ${turn} }` : turn;
  }

  /** One turn of a loop: the entry in a live slot, at `at`. */
  protected turn(slot: string, body: (slot: string) => string): string {
    return `${this.seat(slot)} ${body(slot)}`;
  }

  /** Says that the entry that was in `slot` has been removed; `_freed` is the offset of the place that is free now. */
  protected ended(_freed: string): string {
    return '';
  }

  /** Declares `remove`, which removes a live slot's entry; views that are watched follow. */
  get #remove(): string {
    const last = this.packed ? this.offset(`${this.live} - 1`) : 'at';
    return `function remove(slot) {
  if (views.watched !== 0) removeWatched(slot);
  else drop(slot);
}
function removeWatched(slot) {
  const at = ${this.offset(this.indexOf('slot'))};
  const last = ${last};
  views.checkLeaving(at, last);
  drop(slot);
  views.leaving(at, last);
}`;
  }

  /** Declares `drop`, which removes a live slot's entry and detaches its kept view. */
  #drop(isLoop: boolean): string {
    const { head, live, stampMask } = this.pool.storage.slots.places;
    // V8 takes `hasKept` for a constant until `create` is called, which is faster where all is spawned, and slower otherwise.
    const mayBeKept = isLoop ? 'views.hasKept && slot < kept.length' : 'slot < kept.length';
    return `${this.packed ? '' : this.refusing}
function drop(slot) {
  const last = i32[${live}] - 1;
  ${this.packed ? this.leavePacked(mayBeKept) : this.leave(mayBeKept)}
  i32[${live}] = last;
  ${this.stampOf('slot')} = (${this.stampOf('slot')} + 1) & ${stampMask};
  ${this.link('slot')} = i32[${head}];
  i32[${head}] = slot;
  ${this.ended(this.offset(this.packed ? 'last' : 'slot - 1'))}
}`;
  }

  /** Detaches the kept view of the entry in `slot`, which there is if `mayBeKept`. Throws when it is frozen, before anything else has changed. */
  protected leave(mayBeKept: string): string {
    return `if (${mayBeKept}) {
    const view = kept[slot];
    try {
      ${this.#detach}
    } catch (error) {
      refuseFrozen(slot);
    }
  }
  ${this.letGo('slot - 1')}`;
  }

  /** Declares what {@link leave} calls: a view that belongs to no entry may be frozen. */
  protected get refusing(): string {
    return `function refuseFrozen(slot) {
  if (kept[slot].$owner !== null) throw views.frozen(slot, pool, ${this.offset('slot - 1')});
}`;
  }

  /** The same where the last entry moves into the gap, and its kept view with it. */
  protected leavePacked(mayBeKept: string): string {
    return `const index = ${this.link('slot')};
  const to = ${this.offset('index')};
  let owner = null;
  try {
    if (${mayBeKept}) {
      const view = kept[slot];
      if (view.$owner !== null) {
        owner = pool;
        ${this.#detach}
      }
    }
    if (index !== last) {
      const moved = ${this.slotAt('last')};
      if (${mayBeKept.replace('slot', 'moved')}) {
        const follower = kept[moved];
        if (follower.$owner === pool) follower.$offset = to;
      }
      ${this.close}
    } ${this.elseLetGo}
  } catch (error) {
    throw views.frozen(slot, owner, to);
  }`;
  }

  /** Moves the last entry, in the slot `moved`, to `to`, where the entry at `index` was. */
  protected get close(): string {
    return `${this.letGo('index')}
      copy(to, ${this.offset('last')});
      ${this.slotAt('index')} = moved;
      ${this.link('moved')} = index;`;
  }

  /** Lets go of the JavaScript values of the last entry, which is the one to be removed. */
  protected get elseLetGo(): string {
    const letGo = this.letGo('index');
    return letGo === '' ? '' : `else ${letGo}`;
  }

  /** Lets go of the JavaScript values of the entry at an index. */
  protected letGo(index: string): string {
    return this.pool.binding.letGo === undefined ? '' : `letGo(${this.offset(index)});`;
  }

  get #detach(): string {
    return `view.$owner = null;
        view.$offset = ${this.sink};`;
  }

  /** Source of a slot's stamp. */
  stampOf(slot: string): string {
    return `i32[${this.pool.storage.slots.places.stamps} + (${slot} << 1)]`;
  }

  protected link(slot: string): string {
    return `i32[${this.pool.storage.slots.places.links} + (${slot} << 1)]`;
  }
}
