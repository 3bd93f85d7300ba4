import { AllocatorError, type Memory, OutOfMemoryError } from '@offheap/core';
import { type Bytes, checkTurn } from '@offheap/core/internal';
import type { Layout, Struct } from '@offheap/struct';
import type { Binding, PoolStorage, SlotPool } from '@offheap/struct/internal';
import { Changes } from '../changes.ts';
import { CommandBuffer } from '../command-buffer.ts';
import type { ComponentPool } from '../component-pool.ts';
import type { ComponentStorage } from '../component-storage.ts';
import type { Entities } from '../entities.ts';
import { NO_ENTITY } from '../entity.ts';
import { enterAll } from '../group-order.ts';
import { EntryOffsets } from './entry-offsets.ts';
import { History } from './history.ts';
import type { SavedTargets } from './convert.ts';
import { type Assignment, type LoadedLinks, writerOf } from './assignment.ts';
import { LoadPlan } from './load-plan.ts';
import { type LoadOptions, Migrations } from './migration.ts';
import { readSave, type SavedFile, type SavedPart } from './saved-file.ts';
import { namesOfStruct, sectionsOf } from './saved-parts.ts';
import type { SectionKind } from './saved-type.ts';
import { inWords, partsOf, type WorldPart } from './world-parts.ts';
import type { World } from './world.ts';

/** A part of the world, and the corresponding part of the save. */
interface Pair {
  readonly part: WorldPart;
  /** Undefined when the save does not contain the part. */
  readonly saved: SavedPart | undefined;
  /** The number of its section, from 1; 0 when there is none. */
  readonly number: number;
  readonly assignments: readonly Assignment[];
  /** The bytes of each new entry, if functions return some of its initial values. */
  readonly initials: Uint8Array[];
}

/**
 * Replaces the contents of a world with those of a save. Everything that may fail is tried before the first byte
 * changes.
 *
 * @throws AllocatorError see {@link World.load}.
 */
export function loadSave(world: World, saved: Bytes, options: LoadOptions): void {
  checkTurn(world.memory);
  const file = readSave(saved);
  const parts = partsOf(world, 'loaded');
  refuseBusy(parts);
  if (file.version > world.version) {
    throw new AllocatorError(
      'VERSION',
      `The save has version ${file.version} of the data, and this world has version ${world.version}: expected one that is not newer. Update the program.`,
    );
  }
  const migrations = new Migrations(options, file, world.version, parts);
  const found = findSections(parts, file, migrations);
  checkRoom(world.entities, file, found);
  const pairs = pairParts(parts, found, file, migrations);
  for (const pair of pairs) generateInitials(pair);
  const { memory } = world;
  const { moments } = memory.residents;
  refuseChanged(world, parts); // by functions of initial values
  growAll(pairs, () => {
    refuseChanged(world, parts); // by an allocator's loggers
    refuseBusy(parts);
    checkRoom(world.entities, file, found);
    moments.restoring = moments.now;
    memory.beginReplace(memory.u8, memory.beginMoment()); // observers read the current contents
  });
  clearAll(world.entities, pairs);
  try {
    new Loader(world, file, pairs).write();
    memory.residents.forEach((resident) => {
      // Commands refer to entities that no longer exist, and the frames of a history belong to another game.
      if (resident instanceof CommandBuffer || resident instanceof History) resident.clear();
      else if (resident instanceof Changes && resident.isHere) resident.markAll();
    });
  } finally {
    memory.residents.settle();
  }
}

function refuseBusy(parts: readonly WorldPart[]): void {
  for (const part of parts) {
    if (!('pool' in part ? part.pool : part.set).isBusy) continue;
    throw new AllocatorError(
      'BUSY',
      `load() inside a loop over the ${inWords(part.kind)} ${part.name}, an \`init\` or a hook. Do it afterwards.`,
    );
  }
}

