import { AllocatorError } from '@offheap/core';
import { hasOwn, unfinishedKind, unknownName } from '@offheap/core/internal';
import type { Layout } from '@offheap/struct';
import { ArrayType, type FieldType, ObjectType, StructType } from '@offheap/struct/internal';
import type { Assignment } from './assignment.ts';
import {
  ambiguousNameOf,
  conversionOf,
  expectedOf,
  resultConversion,
  type SavedTargets,
  shownOf,
} from './convert.ts';
import { type FormerNames, formersOf, type Names, ownOf, savedNamesOf } from './former-names.ts';
import { jsonOf } from './json.ts';
import { savedFieldsOf } from './leaves.ts';
import type { Migrations, SavedEntry } from './migration.ts';
import { OldEntries } from './old-entries.ts';
import { checkLoadedOverlaps } from './loaded-overlaps.ts';
import type { Column, SavedNode, SavedPart, SavedStruct } from './saved-file.ts';
import { type SavedType, savedTypeOf, typeInWords } from './saved-type.ts';

/** Determines how the entries of one struct get their values, and checks the values. Writes nothing. */
export class LoadPlan {
  readonly assignments: Assignment[] = [];
  readonly #migrations: Migrations;
  readonly #targets: SavedTargets;
  /** Whether the values that are being checked are results of functions. */
  #hasResults = false;
  readonly #count: number;
  /** The struct whose migration converts the current field, for messages. */
  #name: string;
  /** The path of the struct whose migration converts the current field. */
  #root: string;
  readonly #old: OldEntries;
  readonly #names = new Map<SavedStruct, ReadonlyMap<string, string>>();

