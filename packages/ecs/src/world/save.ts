import { AllocatorError, type Memory } from '@offheap/core';
import { crc32 } from '@offheap/core/internal';
import type { Layout, Struct } from '@offheap/struct';
import { ObjectType, type SlotPool, utf8Encoder } from '@offheap/struct/internal';
import type { Entities } from '../entities.ts';
import type { EntitySet } from '../entity-set.ts';
import { EntryOffsets } from './entry-offsets.ts';
import { jsonOf } from './json.ts';
import { checkSavedOverlaps } from './overlaps.ts';
import { type Leaf, leavesOf, refuseUnlisted, savedFieldsOf } from './leaves.ts';
import { bitsOf, type SavedSection } from './saved-type.ts';
import { partsOf, type WorldPart } from './world-parts.ts';
import type { World } from './world.ts';

/**
 * A save of a world, little-endian:
 *
 *     0        4         8       12              16          20             24           28         32
 *     | 'OHWS' | version | bytes | CRC of all else | signature | data version | schema bytes | entities | schema | sections ...
 *
 * The schema is JSON: the kind, name, number of entries and fields of each section. The signature is its hash. In a
 * save, entities are identified not by ids, but by their numbers in the order of their slots. A section of a
 * component pool or a tag begins with the entities in the set:
 *
 *     | 0 |                     all
 *     | 1 | a bit for each ... | those whose bit is set
 *
 * Then follows a column for each leaf of the struct, with the values of all entries contiguously. In arrays, these are
 * the values of all elements of the first entry, then those of the second, and so on.
 */
export const MAGIC = 0x5357484f; // 'OHWS'
export const FORMAT = 1;
export const AT = {
  magic: 0,
  format: 4,
  bytes: 8,
  crc: 12,
  signature: 16,
  version: 20,
  schemaBytes: 24,
  entities: 28,
} as const;
export const HEADER_BYTES = 32;

/** A buffer that grows as it is written. */
class Writer {
  bytes = new Uint8Array(4096);
  view = new DataView(this.bytes.buffer);
  length = 0;

  /** Makes room for more bytes, and returns their offset. */
  take(count: number): number {
    const at = this.length;
    this.length += count;
    if (this.length > this.bytes.length) {
      const grown = new Uint8Array(Math.max(this.length, this.bytes.length * 2));
      grown.set(this.bytes);
      this.bytes = grown;
      this.view = new DataView(grown.buffer);
    }
    return at;
  }

  /** Writes an integer of 1, 2 or 4 bytes. */
  put(at: number, bytes: number, value: number): void {
    if (bytes === 1) this.bytes[at] = value;
    else if (bytes === 2) this.view.setUint16(at, value, true);
    else this.view.setUint32(at, value, true);
  }
}

/** Returns the number of bytes for integers from 0 to `most`. */
export function widthOf(most: number): 1 | 2 | 4 {
  return most <= 0xff ? 1 : most <= 0xffff ? 2 : 4;
}

/** Returns the numbers of a world's entities in a save, from 1, by slot; 0 for slots without an entity. */
function numberEntities(entities: Entities): { readonly bySlot: Int32Array; readonly count: number } {
  const bySlot = new Int32Array(entities.slotMask + 1);
  const { slots } = entities;
  let count = 0;
  for (let slot = 1; slot <= slots.highest; slot++) if (slots.isLive(slot)) bySlot[slot] = ++count;
  return { bySlot, count };
}

/** The entries of a pool in a save. */
interface Entries {
  readonly offsets: EntryOffsets;
  /** The number of each entry, from 1, by slot. */
  readonly bySlot: Int32Array;
}

function entriesOf(pool: SlotPool<Struct>): Entries {
  const { lifecycle, storage, length } = pool;
  const indices = new Int32Array(length);
  const bySlot = new Int32Array(storage.slots.highest + 1);
  let count = 0;
  const { end } = lifecycle;
  for (let index = 0; index < end; index++) {
    const slot = lifecycle.slotAt(index);
    if (slot === 0) continue;
    indices[count++] = index;
    bySlot[slot] = count;
  }
  return { offsets: new EntryOffsets(pool, indices), bySlot };
}

/** The data that columns need besides their values. */
interface Context {
  readonly memory: Memory;
  readonly entities: Entities;
  readonly numbers: Int32Array;
  readonly count: number;
  /** By the place of a pool's state: the number of its section, from 1, and its entries. */
  readonly pools: ReadonlyMap<
    number,
    { readonly section: number; readonly pool: SlotPool<Struct>; readonly entries: Entries }
  >;
}

