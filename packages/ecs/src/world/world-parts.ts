import { AllocatorError } from '@offheap/core';
import { refuseDetached } from '@offheap/core/internal';
import type { Struct } from '@offheap/struct';
import { checkNamed, SlotPool } from '@offheap/struct/internal';
import { ComponentPool } from '../component-pool.ts';
import { EntitySet } from '../entity-set.ts';
import { Tag } from '../tag.ts';
import type { SectionKind } from './saved-type.ts';
import type { World } from './world.ts';

/** A part of a world in a save, under its kind and name. */
export type WorldPart =
  | { readonly kind: 'component'; readonly name: string; readonly set: ComponentPool<Struct> }
  | { readonly kind: 'tag'; readonly name: string; readonly set: Tag }
  | { readonly kind: 'pool' | 'single'; readonly name: string; readonly pool: SlotPool<Struct> };

/**
 * Returns the component pools, tags, pools and single structs of a world, including those that were created directly.
 *
 * @param what names the operation, as in `saved`.
 * @throws AllocatorError `INVALID_ARGUMENT` when a struct or a tag has no name, or two parts have the same name.
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
  if (!(resident instanceof EntitySet) || resident.isGone || resident.entities !== world.entities)
    return undefined;
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

/** Returns a key that distinguishes parts. */
function keyOf(kind: SectionKind, name: string): string {
  return `${kind} ${name}`;
}

/** Returns the name of a kind of part for messages. */
export function inWords(kind: SectionKind): string {
  return { component: 'component pool', tag: 'tag', pool: 'pool', single: 'single struct' }[kind];
}