  /** @throws AllocatorError `INVALID_ARGUMENT` when a field cannot hold its values. */
  constructor(layout: Layout, { section, root }: SavedPart, migrations: Migrations, targets: SavedTargets) {
    this.#migrations = migrations;
    this.#targets = targets;
    this.#name = layout.name;
    this.#root = layout.name;
    this.#old = new OldEntries(migrations);
    [, , this.#count] = section;
    if (root !== undefined) this.#struct(layout, root, 0, 0, layout.name);
    checkLoadedOverlaps(layout, this.assignments, this.#count);
  }

  /** @param index the index of the struct among those of one entry with the same path, in arrays; 0 outside arrays. */
  #struct(layout: Layout, node: SavedStruct, index: number, byteOffset: number, path: string): void {
    if (this.#migrations.stepsOf(layout).length > 0) {
      const entries = this.#old.converted(layout, node, index, this.#count, path);
      const [name, root] = [this.#name, this.#root];
      [this.#name, this.#root] = [layout.name, path];
      this.#hasResults = true;
      this.#objects(layout, entries, byteOffset, path);
      this.#hasResults = false;
      [this.#name, this.#root] = [name, root];
      return;
    }
    const { now = {} } = this.#migrations.of(layout);
    const saved = this.#namesIn(node, layout, path);
    for (const { name, type, byteOffset: at } of layout.fields) {
      const before = saved.get(name);
      if (before === undefined) continue; // it is new
      const field = node.fields.get(before)!; // it is defined
      this.#field(type, field, index, byteOffset + at, `${path}.${name}`, ownOf(now, name) ?? {}, layout);
    }
  }

  /** Returns the names in the save of a struct's fields. */
  #namesIn(node: SavedStruct, layout: Layout, path: string): ReadonlyMap<string, string> {
    let saved = this.#names.get(node); // the same for all elements of an array
    if (saved !== undefined) return saved;
    const { was = {} } = this.#migrations.of(layout);
    const names = layout.fields.map(({ name }) => name);
    saved = savedNamesOf(
      names,
      was,
      (name) => node.fields.has(name),
      (name, own, before) => {
        if (!this.#migrations.isCurrent || !names.includes(before))
          throw this.#bothNames(layout, path, name, own, before);
      },
      (...shared) => this.#refuseShared(layout, path, ...shared),
    );
    this.#names.set(node, saved);
    return saved;
  }

  /** Throws for a nested struct that is another struct in the save. */
  #checkSame(layout: Layout, node: SavedStruct, path: string): void {
    const before = node.type[1];
    if (typeof before === 'string' && layout.isNamed) {
      if (this.#migrations.isSame(layout.name, before)) return;
    } else {
      const { was = {} } = this.#migrations.of(layout);
      const isKept = layout.fields.some(
        ({ name }) => node.fields.has(name) || formersOf(was, name).some((before) => node.fields.has(before)),
      );
      if (isKept || node.fields.size === 0 || layout.fields.length === 0) return;
    }
    throw this.#refusal(path, node.type, [
      'struct',
      layout.isNamed ? layout.name : null,
      savedFieldsOf(layout),
    ]);
  }

  #field(
    type: FieldType,
    node: SavedNode,
    index: number,
    byteOffset: number,
    path: string,
    values: Names,
    owner: Layout,
  ): void {
    if (type instanceof StructType) {
      if (node.kind !== 'struct') throw this.#refusal(path, savedOf(node), savedTypeOf(type));
      const layout = type.layout as Layout;
      this.#checkSame(layout, node, path);
      this.#struct(layout, node, index, byteOffset, path);
      return;
    }
    if (!(type instanceof ArrayType)) {
      if (node.kind !== 'column' || node.isArray) throw this.#refusal(path, savedOf(node), savedTypeOf(type));
      this.#column(type, node, index, byteOffset, 0, path, values, owner);
      return;
    }
    const { element, length, stride } = type;
    const isNested = element instanceof StructType || element instanceof ArrayType;
    if (node.kind === 'elements' && isNested) {
      if (node.length > length) throw this.#refusal(path, savedOf(node), savedTypeOf(type));
      for (let i = 0; i < node.length; i++) {
        const inner = index * node.length + i;
        this.#field(element, node.element, inner, byteOffset + i * stride, `${path}[${i}]`, values, owner);
      }
    } else if (node.kind === 'column' && node.isArray && !isNested && node.length <= length) {
      this.#column(element, node, index, byteOffset, stride, path, values, owner);
    } else throw this.#refusal(path, savedOf(node), savedTypeOf(type));
  }

  #column(
    type: FieldType,
    column: Column,
    index: number,
    byteOffset: number,
    stride: number,
    path: string,
    names: Names,
    owner: Layout,
  ): void {
    const to = savedTypeOf(type);
    const unclear = this.#migrations.isCurrent ? undefined : ambiguousNameOf(column.type, to, names);
    if (unclear !== undefined) throw this.#bothValues(owner, path, unclear, names[unclear]!);
    const conversion = conversionOf(column.type, to, names, (now, before) =>
      this.#migrations.isSame(now, before),
    );
    if (conversion === undefined) throw this.#refusal(path, savedOf(column), savedTypeOf(type));
    const first = index * column.length;
    if (conversion === 'copy') {
      const elements = column.length;
      this.assignments.push({ kind: 'copy', path, type, byteOffset, stride, elements, column, first });
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

  /** Adds the values of a struct's fields from the results of functions. */
  #objects(
    layout: Layout,
    entries: readonly (SavedEntry | undefined)[],
    byteOffset: number,
    path: string,
  ): void {
    const { was = {}, now = {} } = this.#migrations.of(layout);
    const names = layout.fields.map(({ name }) => name);
    const known = new Set([...names, ...Object.values(was).flat()]);
    const isRenamed = Object.keys(was).length > 0;
    const saved = entries.map((entry) => {
      if (entry === undefined) return undefined;
      this.#refuseUnknown(entry, known, names, path);
      return isRenamed ? this.#resultNames(layout, entry, names, was, path) : undefined;
    });
    for (const { name, type, byteOffset: at } of layout.fields) {
      const values = entries.map((entry, i) => {
        if (!isRenamed) return entry?.[name];
        const before = saved[i]?.get(name);
        return before === undefined ? undefined : entry![before];
      });
      this.#given(type, values, byteOffset + at, `${path}.${name}`, ownOf(now, name) ?? {});
    }
  }

  /** Throws for names that are not fields, unless functions have passed them on: they may belong to removed fields. */
  #refuseUnknown(
    entry: SavedEntry,
    known: ReadonlySet<string>,
    names: readonly string[],
    path: string,
  ): void {
    const origin = this.#old.originOf(entry);
    for (const name of Object.keys(entry)) {
      if (!known.has(name) && origin?.fields.has(name) !== true && !this.#old.hasReceived(path, name))
        throw unknownName(`a field of ${path}`, name, names);
    }
  }

  /** Returns the names of the fields in a result. */
  #resultNames(
    layout: Layout,
    entry: SavedEntry,
    names: readonly string[],
    was: FormerNames,
    path: string,
  ): Map<string, string> {
    const node = this.#old.structAt(path);
    return savedNamesOf(
      names,
      was,
      (name) => hasField(entry, name),
      (name, own, before) => {
        if (names.includes(before) || !node?.fields.has(own) || !node.fields.has(before)) return;
        throw this.#bothNames(layout, path, name, own, before);
      },
      (...shared) => this.#refuseShared(layout, path, ...shared),
    );
  }