/** Throws when a function of the program (of a migration, an initial value, `revive`) has changed which parts the world has. */
function refuseChanged(world: World, before: readonly WorldPart[]): void {
  for (const part of before) ('pool' in part ? part.pool : part.set).checkHere();
  const now = partsOf(world, 'loaded');
  if (now.length === before.length) return;
  throw new AllocatorError(
    'BUSY',
    'A function of a migration, a `revive` or an initial value has created a pool, a single struct or a tag during load(): expected the parts that existed at the start of load(). Create them before the load, or after it.',
  );
}

/** Returns the index of the section of each part that the save has. */
function findSections(
  parts: readonly WorldPart[],
  file: SavedFile,
  migrations: Migrations,
): Map<WorldPart, number> {
  const found = sectionsOf(parts, file, migrations);
  const indices = new Set(found.values());
  for (const [i, [kind, name]] of file.sections.entries()) {
    const isDropped = migrations.drops(name);
    if (isDropped && indices.has(i)) throw droppedPart(kind, name);
    if (isDropped || indices.has(i)) continue;
    const renamed = parts.find((part) => part.kind !== kind && migrations.isSame(part.name, name));
    if (renamed !== undefined) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `The save has the ${inWords(kind)} ${name}, and ${renamed.name} is a ${inWords(renamed.kind)}: expected a ${inWords(kind)} too. Create one for old saves, move its data to ${renamed.name} after the load, and clear it.`,
      );
    }
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `The save has the ${inWords(kind)} ${name}, and the world has none: expected it to be created before load(). If it was renamed, use \`migrate: { NewName: { name: ${JSON.stringify(name)} } }\`; if it was removed, \`migrate: { ${name}: { drop: true } }\`.`,
    );
  }
  return found;
}

/** Returns the error about the option `drop` for a part that the world has, whose entries would be loaded. */
function droppedPart(kind: SectionKind, name: string): AllocatorError {
  return new AllocatorError(
    'INVALID_ARGUMENT',
    `The migration of ${name} has \`drop: true\`, and the ${inWords(kind)} ${name} of the save is loaded: expected a part that the world no longer has. Remove the option; to begin without the entries of the save, clear the part after the load.`,
  );
}

function pairParts(
  parts: readonly WorldPart[],
  found: ReadonlyMap<WorldPart, number>,
  file: SavedFile,
  migrations: Migrations,
): Pair[] {
  const structs = new Map<number, readonly string[]>();
  for (const [part, index] of found) if ('pool' in part) structs.set(index + 1, namesOfStruct(part));
  const targets: SavedTargets = { entities: file.entities, structsOf: (section) => structs.get(section) };
  const savedParts = file.readParts();
  return parts.map((part): Pair => {
    const index = found.get(part);
    if (index === undefined) return { part, saved: undefined, number: 0, assignments: [], initials: [] };
    const saved = savedParts[index]!;
    const layout = layoutOfPart(part);
    const plan = layout && new LoadPlan(layout, saved, migrations, targets);
    return { part, saved, number: index + 1, assignments: plan?.assignments ?? [], initials: [] };
  });
}

function layoutOfPart(part: WorldPart): Layout | undefined {
  if ('pool' in part) return part.pool.layout;
  return part.kind === 'tag' ? undefined : part.set.layout;
}

/** Throws when there is no room for a part of the save, even if pools grow to their maximum. */
function checkRoom(
  entities: Entities,
  { entities: count, sections }: SavedFile,
  found: ReadonlyMap<WorldPart, number>,
): void {
  const room = Math.min(entities.capacity, entities.slots.usable(entities.slotMask));
  if (count > room) throw noRoom(`${count} entities`, `the world has room for ${room}`);
  for (const [part, index] of found) {
    const [, name, needed] = sections[index]!;
    const what = `${needed} entries of the ${inWords(part.kind)} ${name}`;
    if (part.kind === 'tag') {
      if (needed > part.set.capacity) throw noRoom(what, `it has room for ${part.set.capacity}`);
      continue;
    }
    if (part.kind === 'single' && needed > 1) throw noRoom(what, 'expected one');
    const { storage } = 'pool' in part ? part.pool : part.set;
    if (needed > storage.maxCapacity) throw noRoom(what, `it may grow to ${storage.maxCapacity}`);
  }
}

