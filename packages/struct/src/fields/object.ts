import { HIGHEST_VALUE_WORD, type Memory, type Resident } from '@offheap/core';
import { field, FieldType, type Access, type InlineAccess, type Place } from './field-type.ts';
import { ScalarType } from './scalar.ts';

const INDEX = new ScalarType<number>('u32');

/**
 * JavaScript values that entries of one memory hold, by their numbers there; 0 is none. They follow the memory's snapshots while the
 * program runs: restoring one gives every entry the value that it held. A snapshot from elsewhere has numbers only; what is new
 * gets higher ones than any in it, so that no entry ever reads another's value.
 */
class ObjectTable implements Resident {
  readonly values: unknown[] = [undefined];
  readonly #free: number[] = [];
  readonly #words: Int32Array;
  /** What snapshots hold, as long as somebody keeps them. */
  readonly #saved = new WeakMap<Uint8Array, { readonly values: unknown[]; readonly free: number[] }>();

  constructor({ i32 }: Memory) {
    this.#words = i32;
  }

  /** Stores a value under a number, or a new one when that is 0; gives the number. `undefined` takes none. */
  put(index: number, value: unknown): number {
    if (value === undefined) {
      this.letGo(index);
      return 0;
    }
    const own = index === 0 ? (this.#free.pop() ?? ++this.#words[HIGHEST_VALUE_WORD]!) : index;
    this.values[own] = value;
    return own;
  }

  letGo(index: number): void {
    if (index === 0) return;
    this.values[index] = undefined;
    this.#free.push(index);
  }

  /** Without garbage to a snapshot that was taken before. */
  saved(snapshot: Uint8Array): void {
    let kept = this.#saved.get(snapshot);
    if (kept === undefined) this.#saved.set(snapshot, (kept = { values: [], free: [] }));
    overwrite(kept.values, this.values);
    overwrite(kept.free, this.#free);
  }

  restored(snapshot: Uint8Array): void {
    const kept = this.#saved.get(snapshot);
    overwrite(this.values, kept?.values ?? []);
    overwrite(this.#free, kept?.free ?? []);
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

/** A value beside the memory, which holds its number. */
class ObjectType extends FieldType {
  readonly kind = 'object';
  readonly size = 4;
  readonly align = 4;
  readonly zero = undefined;

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
    return {
      get: `${table}.values[${index.get}]`,
      set: `value = ${table}.put(${index.get}, value); ${index.set}`,
    };
  }

  override checkBytes(bytes: DataView, byteOffset: number): string | undefined {
    const number = bytes.getUint32(byteOffset, true);
    const highest = bytes.getInt32(HIGHEST_VALUE_WORD * 4, true);
    return number <= highest ? undefined : `holds value ${number}: from 0 to ${highest}.`;
  }

  override letGo(memory: Memory): (byteOffset: number) => void {
    const table = tableOf(memory);
    const index = INDEX.access(memory);
    return (at) => {
      table.letGo(index.get(at));
      index.set(at, 0);
    };
  }
}

const OBJECT = new ObjectType();

/**
 * A field of four bytes for any JavaScript value: a sprite, a socket, a closure. The value lies in a table beside the
 * memory, and is let go when the entry ends; `undefined` until one is written.
 *
 * Restoring a snapshot of the memory gives each entry the value that it held then: the same object, as it is now. Snapshots that
 * were copied, or saved to a file, and other threads do not have the values: their entries read `undefined`, never another's value.
 *
 * ```ts
 * sprite = object<Sprite>();
 * ```
 */
// T is what the caller says it will write.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export const object = <T>(): T | undefined => field(OBJECT as FieldType<T | undefined>);
