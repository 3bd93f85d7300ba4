import { AllocatorError } from '@offheap/core';
import { unknownName } from '@offheap/core/internal';
import type { Layout } from '@offheap/struct';
import { ArrayType, type FieldType, ObjectType, StructType } from '@offheap/struct/internal';
import { conversionOf, expectedOf, shownOf } from './convert.ts';
import type { Migrations, SavedEntry } from './migration.ts';
import type { Column, SavedNode, SavedPart } from './saved-file.ts';
import { type SavedType, savedTypeOf, typeInWords } from './saved-type.ts';

/** The values that a load writes to the same field of all entries. */
export type Assignment =
  | {
      /** The bytes of a column, unchanged. */
      readonly kind: 'copy';
      readonly type: FieldType;
      readonly byteOffset: number;
      readonly stride: number;
      readonly elements: number;
      readonly column: Column;
      /** The number of the first element among the column's values of an entry. */
      readonly first: number;
    }
  | {
      /** Checked values; `undefined` keeps the initial value. */
      readonly kind: 'values';
      readonly type: FieldType;
      readonly byteOffset: number;
      readonly values: readonly unknown[];
    };

/** Determines how the entries of one struct get their values, and checks the values. Writes nothing. */
export class LoadPlan {
  readonly assignments: Assignment[] = [];
  readonly #migrations: Migrations;
  readonly #entities: number;
  readonly #count: number;
  readonly #name: string;

  /**
   * @param entities the number of entities in the save.
   * @throws AllocatorError `INVALID_ARGUMENT` when a field cannot have its values.
   */
  constructor(layout: Layout, { section, root }: SavedPart, migrations: Migrations, entities: number) {
    this.#migrations = migrations;
    this.#entities = entities;
    this.#name = layout.name;
    [, , this.#count] = section;
    if (root === undefined) return;
    const steps = migrations.stepsOf(layout.name);
    if (steps.length === 0) {
      this.#struct(layout, root, 0, 0, layout.name);
      return;
    }
    const entries: SavedEntry[] = [];
    for (let i = 0; i < this.#count; i++) {
      let entry = plainOf(root, i) as SavedEntry; // of a struct
      for (const step of steps.slice(0, -1)) entry = step(entry);
      const given = new Set(Object.keys(entry));
      entry = steps.at(-1)!(entry);
      this.#refuseUnknown(
        layout,
        Object.keys(entry).filter((name) => !given.has(name)),
      );
      entries.push(entry);
    }
    this.#objects(layout, entries, 0, layout.name);
  }