/** Makes pools grow, then calls `check`. If one of the pools cannot grow or `check` throws, all pools shrink to their former capacity. */
function growAll(pairs: readonly Pair[], check: () => void): void {
  const grown: { readonly storage: ComponentStorage | PoolStorage; readonly capacity: number }[] = [];
  try {
    for (const { part, saved } of pairs) {
      if (saved === undefined || part.kind === 'tag') continue;
      const [, name, needed] = saved.section;
      const pool = 'pool' in part ? part.pool : part.set;
      pool.checkHere(); // an allocator's logger may have disposed of it
      const { storage } = pool;
      if (needed > roomIn(storage)) grown.push({ storage, capacity: storage.capacity });
      while (needed > roomIn(storage)) {
        if (!storage.grow())
          throw noRoom(`${needed} entries of the ${inWords(part.kind)} ${name}`, whyNoRoom(storage));
      }
    }
    check();
  } catch (error) {
    for (let last = grown.pop(); last !== undefined; last = grown.pop()) {
      const { storage, capacity } = last;
      if (storage.isAlive) storage.shrink(() => capacity); // its allocator may have disposed of its pool
    }
    throw error;
  }
}

function noRoom(what: string, room: string): AllocatorError {
  return new OutOfMemoryError(
    `The save has ${what}: ${room}. Increase \`capacity\`, \`maxCapacity\` or \`bytes\`.`,
  );
}

/** Calls the functions that return initial values for all entries to be created, because they may throw. */
function generateInitials({ part, saved, initials }: Pair): void {
  if (part.kind === 'tag') return;
  const { generated } = 'pool' in part ? part.pool.binding : part.set.binding;
  if (generated === undefined) return;
  for (let left = part.kind === 'single' ? 1 : (saved?.section[2] ?? 0); left > 0; left--) {
    generated.prepare();
    initials.push(generated.next.slice());
  }
}

/** Makes the next new entry get the initial values that were generated for it. */
function useInitials(
  { generated }: Pick<Binding, 'generated'>,
  initials: readonly Uint8Array[],
  i: number,
): void {
  if (generated !== undefined) generated.next = initials[i]!;
}

function whyNoRoom(storage: ComponentStorage | PoolStorage): string {
  if (storage.capacity < storage.maxCapacity) return 'its allocator has no room for a further slab';
  return `only ${roomIn(storage)} of its ${storage.maxCapacity} slots have generations left`; // some are retired
}

/** Returns the number of entries that the current slabs have room for once all entries are destroyed. */
function roomIn(storage: ComponentStorage | PoolStorage): number {
  return 'slots' in storage ? storage.usableSlots : storage.capacity;
}

/**
 * Removes everything from the world without calling hooks and observers. The entries of single structs get their
 * initial values.
 */
function clearAll(entities: Entities, pairs: readonly Pair[]): void {
  for (const { part, initials } of pairs) {
    if (part.kind === 'component') clearComponents(part.set);
    else if (part.kind === 'tag') part.set.empty();
    else if (part.kind === 'pool') clearPool(part.pool);
    else resetSingle(part.pool, initials);
  }
  entities.slots.releaseAll();
}

function clearComponents(set: ComponentPool<Struct>): void {
  const { letGo } = set.binding;
  if (letGo !== undefined) for (let place = set.length; place > 0; place--) letGo(set.offsetOf(place));
  set.cursors.move(0); // the cursor that `add` and `get` returned refers to no component
  set.empty();
}

function clearPool(pool: SlotPool<Struct>): void {
  const { lifecycle, entries, views } = pool;
  views.mayStay = true; // a frozen view does not keep its entry
  try {
    for (let index = lifecycle.end - 1; index >= 0; index--) {
      const slot = lifecycle.slotAt(index);
      if (slot !== 0) entries.remove(slot);
    }
  } finally {
    views.mayStay = false;
  }
}

