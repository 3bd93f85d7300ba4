import type { Struct } from '../struct.ts';
import { adoptMethods } from '../view/adopt-methods.ts';
import { canCompile, compile } from '../view/compile.ts';
import type { BasePool } from './base-pool.ts';
import { CheckedPoolSource } from './checked-pool-source.ts';
import { CheckedViews } from './checked-views.ts';
import { loopMethods, loopsOf } from './compile-pool.ts';

/** The views of a pool in checked mode. */
export function checkedViews<T extends Struct>(pool: BasePool<T>): CheckedViews<T> {
  return new CheckedViews(pool, pool.kind === 'PackedPool');
}

/** As `compilePool`, for a pool in checked mode: its loops have texts of their own, all else stays plain. */
export function compileCheckedPool<T extends Struct>(pool: BasePool<T>, plain: object): void {
  if (!canCompile()) return;
  const source = new CheckedPoolSource(pool);
  const turns = source.around(
    source.loop(() => 'yield c;'),
    'turn',
  );
  const text = `${source.functions}
return {
${loopMethods(source)}
*[Symbol.iterator]() {
  const n = ${source.end};
  ${turns}
},
};`;
  const twins = compile<object>(`${source.name} checked pool`, text, {
    ...source.constants,
    ...loopsOf(source, pool, plain),
  });
  adoptMethods(pool, twins, plain);
}
