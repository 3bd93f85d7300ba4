import type { Struct } from '../schema/struct.ts';
import { adoptMethods } from '../codegen/adopt-methods.ts';
import { canCompile, compile } from '../codegen/compile.ts';
import type { BasePool } from '../pool/base-pool.ts';
import { CheckedPoolSource } from './checked-pool-source.ts';
import { CheckedViews } from './checked-views.ts';
import { loopMethods, loopsOf } from '../pool/compile-pool.ts';
import { fullPool } from '../pool/pool-errors.ts';
import type { SlotPool } from '../pool/slot-pool.ts';

/** The views of a pool in checked mode. */
export function checkedViews<T extends Struct>(pool: SlotPool<T>): CheckedViews<T> {
  return new CheckedViews(pool, pool.kind === 'PackedPool');
}

/** As `compilePool`, for a pool in checked mode: what runs for many entries has a text of its own, all else stays plain. */
export function compileCheckedPool<T extends Struct>(pool: BasePool<T>, plain: object): void {
  if (!canCompile()) return;
  const source = new CheckedPoolSource(pool);
  const filled = source.around(
    `${source.seat('slot')}
    ${source.begin('c', 'init')}`,
    'init',
  );
  const spawn = (whenFull: string): string => `pool.checkHere();
  ${source.take(whenFull)}
  const handle = handleOf(slot);
  ${source.unless('init', 'return handle;')}
  try {
    ${filled}
  } catch (error) {
    if (slotOf(handle) !== 0) remove(slot); // unless init has ended it
    throw error;
  }
  return handle;`;
  const text = `${source.functions(false)}
${source.iteration}
return {
spawn(init) {
  ${spawn('throw fullPool(pool);')}
},
trySpawn(init) {
  ${spawn('return 0;')}
},
destroy(entry) {
  const slot = pool.slotOf(entry);
  views.checkDestroy(slot);
  ${source.finish}(slot);
},
${loopMethods(source)}
[Symbol.iterator]() {
  return new Iteration();
},
};`;
  const twins = compile<object>(`${source.name} checked pool`, text, {
    ...source.constants,
    fullPool,
    ...loopsOf(source, pool, plain),
  });
  adoptMethods(pool, twins, plain);
}
