import { AllocatorError, MAX_CAPACITY, type Ptr } from '@offheap/core';
import { callBefore, checkOptions, type HeldBlocks, readWhole, showValue } from '@offheap/core/internal';
import { layoutOf, type Struct, type StructClass } from '@offheap/struct';
import { attachedStorage, hashOf, lostOwner, noSuchPool, trackAttached } from '@offheap/struct/internal';
import { ComponentPool } from '../component-pool.ts';
import { type Entities, checkOwnEntities } from '../entities.ts';
import type { Entity } from '../entity.ts';
import { type EntityOrder, EntitySet, SET_TAG } from '../entity-set.ts';
import {
  ENTITIES_WORD,
  GROUP_WORD,
  MARK_WORD,
  NAME_WORD,
  OBSERVERS_WORD,
  OBSERVES_ADD,
  OBSERVES_REMOVE,
  SLOT_MASK_WORD,
} from '../sparse-set.ts';
import { Tag } from '../tag.ts';
import type { ComponentAttachOptions, TagAttachOptions } from './attach-options.ts';
import { attachedAllocator, fits, notThere } from './place.ts';

const COMPONENT_OPTIONS: Record<keyof ComponentAttachOptions, true> = {
  allocator: true,
  checked: true,
  storage: true,
};
const TAG_OPTIONS: Record<keyof TagAttachOptions, true> = { name: true };
/** The size of a set in bytes, before its ids. */
const SET_HEADER_BYTES = 48;

/** Attaches a component pool to the bytes of another one: see `ComponentPool.attach`. */
export function attachComponents<T extends Struct>(
  T: StructClass<T>,
  entities: Entities,
  ptr: Ptr,
  options: ComponentAttachOptions,
): ComponentPool<T> {
  checkOwnEntities('The entities of ComponentPool.attach', entities);
  return readWhole(entities.memory, () => componentsAt(T, entities, ptr, options));
}

function componentsAt<T extends Struct>(
  T: StructClass<T>,
  entities: Entities,
  ptr: Ptr,
  options: ComponentAttachOptions,
): ComponentPool<T> {
  checkOptions('ComponentPool.attach', options, COMPONENT_OPTIONS);
  const layout = layoutOf(T);
  const { memory, slotMask } = entities;
  const own = options.allocator ?? entities.allocator;
  const allocator = attachedAllocator('an attached ComponentPool', memory, own);
  const { capacity, maxCapacity, storage, attached } = attachedStorage(
    'ComponentPool',
    layout,
    memory,
    ptr,
    { ...options, allocator },
    (most) => EntitySet.bytesFor(most, slotMask),
  );
  const { checked } = options;
  const pool = new ComponentPool(T, {
    capacity,
    maxCapacity: maxCapacity ?? capacity,
    ...(storage && { storage }),
    ...(attached && { attached }),
    entities,
    allocator,
    ...(checked !== undefined && { checked }),
  });
  const fault = faultOf(pool, entities);
  if (fault !== undefined) throw noSuchPool('ComponentPool', layout, ptr, fault.replace(/\.$/, ''));
  guard(pool);
  return pool;
}

/** Attaches a tag to the words of another one: see `Tag.attach`. */
export function attachTag(entities: Entities, ptr: Ptr, options: TagAttachOptions): Tag {
  checkOwnEntities('The entities of Tag.attach', entities);
  return readWhole(entities.memory, () => tagAt(entities, ptr, options));
}

function tagAt(entities: Entities, ptr: Ptr, options: TagAttachOptions): Tag {
  checkOptions('Tag.attach', options, TAG_OPTIONS);
  const { name } = options;
  const what = name === undefined ? 'tag without a name' : `tag ${showValue(name)}`;
  const { memory, slotMask } = entities;
  const { i32 } = memory;
  const expectThat = (reason: string, holds: boolean): void => {
    if (!holds) throw notThere(what, ptr, reason);
  };
  expectThat('there is no room for one', fits(memory, ptr, SET_HEADER_BYTES));
  const word = ptr >>> 2;
  expectThat('something else is stored there', i32[word + MARK_WORD] === SET_TAG);
  const hash = name === undefined ? 0 : hashOf(name);
  expectThat('it has another name', i32[word + NAME_WORD] === hash);
  const capacity = i32[word + MARK_WORD + 1]!;
  expectThat(`its capacity is ${capacity}`, capacity > 0 && capacity <= MAX_CAPACITY);
  expectThat('its state is truncated', fits(memory, ptr, EntitySet.bytesFor(capacity, slotMask)));
  const tag = new Tag({ entities, capacity, ...(name !== undefined && { name }) }, ptr);
  const fault = faultOf(tag, entities);
  expectThat(fault ?? '', fault === undefined);
  guard(tag);
  return tag;
}

/**
 * Returns a description of the fault in the words of a set that is being attached. Nothing of the set has been used
 * so far.
 */
