import { AllocatorError, type Memory } from '@offheap/core';
import {
  checkOptions,
  HIGHEST_VALUE_WORD,
  MAX_VALUES,
  type Resident,
  showValue,
} from '@offheap/core/internal';
import type { CheckValue } from '../view/check-values.ts';
import { field, FieldType, type Access, type InlineAccess, type Place } from '../schema/field-type.ts';
import { ScalarType } from './scalar.ts';

const INDEX = new ScalarType<number>('u32');

/** Where numbers begin further than this behind a table's end, the table is sparse: slower, and as small as what is in it. */
const LARGEST_GAP = 65_536;

/** What a table held when a snapshot was taken. */
interface SavedValues {
  readonly numbers: number[];
  /** In the order of the numbers. */
  readonly values: unknown[];
  readonly free: number[];
}

/**
 * JavaScript values that entries of one memory hold, by their numbers there; 0 is none. They follow the memory's snapshots while the
 * program runs: restoring one gives every entry the value that it held.
 *
 * A table knows only the numbers that it has taken itself. Those of other threads, of other tables over the buffer and of other runs
 * read `undefined` and are never used again here: all tables take new numbers from one word of the memory.
 */
class ObjectTable implements Resident {
  /** By number; `undefined` where the number is not in use, or is not one of this table. */
  readonly values: unknown[] = [undefined];
  /** All numbers that the table has taken, those that are free included. */
  readonly #numbers: number[] = [];
  readonly #free: number[] = [];
  readonly #words: Uint32Array;
  readonly #saved = new WeakMap<Uint8Array, SavedValues>();

  constructor({ u32 }: Memory) {
    this.#words = u32;
  }

  /**
   * Stores a value under a number of the table, or under a new one; returns the number. `undefined` takes none.
   *
   * @param index the number that the field holds; undefined where a view of a pool that is gone reads no bytes.
   */
  put(index: number | undefined, value: unknown): number {
    if (value === undefined || index === undefined) return this.#putNothing(index);
    const { values } = this;
    const own = index === 0 || values[index] === undefined ? (this.#free.pop() ?? this.#take()) : index;
    values[own] = value;
    return own;
  }

  #putNothing(index: number | undefined): number {
    if (index !== undefined) this.letGo(index);
    return 0;
  }

  letGo(index: number): void {
    const { values } = this;
    if (index === 0 || values[index] === undefined) return;
    values[index] = undefined;
    this.#free.push(index);
  }

