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

/**
 * The largest gap between the end of a table and a new number at which the table stays dense. Beyond it, the table is
 * sparse: slower, and only as large as its contents.
 */
const LARGEST_GAP = 65_536;

/** The values in a table when a snapshot was taken. */
interface SavedValues {
  readonly numbers: number[];
  /** In ascending order of their numbers. */
  readonly values: unknown[];
  readonly free: number[];
}

/**
 * JavaScript values of the entries of one memory, by their numbers in the memory; 0 is no value. While the program
 * runs, restoring a snapshot of the memory gives every entry the value that it had.
 *
 * A table contains only the numbers that it has assigned itself. Numbers of other threads, of other tables over the
 * buffer and of other runs read `undefined` and are never assigned again here, because all tables take new numbers
 * from one word of the memory.
 */
class ObjectTable implements Resident {
  /** The values by number; `undefined` where the number is not in use or does not belong to this table. */
  readonly values: unknown[] = [undefined];
  /** All numbers that the table has assigned, including free ones. */
  readonly #numbers: number[] = [];
  readonly #free: number[] = [];
  readonly #memory: Memory;
  readonly #saved = new WeakMap<Uint8Array, SavedValues>();

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /**
   * Stores a value under an existing number of the table or a new one, and returns the number. `undefined` is stored
   * without a number.
   *
   * @param index the number in the field; undefined when the pool of the view no longer exists.
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
    this.#memory.valueReleased();
  }

  /** Creates no garbage for a snapshot array that was used before. */
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

  /** Returns a number that no table over the buffer has assigned before. */
  #take(): number {
    const words = this.#memory.u32;
    const number = Atomics.add(words, HIGHEST_VALUE_WORD, 1) + 1;
    if (number > MAX_VALUES) {
      Atomics.sub(words, HIGHEST_VALUE_WORD, 1);
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

/** How the values of an {@link object} field are converted for a world's saves. */
export interface ObjectOptions<T> {
  /** Returns a representation of a value for the save: anything that `JSON.stringify` preserves. */
  readonly save: (value: T) => unknown;
  /**
   * Recreates the value from the result of `save`, which has been converted to JSON and back. If it throws, loading
   * the save fails.
   */
  readonly revive: (saved: unknown) => T;
}

const KNOWN_OPTIONS: Record<keyof ObjectOptions<unknown>, true> = { save: true, revive: true };

/** A value outside the memory; the field holds its number. */
export class ObjectType extends FieldType {
  readonly kind = 'object';
  readonly size = 4;
  readonly align = 4;
  readonly zero = undefined;
  override readonly isOptional = true;
  /** How values are saved; undefined when they are not saved. */
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
      // The number does not change when one value replaces another.
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
 * Declares a field of four bytes for any JavaScript value: a sprite, a socket, a closure. The value is stored in a
 * table beside the memory and released when the entry is destroyed. The field is `undefined` until a value is
 * written.
 *
 * Restoring a snapshot, or a copy of one whose array is still kept, restores the reference that each entry had. The
 * object itself is not changed. A value exists only for the `Memory` through which it was written. The field reads
 * `undefined`, and never the value of another entry, in these cases: the value was written in another thread or
 * through another `Memory` of the same buffer; the bytes come from a file; the bytes are a copy of a snapshot that is
 * not kept or was overwritten. Destroying an entry through another `Memory` does not release its value.
 *
 * A world's saves omit the values, so the field reads `undefined` after loading, unless the options define how to
 * save and revive them.
 *
 * ```ts
 * sprite = object<Sprite>();
 * inventory = object<Inventory>({ save: (it) => it.toJSON(), revive: (saved) => Inventory.fromJSON(saved) });
 * ```
 *
 * @throws AllocatorError `INVALID_ARGUMENT` when `save` or `revive` is not a function.
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
  const made = new ObjectType(options as ObjectOptions<unknown>); // called with a value that was written to the field
  return field(made as FieldType<T | undefined>);
}
