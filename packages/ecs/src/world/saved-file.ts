import { type Bytes, bytesOf, crc32 } from '@offheap/core/internal';
import { utf8Decoder } from '@offheap/struct/internal';
import { AT, FORMAT, HEADER_BYTES, MAGIC, REF_BYTES, signatureOf, widthOf } from './save.ts';
import { bitsOf, corruptSave, parseSections, type SavedSection, type SavedType } from './saved-type.ts';

/** The saved form of a field of a struct. */
export type SavedNode = SavedStruct | SavedElements | Column;

/** The fields of a nested struct. */
export interface SavedStruct {
  readonly kind: 'struct';
  readonly type: SavedType;
  readonly fields: ReadonlyMap<string, SavedNode>;
}

/** The elements of an array of structs or arrays. */
export interface SavedElements {
  readonly kind: 'elements';
  readonly type: SavedType;
  /** The number of elements. */
  readonly length: number;
  /** An element, with columns for all of them. */
  readonly element: SavedNode;
}

/** A part of a world in a save. */
export interface SavedPart {
  readonly section: SavedSection;
  /** The numbers of the entities that have it, in order, from 1; empty for pools. */
  readonly members: Int32Array;
  /** Undefined when there are no entries, and therefore no columns. */
  readonly root: SavedStruct | undefined;
}

/** A save whose bytes are complete, and whose schema was checked. */
export interface SavedFile {
  readonly version: number;
  readonly entities: number;
  readonly sections: readonly SavedSection[];
  /**
   * Reads where the values of each section are. Call it only if the world has room for all entities, because the lists
   * of members take four bytes for each entity, even if the file contains no such list.
   *
   * @throws AllocatorError `CORRUPT` when values are outside the file.
   */
  readParts(): SavedPart[];
}

/** A result of {@link Column.read} for a reference: section and entry, each from 1. */
export class SavedRef {
  readonly section: number;
  readonly entry: number;

  constructor(section: number, entry: number) {
    this.section = section;
    this.entry = entry;
  }
}

/** An entity of a save, as migrations receive it: a program can pass it on and compare it, and nothing else. */
export class SavedEntity {}

/** The methods of `DataView` that read each number type. */
const GETTERS: Readonly<Record<string, (view: DataView, at: number) => number | bigint>> = {
  i8: (view, at) => view.getInt8(at),
  u8: (view, at) => view.getUint8(at),
  i16: (view, at) => view.getInt16(at, true),
  u16: (view, at) => view.getUint16(at, true),
  i32: (view, at) => view.getInt32(at, true),
  u32: (view, at) => view.getUint32(at, true),
  i64: (view, at) => view.getBigInt64(at, true),
  u64: (view, at) => view.getBigUint64(at, true),
  f32: (view, at) => view.getFloat32(at, true),
  f64: (view, at) => view.getFloat64(at, true),
  f16: (view, at) => half(view.getUint16(at, true)),
  u8norm: (view, at) => view.getUint8(at) / 0xff,
  i8norm: (view, at) => Math.max(-1, view.getInt8(at) / 0x7f),
  u16norm: (view, at) => view.getUint16(at, true) / 0xffff,
  i16norm: (view, at) => Math.max(-1, view.getInt16(at, true) / 0x7fff),
};