  /** Without garbage to a snapshot that was taken before. */
  saved(snapshot: Uint8Array): boolean {
    let kept = this.#saved.get(snapshot);
    if (kept === undefined) this.#saved.set(snapshot, (kept = { numbers: [], values: [], free: [] }));
    overwrite(kept.numbers, this.#numbers);
    overwrite(kept.free, this.#free);
    kept.values.length = this.#numbers.length;
    for (let i = 0; i < this.#numbers.length; i++) kept.values[i] = this.values[this.#numbers[i]!];
    return this.#numbers.length > 0;
  }

  checkBytes(words: Int32Array): string | undefined {
    const highest = words[HIGHEST_VALUE_WORD]! >>> 0;
    if (highest <= MAX_VALUES) return undefined;
    return `the values of object() fields: ${highest} were numbered, expected at most ${MAX_VALUES}.`;
  }

  restored(snapshot: Uint8Array): void {
    const kept = this.#saved.get(snapshot);
    for (let i = 0; i < this.#numbers.length; i++) this.values[this.#numbers[i]!] = undefined;
    overwrite(this.#numbers, kept?.numbers ?? []);
    overwrite(this.#free, kept?.free ?? []);
    for (let i = 0; i < this.#numbers.length; i++) this.values[this.#numbers[i]!] = kept!.values[i];
    if (kept === undefined) this.values.length = 1; // the next numbers may be anywhere
  }

  /** A number that no table over the buffer has taken before. */
  #take(): number {
    const number = Atomics.add(this.#words, HIGHEST_VALUE_WORD, 1) + 1;
    if (number > MAX_VALUES) {
      Atomics.sub(this.#words, HIGHEST_VALUE_WORD, 1);
      throw new AllocatorError(
        'CORRUPT',
        `The memory has a count of ${number - 1} values of object() fields: expected at most ${MAX_VALUES}. It was attached to, or restored from, bytes that were damaged.`,
      );
    }
    const { values } = this;
    if (number - values.length <= LARGEST_GAP) while (values.length < number) values.push(undefined);
    this.#numbers.push(number);
    return number;
  }
}

function overwrite<V>(to: V[], from: readonly V[]): void {
  to.length = from.length;
  for (let i = 0; i < from.length; i++) to[i] = from[i]!;
}

const tables = new WeakMap<Memory, ObjectTable>();

function tableOf(memory: Memory): ObjectTable {
  let table = tables.get(memory);
  if (table === undefined) {
    tables.set(memory, (table = new ObjectTable(memory)));
    memory.residents.add(table);
  }
  return table;
}

/** How the values of an {@link object} field are written to a world's saves, and read from them. */
export interface ObjectOptions<T> {
  /** Returns what stands for a value in a save: anything that `JSON.stringify` keeps. */
  readonly save: (value: T) => unknown;
  /** Makes the value again from what `save` returned, which has been through JSON. What it throws refuses the save. */
  readonly revive: (saved: unknown) => T;
}

const KNOWN_OPTIONS: Record<keyof ObjectOptions<unknown>, true> = { save: true, revive: true };

/** A value beside the memory, which holds its number. */
export class ObjectType extends FieldType {
  readonly kind = 'object';
  readonly size = 4;
  readonly align = 4;
  readonly zero = undefined;
  override readonly isOptional = true;
  /** How values are saved; undefined when they are not. */
  readonly persistence: ObjectOptions<unknown> | undefined;

  constructor(persistence?: ObjectOptions<unknown>) {
    super();
    this.persistence = persistence;
  }

  access(memory: Memory): Access<unknown> {
    const table = tableOf(memory);
    const index = INDEX.access(memory);
    return {
      get: (at) => table.values[index.get(at)],
      set: (at, value) => index.set(at, table.put(index.get(at), value)),
    };
  }

  override inline(place: Place, constant: (value: unknown) => string, memory: Memory): InlineAccess {
    const index = INDEX.inline(place);
    const table = constant(tableOf(memory));
    const held = `${table}.values[${index.get}]`;
    return {
      get: held,
      // The number stays where one value replaces another.
      set: `if (value !== undefined && ${held} !== undefined) ${held} = value; else { value = ${table}.put(${index.get}, value); ${index.set} }`,
    };
  }

  override valueCheck(): CheckValue {
    return (bytes, byteOffset) => {
      const number = bytes.getUint32(byteOffset, true);
      const highest = bytes.getInt32(HIGHEST_VALUE_WORD * 4, true);
      return number <= highest ? undefined : `holds value ${number}: from 0 to ${highest}.`;
    };
  }

  override letGo(memory: Memory): (byteOffset: number) => void {
    const table = tableOf(memory);
    const { view } = memory;
    return (at) => {
      const index = view.getUint32(at, true);
      if (index === 0) return;
      table.letGo(index);
      view.setUint32(at, 0, true);
    };
  }
}

const OBJECT = new ObjectType();

/**
 * A field of four bytes for any JavaScript value: a sprite, a socket, a closure. The value lies in a table beside the
 * memory, and is released when the entry is destroyed; `undefined` until one is written.
 *
 * Restoring a snapshot, or a copy of one whose array is still kept, gives each entry the value that it held then: the same object, as
 * it is now. A value exists only for the `Memory` that it was written through. Entries read `undefined`, and never the value of another
 * entry, where it was written in another thread or through another `Memory` of the same buffer, where the bytes are from a file, and
 * where they are a copy of a snapshot that is not kept or was overwritten. An entry that is destroyed through another `Memory` does not
 * release its value.
 *
 * A world's saves leave the values out, so that a loaded field reads `undefined`, unless the field says how to save and revive them.
 *
 * ```ts
 * sprite = object<Sprite>();
 * inventory = object<Inventory>({ save: (it) => it.toJSON(), revive: (saved) => Inventory.fromJSON(saved) });
 * ```
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when one of `save` and `revive` is no function.
 */
// T is what the caller says it will write.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export function object<T>(options?: ObjectOptions<T>): T | undefined {
  if (options === undefined) return field(OBJECT as FieldType<T | undefined>);
  checkOptions('object()', options, KNOWN_OPTIONS);
  for (const name of ['save', 'revive'] as const) {
    if (typeof options[name] === 'function') continue;
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `The option \`${name}\` of object() is ${showValue(options[name])}: expected a function; \`save\` and \`revive\` belong together.`,
    );
  }
  const made = new ObjectType(options as ObjectOptions<unknown>); // called with what was written to the field
  return field(made as FieldType<T | undefined>);
}