function faultOf<T extends Struct>(set: ComponentPool<T> | Tag, entities: Entities): string | undefined {
  const { memory, countWord, title } = set;
  const { i32 } = memory;
  if (!set.isAlive) return 'something else is stored there';
  if (
    i32[countWord + ENTITIES_WORD] !== entities.ptr ||
    i32[countWord + SLOT_MASK_WORD] !== entities.slotMask
  )
    return `it belongs to other entities, at ${i32[countWord + ENTITIES_WORD]!}`;
  const held: HeldBlocks = [];
  const fault = set.checkBytes(i32, held);
  if (fault !== undefined) return fault.replace(`${title}: `, '');
  entities.checkBytes(i32, held);
  return held[0]?.faults(held, memory, i32)[0];
}

/** The members that only read. They first check whether the other set still exists. */
const READING: readonly PropertyKey[] = [
  'has',
  'placeOf',
  'get',
  'at',
  'entityAt',
  'indexOf',
  'entityOf',
  'each',
  'checkHere',
  Symbol.iterator,
];

/** Makes an attached set check the state in the memory, once in each call and at the beginning of each loop. */
function guard(set: EntitySet): void {
  const { memory } = set;
  let isGone = false;
  const ask = (): void => {
    if (!set.isAlive) throw lostOwner(set.label, memory);
  };
  const { methods } = set;
  callBefore(set, READING, ['length', 'capacity', 'slabs'], ask);
  callBefore(set, ['shrink', 'sortBy'], [], () => {
    ask();
    checkChange(set, 0);
  });
  callBefore(set, ['add', 'tryAdd'], [], () => {
    ask();
    checkChange(set, OBSERVES_ADD);
  });
  callBefore(set, ['clear', 'removeWhere'], [], () => {
    ask();
    checkChange(set, OBSERVES_REMOVE);
  });
  const inner = Object.getPrototypeOf(set) as Pick<EntitySet, 'remove' | 'checkRemove'>;
  const { remove, checkRemove } = inner;
  const checkRemoval = (entity: Entity): void => {
    ask();
    if (methods.has(entity)) checkChange(set, OBSERVES_REMOVE);
  };
  const changing = {
    remove: {
      value(this: EntitySet, entity: Entity): boolean {
        checkRemoval(entity);
        return remove.call(this, entity);
      },
    },
    checkRemove: {
      value(this: EntitySet, entity: Entity): void {
        checkRemoval(entity);
        checkRemove.call(this, entity);
      },
    },
  };
  Object.setPrototypeOf(set, Object.create(inner, changing) as object);
  Object.defineProperty(set, 'isGone', {
    get: () => isGone || !set.isAlive,
    set: (value: boolean) => {
      isGone = value;
    },
  });
  set.join();
  trackAttached(set);
}

/**
 * Throws instead of adding, removing or moving entities when the thread that created the set has data outside the
 * memory that would not be updated.
 *
 * @param observes the observers that would have to be called; 0 if entities are neither added nor removed.
 * @throws AllocatorError `THREAD`
 */
function checkChange(set: EntitySet, observes: number): void {
  const { countWord, memory, group, title } = set;
  const { i32 } = memory;
  if (i32[countWord + GROUP_WORD] !== (group?.id ?? 0)) {
    throw refusal(
      title,
      `${group === undefined ? 'a group' : 'another group'} keeps it in order in the thread that created it`,
      'Call `group` here as well, with the same pools and tags in the same order.',
    );
  }
  if ((i32[countWord + OBSERVERS_WORD]! & observes) !== 0) {
    throw refusal(
      title,
      'its observers in the thread that created it would not be called',
      'Change it there, or use `batch` in place of `onAdd` and `onRemove`.',
    );
  }
  if (observes !== 0 && set instanceof ComponentPool && set.binding.letGo !== undefined) {
    throw refusal(
      title,
      'its components have values of `object()`, which only the thread that wrote them has',
      'Change it there.',
    );
  }
}

function refusal(title: string, reason: string, fix: string): AllocatorError {
  return new AllocatorError(
    'THREAD',
    `Entities cannot be added to or removed from ${title}, which is attached: ${reason}. ${fix}`,
  );
}

/** Throws for a group that the thread which created the sets does not maintain. */
export function checkGroup<E extends number>(order: EntityOrder<E>): void {
  readWhole(order.sets[0]!.memory, () => checkOrder(order)); // a group has at least one set
}

function checkOrder<E extends number>({ sets, id }: EntityOrder<E>): void {
  const titles = sets.map(({ title }) => title).join(', ');
  const first = sets[0]!;
  const { memory } = first;
  const { i32 } = memory;
  if (sets.some(({ countWord }) => i32[countWord + GROUP_WORD] !== id)) {
    throw new AllocatorError(
      'THREAD',
      `A group of ${titles}, which are attached: the thread that created them has no such group. Call \`group\` there first, with the same pools and tags in the same order.`,
    );
  }
  for (let place = i32[first.groupedWord]!; place > 0; place--) {
    if (sets.every(({ idWords }) => i32[idWords + place] === i32[first.idWords + place])) continue;
    throw new AllocatorError(
      'CORRUPT',
      `A group of ${titles}, which differ at place ${place}. Attach to bytes that only their pools have written.`,
    );
  }
}