/** Returns the value of a half float from its bits. */
function half(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

/** The values of one leaf for all entries. */
export class Column {
  readonly kind = 'column';
  readonly type: SavedType;
  /** The number of elements of the field: 1 if the field is not an array. */
  readonly length: number;
  /** The number of values in each entry: more than `length` if the field is in an array of structs or arrays. */
  readonly values: number;
  /** Whether the values are those of an array. */
  readonly isArray: boolean;
  /** The offset of the values; for texts, of the texts. */
  readonly at: number;
  /** The size in bytes of each value that is stored unchanged. */
  readonly size: number;
  /** The start of each text, and the end of the last text. */
  readonly #starts: Uint32Array;
  /** The JSON of each value of `object()`. */
  readonly #objects: ReadonlyMap<number, string>;
  readonly #file: SavedBytes;
  readonly #get: (index: number) => unknown;

  /**
   * @param length the number of elements; undefined if the field is not an array.
   * @param times the number of such fields in each entry: 1 outside arrays.
   */
  constructor(file: SavedBytes, type: SavedType, length: number | undefined, times: number, count: number) {
    this.#file = file;
    this.isArray = length !== undefined;
    this.type = type;
    this.length = length ?? 1;
    this.values = this.length * times;
    const values = this.values * count;
    const bits = bitsOf(type);
    this.size = bits === undefined ? 0 : bits >>> 3;
    this.#starts = NO_STARTS;
    this.#objects = NO_OBJECTS;
    if (bits !== undefined) this.at = file.take(Math.ceil((values * bits) / 8));
    else if (type === 'entity') this.at = file.take(values * widthOf(file.entities));
    else if (type === 'object') {
      const bytes = file.view.getUint32(file.take(4), true);
      this.at = file.take(bytes);
      this.#objects = objectsOf(file.bytes.subarray(this.at, this.at + bytes), values);
    } else if (type[0] === 'ref') this.at = file.take(values * REF_BYTES);
    else
      ({ at: this.at, starts: this.#starts } = file.takeTexts(
        values,
        (type as readonly ['text', number])[1],
      )); // the only remaining kind
    this.#get = this.#getter();
  }

  /** The bytes of the whole file, from which values are copied. */
  get bytes(): Uint8Array {
    return this.#file.bytes;
  }

  /**
   * Returns one of the values of an entry. Names of enumerations are strings; an entity is represented by its number, 0
   * for none.
   */
  read(entry: number, index: number): unknown {
    return this.#get(entry * this.values + index);
  }

  #getter(): (index: number) => unknown {
    const { type, at, size } = this;
    const { view, bytes, entities } = this.#file;
    if (type === 'object') {
      // Each read returns a new value, because functions of migrations may change it.
      return (index) => {
        const json = this.#objects.get(index);
        return json === undefined ? undefined : (JSON.parse(json) as unknown);
      };
    }
    if (type === 'entity') {
      const width = widthOf(entities);
      return (index) => this.#file.number(at + index * width, width);
    }
    if (type === 'bool' || type === 'flag') return (index) => bitsAt(bytes, at, index, 1) === 1;
    if (typeof type === 'string') {
      const get = GETTERS[type]!; // the schema was checked
      return (index) => get(view, at + index * size);
    }
    switch (type[0]) {
      case 'bits': {
        const [, count] = type;
        return (index) => bitsAt(bytes, at, index, count);
      }
      case 'text':
        return (index) => utf8Decoder().decode(bytes.slice(this.#starts[index], this.#starts[index + 1]));
      case 'enum':
      case 'names': {
        const get = GETTERS[type[1]]!; // the same
        if (type[0] === 'enum') return (index) => get(view, at + index * size);
        const [, , names] = type;
        return (index) => names[get(view, at + index * size) as number]; // integers
      }
      case 'ref':
        return (index) => {
          const section = view.getUint16(at + index * REF_BYTES, true);
          return section === 0
            ? null
            : new SavedRef(section, view.getUint32(at + index * REF_BYTES + 2, true));
        };
      default:
        return (index) => bytes.slice(at + index * size, at + (index + 1) * size);
    }
  }
}

/** The highest number of elements that take no bits in a file. */
const MOST_WITHOUT_BYTES = 2 ** 21;

const NO_STARTS = new Uint32Array(0);
const NO_OBJECTS: ReadonlyMap<number, string> = new Map();

function bitsAt(bytes: Uint8Array, at: number, index: number, count: number): number {
  let value = 0;
  for (let i = 0, bit = index * count; i < count; i++, bit++) {
    value |= ((bytes[at + Math.floor(bit / 8)]! >>> (bit % 8)) & 1) << i;
  }
  return value >>> 0;
}

function objectsOf(json: Uint8Array, values: number): Map<number, string> {
  let objects: [number: unknown, json: string][];
  try {
    const list: unknown = JSON.parse(utf8Decoder().decode(json.slice()));
    objects = (Array.isArray(list) ? (list as unknown[]) : [null]).map((pair) => {
      const [index, value] = Array.isArray(pair) ? (pair as unknown[]) : [];
      return [index, JSON.stringify(value)];
    });
  } catch {
    throw corruptSave('the value of an object() field is not JSON, or is nested too deeply.');
  }
  for (const [index] of objects) {
    if (typeof index !== 'number' || !Number.isInteger(index) || index < 0 || index >= values)
      throw corruptSave('a value of an object() field belongs to no entry.');
  }
  return new Map(objects as [number, string][]); // checked
}

/** The bytes of a file, which are not trusted: every read is checked against the end of the file. */
class SavedBytes {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly entities: number;
  #at: number;
  /** The number of elements in arrays for which there are no bytes. */
  #withoutBytes = 0;
  /** The members of the sections that have all entities. */
  #all: Int32Array | undefined;

  constructor(bytes: Uint8Array, entities: number, at: number) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.entities = entities;
    this.#at = at;
  }

  get isAtEnd(): boolean {
    return this.#at === this.bytes.length;
  }

  /** Skips some bytes, and returns their offset. */
  take(count: number): number {
    const at = this.#at;
    if (!(count <= this.bytes.length - at)) throw corruptSave('its values extend beyond its end.');
    this.#at = at + count;
    return at;
  }

  /** Returns an integer of 1, 2 or 4 bytes. */
  number(at: number, width: number): number {
    return width === 1
      ? this.bytes[at]!
      : width === 2
        ? this.view.getUint16(at, true)
        : this.view.getUint32(at, true);
  }

  takeTexts(values: number, size: number): { at: number; starts: Uint32Array } {
    const width = widthOf(size);
    if (values * width > this.bytes.length - this.#at) throw corruptSave('its values extend beyond its end.');
    const starts = new Uint32Array(values + 1);
    const lengths = this.take(values * width);
    const at = this.#at;
    for (let i = 0; i < values; i++) {
      const length = this.number(lengths + i * width, width);
      if (length > size) throw corruptSave(`a text of ${length} bytes is in a field of ${size}.`);
      starts[i] = this.take(length);
      starts[i + 1] = starts[i]! + length;
    }
    return { at, starts };
  }

  /** @param times the number of such fields in each of `count` entries. */
  node(type: SavedType, times: number, count: number): SavedNode {
    if (typeof type === 'string') return new Column(this, type, undefined, times, count);
    if (type[0] === 'struct') {
      return {
        kind: 'struct',
        type,
        fields: new Map(type[2].map(([name, field]) => [name, this.node(field, times, count)])),
      };
    }
    if (type[0] !== 'array') return new Column(this, type, undefined, times, count);
    const [, length, element] = type;
    const isNested = typeof element !== 'string' && (element[0] === 'struct' || element[0] === 'array');
    const start = this.#at;
    const node: SavedNode = !isNested
      ? new Column(this, element, length, times, count)
      : {
          kind: 'elements',
          type,
          length,
          element: this.node(element, times * length, count),
        };
    // Structs without fields and values of `object()` may take no bytes: a damaged file could ask for any number of them.
    this.#withoutBytes += Math.max(0, times * length * count - 8 * (this.#at - start));
    if (this.#withoutBytes > MOST_WITHOUT_BYTES)
      throw corruptSave('its schema has more elements than it has bytes.');
    return node;
  }

  /** Returns the entities in a section. */
  members(count: number): Int32Array {
    if (count > this.entities) throw corruptSave('a section has more entries than there are entities.');
    const how = this.bytes[this.take(1)]!;
    if (how === 0) {
      if (count !== this.entities)
        throw corruptSave('a section has a different number of entries than the save has entities.');
      return (this.#all ??= Int32Array.from({ length: count }, (_, i) => i + 1));
    }
    const members = new Int32Array(count);
    const at = this.take((this.entities + 7) >>> 3);
    let length = 0;
    for (let i = 0; i < this.entities; i++) {
      if (((this.bytes[at + (i >>> 3)]! >>> (i & 7)) & 1) === 1) members[length++] = i + 1; // entities beyond the length of the list are not stored
    }
    if (how !== 1 || length !== count)
      throw corruptSave('a section has a different number of entries than bits.');
    return members;
  }
}

/** Returns whether bytes begin as those of a save. */
export function isSave(bytes: unknown): boolean {
  if (!(bytes instanceof Uint8Array && ArrayBuffer.isView(bytes)) || bytes.length < HEADER_BYTES)
    return false;
  return new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES).getUint32(AT.magic, true) === MAGIC;
}

/**
 * Reads the contents of a save. Checks everything that the rest of the load relies on.
 *
 * @throws AllocatorError `CORRUPT` when the file is truncated, damaged, not a save, or inconsistent.
 */
export function readSave(saved: Bytes): SavedFile {
  const bytes = bytesOf('A save', saved);
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    throw corruptSave('it is compressed. Load `await decompress(bytes)`.');
  }
  if (bytes.length < HEADER_BYTES) {
    throw corruptSave(
      `it has ${bytes.length} bytes, its header alone takes ${HEADER_BYTES}. It was truncated.`,
    );
  }
  const header = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  const word = (at: number): number => header.getUint32(at, true);
  if (word(AT.magic) !== MAGIC) {
    throw corruptSave(
      'its first bytes are wrong. Restore bytes of `world.snapshot()` with `world.restore(bytes)`.',
    );
  }
  if (word(AT.format) !== FORMAT) {
    throw corruptSave(`it is of format ${word(AT.format)}, expected ${FORMAT}. Update the library.`);
  }
  if (word(AT.bytes) !== bytes.length) {
    const how = bytes.length < word(AT.bytes) ? 'truncated' : 'extended';
    throw corruptSave(`it has ${bytes.length} bytes, its header says ${word(AT.bytes)}. It was ${how}.`);
  }
  const unsigned = new Uint8Array(bytes); // a copy, which `slice` of Node's Buffer does not create
  unsigned.fill(0, AT.crc, AT.crc + 4);
  if (crc32(unsigned) !== word(AT.crc)) throw corruptSave('its checksum is wrong: it was damaged.');
  const schemaBytes = word(AT.schemaBytes);
  const entities = word(AT.entities);
  if (schemaBytes > bytes.length - HEADER_BYTES) throw corruptSave('its schema extends beyond its end.');
  const schema = unsigned.subarray(HEADER_BYTES, HEADER_BYTES + schemaBytes);
  if (signatureOf(schema) !== word(AT.signature))
    throw corruptSave('its signature is not that of its schema.');
  if (entities >= 2 ** 24) throw corruptSave(`it has ${entities} entities, more than a world can have.`);
  const sections = parseSections(utf8Decoder().decode(schema.slice()));
  const start = HEADER_BYTES + schemaBytes;
  return {
    version: word(AT.version),
    entities,
    sections,
    readParts: () => readParts(new SavedBytes(unsigned, entities, start), sections),
  };
}

function readParts(file: SavedBytes, sections: readonly SavedSection[]): SavedPart[] {
  const parts = sections.map((section): SavedPart => {
    const [kind, , count, fields] = section;
    const members = kind === 'component' || kind === 'tag' ? file.members(count) : new Int32Array(0);
    if (count === 0 || kind === 'tag') return { section, members, root: undefined };
    const root = file.node(['struct', null, fields], 1, count) as SavedStruct; // of a struct type
    return { section, members, root };
  });
  if (!file.isAtEnd) throw corruptSave('it has bytes after its last section.');
  return parts;
}
