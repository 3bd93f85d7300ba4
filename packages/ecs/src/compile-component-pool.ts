import { componentLoops } from './compile-component-loops.ts';
import { fullComponents } from './component-errors.ts';
import type { ComponentPool } from './component-pool.ts';
import { leaveAndDropSource, setSource } from './set-source.ts';
import type { Struct } from '@offheap/struct';
import { adoptMethods, compile, identifierOf } from '@offheap/struct/internal';

/**
 * Puts fast twins of a component pool's hot methods on a prototype of its own, compiled from a text of its own, as
 * `compilePool` does for the other pools: offsets are literals, and the types that V8 sees are this pool's alone.
 */
export function compileComponentPool<T extends Struct, E extends number>(
  pool: ComponentPool<T, E>,
  plain: object,
): void {
  const { storage, binding, entities, idWords, placeWords, countWord, layout } = pool;
  const { reset, onCreate, onDestroy, letGo } = binding;
  const { slotMask } = entities;
  const name = identifierOf(layout.name);
  const set = setSource(pool);
  const places = set.places!; // it is no tag
  const sink = storage.sink >> layout.shift;
  const constants = {
    pool,
    fullComponents,
    storage,
    entities,
    reset,
    ...set.constants,
    cursor: pool.cursors.makeCursor(),
    cursors: pool.cursors,
    first: pool.cursors.cursor,
  };
  const oneSlab = storage.maxCapacity === storage.slabCapacity;
  const capacity = oneSlab ? `${storage.slabCapacity}` : 'storage.capacity';
  const find = `const place = i32[${placeWords} + (entity & ${slotMask})];`;
  const isIn = `i32[${idWords} + place] === entity`;
  const adding = (whenFull: string): string => `
  toSink(); // first, as a frozen cursor refuses
  const slot = entity & ${slotMask};
  if (i32[${idWords} + i32[${placeWords} + slot]] === entity || !entities.has(entity)) pool.checkNew(entity);
  const count = i32[${countWord}];
  if (count === ${capacity} && !storage.grow()) ${whenFull};
  let place = count + 1;
  i32[${countWord}] = place;
  i32[${idWords} + place] = entity;
  i32[${placeWords} + slot] = place;
  reset(${places.offset('place')});
  if (pool.group !== undefined) place = enter(entity);
  if (init !== undefined${onCreate ? ' || true' : ''}) return begin(entity, init);
  cursor.$offset = ${places.offset('place')};
  return cursor;
`;

  const source = `${places.declare}
function offsetOf(place) { return place === 0 ? ${sink} : ${places.offset('place')}; }
function toSink() {
  try {
    cursor.$offset = ${sink};
  } catch (error) {
    throw cursors.orFrozen(error, cursor);
  }
}
function enter(entity) {
  pool.group.enter(entity);
  return i32[${placeWords} + (entity & ${slotMask})];
}
// Callbacks may remove the component, or freeze the cursor.
function begin(entity, init) {
  pool.initialise(entity, init);
  try {
    cursor.$offset = offsetOf(i32[${placeWords} + (entity & ${slotMask})]);
  } catch (error) {
    pool.takeOut(entity);
    throw cursors.orFrozen(error, cursor);
  }
  return cursor;
}
function remove(entity) {
  const slot = entity & ${slotMask};
  if (i32[${idWords} + i32[${placeWords} + slot]] !== entity) return false;
  ${leaveAndDropSource(set, 'pool')}
  return true;
}
return {
${onDestroy === undefined && letGo === undefined ? 'remove,' : ''}
add(entity, init) {${adding('throw fullComponents(pool)')}},
tryAdd(entity, init) {${adding('return undefined')}},
get(entity) {
  ${find}
  if (!(${isIn})) return undefined;
  try {
    cursor.$offset = ${places.offset('place')};
  } catch (error) {
    throw pool.cursors.orFrozen(error, cursor);
  }
  return cursor;
},
has(entity) {
  ${find}
  return ${isIn};
},
offsetOf,
placeOf(entity) {
  ${find}
  return ${isIn} ? place : 0;
},
swap(a, b) {
  if (a === b) return;
  const idA = i32[${idWords} + a];
  const idB = i32[${idWords} + b];
  const atA = ${places.offset('a')};
  const atB = ${places.offset('b')};
  copy(${sink}, atA);
  copy(atA, atB);
  copy(atB, ${sink});
  i32[${idWords} + a] = idB;
  i32[${idWords} + b] = idA;
  i32[${placeWords} + (idB & ${slotMask})] = a;
  i32[${placeWords} + (idA & ${slotMask})] = b;
  if (
    cursor.$offset === atA || cursor.$offset === atB || first.$offset === atA || first.$offset === atB
    || pool.loops !== 0 || !cursors.iterations.isEmpty
  ) cursors.swapped(a, b);
  if (pool.watched !== 0) cursors.refresh();
},
};`;

  const twins = compile<object>(`${name} component pool`, source, constants);
  adoptMethods(pool, Object.assign(twins, componentLoops(pool)), plain);
}
