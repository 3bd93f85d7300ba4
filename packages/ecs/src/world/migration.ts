import { AllocatorError } from '@offheap/core';
import { checkOptions, showValue, unknownName } from '@offheap/core/internal';
import type { Layout } from '@offheap/struct';
import { ArrayType, type FieldType, StructType } from '@offheap/struct/internal';
import type { SavedFile } from './saved-file.ts';
import type { WorldPart } from './world-parts.ts';

/**
 * An entry of a save in the form that migrations receive: the fields by their names, nested structs as objects,
 * arrays as lists.
 */
export type SavedEntry = Record<string, unknown>;

/** Converts entries of older saves to the current form of one struct. See {@link LoadOptions.migrate}. */
export interface Migration {
  /** The name of the struct or tag in the save. */
  readonly name?: string;
  /** The names of fields in the save, by their current names: `{ hp: 'health' }` for a field `hp` that was `health`. */
  readonly was?: Readonly<Record<string, string>>;
  /**
   * The current names of the values of an enumeration by their old names, for each field:
   * `{ state: { fly: 'run' } }`.
   */
  readonly now?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /**
   * Functions by the version of the data (`new World({ version })`): function 3 converts an entry of version 3 to version 4.
   * A save of version 2 is converted by functions 2, 3 and so on. The results are written field by field; missing fields get
   * their initial values. Entities, references and the JSON of `object()` fields can only be passed on unchanged.
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

/** The migrations of one load. */
export class Migrations {
  readonly #byName: Readonly<Record<string, Migration>>;
  readonly #from: number;
  readonly #to: number;

  /** @throws AllocatorError `INVALID_ARGUMENT` when a migration is for a struct, tag or field that does not exist. */
  constructor(options: LoadOptions, file: SavedFile, version: number, parts: readonly WorldPart[]) {
    checkOptions('load()', options, KNOWN_OPTIONS);
    this.#byName = options.migrate ?? {};
    this.#from = file.version;
    this.#to = version;
    const layouts = new Map<string, Layout | undefined>();
    for (const part of parts) {
      if (part.kind === 'tag') layouts.set(part.name, undefined);
      else collectLayouts('pool' in part ? part.pool.layout : part.set.layout, layouts);
    }
    for (const [name, migration] of Object.entries(this.#byName)) {
      checkOptions(`the migration of ${name}`, migration, KNOWN);
      if (!layouts.has(name)) {
        if (migration.drop === true) continue; // an older save may have none yet
        throw unknownName('a struct or tag of the world', name, [...layouts.keys()]);
      }
      const fields = layouts.get(name)?.fields.map((field) => field.name) ?? [];
      for (const field of [...Object.keys(migration.was ?? {}), ...Object.keys(migration.now ?? {})]) {
        if (!fields.includes(field)) throw unknownName(`a field of ${name}`, field, fields);
      }
      for (const key of Object.keys(migration.from ?? {})) checkVersion(name, key, version);
    }
  }

  /** The version of the data in the save. */
  get version(): number {
    return this.#from;
  }

  /** Returns the migration of a struct; an empty one if there is none. */
  of(layout: Layout): Migration {
    return layout.isNamed ? this.named(layout.name) : NONE;
  }

  named(name: string): Migration {
    return Object.hasOwn(this.#byName, name) ? this.#byName[name]! : NONE;
  }

  /** Returns whether the parts of a name are left out. */
  drops(name: string): boolean {
    return this.named(name).drop === true;
  }

  /** Returns the name that a part had in the save. */
  nameBefore(name: string): string {
    return this.named(name).name ?? name;
  }

  /** Returns the functions that convert an entry, in order. */
  stepsOf(name: string): ((entry: SavedEntry) => SavedEntry)[] {
    const { from } = this.named(name);
    if (from === undefined) return [];
    const steps: ((entry: SavedEntry) => SavedEntry)[] = [];
    for (let version = this.#from; version < this.#to; version++) {
      const step = from[version];
      if (step !== undefined) steps.push((entry) => objectOf(name, version, step(entry)));
    }
    return steps;
  }
}

const NONE: Migration = {};

/** Throws for a function that no save can need. */
function checkVersion(name: string, key: string, version: number): void {
  const from = Number(key);
  if (Number.isInteger(from) && from >= 0 && from < version) return;
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    `The migration of ${name} has a function from version ${key}, and the world has version ${version}: expected versions below that of the world. Increase the version whenever the data changes, as in \`new World({ version: ${version + 1} })\`.`,
  );
}

function objectOf(name: string, version: number, entry: unknown): SavedEntry {
  if (typeof entry === 'object' && entry !== null && typeof (entry as SavedEntry)['then'] !== 'function')
    return entry as SavedEntry; // read by name
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
