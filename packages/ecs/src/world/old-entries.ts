import type { Layout } from '@offheap/struct';
import { ArrayType, type FieldType, StructType } from '@offheap/struct/internal';
import { NO_ENTITY } from '../entity.ts';
import { enumNameOf, toCurrentEnum } from './convert.ts';
import { formersOf, type Names, ownOf, savedNamesOf } from './former-names.ts';
import type { Migrations, SavedEntry } from './migration.ts';
import { type Column, SavedEntity, type SavedNode, type SavedStruct } from './saved-file.ts';
import { innermostOf, savedTypeOf } from './saved-type.ts';

/** The current field that a field of the save belongs to, if there is one. */
interface Counterpart {
  readonly type: FieldType | undefined;
  /** The current names of an enumeration's values. */
  readonly now: Names;
}

const NO_COUNTERPART: Counterpart = { type: undefined, now: {} };

/**
 * Reads entries of a save in the form that migrations receive, and runs the functions of migrations. The functions of
 * nested structs run first.
 */
export class OldEntries {
  readonly #migrations: Migrations;
  /** The fields of each struct in the save. */
  readonly #counterparts = new Map<SavedStruct, ReadonlyMap<string, Counterpart>>();
  readonly #readers = new Map<Column, (value: unknown) => unknown>();
  /** The entities of the save that functions have received, by their numbers, and the reverse. */
  readonly #entities = new Map<unknown, SavedEntity>();
  readonly #numbers = new Map<unknown, unknown>();
  /** The struct in the save that a nested object was read from. */
  readonly #origins = new WeakMap<object, SavedStruct>();
  /** The structs in the save by their paths, with the former and the current names of fields: `Ship.guns[]`. */
  readonly #structs = new Map<string, SavedStruct>();
  /** The paths of the names that the last functions have received. */
  readonly #received = new Set<string>();

  constructor(migrations: Migrations) {
    this.#migrations = migrations;
  }

  /**
   * Returns the results of the functions of a struct for all entries.
   *
   * @param index the index of the struct among those of one entry with the same path, in arrays; 0 outside arrays.
   */
  converted(layout: Layout, node: SavedStruct, index: number, count: number, path: string): SavedEntry[] {
    const steps = this.#migrations.stepsOf(layout);
    this.#collectSaved(node, withoutIndices(path), layout);
    const entries: SavedEntry[] = [];
    for (let i = 0; i < count; i++) {
      let entry = this.#fields(node, i, index, layout);
      for (const [number, step] of steps.entries()) {
        if (number > 0 && number === steps.length - 1)
          this.#collectReceived(entry, withoutIndices(path), layout, new Set());
        entry = step(entry);
      }
      entries.push(entry);
    }
    return entries;
  }

  /** Returns the struct in the save that an object was read from, if functions have passed it on. */
  originOf(entry: object): SavedStruct | undefined {
    return this.#origins.get(entry);
  }

  /** Returns the number of an entity that functions have passed on; 0 for none, undefined for all other values. */
  numberOf(entity: unknown): unknown {
    return entity === NO_ENTITY ? NO_ENTITY : this.#numbers.get(entity);
  }

