import type { Struct } from '../struct.ts';
import { ALWAYS_STAMP_AT } from '../view/view.ts';
import { GONE } from './gone.ts';
import { PoolSource } from './pool-source.ts';

/**
 * The same parts for a pool in checked mode: each turn of a loop has a view of its own, which ends with the turn, and the
 * pool knows what its loops have in hand.
 */
export class CheckedPoolSource<T extends Struct> extends PoolSource<T> {
  override readonly cursor = '';

  override get constants(): Readonly<Record<string, unknown>> {
    return { ...super.constants, GONE };
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

  override around(loop: string, why: keyof typeof GONE): string {
    return `pool.refuseElsewhere();
  const why = GONE.${why};
  const hand = views.borrow();
  let c;
  try {
    ${loop}
  } finally {
    views.giveBack(hand, why);
  }`;
  }

  override whenDead(call: string, slot: string, then: string): string {
    return `const handle = handleOf(${slot}); if (${call} && slotOf(handle) !== 0) { ${then} }`;
  }

  protected override turn(slot: string, body: (slot: string) => string): string {
    const turn = `const slot = ${slot}; ${this.seat('slot')} ${body('slot')}`;
    return this.packed ? `if (i < ${this.live}) { ${turn} }` : turn; // an `onDestroy` may have ended others
  }

  protected override get follow(): string {
    return 'views.follow(moved, to);';
  }

  protected override ended(freed: string): string {
    return `views.ended(slot, ${freed});`;
  }
}
