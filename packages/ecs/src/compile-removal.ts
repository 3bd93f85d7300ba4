import { ComponentPool } from './component-pool.ts';
import type { Entity, EntityRemover } from './entity.ts';
import { EntitySet } from './entity-set.ts';
import {
  dropGroupedSource,
  dropSource,
  leaveAndDropSource,
  type SetSource,
  setSource,
} from './set-source.ts';
import { Tag } from './tag.ts';
import { canCompile, compile } from '@offheap/struct/internal';

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
  const constants: Record<string, unknown> = { hasChanged, planAgain };
  /** Of those that nobody is told of. */
  const sources = new Map<EntityRemover, SetSource>();
  const regrouped: string[] = [];
  sets.forEach((set, i) => {
    constants[`set${i}`] = set;
    if (!dropsPlainly(set)) return;
    const source = setSource(set, i);
    sources.set(set, source);
    Object.assign(constants, source.constants, { [`group${i}`]: set.group });
    regrouped.push(`set${i}.group !== group${i}`);
  });
  const whenRegrouped =
    regrouped.length === 0 ? '' : `if (${regrouped.join(' || ')}) return planAgain(entity);`;
  const done = new Set<EntityRemover>();
  const texts = sets.map((set, i) => {
    if (done.has(set)) return '';
    const source = sources.get(set);
    if (source === undefined) {
      // Whom it tells may have done anything.
      return `set${i}.remove(entity); if (hasChanged()) return planAgain(entity); ${whenRegrouped}`;
    }
    const { group } = set as EntitySet; // it has a source
    if (group === undefined) return dropSource(source);
    const members = group.sets.map((member) => sources.get(member));
    if (!members.every((member) => member !== undefined)) return leaveAndDropSource(source, `set${i}`);
    for (const member of group.sets) done.add(member);
    return dropGroupedSource(members);
  });
  const text = `${Array.from(sources.values(), ({ places }) => places?.declare).join('\n')}
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

/** Whether a set runs code of others as it lets go of an entity. */
export function mayTell(set: EntityRemover): boolean {
  if (dropsPlainly(set)) return false;
  return (
    !(set instanceof ComponentPool) ||
    set.binding.onDestroy !== undefined ||
    set.remove !== ComponentPool.prototype.remove
  );
}

/** Whether removing an entity is but moving bytes: nobody is told, nothing is checked. */
function dropsPlainly(set: EntityRemover): set is EntitySet {
  if (!(set instanceof ComponentPool)) return set.constructor === Tag;
  // A pool has a compiled `remove` then, on a prototype of its own, unless a subclass has its own.
  // One that is observed has a `remove` of its own.
  return (
    canCompile() &&
    Object.hasOwn(Object.getPrototypeOf(set) as object, 'remove') &&
    !Object.hasOwn(set, 'remove')
  );
}
