import { AllocatorError, MAX_CAPACITY, type Memory, type Ptr } from '@offheap/core';
import { callBefore, checkOptions, Faults, isLiveBlock, readWhole } from '@offheap/core/internal';
import { lostOwner, trackAttached } from '@offheap/struct/internal';
import { Entities, entitiesBytes, slotBitsOf } from '../entities.ts';
import { EntitySet } from '../entity-set.ts';
import {
  CAPACITY_WORD,
  ENTITIES_TAG,
  FIRST_SET_WORD,
  GENERATION_BITS_WORD,
  HEADER_WORDS,
  SLOTS_WORD,
  STRANGERS_WORD,
  TAG_WORD,
} from '../entity-words.ts';
import { BLOCK_WORD, NEXT_WORD } from '../sparse-set.ts';
import type { EntitiesAttachOptions } from './attach-options.ts';
import { attachedAllocator, fits, notThere, setsOf } from './place.ts';

const KNOWN_OPTIONS: Record<keyof EntitiesAttachOptions, true> = { allocator: true };
/** The number of bits of an id. */
const ID_BITS = 30;

/** Attaches entities to the bytes of other entities: see `Entities.attach`. */
export function attachEntities(memory: Memory, ptr: Ptr, options: EntitiesAttachOptions): Entities {
  return readWhole(memory, () => entitiesAt(memory, ptr, options));
}

function entitiesAt(memory: Memory, ptr: Ptr, options: EntitiesAttachOptions): Entities {
  checkOptions('Entities.attach', options, KNOWN_OPTIONS);
  const allocator = attachedAllocator('attached Entities', memory, options.allocator);
  const expectThat = (reason: string, holds: boolean): void => {
    if (!holds) throw notThere('Entities', ptr, reason);
  };
  expectThat('there is no room for them', fits(memory, ptr, HEADER_WORDS * 4));
  const { i32 } = memory;
  const header = ptr >>> 2;
  expectThat('something else is stored there', i32[header + TAG_WORD] === ENTITIES_TAG);
  const capacity = i32[header + CAPACITY_WORD]!;
  const slots = i32[header + SLOTS_WORD]!;
  const generationBits = i32[header + GENERATION_BITS_WORD]!;
  expectThat(`their capacity is ${capacity}`, capacity > 0 && capacity <= MAX_CAPACITY);
  const slotBits = slotBitsOf(capacity);
  expectThat(
    `they have ${slots} slots, expected ${2 ** slotBits - 1} for ${capacity}`,
    slots === 2 ** slotBits - 1,
  );
  expectThat(
    `their ids have ${generationBits} bits for generations`,
    generationBits > 0 && generationBits <= ID_BITS - slotBits,
  );
  const bytes = entitiesBytes(slots);
  expectThat('their state is truncated', fits(memory, ptr, bytes));
  expectThat('their block is not live in its allocator', isLiveBlock(memory, ptr, bytes, allocator));
  const entities = new Entities({ capacity, allocator, generationBits }, ptr);
  const faults = new Faults('entities');
  entities.checkWords(i32, faults);
  expectThat(faults.found[0]?.message ?? '', faults.found.length === 0);
  guard(entities);
  memory.residents.add(entities);
  trackAttached(entities);
  return entities;
}

/**
 * Makes attached entities check, once in each call, whether the other entities still exist, and, before an entity is
 * destroyed, which sets it must be removed from.
 */
function guard(entities: Entities): void {
  const ask = (): void => {
    if (!entities.isAlive) throw lostOwner('Entities', entities.memory);
  };
  /** The places of the sets that were last found to be attached, in the order of the list. */
  let found: readonly Ptr[] | undefined;
  callBefore(
    entities,
    ['create', 'tryCreate', 'createMany', 'has', 'each', 'recycle', 'checkHere', Symbol.iterator],
    ['length', 'retired'],
    ask,
  );
  callBefore(entities, ['attach', 'detach'], [], () => {
    found = undefined;
  });
  callBefore(entities, ['destroy', 'destroyMany', 'clear'], [], () => {
    ask();
    if (found === undefined || !isListed(entities, found)) found = checkSets(entities);
  });
}

/** Whether these are all sets of the entities, according to the memory. */
function isListed({ memory: { i32 }, ptr }: Entities, sets: readonly Ptr[]): boolean {
  let next = i32[(ptr >>> 2) + FIRST_SET_WORD]!;
  for (let i = 0; i < sets.length; i++) {
    if (sets[i] !== next) return false;
    next = i32[(next >>> 2) + NEXT_WORD]!;
  }
  return next === 0 && i32[(ptr >>> 2) + STRANGERS_WORD] === 0;
}

/**
 * Throws when an entity that is to be destroyed may be in a set that this thread has not attached, because its data
 * would remain there. Returns the places of the sets.
 *
 * @throws AllocatorError `THREAD`
 */
function checkSets(entities: Entities): Ptr[] {
  const { memory, ptr } = entities;
  const strangers = memory.i32[(ptr >>> 2) + STRANGERS_WORD]!;
  if (strangers !== 0) {
    throw refusal(
      `${strangers} objects other than component pools and tags are attached in the thread that created the entities`,
      'Destroy them there.',
    );
  }
  const missing = missingSet(entities);
  if (missing !== undefined) {
    throw refusal(
      `${missing} is not attached in this thread`,
      'Attach to it, or destroy them in the other thread.',
    );
  }
  return [...setsOf(entities)];
}

/** Returns the name of a set of the entities that is not attached in this thread; undefined when all are. */
export function missingSet(entities: Entities): string | undefined {
  const { i32 } = entities.memory;
  const gone = entities.removers.filter((set) => set instanceof EntitySet && !set.isAlive);
  for (const set of gone) entities.detach(set); // disposed of by the other thread
  const known = new Set(
    entities.removers.map((set) => (set instanceof EntitySet ? (set as EntitySet).countWord << 2 : 0)),
  );
  for (const at of setsOf(entities)) {
    if (known.delete(at)) continue; // a name that is listed twice is missing, too
    const block = i32[(at >>> 2) + BLOCK_WORD];
    return block === 0 ? `the tag at ${at}` : `the ComponentPool at ${String(block)}`;
  }
  return undefined;
}

function refusal(reason: string, fix: string): AllocatorError {
  return new AllocatorError(
    'THREAD',
    `Attached Entities cannot be destroyed, because ${reason} and would keep their data. ${fix}`,
  );
}