  /** Returns the same object for the same entity, so that functions can compare entities. */
  #entity(number: unknown): unknown {
    if (number === NO_ENTITY) return NO_ENTITY;
    let entity = this.#entities.get(number);
    if (entity === undefined) {
      entity = new SavedEntity();
      this.#entities.set(number, entity);
      this.#numbers.set(entity, number);
    }
    return entity;
  }

  /** Returns the struct in the save at a path. */
  structAt(path: string): SavedStruct | undefined {
    return this.#structs.get(withoutIndices(path));
  }

  /** Whether the last functions have received a field with a name. */
  hasReceived(path: string, name: string): boolean {
    return this.#received.has(`${withoutIndices(path)}.${name}`);
  }

  #read(node: SavedNode, entry: number, index: number, counterpart: Counterpart): unknown {
    if (node.kind === 'struct') {
      const { type } = counterpart;
      const before = node.type[1];
      const present = type instanceof StructType ? (type.layout as Layout) : undefined;
      // A named struct in a removed field, or in a field that has another struct now, is found by its name.
      const isPresent =
        typeof before !== 'string' ||
        (present?.isNamed === true && this.#migrations.isSame(present.name, before));
      const layout = isPresent ? present : this.#migrations.layoutOf(before);
      let object = this.#fields(node, entry, index, layout);
      this.#origins.set(object, node);
      if (layout !== undefined) for (const step of this.#migrations.stepsOf(layout)) object = step(object);
      return object;
    }
    const { type, now } = counterpart;
    const element: Counterpart = { type: type instanceof ArrayType ? type.element : type, now };
    const { length } = node;
    if (node.kind === 'elements')
      return Array.from({ length }, (_, i) => this.#read(node.element, entry, index * length + i, element));
    const read = this.#readerOf(node, element);
    if (!node.isArray) return read(node.read(entry, index));
    return Array.from({ length }, (_, i) => read(node.read(entry, index * length + i)));
  }

  #fields(node: SavedStruct, entry: number, index: number, layout: Layout | undefined): SavedEntry {
    let counterparts = this.#counterparts.get(node);
    if (counterparts === undefined) {
      counterparts =
        layout === undefined ? new Map<string, Counterpart>() : this.#counterpartsOf(node, layout);
      this.#counterparts.set(node, counterparts);
    }
    return Object.fromEntries(
      Array.from(node.fields, ([name, field]) => [
        name,
        this.#read(field, entry, index, counterparts.get(name) ?? NO_COUNTERPART),
      ]),
    );
  }

  #counterpartsOf(node: SavedStruct, layout: Layout): Map<string, Counterpart> {
    const { was = {}, now = {} } = this.#migrations.of(layout);
    const names = layout.fields.map(({ name }) => name);
    const saved = savedNamesOf(
      names,
      was,
      (name) => node.fields.has(name),
      () => undefined,
    );
    return new Map(
      layout.fields
        .filter(({ name }) => saved.has(name))
        .map(({ name, type }) => [saved.get(name)!, { type, now: ownOf(now, name) ?? {} }]),
    );
  }

  /** Returns a function that converts the values of a column; those of other types than enumerations and entities are unchanged. */
  #readerOf(column: Column, { type, now }: Counterpart): (value: unknown) => unknown {
    let read = this.#readers.get(column);
    if (read === undefined) {
      const from = column.type;
      if (from === 'entity') return (number) => this.#entity(number);
      const convert = type === undefined ? undefined : toCurrentEnum(from, savedTypeOf(type), now);
      read = (value) => convert?.(value) ?? enumNameOf(value, from);
      this.#readers.set(column, read);
    }
    return read;
  }

  /** @param layout the current layout of the struct, or of the struct in the array. */
  #collectSaved(node: SavedNode, path: string, layout: Layout | undefined): void {
    if (node.kind === 'elements') this.#collectSaved(node.element, `${path}[]`, layout);
    if (node.kind !== 'struct') return;
    this.#structs.set(path, node);
    for (const [name, field] of node.fields) {
      this.#received.add(`${path}.${name}`);
      for (const [now, inner] of this.#fieldsNow(name, layout))
        this.#collectSaved(field, `${path}.${now}`, inner);
    }
  }

  /** Functions may pass on names that functions of earlier versions have added. */
  #collectReceived(value: unknown, path: string, layout: Layout | undefined, within: Set<unknown>): void {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || within.has(value)) return;
    within.add(value);
    if (Array.isArray(value)) {
      for (const element of value as unknown[]) this.#collectReceived(element, `${path}[]`, layout, within);
    } else {
      for (const [name, field] of Object.entries(value)) {
        this.#received.add(`${path}.${name}`);
        for (const [now, inner] of this.#fieldsNow(name, layout))
          this.#collectReceived(field, `${path}.${now}`, inner, within);
      }
    }
    within.delete(value); // only objects that contain themselves are left out
  }

  /** Returns the names of the current fields that may have a value with a name, and the layouts of the structs in them. */
  #fieldsNow(name: string, layout: Layout | undefined): Map<string, Layout | undefined> {
    const found = new Map<string, Layout | undefined>([[name, undefined]]);
    if (layout === undefined) return found;
    const { was = {} } = this.#migrations.of(layout);
    for (const field of layout.fields) {
      if (field.name === name || formersOf(was, field.name).includes(name))
        found.set(field.name, structIn(field.type));
    }
    return found;
  }
}

/** Returns the layout of a struct, or of the structs in an array. */
function structIn(type: FieldType): Layout | undefined {
  const element = innermostOf(type);
  return element instanceof StructType ? (element.layout as Layout) : undefined;
}

function withoutIndices(path: string): string {
  return path.replace(/\[\d+\]/g, '[]');
}
