import type { Struct } from '../struct.ts';
import { canCompile, compile } from '../view/compile.ts';
import { dropSource } from './compile-component-pool.ts';
import { ComponentPool } from './component-pool.ts';
import type { Entity, EntityRemover } from './entity.ts';
import { EntitySet } from './entity-set.ts';
import { Tag } from './tag.ts';

/**
 * What takes a living entity out of all sets, as one function of a text of its own: a loop over the sets would have to find
 * out what each is every time. What component pools have to do is part of the text, unless there is somebody to tell.
 */
export function compileRemoval(sets: readonly EntityRemover[], slotMask: number): (entity: Entity) => void {
  if (!canCompile()) {
    return (entity) => {
      for (let i = 0; i < sets.length; i++) sets[i]!.remove(entity);
    };
  }
  const constants: Record<string, unknown> = {};
  const declared: string[] = [];
  const leaving = sets.every(dropsPlainly) ? 'discard' : 'leave';
  const texts = sets.map((set, i) => {
    if (set instanceof ComponentPool && dropsPlainly(set)) {
      const { declare, text, constants: own } = dropSource(set, i, leaving);
      Object.assign(constants, own);
      declared.push(declare);
      return text;
    }
    constants[`set${i}`] = set;
    return `set${i}.remove(entity);`;
  });
  const text = `${declared.join('\n')}
return (entity) => {
  const slot = entity & ${slotMask};
  ${texts.join('\n  ')}
};`;
  return compile('entities', text, constants);
}

/** Whether a set may refuse to let go of an entity: those of this library only in checked mode. */
export function mayRefuse(set: EntityRemover): boolean {
  return set.checkRemove !== undefined && !(set instanceof EntitySet && !set.isChecked);
}

/** Whether removing an entity is but moving bytes: nobody is told, nothing is checked. */
function dropsPlainly(set: EntityRemover): boolean {
  if (!(set instanceof ComponentPool)) return set.constructor === Tag;
  const pool = set as ComponentPool<Struct>; // whatever its struct
  const { onDestroy, letGo } = pool.binding;
  if (pool.checked) return false;
  // Compiled twins lie on a prototype of the pool's own, unless a subclass has a `remove` of its own.
  return (
    onDestroy === undefined &&
    letGo === undefined &&
    Object.hasOwn(Object.getPrototypeOf(pool) as object, 'remove')
  );
}
