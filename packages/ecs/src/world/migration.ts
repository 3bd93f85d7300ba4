import { AllocatorError } from '@offheap/core';
import { checkOptions, showValue, unfinishedKind, unknownName } from '@offheap/core/internal';
import type { Layout } from '@offheap/struct';
import { ArrayType, type FieldType, StructType } from '@offheap/struct/internal';
import { cycleIn, type FormerNames, formersOf, type Names, ownOf } from './former-names.ts';
import type { SavedFile } from './saved-file.ts';
import { namesOfStruct } from './saved-parts.ts';
import { innermostOf, savedTypeOf } from './saved-type.ts';
import type { WorldPart } from './world-parts.ts';

/**
 * An entry of a save in the form that migrations receive: the fields by their names, nested structs as objects,
 * arrays as lists.
 */
export type SavedEntry = Record<string, unknown>;

/** Converts entries of older saves to the current form of one struct. See {@link LoadOptions.migrate}. */
export interface Migration {
  /**
   * The name of the struct or tag in a save that does not have its current name; a list if the name has changed several
   * times, the latest name first. `null` for a struct or tag that is new, although older saves have another one of this name.
   */
  readonly name?: string | readonly string[] | null;
  /**
   * The names of fields in a save that does not have their current names, by the current names: `{ hp: 'health' }` for a
   * field `hp` that was `health`, and `{ hp: ['health', 'life'] }` for one that was `life` before that.
   */
  readonly was?: FormerNames;
  /**
   * The current names of the values of an enumeration by their old names, for each field:
   * `{ state: { fly: 'run' } }`.
   */
  readonly now?: Readonly<Record<string, Names>>;
  /**
   * Functions by the version of the data (`new World({ version })`): function 3 converts an entry of version 3 to version 4.
   * A save of version 2 is converted by functions 2, 3 and so on. The results are written field by field; missing fields get
   * their initial values. Entities and references can only be passed on unchanged. The value of an `object()` field is
   * the JSON that its `save` returned; `revive` receives the JSON that the functions return. Values of an enumeration
   * are the current values of the same names. The functions of a nested struct run before those of the struct that
   * contains it.
   */
  readonly from?: Readonly<Record<number, (entry: SavedEntry) => SavedEntry>>;
  /** Whether the part of the save with this name is ignored, because the world no longer has it. */
  readonly drop?: boolean;
}

const KNOWN: Record<keyof Migration, true> = { name: true, was: true, now: true, from: true, drop: true };

/** Options of {@link World.load}. */
export interface LoadOptions {
  /** The changes since the save was written, for each struct or tag by its current name. */
  readonly migrate?: Readonly<Record<string, Migration>>;
}

const KNOWN_OPTIONS: Record<keyof LoadOptions, true> = { migrate: true };

type Step = (entry: SavedEntry) => SavedEntry;

/** The migrations of one load. */
export class Migrations {
  /** The version of the data in the save. */
  readonly version: number;
  /** Whether the save has the version of the world: its names have their current meaning. */
  readonly isCurrent: boolean;
  /** The former names of structs and tags by their current names. */
  readonly formerNames: FormerNames;
  readonly #byName: Readonly<Record<string, Migration>>;
  /** By current name; undefined for tags, and for base classes without a pool. */
  readonly #layouts = new Map<string, Layout | undefined>();
  readonly #steps = new Map<object, readonly Step[]>();