function resetSingle(pool: SlotPool<Struct>, initials: readonly Uint8Array[]): void {
  if (pool.length === 0) return; // it was destroyed
  const offset = pool.entries.offsetOf(0);
  pool.binding.letGo?.(offset);
  useInitials(pool.binding, initials, 0);
  pool.binding.reset(offset);
}

/** Writes the contents of a save to an empty world. */
class Loader {
  readonly #entities: Entities;
  readonly #memory: Memory;
  readonly #pairs: readonly Pair[];
  readonly #links: LoadedLinks = {
    entityOf: (number) => this.#ids[number] ?? NO_ENTITY,
    entryOf: ({ section, entry }) => {
      const pool = this.#pools[section];
      const handle = pool?.handles[entry] ?? 0; // its pool may be ignored by a migration
      return [handle, handle === 0 ? 0 : pool!.ptr];
    },
  };
  /** The ids by the numbers in the save. */
  readonly #ids: Int32Array;
  /** By the number of a pool's section: the place of its state, and the handles of its entries by their numbers. */
  readonly #pools: { readonly ptr: number; readonly handles: Int32Array }[] = [];

  constructor({ entities, memory }: World, file: SavedFile, pairs: readonly Pair[]) {
    this.#entities = entities;
    this.#memory = memory;
    this.#pairs = pairs;
    this.#ids = new Int32Array(file.entities + 1);
  }

  write(): void {
    for (let number = 1; number < this.#ids.length; number++) this.#ids[number] = this.#entities.create();
    // All entries first: groups move components, and references may lead to any.
    for (const pair of this.#pairs) this.#create(pair);
    for (const { part } of this.#pairs) {
      if ('pool' in part) continue;
      const { group } = part.set;
      if (group !== undefined && group.sets[0] === part.set) enterAll(group);
    }
    for (const pair of this.#pairs) this.#fill(pair);
  }

  #create({ part, saved, number, initials }: Pair): void {
    if (saved === undefined) return;
    if ('set' in part) {
      part.set.fillWith(saved.members.map((member) => this.#ids[member]!));
      if (part.kind === 'tag') return;
      const { binding, storage } = part.set;
      for (let i = 0; i < saved.members.length; i++) {
        useInitials(binding, initials, i);
        binding.reset(storage.viewOffset(i));
      }
      return;
    }
    const { pool } = part;
    const [, , count] = saved.section;
    const handles = new Int32Array(count + 1);
    for (let entry = 1; entry <= count; entry++) {
      useInitials(pool.binding, initials, entry - 1);
      const slot =
        part.kind === 'single' && pool.length > 0 ? pool.lifecycle.slotAt(0) : pool.lifecycle.take();
      handles[entry] = pool.storage.slots.handle(slot);
    }
    this.#pools[number] = { ptr: pool.ptr, handles };
  }

  #fill({ part, saved, number, assignments }: Pair): void {
    if (saved === undefined || part.kind === 'tag' || assignments.length === 0) return;
    const [, , count] = saved.section;
    const indices = new Int32Array(count);
    if ('set' in part) {
      const { set } = part;
      const { i32 } = this.#memory;
      for (let i = 0; i < count; i++) {
        const slot = this.#ids[saved.members[i]!]! & this.#entities.slotMask;
        indices[i] = i32[set.placeWords + slot]! - 1; // a group may have moved it
      }
    } else {
      const { entries, storage } = part.pool;
      const { handles } = this.#pools[number]!; // created above
      for (let i = 0; i < count; i++) {
        indices[i] = entries.indexOf(handles[i + 1]! & storage.slots.slotMask);
      }
    }
    const offsets = new EntryOffsets('set' in part ? part.set : part.pool, indices);
    for (const assignment of assignments) {
      const starts = offsets.for(assignment.byteOffset);
      const write = writerOf(assignment, this.#memory, this.#links);
      for (let i = 0; i < count; i++) write(i, starts[i]!);
    }
  }
}