  /**
   * Throws for names that the last function has added and that are not fields. Names that it has passed on may belong
   * to removed fields.
   */
  #refuseUnknown(layout: Layout, added: readonly string[]): void {
    const { was = {} } = this.#migrations.of(layout);
    const fields = layout.fields.map(({ name }) => name);
    for (const name of added) {
      if (!fields.includes(name) && !Object.values(was).includes(name))
        throw unknownName(`a field of ${layout.name}`, name, fields);
    }
  }

  /** @param index the number of the struct among those of an entry in the same place of an array, 0 outside arrays. */
  #struct(layout: Layout, node: SavedNode, index: number, byteOffset: number, path: string): void {
    if (node.kind !== 'struct') throw this.#refusal(path, node.type, ['struct', layout.name, []]);
    const { was = {}, now = {} } = this.#migrations.of(layout);
    for (const { name, type, byteOffset: at } of layout.fields) {
      const before = Object.hasOwn(was, name) ? was[name]! : name;
      const field = node.fields.get(before) ?? node.fields.get(name);
      if (field === undefined) continue; // it is new
      this.#field(
        type,
        field,
        index,
        byteOffset + at,
        `${path}.${name}`,
        Object.hasOwn(now, name) ? now[name]! : {},
      );
    }
  }

  #field(
    type: FieldType,
    node: SavedNode,
    index: number,
    byteOffset: number,
    path: string,
    values: Readonly<Record<string, string>>,
  ): void {
    if (type instanceof StructType) {
      this.#struct(type.layout as Layout, node, index, byteOffset, path);
      return;
    }
    if (!(type instanceof ArrayType)) {
      if (node.kind !== 'column' || node.isArray) throw this.#refusal(path, savedOf(node), savedTypeOf(type));
      this.#column(type, node, index, byteOffset, 0, path, values);
      return;
    }
    const { element, length, stride } = type;
    const isNested = element instanceof StructType || element instanceof ArrayType;
    if (node.kind === 'elements' && isNested) {
      if (node.length > length) throw this.#refusal(path, savedOf(node), savedTypeOf(type));
      for (let i = 0; i < node.length; i++) {
        const inner = index * node.length + i;
        this.#field(element, node.element, inner, byteOffset + i * stride, `${path}[${i}]`, values);
      }
    } else if (node.kind === 'column' && node.isArray && !isNested && node.length <= length) {
      this.#column(element, node, index, byteOffset, stride, path, values);
    } else throw this.#refusal(path, savedOf(node), savedTypeOf(type));
  }

  #column(
    type: FieldType,
    column: Column,
    index: number,
    byteOffset: number,
    stride: number,
    path: string,
    names: Readonly<Record<string, string>>,
  ): void {
    const conversion = conversionOf(
      column.type,
      savedTypeOf(type),
      names,
      (now, before) => this.#migrations.nameBefore(now) === before,
    );
    if (conversion === undefined) throw this.#refusal(path, savedOf(column), savedTypeOf(type));
    const first = index * column.length;
    if (conversion === 'copy') {
      this.assignments.push({
        kind: 'copy',
        type,
        byteOffset,
        stride,
        elements: column.length,
        column,
        first,
      });
      return;
    }
    for (let j = 0; j < column.length; j++) {
      const values: unknown[] = [];
      const where = column.isArray ? `${path}[${j}]` : path;
      for (let i = 0; i < this.#count; i++) {
        const saved = column.read(i, first + j);
        const value = typeof conversion === 'function' ? conversion(saved) : saved;
        if (value === undefined && type.kind !== 'enum') values.push(undefined);
        else values.push(this.#checked(type, value, where, saved, column.type));
      }
      this.#values(type, byteOffset + j * stride, values, where);
    }
  }

  /** Does the same for the results of functions. */
  #objects(
    layout: Layout,
    entries: readonly (SavedEntry | undefined)[],
    byteOffset: number,
    path: string,
  ): void {
    const { was = {} } = this.#migrations.of(layout);
    for (const { name, type, byteOffset: at } of layout.fields) {
      const before = Object.hasOwn(was, name) ? was[name]! : name;
      const values = entries.map((entry) => entry?.[name] ?? entry?.[before]);
      this.#given(type, values, byteOffset + at, `${path}.${name}`);
    }
  }

  #given(type: FieldType, values: readonly unknown[], byteOffset: number, path: string): void {
    if (type instanceof StructType) {
      const entries = values.map((value) => this.#object(value, path) as SavedEntry | undefined); // read by name
      this.#objects(type.layout as Layout, entries, byteOffset, path);
    } else if (type instanceof ArrayType) {
      const lists = values.map((value) => {
        const list = this.#object(value, path);
        if (list === undefined) return [];
        if (Array.isArray(list) && list.length <= type.length) return list as unknown[];
        throw this.#wrong(
          path,
          `a list of ${Array.isArray(list) ? list.length : 'other'}`,
          `at most ${type.length} elements`,
        );
      });
      for (let j = 0; j < type.length; j++) {
        const elements = lists.map((list) => list[j]);
        this.#given(type.element, elements, byteOffset + j * type.stride, `${path}[${j}]`);
      }
    } else {
      const checked = values.map((value) =>
        value === undefined ? undefined : this.#checked(type, value, path, value, 'f64'),
      );
      this.#values(type, byteOffset, checked, path);
    }
  }

  #object(value: unknown, path: string): object | undefined {
    if (value === undefined || (typeof value === 'object' && value !== null)) return value;
    throw this.#wrong(path, shownOf(value, 'f64'), 'an object with the values of its parts');
  }

  /** Returns values that can be written; those of `object()` are revived. */
  #values(type: FieldType, byteOffset: number, values: unknown[], path: string): void {
    if (type instanceof ObjectType) {
      const { persistence } = type;
      values.forEach((saved, i) => {
        if (saved === undefined) return;
        if (persistence === undefined)
          throw this.#wrong(path, 'a value', '`save` and `revive` in the options of object()');
        values[i] = persistence.revive(saved);
      });
    }
    this.assignments.push({ kind: 'values', type, byteOffset, values });
  }

  /** @param saved the saved value from which the value was created, for the message. */
  #checked(type: FieldType, value: unknown, path: string, saved: unknown, from: SavedType): unknown {
    const expected = expectedOf(type, value, this.#entities);
    if (expected === undefined) return value;
    const shown = shownOf(saved, from);
    const isName = type.kind === 'enum' && shown.startsWith('"');
    throw this.#wrong(path, shown, expected, isName ? this.#renaming(path, shown) : undefined);
  }

  #wrong(path: string, shown: string, expected: string, advice = this.#advice(path)): AllocatorError {
    return new AllocatorError(
      'INVALID_ARGUMENT',
      `${path} has ${shown} in the save: expected ${expected}. ${advice}`,
    );
  }

  /** How to load a value of an enumeration that has another name now. */
  #renaming(path: string, name: string): string {
    return `If the value was renamed, name the new one, as in \`load(bytes, { migrate: { ${this.#name}: { now: { ${this.#fieldOf(path)}: { ${name}: ... } } } } })\`.`;
  }

  #refusal(path: string, from: SavedType, to: SavedType): AllocatorError {
    return new AllocatorError(
      'INVALID_ARGUMENT',
      `${path} was ${typeInWords(from)} in the save and is ${typeInWords(to)} now: expected a type that holds all its values. ${this.#advice(path)}`,
    );
  }

  /** Returns the field of the struct that a path leads into. */
  #fieldOf(path: string): string {
    return path.slice(this.#name.length + 1).split(/[.[]/)[0]!; // a path has a part
  }

  #advice(path: string): string {
    return `Convert it, as in \`load(bytes, { migrate: { ${this.#name}: { from: { ${this.#migrations.version}: (old) => ({ ...old, ${this.#fieldOf(path)}: ... }) } } } })\`.`;
  }
}

/** Returns the type of a node in the save. */
function savedOf(node: SavedNode): SavedType {
  return node.kind === 'column' && node.isArray ? ['array', node.length, node.type] : node.type;
}

/**
 * Returns an entry in the form that migrations receive.
 *
 * @param index the number of the field among those of an entry in the same place of an array, 0 outside arrays.
 */
function plainOf(node: SavedNode, entry: number, index = 0): unknown {
  if (node.kind === 'struct') {
    return Object.fromEntries(
      Array.from(node.fields, ([name, field]) => [name, plainOf(field, entry, index)]),
    );
  }
  const { length } = node;
  if (node.kind === 'elements')
    return Array.from({ length }, (_, i) => plainOf(node.element, entry, index * length + i));
  if (!node.isArray) return node.read(entry, index);
  return Array.from({ length }, (_, i) => node.read(entry, index * length + i));
}
