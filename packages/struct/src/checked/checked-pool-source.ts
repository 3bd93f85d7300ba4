import type { Struct } from '../schema/struct.ts';
import { ALWAYS_STAMP_AT } from '../view/view.ts';
import type { CALLBACKS } from '../pool/callback-names.ts';
import { GONE } from '../pool/gone.ts';
import { iteratorPrototype } from '../codegen/iterator-prototype.ts';
import { PoolSource } from '../pool/pool-source.ts';

/**
 * The same parts for a pool in checked mode: each turn of a loop has a view of its own, which ends with the turn, and the
 * pool knows what its loops have in hand.
 */
export class CheckedPoolSource<T extends Struct> extends PoolSource<T> {
  override readonly cursor = '';

  override get constants(): Readonly<Record<string, unknown>> {
    return { ...super.constants, GONE, iteratorPrototype };
  }

  override seat(slot: string): string {
    const { slots } = this.pool.storage;
    return `const stampAt = ${slots.stampIndex(0)} + (${slot} << 1);
      const stamp = i32[stampAt];
      if (c !== undefined) {
        c.$stampAt = ${ALWAYS_STAMP_AT};
        c.$end = why;
        c.$owner = null;
      }
      hand.slot = ${slot};
      hand.view = c = new View(at, pool, stampAt, stamp, ((stamp >>> 1) << ${slots.slotBits}) | ${slot}, GONE.destroyed);`;
  }

  override take(whenFull: string): string {
    return `${super.take(whenFull)}
  views.began(slot);`;
  }

  override around(loop: string, why: keyof typeof GONE): string {
    return `pool.checkHere();
  const why = GONE.${why};
  const { hands } = views;
  const depth = hands.length;
  const hand = views.${why === 'init' ? 'attend' : 'borrow'}();
  let c;
  try {
    ${loop}
  } finally {
    hands.length = depth; // without a call, as the stack may be full
    views.giveBack(hand, why);
  }`;
  }

  /** Declares the class of iterators: by hand, as V8 leaves a generator's loop in slow code, some times. */
  get iteration(): string {
    const previous = this.packed
      ? `this.i = Math.min(this.i, ${this.live}) - 1; // others further on may have been destroyed`
      : `this.i--;
    while (this.i >= 0 && !(${this.isLive('(this.i + 1)')})) this.i--;`;
    return `const why = GONE.turn;
class Iteration {
  i = 0;
  hand = undefined;
  turn = { done: false, value: undefined };
  next() {
    if (this.turn.done) return { done: true, value: undefined };
    pool.checkHere(); // or for having been disposed of
    if (this.hand === undefined) {
      this.hand = views.beginIteration();
      this.i = ${this.end};
    } else this.check();
    ${previous}
    const i = this.i;
    if (i < 0) return this.return();
    const hand = this.hand;
    const at = ${this.offset('i')};
    const slot = ${this.slotAt('i')};
    let c = this.turn.value;
    ${this.seat('slot')}
    this.turn.value = c;
    return this.turn;
  }
  check() {
    try {
      views.checkIteration(this.hand);
    } catch (error) {
      this.return();
      throw error;
    }
  }
  return(value) {
    if (this.hand !== undefined) views.endIteration(this.hand, why);
    this.hand = undefined;
    this.turn.done = true;
    return { done: true, value };
  }
}
Object.setPrototypeOf(Iteration.prototype, iteratorPrototype);`;
  }

  override get ready(): string {
    return ''; // it makes a view for each entry
  }

  override whenDead(slot: string): string {
    return `const handle = handleOf(${slot});
    if (answersYes(CALLBACKS.destroyWhere, fn(c)) && slotOf(handle) !== 0) { ${this.finish}(${slot}); count++; }`;
  }

  override call(what: keyof typeof CALLBACKS, args = ''): string {
    return `refusePromise(CALLBACKS.${what}, fn(c${args}));`;
  }

  /** The pool knows of its loops by what they have in hand. */
  override guard(): readonly [before: string, after: string] {
    return ['', ''];
  }

  override get isAttended(): string {
    return 'running';
  }

  protected override turn(slot: string, body: (slot: string) => string): string {
    const turn = `const slot = ${slot}; ${this.seat('slot')} ${body('slot')}`;
    return this.packed ? `if (i < ${this.live}) { ${turn} }` : turn; // an `onDestroy` may have ended others
  }

  protected override leave(): string {
    return `views.leave(slot, 0);
  ${this.letGo('slot - 1')}`;
  }

  protected override get refusing(): string {
    return '';
  }

  protected override leavePacked(): string {
    return `const index = ${this.link('slot')};
  const to = ${this.offset('index')};
  const moved = index === last ? 0 : ${this.slotAt('last')};
  views.leave(slot, moved);
  if (moved !== 0) {
    ${this.close}
  } ${this.elseLetGo}`;
  }

  protected override ended(freed: string): string {
    return `views.ended(slot, ${freed});`;
  }
}
