import { type Resident } from '@offheap/core/internal';
import { type Finding, Regions } from '@offheap/core/debug';
import { ComponentPool } from '../component-pool.ts';
import { Entities, entitiesBytes } from '../entities.ts';
import { Tag } from '../tag.ts';
import type { Struct } from '@offheap/struct';
import { notesOf, slabRegions } from '@offheap/struct/internal';

/** The size in bytes of a slot, and of an id in a tag's list. */
const SLOT_BYTES = 8;
const ID_BYTES = 4;

/** Returns the finding for entities, a component pool or a tag; undefined for other objects. */
export function inspectEntities(resident: Resident): Finding | undefined {
  if (resident instanceof Entities) return resident.isHere ? ofEntities(resident) : undefined;
  if (resident instanceof ComponentPool) return resident.isHere ? ofComponents(resident) : undefined;
  return resident instanceof Tag && resident.isHere ? ofTag(resident) : undefined;
}

function ofEntities({ ptr, slots, capacity, length, retired }: Entities): Finding {
  const stateBytes = entitiesBytes(0);
  const regions = new Regions();
  regions.add(ptr, stateBytes, 'state');
  for (let slot = 1; slot <= slots.capacity; slot++) {
    const use = slots.isLive(slot) ? 'live' : 'free';
    regions.add(ptr + stateBytes + (slot - 1) * SLOT_BYTES, SLOT_BYTES, use);
  }
  return {
    kind: 'Entities',
    ptr,
    blockBytes: 0,
    live: length,
    capacity,
    notes: retired === 0 ? [] : [`${retired} slots retired`],
    regions: regions.all,
    freeIsWhole: true,
  };
}

function ofComponents({ layout, storage, length, capacity }: ComponentPool<Struct>): Finding {
  return {
    kind: 'ComponentPool',
    name: `of ${layout.name}`,
    ptr: storage.ptr,
    blockBytes: 0,
    live: length,
    capacity,
    notes: notesOf(storage),
    regions: slabRegions(storage, (index) => index < length),
    freeIsWhole: true,
  };
}

function ofTag({ name, countWord, idWords, placeWords, entities, length, capacity }: Tag): Finding {
  const ptr = countWord << 2;
  const first = (idWords + 1) << 2;
  const regions = new Regions();
  regions.add(ptr, first - ptr, 'state');
  regions.add(first, length * ID_BYTES, 'live');
  regions.add(first + length * ID_BYTES, (capacity - length) * ID_BYTES, 'free');
  regions.add(placeWords << 2, (entities.slotMask + 1) * ID_BYTES, 'state');
  return {
    kind: 'Tag',
    name: name === 'Tag' ? '' : name,
    ptr,
    blockBytes: 0,
    live: length,
    capacity,
    regions: regions.all,
    freeIsWhole: true,
  };
}