  #given(type: FieldType, values: readonly unknown[], byteOffset: number, path: string, now: Names): void {
    if (type instanceof StructType) {
      const layout = type.layout as Layout;
      const entries = values.map((value) => this.#object(layout, value, path));
      this.#objects(layout, entries, byteOffset, path);
    } else if (type instanceof ArrayType) {
      const lists = values.map((value): readonly unknown[] => {
        if (value === undefined) return [];
        if (Array.isArray(value) && value.length <= type.length) return value as unknown[];
        throw this.#wrong(
          path,
          Array.isArray(value) ? `a list of ${value.length}` : shownOf(value, 'f64'),
          `a list of at most ${type.length} elements`,
        );
      });
      for (let j = 0; j < type.length; j++) {
        const elements = lists.map((list) => list[j]);
        this.#given(type.element, elements, byteOffset + j * type.stride, `${path}[${j}]`, now);
      }
    } else if (type instanceof ObjectType) {
      const copies = values.map((value) => (value === undefined ? undefined : this.#json(value, path)));
      this.#values(type, byteOffset, copies, path);
    } else {
      const convert =
        type.kind === 'entity'
          ? (value: unknown) => this.#old.numberOf(value)
          : resultConversion(savedTypeOf(type), now);
      const checked = values.map((value) =>
        value === undefined ? undefined : this.#checked(type, convert(value), path, value, 'f64'),
      );
      this.#values(type, byteOffset, checked, path);
    }
  }

  /** Returns a copy of a result for an `object()` field, so that entries do not share it, and `revive` receives JSON. */
  #json(value: unknown, path: string): unknown {
    try {
      return JSON.parse(jsonOf(value));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw this.#wrong(
        path,
        shownOf(value, 'f64'),
        `JSON, from which \`revive\` recreates the value (${reason})`,
      );
    }
  }

  /** Returns a result for a nested struct. Throws for one without any of its fields, whose values would be lost. */
  #object(layout: Layout, value: unknown, path: string): SavedEntry | undefined {
    if (value === undefined) return undefined;
    const names = layout.fields.map(({ name }) => name);
    const expected = `an object with the fields ${names.join(', ')}`;
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw this.#wrong(path, shownOf(value, 'f64'), expected);
    const entry = value as SavedEntry; // read by name
    const origin = this.#old.originOf(entry);
    if (origin !== undefined) {
      this.#checkSame(layout, origin, path);
      return entry;
    }
    const { was = {} } = this.#migrations.of(layout);
    const isFound = names.some((name) =>
      [name, ...formersOf(was, name)].some((given) => hasField(entry, given)),
    );
    const before = this.#old.structAt(path)?.type[1];
    const isSame = typeof before === 'string' && this.#migrations.isSame(layout.name, before);
    const keys = Object.keys(entry);
    // The names of removed fields, or none.
    if (isFound || (isPlain(entry) && (isSame || keys.length === 0))) return entry;
    if (isPlain(entry)) this.#refuseUnknown(entry, new Set(names), names, path);
    throw this.#wrong(path, shownOf(value, 'f64'), expected);
  }

  /** Returns values that can be written; those of `object()` are revived. */
  #values(type: FieldType, byteOffset: number, values: unknown[], path: string): void {
    if (type instanceof ObjectType) {
      const { persistence } = type;
      values.forEach((saved, i) => {
        if (saved === undefined) return;
        if (persistence === undefined)
          throw this.#wrong(path, 'a value', '`save` and `revive` in the options of object()');
        values[i] = this.#revived(persistence.revive(saved), path);
      });
    }
    this.assignments.push({ kind: 'values', path, type, byteOffset, values });
  }

  #revived(value: unknown, path: string): unknown {
    const kind = unfinishedKind(value);
    if (kind === undefined) return value;
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `\`revive\` of ${path} returned a ${kind}: expected the value itself. Await what it needs before \`load()\`.`,
    );
  }

  /** @param saved the saved value from which the value was created, for the message. */
  #checked(type: FieldType, value: unknown, path: string, saved: unknown, from: SavedType): unknown {
    const expected = expectedOf(type, value, this.#targets);
    if (expected === undefined) return value;
    const shown = shownOf(saved, from);
    const isName = type.kind === 'enum' && shown.startsWith('"');
    throw this.#wrong(path, shown, expected, isName ? this.#renaming(path, shown) : undefined);
  }

  #wrong(path: string, shown: string, expected: string, advice?: string): AllocatorError {
    const isResult = this.#hasResults;
    if (isResult && advice === undefined) {
      return new AllocatorError(
        'INVALID_ARGUMENT',
        `${path} has ${shown} in the result of the migration of ${this.#name}: expected ${expected}. Return a value that the field can hold.`,
      );
    }
    const where = isResult ? `result of the migration of ${this.#name}` : 'save';
    return new AllocatorError(
      'INVALID_ARGUMENT',
      `${path} has ${shown} in the ${where}: expected ${expected}. ${advice ?? this.#advice(path)}`,
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

  #bothNames(layout: Layout, path: string, name: string, saved: string, before: string): AllocatorError {
    const kept = layout.fields.some((field) => field.name === before)
      ? '(old) => old'
      : `({ ${before}, ...old }) => old`;
    return new AllocatorError(
      'INVALID_ARGUMENT',
      `The save has both ${saved} and ${before} for ${path}.${name}: expected one of them, because ${before} is a former name in \`was\`. To keep ${saved}, use \`${layout.name}: { from: { ${this.#migrations.version}: ${kept} } }\`; to use ${before}, \`({ ${before}, ...old }) => ({ ...old, ${name}: ${before} })\`.${this.#migrations.isCurrent ? ' Increase the `version` of the world first.' : ''}`,
    );
  }

  #refuseShared(layout: Layout, path: string, name: string, other: string, saved: string): never {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `The save has ${saved} for both ${path}.${name} and ${path}.${other}: expected it for one of them, because ${saved} is a former name of both in \`was\`. To load it into ${name}, use \`${layout.name}: { from: { ${this.#migrations.version}: ({ ${saved}, ...old }) => ({ ...old, ${name}: ${saved} }) } }\`, and the same with ${other}, or with both.${this.#migrations.isCurrent ? ' Increase the `version` of the world first.' : ''}`,
    );
  }

  #bothValues(layout: Layout, path: string, before: string, name: string): AllocatorError {
    return new AllocatorError(
      'INVALID_ARGUMENT',
      `The save has both ${JSON.stringify(before)} and ${JSON.stringify(name)} among the values of ${path}: expected one of them, because ${JSON.stringify(before)} is the old name in \`now\`. To keep both, use \`${layout.name}: { from: { ${this.#migrations.version}: (old) => old } }\`; to rename the value, return the new name there.`,
    );
  }

  /** Returns the field of the struct that a path leads into. */
  #fieldOf(path: string): string {
    return path.slice(this.#root.length + 1).split(/[.[]/)[0]!; // a path has a part
  }

  #advice(path: string): string {
    return `Convert it, as in \`load(bytes, { migrate: { ${this.#name}: { from: { ${this.#migrations.version}: (old) => ({ ...old, ${this.#fieldOf(path)}: ... }) } } } })\`.`;
  }
}

/** Returns the type of a node in the save. */
function savedOf(node: SavedNode): SavedType {
  return node.kind === 'column' && node.isArray ? ['array', node.length, node.type] : node.type;
}

/** Whether an object, or its class, has a field. */
function hasField(entry: SavedEntry, name: string): boolean {
  return hasOwn(entry, name) || (name in entry && !(name in Object.prototype));
}

function isPlain(entry: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(entry);
  return prototype === Object.prototype || prototype === null;
}