  /**
   * @throws AllocatorError `INVALID_ARGUMENT` when an option is wrong, or a migration is for a struct, tag or field that
   *   does not exist.
   */
  constructor(options: LoadOptions, file: SavedFile, version: number, parts: readonly WorldPart[]) {
    checkOptions('load()', options, KNOWN_OPTIONS);
    const { migrate = {} } = options;
    if (!isRecord(migrate)) throw wrongOption('The option `migrate` of load()', migrate, '{ Ship: { ... } }');
    this.#byName = migrate;
    this.version = file.version;
    this.isCurrent = file.version === version;
    for (const part of parts) {
      if (part.kind === 'tag') {
        if (!this.#layouts.has(part.name)) this.#layouts.set(part.name, undefined); // a struct may have the name too
      } else collectLayouts('pool' in part ? part.pool.layout : part.set.layout, this.#layouts);
    }
    // References may be to a base class that has no pool of its own.
    for (const part of parts) {
      for (const name of namesOfStruct(part))
        if (!this.#layouts.has(name)) this.#layouts.set(name, undefined);
    }
    for (const [name, migration] of Object.entries(migrate)) {
      if (!isRecord(migration))
        throw wrongOption(`The migration of ${name}`, migration, "{ was: { hp: 'health' } }");
      checkOptions(`the migration of ${name}`, migration, KNOWN);
      checkValues(name, migration, version, file.version);
      if (!this.#layouts.has(name)) {
        if (migration.drop === true) continue; // an older save may have none yet
        throw unknownName('a struct or tag of the world', name, [...this.#layouts.keys()]);
      }
      const fields = this.#layouts.get(name)?.fields.map((field) => field.name) ?? [];
      for (const field of [...Object.keys(migration.was ?? {}), ...Object.keys(migration.now ?? {})]) {
        if (!fields.includes(field)) throw unknownName(`a field of ${name}`, field, fields);
      }
      this.#checkNewValues(name, migration);
    }
    this.formerNames = formerNamesIn(migrate);
    refuseCycle('The option `name` of two migrations', this.formerNames, NEW_NAME);
  }

  /** Throws for a new name of a value that its enumeration does not have. */
  #checkNewValues(name: string, { now = {} }: Migration): void {
    for (const { name: field, type } of this.#layouts.get(name)?.fields ?? []) {
      const saved = savedTypeOf(innermostOf(type));
      if (saved[0] !== 'names' && saved[0] !== 'enum') {
        if (ownOf(now, field) !== undefined) throw noEnumField(name, field);
        continue;
      }
      const members = saved[2] as readonly (string | readonly [string, number])[];
      const names = members.map((member) => (typeof member === 'string' ? member : member[0]));
      for (const value of Object.values(ownOf(now, field) ?? {}))
        if (!names.includes(value)) throw unknownName(`a value of ${name}.${field}`, value, names);
    }
  }

  /** Returns the migration of a struct; an empty one if there is none. */
  of(layout: Layout): Migration {
    return layout.isNamed ? this.named(layout.name) : NONE;
  }

  named(name: string): Migration {
    return ownOf(this.#byName, name) ?? NONE;
  }

  /** Returns whether the parts with a name are ignored. */
  drops(name: string): boolean {
    return this.named(name).drop === true;
  }

  /** Returns whether a struct of the save, by its name there, is the struct with the given current name. */
  isSame(now: string, before: string): boolean {
    return now === before || formersOf(this.formerNames, now).includes(before);
  }

  /** Returns the layout of a struct by its name in the save. */
  layoutOf(before: string): Layout | undefined {
    const present = this.#layouts.get(before);
    if (present !== undefined) return present;
    for (const [name, layout] of this.#layouts) if (this.isSame(name, before)) return layout;
    return undefined;
  }

  /** Returns the functions that convert an entry, in order. */
  stepsOf(layout: Layout): readonly Step[] {
    const { from } = this.of(layout);
    if (from === undefined) return NO_STEPS;
    let steps = this.#steps.get(from);
    if (steps === undefined) {
      const versions = Object.keys(from).map(Number);
      versions.sort((a, b) => a - b);
      steps = versions
        .filter((version) => version >= this.version)
        .map((version) => (entry) => objectOf(layout.name, version, from[version]!(entry)));
      this.#steps.set(from, steps);
    }
    return steps;
  }
}

const NONE: Migration = {};
const NO_STEPS: readonly Step[] = [];
const NEW_NAME = 'Give one of them a name that no other part has had';

function formerNamesIn(migrate: Readonly<Record<string, Migration>>): FormerNames {
  const names = Object.create(null) as Record<string, string | readonly string[]>; // without a prototype
  for (const [now, { name }] of Object.entries(migrate))
    if (name !== undefined && name !== null) names[now] = name;
  return names;
}

/** Throws for options of the wrong type, which would have no effect. */
function checkValues(
  name: string,
  { name: before, was, now, from, drop }: Migration,
  version: number,
  saved: number,
): void {
  const of = (option: string): string => `The option \`${option}\` of the migration of ${name}`;
  if (before !== undefined && before !== null && !isFormer(before))
    throw wrongOption(of('name'), before, "'OldName'");
  if (drop !== undefined && typeof drop !== 'boolean') throw wrongOption(of('drop'), drop, 'true');
  if (was !== undefined) {
    if (!isRecord(was) || !Object.values(was).every(isFormer))
      throw wrongOption(of('was'), was, "{ hp: 'health' }");
    const exchange = `Exchange them in a function, as in \`from: { ${saved}: ({ a, b, ...old }) => ({ ...old, a: b, b: a }) }\``;
    refuseCycle(of('was'), was, exchange);
  }
  if (now !== undefined && !isRecord(now)) throw wrongOption(of('now'), now, "{ state: { fly: 'run' } }");
  for (const [field, names] of Object.entries(now ?? {})) {
    if (!isNames(names)) throw wrongOption(of(`now.${field}`), names, "{ fly: 'run' }");
    refuseCycle(of(`now.${field}`), names, `Exchange them in a function, in \`from: { ${saved}: ... }\``);
  }
  if (from === undefined) return;
  if (!isRecord(from)) throw wrongOption(of('from'), from, '{ 1: (old) => ({ ...old }) }');
  for (const [key, step] of Object.entries(from)) {
    checkVersion(name, key, version);
    if (typeof step !== 'function') throw wrongOption(of(`from[${key}]`), step, '(old) => ({ ...old })');
  }
}

/**
 * Whether a value is an object that may have properties of any names: not a list, and not a `Map`, whose entries are
 * not properties.
 */
function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(Symbol.iterator in value);
}

function noEnumField(name: string, field: string): AllocatorError {
  return new AllocatorError(
    'INVALID_ARGUMENT',
    `The option \`now\` of the migration of ${name} renames values of ${field}, which is not an enumeration: expected a field of \`enumOf\`. Convert other values in a function of \`from\`.`,
  );
}

/** Whether a value is a former name, or a list of former names. */
function isFormer(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 && value.every(isName) : isName(value);
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isNames(value: unknown): value is Names {
  return isRecord(value) && Object.values(value).every((name) => typeof name === 'string');
}

function wrongOption(what: string, value: unknown, example: string): AllocatorError {
  return new AllocatorError(
    'INVALID_ARGUMENT',
    `${what} is ${showValue(value)}: expected a value such as \`${example}\`.`,
  );
}

/** Throws for names that are exchanged: a save that has all of them may be from before or after the change. */
function refuseCycle(what: string, names: FormerNames, advice: string): void {
  const cycle = cycleIn(names);
  if (cycle === undefined) return;
  const [first, next] = cycle;
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    `${what} exchanges the names ${first} and ${next}: a save does not show whether it is older than the exchange. ${advice}.`,
  );
}

/** Throws for a function that no save can need. */
function checkVersion(name: string, key: string, version: number): void {
  const from = Number(key);
  if (Number.isInteger(from) && String(from) === key && from >= 0 && from < version) return;
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    `The migration of ${name} has a function from version ${key}, and the world has version ${version}: expected versions below that of the world. Increase the version whenever the data changes, as in \`new World({ version: ${version + 1} })\`.`,
  );
}

function objectOf(name: string, version: number, entry: unknown): SavedEntry {
  if (isRecord(entry) && !ArrayBuffer.isView(entry) && !(entry instanceof Map)) {
    if (unfinishedKind(entry) === undefined) return entry as SavedEntry; // read by name
  }
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    `The migration of ${name} from version ${version} returned ${showValue(entry)}: expected an object with the fields of version ${version + 1}.`,
  );
}

function collectLayouts(layout: Layout, into: Map<string, Layout | undefined>): void {
  if (layout.isNamed) into.set(layout.name, layout);
  const visit = (type: FieldType): void => {
    if (type instanceof StructType) collectLayouts(type.layout as Layout, into);
    else if (type instanceof ArrayType) visit(type.element);
  };
  for (const { type } of layout.fields) visit(type);
}
