import type { Struct } from '../struct.ts';
import { canCompile, compile } from '../view/compile.ts';
import { ComponentPool } from './component-pool.ts';
import type { Entity, EntityRemover } from './entity.ts';
import { EntitySet } from './entity-set.ts';
import { dropGroupedSource, dropSource, leaveAndDropSource, setSource } from './set-source.ts';
import { Tag } from './tag.ts';

/** What a removal asks of its entities. */
interface Owner {
  readonly slotMask: number;
  /** Whether sets have come or gone since the plan was made. */
  hasChanged(this: void): boolean;
  /** Removes an entity by a new plan, as sets have come or gone, or are in other groups now. */
  planAgain(this: void, entity: Entity): void;
}

/**
 * What takes a living entity out of all sets, as one function of a text of its own: a loop over the sets would have to find
 * out what each is every time. What sets and groups have to do is part of the text, unless there is somebody to tell.
 */
export function compileRemoval(
  sets: readonly EntityRemover[],
  { slotMask, hasChanged, planAgain }: Owner,
): (entity: Entity) => void {
  if (!canCompile()) {
    return (entity) => {
      for (let i = 0; i < sets.length; i++) {
        sets[i]!.remove(entity);
        if (hasChanged()) return planAgain(entity);
      }
    };
  }
  const plain = sets.filter(dropsPlainly);
  const sources = new Map(plain.map((set) => [set, setSource(set, sets.indexOf(set))]));
  const constants: Record<string, unknown> = { hasChanged, planAgain };
  const groups = plain.map((set) => {
    const i = sets.indexOf(set);
    Object.assign(constants, sources.get(set)!.constants, { [`group${i}`]: set.group });
    return `set${i}.group !== group${i}`;
  });
  const whenRegrouped = plain.length === 0 ? '' : `if (${groups.join(' || ')}) return planAgain(entity);`;
  const done = new Set<EntityRemover>();
  const texts = sets.map((set, i) => {
    constants[`set${i}`] = set;
    if (done.has(set)) return '';
    if (!dropsPlainly(set)) {
      // Whom it tells may have done anything.
      return `set${i}.remove(entity); if (hasChanged()) return planAgain(entity); ${whenRegrouped}`;
    }
    const { group } = set;
    if (group === undefined) return dropSource(sources.get(set)!);
    if (!group.sets.every(dropsPlainly)) return leaveAndDropSource(sources.get(set)!, `set${i}`);
    for (const member of group.sets) done.add(member);
    return dropGroupedSource(group.sets.map((member) => sources.get(member)!));
  });
  const text = `${Array.from(sources.values(), ({ declare }) => declare).join('\n')}
return (entity) => {
  ${whenRegrouped}
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
export function dropsPlainly(set: EntityRemover): set is EntitySet {
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