/** Returns the bytes of a save of all parts of a world. O(live data). */
export function writeSave(world: World): Uint8Array<ArrayBuffer> {
  const parts = partsOf(world, 'saved');
  const before = callsPrograms(parts) ? inventoryOf(world, parts) : undefined;
  const { bySlot, count } = numberEntities(world.entities);
  const pools = new Map<number, { section: number; pool: SlotPool<Struct>; entries: Entries }>();
  const sections = parts.map((part, i): SavedSection => {
    if (part.kind === 'tag') return [part.kind, part.name, part.set.length, []];
    if (part.kind === 'component')
      return [part.kind, part.name, part.set.length, savedFieldsOf(part.set.layout)];
    const { pool } = part;
    pools.set(pool.ptr, { section: i + 1, pool, entries: entriesOf(pool) });
    return [part.kind, part.name, pool.length, savedFieldsOf(pool.layout)];
  });
  const schema = utf8Encoder().encode(JSON.stringify(sections));
  const writer = new Writer();
  writer.take(HEADER_BYTES);
  const at = writer.take(schema.length);
  writer.bytes.set(schema, at);
  const context: Context = { memory: world.memory, entities: world.entities, numbers: bySlot, count, pools };
  for (const part of parts) writePart(writer, part, context);
  if (before !== undefined && inventoryOf(world, parts) !== before) {
    throw new AllocatorError(
      'BUSY',
      'The `save` of an object() field has created, destroyed or moved entries while the world was saved: the file would mix two states. Change the world before or after `world.save()`.',
    );
  }
  const { view } = writer;
  view.setUint32(AT.magic, MAGIC, true);
  view.setUint32(AT.format, FORMAT, true);
  view.setUint32(AT.bytes, writer.length, true);
  view.setUint32(AT.signature, signatureOf(schema), true);
  view.setUint32(AT.version, world.version, true);
  view.setUint32(AT.schemaBytes, schema.length, true);
  view.setUint32(AT.entities, count, true);
  const file = writer.bytes.slice(0, writer.length);
  new DataView(file.buffer).setUint32(AT.crc, crc32(file), true);
  return file;
}

/** Whether a field is saved by a function of the program, which may change the world. */
function callsPrograms(parts: readonly WorldPart[]): boolean {
  return parts.some((part) => {
    if (part.kind === 'tag') return false;
    const { layout } = 'pool' in part ? part.pool : part.set;
    return leavesOf(layout).some(({ type }) => type instanceof ObjectType && type.persistence !== undefined);
  });
}

/** Returns a text that describes all entities, components and entries, and their order, for comparison. */
function inventoryOf({ entities, memory }: World, parts: readonly WorldPart[]): string {
  const all = parts.map((part) => {
    if ('pool' in part) {
      const { lifecycle, storage } = part.pool;
      const handles = Int32Array.from({ length: lifecycle.end }, (_, index) => {
        const slot = lifecycle.slotAt(index);
        return slot === 0 ? 0 : storage.slots.handle(slot);
      });
      return crc32(new Uint8Array(handles.buffer));
    }
    const { idWords, length } = part.set;
    return crc32(memory.u8.subarray((idWords + 1) * 4, (idWords + 1 + length) * 4));
  });
  return [entities.length, ...all].join();
}

/** Returns a hash that distinguishes schemas: FNV-1a, 32 bits. */
export function signatureOf(schema: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < schema.length; i++) hash = Math.imul(hash ^ schema[i]!, 0x01000193);
  return hash >>> 0;
}

function writePart(writer: Writer, part: WorldPart, context: Context): void {
  if ('pool' in part) {
    const { offsets } = context.pools.get(part.pool.ptr)!.entries; // created for all pools
    writeColumns(writer, part.pool.layout, offsets, context);
    return;
  }
  const { set } = part;
  const members = writeMembers(writer, set, context);
  if (part.kind === 'tag') return;
  for (let i = 0; i < members.length; i++) members[i]!--; // places count from 1
  writeColumns(writer, part.set.layout, new EntryOffsets(part.set, members), context);
}

/** Writes which entities are in a set, and returns their places in the order of their numbers. */
function writeMembers(writer: Writer, set: EntitySet, { numbers, count, entities }: Context): Int32Array {
  const { i32 } = set.memory;
  const byNumber = new Int32Array(count + 1);
  for (let place = 1; place <= set.length; place++) {
    const id = i32[set.idWords + place]!;
    byNumber[numbers[id & entities.slotMask]!] = place;
  }
  writer.bytes[writer.take(1)] = set.length === count ? 0 : 1;
  const members = new Int32Array(set.length);
  const at = set.length === count ? 0 : writer.take((count + 7) >>> 3);
  if (set.length !== count) writer.bytes.fill(0, at, writer.length);
  let length = 0;
  for (let number = 1; number <= count; number++) {
    const place = byNumber[number]!;
    if (place === 0) continue;
    members[length++] = place;
    if (at !== 0) writer.bytes[at + ((number - 1) >>> 3)]! |= 1 << ((number - 1) & 7);
  }
  return members;
}

function writeColumns(writer: Writer, layout: Layout, offsets: EntryOffsets, context: Context): void {
  const leaves = leavesOf(layout);
  checkSavedOverlaps(leaves, layout.stride);
  if (offsets.length === 0) return;
  for (const leaf of leaves) writeColumn(writer, leaf, offsets.for(leaf.places[0]!), context); // an array is in one column
}

