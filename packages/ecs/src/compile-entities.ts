import type { SlotTable } from '@offheap/core';
import type { Entities } from './entities.ts';
import { fullEntities } from './entity-errors.ts';
import { adoptMethods, compile } from '@offheap/struct/internal';

/**
 * Puts fast twins of the hot methods of some entities on a prototype of their own: they work on the same words as
 * `SlotTable` does, whose places are literals here.
 */
export function compileEntities(entities: Entities, slots: SlotTable, plain: object): void {
  const { head, fresh, live, retired, stamps, links, stampMask } = slots.places;
  const { slotBits, slotMask } = slots;
  const stamp = `i32[${stamps} + (slot << 1)]`;
  const link = `i32[${links} + (slot << 1)]`;
  const text = `function has(entity) {
  const slot = entity & ${slotMask};
  return slot !== 0 && slot <= i32[${fresh}] && (entity | 0) === entity
    && ${stamp} === (((entity >>> ${slotBits}) << 1) | 1);
}
function tryCreate() {
  const count = i32[${live}];
  if (count === ${entities.capacity}) return 0;
  let slot = i32[${head}];
  if (slot !== 0) i32[${head}] = ${link};
  else {
    slot = (i32[${fresh}] + 1) | 0;
    if (slot > ${slots.capacity}) return 0;
    i32[${fresh}] = slot;
    ${stamp} = 2;
  }
  const now = ${stamp} | 1;
  ${stamp} = now;
  ${link} = 0;
  i32[${live}] = count + 1;
  return ((now >>> 1) << ${slotBits}) | slot;
}
return {
has,
tryCreate,
create() {
  const entity = tryCreate();
  if (entity === 0) throw fullEntities(entities);
  return entity;
},
release(entity) {
  if (!has(entity)) return;
  const slot = entity & ${slotMask};
  const next = (${stamp} + 1) & ${stampMask};
  ${stamp} = next;
  i32[${live}]--;
  if (next === 0) i32[${retired}]++;
  else {
    ${link} = i32[${head}];
    i32[${head}] = slot;
  }
},
};`;
  adoptMethods(
    entities,
    compile<object>('entities', text, { i32: entities.memory.i32, entities, fullEntities }),
    plain,
  );
}
