import type { Struct } from '../schema/struct.ts';
import { adoptMethods } from '../codegen/adopt-methods.ts';
import { compile } from '../codegen/compile.ts';
import type { BasePool } from './base-pool.ts';
import { checkSystem, fullPool } from './pool-errors.ts';
import { CALLBACKS } from './callback-names.ts';
import { CallbackLoops, type Loop } from './callback-loops.ts';
import { compileIteration } from './compile-iterator.ts';
import { compileDestroyWhere, compileEach, compileSpawnMany, compileSystem } from './compile-loops.ts';
import { FreshViews } from './fresh-views.ts';
import { PoolSource } from './pool-source.ts';

/**
 * Puts fast twins of a pool's hot methods on a prototype of its own, compiled from a text of its own: the pool's
 * offsets and strides are literals in it, and the types that V8 sees there are this pool's alone. Methods that a user's
 * subclass overrides stay theirs.
 */
export function compilePool<T extends Struct>(pool: BasePool<T>, plain: object): void {
  const source = new PoolSource(pool);
  const { name, packed, oneSlab, stride, base, live, end } = source;
  const spawn = (whenFull: string): string => `${source.take(whenFull)}
  const handle = handleOf(slot);
  ${source.unless('init', 'return handle;')}
  const watched = views.watched;
  if ((watched & 1) !== 0) {
    life.initialise(slot, handle, init, 0);
    return handle;
  }
  views.watched = watched | 1;
  try {
    newest.$offset = at;
    ${source.begin('newest', 'init')}
  } catch (error) {
    undo(slot, handle, watched);
    throw views.orFrozen(error, newest);
  }
  views.watched = watched;
  return handle;`;
  const keep = pool.views.areFresh
    ? `const view = new View(at, pool);
  kept[slot] = view;
  stamps[slot] = ${source.stampOf('slot')};`
    : `let view = kept[slot];
  try {
    view.$offset = at;
    view.$owner = pool;
  } catch (error) {
    view = views.replace(at, slot); // it is frozen
  }`;
  const create = (whenFull: string): string => `${source.take(whenFull)}
  if (slot >= kept.length) views.fill(slot);
  ${keep}
  ${source.tellsBegin ? '' : 'if (init !== undefined) '}life.begin(slot, handleOf(slot), view, init);
  return view;`;
  const destroyByView = `if (entry instanceof View && entry.$owner === pool) {
    const at = entry.$offset;
    const index = ((at - ${base}) / ${stride}) >>> 0; // huge below the first
    if (index < ${end}) {
      const slot = ${source.slotAt('index')};
      if (${packed ? '' : `${source.isLive('slot')} && `}${source.offset('index')} === at) {
        ${source.finish}(slot);
        return;
      }
    }
  }`;
  const text = `${source.functions(false)}
function undo(slot, handle, watched) {
  views.watched = watched; // the cursor, which may be frozen, need not follow
  if (slotOf(handle) !== 0) remove(slot); // unless init has destroyed it
}
return {
get length() {
  return ${live};
},
create(init) {
  ${create('throw fullPool(pool);')}
},
tryCreate(init) {
  ${create('return undefined;')}
},
spawn(init) {
  ${spawn('throw fullPool(pool);')}
},
trySpawn(init) {
  ${spawn('return 0;')}
},
destroy(entry) {
  if (typeof entry === 'number') {
    const slot = slotOf(entry);
    ${source.finish}(slot === 0 ? pool.slotOf(entry) : slot);
    return;
  }
  ${oneSlab ? destroyByView : ''}
  ${source.finish}(pool.slotOf(entry));
},
get(handle) {
  const slot = slotOf(handle);
  if (slot === 0) return undefined;
  try {
    cursor.$offset = ${source.offset(source.indexOf('slot'))};
  } catch (error) {
    throw views.orFrozen(error, cursor);
  }
  return cursor;
},
seat(view, handle) {
  const slot = slotOf(handle);
  if (slot === 0) return null;
  if (view === null) view = views.newCursor();
  view.$offset = ${source.offset(source.indexOf('slot'))};
  return view;
},
has(handle) {
  return slotOf(handle) !== 0;
},
at(index) {
  try {
    cursor.$offset = ${source.offset('index')};
  } catch (error) {
    throw views.orFrozen(error, cursor);
  }
  return cursor;
},
${loopMethods(source)}
[Symbol.iterator]() {
  return iterate();
},
};`;
  const twins = compile<object>(`${name} pool`, text, {
    ...source.constants,
    ...(pool.views instanceof FreshViews ? { stamps: pool.views.stamps } : {}),
    cursor: pool.views.newCursor(),
    fullPool,
    ...loopsOf(source, pool, plain),
    iterate: compileIteration(source, pool),
  });
  adoptMethods(pool, twins, plain);
}

/** Sources of the methods that run over many entries, on what {@link loopsOf} gives. */
export function loopMethods<T extends Struct>({ live }: PoolSource<T>): string {
  return `system(fn) {
  return makeSystem(fn);
},
spawnMany(count, fn) {
  pool.checkCount(count);
  return spawnManyLoops.of(fn, count)(count, fn);
},
destroyWhere(fn) {
  return destroyWhereLoops.of(fn, ${live})(fn);
},
each(fn) {
  eachLoops.of(fn, ${live})(fn);
},`;
}

/** Compiles the loops of a pool when they are first asked for. */
export function loopsOf<T extends Struct>(
  source: PoolSource<T>,
  pool: BasePool<T>,
  plain: object,
): Readonly<Record<string, unknown>> {
  return {
    makeSystem(fn: (entry: T, ...args: unknown[]) => void) {
      checkSystem(pool.layout.name, fn);
      const again = plainMethod(pool, plain, 'system');
      return compileSystem(source, fn, again(fn) as Loop);
    },
    eachLoops: new CallbackLoops(CALLBACKS.each, () => compileEach(source, plainMethod(pool, plain, 'each'))),
    destroyWhereLoops: new CallbackLoops(CALLBACKS.destroyWhere, () =>
      compileDestroyWhere(source, plainMethod(pool, plain, 'destroyWhere')),
    ),
    spawnManyLoops: new CallbackLoops(CALLBACKS.spawnMany, () =>
      compileSpawnMany(source, plainMethod(pool, plain, 'spawnMany')),
    ),
  };
}

function plainMethod(pool: object, plain: object, name: string): Loop {
  const methods = plain as Readonly<Record<string, Loop>>; // by name
  return methods[name]!.bind(pool);
}