/** Writes the values of a leaf for all entries. */
function writeColumn(writer: Writer, leaf: Leaf, offsets: Int32Array, context: Context): void {
  const { type, saved, places } = leaf;
  const { memory } = context;
  if (type.kind === 'enum') refuseUnlisted(leaf, offsets, memory);
  const values = offsets.length * places.length;
  const bits = bitsOf(saved);
  if (bits !== undefined && bits % 8 === 0 && type.kind !== 'bits') {
    copyColumn(writer, leaf, offsets, memory.u8, bits >>> 3);
    return;
  }
  const access = type.access(memory);
  if (bits !== undefined) {
    const at = writer.take((values * bits + 7) >>> 3);
    writer.bytes.fill(0, at, writer.length);
    const { bytes } = writer;
    let bit = 0;
    eachValue(leaf, offsets, (place) => {
      const value = Number(access.get(place)); // also for booleans
      for (let i = 0; i < bits; i++, bit++) bytes[at + (bit >>> 3)]! |= ((value >>> i) & 1) << (bit & 7);
    });
  } else if (type.kind === 'text') {
    writeTexts(writer, leaf, offsets, memory);
  } else if (type.kind === 'entity') {
    const { view } = memory;
    const { entities, numbers, count } = context;
    const width = widthOf(count);
    let at = writer.take(values * width);
    eachValue(leaf, offsets, (place) => {
      const id = view.getInt32(place, true);
      writer.put(at, width, entities.has(id as never) ? numbers[id & entities.slotMask]! : 0); // any number may be looked up
      at += width;
    });
  } else if (type.kind === 'ref') {
    let at = writer.take(values * REF_BYTES);
    eachValue(leaf, offsets, (place) => {
      const handle = memory.view.getInt32(place, true);
      const target = context.pools.get(memory.view.getInt32(place + 4, true));
      const slot = target === undefined ? 0 : target.pool.storage.slots.slotOf(handle);
      writer.put(at, 2, slot === 0 ? 0 : target!.section);
      writer.put(at + 2, 4, slot === 0 ? 0 : target!.entries.bySlot[slot]!);
      at += REF_BYTES;
    });
  } else writeObjects(writer, leaf, offsets, memory);
}

/** The size of a reference in bytes: the number of the pool's section, 0 for none, and that of the entry. */
export const REF_BYTES = 6;

function eachValue({ places }: Leaf, offsets: Int32Array, fn: (place: number) => void): void {
  for (let i = 0; i < offsets.length; i++) {
    for (let j = 0; j < places.length; j++) fn(offsets[i]! + places[j]!);
  }
}

function copyColumn(
  writer: Writer,
  { places }: Leaf,
  offsets: Int32Array,
  u8: Uint8Array,
  size: number,
): void {
  let at = writer.take(offsets.length * places.length * size);
  const { bytes } = writer;
  for (let i = 0; i < offsets.length; i++) {
    for (let j = 0; j < places.length; j++) {
      const from = offsets[i]! + places[j]!;
      for (let k = 0; k < size; k++) bytes[at++] = u8[from + k]!;
    }
  }
}

/** Writes the lengths of all texts, and then the texts. */
function writeTexts(writer: Writer, leaf: Leaf, offsets: Int32Array, { u8 }: Memory): void {
  const { size } = leaf.type;
  const width = widthOf(size);
  let at = writer.take(offsets.length * leaf.places.length * width);
  eachValue(leaf, offsets, (place) => {
    let end = place;
    while (end < place + size && u8[end] !== 0) end++;
    writer.put(at, width, end - place);
    at += width;
    const to = writer.take(end - place);
    for (let i = place; i < end; i++) writer.bytes[to + i - place] = u8[i]!;
  });
}

/** Writes the values of a field with a `save` function, as JSON: a list of their numbers and saved forms. */
function writeObjects(writer: Writer, leaf: Leaf, offsets: Int32Array, memory: Memory): void {
  const { persistence } = leaf.type as ObjectType; // there is no other kind
  const saved: [number, unknown][] = [];
  if (persistence !== undefined) {
    const access = leaf.type.access(memory);
    let index = 0;
    eachValue(leaf, offsets, (place) => {
      const value = access.get(place);
      if (value !== undefined) saved.push([index, persistence.save(value)]);
      index++;
    });
  }
  let json: string;
  try {
    json = jsonOf(saved);
  } catch (error) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `${leaf.path} cannot be saved: the result of its \`save\` is not JSON (${error instanceof Error ? error.message : String(error)}). Return plain objects, lists, strings and numbers.`,
    );
  }
  const text = utf8Encoder().encode(json);
  const at = writer.take(4 + text.length);
  writer.put(at, 4, text.length);
  writer.bytes.set(text, at + 4);
}
