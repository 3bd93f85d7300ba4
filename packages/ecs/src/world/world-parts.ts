import { AllocatorError } from '@offheap/core';
import { isOfAnotherCopy, refuseDetached, wrongArgument } from '@offheap/core/internal';
import type { Struct } from '@offheap/struct';
import { checkNamed, POOL, SlotPool } from '@offheap/struct/internal';
import { ComponentPool } from '../component-pool.ts';
import { Entities } from '../entities.ts';
import { ENTITIES } from '../entity.ts';
import { ENTITY_SET, EntitySet } from '../entity-set.ts';
import { Tag } from '../tag.ts';
import type { SectionKind } from './saved-type.ts';
import type { World } from './world.ts';

/** A part of a world. A save identifies it by its kind and name. */
export type WorldPart =
  | { readonly kind: 'component'; readonly name: string; readonly set: ComponentPool<Struct> }
  | { readonly kind: 'tag'; readonly name: string; readonly set: Tag }
  | { readonly kind: 'pool' | 'single'; readonly name: string; readonly pool: SlotPool<Struct> };

/**
 * Returns the component pools, tags, pools and single structs of a world, including those that were created directly.
 *
 * @param what names the operation, as in `saved`.
 * @throws AllocatorError `INVALID_ARGUMENT` when a struct or a tag has no name, two parts have the same name, or the memory
 *   contains entities, component pools, tags or pools that are not the world's.
 */
export function partsOf(world: World, what: string): WorldPart[] {
  checkHere(world);
  refuseDetached(world.memory);
  const parts: WorldPart[] = [];
  world.memory.residents.forEach((resident) => {
    const part = partOf(world, resident, what);
    if (part !== undefined) parts.push(part);
  });
  const names = new Set<string>();
  for (const { kind, name } of parts) {
    const key = keyOf(kind, name);
    if (!names.has(key)) {
      names.add(key);
      continue;
    }
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `A world with two ${inWords(kind)}s of ${name} cannot be ${what}: expected one, because a save identifies them by name. Extend the struct, and give the other class its own name.`,
    );
  }
  return parts;
}

/** Throws for a world without its heap or its entities, which has lost data: both getters throw `DISPOSED` then. */
function checkHere({ heap, entities }: World): number {
  return heap.used + entities.length;
}

function partOf(world: World, resident: object, what: string): WorldPart | undefined {
  if (resident instanceof SlotPool) {
    const pool = resident as SlotPool<Struct>;
    if (pool.isGone) return undefined;
    checkNamed(pool.layout, what);
    return { kind: world.isSingle(pool) ? 'single' : 'pool', name: pool.layout.name, pool };
  }
  if (resident instanceof Entities) {
    if (resident.isHere && resident.ptr !== world.entities.ptr) throw otherEntities('other entities', what);
    return undefined;
  }
  if (!(resident instanceof EntitySet)) {
    refuseOtherCopy(resident);
    return undefined;
  }
  if (resident.isGone) return undefined;
  if (resident.entities !== world.entities) {
    const { entities } = resident as { readonly entities: unknown }; // of any source
    if (entities instanceof Entities && entities.ptr === world.entities.ptr) return undefined; // attached to the same bytes
    throw otherEntities(`a ${resident instanceof Tag ? 'tag' : 'component pool'} of other entities`, what);
  }
  if (resident instanceof Tag) {
    if (resident.isNamed) return { kind: 'tag', name: resident.name, set: resident as Tag };
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `A Tag without a name cannot be ${what}. Name it, as in \`world.tag('Frozen')\`.`,
    );
  }
  if (!(resident instanceof ComponentPool)) return undefined;
  const set = resident as unknown as ComponentPool<Struct>; // any struct's
  checkNamed(set.layout, what);
  return { kind: 'component', name: set.layout.name, set };
}

/** Throws for a pool, entities or a tag that another copy of a package has created: its data would not be in the save. */
function refuseOtherCopy(resident: object): void {
  for (const origin of [POOL, ENTITIES, ENTITY_SET]) {
    if (!isOfAnotherCopy(resident, origin) || (resident as { isGone?: boolean }).isGone === true) continue;
    throw wrongArgument(`A ${origin.of} in the memory of a world`, resident, 'one of this copy', origin);
  }
}

function otherEntities(part: string, what: string): AllocatorError {
  return new AllocatorError(
    'INVALID_ARGUMENT',
    `A world with ${part} in its memory cannot be ${what}: expected only its own, because a save has one list of entities. Create the others without the option \`allocator\`, in a memory of their own.`,
  );
}

/** Returns a key that distinguishes parts. */
function keyOf(kind: SectionKind, name: string): string {
  return `${kind} ${name}`;
}

/** Returns the name of a kind of part for messages. */
export function inWords(kind: SectionKind): string {
  return { component: 'component pool', tag: 'tag', pool: 'pool', single: 'single struct' }[kind];
}
